// Moves the focus to where the news is: the error summary after a refused form, the marked element after a swap.
// Scroll areas that have nothing to scroll leave the tab order.
(() => {
  "use strict";

  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target.closest("[role=region]"))));

  function mark(area) {
    if (area.scrollWidth > area.clientWidth + 1) area.setAttribute("tabindex", "0");
    else area.removeAttribute("tabindex");
  }

  function scrollAreas(root) {
    root.querySelectorAll(".vp-table-wrap[role=region]").forEach((area) => {
      sizes.observe(area);
      if (area.firstElementChild) sizes.observe(area.firstElementChild);
    });
  }

  function announce(root) {
    const target = root.querySelector("[data-focus]");
    if (target) target.focus();
  }

  announce(document);
  scrollAreas(document);
  document.addEventListener("htmx:afterSettle", (event) => {
    announce(event.target);
    scrollAreas(event.target);
  });
})();
