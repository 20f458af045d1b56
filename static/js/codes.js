// New codes are readable on this page only: asks before it is left with nothing downloaded.
(() => {
  "use strict";
  let settled = false;

  function settle() {
    settled = true;
    document.querySelectorAll('[data-dialog-open="ohne-codes"]').forEach((link) => link.removeAttribute("data-dialog-open"));
  }

  document.querySelectorAll("form[data-codes]").forEach((form) => form.addEventListener("submit", settle));
  document.querySelectorAll("[data-codes-lost]").forEach((link) => link.addEventListener("click", settle));
  window.addEventListener("beforeunload", (event) => { if (!settled) event.preventDefault(); });
})();
