// Security keys: asks the browser for the key's answer and sends it with the form.
//   [data-key-get]     the challenge for signing in, as JSON; [data-key-create] the one for enrolling
//   button[data-key]   starts; [data-key-says] tells in words what came of it
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const list = (found) => (found || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const button = document.querySelector("[data-key]");
  if (!button) return;
  const form = button.closest("form");
  const holder = document.querySelector("[data-key-get], [data-key-create]");
  const word = (at) => document.getElementById("key-says").content.children[at].textContent;
  const says = document.querySelector("[data-key-says]");
  const isNew = "keyCreate" in holder.dataset;
  const asked = JSON.parse(isNew ? holder.dataset.keyCreate : holder.dataset.keyGet).publicKey;

  const create = async () => {
    const made = await navigator.credentials.create({ publicKey: {
      ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: list(asked.excludeCredentials),
    } });
    return { ...common(made), response: {
      clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject),
    } };
  };
  const get = async () => {
    const made = await navigator.credentials.get({ publicKey: {
      ...asked, challenge: bytes(asked.challenge), allowCredentials: list(asked.allowCredentials),
    } });
    const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
    return { ...common(made), response: {
      clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    } };
  };
  const common = (made) => ({
    id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: made.getClientExtensionResults(),
  });

  button.addEventListener("click", async () => {
    if (!navigator.credentials || !window.PublicKeyCredential) {
      says.textContent = word(0);
      return;
    }
    button.disabled = true;
    says.textContent = word(1);
    try {
      form.elements.answer.value = JSON.stringify(await (isNew ? create() : get()));
      form.submit();
    } catch (problem) {
      says.textContent = problem.name === "InvalidStateError"
        ? word(2) : word(3);
      button.disabled = false;
    }
  });
})();
