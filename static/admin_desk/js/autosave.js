// Sends what is typed in the form of a circular to be kept, a few seconds after it was typed and when the page is
// left. What the server does not have yet also lies in the tab's own storage: kept_words.js sends it after a crash.
"use strict";
(() => {
  const holder = document.querySelector("[data-autosave]");
  if (!holder) return;
  const form = holder.closest("form");
  const QUIET = 2000; // after the last letter
  const LONGEST = 5000; // while somebody goes on typing
  const AGAIN = 10000; // after a failure
  const BEACON = 60000; // bytes that a browser still sends when the page is gone
  const CONTROL = new Set(["csrfmiddlewaretoken", "autosave_sequence", "autosave_copy", "autosave_user"]);
  const field = (name) => form.querySelector(`[name="${name}"]`);
  const show = (name, isShown, text) => {
    const element = holder.querySelector(`[data-autosave-${name}]`);
    if (text !== undefined) element.textContent = text;
    element.hidden = !isShown;
  };
  const words = () =>
    [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && !CONTROL.has(name) && !name.includes("password"),
    );

  let kept = JSON.stringify(words()); // the words of the page as it came; those of a refused save are kept already
  let seen = kept;
  let changedAt = 0;
  let sentAt = 0;
  let waitUntil = 0;
  let isSending = false;
  let isSubmitted = false;
  let isErased = false;

  const storageKey = () => `hoeram-words:${field("form_token").value}`;
  const putBy = (fields) => {
    const entry = {
      url: holder.dataset.autosave, path: location.pathname, user: field("autosave_user").value,
      copy: field("autosave_copy").value, sequence: field("autosave_sequence").value, fields,
    };
    try {
      sessionStorage.setItem(storageKey(), JSON.stringify(entry));
    } catch {
      // full or forbidden: the server still gets the words
    }
  };
  const dataOf = (fields) => {
    const data = new FormData();
    for (const [name, value] of fields) data.append(name, value);
    for (const name of CONTROL) data.append(name, field(name).value);
    return data;
  };

  const trouble = (text) => show("trouble", Boolean(text), text);
  const loggedOut = (isOut) => show("logged-out", isOut);

  // the session of now may be another one: its token is needed for whatever this form sends
  const refresh = async () => {
    const response = await fetch(holder.dataset.autosaveFresh, { headers: { Accept: "application/json" } });
    if (!response.ok) return response.status === 401 ? "out" : "failed";
    const answer = await response.json();
    const isOther = answer.user !== field("autosave_user").value;
    show("other", isOther);
    loggedOut(false);
    if (isOther) return "other";
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = answer.csrf;
    return "fresh";
  };

  const deliver = async (fields, text) => {
    const response = await fetch(holder.dataset.autosave, {
      method: "POST", body: dataOf(fields), headers: { Accept: "application/json" }, redirect: "error",
    });
    if (response.status === 401) {
      loggedOut(true);
      return "later";
    }
    if (response.status === 403 || response.status === 409) {
      const state = await refresh();
      if (state === "out") loggedOut(true);
      return state === "fresh" && response.status === 403 ? "fresh" : "later";
    }
    if (response.status === 410) {
      // what the form shows was erased: neither the server nor this tab keeps it
      sessionStorage.removeItem(storageKey());
      isErased = true;
      trouble((await response.json()).error);
      return "later";
    }
    if (response.status === 413) {
      trouble((await response.json()).error);
      return "later";
    }
    if (!response.ok) {
      trouble(response.status < 500 ? holder.dataset.autosaveRefused : holder.dataset.autosaveOffline);
      return "later";
    }
    const answer = await response.json();
    if (answer.outcome === "late") {
      field("autosave_sequence").value = answer.sequence;
      return "again";
    }
    if (answer.outcome === "ended") {
      // this page came back after its form had been saved: what is typed now is a new piece of work
      sessionStorage.removeItem(storageKey());
      field("form_token").value = answer.token;
      field("autosave_sequence").value = 0;
      return "again";
    }
    kept = text;
    trouble("");
    loggedOut(false);
    show("other", false);
    show("state", true, answer.said);
    sessionStorage.removeItem(storageKey());
    if (JSON.stringify(words()) === kept) delete form.dataset.unkept;
    return "kept";
  };

  const send = async () => {
    if (isSending) return;
    isSending = true;
    sentAt = Date.now();
    try {
      let outcome = "again";
      for (let tries = 0; tries < 3 && ["again", "fresh"].includes(outcome); tries += 1) {
        field("autosave_sequence").value = Number(field("autosave_sequence").value) + 1;
        const fields = words();
        putBy(fields);
        outcome = await deliver(fields, JSON.stringify(fields));
      }
      if (outcome === "fresh") trouble(holder.dataset.autosaveRefused); // the session is good, and still it may not
      waitUntil = outcome === "kept" ? 0 : Date.now() + AGAIN;
    } catch {
      trouble(holder.dataset.autosaveOffline);
      waitUntil = Date.now() + AGAIN;
    } finally {
      isSending = false;
    }
  };

  const look = () => {
    if (isSubmitted || isErased) return;
    const text = JSON.stringify(words());
    if (text !== seen) {
      seen = text;
      changedAt = changedAt || Date.now();
      form.dataset.unkept = "";
      form.dataset.typed = "";
      look.last = Date.now();
    }
    if (text === kept) {
      changedAt = 0;
      delete form.dataset.unkept;
      return;
    }
    const now = Date.now();
    if (now < waitUntil) return;
    if (now - (look.last || 0) >= QUIET || now - Math.max(changedAt, sentAt) >= LONGEST) {
      changedAt = 0;
      send();
    }
  };

  const closing = () => {
    const fields = words();
    const text = JSON.stringify(fields);
    if (isSubmitted || isErased || text === kept) return;
    field("autosave_sequence").value = Number(field("autosave_sequence").value) + 1;
    putBy(fields);
    const data = dataOf(fields);
    if (new Blob([text]).size < BEACON) navigator.sendBeacon(holder.dataset.autosave, data);
  };

  setInterval(look, 1000);
  addEventListener("online", () => (waitUntil = 0));
  addEventListener("focus", () => {
    waitUntil = 0;
    look();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && closing());
  addEventListener("pagehide", closing);
  addEventListener("pageshow", () => (isSubmitted = false));
  form.addEventListener("submit", (event) => {
    setTimeout(() => {
      if (event.defaultPrevented) return;
      // should the answer never come, the words are still here; should it come, the form is ended and they are let go
      field("autosave_sequence").value = Number(field("autosave_sequence").value) + 1;
      if (!isErased && JSON.stringify(words()) !== kept) putBy(words());
      isSubmitted = true;
    });
  });
})();
