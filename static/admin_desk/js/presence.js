// Says every 25 seconds that the form is open, and shows who else has it open and whether somebody saved meanwhile.
"use strict";
(() => {
  const holder = document.querySelector("[data-presence]");
  const form = document.getElementById("workingcopy_form");
  if (!holder || !form?.querySelector("[name=form_token]")) return;
  const EVERY = 25000;
  const list = holder.querySelector("[data-presence-people]");
  const newer = holder.querySelector("[data-presence-newer]");

  const data = (more = {}) => {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "form_token", "autosave_copy", "seen_revision"]) {
      body.append(name, form.querySelector(`[name="${name}"]`).value);
    }
    if ("typed" in form.dataset) body.append("has_typed", "1");
    for (const [name, value] of Object.entries(more)) body.append(name, value);
    return body;
  };

  // only a change is written, so that a screen reader hears each sentence once
  const show = (people, sentence) => {
    const said = [...list.children].map((item) => item.textContent);
    if (JSON.stringify(said) !== JSON.stringify(people)) {
      list.replaceChildren(
        ...people.map((text) => {
          const item = document.createElement("li");
          item.textContent = text;
          return item;
        }),
      );
      list.hidden = !people.length;
    }
    if (document.querySelector("[data-conflict]")) sentence = ""; // the comparison says it
    if (newer.textContent !== sentence) newer.textContent = sentence;
    newer.hidden = !sentence;
  };

  const say = async () => {
    if (document.visibilityState === "hidden" && !("typed" in form.dataset)) return;
    try {
      const response = await fetch(holder.dataset.presence, { method: "POST", body: data() });
      if (!response.ok) return;
      const answer = await response.json();
      show(answer.people, answer.newer);
    } catch {
      // the next beat tries again
    }
  };
  say();
  setInterval(say, EVERY);
  addEventListener("pageshow", (event) => event.persisted && say());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && say());
  addEventListener("pagehide", () => navigator.sendBeacon(holder.dataset.presence, data({ leaving: "1" })));
})();
