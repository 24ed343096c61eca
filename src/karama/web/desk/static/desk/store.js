// What this browser keeps: drafts, the outbox, and who is signed in. Shared by the pages
// and the worker. Nothing is in localStorage; what was typed is sealed (offline.js).
"use strict";
self.kept = (() => {
  const open = () =>
    new Promise((done, failed) => {
      const asked = indexedDB.open("karama", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("drafts", { keyPath: "path" });
        asked.result.createObjectStore("outbox", { keyPath: "key" });
        asked.result.createObjectStore("meta", { keyPath: "name" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  let base;
  // Done means on the disk: `strict` outlives a crash, the default may not.
  const run = async (store, mode, work) => {
    const database = await (base ||= open());
    return new Promise((done, failed) => {
      const all = database.transaction(store, mode, { durability: "strict" });
      const asked = work(all.objectStore(store));
      all.oncomplete = () => done(asked.result);
      all.onerror = all.onabort = () => failed(all.error);
    });
  };
  // Pages that this device may keep, for when there is no link.
  const PAGES = [
    /^\/$/, /^\/waiting$/, /^\/arrivals\/new$/, /^\/boats\/[\w-]+$/, /^\/people\/[\w-]+$/,
    /^\/people\/[\w-]+\/(steps|questions|decisions|referrals)\/[\w-]+$/, /^\/people\/[\w-]+\/consents$/,
    /^\/referrals$/, /^\/services(\/[^/]+)?$/, /^\/information\/\w+$/,
  ];
  const pages = async () => (await caches.keys()).filter((name) => name.startsWith("pages-"));
  return {
    mayKeep: (path) => PAGES.some((one) => one.test(path)),
    get: (store, key) => run(store, "readonly", (all) => all.get(key)),
    all: (store) => run(store, "readonly", (all) => all.getAll()),
    put: (store, value) => run(store, "readwrite", (all) => all.put(value)),
    drop: (store, key) => run(store, "readwrite", (all) => all.delete(key)),
    empty: (store) => run(store, "readwrite", (all) => all.clear()),
    // No account is signed in any more: no page and no key stays. What waits to be sent
    // stays, sealed: its account opens it again.
    async forget(except = "") {
      for (const name of await pages()) if (name !== `pages-${except}`) await caches.delete(name);
      await run("meta", "readwrite", (all) => all.delete("now"));
    },
  };
})();
