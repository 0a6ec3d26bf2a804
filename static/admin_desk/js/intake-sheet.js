// Answers are sent one by one without leaving the page; the server sends back the fields that changed.
"use strict";
(() => {
  const form = document.querySelector("[data-sheet]");
  if (!form) return;
  const said = form.querySelector("[data-said]");
  let busy = Promise.resolve();

  const tell = (sentence, isRefusal) => {
    said.textContent = "";
    said.classList.toggle("sheet__said--refused", Boolean(isRefusal));
    setTimeout(() => (said.textContent = sentence), 20); // the same sentence twice is read twice
  };

  const typed = (button) => {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "item"]) data.set(name, form.elements[name].value);
    const details = button.closest("details");
    for (const input of details ? details.querySelectorAll("input, textarea, select") : []) data.set(input.name, input.value);
    data.set(button.name, button.value);
    return data;
  };

  const colour = (field) => {
    for (const entry of field.querySelectorAll("[data-entry]")) {
      for (const piece of document.querySelectorAll("[data-original] [data-entries]")) {
        const keys = piece.dataset.entries.split(" ");
        if (keys.length === 1 && keys[0] === entry.dataset.entry) piece.classList.toggle("evidence--refused", entry.dataset.state === "refused");
      }
    }
  };

  const put = (fields, by) => {
    for (const [name, html] of Object.entries(fields)) {
      const old = document.getElementById(`field-${name}`);
      if (!old) continue;
      const isElsewhere = !old.contains(by) && old.querySelector("details[open]");
      if (isElsewhere) continue; // somebody types there
      const box = document.createElement("div");
      box.innerHTML = html;
      const fresh = box.firstElementChild;
      old.replaceWith(fresh);
      colour(fresh);
    }
  };

  const answer = async (button) => {
    const entry = button.closest("[data-entry]");
    const field = button.closest("[data-field]");
    const act = button.dataset.act;
    const reply = await fetch(form.action, { method: "POST", body: typed(button), headers: { Accept: "application/json" } }).catch(() => null);
    if (!reply || reply.redirected || !(reply.headers.get("Content-Type") || "").includes("json")) {
      tell(form.dataset.failed, true);
      return;
    }
    const content = await reply.json();
    tell(content.said, !reply.ok);
    if (!reply.ok) return;
    const before = document.activeElement.closest("[data-entry]")?.id;
    put(content.fields, button);
    form.querySelector("[data-counts]").innerHTML = content.counts;
    if (!field) {
      if (before) document.getElementById(before)?.focus({ preventScroll: true });
      return;
    }
    const again = entry && document.getElementById(entry.id);
    const fresh = document.getElementById(field.id);
    const focus = again || [...fresh.querySelectorAll("[data-entry]")].at(-1) || fresh.querySelector("summary");
    const moves = again && act !== "save" && document.body.dataset.keys === "moving";
    focus?.focus({ preventScroll: true });
    if (moves) document.dispatchEvent(new CustomEvent("intake:next"));
  };

  form.addEventListener("submit", (event) => {
    let button = event.submitter;
    if (!button || button.name === "make") return;
    event.preventDefault();
    if ("default" in button.dataset) button = document.activeElement.closest("details")?.querySelector("[data-act=save]"); // Enter
    if (!button) return;
    busy = busy.catch(() => {}).then(() => answer(button)); // one after the other, in the order in which they were pressed
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const details = event.target.closest("details[open]");
    if (!details || !form.contains(details)) return;
    details.open = false;
    (details.closest("[data-entry]") || details.querySelector("summary")).focus();
  });
})();
