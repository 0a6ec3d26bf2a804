// The panels are open where they stand in a column beside the form, and folded where they would push it out of sight.
"use strict";
(() => {
  const column = matchMedia("(min-width: 78rem)"); // as in checks.css
  const panels = [...document.querySelectorAll("[data-panel]")];

  const reveal = (hash) => {
    const target = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
    const panel = target?.closest(".form-panel")?.querySelector("[data-panel]");
    if (panel) panel.open = true;
    return Boolean(panel);
  };

  // The column scrolls by itself; the page would run to its end in search of a place that sticks.
  const stay = (top) => requestAnimationFrame(() => scrollTo({ top, behavior: "instant" }));

  const fold = () => {
    for (const panel of panels) panel.open = column.matches;
    reveal(location.hash);
  };

  fold();
  column.addEventListener("change", fold);
  addEventListener("load", () => column.matches && reveal(location.hash) && stay(0));
  document.addEventListener("click", ({ target }) => {
    if (reveal(target.closest("a[href^='#']")?.hash || "") && column.matches) stay(scrollY);
  }, true);
})();
