// Whoever leaves a form with something typed that is kept nowhere is asked first; sending it is no leaving.
// "data-unkept" on the form says so: set here at the first touch, taken away by the autosave when everything is kept.
"use strict";
(() => {
  const form = document.getElementById("workingcopy_form");
  if (!form) return;
  let isSent = false;
  if (form.querySelector(".errornote") && !form.querySelector("[data-autosave]")) form.dataset.unkept = "";
  form.addEventListener("input", (event) => {
    if (event.isTrusted) form.dataset.unkept = "";
  });
  form.addEventListener("submit", (event) => setTimeout(() => (isSent = !event.defaultPrevented)));
  addEventListener("pageshow", () => (isSent = false));
  addEventListener("beforeunload", (event) => {
    if ("unkept" in form.dataset && !isSent) event.preventDefault();
  });
})();
