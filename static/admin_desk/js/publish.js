// The button says the day and hour that are chosen; the words come from the server.
"use strict";
(() => {
  const button = document.querySelector("[data-publish-later]");
  if (!button) return;
  const [day, hour] = ["day", "hour"].map((name) => document.getElementById(`id_${name}`));
  const format = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, {
    day: "numeric", month: "long", year: "numeric", weekday: "long", timeZone: "UTC",
  });
  const say = () => {
    const date = new Date(`${day.value}T00:00:00Z`);
    if (!day.value || !hour.value || Number.isNaN(date.valueOf())) return;
    const moment = button.dataset.moment
      .replace("%(day)s", format.format(date))
      .replace("%(time)s", hour.value)
      .replace("%(zone)s", button.dataset.zone);
    button.textContent = button.dataset.words.replace("%(moment)s", moment);
  };
  for (const field of [day, hour]) field.addEventListener("input", say);
  say();
})();
