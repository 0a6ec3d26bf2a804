// Colours and size of text as the reader chose them, before the first paint; then the panel that changes them.
// <div data-display> with radio buttons "display-theme" and "display-size". What is chosen stays in this browser.
(() => {
  const KEY = "hoeram-display";
  const VALUES = { theme: ["light", "dark", "contrast"], size: ["large", "larger"] };
  const root = document.documentElement;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || {};
    } catch {
      return {}; // storage is closed to us, or holds something else
    }
  };

  const show = (chosen) => {
    for (const [name, values] of Object.entries(VALUES)) {
      if (values.includes(chosen[name])) root.dataset[name] = chosen[name];
      else delete root.dataset[name];
    }
  };

  const mark = () => {
    for (const field of document.querySelectorAll("[data-display] input")) {
      field.checked = field.value === (root.dataset[field.name.slice("display-".length)] || "");
    }
  };

  root.dataset.script = "";
  show(read());

  const again = () => {
    show(read());
    mark();
  };
  addEventListener("storage", again); // chosen in another window
  addEventListener("pageshow", ({ persisted }) => { if (persisted) again(); });

  document.addEventListener("DOMContentLoaded", () => {
    const control = document.querySelector("[data-display]");
    if (!control) return;
    const button = control.querySelector("button");
    const panel = document.getElementById(button.getAttribute("aria-controls"));
    const turn = (isOpen) => {
      panel.hidden = !isOpen;
      button.setAttribute("aria-expanded", String(isOpen));
    };
    mark();
    button.addEventListener("click", () => turn(panel.hidden));
    control.addEventListener("change", ({ target }) => {
      const chosen = { ...read(), [target.name.slice("display-".length)]: target.value };
      show(chosen);
      try {
        localStorage.setItem(KEY, JSON.stringify(chosen));
      } catch {
        // holds for this page alone
      }
    });
    document.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || panel.hidden) return;
      turn(false);
      button.focus();
    });
    document.addEventListener("click", ({ target }) => { if (!control.contains(target)) turn(false); });
    control.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !control.contains(relatedTarget)) turn(false);
    });
  });
})();
