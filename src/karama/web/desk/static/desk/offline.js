// Nothing typed is lost: drafts as one types, an outbox for what is sent, and the worker
// that answers without a link. All of it is sealed with a key of the account (see
// karama.web.desk.offline). Each form has a key of its own: however often it is sent,
// the server takes it once.
const link = document.getElementById("link");
const words = link.dataset;
const MINE = words.account;
const DRAFT_DAYS = 3;
const PATIENCE = 20e3;
const AGAIN = 30e3;
const MARK = "X-Karama-Account";
const coder = new TextEncoder();
// Loaded before the worker was there: this page was not kept by it.
const first = !navigator.serviceWorker?.controller;
// A page that was asked for, not answered to a form: it is kept as it came.
const asItCame = first && words.asked === "GET" ? `<!DOCTYPE html>${document.documentElement.outerHTML}` : "";

// --- sealed with the key of the account -------------------------------------------
let secret = null;
const seal = async (value) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, coder.encode(JSON.stringify(value))) };
};
const unseal = async ({ iv, data }) =>
  JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, secret, data)));

// Whether there is a link, and the desk at its end; null if not, or signed out.
const standing = async () => {
  try {
    const answer = await fetch(words.standing, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok || answer.headers.get(MARK) !== MINE) return null;
    // the desk may answer with another page: add a second factor first
    return answer.redirected ? {} : await answer.json();
  } catch {
    return null;
  }
};

const open = async () => {
  const now = await kept.get("meta", "now");
  if (now?.account === MINE) secret = now.key;
  const there = secret ? null : await standing();
  if (there?.key) {
    await kept.forget(MINE);
    const bytes = Uint8Array.from(atob(there.key), (sign) => sign.charCodeAt(0));
    secret = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    await kept.put("meta", { name: "now", account: MINE, key: secret });
  }
  return there;
};

// --- drafts -----------------------------------------------------------------------
const valuesOf = (form) => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
// A page with several forms names the place of each: its address, "#", and which one.
const placeOf = (form) => form.dataset.place || location.pathname;
const pageOf = (place) => place.split("#")[0];
let leaving = false; // then a field that loses the focus leaves no draft behind
const keepDraft = async (path, values) => {
  const sealed = await seal(values);
  if (!leaving) await kept.put("drafts", { path, account: MINE, at: Date.now(), sealed });
};

const isRow = (field) => field?.type === "hidden" && field.name.startsWith("answer.");
// What is hidden is the page's own: its key, and what it showed.
const fill = (form, values) => {
  form.dispatchEvent(new CustomEvent("restore", { detail: values })); // rows first (form.js)
  for (const field of form.elements) {
    if (["hidden", "submit"].includes(field.type)) continue;
    const given = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(field.type)) field.checked = given.includes(field.value);
    else if (field.name && given.length) field.value = given[0];
  }
  for (const one of [form.closest("details"), ...form.querySelectorAll("details")]) if (one) one.open = true;
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

const notice = (form, text, label, act) => {
  const said = document.createElement("p");
  said.className = "note";
  said.setAttribute("role", "status");
  said.append(text, " ");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quietly";
  button.textContent = label;
  button.addEventListener("click", act);
  said.append(button);
  form.prepend(said);
};

