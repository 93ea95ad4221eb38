// What pages do beyond plain HTML. Everything works without this file, only less comfortably.
//
//   form[data-keep]      what is typed stays in this tab until the form is saved; leaving unsaved asks first
//   form[data-narrow]    filters apply at once when chosen with the pointer (a keyboard user presses the button)
//   [data-focus]         takes the focus when the page arrives
//   button[data-copy]    copies the text of the element its value names, or its own value
//   button[data-print]   prints the page
//   input[data-tick-all] ticks every checkbox whose name it gives
//   button[data-into]  a button that puts its value into the field it names
(() => {
  "use strict";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const word = (at) => document.getElementById("said").content.children[at].textContent;
  const on = (type, act) => document.addEventListener(type, act);

  // Typed text is kept per person, address and form. It is forgotten once the page that follows the form shows that the
  // server took it (no refusal, no sign-in, no reload): an expired session or a lost signal costs no character.
  const person = document.body.dataset.person || "";
  const errors = document.querySelector(".error-summary");
  const arrival = (performance.getEntriesByType("navigation")[0] || {}).type;
  const store = {
    get: (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* storage refused */ } },
    remove: (key) => { try { sessionStorage.removeItem(key); } catch { /* storage refused */ } },
    keys: () => { try { return Object.keys(sessionStorage); } catch { return []; } },
  };
  const here = location.href.split("#")[0];
  const isAnswer = !errors && !document.querySelector("[data-sign-in]") && arrival === "navigate";
  store.keys().filter((key) => key.startsWith("sent:")).forEach((mark) => {
    const form = store.get(mark);
    const stayed = form === here && !document.querySelector(".messages"); // saved without a word: the same text stands there
    if (isAnswer && document.referrer === form && !stayed) store.remove(mark.slice(5));
    store.remove(mark);
  });
  const keyOf = (form) => `typed:${person}:${location.pathname}${location.search}#${$$("form[data-keep]").indexOf(form)}`;
  const keeps = (field) => field.name && !["password", "file", "hidden", "submit"].includes(field.type);
  const isTick = (field) => ["checkbox", "radio"].includes(field.type);
  const typed = (form) => [...form.elements].filter(keeps).map((field) =>
    [field.name, isTick(field) ? field.checked : field.multiple ? [...field.selectedOptions].map((one) => one.value) : field.value]);
  const unsaved = new Set();

  const putBack = (form, values) => [...form.elements].filter(keeps).forEach((field, at) => {
    const [name, value] = values[at] || [];
    if (name !== field.name) return;
    if (isTick(field)) field.checked = value;
    else if (field.multiple) [...field.options].forEach((one) => { one.selected = value.includes(one.value); });
    else field.value = value;
  });
  const offerBack = (form, key, values) => {
    const line = document.createElement("p");
    line.className = "note no-print";
    line.setAttribute("role", "status");
    line.append(word(0));
    const forget = document.createElement("button");
    forget.type = "button"; forget.className = "link"; forget.textContent = word(1);
    forget.addEventListener("click", () => { store.remove(key); unsaved.delete(form); form.reset(); line.remove(); });
    line.append(forget);
    putBack(form, values);
    form.prepend(line);
  };
  const keep = (form) => {
    const key = keyOf(form);
    const values = store.get(key);
    if (values && !errors && JSON.stringify(values) !== JSON.stringify(typed(form))) offerBack(form, key, values);
    if (values) unsaved.add(form);
    let timer = 0;
    form.addEventListener("input", () => {
      unsaved.add(form);
      clearTimeout(timer);
      timer = setTimeout(() => store.set(key, typed(form)), 250);
    });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      clearTimeout(timer);
      store.set(key, typed(form));
      store.set("sent:" + key, here);
      unsaved.delete(form);
    });
    addEventListener("pagehide", () => { clearTimeout(timer); if (unsaved.has(form)) store.set(key, typed(form)); });
  };
  $$("form[data-keep]").forEach(keep);
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });

  // Signing out drops what was kept of the person; field work is uploaded first.
  on("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) try {
      if (!localStorage["qiaoliang:phone"]?.includes(`"${person}"`)) sessionStorage.clear();
      else { event.preventDefault(); location.assign("/field/mine/?leave"); }
    } catch { /* storage refused */ }
  });

  // When the session has ended by itself, nothing stays on the screen. A page that asks by itself lives on.
  const idle = Number(document.body.dataset.idle || 0) * 1000, folded = document.getElementById("folded");
  let asked = Date.now();
  const fold = () => {
    if (Date.now() - asked < idle || !folded.isConnected) return;
    dispatchEvent(new Event("pagehide")); // keeps what was typed
    unsaved.clear();
    document.body.replaceChildren(folded.content);
  };
  if (idle) {
    setInterval(fold, 15000);
    on("htmx:afterRequest", () => { asked = Date.now(); });
    on("visibilitychange", fold); // timers sleep with the machine
    addEventListener("pageshow", fold);
  }

  // Choosing a word in an input method ends with Enter: that Enter must not submit.
  let composedAt = -1e9;
  on("compositionend", (event) => { composedAt = event.timeStamp; });
  on("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229 || event.timeStamp - composedAt < 50)) event.preventDefault();
  });

  // "/" leads to the search field.
  on("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const field = $$("#search, #find").find((one) => one.offsetParent);
    if (!field) return;
    event.preventDefault();
    field.select();
    field.focus();
  });

  // A form is sent once.
  on("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    setTimeout(() => { delete form.dataset.sending; }, 8000);
  });
  addEventListener("pageshow", () => $$("form[data-sending]").forEach((form) => { delete form.dataset.sending; }));

  let byPointer = false;
  on("pointerdown", () => { byPointer = true; });
  on("keydown", () => { byPointer = false; });
  on("change", (event) => {
    const field = event.target;
    if (byPointer && field.matches("form[data-narrow] select:not([multiple])")) field.form.requestSubmit();
    if (field.matches("input[data-tick-all]"))
      $$(`input[type=checkbox][name="${CSS.escape(field.dataset.tickAll)}"]`).forEach((box) => { box.checked = field.checked; });
  });

  const say = (button, word) => {
    const before = button.textContent;
    button.textContent = word;
    setTimeout(() => { button.textContent = before; }, 2000);
  };
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    const text = source ? ("value" in source ? source.value : source.innerText).trim() : button.dataset.copy;
    try { await navigator.clipboard.writeText(text); say(button, word(2)); }
    catch { if (source) getSelection().selectAllChildren(source); say(button, word(3)); }
  };
  on("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    if ("print" in button.dataset) print();
    if ("into" in button.dataset) {
      const field = document.getElementById(button.dataset.into);
      field.value = button.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
  });

  // A sheet closes by a click elsewhere or Escape.
  const sheets = () => $$("details.me[open], details.menu[open], details.pop[open]");
  on("click", (event) => sheets().forEach((sheet) => { if (!sheet.contains(event.target)) sheet.open = false; }));
  on("keydown", (event) => {
    if (event.key === "Escape") sheets().forEach((sheet) => { sheet.open = false; sheet.querySelector("summary").focus(); });
  });

  // On a phone the filters wait behind a button, so that the list itself is seen first.
  if (matchMedia("(max-width: 45em)").matches) $$("[data-unfold]").forEach((button) => {
    const form = button.form;
    button.hidden = false;
    form.classList.add("folded");
    button.addEventListener("click", () => { form.classList.remove("folded"); button.remove(); });
  });

  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
})();
