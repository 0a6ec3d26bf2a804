// Suggested relations are answered without leaving the form, so that nothing typed in it is at risk.
"use strict";
(() => {
  const panel = document.getElementById("panel-relations");
  const form = document.getElementById("panel-form");
  if (!panel || !form) return;

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button || !panel.contains(button) || button.dataset.plain) return;
    event.preventDefault();
    const data = new FormData(form);
    data.set("answer", "panel");
    button.disabled = true;
    const answer = await fetch(button.formAction, { method: "POST", body: data }).catch(() => null);
    button.disabled = false;
    if (!answer || !answer.ok || answer.redirected) {
      button.dataset.plain = "yes"; // the server answers with a whole page: a login, a refusal
      form.requestSubmit(button);
      return;
    }
    panel.innerHTML = await answer.text();
    panel.querySelector("[data-suggestions-said]")?.focus();
  });
})();
