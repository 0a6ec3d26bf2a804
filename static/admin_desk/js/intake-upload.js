// Originals are sent one by one as soon as they are dropped or chosen; each answers for itself. Pasted text keeps the
// markup of the clipboard beside the plain words. Without this the forms below are sent as they are.
"use strict";
(() => {
  const area = document.querySelector("[data-intake-upload]");
  if (!area) return;
  const LONGEST = 1000000; // letters of markup that the server takes
  const words = area.dataset;
  const form = area.querySelector("[data-intake-drop]");
  const chooser = area.querySelector("[data-intake-choose]");
  const list = area.querySelector("[data-intake-arrivals]");
  const arrival = area.querySelector("[data-intake-arrival]");
  const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
  area.querySelector("[data-intake-send]").hidden = true;
  form.classList.add("intake-drop--live");
  let alone = null; // the address of the one original that was sent, which is opened at once

  const row = (name) => {
    const node = arrival.content.firstElementChild.cloneNode(true);
    node.querySelector("[data-name]").textContent = name;
    list.append(node);
    return node;
  };

  const send = (file, node) => new Promise((resolve) => {
    const bar = node.querySelector("[data-progress]");
    const state = node.querySelector("[data-state]");
    const data = new FormData();
    data.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    state.textContent = words.sending;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
      if (event.loaded === event.total) state.textContent = words.reading;
    });
    const end = (answer) => {
      bar.remove();
      const isKept = request.status === 201 && answer;
      state.textContent = isKept ? answer.said || words.done : (answer && answer.error) || words.failed;
      node.classList.add(isKept && answer.is_read ? "intake-arrival--read" : "intake-arrival--trouble");
      if (isKept) {
        const link = node.querySelector("[data-link]");
        link.href = answer.url;
        link.textContent = answer.is_read ? words.proposals : words.open;
        link.hidden = false;
        node.querySelector("[data-name]").textContent = answer.subject || answer.name;
        alone = answer.is_read ? answer.url : null;
      }
      resolve();
    };
    request.addEventListener("load", () => end(request.response));
    request.addEventListener("error", () => end(null));
    request.send(data);
  });

  const take = async (files) => {
    const chosen = [...files].map((file) => [file, row(file.name)]);
    alone = null;
    for (const [file, node] of chosen) await send(file, node); // one after the other: reading is heavy work
    if (chosen.length === 1 && alone) location.assign(alone);
  };

  chooser.addEventListener("change", () => {
    const files = [...chooser.files];
    chooser.value = "";
    take(files);
  });

  const hasFiles = (event) => [...event.dataTransfer.types].includes("Files");
  for (const name of ["dragenter", "dragover"]) {
    area.addEventListener(name, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      area.classList.add("intake-upload--over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    area.addEventListener(name, (event) => {
      if (name === "drop" || !area.contains(event.relatedTarget)) area.classList.remove("intake-upload--over");
    });
  }
  area.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });

  const text = area.querySelector("[data-intake-text]");
  const html = area.querySelector("[data-intake-html]");
  const kept = area.querySelector("[data-intake-kept]");
  let asPasted = "";
  text.addEventListener("paste", (event) => {
    const board = event.clipboardData;
    if (board.files.length && !board.getData("text/plain")) {
      event.preventDefault();
      take(board.files);
      return;
    }
    const markup = board.getData("text/html");
    if (!markup || markup.length > LONGEST || text.value.trim()) return; // a second paste makes one text of two: its words count alone
    html.value = markup;
    setTimeout(() => {
      asPasted = text.value;
      kept.textContent = words.kept;
    });
  });
  text.addEventListener("input", () => {
    if (!html.value || !asPasted || text.value === asPasted) return;
    html.value = ""; // what was typed since is in the plain words alone
    asPasted = "";
    kept.textContent = "";
  });
})();
