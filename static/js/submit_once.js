// A second click on the button of a form that is on its way does nothing. The button stays in the form data, so it is
// marked busy instead of disabled. Freed when the page comes back, when htmx has an answer, and after ten seconds.
(() => {
  "use strict";
  const WAIT = 10000;

  function free(form) {
    delete form.dataset.submitted;
    form.querySelectorAll('[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.submitted) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.submitted = "yes";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), WAIT);
  }, true);

  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-submitted]").forEach(free));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) free(form);
  });
})();
