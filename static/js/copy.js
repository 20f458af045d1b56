// Shows the button that copies the value of a field (data-copy="<id>") where the browser can, and says when it has.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    const label = button.querySelector(".kern-label");
    const before = label.textContent;
    const field = document.getElementById(button.dataset.copy);
    label.setAttribute("aria-live", "polite");
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        label.textContent = button.dataset.copied;
        setTimeout(() => { label.textContent = before; }, 2500);
      } catch {
        field.select();
      }
    });
  });
})();
