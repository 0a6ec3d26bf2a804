// Rows of the form: add, remove (and bring back), move up and down. Names keep their numbers, so rows may stand
// in any order on the page; the order is what the hidden position says.
"use strict";
(() => {
  const rowsOf = (group) => group.querySelector("[data-lines-rows]");

  const number = (group) => {
    const rows = [...rowsOf(group).children];
    rows.forEach((row, index) => {
      const position = row.querySelector("[data-line-position]");
      if (position) position.value = index;
      row.querySelector("[data-line-up]").disabled = index === 0;
      row.querySelector("[data-line-down]").disabled = index === rows.length - 1;
    });
  };

  const show = (row, isRemoved) => {
    row.classList.toggle("line--removed", isRemoved);
    row.querySelector("[data-line-remove]").hidden = isRemoved;
    row.querySelector("[data-line-restore]").hidden = !isRemoved;
    const box = row.querySelector("[data-line-delete] input");
    if (box) box.checked = isRemoved;
  };

  const prepare = (row) => {
    row.querySelector("[data-line-number]").hidden = true;
    row.querySelector("[data-line-delete]").hidden = true;
    for (const name of ["up", "down"]) row.querySelector(`[data-line-${name}]`).hidden = false;
    const box = row.querySelector("[data-line-delete] input");
    show(row, Boolean(box && box.checked));
  };

  const add = (group) => {
    const prefix = group.dataset.lines;
    const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
    const holder = document.createElement("template");
    holder.innerHTML = group.querySelector("[data-lines-empty]").innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.content.querySelector("[data-line]");
    total.value = Number(total.value) + 1;
    rowsOf(group).append(row);
    prepare(row);
    number(group);
    row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } }));
    return row;
  };

  // the admin's autocomplete draws a box of its own, which has no name: give it that of the field
  const name = (root) => {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const box = select.parentElement.querySelector(".select2-selection");
      if (!box || select.name.includes("__prefix__")) continue;
      const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.replace(/:\s*$/, "").trim();
      box.setAttribute("aria-label", label);
      box.removeAttribute("aria-labelledby");
      const shown = box.querySelector(".select2-selection__rendered");
      shown.removeAttribute("role");
      shown.removeAttribute("aria-readonly");
    }
  };
  // whenever it is drawn: at the start, which has no fixed moment, and for every row that is added
  new MutationObserver((records) => {
    for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node.classList?.contains("select2")) name(node.parentElement);
    }
  }).observe(document.body, { childList: true, subtree: true });
  name(document);

  for (const group of document.querySelectorAll("[data-lines]")) {
    // the empty row for those without scripts is not there: the first row that is added takes its number
    if ("linesFresh" in group.dataset) {
      const count = (what) => document.getElementById(`id_${group.dataset.lines}-${what}_FORMS`);
      count("TOTAL").value = count("INITIAL").value;
    }
    for (const row of rowsOf(group).children) prepare(row);
    // a form that came back stands in the order of its numbers: put the rows where they had been moved to
    const place = (row) => Number(row.querySelector("[data-line-position]")?.value || 32000);
    rowsOf(group).append(...[...rowsOf(group).children].sort((one, other) => place(one) - place(other)));
    number(group);
    const button = group.querySelector("[data-lines-add]");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => add(group).querySelector("select, input:not([type=hidden])").focus());
    }
    group.addEventListener("lines:add", (event) => event.detail.take(add(group)));
    group.addEventListener("click", ({ target }) => {
      const row = target.closest("[data-line]");
      if (!row || !target.closest("button")) return;
      if (target.closest("[data-line-remove]")) {
        show(row, true);
        row.querySelector("[data-line-restore]").focus();
      } else if (target.closest("[data-line-restore]")) {
        show(row, false);
        row.querySelector("[data-line-remove]").focus();
      } else if (target.closest("[data-line-up]")) {
        row.previousElementSibling?.before(row);
        number(group);
        target.focus();
      } else if (target.closest("[data-line-down]")) {
        row.nextElementSibling?.after(row);
        number(group);
        target.focus();
      }
    });
  }
})();
