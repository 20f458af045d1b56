// Start page: a code from the address's fragment goes into its field and out of the address; with JavaScript the
// questions come all at once, and the code stays in this browser until the answers are sent.
(() => {
  "use strict";
  const form = document.querySelector("form[data-start]");
  const slug = form.dataset.start;
  const code = form.elements._code;
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

  async function begin(event) {
    event.preventDefault();
    try {
      const answer = await check();
      if (answer.state !== "open") return refuse(answer.message || form.dataset.failed);
      const draft = surveyDraft.load(slug) || {};
      if (!surveyDraft.save(slug, { ...draft, code: answer.code })) return form.submit(); // no storage: page by page
      location.assign(`${form.action}?sprache=${encodeURIComponent(form.elements._language.value)}&js=1`);
    } catch {
      refuse(form.dataset.failed);
    }
    return undefined;
  }

  if (code) {
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
