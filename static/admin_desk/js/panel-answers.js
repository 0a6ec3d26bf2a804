// A panel beside the form answers without leaving it, so that nothing typed in the form is at risk.
// <script src="…/panel-answers.js" data-panel="panel-remarks" defer>; without it the buttons load a page.
"use strict";
(() => {
  const panel = document.getElementById(document.currentScript.dataset.panel);
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
    show(await answer.text());
  });

  function show(text) {
    const content = panel.querySelector("[data-panel-content]");
    const kept = new Set(["LINK", "SCRIPT"]); // style sheet and scripts came with the page
    for (const node of [...content.childNodes]) if (!kept.has(node.nodeName)) node.remove();
    content.insertAdjacentHTML("beforeend", text);
    const heading = content.querySelector(".form-panel__heading"); // that of the fold takes its words
    panel.querySelector("summary .form-panel__heading").textContent = heading.textContent;
    heading.remove();
    const counted = content.querySelector("[data-panel-counted]");
    if (counted) panel.querySelector("[data-panel-brief]").textContent = counted.dataset.panelCounted;
    panel.dispatchEvent(new CustomEvent("panel:answered"));
    content.querySelector("[data-panel-said]")?.focus();
  }
})();
