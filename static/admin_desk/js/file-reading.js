// How far the reading of a file is: asked for again while it goes on, and begun again without leaving the form.
// <p data-file-reading="/address/"> holds what the server says; without this script its button loads a page.
"use strict";
(() => {
  const EVERY = 5000; // milliseconds
  const TIMES = 36; // three minutes, then the page is old

  const show = async (place, options) => {
    const answer = await fetch(place.dataset.fileReading, options).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return false;
    place.innerHTML = await answer.text();
    return true;
  };

  const follow = (place, times = TIMES) => {
    if (!times || !place.querySelector("[data-file-reading-open]")) return;
    setTimeout(async () => {
      if (document.hidden || (await show(place))) follow(place, times - 1);
    }, EVERY);
  };

  for (const place of document.querySelectorAll("[data-file-reading]")) follow(place);

  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const place = button && button.closest("[data-file-reading]");
    if (!place || button.dataset.plain) return;
    event.preventDefault();
    const data = new FormData(event.target);
    data.set("answer", "fragment");
    button.disabled = true;
    if (await show(place, { method: "POST", body: data })) {
      place.tabIndex = -1;
      place.focus(); // the button is gone
      follow(place);
      return;
    }
    button.disabled = false;
    button.dataset.plain = "yes"; // the server answers with a whole page: a login, a refusal
    event.target.requestSubmit(button);
  });
})();
