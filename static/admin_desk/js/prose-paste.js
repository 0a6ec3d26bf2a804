// What office programs put on the clipboard, as plain structure: bold and underline (all that HWP has), Word's
// lists, headings. Under our policy a style="" that is parsed is refused, so it is renamed and read as text.
"use strict";
window.prosePaste = (() => {
  const rename = (element, name) => {
    const other = element.ownerDocument.createElement(name);
    other.append(...element.childNodes);
    element.replaceWith(other);
    return other;
  };
  const wrap = (element, name) => {
    const inner = element.ownerDocument.createElement(name);
    inner.append(...element.childNodes);
    element.append(inner);
  };

  const marks = (root) => {
    for (const element of root.querySelectorAll("[data-style]")) {
      const style = element.getAttribute("data-style").toLowerCase();
      if (!element.textContent.trim() || /^(ul|ol|table|tbody|tr|body)$/.test(element.localName)) continue;
      if (/font-weight\s*:\s*(bold|[6-9]00)/.test(style)) wrap(element, "strong");
      if (/font-style\s*:\s*italic/.test(style)) wrap(element, "em");
      if (/text-decoration[^;]*:[^;]*underline/.test(style) && element.localName !== "a") wrap(element, "u");
      if (/vertical-align\s*:\s*super/.test(style)) wrap(element, "sup");
      if (/vertical-align\s*:\s*sub\b/.test(style)) wrap(element, "sub");
    }
  };

  const ORDERED = /^\s*(\(?\d{1,3}[.)]|\(?[a-z][.)]|[ivx]+[.)]|[가-하][.)]|[①-⑳])/i;
  const wordLists = (root) => {
    let open = []; // [{level, list}]
    for (const item of root.querySelectorAll("p, h1, h2, h3, h4, h5, h6, table, ul, ol, div")) {
      const style = item.getAttribute("data-style") || "";
      const found = /mso-list\s*:\s*l\d+\s+level(\d+)/i.exec(style);
      if (!found || item.localName !== "p") {
        if (!item.closest("li")) open = [];
        continue;
      }
      const level = Number(found[1]);
      const marker = item.querySelector('[data-style*="mso-list:Ignore" i], [data-style*="mso-list: Ignore" i]');
      const sign = marker ? marker.textContent : item.textContent;
      marker?.remove();
      const entry = item.ownerDocument.createElement("li");
      entry.append(...item.childNodes);
      while (open.length && open.at(-1).level > level) open.pop();
      if (!open.length || open.at(-1).level < level) {
        const list = item.ownerDocument.createElement(ORDERED.test(sign) ? "ol" : "ul");
        if (open.length) open.at(-1).list.lastElementChild.append(list);
        else item.before(list);
        open.push({ level, list });
      }
      open.at(-1).list.append(entry);
      item.remove();
    }
  };

  const STYLED = /<style\b[\s\S]*?<\/style\s*>|<[a-z][^<>]*>/gi;
  const unstyled = (html) =>
    html.replace(STYLED, (tag) => (/^<style\b/i.test(tag) ? "" : tag.replace(/\sstyle\s*=/gi, " data-style=")));

  const clean = (html) => {
    const page = new DOMParser().parseFromString(unstyled(html), "text/html");
    const root = page.body;
    const comments = page.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
    const gone = [];
    while (comments.nextNode()) gone.push(comments.currentNode);
    for (const comment of gone) comment.remove();
    for (const element of root.querySelectorAll("style, script, meta, link, title, xml, [data-style*='display:none' i]")) element.remove();
    for (const element of [...root.querySelectorAll("*")]) if (element.localName.includes(":")) element.replaceWith(...element.childNodes);
    for (const image of root.querySelectorAll("img")) if (!(image.getAttribute("src") || "").startsWith("/files/")) image.remove();
    wordLists(root);
    marks(root);
    for (const heading of root.querySelectorAll("h1")) rename(heading, "h2");
    for (const heading of root.querySelectorAll("h5, h6")) rename(heading, "h4");
    for (const table of root.querySelectorAll("table")) {
      const first = table.rows[0];
      if (first && table.rows.length > 1 && !table.querySelector("th")) for (const cell of [...first.cells]) {
        const head = rename(cell, "th");
        for (const name of ["colspan", "rowspan"]) if (cell.hasAttribute(name)) head.setAttribute(name, cell.getAttribute(name));
      }
    }
    for (const element of root.querySelectorAll("[data-style], [class]")) {
      element.removeAttribute("data-style");
      element.removeAttribute("class");
    }
    return root.innerHTML;
  };

  return { clean };
})();
