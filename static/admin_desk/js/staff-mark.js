// Marks this browser as one of staff, so that its reading of public pages is not counted; renewed by each visit to the desk.
// <button data-count-me hidden data-on="text" data-off="text">: takes the mark off for good, or puts it on again.
(() => {
  const MARK = "hoeram-staff-until";
  const CHOICE = "hoeram-count-me";
  const DAYS = 90 * 24 * 60 * 60 * 1000;

  const apply = () => {
    if (localStorage.getItem(CHOICE)) localStorage.removeItem(MARK);
    else localStorage.setItem(MARK, String(Date.now() + DAYS));
  };

  try {
    apply();
  } catch {
    return; // a browser that keeps nothing: nothing to mark
  }

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-count-me]");
    if (!button) return;
    const show = () => {
      button.textContent = localStorage.getItem(CHOICE) ? button.dataset.off : button.dataset.on;
      button.hidden = false;
    };
    button.addEventListener("click", () => {
      if (localStorage.getItem(CHOICE)) localStorage.removeItem(CHOICE);
      else localStorage.setItem(CHOICE, "1");
      apply();
      show();
    });
    show();
  });
})();
