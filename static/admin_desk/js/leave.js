// Whoever leaves a form with something typed is asked first; sending it is no leaving.
"use strict";
(() => {
  const form = document.getElementById("workingcopy_form");
  if (!form) return;
  let isTouched = form.querySelector(".errornote") !== null;
  form.addEventListener("input", (event) => (isTouched = isTouched || event.isTrusted));
  form.addEventListener("submit", (event) => setTimeout(() => (isTouched = isTouched && event.defaultPrevented)));
  addEventListener("beforeunload", (event) => isTouched && event.preventDefault());
})();
