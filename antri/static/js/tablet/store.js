// What the tablet remembers: rows not sent yet (closed), today's rows (closed), who may write, what its clock did.
"use strict";

const TabletStore = (() => {
  const KEPT = ["out", "day", "people", "meta"];

  const open = () =>
    new Promise((done, fail) => {
      const asked = indexedDB.open("prima-antri-tablet", 1);
      asked.onupgradeneeded = () => {
        const made = asked.result;
        made.createObjectStore("out", { keyPath: "seq", autoIncrement: true }).createIndex("id", "id", { unique: true });
        made.createObjectStore("day", { keyPath: "id" });
        made.createObjectStore("people", { keyPath: "pin" });
        made.createObjectStore("meta", { keyPath: "key" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });

  let opened = null;
  const base = () => (opened ??= open());

  // One change: all of it is on the disk when this ends, or none of it.
  const change = async (write) => {
    const run = (await base()).transaction(KEPT, "readwrite", { durability: "strict" });
    const ended = new Promise((done, fail) => {
      run.oncomplete = done;
      run.onerror = run.onabort = () => fail(run.error);
    });
    write((name) => run.objectStore(name));
    await ended;
  };

  const ask = async (name, question) => {
    const asked = question((await base()).transaction(name).objectStore(name));
    return new Promise((done, fail) => {
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  };

  return {
    change,
    all: (name, most) => ask(name, (rows) => rows.getAll(null, most)),
    one: (name, key) => ask(name, (rows) => rows.get(key)),
    count: (name) => ask(name, (rows) => rows.count()),
    put: (name, row) => change((rows) => rows(name).put(row)),
    drop: (name, key) => change((rows) => rows(name).delete(key)),
  };
})();
