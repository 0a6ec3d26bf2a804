// Remarks are written and resolved without leaving the form, so that nothing typed in it is at risk.
"use strict";
(() => {
  const panel = document.getElementById("panel-remarks");
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
    const text = await answer.text();
    const content = panel.querySelector("[data-panel-content]");
    for (const node of [...content.childNodes]) if (node.nodeName !== "LINK") node.remove(); // the style sheet stays
    content.insertAdjacentHTML("beforeend", text);
    const heading = content.querySelector(".form-panel__heading"); // that of the fold takes its words
    panel.querySelector("summary .form-panel__heading").textContent = heading.textContent;
    heading.remove();
    for (const mark of document.querySelectorAll(".remark-at")) {
      const link = mark.querySelector("a");
      if (!panel.querySelector(`.remark:not(.remark--resolved)${link.hash}`)) mark.remove();
    }
    const said = panel.querySelector("[data-remarks-said]");
    if (said) {
      said.tabIndex = -1;
      said.focus();
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
