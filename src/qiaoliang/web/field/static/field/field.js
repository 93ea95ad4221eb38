// Field work without a signal: drafts and entries wait in this browser, sealed, and are sent once there is a network.
//
// On the phone are only the names and addresses of the own enterprises, in which part of today's list each stands, the
// titles of the policies to bring along, drafts, and entries not yet uploaded; of an uploaded one its words are dropped. All of it is AES-GCM under a key that can be used but not read out (one a person).
// An entry is stored before anything is sent and carries an identifier of its own: sent twice, it is saved once.
// Without IndexedDB or WebCrypto (an address without TLS) nothing here runs, and the pages are plain forms.
(() => {
  "use strict";
  if (!window.indexedDB || !window.crypto || !crypto.subtle) return;
  const $ = (id) => document.getElementById(id);
  const shell = $("shell");
  document.querySelectorAll("form.contact[data-keep]").forEach((form) => form.removeAttribute("data-keep")); // kept here
  const signedIn = shell ? "" : document.body.dataset.person || "";
  // What is said stands in the page (words.html), in the language of the page.
  const WORDS = Object.fromEntries([...$("field-words").content.children].map((one) => [one.dataset.word, one.textContent.replace(/\s+/g, " ").trim()]));
  const word = (name, ...gaps) => WORDS[name].replace(/\{(\d)\}/g, (_, at) => gaps[at]);
  const [COMMA, AND, COLON] = document.documentElement.lang === "en" ? [", ", ", ", ": "] : ["，", "、", "："];
  const CHANNELS = "call visit talk meeting message".split(" ");
  const RECEIPT_DAYS = 14;
  const NAMES_FRESH_MS = 10 * 60 * 1000;

  // --- The store: IndexedDB, everything sealed but whose it is, what it is and when
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const opened = new Promise((done, failed) => {
    const request = indexedDB.open("qiaoliang-field", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("who");
      request.result.createObjectStore("sealed", { keyPath: "id" }).createIndex("person", "person");
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const within = async (store, mode, act) => {
    const transaction = (await opened).transaction(store, mode, { durability: "strict" });
    const result = await asked(act(transaction.objectStore(store)));
    if (mode === "readwrite") await new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
    });
    return result;
  };
  const keyOf = async (person) => {
    const known = await within("keys", "readonly", (keys) => keys.get(person));
    if (known) return known;
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    try { await within("keys", "readwrite", (keys) => keys.add(fresh, person)); return fresh; }
    catch { return within("keys", "readonly", (keys) => keys.get(person)); } // another tab made one at this moment
  };
  const bound = (id) => new TextEncoder().encode(id);
  const put = async (person, id, value) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(id) }, await keyOf(person), plain);
    await within("sealed", "readwrite", (rows) => rows.put({ id, person, iv, data, at: Date.now() }));
  };
  const plainOf = async (row) => {
    const how = { name: "AES-GCM", iv: row.iv, additionalData: bound(row.id) };
    const plain = await crypto.subtle.decrypt(how, await keyOf(row.person), row.data);
    return JSON.parse(new TextDecoder().decode(plain));
  };
  const get = async (id) => {
    const row = await within("sealed", "readonly", (rows) => rows.get(id));
    return row ? { at: row.at, value: await plainOf(row) } : null;
  };
  const drop = (id) => within("sealed", "readwrite", (rows) => rows.delete(id));
  const rowsOf = (person) => within("sealed", "readonly", (rows) => rows.index("person").getAll(person));
  const allOf = async (person, kind) => {
    const rows = (await rowsOf(person)).filter((row) => row.id.startsWith(`${kind}:`));
    return Promise.all(rows.map(async (row) => ({ id: row.id, at: row.at, ...(await plainOf(row)) })));
  };
  const entriesOf = async (person) => (await allOf(person, "entry")).sort((a, b) => b.written - a.written);
  const idOf = (person, key) => `entry:${person}:${key}`;

  // Signing out asks this mark whether something of the person is here; it holds a count, no content.
  const MARK = "qiaoliang:phone";
  const mark = async (person) => {
    const waiting = (await entriesOf(person)).filter((entry) => entry.state !== "saved").length;
    try { localStorage.setItem(MARK, JSON.stringify({ person, waiting })); } catch { /* storage refused */ }
    return waiting;
  };
  const purge = async (person) => {
    for (const row of await rowsOf(person)) await drop(row.id);
    await within("keys", "readwrite", (keys) => keys.delete(person));
    await within("who", "readwrite", (who) => who.delete("person"));
    try { localStorage.removeItem(MARK); } catch { /* storage refused */ }
  };

  // --- Sending: one entry a request, so that a bad one stops no other
  const cookie = (name) => (document.cookie.split("; ").find((one) => one.startsWith(`${name}=`)) || "").slice(name.length + 1);
  const post = async (entry, announce) => {
    const body = new URLSearchParams({ ...entry.fields, person: entry.person, ...(announce ? { announce: "1" } : {}) });
    try {
      const answer = await fetch("/field/entries/", {
        method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": cookie("__Host-csrftoken") || cookie("csrftoken") },
        signal: AbortSignal.timeout(announce ? 8000 : 20000), // a person waits less patiently than a queue
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) return { state: "signed-out" };
      if (![200, 409, 422].includes(answer.status)) return { state: "later" };
      return await answer.json();
    } catch { return { state: "no-signal" }; }
  };
  const settle = async (entry, answer) => {
    const { id, at, ...kept } = entry;
    const label = { key: kept.key, person: kept.person, label: kept.label, written: kept.written };
    if (answer.state === "saved") await put(kept.person, id, { ...label, state: "saved", uploaded: Date.now() });
    else if (answer.state === "refused") await put(kept.person, id, { ...kept, state: "todo", problems: answer.problems });
    else if (answer.state === "clash") await put(kept.person, id, { ...label, state: "todo", href: answer.href, problems: [] });
  };
  let signal = navigator.onLine ? "" : "no-signal"; // "", "no-signal", "signed-out": why sending stopped
  const upload = async (person) => {
    const work = async () => {
      const waiting = (await entriesOf(person)).filter((entry) => entry.state === "phone").reverse();
      for (const entry of waiting) {
        const answer = await post(entry);
        if (["no-signal", "signed-out", "person"].includes(answer.state)) { signal = answer.state; break; }
        signal = "";
        await settle(entry, answer);
        await show(person);
      }
    };
    if (navigator.locks) await navigator.locks.request("qiaoliang-field-upload", work); else await work();
    await show(person);
  };
  const forgetOldReceipts = async (person) => {
    const old = Date.now() - RECEIPT_DAYS * 86400000;
    for (const entry of await entriesOf(person)) if (entry.state === "saved" && entry.uploaded < old) await drop(entry.id);
  };

  // --- What is shown: the line above the page, the queue, today's list of the shell
  const made = (tag, className, text, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    element.append(...children);
    return element;
  };
  const clock = (ms) => new Date(ms).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).replace(" ", "T").slice(0, 16);
  const said = (moment) => (moment.slice(0, 10) === clock(Date.now()).slice(0, 10) ? word("today") : moment.slice(5, 10)) + " " + moment.slice(11, 16);
  const statusOf = (entry) => {
    if (entry.state === "saved") return ["done", word("uploaded", said(clock(entry.uploaded)))];
    if (entry.state === "phone") return ["waiting", word("phone")];
    const words = entry.href ? word("versions") : (entry.problems || []).map((one) => one.sentence).join(AND);
    return ["overdue", word("todo", words)];
  };
  const linked = (href, verb, name) => {
    const link = made("a", "button", verb);
    link.href = href;
    link.setAttribute("aria-label", verb + COLON + name);
    return link;
  };
  const row = (name, second, status, button) => {
    const text = made("div", "", "", made("b", "", name));
    if (second) text.append(made("span", "second", second));
    if (status) text.append(made("span", `status ${status[0]}`, status[1]));
    return made("li", "", "", text, ...(button ? [button] : []));
  };
  const entryRow = (entry) => {
    const { enterprise, channel, moment, folds } = entry.label;
    const more = folds ? COMMA + word("with", folds) : "";
    const href = entry.href || `/field/contact/?entry=${encodeURIComponent(entry.key)}`;
    const button = entry.state === "saved" ? null : linked(href, word(entry.state === "todo" ? "handle" : "change"), enterprise);
    return row(enterprise, `${said(moment)} ${CHANNELS.includes(channel) ? word(channel) : ""}${more}`, statusOf(entry), button);
  };
  const draftRow = (draft) => {
    const { enterprise, moment } = draft.label;
    return row(enterprise || word("unchosen"), moment ? said(moment) : "", ["off", word("draft")], linked(draft.address, word("continue"), enterprise));
  };
  const fill = (list, rows) => list.replaceChildren(...rows);
  const bar = (waiting, todo) => {
    const line = $("signal");
    if (!line) return;
    const parts = [];
    if (todo) parts.push(made("b", "overdue", word("todos", todo)));
    if (waiting) parts.push(made("b", "", word("waiting", waiting)));
    const why = signal in WORDS ? word(signal) : undefined; // no-signal, signed-out, person
    const words = signal && !(waiting || todo) ? why : waiting ? COMMA + (signal ? (signal === "no-signal" ? word("later") : why) : word("sending")) : "";
    line.replaceChildren(made("span", "", "", ...parts.flatMap((part, at) => (at ? [COMMA, part] : [part])), words));
    const isMine = location.pathname === "/field/mine/";
    if (signal === "signed-out") { const link = made("a", "", word("sign-in")); link.href = `/account/sign-in/?next=${location.pathname}`; line.append(link); }
    else if ((waiting || todo) && !isMine) { const link = made("a", "", word("look")); link.href = "/field/mine/"; line.append(link); }
    line.hidden = !line.textContent;
  };
  const show = async (person) => {
    const entries = await entriesOf(person);
    const waiting = entries.filter((entry) => entry.state === "phone").length;
    const todo = entries.filter((entry) => entry.state === "todo").length;
    await mark(person);
    bar(waiting, todo);
    const list = $("queue");
    if (list) {
      const drafts = await allOf(person, "draft");
      fill(list, [...drafts.map(draftRow), ...entries.filter((one) => one.state === "todo").map(entryRow), ...entries.filter((one) => one.state !== "todo").map(entryRow)]);
      $("queue-empty").hidden = entries.length + drafts.length > 0;
      $("queue-note").hidden = !waiting;
      $("queue-note").textContent = word("queue", waiting);
      $("upload-now").hidden = !waiting;
    }
    if (shell && $("today-due")) await showToday(person, entries);
  };
  const showToday = async (person, entries) => {
    const names = await get(`names:${person}`);
    const waiting = new Set(entries.filter((one) => one.state !== "saved").map((one) => one.label.enterprise));
    const rows = { late: [], due: [], paused: [], kept: [] };
    for (const one of names ? names.value.enterprises : []) {
      const written = waiting.has(one.short || one.name);
      const status = written ? ["waiting", word("written")] : one.state === "late" ? ["overdue", word("last-week")] : one.state === "paused" ? ["off", word("paused-why")] : null;
      const button = linked(`/field/contact/?enterprise=${one.id}`, word(written ? "again" : "log"), one.name);
      (rows[one.state] || rows.kept).push(row(one.short || one.name, status ? "" : one.address, status, button));
    }
    for (const state of ["late", "due", "paused", "kept"]) {
      fill($(`today-${state}`), rows[state]);
      $(`today-${state}-title`).textContent = word(state, rows[state].length);
      $(`today-${state}-block`).hidden = !rows[state].length;
    }
    $("today-none").hidden = Boolean(names);
    if (names) $("today-as-of").textContent = word("as-of", said(clock(names.at)));
  };

  // --- The form
  const fieldsOf = (form) => {
    const fields = Object.fromEntries(new FormData(form));
    delete fields.csrfmiddlewaretoken;
    return fields;
  };
  const isTick = (field) => ["checkbox", "radio"].includes(field.type);
  const putBack = (form, fields) => {
    for (const field of form.elements) {
      if (!field.name || field.name === "csrfmiddlewaretoken" || field.type === "submit") continue;
      if (isTick(field)) field.checked = fields[field.name] === field.value;
      else field.value = fields[field.name] ?? "";
    }
    form.querySelectorAll("details.fold").forEach((fold) => {
      fold.open = [...fold.querySelectorAll("input, select, textarea")].some((field) => !isTick(field) && field.value);
    });
  };
  // Policies that fit the enterprise and were not delivered, as learnt with the names; `keep` stays chosen.
  const offerPolicies = async (form, person, keep) => {
    const fold = form.querySelector("[data-policies]"), select = form.elements["policy-edition"];
    if (!fold || !select) return;
    const names = await get(`names:${person}`);
    const one = names && names.value.enterprises.find((each) => each.name === form.elements.enterprise.value);
    const offered = (one && one.policies) || [];
    const before = select.selectedOptions[0];
    select.replaceChildren(new Option(word("no-policy"), ""), ...offered.map((each) => new Option(each.title, each.id)));
    if (keep && !offered.some((each) => String(each.id) === keep)) {
      select.add(new Option(before && before.value === keep ? before.text : word("policy-before"), keep));
    }
    select.value = keep || "";
    fold.hidden = !offered.length && !keep;
    fold.open = Boolean(keep) || (fold.open && !fold.hidden);
    const page = document.querySelector("[data-policies-page]");
    if (page) page.hidden = Boolean(names);
  };
  const labelOf = async (person, fields) => {
    const names = await get(`names:${person}`);
    const known = names && names.value.enterprises.find((one) => one.name === fields.enterprise);
    const folds = [fields["demand-title"] && word("demand"), fields["outcome-kind"] && word("outcome"), fields["policy-edition"] && word("policy")].filter(Boolean).join(AND);
    return { enterprise: (known && known.short) || fields.enterprise || "", channel: fields.channel, moment: fields.at_moment || "", folds };
  };
  const clearProblems = (form) => {
    document.querySelectorAll(".error-summary.phone-made").forEach((box) => box.remove());
    form.querySelectorAll(".error.phone-made").forEach((line) => line.remove());
    form.querySelectorAll(".field.bad").forEach((field) => field.classList.remove("bad"));
  };
  const showProblems = (form, problems) => {
    clearProblems(form);
    const box = made("div", "error-summary phone-made", "", made("h2", "", word("problems", problems.length)));
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    const lines = made("ul");
    for (const { target, label, sentence } of problems) {
      const link = made(target ? "a" : "span", "", label ? `${label}：${sentence}` : sentence);
      if (target) link.href = `#${target}`;
      lines.append(made("li", "", "", link));
      const input = target && $(target);
      const field = input && (input.matches(".field") ? input : input.closest(".field"));
      if (!field) continue;
      const fold = field.closest("details");
      if (fold) fold.open = true;
      field.classList.add("bad");
      field.append(made("div", "error phone-made", sentence));
    }
    box.append(lines);
    form.before(box);
    box.focus();
    box.scrollIntoView({ block: "start" });
  };
  const missing = (fields) => [
    ...(fields.enterprise ? [] : [{ target: "id_enterprise", label: word("enterprise"), sentence: word("no-enterprise") }]),
    ...(fields.at_moment ? [] : [{ target: "id_at_moment", label: word("moment"), sentence: word("no-moment") }]),
    ...((fields.summary || "").trim() ? [] : [{ target: "id_summary", label: word("summary"), sentence: word("no-summary") }]),
  ];
  const query = new URLSearchParams(location.search);

  const fillShellForm = async (form, person) => {
    const names = await get(`names:${person}`);
    const select = form.elements.enterprise;
    for (const one of names ? names.value.enterprises : []) select.add(new Option(one.name, one.name));
    const asked = names && names.value.enterprises.find((one) => String(one.id) === query.get("enterprise"));
    const first = names && names.value.enterprises.find((one) => one.state === "late" || one.state === "due");
    select.value = (asked || first || { name: "" }).name;
    form.elements.at_moment.value = clock(Date.now());
    form.elements.client_key.value = crypto.randomUUID();
  };
  const offerToForget = (form, person, id, fresh) => {
    const forget = made("button", "link", word("forget"));
    forget.type = "button";
    const line = made("p", "note no-print", word("restored"), forget);
    line.setAttribute("role", "status");
    forget.addEventListener("click", async () => {
      await drop(id);
      putBack(form, fresh);
      await offerPolicies(form, person, fresh["policy-edition"]);
      line.remove();
    });
    form.prepend(line);
  };
  const offerToDelete = (form, person, entry) => {
    const button = made("button", "button", word("drop"));
    button.type = "button";
    button.addEventListener("click", async () => {
      if (!button.dataset.sure) { button.dataset.sure = "1"; button.textContent = word("sure"); return; }
      await drop(idOf(person, entry.key));
      await mark(person);
      location.assign("/field/mine/");
    });
    form.querySelector(".form-actions").append(button);
  };
  const keepDraft = (form, person, id, address) => {
    let wanted = null, writing = false, isOver = false;
    const write = async () => {
      if (writing) return;
      writing = true;
      while (wanted && !isOver) {
        const fields = wanted;
        wanted = null;
        await put(person, id, { fields, label: await labelOf(person, fields), address });
      }
      writing = false;
    };
    form.addEventListener("input", () => { wanted = fieldsOf(form); write(); });
    form.addEventListener("change", () => { wanted = fieldsOf(form); write(); });
    return async () => { isOver = true; while (writing) await new Promise((done) => setTimeout(done, 5)); await drop(id); };
  };
  const save = async (form, person, endDraft, before) => {
    const fields = fieldsOf(form);
    const problems = missing(fields);
    if (problems.length) return showProblems(form, problems);
    clearProblems(form);
    fields.client_key = fields.client_key || crypto.randomUUID();
    const entry = { key: fields.client_key, person, fields, label: await labelOf(person, fields), written: (before && before.written) || Date.now(), state: "phone", id: idOf(person, fields.client_key) };
    const { id, ...value } = entry;
    await put(person, id, value);
    await endDraft();
    const answer = navigator.onLine ? await post(entry, true) : { state: "no-signal" };
    if (answer.state === "refused" && !shell && !before) { // the page itself says what to change, with its corrections
      await drop(id);
      await put(person, form.dataset.draft, { fields, label: value.label, address: location.pathname + location.search });
      await mark(person);
      return form.submit();
    }
    await settle(entry, answer);
    await mark(person);
    if (answer.state === "refused") return showProblems(form, answer.problems);
    return location.assign(answer.state === "clash" ? answer.href : answer.state === "signed-out" ? "/field/mine/" : "/field/");
  };
  const startForm = async (form, person) => {
    const hasErrors = document.querySelector(".error-summary");
    if (shell) await fillShellForm(form, person);
    const entryKey = query.get("entry");
    const found = entryKey ? await get(idOf(person, entryKey)) : null;
    const entry = found && found.value.fields ? found.value : null;
    const id = `draft:${person}:${entryKey ? `entry-${entryKey}` : query.get("enterprise") || ""}`;
    form.dataset.draft = id;
    const fresh = fieldsOf(form);
    const draft = hasErrors ? null : await get(id);
    if (entry) {
      putBack(form, entry.fields);
      if (entry.problems && entry.problems.length) showProblems(form, entry.problems);
      offerToDelete(form, person, entry);
    }
    if (draft) { putBack(form, draft.value.fields); offerToForget(form, person, id, entry ? entry.fields : fresh); }
    const chosen = draft ? draft.value.fields : entry ? entry.fields : fresh;
    await offerPolicies(form, person, chosen["policy-edition"]);
    form.elements.enterprise.addEventListener("change", async () => {
      await offerPolicies(form, person, "");
      form.dispatchEvent(new Event("input")); // the draft forgets a policy of the enterprise chosen before
    });
    const endDraft = keepDraft(form, person, id, location.pathname + location.search);
    let isSaving = false;
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.name) return; // a correction that the server offers
      event.preventDefault();
      if (isSaving) return;
      isSaving = true;
      const button = form.querySelector(".form-actions .primary"), before = button.textContent;
      button.textContent = word("saving");
      save(form, person, endDraft, entry).finally(() => { isSaving = false; button.textContent = before; });
    });
    form.dataset.ready = "1";
  };

  // --- Leaving: upload first, else an explicit discard; nothing is ever wiped in silence
  const leave = async (person) => {
    const box = $("leave");
    box.hidden = false;
    await upload(person);
    const left = (await entriesOf(person)).filter((entry) => entry.state !== "saved").length;
    const drafts = (await allOf(person, "draft")).length;
    const out = async () => { await purge(person); $("leave-form").dataset.signOut = "sure"; $("leave-form").requestSubmit(); };
    if (!left && !drafts) return out();
    $("leave-words").textContent = word("leave", [left && word("left", left), drafts && word("drafts", drafts)].filter(Boolean).join(AND));
    $("leave-choice").hidden = false;
    $("leave-discard").onclick = () => {
      if (!$("leave-sure").checked) { $("leave-missing").hidden = false; $("leave-sure").focus(); return; }
      out();
    };
    return undefined;
  };

  const learnNames = async (person) => {
    const known = await get(`names:${person}`);
    if (known && Date.now() - known.at < NAMES_FRESH_MS) return false;
    try {
      const answer = await fetch("/field/names/", { redirect: "manual" });
      if (answer.ok) { await put(person, `names:${person}`, await answer.json()); return true; }
    } catch { /* without a signal the old list serves */ }
    return false;
  };
  const start = async () => {
    if (signedIn) await within("who", "readwrite", (who) => who.put(signedIn, "person"));
    const person = signedIn || (await within("who", "readonly", (who) => who.get("person"))) || "";
    if (shell) {
      signal = "no-signal";
      const section = { "/field/contact/": "contact", "/field/mine/": "mine" }[location.pathname] || "today";
      document.querySelectorAll("[data-section]").forEach((one) => { one.hidden = one.dataset.section !== section; });
      document.querySelectorAll(".tabbar a").forEach((tab) => { if (tab.pathname === location.pathname) tab.setAttribute("aria-current", "page"); });
      if (section === "contact") document.querySelectorAll(".tabbar").forEach((tabs) => { tabs.hidden = true; });
      if (!person) { $("shell-nobody").hidden = false; return; }
    }
    const form = [...document.querySelectorAll("form.contact")].find((one) => !one.closest("[hidden]"));
    if (form) await startForm(form, person);
    await show(person);
    if (signedIn) await forgetOldReceipts(person);
    if (query.has("leave") && $("leave")) { await leave(person); return; }
    if (navigator.onLine && !form) await upload(person);
    if (signedIn && (await learnNames(person)) && form) await offerPolicies(form, person, form.elements["policy-edition"].value);
    if ($("upload-now")) $("upload-now").addEventListener("click", () => upload(person));
    addEventListener("online", () => { signal = ""; upload(person); });
    addEventListener("offline", () => { signal = "no-signal"; show(person); });
    if (shell || !form) setInterval(() => { if (navigator.onLine) upload(person); }, 30000);
    document.documentElement.dataset.field = "ready";
  };
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => { /* works on line */ });
  document.addEventListener("submit", (event) => { // before the page's own: on this page signing out is asked here
    const form = event.target;
    if (!form.matches("[data-sign-out]") || form.dataset.signOut === "sure" || !$("leave")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave(signedIn);
  });
  document.addEventListener("DOMContentLoaded", start);
})();
