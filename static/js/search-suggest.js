// <form data-suggest="address" data-suggest-label data-suggest-none data-suggest-some="# …">: suggestions under its
// field "q" while somebody types, as a combobox with a list of options. Without this script it is a plain form.
(() => {
  const WAIT = 160; // milliseconds without a key before the server is asked
  let forms = 0;

  const prepare = (form) => {
    const input = form.querySelector("input[name=q]");
    const id = `suggestions-${(forms += 1)}`;
    const list = document.createElement("ul");
    const status = document.createElement("p");
    let options = [];
    let active = -1;
    let typed = input.value;
    let timer = 0;
    let asking = null;
    let said = 0;

    list.id = id;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestLabel);
    list.hidden = true;
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    const box = document.createElement("span");
    box.className = "suggestions__box";
    input.replaceWith(box);
    box.append(input, list);
    form.append(status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);

    const isOpen = () => !list.hidden;

    const choose = (index) => {
      options[active]?.element.setAttribute("aria-selected", "false");
      active = index;
      const option = options[active];
      if (option) {
        option.element.setAttribute("aria-selected", "true");
        option.element.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", option.element.id);
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    };

    const close = () => {
      choose(-1);
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
    };

    const stop = () => {
      clearTimeout(timer);
      asking?.abort();
      asking = null;
    };

    const say = (text) => {
      clearTimeout(said);
      said = setTimeout(() => { status.textContent = text; }, 400);
    };

    const show = (suggestions) => {
      choose(-1);
      options = suggestions.map((suggestion, index) => {
        const element = document.createElement("li");
        const words = document.createElement("span");
        element.id = `${id}-${index}`;
        element.setAttribute("role", "option");
        element.setAttribute("aria-selected", "false");
        words.className = "suggestions__words";
        words.textContent = suggestion.text;
        if (suggestion.language) words.lang = suggestion.language;
        if (suggestion.detail) {
          const detail = document.createElement("span");
          detail.className = "suggestions__detail";
          detail.textContent = suggestion.detail;
          words.append(" ", detail);
        }
        element.append(words);
        if (suggestion.label) {
          const kind = document.createElement("span");
          kind.className = "suggestions__kind";
          kind.textContent = suggestion.label;
          element.append(" ", kind);
        }
        return { element, ...suggestion };
      });
      list.replaceChildren(...options.map((option) => option.element));
      list.hidden = options.length === 0;
      input.setAttribute("aria-expanded", String(isOpen()));
      say(options.length ? form.dataset.suggestSome.replace("#", options.length) : form.dataset.suggestNone);
    };

    const ask = async () => {
      stop();
      typed = input.value;
      const text = typed.trim();
      if (!text || text.length > input.maxLength) {
        options = [];
        close();
        return;
      }
      const mine = new AbortController();
      asking = mine;
      try {
        const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: text })}`, {
          credentials: "omit",
          signal: mine.signal,
        });
        if (!answer.ok) throw new Error(answer.statusText);
        const { suggestions } = await answer.json();
        if (asking === mine && document.activeElement === input) show(suggestions);
      } catch {
        if (asking === mine) close(); // no suggestions: the form works as it is
      } finally {
        if (asking === mine) asking = null;
      }
    };

    const take = (option) => {
      stop();
      close();
      if (option.address) {
        location.assign(option.address);
      } else {
        input.value = option.text;
        form.requestSubmit();
      }
    };

    input.addEventListener("input", () => {
      stop();
      timer = setTimeout(ask, WAIT);
    });

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return; // the keys belong to the input method
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (event.altKey && event.key === "ArrowUp") {
          close();
        } else if (!isOpen() && options.length && input.value === typed) {
          list.hidden = false;
          input.setAttribute("aria-expanded", "true");
          if (!event.altKey) choose(event.key === "ArrowDown" ? 0 : options.length - 1);
        } else if (!isOpen()) {
          ask();
        } else {
          const step = event.key === "ArrowDown" ? 1 : -1;
          const places = options.length + 1; // the field itself is one of them
          choose(((active + 1 + step + places) % places) - 1);
        }
        event.preventDefault();
      } else if (event.key === "Enter") {
        if (isOpen() && active >= 0) {
          event.preventDefault();
          take(options[active]);
        } else {
          stop();
          close();
        }
      } else if (event.key === "Escape") {
        if (isOpen()) {
          event.preventDefault();
          stop();
          close();
        } else if (input.value) {
          event.preventDefault();
          input.value = "";
          ask();
        }
      } else if (event.key === "Home" || event.key === "End" || event.key === "ArrowLeft" || event.key === "ArrowRight") {
        choose(-1); // back in the field, where the key moves the cursor
      } else if (event.key === "Tab") {
        stop();
        close();
      }
    });

    input.addEventListener("blur", () => {
      stop();
      close();
    });

    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => {
      const option = options.find((one) => one.element === target.closest("[role=option]"));
      if (option) take(option);
    });

    window.addEventListener("pagehide", () => {
      stop();
      close();
    });
  };

  for (const form of document.querySelectorAll("form[data-suggest]")) prepare(form);
})();
