// Keeps what is typed into a form with data-draft="<key>" in this browser until a page carries the server's receipt
// (an element with data-draft-receipt or <meta name="draft-receipt">). Passwords, files and tokens are never kept;
// hidden fields only with data-draft-keep or the name "version", so that a restored form still notices a conflict.
(() => {
  "use strict";
  const PREFIX = "vp-draft|";
  const MAX_AGE = 14 * 24 * 3600 * 1000;
  const owner = document.body.dataset.draftUser || "anon";
  let signedOut = false;
  const NEVER = new Set(["password", "file", "submit", "button", "reset", "image"]);

  const store = {
    names: () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)),
    read(name) {
      try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
    },
    write(name, value) {
      try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden: the form still works */ }
    },
    remove: (name) => localStorage.removeItem(name),
    removeAll(start) { this.names().filter((name) => name.startsWith(start)).forEach(this.remove); },
  };

  // By the page that takes the form: a lost session may lead back to another page with the same form.
  const nameOf = (form) => {
    const target = new URL(form.getAttribute("action") || location.href, location.href);
    return `${PREFIX}${owner}|${form.dataset.draft}|${target.pathname}`;
  };

  function kept(field) {
    if (!field.name || field.disabled || NEVER.has(field.type) || field.autocomplete === "one-time-code") return false;
    if (field.name === "csrfmiddlewaretoken") return false;
    return field.type !== "hidden" || field.name === "version" || "draftKeep" in field.dataset;
  }

  function valueOf(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    if (field.type === "select-multiple") return [...field.options].map((option) => option.selected);
    return field.value;
  }

  function setValue(field, value) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = Boolean(value);
    else if (field.type === "select-multiple") [...field.options].forEach((option, i) => { option.selected = Boolean(value[i]); });
    else field.value = value;
  }

  // The n-th field of a name and value: radio buttons and checkboxes of a group share their name.
  function entries(form) {
    const seen = new Map();
    return [...form.elements].filter(kept).map((field) => {
      const id = field.type === "checkbox" || field.type === "radio" ? `${field.name}=${field.value}` : field.name;
      const count = seen.get(id) || 0;
      seen.set(id, count + 1);
      return [`${id}#${count}`, field];
    });
  }

  const snapshot = (form) => Object.fromEntries(entries(form).map(([id, field]) => [id, valueOf(field)]));
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  function fill(form, values) {
    entries(form).forEach(([id, field]) => { if (id in values) setValue(field, values[id]); });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function notice(form, original, name) {
    const box = document.createElement("div");
    box.className = "vp-notice vp-tone-info vp-draft-notice";
    box.setAttribute("role", "status");
    const body = document.createElement("div");
    body.className = "vp-notice__body vp-cluster vp-cluster--between";
    const text = document.createElement("p");
    text.textContent = "Entwurf wiederhergestellt. Ihre Eingaben sind noch nicht gespeichert.";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kern-btn kern-btn--secondary vp-btn--small";
    button.textContent = "Verwerfen";
    button.addEventListener("click", () => {
      fill(form, original);
      store.remove(name);
      box.remove();
      const first = [...form.elements].find((field) => kept(field) && field.type !== "hidden");
      if (first) first.focus();
    });
    body.append(text, button);
    box.append(body);
    form.before(box);
  }

  function watch(form) {
    const name = nameOf(form);
    const original = snapshot(form);
    const draft = store.read(name);
    // After a refused submit the server already shows what was typed.
    const answered = "bound" in form.dataset || form.querySelector("[aria-invalid=true], .vp-error-summary");
    if (draft && !answered && !same(draft.values, original)) {
      fill(form, draft.values);
      notice(form, original, name);
    }
    let timer = 0;
    const save = () => {
      if (signedOut) return;
      const values = snapshot(form);
      if (!answered && same(values, original)) store.remove(name);
      else store.write(name, { saved: Date.now(), values });
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 300); });
    form.addEventListener("submit", () => { clearTimeout(timer); save(); });
    window.addEventListener("pagehide", () => { if (!same(snapshot(form), original)) save(); });
  }

  function forget() {
    const keys = [...document.querySelectorAll("[data-draft-receipt]")].flatMap((one) => one.dataset.draftReceipt.split(/\s+/));
    const meta = document.querySelector('meta[name="draft-receipt"]');
    if (meta) keys.push(...meta.content.split(/\s+/));
    keys.filter(Boolean).forEach((key) => store.removeAll(`${PREFIX}${owner}|${key}|`));
    store.names().forEach((name) => {
      const draft = store.read(name);
      if (!draft || Date.now() - draft.saved > MAX_AGE) store.remove(name);
    });
  }

  const logoutPath = document.body.dataset.logoutUrl;
  document.addEventListener("submit", (event) => {
    const action = new URL(event.target.getAttribute("action") || location.href, location.href).pathname;
    if (!logoutPath || action !== logoutPath || event.target.method !== "post") return;
    signedOut = true;
    store.removeAll(`${PREFIX}${owner}|`);
  });

  try {
    forget();
    document.querySelectorAll("form[data-draft]").forEach(watch);
    document.addEventListener("htmx:afterSettle", (event) => {
      forget();
      event.target.querySelectorAll?.("form[data-draft]").forEach(watch);
    });
  } catch { /* no local storage in this browser: nothing is kept */ }
})();
