// Asks a security key for its answer and puts it into the form, which is then sent like any other.
"use strict";
(() => {
  const form = document.querySelector("[data-key-ask], [data-key-new]");
  if (!form) return;
  if (!window.PublicKeyCredential) {
    document.querySelector("[data-key-none]").hidden = false;
    return;
  }
  form.hidden = false;
  const options = JSON.parse(document.getElementById("key-options").textContent);
  const problem = form.querySelector("[data-key-problem]");
  const field = form.querySelector("[name=key_password]");

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = async () => {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if ("keyAsk" in form.dataset) {
      publicKey.allowCredentials = named(options.allowCredentials);
      return navigator.credentials.get({ publicKey });
    }
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = named(options.excludeCredentials);
    return navigator.credentials.create({ publicKey });
  };

  const said = ({ id, rawId, type, response }, extensions) => {
    const parts = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) parts[name] = text(response[name]);
    }
    if (response.getTransports) parts.transports = response.getTransports();
    return JSON.stringify({ id, rawId: text(rawId), type, response: parts, clientExtensionResults: extensions });
  };

  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    problem.hidden = true;
    try {
      const key = await ask();
      field.value = said(key, key.getClientExtensionResults());
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
})();