const drafts = async (form) => {
  const path = placeOf(form), found = await kept.get("drafts", path);
  if (found?.account === MINE) {
    fill(form, await unseal(found.sealed));
    notice(form, words.restored, words.startAgain, async () => {
      await kept.drop("drafts", path);
      location.assign(pageOf(path));
    });
  }
  let soon;
  const later = () => {
    clearTimeout(soon);
    soon = setTimeout(() => form.dataset.sending || keepDraft(path, valuesOf(form)), 250);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", (event) => event.isTrusted && later());
};
const allDrafts = async (forms) => {
  for (const one of await kept.all("drafts"))
    if (Date.now() - one.at > DRAFT_DAYS * 864e5) await kept.drop("drafts", one.path);
  for (const form of forms) if ("draft" in form.dataset) await drafts(form);
};

// --- the outbox -------------------------------------------------------------------
const mine = async () => {
  const all = (await kept.all("outbox")).filter((one) => one.account === MINE).sort((a, b) => a.at - b.at);
  return Promise.all(all.map(async (one) => placed({ ...one, ...(await unseal(one.sealed)) })));
};
const placed = (entry) => ({ ...entry, place: entry.place || entry.page });
const store = async ({ key, at, ...rest }) => kept.put("outbox", { key, at, account: MINE, sealed: await seal(rest) });

const send = async (entry, token) => {
  const body = new URLSearchParams([...entry.values, ["sent_at", new Date().toISOString()], ["csrfmiddlewaretoken", token]]);
  let answer, page;
  try {
    answer = await fetch(entry.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return { waits: true };
  }
  // not the desk, or signed out, or a second factor is missing
  if (answer.headers.get(MARK) !== MINE || new URL(answer.url).pathname.startsWith("/second-factor")) return { waits: true };
  // What is wrong is an alert; what is bad news of a case is none.
  const told = page.querySelector("main .wrong[role=alert]:not([hidden])") || page.querySelector("main .error[role=alert]:not([hidden])");
  const said = told?.textContent.trim().replace(/\s+/g, " ");
  if (answer.ok && answer.redirected && !said) return { done: answer.url };
  if (answer.ok || [404, 422].includes(answer.status))
    return { refused: said || words.gone, again: Boolean(page.querySelector("form[data-draft]")) };
  return { waits: true };
};

// One page at a time; the key of each form makes twice the same as once anyway.
const flush = (known) =>
  navigator.locks.request("karama-outbox", async () => {
    const there = known ?? (await standing());
    for (const entry of there ? await mine() : []) {
      if (entry.refused) continue;
      const result = await send(entry, there.token);
      if (result.waits) break;
      if (result.done) await kept.drop("outbox", entry.key);
      else await store({ ...entry, refused: result.refused });
    }
    await tell(Boolean(there));
  });

// By the clock of the post, like every hour of its pages.
const when = (at) => {
  const language = document.documentElement.lang, timeZone = document.body.dataset.zone;
  try {
    return new Date(at).toLocaleString(language, { timeZone, timeZoneName: "short" });
  } catch {
    return new Date(at).toLocaleString(language, { timeZoneName: "short" });
  }
};

const tell = async (linked) => {
  const entries = await mine();
  const refused = entries.filter((one) => one.refused).length, waits = entries.length - refused;
  const count = (n) => n.toLocaleString(document.documentElement.lang);
  const parts = [
    linked ? "" : words.noLink,
    waits ? words.waits.replace("{n}", count(waits)) : "",
    refused ? words.refused.replace("{n}", count(refused)) : "",
  ].filter(Boolean);
  link.hidden = !parts.length;
  const to = document.createElement("a");
  to.href = words.waiting;
  to.textContent = parts.slice(linked ? 0 : 1).join(" · ");
  link.replaceChildren(linked ? "" : `${words.noLink} `, to);
  if (linked) for (const note of document.querySelectorAll(".needs-link")) note.remove();
  else for (const form of document.querySelectorAll("form[data-needs-link]")) needs(form);
  await list(entries);
};

// Says in a form that it is not sent later, while there is no link.
const needs = (form) => {
  const said = form.querySelector(":scope > .needs-link");
  if (said) return said;
  const note = document.createElement("p");
  note.className = "wrong needs-link";
  note.setAttribute("role", "status");
  note.textContent = form.dataset.needsLink || words.needsLink;
  form.append(note);
  return note;
};

const labelOf = (form, name, value) => {
  const field = [...form.elements].find((one) => one.name === name && (one.value === value || one.type === "textarea"));
  if (isRow(field)) return [field.closest("[data-row]").firstElementChild.textContent.trim(), ""];
  const question = field?.closest(".question, p:not(.send)")?.querySelector("legend, label");
  const choice = field?.labels?.[0] !== question && field?.labels?.[0];
  const chosen = field?.tagName === "SELECT" ? field.selectedOptions[0]?.textContent : "";
  const answer = choice ? choice.textContent.trim().replace(/\s+/g, " ") : chosen || value;
  return [question?.firstChild?.textContent.trim() || name, answer];
};

// What a form sends, and what of it its officer typed or chose, in words.
const entryOf = (form, submitter) => {
  const typed = valuesOf(form), names = new Set([...form.elements].filter((one) => one.type === "hidden" && !isRow(one)).map((one) => one.name));
  const told = typed.filter(([name, value]) => value && !names.has(name)).map(([name, value]) => labelOf(form, name, value));
  const values = [...typed, ["said_at", new Date().toISOString()]];
  if (submitter?.name) values.push([submitter.name, submitter.value]);
  const key = form.elements.key?.value, place = placeOf(form);
  return { key, at: Date.now(), action: form.action, place, page: pageOf(place), title: form.dataset.outbox, draft: "draft" in form.dataset, values, told };
};

// As without script; which button was pressed is sent along.
const plain = (form, submitter) => {
  form.dataset.linked = "yes";
  form.requestSubmit(submitter);
};

// The server says what is wrong, on the page it makes; what was typed comes back there.
const show = async (form, submitter, entry, token) => {
  if (entry.draft) await keepDraft(entry.place, entry.values);
  form.elements.csrfmiddlewaretoken.value = token;
  plain(form, submitter);
};

const submitted = async (form, submitter) => {
  const entry = entryOf(form, submitter);
  await store(entry); // before anything is sent
  if (entry.draft) await kept.drop("drafts", entry.place); // from now on it is there
  const there = await standing();
  const result = there ? await send(entry, there.token) : { waits: true };
  if (result.waits) return location.assign(words.waiting);
  if (result.refused && !result.again) {
    await store({ ...entry, refused: result.refused });
    return location.assign(words.waiting);
  }
  await kept.drop("outbox", entry.key);
  if (result.done) return location.assign(result.done);
  await show(form, submitter, entry, there.token);
};

// --- what is not sent later ---------------------------------------------------------
// The desk must answer at once: it shows something once, or must show first what is so
// now. Without a link it is said in words; what was typed stays where it is.
const atOnce = async (form, submitter) => {
  const there = await standing();
  if (!there) return missed(form);
  if (!("draft" in form.dataset) || !there.token) return plain(form, submitter);
  const entry = entryOf(form, submitter), result = await send(entry, there.token);
  if (result.waits) return missed(form);
  if (!result.done) return show(form, submitter, entry, there.token);
  await kept.drop("drafts", entry.place);
  location.assign(result.done);
};

// --- signing out ------------------------------------------------------------------
const leave = async (form) => {
  await flush();
  if (!form.dataset.sure && (await mine()).length) {
    form.dataset.sure = "yes";
    link.append(" ", words.sure);
    return;
  }
  const there = await standing();
  leaving = true;
  await kept.empty("drafts");
  await kept.forget();
  if (there) return form.submit();
  await kept.put("meta", { name: "leaving", words: words.left });
  await caches.delete("now");
  document.body.textContent = words.left;
};

const missed = async (form) => {
  await tell(false);
  if (form.closest("main")) needs(form).scrollIntoView({ block: "nearest" });
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !secret || "here" in form.dataset || event.submitter?.name === "rows") return;
  const out = form.getAttribute("action") === words.signOut, outbox = "outbox" in form.dataset;
  if (form.method !== "post") return;
  if (form.dataset.linked) return delete form.dataset.linked;
  event.preventDefault();
  if (out) return leave(form);
  if (form.dataset.sending || !form.reportValidity()) return;
  form.dataset.sending = "yes";
  const full = () => plain(form, event.submitter); // no room on the device
  if (outbox) return submitted(form, event.submitter).catch(full);
  atOnce(form, event.submitter).catch(full).finally(() => delete form.dataset.sending);
});

