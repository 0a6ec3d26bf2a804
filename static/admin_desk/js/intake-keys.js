// Keys of the confirming page. They never fire while somebody types, and can be switched off.
"use strict";
(() => {
  const form = document.querySelector("[data-sheet]");
  const help = form?.querySelector("[data-keys-help]");
  if (!help) return;
  const STORE = "intake-keys";
  const box = help.querySelector("[data-keys-on]");
  help.hidden = false;
  box.checked = localStorage.getItem(STORE) !== "off";
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));

  const entries = () => [...form.querySelectorAll("[data-entry]")];
  const isOpen = (entry) => ["sure", "check"].includes(entry.dataset.state);
  const go = (entry) => {
    if (!entry) return;
    entry.focus({ preventScroll: true });
    entry.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = entries();
    const at = all.indexOf(document.activeElement.closest?.("[data-entry]"));
    go(at < 0 ? all.find(isOpen) || all[0] : all[Math.min(Math.max(at + step, 0), all.length - 1)]);
  };
  document.addEventListener("intake:next", () => {
    const all = entries();
    const at = all.indexOf(document.activeElement.closest("[data-entry]"));
    const next = all.slice(at + 1).find(isOpen);
    if (next) go(next);
  });

  const accept = (entry) => {
    if (entry && ["confirmed", "manual"].includes(entry.dataset.state)) document.dispatchEvent(new CustomEvent("intake:next"));
    else press(entry, "accept"); // the button would take an answer back; the key never does
  };
  const press = (entry, act) => entry?.querySelector(`:scope > .entry__answers > [data-act=${act}]`)?.click();
  const isTyping = (node) => node.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const active = document.activeElement;
    if (isTyping(active) || !(active === document.body || document.getElementById("content-main").contains(active))) return;
    const entry = active.closest("[data-entry]");
    const isOnEntry = active === entry;
    document.body.dataset.keys = "moving";
    switch (event.key) {
      case "j": move(1); break;
      case "k": move(-1); break;
      case "ArrowDown": if (!isOnEntry) return; move(1); break;
      case "ArrowUp": if (!isOnEntry) return; move(-1); break;
      case "Enter": if (!isOnEntry) return; accept(entry); break;
      case "a": accept(entry); break;
      case "x": press(entry, "refuse"); break;
      case "e": {
        const details = entry?.querySelector("[data-act=change]");
        if (!details) return;
        details.open = true;
        const input = details.querySelector("input, textarea, select");
        input.focus();
        input.select?.();
        break;
      }
      case "A": form.querySelector("[data-accept-sure]").click(); break;
      case "D": {
        const heading = document.getElementById("make-heading");
        heading.scrollIntoView({ block: "start" });
        form.querySelector("[data-make]").focus();
        break;
      }
      default: return;
    }
    event.preventDefault();
  });
  document.addEventListener("pointerdown", () => delete document.body.dataset.keys);
})();
