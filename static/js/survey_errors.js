// What is wrong: a summary with links on top, and a sentence at each question. Errors by item code; "" is the whole form.
((scope) => {
  "use strict";
  const box = () => document.querySelector("[data-errors]");

  function mark(item, text) {
    const line = item.querySelector(":scope > .sv-error");
    const target = item.matches("fieldset") ? item : item.querySelector(".sv-input");
    const ids = (target.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== line.id);
    line.textContent = text;
    line.hidden = !text;
    item.classList.toggle("sv-item--error", Boolean(text));
    if (text) ids.push(line.id);
    if (ids.length) target.setAttribute("aria-describedby", ids.join(" "));
    else target.removeAttribute("aria-describedby");
    if (!item.matches("fieldset")) target.toggleAttribute("aria-invalid", Boolean(text));
    if (text && !item.matches("fieldset")) target.setAttribute("aria-invalid", "true");
  }

  function question(item) {
    const label = item.querySelector(".sv-label").cloneNode(true);
    label.querySelector(".sv-required")?.remove();
    return label.textContent.trim();
  }

  scope.surveyErrors = {
    clear() {
      box().hidden = true;
      box().querySelector("ul").replaceChildren();
      document.querySelectorAll(".sv-item--error").forEach((item) => mark(item, ""));
      this.changed?.();
    },
    settle(item) {
      mark(item, "");
      [...box().querySelectorAll("a")].find((link) => link.hash === `#${item.id}`)?.closest("li").remove();
      if (!box().querySelector("li")) this.clear();
    },
    show(errors, find) {
      this.clear();
      for (const [code, text] of Object.entries(errors)) {
        const item = code ? find(code) : null;
        const entry = document.createElement("li");
        if (item) {
          mark(item, text);
          const link = document.createElement("a");
          link.href = `#${item.id}`;
          link.textContent = `${question(item)} – ${text}`;
          link.addEventListener("click", (event) => {
            event.preventDefault();
            item.querySelector("input, textarea").focus();
            item.scrollIntoView({ block: "start" });
          });
          entry.append(link);
        } else {
          entry.textContent = text;
        }
        box().querySelector("ul").append(entry);
      }
      box().hidden = false;
      box().focus();
      this.changed?.();
    },
  };
})(globalThis);
