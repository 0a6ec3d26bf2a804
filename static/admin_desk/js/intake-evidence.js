// The two sides of the confirming page know each other: a field shows its line, a marked line its field, and words
// that are selected on the left are taken into a field on the right.
"use strict";
(() => {
  const original = document.querySelector("[data-original]");
  const sheet = document.querySelector("[data-sheet]");
  if (!original || !sheet) return;
  const scroller = original.querySelector("[data-scroll]");
  const narrow = matchMedia("(max-width: 63.9375rem)"); // as in intake.css
  const sides = document.querySelector("[data-sides]");
  const tabs = [...original.querySelectorAll("[data-part]")];
  const parts = [...original.querySelectorAll("[data-part-of]")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // parts of a mail: one at a time
  scroller.classList.toggle("original--parted", parts.length > 1);
  const openPart = (position) => {
    for (const part of parts) part.hidden = parts.length > 1 && part.dataset.partOf !== position;
    for (const tab of tabs) {
      if (tab.dataset.part === position) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  };
  const partOf = (node) => node.closest("[data-part-of]")?.dataset.partOf;
  original.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-part]");
    if (!tab) return;
    event.preventDefault();
    openPart(tab.dataset.part);
    scroller.scrollTop = 0;
  });

  // sides: beside each other, or one at a time on a narrow screen
  const side = (name) => {
    document.body.dataset.side = name;
    for (const button of sides.querySelectorAll("[data-side]")) button.setAttribute("aria-pressed", String(button.dataset.side === name));
  };
  sides.hidden = false;
  sides.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-side]");
    if (button) side(button.dataset.side);
  });
  side("sheet");

  let marked = [];
  const unmark = () => {
    for (const node of marked) node.classList.remove("is-shown");
    marked = [];
  };
  const mark = (nodes) => {
    unmark();
    marked = nodes.filter(Boolean);
    for (const node of marked) node.classList.add("is-shown");
  };
  const scrollTo = (line) => {
    const box = scroller.getBoundingClientRect();
    const at = line.getBoundingClientRect();
    const isSeen = at.top >= box.top && at.bottom <= box.bottom;
    if (isSeen) return;
    const top = scroller.scrollTop + at.top - box.top - scroller.clientHeight / 3;
    scroller.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
  };
  const evidenceOf = (key) => [...original.querySelectorAll("[data-entries]")].filter((node) => node.dataset.entries.split(" ").includes(key));

  const show = (entry) => {
    const line = entry.dataset.line && document.getElementById(entry.dataset.line);
    const found = evidenceOf(entry.dataset.entry);
    mark([entry, line, ...found]);
    if (!line) return;
    if (parts.length > 1) openPart(partOf(line));
    scrollTo(found[0] || line);
  };
  let waiting = 0;
  sheet.addEventListener("focusin", ({ target }) => {
    const entry = target.closest("[data-entry]");
    if (entry) show(entry);
  });
  sheet.addEventListener("mouseover", ({ target }) => {
    const entry = target.closest("[data-entry]");
    clearTimeout(waiting);
    if (entry && !sheet.contains(document.activeElement)) waiting = setTimeout(() => show(entry), 120);
    else if (entry) mark([entry, document.getElementById(entry.dataset.line), ...evidenceOf(entry.dataset.entry)]);
  });
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest("a.entry__line");
    const line = link && document.getElementById(link.hash.slice(1));
    if (!line) return;
    event.preventDefault();
    if (narrow.matches) side("original");
    openPart(partOf(line));
    const entry = link.closest("[data-entry]");
    mark([line, entry, ...(entry ? evidenceOf(entry.dataset.entry) : [])]);
    line.focus({ preventScroll: true });
    if (narrow.matches) line.scrollIntoView({ block: "center" });
    else scrollTo(line);
  });

  // a marked piece leads to its field; a second click on the same piece to the next field that stands on it
  let last = null;
  original.addEventListener("click", (event) => {
    const piece = event.target.closest("[data-entries]");
    if (!piece) return;
    event.preventDefault();
    const keys = piece.dataset.entries.split(" ");
    const next = last && last.piece === piece ? (last.at + 1) % keys.length : 0;
    last = { piece, at: next };
    const entry = document.getElementById(`entry-${keys[next]}`);
    if (!entry) return;
    if (narrow.matches) side("sheet");
    entry.focus();
    entry.scrollIntoView({ block: "nearest" });
  });

  // words selected in the original
  const bar = original.querySelector("[data-use-as]");
  if (bar) {
    const words = bar.querySelector("[data-use-words]");
    const choice = bar.querySelector("[data-use-field]");
    let selected = "";
    document.addEventListener("selectionchange", () => {
      const selection = document.getSelection();
      if (!selection.rangeCount || bar.contains(document.activeElement)) return;
      const text = selection.toString().replace(/\s+/g, " ").trim();
      const isInside = text && scroller.contains(selection.getRangeAt(0).commonAncestorContainer);
      if (isInside) {
        selected = text.slice(0, 1000);
        words.textContent = `“${selected.length > 160 ? `${selected.slice(0, 160)}…` : selected}”`;
      } else if (text) return;
      bar.hidden = !isInside;
    });
    choice.addEventListener("change", () => {
      const field = document.getElementById(`field-${choice.value}`);
      choice.value = "";
      if (!field || !selected) return;
      const details = field.querySelector("[data-add]") || field.querySelector("[data-act=change]");
      if (!details) return;
      if (narrow.matches) side("sheet");
      details.open = true;
      const inputs = [...details.querySelectorAll("input, textarea, select")];
      const taking = inputs.find((input) => field.dataset.takes && input.name.endsWith(`-${field.dataset.takes}`)) || inputs[0];
      bar.hidden = true;
      taking.value = selected;
      if (taking.value !== selected) taking.placeholder = selected; // a day or a choice takes no words as they are
      taking.focus();
    });
  }

  openPart(partOf(original.querySelector("[data-entries]") || parts[0]) || "0");
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target && original.contains(target)) {
    if (narrow.matches) side("original");
    openPart(partOf(target) || "0");
    mark([target, ...target.querySelectorAll("[data-entries]")]);
    scrollTo(target);
  }
})();
