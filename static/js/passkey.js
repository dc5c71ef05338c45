// Passkeys and security keys: the form marked data-passkey asks the browser for the answer of
// the key ("create" or "get") and sends it in its field `credential`.
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  const said = form.querySelector("[data-passkey-said]");
  const { publicKey } = JSON.parse(document.getElementById("passkey-options").textContent);
  const button = form.querySelector("button:not([name])");

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  }

  function text(buffer) {
    const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  const known = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  function create() {
    const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    const challenge = bytes(publicKey.challenge);
    const excludeCredentials = known(publicKey.excludeCredentials);
    return navigator.credentials.create({ publicKey: { ...publicKey, user, challenge, excludeCredentials } });
  }

  function get() {
    const challenge = bytes(publicKey.challenge);
    const allowCredentials = known(publicKey.allowCredentials);
    return navigator.credentials.get({ publicKey: { ...publicKey, challenge, allowCredentials } });
  }

  function answer(key) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[name]) response[name] = text(key.response[name]);
    }
    const results = key.getClientExtensionResults();
    return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: results };
  }

  form.addEventListener("submit", (event) => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    said.textContent = "";
    (form.dataset.passkey === "create" ? create() : get()).then((key) => {
      field.value = JSON.stringify(answer(key));
      form.requestSubmit();
    }).catch(() => { said.textContent = form.dataset.failed; });
  }, true);

  // An answer is good for one request: a page that came back asks anew.
  window.addEventListener("pageshow", () => { form.elements.credential.value = ""; });
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    button.disabled = true;
    said.textContent = form.dataset.unavailable;
  }
})();
