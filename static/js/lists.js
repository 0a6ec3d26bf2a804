// <table data-list>: where its rows are cards, some browsers forget that it is a table. The roles say so again; they are
// set here, because markup that repeats them is not valid.
for (const table of document.querySelectorAll("table[data-list]")) {
  table.setAttribute("role", "table");
  for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    for (const cell of row.cells) {
      const heads = { col: "columnheader", row: "rowheader" };
      cell.setAttribute("role", heads[cell.getAttribute("scope")] || "cell");
    }
  }
}
