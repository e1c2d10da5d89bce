// Closes and opens: rows for the office alone, today's list for whoever knows a PIN. A PIN never leaves the tablet.
"use strict";

const TabletVault = (() => {
  const ROUNDS = 600000;
  const MOST_TRIES = 10;
  const AES = { name: "AES-GCM", length: 256 };
  const CURVE = { namedCurve: "P-256" };
  const subtle = globalThis.crypto?.subtle;
  const bytes = (text) => new TextEncoder().encode(text);

  const toText = (data) => btoa(String.fromCharCode(...new Uint8Array(data))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const join = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
    let at = 0;
    for (const part of parts) {
      all.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    return all;
  };

  // -- a PIN -----------------------------------------------------------------------------------------

  const stretched = async (pin, salt, rounds) => {
    const typed = await subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveKey"]);
    return subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, typed, AES, false, ["encrypt", "decrypt"]);
  };

  const newAuthor = async () => {
    const pair = await subtle.generateKey({ name: "ECDSA", ...CURVE }, true, ["sign", "verify"]);
    return {
      point: toText(await subtle.exportKey("raw", pair.publicKey)),
      mark: toText(await subtle.exportKey("pkcs8", pair.privateKey)),
    };
  };

  // `given` is what the office said of the officer; `mark` the private half of their key.
  const enrol = async (given, pin, mark, key) => {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const lock = await stretched(pin, salt, ROUNDS);
    const inside = bytes(JSON.stringify({ data: given.data_key, mark }));
    const closed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(given.pin) }, lock, inside);
    const row = { pin: given.pin, officer: given.officer, name: given.name, until: given.until, key, salt, iv, rounds: ROUNDS, closed, tries: 0 };
    await TabletStore.change((rows) => {
      rows("people").put(row);
      // One PIN for one person: what came before is replaced.
      for (const old of given.replaces) if (old !== given.pin) rows("people").delete(old);
    });
    return row;
  };

  // Opens with a PIN; {left: n} when it was wrong, {wiped: true} when that was the tenth time.
  const unlock = async (id, pin) => {
    const row = await TabletStore.one("people", id);
    if (!row) return { wiped: true };
    // Counted before it is tried: switching off in between gives nobody another try.
    row.tries += 1;
    await TabletStore.put("people", row);
    try {
      const lock = await stretched(pin, row.salt, row.rounds);
      const plain = await subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: bytes(row.pin) }, lock, row.closed);
      const inside = JSON.parse(new TextDecoder().decode(plain));
      row.tries = 0;
      await TabletStore.put("people", row);
      return {
        who: {
          pin: row.pin,
          officer: row.officer,
          name: row.name,
          until: row.until,
          data: await subtle.importKey("raw", toBytes(inside.data), AES, false, ["encrypt", "decrypt"]),
          mark: await subtle.importKey("pkcs8", toBytes(inside.mark), { name: "ECDSA", ...CURVE }, false, ["sign"]),
        },
      };
    } catch (wrong) {
      if (row.tries < MOST_TRIES) return { left: MOST_TRIES - row.tries };
      await TabletStore.drop("people", row.pin);
      return { wiped: true };
    }
  };

  // -- rows --------------------------------------------------------------------------------------------

  // For the office alone: a key of its own for each row, which nobody here can make again.
  const closeForOffice = async (who, body, point) => {
    const text = JSON.stringify(body);
    const mark = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, who.mark, bytes(text));
    const theirs = toBytes(point);
    const office = await subtle.importKey("raw", theirs, { name: "ECDH", ...CURVE }, false, []);
    const once = await subtle.generateKey({ name: "ECDH", ...CURVE }, true, ["deriveBits"]);
    const mine = await subtle.exportKey("raw", once.publicKey);
    const shared = await subtle.deriveBits({ name: "ECDH", public: office }, once.privateKey, 256);
    const drawn = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: join(mine, theirs), info: bytes("prima-antri tablet 1") };
    const key = await subtle.deriveKey(how, drawn, AES, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = bytes(JSON.stringify({ body: text, mark: toText(mark) }));
    const closed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(body.id) }, key, plain);
    return toText(join(mine, iv, closed));
  };

  // For the eyes of whoever has opened the tablet. The row's id belongs to it, so rows cannot be exchanged.
  const closeForDay = async (who, id, row) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const closed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(id) }, who.data, bytes(JSON.stringify(row)));
    return { iv, closed };
  };

  const openForDay = async (who, kept) => {
    try {
      const plain = await subtle.decrypt({ name: "AES-GCM", iv: kept.iv, additionalData: bytes(kept.id) }, who.data, kept.closed);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch (wrong) {
      return null;
    }
  };

  return { isPossible: Boolean(subtle && globalThis.indexedDB), newAuthor, enrol, unlock, closeForOffice, closeForDay, openForDay };
})();
