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
    const content = panel.querySelector("[data-panel-content]");
    const text = await answer.text();
    for (const node of [...content.childNodes]) if (node.nodeName !== "LINK") node.remove(); // the style sheet stays
    content.insertAdjacentHTML("beforeend", text);
    content.querySelector(".form-panel__heading").remove(); // the fold has one
    panel.querySelector("[data-panel-brief]").textContent = content.querySelectorAll(".suggestion").length || "";
    panel.querySelector("[data-suggestions-said]")?.focus();
  });
})();
