// Words that lie in this tab because the server did not confirm them: sent when the desk is opened again, let go when
// the server has them or the form was saved, and forgotten when the person logs out.
"use strict";
(() => {
  const me = document.currentScript.dataset;
  const PREFIX = "hoeram-words:";
  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

  document.getElementById("logout-form")?.addEventListener("submit", () => {
    for (const key of keys()) sessionStorage.removeItem(key);
  });
  if (!me.user || !keys().length) return;

  const send = async (key, csrf) => {
    const entry = JSON.parse(sessionStorage.getItem(key));
    if (entry.user !== me.user) return false; // somebody else's: they wait for that person
    const data = new FormData();
    for (const [name, value] of entry.fields) data.append(name, value);
    data.append("csrfmiddlewaretoken", csrf);
    data.append("autosave_user", entry.user);
    data.append("autosave_copy", entry.copy);
    data.append("autosave_sequence", entry.sequence);
    const response = await fetch(entry.url, { method: "POST", body: data });
    if (response.ok || response.status === 410) sessionStorage.removeItem(key); // 410: they were erased
    if (!response.ok) return false;
    return (await response.json()).outcome !== "ended" && entry.path === location.pathname;
  };

  const sendAll = async () => {
    const open = document.querySelector("[name=form_token]")?.value;
    const waiting = keys().filter((key) => key !== PREFIX + open);
    if (!waiting.length) return;
    const response = await fetch(me.fresh);
    if (!response.ok) return;
    const { csrf } = await response.json();
    let isForThisForm = false;
    for (const key of waiting) isForThisForm = (await send(key, csrf)) || isForThisForm;
    const form = document.getElementById("workingcopy_form");
    // the form offers what it has just been told, unless somebody has begun to type
    if (isForThisForm && form && !document.querySelector(".unsaved") && !("typed" in form.dataset) && !("unkept" in form.dataset)) location.reload();
  };
  sendAll().catch(() => {});
})();
