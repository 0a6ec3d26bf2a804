// Marks beside the fields of the form lead to their remarks, and a field to the remark that is to be written.
"use strict";
(() => {
  const panel = document.getElementById("panel-remarks");
  if (!panel) return;

  panel.addEventListener("panel:answered", () => {
    for (const mark of document.querySelectorAll(".remark-at")) {
      const link = mark.querySelector("a");
      if (!panel.querySelector(`.remark:not(.remark--resolved)${link.hash}`)) mark.remove();
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-remark-about]");
    const about = document.getElementById("id_remark-field");
    if (!link || !about) return;
    event.preventDefault();
    about.value = link.dataset.remarkAbout;
    const text = document.getElementById("id_remark-text");
    text.closest("[data-panel]").open = true;
    text.focus();
    text.scrollIntoView({ block: "center" });
  });
})();
