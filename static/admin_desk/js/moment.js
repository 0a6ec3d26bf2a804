// Says beside a day and hour what will happen then; the words, the zone and a refusal come from the server.
"use strict";
(() => {
  for (const hour of document.querySelectorAll("[data-moment]")) {
    const day = document.getElementById(hour.dataset.momentDay);
    if (!day) continue;
    const words = document.createElement("p");
    words.className = "moment-words";
    words.setAttribute("role", "status");
    (hour.closest(".form-field") ?? hour).after(words);
    const button = day.id === "id_day" ? document.querySelector("[data-moment-button]") : null;
    const plain = button?.textContent;
    let asked = null;
    let waiting = 0;
    const say = (answer) => {
      words.textContent = answer.words;
      words.classList.toggle("moment-words--refused", answer.is_refused);
      if (button) button.textContent = answer.button || plain;
    };
    const ask = async () => {
      asked?.abort();
      asked = new AbortController();
      const address = new URL(hour.dataset.moment, location.href);
      address.searchParams.set("day", day.value);
      address.searchParams.set("hour", hour.value);
      try {
        const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
        if (answer.ok && !answer.redirected) say(await answer.json());
      } catch (error) {
        if (error.name !== "AbortError") say({ words: "", is_refused: false, button: "" });
      }
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 200);
    };
    for (const field of [day, hour]) field.addEventListener("input", soon);
    ask();
  }
})();
