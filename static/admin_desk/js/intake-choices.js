// A changed series brings the section, the post and the body that were last used with it, unless somebody chose those.
"use strict";
(() => {
  const form = document.querySelector("[data-sheet]");
  const source = document.getElementById("intake-habits");
  if (!form || !source) return;
  const habits = JSON.parse(source.textContent);
  const names = ["home_section", "post", "received_from"];
  const touched = new Set();
  for (const name of names) form.elements[name].addEventListener("change", () => touched.add(name));
  form.elements.series.addEventListener("change", ({ target }) => {
    const habit = habits[target.value] || {};
    for (const name of names) {
      if (touched.has(name)) continue;
      const control = form.elements[name];
      const value = habit[name] ? String(habit[name]) : "";
      if (control.tagName !== "SELECT" || [...control.options].some((option) => option.value === value)) control.value = value;
    }
  });
})();
