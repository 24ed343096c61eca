// A key or passkey: asks the browser's own dialogue, and sends what it answers.
"use strict";
(() => {
  const bytes = (text) => {
    const plain = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(plain), (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const readable = (options) => {
    const read = { ...options, challenge: bytes(options.challenge) };
    if (read.user) read.user = { ...read.user, id: bytes(read.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"])
      if (read[list]) read[list] = read[list].map((one) => ({ ...one, id: bytes(one.id) }));
    return read;
  };

  const told = (key) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (key.response[part]) response[part] = text(key.response[part]);
    return {
      id: key.id, rawId: text(key.rawId), type: key.type, response,
      clientExtensionResults: key.getClientExtensionResults(),
    };
  };

  for (const form of document.querySelectorAll("form.key")) {
    const say = (words) => {
      const error = form.querySelector(".error");
      error.textContent = words;
      error.hidden = !words;
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say("");
      if (!window.PublicKeyCredential) return say(form.dataset.notHere);
      try {
        const { publicKey } = JSON.parse(form.dataset.options);
        const key = await navigator.credentials[form.dataset.do]({ publicKey: readable(publicKey) });
        form.elements.credential.value = JSON.stringify(told(key));
        form.submit();
      } catch {
        say(form.dataset.failed);
      }
    });
  }
})();
