// In the comparison of two versions: whoever goes on typing in a field chooses the own words by that.
"use strict";
(() => {
  const comparison = document.querySelector("[data-conflict]");
  if (!comparison) return;
  const form = comparison.closest("form");
  form.addEventListener("input", (event) => {
    if (comparison.contains(event.target) || !event.isTrusted) {
      if (event.target.name !== "body") return; // the editor writes its field by script
    }
    for (const part of comparison.querySelectorAll("[data-conflict-part]")) {
      const key = part.dataset.conflictPart;
      if (event.target.name === key || event.target.name?.startsWith(`${key}-`)) {
        part.querySelector('input[value="mine"]').checked = true;
      }
    }
  });
  comparison.querySelector(".conflict__part--open input[type=radio]")?.focus();
})();
