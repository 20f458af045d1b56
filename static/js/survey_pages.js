// The questionnaire in the browser: one section at a time, conditions hide questions, nothing leaves before the end.
(() => {
  "use strict";
  const form = document.querySelector("form[data-survey]");
  const one = (selector) => document.querySelector(`[data-${selector}]`);
  const slug = form.dataset.survey;
  const texts = JSON.parse(form.dataset.texts);
  const tree = (element) => (element.dataset.condition ? JSON.parse(element.dataset.condition) : {});
  const sections = [...form.querySelectorAll("[data-section]")].map((element) => ({
    element,
    condition: tree(element),
    items: [...element.querySelectorAll("[data-item]")].map((item) => ({
      element: item, code: item.dataset.item, kind: item.dataset.kind, condition: tree(item), asked: true,
    })),
  }));
  const items = new Map(sections.flatMap((section) => section.items.map((item) => [item.code, item])));
  const find = (code) => items.get(code)?.element;
  const page = { key: form.elements._key.value, current: 0, finished: false, tried: "", switched: false };
  const base = document.title;

  // Reading ---------------------------------------------------------------------------------------------------------
  const controls = (item) => [...item.element.querySelectorAll("input, textarea")];
  const isMissing = (control) => control.closest(".sv-options--missing") !== null;
  const ascii = (text) => text.trim().replace("−", "-")
    .replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660).replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0);

  function given(item) {
    return controls(item)
      .filter((control) => (["radio", "checkbox"].includes(control.type) ? control.checked : control.value !== ""))
      .map((control) => [control.name, control.value, isMissing(control)]);
  }

  function known(item) {
    const values = given(item).filter(([, , missing]) => !missing).map(([, value]) => value);
    if (!values.length || given(item).some(([, , missing]) => missing)) return null;
    if (item.kind === "multi") return values;
    if (item.kind === "scale" || item.kind === "number") {
      return /^[+-]?\d{1,9}$/.test(ascii(values[0])) ? Number(ascii(values[0])) : null;
    }
    return values[0].trim() || null;
  }

  const answered = () => [...items.values()]
    .filter((item) => item.asked).flatMap((item) => given(item).map(([name, value]) => [name, value]));

  // Showing ---------------------------------------------------------------------------------------------------------
  function route() {
    const answers = {};
    for (const section of sections) {
      const comes = surveyConditions.holds(section.condition, answers);
      for (const item of section.items) {
        item.asked = comes && surveyConditions.holds(item.condition, answers);
        item.element.hidden = !item.asked;
        if (item.asked) answers[item.code] = known(item);
        const clear = item.element.querySelector("[data-clear]");
        if (clear) clear.hidden = given(item).length === 0;
      }
      section.element.querySelectorAll(".sv-matrix").forEach((matrix) => {
        matrix.hidden = !matrix.querySelector("[data-item]:not([hidden])");
      });
      section.comes = comes && (section.items.length === 0 || section.items.some((item) => item.asked));
    }
    const path = sections.filter((section) => section.comes);
    const number = path.indexOf(sections[page.current]) + 1;
    const last = number === path.length;
    sections.forEach((section, index) => { section.element.hidden = index !== page.current; });
    const { element } = sections[page.current];
    element.querySelector("[data-progress]").textContent = ("settled" in element.dataset ? texts.progress : texts.progress_open)
      .replace("{number}", number).replace("{total}", path.length);
    element.querySelectorAll("[data-counter]").forEach(count);
    one("next").hidden = last;
    one("send").hidden = one("finish").hidden = !last;
    one("back").hidden = number <= 1;
    return { path, number };
  }

  function count(counter) {
    const area = counter.previousElementSibling;
    const left = area.maxLength - area.value.length;
    counter.hidden = !area.value;
    counter.textContent = texts.counter.replace("{number}", left);
    counter.setAttribute("aria-live", left <= 50 ? "polite" : "off");
  }

  function entitle() {
    const title = sections[page.current].element.querySelector(".sv-title")?.textContent;
    const error = one("errors").hidden ? "" : `${texts.error_prefix} `;
    document.title = `${error}${title ? `${title} – ` : ""}${base}`;
  }

  function show(index, { focus = true, push = false } = {}) {
    page.current = index;
    one("empty").hidden = true;
    route();
    entitle();
    if (push) history.pushState({ section: index }, "");
    if (!focus) return;
    const title = sections[index].element.querySelector(".sv-title") || document.querySelector("main");
    title.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  const first = () => sections.findIndex((section) => section.comes);

  function step(by) {
    const { path, number } = route();
    const target = path[number - 1 + by];
    if (target) show(sections.indexOf(target), { push: true });
  }

  function problems(section) {
    const found = {};
    for (const item of section.items.filter((other) => other.asked)) {
      const values = given(item);
      if (item.kind === "number" && values.some(([, value, missing]) => !missing && value.trim())) {
        const { minimum, maximum, mistake } = item.element.dataset;
        const number = known(item);
        if (number === null || number < Number(minimum) || number > Number(maximum)) found[item.code] = mistake;
      }
      if ("required" in item.element.dataset && !values.some(([, value]) => value.trim())) found[item.code] = texts.error_required;
    }
    return found;
  }

  // Draft -----------------------------------------------------------------------------------------------------------
  function save() {
    if (page.finished) return;
    const answers = [...items.values()].flatMap((item) => given(item).map(([name, value]) => [name, value]));
    const kept = surveyDraft.save(slug, {
      identity: form.dataset.identity, key: form.elements._key.value, code: form.elements._code.value,
      section: page.current, tried: page.tried, switched: page.switched, answers,
    });
    one("kept").hidden = !kept;
  }

  function restore(draft) {
    for (const [name, value] of draft.answers || []) {
      for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (!["radio", "checkbox"].includes(control.type)) control.value = value;
        else if (control.value === value) control.checked = true;
      }
    }
    form.elements._key.value = draft.key;
    page.tried = draft.tried || "";
    page.current = Math.min(draft.section || 0, sections.length - 1);
    if (page.tried) one("state").textContent = texts.sent_unknown;
    one("found").hidden = !(draft.answers || []).length || draft.switched;
  }

  function discard() {
    const code = form.elements._code.value;
    form.reset();
    form.elements._key.value = page.key;
    form.elements._code.value = code;
    page.tried = "";
    one("state").textContent = "";
    one("found").hidden = true;
    surveyErrors.clear();
    show(0);
    save();
  }

  // Sending ---------------------------------------------------------------------------------------------------------
  const sending = new surveySending.Sending(form, texts, {
    fields: () => [
      ...["csrfmiddlewaretoken", "_key", "_language", "_step", "_code"].map((name) => [name, form.elements[name].value]),
      ...answered(),
    ],
    say: (text) => { one("state").textContent = text; },
    count: (seconds) => {
      one("countdown").hidden = !seconds;
      one("countdown").textContent = texts.retry_in.replace("{seconds}", seconds);
    },
    retry: (possible) => { one("retry").hidden = !possible; },
    done: (answer) => {
      if (answer.state === "received") return receipt(answer.number, answer.repeated && page.tried !== JSON.stringify(answered()));
      page.tried = "";
      save();
      if (answer.state === "invalid") return refuse(answer.errors);
      if (answer.state === "empty") return ask("empty");
      if (answer.state === "code") return ask("gone");
      return undefined;
    },
  });

  function ask(name) {
    one("state").textContent = "";
    one(name).hidden = false;
    one(name).focus();
  }

  function send(step) {
    one("empty").hidden = true;
    if (one("gone")) one("gone").hidden = true;
    form.elements._step.value = step;
    page.tried ||= JSON.stringify(answered()); // what may have arrived; a retry with the same is nothing to tell
    save();
    sending.start();
  }

  function refuse(errors) {
    const at = sections.findIndex((section) => section.items.some((item) => item.code in errors));
    if (at >= 0 && at !== page.current) show(at, { push: true, focus: false });
    surveyErrors.show(errors, find);
  }

  function end(name) {
    page.finished = true;
    one("found").hidden = one("errors").hidden = true;
    form.remove();
    one(name).hidden = false;
    const title = one(name).querySelector(".sv-title");
    document.title = `${title.textContent} – ${base}`;
    title.focus();
    window.scrollTo(0, 0);
  }

  // `late`: the form had arrived before, with other answers than those just sent, or from elsewhere.
  function receipt(number, late) {
    const name = late ? "repeated" : "receipt";
    surveyDraft.sent(slug);
    one(name).querySelector("[data-number]").textContent = number;
    end(name);
  }

  function forget() {
    if (sending.busy) return;
    sending.stop();
    surveyDraft.clear(slug);
    end("forgotten");
  }

  function settle(answered) {
    for (const section of sections) {
      const found = problems(section);
      for (const item of section.items) {
        const over = !item.asked || (item.element === answered && !(item.code in found));
        if (over && item.element.classList.contains("sv-item--error")) surveyErrors.settle(item.element);
      }
    }
  }

  // Events ----------------------------------------------------------------------------------------------------------
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.name === "_switch") {
      page.switched = true;
      save();
      location.replace(`?sprache=${encodeURIComponent(event.submitter.value)}&js=1`);
      return;
    }
    route();
    surveyErrors.clear();
    const found = problems(sections[page.current]);
    if (Object.keys(found).length) surveyErrors.show(found, find);
    else if (!one("next").hidden) step(1);
    else send("send");
  });

  form.addEventListener("input", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    const alone = "exclusive" in event.target.dataset;
    item.querySelectorAll("input, textarea").forEach((control) => {
      if (control === event.target || event.target.type === "radio") return;
      if (control.type === "checkbox") {
        if (alone ? event.target.checked : "exclusive" in control.dataset) control.checked = false;
      } else if (alone && event.target.checked) control.value = "";
    });
    one("empty").hidden = true;
    route();
    settle(item);
    save();
  });

  form.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-clear]");
    if (!clear) return;
    const choices = clear.closest("[data-item]").querySelectorAll("input");
    choices.forEach((control) => { control.checked = false; });
    choices[0].focus();
    route();
    save();
  });

  one("back").addEventListener("click", () => { surveyErrors.clear(); step(-1); save(); });
  one("retry").addEventListener("click", () => sending.start());
  one("questions").addEventListener("click", () => show(first(), { push: true }));
  one("send-empty").addEventListener("click", () => send("empty"));
  one("forget").addEventListener("click", forget);
  one("another").addEventListener("click", () => surveyDraft.clear(slug));
  one("discard").addEventListener("click", discard);
  window.addEventListener("popstate", (event) => {
    if (!page.finished && event.state?.section !== undefined) show(event.state.section);
  });
  window.addEventListener("pagehide", save);

  surveyErrors.changed = entitle;
  const draft = surveyDraft.load(slug);
  if (draft?.sent) {
    one("day").textContent = surveyDraft.saySent(texts.already_sent, draft.sent);
    end("sent");
    return;
  }
  if (draft) form.elements._code.value = draft.code || "";
  if ("byCode" in form.dataset && !form.elements._code.value) {
    location.replace(`/umfrage/${slug}/`);
    return;
  }
  if (draft && draft.identity === form.dataset.identity) restore(draft);
  while (page.current > 0 && (route(), !sections[page.current].comes)) page.current -= 1;
  history.replaceState({ section: page.current }, "");
  show(page.current, { focus: Boolean(draft?.switched) });
})();
