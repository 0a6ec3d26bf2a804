// Brings the checks up to date while somebody types, and leads from a finding to its place. Nothing is stored by it.
"use strict";
(() => {
  const box = document.querySelector("[data-checks]");
  const form = box?.closest("form");
  if (!form) return;
  const [list, said, again] = ["list", "said", "again"].map((name) => box.querySelector(`[data-checks-${name}]`));
  again.hidden = true;

  // asking ---------------------------------------------------------------------------------------------------------
  const PAUSE = 1200; // milliseconds after the last key
  let waiting = 0;
  let asked = null;

  const say = (words) => {
    if (said.textContent !== words) said.textContent = words; // the same words are not read out again
    const brief = box.closest("[data-panel]")?.querySelector("[data-panel-brief]");
    if (brief) brief.textContent = words;
  };

  const take = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fresh = holder.content.querySelector("[data-checks-summary]");
    if (!fresh) return false;
    const links = () => [...list.querySelectorAll("a")];
    const at = links().indexOf(document.activeElement);
    if (list.firstElementChild?.innerHTML.trim() !== fresh.innerHTML.trim()) {
      list.replaceChildren(fresh);
      if (at >= 0) (links()[Math.min(at, links().length - 1)] || said).focus();
    }
    say(fresh.dataset.checksSummary);
    return true;
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(box.dataset.checks, { method: "POST", body: data, signal: asked.signal });
      if (!answer.ok || answer.redirected || !take(await answer.text())) throw new Error(String(answer.status));
    } catch (error) {
      if (error.name === "AbortError") return;
      again.hidden = false;
      say(box.dataset.checksFailed);
    }
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };
  for (const name of ["input", "change", "formset:added"]) form.addEventListener(name, soon);
  form.addEventListener("click", ({ target }) => target.closest("[data-line] button") && soon());

  // leading there --------------------------------------------------------------------------------------------------
  // Spans count code points of the plain text: one line break wherever a block begins or ends, none before the first.
  const unit = (letters, index) => letters.slice(0, Math.max(0, index)).join("").length;

  const spanIn = (doc, start, end) => {
    let offset = 0;
    let breaks = false;
    let from = null;
    let to = null;
    doc.descendants((node, position) => {
      if (to !== null) return false;
      if (node.isText) {
        if (breaks && offset) offset += 1;
        breaks = false;
        const letters = [...node.text];
        if (from === null && start < offset + letters.length) from = position + unit(letters, start - offset);
        if (from !== null && end <= offset + letters.length) to = position + unit(letters, end - offset);
        offset += letters.length;
      } else if (node.isBlock || node.type.name === "hardBreak") {
        breaks = true;
      }
      return true;
    });
    return from === null ? null : { from, to: to ?? from };
  };

  const show = (element) => {
    element.scrollIntoView({ block: "center" });
    element.classList.add("is-shown");
    setTimeout(() => element.classList.remove("is-shown"), 2500);
  };

  const leadToText = (link) => {
    const surface = form.querySelector("[data-prose] .ProseMirror");
    const editor = surface?.editor;
    if (!editor) return leadToField(document.getElementById("id_body"), link);
    const span = link.dataset.start ? spanIn(editor.state.doc, Number(link.dataset.start), Number(link.dataset.end)) : null;
    if (span) editor.chain().focus().setTextSelection(span).scrollIntoView().run();
    else editor.commands.focus();
    if (!span) show(surface);
    return true;
  };

  const leadToField = (field, link) => {
    if (!field) return false;
    field.focus({ preventScroll: true });
    if (link.dataset.start && typeof field.setSelectionRange === "function" && typeof field.selectionStart === "number") {
      const letters = [...field.value];
      field.setSelectionRange(unit(letters, Number(link.dataset.start)), unit(letters, Number(link.dataset.end)));
    }
    show(field);
    return true;
  };

  const leadToRow = (group, link) => {
    const rows = [...group.querySelectorAll("[data-line]")].filter((row) => !row.classList.contains("line--removed"));
    const row = rows[Number(link.dataset.row || 1) - 1] || group;
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
    show(row);
    return true;
  };

  box.addEventListener("click", (event) => {
    const link = event.target.closest("[data-finding]");
    if (!link) return;
    const target = document.getElementById(link.hash.slice(1));
    const isLed =
      link.dataset.finding === "body" ? leadToText(link)
      : target?.matches("[data-lines]") ? leadToRow(target, link)
      : target?.matches("input, select, textarea") ? leadToField(target, link)
      : false;
    if (isLed) event.preventDefault();
  });
})();
