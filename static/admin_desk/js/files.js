// Files are uploaded one by one as soon as they are chosen or dropped. Each gets a row of its own; what is refused
// says why and touches no other.
"use strict";
(() => {
  const csrf = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const readable = (bytes) => {
    const units = ["B", "KB", "MB", "GB"];
    let step = 0;
    while (bytes >= 1024 && step < units.length - 1) {
      bytes /= 1024;
      step += 1;
    }
    return `${bytes < 10 && step ? bytes.toFixed(1) : Math.round(bytes)} ${units[step]}`;
  };

  // A few at a time: the server looks through each before it keeps it, and others work there too.
  const AT_ONCE = 2;
  const waiting = [];
  let underWay = 0;
  const next = () => {
    while (underWay < AT_ONCE && waiting.length) {
      underWay += 1;
      waiting.shift()();
    }
  };

  const send = (...parts) => {
    waiting.push(() => sendNow(...parts));
    next();
  };

  const sendNow = (group, file, { progress, done, failed }) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("file", file);
    request.open("POST", group.dataset.filesUpload);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => {
      const answer = request.response;
      if (request.status === 201 && answer) done(answer);
      else failed((answer && answer.error) || group.dataset.filesFailed);
    });
    request.addEventListener("error", () => failed(group.dataset.filesFailed));
    request.addEventListener("loadend", () => {
      underWay -= 1;
      next();
    });
    request.send(data);
  };

  const refuse = (group, message) => {
    const line = document.createElement("li");
    line.textContent = message;
    group.querySelector("[data-files-refused]").append(line);
  };

  const upload = (group, row, file, field, onRefusal) => {
    const bar = row.querySelector("[data-file-progress]");
    const state = row.querySelector("[data-file-state]");
    row.dataset.fileUploading = "";
    bar.hidden = false;
    bar.value = 0;
    state.textContent = group.dataset.filesUploading;
    const end = () => {
      bar.hidden = true;
      delete row.dataset.fileUploading;
    };
    send(group, file, {
      progress: (part) => (bar.value = part * 100),
      done: (answer) => {
        end();
        row.querySelector(`[name$="-${field}"]`).value = answer.token;
        row.querySelector("[data-file-name]").textContent = answer.name;
        row.querySelector("[data-file-size]").textContent = readable(answer.size);
        state.textContent = group.dataset.filesReady;
        row.classList.toggle("file--image", answer.is_image);
        const role = row.querySelector('[name$="-role"]');
        if (role && field === "token") role.value = answer.is_image ? "image" : "attachment";
        const place = row.querySelector("[data-file-picture]");
        place.replaceChildren();
        if (answer.is_image && answer.preview) {
          const image = document.createElement("img");
          image.src = `${answer.preview}?width=320`;
          image.alt = "";
          place.append(image);
        }
      },
      failed: (message) => {
        end();
        onRefusal(message);
      },
    });
  };

  for (const group of document.querySelectorAll("[data-files]")) {
    const take = (files) => {
      for (const file of files) {
        const event = new CustomEvent("lines:add", {
          detail: {
            take: (row) => {
              row.querySelector("[data-file-name]").textContent = file.name;
              upload(group, row, file, "token", (message) => {
                row.querySelector("[data-line-delete] input").checked = true;
                row.hidden = true;
                refuse(group, message.includes(file.name) ? message : `${file.name}: ${message}`);
              });
            },
          },
        });
        group.dispatchEvent(event);
      }
    };
    const chooser = group.querySelector("[data-files-choose]");
    chooser.addEventListener("change", () => {
      take(chooser.files);
      chooser.value = ""; // uploaded by now: the form must not send them a second time
    });
    const area = group.querySelector("[data-files-drop]");
    const hasFiles = (event) => [...event.dataTransfer.types].includes("Files");
    for (const name of ["dragenter", "dragover"]) {
      area.addEventListener(name, (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        area.classList.add("files-drop--over");
      });
    }
    for (const name of ["dragleave", "drop"]) area.addEventListener(name, () => area.classList.remove("files-drop--over"));
    area.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      take(event.dataTransfer.files);
    });
    group.addEventListener("change", ({ target }) => {
      if (!target.matches("[data-file-replace]") || !target.files.length) return;
      const row = target.closest("[data-file]");
      const file = target.files[0];
      target.value = "";
      upload(group, row, file, "replacement", (message) => {
        row.querySelector("[data-file-state]").textContent = "";
        refuse(group, message.includes(file.name) ? message : `${file.name}: ${message}`);
      });
    });
    // the point that stays visible: a click on the picture fills in the two numbers
    group.addEventListener("click", ({ target, clientX, clientY }) => {
      const image = target.closest("[data-file-picture] img");
      if (!image) return;
      const box = image.getBoundingClientRect();
      const row = image.closest("[data-file]");
      row.querySelector('[name$="-focal_x"]').value = Math.round(((clientX - box.left) / box.width) * 100);
      row.querySelector('[name$="-focal_y"]').value = Math.round(((clientY - box.top) / box.height) * 100);
    });
    group.closest("form").addEventListener("submit", (event) => {
      if (!group.querySelector("[data-file-uploading]")) return;
      event.preventDefault();
      refuse(group, group.dataset.filesWaiting);
      group.querySelector("[data-files-refused]").scrollIntoView({ block: "center" });
    });
  }
})();
