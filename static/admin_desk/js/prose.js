// Turns the text area of a circular into an editor. The area stays the field of the form and is brought up to date
// at every change; without scripts, or if the editor cannot be loaded, it is edited as HTML.
"use strict";
(() => {
  const start = async (holder) => {
    const area = holder.querySelector("textarea");
    let prose;
    try {
      prose = await import(holder.dataset.proseModule);
    } catch {
      const note = document.createElement("p");
      note.className = "help";
      note.textContent = holder.dataset.proseFailed;
      holder.prepend(note);
      return;
    }
    build(prose, holder, area);
  };

  const fileAddresses = () => {
    const source = document.getElementById("draft-files");
    return source ? JSON.parse(source.textContent) : [];
  };

  // An image of a draft is not public yet: it is shown from the desk's address and stored with its lasting one.
  const imageOf = (prose) =>
    prose.Image.extend({
      addNodeView() {
        return ({ node }) => {
          const dom = document.createElement("img");
          const file = fileAddresses().find((one) => node.attrs.src === one.address);
          dom.src = file ? file.preview : node.attrs.src;
          dom.alt = node.attrs.alt || "";
          return { dom };
        };
      },
    });

  const extensions = (prose) => [
      prose.Document, prose.Paragraph, prose.Text, prose.HardBreak, prose.Dropcursor, prose.Gapcursor, prose.History,
      prose.Heading.configure({ levels: [2, 3, 4] }), prose.Bold, prose.Italic, prose.Underline, prose.Strike,
      prose.Subscript, prose.Superscript, prose.Blockquote, prose.HorizontalRule, prose.BulletList,
      prose.OrderedList, prose.ListItem, prose.Table, prose.TableRow, prose.TableHeader, prose.TableCell,
      prose.Link.configure({ openOnClick: false }), imageOf(prose), prose.Figure, prose.Caption,
  ];

  const build = (prose, holder, area) => {
    const frame = document.createElement("div");
    frame.className = "prose-editor prose__frame";
    area.after(frame);
    const label = holder.dataset.proseLabel;
    const editor = new prose.Editor({
      element: frame,
      injectCSS: false,
      content: area.value,
      editable: !area.disabled,
      extensions: extensions(prose),
      editorProps: {
        attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label, class: "prose__text" },
        transformPastedHTML: (html) => window.prosePaste.clean(html),
      },
      onUpdate: ({ editor }) => {
        area.value = editor.isEmpty ? "" : editor.getHTML();
        area.dispatchEvent(new Event("input", { bubbles: true }));
      },
    });
    area.hidden = true;
    document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", (event) => {
      event.preventDefault();
      editor.commands.focus();
    });
    toolbar(holder, frame, editor);
    holder.dataset.proseReady = "";
  };

  const commands = {
    paragraph: (chain) => chain.setParagraph(),
    heading2: (chain) => chain.toggleHeading({ level: 2 }),
    heading3: (chain) => chain.toggleHeading({ level: 3 }),
    heading4: (chain) => chain.toggleHeading({ level: 4 }),
    bold: (chain) => chain.toggleBold(),
    italic: (chain) => chain.toggleItalic(),
    underline: (chain) => chain.toggleUnderline(),
    superscript: (chain) => chain.toggleSuperscript(),
    subscript: (chain) => chain.toggleSubscript(),
    bulletList: (chain) => chain.toggleBulletList(),
    orderedList: (chain) => chain.toggleOrderedList(),
    blockquote: (chain) => chain.toggleBlockquote(),
    horizontalRule: (chain) => chain.setHorizontalRule(),
    rowAfter: (chain) => chain.addRowAfter(),
    columnAfter: (chain) => chain.addColumnAfter(),
    headerRow: (chain) => chain.toggleHeaderRow(),
    mergeOrSplit: (chain) => chain.mergeOrSplit(),
    deleteRow: (chain) => chain.deleteRow(),
    deleteColumn: (chain) => chain.deleteColumn(),
    deleteTable: (chain) => chain.deleteTable(),
    undo: (chain) => chain.undo(),
    redo: (chain) => chain.redo(),
  };
  const states = {
    heading2: ["heading", { level: 2 }], heading3: ["heading", { level: 3 }], heading4: ["heading", { level: 4 }],
    bold: ["bold"], italic: ["italic"], underline: ["underline"], superscript: ["superscript"],
    subscript: ["subscript"], bulletList: ["bulletList"], orderedList: ["orderedList"], blockquote: ["blockquote"],
    link: ["link"], figure: ["figure"],
  };

  const toolbar = (holder, frame, editor) => {
    const bar = document.createElement("div");
    bar.className = "prose__toolbar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", holder.dataset.proseToolbarLabel);
    bar.append(holder.querySelector("[data-prose-toolbar]").content.cloneNode(true));
    frame.before(bar);
    const buttons = [...bar.querySelectorAll("[data-command]")];
    // one stop for the tabulator key, arrows inside: as people know it from other toolbars
    const rove = (chosen) => buttons.forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
    rove(buttons[0]);
    bar.addEventListener("keydown", (event) => {
      const seen = buttons.filter((button) => !button.hidden);
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = seen.indexOf(document.activeElement);
      const next = event.key === "Home" ? seen[0] : event.key === "End" ? seen.at(-1) : step && seen.at((at + step) % seen.length);
      if (!next) return;
      event.preventDefault();
      rove(next);
      next.focus();
    });
    bar.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-command]");
      if (!button) return;
      rove(button);
      const name = button.dataset.command;
      if (dialogs[name]) dialogs[name](holder, editor);
      else commands[name](editor.chain().focus()).run();
    });
    const update = () => {
      for (const button of buttons) {
        const name = button.dataset.command;
        if (states[name]) button.setAttribute("aria-pressed", String(editor.isActive(...states[name])));
        if (button.dataset.within) button.hidden = !editor.isActive(button.dataset.within);
      }
      if (buttons.every((button) => button.hidden || button.tabIndex < 0)) rove(buttons[0]);
    };
    editor.on("transaction", update);
    update();
  };

  const ask = (holder, name, fill) =>
    new Promise((resolve) => {
      const dialog = holder.querySelector(`[data-prose-dialog="${name}"]`).content.cloneNode(true).querySelector("dialog");
      document.body.append(dialog);
      const form = dialog.querySelector("form");
      fill?.(form);
      form.addEventListener("submit", (event) => event.stopPropagation());
      dialog.addEventListener("close", () => {
        const values = Object.fromEntries(new FormData(form));
        dialog.remove();
        resolve(["ok", "remove"].includes(dialog.returnValue) ? { answer: dialog.returnValue, ...values } : null);
      });
      dialog.showModal();
    });

  const dialogs = {
    link: async (holder, editor) => {
      const href = editor.getAttributes("link").href || "";
      const values = await ask(holder, "link", (form) => (form.elements.href.value = href));
      if (!values) return editor.commands.focus();
      const chain = editor.chain().focus().extendMarkRange("link");
      if (values.answer === "remove" || !values.href.trim()) return chain.unsetLink().run();
      const address = values.href.trim();
      if (editor.state.selection.empty && !href) {
        return editor.chain().focus().insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
      }
      return chain.setLink({ href: address }).run();
    },
    figure: async (holder, editor) => {
      const files = fileAddresses();
      const values = await ask(holder, "figure", (form) => {
        const place = form.querySelector("[data-prose-images]");
        form.querySelector("[data-prose-no-images]").hidden = files.length > 0;
        form.querySelector('[value="ok"]').disabled = files.length === 0;
        files.forEach((file, index) => {
          const label = document.createElement("label");
          const choice = document.createElement("input");
          Object.assign(choice, { type: "radio", name: "src", value: file.address, required: true, checked: index === 0 });
          const picture = document.createElement("img");
          Object.assign(picture, { src: `${file.preview}?width=320`, alt: "" });
          label.append(choice, picture, file.name);
          place.append(label);
          const take = () => {
            form.elements.alt.value = file.alt;
            form.elements.caption.value = file.caption;
          };
          choice.addEventListener("change", take);
          if (index === 0) take();
        });
      });
      if (!values || !values.src) return editor.commands.focus();
      const content = [{ type: "image", attrs: { src: values.src, alt: values.alt.trim() } }];
      if (values.caption.trim()) content.push({ type: "caption", content: [{ type: "text", text: values.caption.trim() }] });
      return editor.chain().focus().insertContent({ type: "figure", content }).run();
    },
    table: async (holder, editor) => {
      const values = await ask(holder, "table");
      if (!values) return editor.commands.focus();
      return editor.chain().focus().insertTable({ rows: Number(values.rows), cols: Number(values.columns), withHeaderRow: true }).run();
    },
    html: async (holder, editor) => {
      const values = await ask(holder, "html", (form) => (form.elements.html.value = editor.getHTML().replace(/(<\/(?:p|h\d|li|tr|table|ul|ol|blockquote|figure)>)/g, "$1\n")));
      if (values) editor.chain().focus().setContent(values.html.replace(/\n+(?=<|$)/g, ""), { emitUpdate: true }).run();
      else editor.commands.focus();
    },
  };

  for (const holder of document.querySelectorAll("[data-prose]")) start(holder);
})();
