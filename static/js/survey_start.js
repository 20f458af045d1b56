// Start page: a code from the address's fragment goes into its field and out of the address; with JavaScript the
// questions come all at once, and the code stays in this browser until the answers are sent.
(() => {
  "use strict";
  const form = document.querySelector("form[data-start]");
  const slug = form.dataset.start;
  const code = form.elements._code;
  const texts = JSON.parse(form.dataset.texts);
  const total = Number(form.dataset.length);
  const kept = () => surveyDraft.load(slug) || {};
  form.elements.js.disabled = false;

  function refuse(text) {
    const line = document.getElementById("code-error");
    line.textContent = text;
    line.hidden = false;
    code.setAttribute("aria-invalid", "true");
    code.closest(".sv-item").classList.add("sv-item--error");
    code.focus();
  }

  async function check() {
    const fields = new URLSearchParams(new FormData(form));
    const options = { method: "POST", body: fields, headers: { Accept: "application/json" }, credentials: "same-origin" };
    const answer = await (await fetch(form.action, options)).json();
    if (answer.state !== "again") return answer;
    form.elements.csrfmiddlewaretoken.value = answer.token;
    fields.set("csrfmiddlewaretoken", answer.token);
    return (await fetch(form.action, options)).json();
  }

  function greet() {
    const label = form.querySelector("button .kern-label");
    const { sent, identity, answers } = kept();
    if (sent) {
      form.querySelector("[data-sent]").textContent = surveyDraft.saySent(texts.already_sent, sent);
      label.textContent = texts.another;
    } else if (answers?.length && identity === form.dataset.identity) label.textContent = texts.continue;
  }

  function mistake() {
    const number = code.value.replace(/[\s\-‐-―−_.]+/g, "").length;
    if (!number) return texts.code_missing;
    return number === total ? "" : texts.code_length.replace("{number}", number).replace("{total}", total);
  }

  async function begin(event) {
    event.preventDefault();
    const wrong = mistake();
    if (wrong) return refuse(wrong);
    try {
      const answer = await check();
      if (answer.state !== "open") return refuse(answer.message || texts.failed);
      const { sent, ...draft } = kept();
      if (!surveyDraft.save(slug, { ...draft, code: answer.code })) return form.submit(); // no storage: page by page
      location.assign(`${form.action}?sprache=${encodeURIComponent(form.elements._language.value)}&js=1`);
    } catch {
      refuse(texts.failed);
    }
    return undefined;
  }

  greet();
  if (!code) form.addEventListener("submit", () => { if (kept().sent) surveyDraft.clear(slug); });
  if (code) {
    code.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      form.requestSubmit();
    });
    if (location.hash.length > 1) {
      code.value = decodeURIComponent(location.hash.slice(1)).slice(0, 60);
      history.replaceState(null, "", location.pathname + location.search);
    }
    form.addEventListener("submit", begin);
    document.querySelectorAll(".sv-languages a").forEach((link) => link.addEventListener("click", () => {
      if (code.value) link.hash = encodeURIComponent(code.value);
    }));
  }
})();