// --- the page of what waits -------------------------------------------------------
const list = async (entries) => {
  const place = document.getElementById("outbox");
  if (!place) return;
  document.getElementById("not-here").hidden = location.pathname === words.waiting;
  document.getElementById("nothing").hidden = entries.length > 0;
  const one = document.getElementById("entry").content.firstElementChild;
  place.replaceChildren(...entries.map((entry) => drawn(one.cloneNode(true), entry)));
};

const drawn = (card, entry) => {
  const at = (name) => card.querySelector(`[data-at=${name}]`);
  at("title").textContent = entry.title;
  at("when").textContent = when(entry.at);
  at("state").textContent = entry.refused || card.dataset.waits;
  at("state").className = entry.refused ? "wrong" : "note";
  at("todo").hidden = at("again").hidden = !entry.refused;
  for (const [label, value] of entry.told) {
    const line = document.createElement("div");
    for (const [tag, text] of [["dt", label], ["dd", value]])
      line.appendChild(Object.assign(document.createElement(tag), { textContent: text, dir: "auto" }));
    at("told").append(line);
  }
  at("again").addEventListener("click", async () => {
    if (entry.draft) await keepDraft(entry.place, entry.values);
    location.assign(entry.page);
  });
  at("delete").addEventListener("click", async () => {
    await kept.drop("outbox", entry.key);
    await flush();
  });
  return card;
};

