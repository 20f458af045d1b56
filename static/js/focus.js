// Moves the focus to where the news is: the error summary after a refused form, the marked element after a swap.
// Scroll areas that have nothing to scroll leave the tab order.
(() => {
  "use strict";

  function scrollAreas(root) {
    root.querySelectorAll(".vp-table-wrap[role=region]").forEach((area) => {
      const scrolls = area.scrollWidth > area.clientWidth + 1;
      if (scrolls) area.setAttribute("tabindex", "0");
      else area.removeAttribute("tabindex");
    });
  }

  function announce(root) {
    const target = root.querySelector("[data-focus]");
    if (target) target.focus();
  }

  announce(document);
  scrollAreas(document);
  window.addEventListener("resize", () => scrollAreas(document));
  document.addEventListener("toggle", (event) => scrollAreas(event.target), true);
  document.addEventListener("htmx:afterSettle", (event) => {
    announce(event.target);
    scrollAreas(event.target);
  });
})();
