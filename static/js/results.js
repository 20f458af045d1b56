// Results: a link to something inside of a closed part opens it; the list of contents is open where there is room.
(() => {
  "use strict";

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    let part = target.closest("details");
    if (!part) return;
    while (part) {
      part.open = true;
      part = part.parentElement.closest("details");
    }
    target.scrollIntoView();
  };

  if (matchMedia("(min-width: 62rem)").matches) {
    document.querySelectorAll("details[data-open-when-wide]").forEach((part) => {
      part.open = true;
    });
  }
  addEventListener("hashchange", reveal);
  reveal();
})();
