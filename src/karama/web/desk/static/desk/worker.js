// Answers without a link: pages this account opened before, and our own files.
// With a link the server always answers; what it answered is kept for a shift.
"use strict";
const SHIFT = 12 * 3600e3;
const PATIENCE = 10e3;
const MARK = "X-Karama-Account";

const now = async () => (await (await caches.open("now")).match("/now"))?.text();
const remember = async (mark) => {
  if (mark === (await now())) return;
  for (const name of await caches.keys())
    if (name.startsWith("pages-") && name !== `pages-${mark}`) await caches.delete(name);
  await (await caches.open("now")).put("/now", new Response(mark));
};

const keep = async (url, answer) => {
  const mark = answer.headers.get(MARK);
  if (mark) await remember(mark);
  else if (url.pathname === "/sign-in") {
    await kept.forget();
    await caches.delete("now");
  }
  if (mark && answer.headers.get("X-Karama-Keep") !== "no" && answer.status === 200 && !answer.redirected && kept.mayKeep(url.pathname))
    await (await caches.open(`pages-${mark}`)).put(url.pathname + url.search, answer.clone());
  return answer;
};

const stored = async (address) => {
  const mark = await now();
  if (!mark) return undefined;
  const cache = await caches.open(`pages-${mark}`);
  const found = (await cache.match(address)) || (await cache.match(address, { ignoreSearch: true }));
  if (!found) return undefined;
  return Date.now() - Date.parse(found.headers.get("Date")) < SHIFT ? found : undefined;
};

// Signed out without a link: the server is told before anything else is asked of it.
const leave = async (leaving) => {
  try {
    const standing = await fetch("/offline/standing", { cache: "no-store" });
    if (standing.headers.get(MARK)) {
      const { token } = await standing.json();
      await fetch("/sign-out", { method: "POST", headers: { "X-CSRFToken": token } });
    }
    await kept.drop("meta", "leaving");
    return null;
  } catch {
    return new Response(leaving.words, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
  }
};

const page = async (request, url) => {
  const leaving = await kept.get("meta", "leaving");
  const closed = leaving && (await leave(leaving));
  if (closed) return closed;
  const address = url.pathname + url.search;
  const asked = fetch(request).then((answer) => keep(url, answer));
  const late = new Promise((done) => setTimeout(done, PATIENCE)).then(() => stored(address));
  try {
    return (await Promise.race([asked, late])) || (await asked);
  } catch {
    return (await stored(address)) || (await stored("/waiting")) || Response.error();
  }
};

const asset = async (request) => {
  const files = await caches.open("files");
  const versioned = request.url.includes("?");
  const found = await files.match(request);
  if (found && versioned) return found;
  try {
    const answer = await fetch(request);
    if (answer.ok) await files.put(request, answer.clone());
    return answer;
  } catch {
    return found || Response.error();
  }
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin || request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});