// --- the start --------------------------------------------------------------------
const mayStay = (answer) =>
  answer.headers.get(MARK) === MINE && answer.headers.get("X-Karama-Keep") !== "no" && answer.status === 200 && !answer.redirected;
// The page came already: only what its answer says of itself is asked for again.
const keepThis = async (pages) => {
  const address = location.pathname + location.search;
  const answer = await fetch(address, { method: asItCame ? "HEAD" : "GET" });
  if (!mayStay(answer)) return;
  const headers = new Headers(answer.headers);
  for (const packed of ["Content-Encoding", "Content-Length"]) headers.delete(packed);
  await pages.put(address, asItCame ? new Response(asItCame, { headers }) : answer);
};
const keepPages = async () => {
  const pages = await caches.open(`pages-${MINE}`), files = await caches.open("files");
  await (await caches.open("now")).put("/now", new Response(MINE)); // whose pages the worker shows
  const waiting = `${words.waiting}?${document.documentElement.lang}`;
  if (!(await pages.match(waiting))) {
    const answer = await fetch(waiting);
    if (mayStay(answer)) {
      await pages.put(waiting, answer.clone());
      await pages.put(words.waiting, answer);
    }
  }
  if (first && kept.mayKeep(location.pathname)) await keepThis(pages);
  for (const { name } of performance.getEntriesByType("resource"))
    if (name.startsWith(`${location.origin}/static/`) && !(await files.match(name))) await files.add(name);
};

// A page kept for later may be used more than once: each time is another form.
const anew = (forms) => {
  for (const form of forms) {
    delete form.dataset.sending;
    delete form.dataset.linked;
    if (form.elements.key) form.elements.key.value = crypto.randomUUID().replaceAll("-", "");
  }
};

const start = async () => {
  const forms = [...document.querySelectorAll("form[method=post]")];
  anew(forms);
  addEventListener("pageshow", (event) => event.persisted && anew(forms));
  const there = await open();
  if (!secret) return;
  await allDrafts(forms);
  const waits = new Set((await mine()).filter((one) => !one.refused).map((one) => one.place || one.page));
  for (const form of forms)
    if ("once" in form.dataset && waits.has(placeOf(form))) notice(form, words.here, words.look, () => location.assign(words.waiting));
  document.documentElement.dataset.offline = "ready";
  await navigator.serviceWorker.register(words.worker, { updateViaCache: "none" });
  navigator.storage?.persist?.();
  addEventListener("online", () => flush());
  addEventListener("offline", () => tell(false));
  setInterval(async () => (await mine()).length && flush(), AGAIN);
  await flush(there);
  await keepPages().catch(() => {});
  document.documentElement.dataset.offline = "kept";
};
// Over plain HTTP browsers offer none of this; the desk then works as without script.
if (crypto.subtle && navigator.serviceWorker && self.kept) start();
