// The tablet's page: two taps for one person served, the last ones, taking one back.
"use strict";

(() => {
  const { main, part, word, hour, day, show, say, alarm } = TabletScreen;
  if (!main?.dataset.point) return;
  const { key, point } = main.dataset;

  // -- who writes --------------------------------------------------------------------------------------

  let who = null;
  let rows = [];

  const lock = (told = "") => {
    who = null;
    rows = [];
    part("recent").replaceChildren();
    TabletList.forget();
    TabletLacking.forget();
    return TabletDoor.open(told);
  };

  // -- today's rows ------------------------------------------------------------------------------------

  const isStanding = (row) => row.kind === "intake" && !row.undone;
  const standing = () => rows.filter(isStanding);

  const readDay = async () => {
    const today = day(TabletClock.real());
    const waiting = new Set((await TabletStore.all("out")).map((row) => row.id));
    const kept = await TabletStore.all("day");
    const old = kept.filter((row) => row.date !== today && !waiting.has(row.id));
    if (old.length) await TabletStore.change((stores) => old.forEach((row) => stores("day").delete(row.id)));
    const opened = await Promise.all(kept.filter((row) => row.date === today).map(async (row) => [row, await TabletVault.openForDay(who, row)]));
    rows = opened.filter(([, inside]) => inside).map(([row, inside]) => ({ ...inside, id: row.id, date: row.date }));
    rows.sort((one, other) => one.number - other.number || one.order - other.order);
  };

  const begin = async (person) => {
    who = person;
    await readDay();
    part("who").textContent = who.name;
    pick(null);
    clearPerson();
    show("work");
    draw();
    part("isi").focus();
    await TabletList.begin();
    askForList();
  };

  const askForList = () => {
    const told = TabletLine.state.told;
    if (told && told.mode !== "manual" && !TabletLine.state.since) TabletList.refresh().catch(() => {});
  };

  const nextNumber = () => Math.max(0, TabletLine.state.told?.date === day(TabletClock.real()) ? TabletLine.state.told.last_number : 0, ...rows.filter((row) => row.kind === "intake").map((row) => row.number)) + 1;

  // -- two taps ----------------------------------------------------------------------------------------

  let service = null;
  const names = new Map();
  for (const tile of document.querySelectorAll("#tiles [data-code]")) names.set(tile.dataset.code, tile.querySelector(".name").textContent);
  for (const each of document.querySelectorAll("#others [data-code]")) names.set(each.dataset.code, each.textContent);

  const pick = (code) => {
    service = code;
    const isTile = Boolean(code && document.querySelector(`#tiles [data-code="${code}"]`));
    for (const tile of document.querySelectorAll(".tile")) tile.setAttribute("aria-pressed", String(tile.id === "more" ? Boolean(code) && !isTile : tile.dataset.code === code));
    const more = part("more")?.querySelector(".name");
    if (more) more.textContent = code && !isTile ? names.get(code) : more.dataset.name;
  };

  part("tiles").addEventListener("click", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile) return;
    if (tile.id === "more") part("others").showModal();
    else pick(tile.dataset.code);
    // On a phone the results stand below: they come to the finger.
    if (tile.id !== "more") part("outcomes").scrollIntoView({ block: "nearest" });
  });
  part("others").addEventListener("click", (event) => {
    const each = event.target.closest("[data-code]");
    if (each) pick(each.dataset.code);
    if (each || event.target.closest("#others-close")) part("others").close();
  });

  const typedPerson = () => ({ name: part("name").value.trim(), nik: part("nik").value.replace(/[\s.-]/g, ""), region: part("region")?.value ?? "" });
  const clearPerson = () => {
    for (const id of ["name", "nik", "region"]) if (part(id)) part(id).value = "";
    say("nik-error", "");
    part("person").hidden = true;
    part("person-open").setAttribute("aria-expanded", "false");
  };
  part("person-open").addEventListener("click", () => {
    const isOpen = part("person").hidden;
    part("person").hidden = !isOpen;
    part("person-open").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) part("name").focus();
  });

  // Presses are taken one after the other: a quick hand loses none, and no two get one number.
  let queue = Promise.resolve();
  const inTurn = (work) => {
    queue = queue.then(work).catch(() => {
      say("said", word("not-saved"));
      alarm(word("not-saved"));
    });
    return queue;
  };

  const keep = async (body, epoch, row) => {
    const closed = await TabletVault.closeForOffice(who, body, point);
    const shown = row && (await TabletVault.closeForDay(who, row.id, row));
    await TabletStore.change((stores) => {
      stores("out").add({ id: body.id, closed, key, epoch });
      if (row) stores("day").put({ id: row.id, date: row.date, ...shown });
    });
    if (row?.kind === "hall") rows.push(row);
    TabletLine.state.unsent = await TabletStore.count("out");
    drawLine(TabletLine.state);
  };

  const takeIn = async (code, outcome, person, arrival) => {
    if (!who) return;
    if (TabletDoor.isOver(who)) return lock(word("over"));
    const { at, epoch } = await TabletClock.stamp();
    const number = nextNumber();
    const id = crypto.randomUUID();
    const came = arrival && arrival.epoch === epoch ? arrival.at : "";
    const body = { kind: "intake", id, at, service: code, outcome, number, pin: who.pin, ...person };
    if (arrival) Object.assign(body, { arrived_at: came, finished_at: came ? at : "" });
    const row = { kind: "intake", id, date: day(TabletClock.real()), service: code, outcome, number, author: who.pin, order: rows.length, came: arrival?.id ?? "" };
    await keep(body, epoch, row);
    rows.push(row);
    say("said", word("saved", { n: number }));
    draw();
    TabletLine.sync();
    if (outcome === "incomplete") TabletLacking.ask(row);
  };

  part("outcomes").addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-outcome]");
    if (!pressed || !who) return;
    if (!service) {
      say("said", word("choose"));
      part("tiles").classList.add("asked");
      document.querySelector(".tile").focus();
      return;
    }
    const person = typedPerson();
    if (person.nik && !/^\d{16}$/.test(person.nik)) {
      say("nik-error", word("nik"));
      part("nik").focus();
      return;
    }
    const [code, outcome, arrival] = [service, pressed.dataset.outcome, firstArrival()];
    if (arrival) arrival.isTaken = true;
    part("tiles").classList.remove("asked");
    pick(null);
    clearPerson();
    inTurn(() => takeIn(code, outcome, person, arrival));
  });

  // -- taking back: one's own last row --------------------------------------------------------------------

  const lastOwn = () => standing().findLast((row) => row.author === who?.pin);

  const undo = async () => {
    const row = lastOwn();
    if (!row) return;
    const { at, epoch } = await TabletClock.stamp();
    const body = { kind: "undo", id: crypto.randomUUID(), at, of: row.id, pin: who.pin };
    await keep(body, epoch, { ...row, undone: true });
    row.undone = true;
    say("said", word("undone", { n: row.number }));
    draw();
    TabletLine.sync();
  };
  part("undo").addEventListener("click", () => inTurn(undo));

  // -- sampled days: who came when ---------------------------------------------------------------------

  const waiting = () => {
    const served = new Set(standing().map((row) => row.came));
    return rows.filter((row) => row.kind === "came" && !served.has(row.id) && !row.isTaken);
  };
  const firstArrival = () => waiting()[0];
  const came = async () => {
    const { at, epoch } = await TabletClock.stamp();
    const id = crypto.randomUUID();
    const row = { kind: "came", id, date: day(TabletClock.real()), at, epoch, number: rows.length, order: rows.length, hour: hour(TabletClock.real()) };
    const shown = await TabletVault.closeForDay(who, id, row);
    await TabletStore.put("day", { id, date: row.date, ...shown });
    rows.push(row);
    draw();
  };
  part("came").addEventListener("click", () => inTurn(came));

  // -- what is seen ------------------------------------------------------------------------------------

  const draw = () => {
    if (!TabletScreen.isShown("work")) return;
    const told = TabletLine.state.told;
    const others = told?.date === day(TabletClock.real()) ? told.others : {};
    const counts = new Map();
    for (const row of standing()) counts.set(row.service, (counts.get(row.service) ?? 0) + 1);
    for (const [code, n] of Object.entries(others)) counts.set(code, (counts.get(code) ?? 0) + n);
    let rest = [...counts.values()].reduce((sum, n) => sum + n, 0);
    const total = rest;
    for (const tile of document.querySelectorAll("#tiles [data-code]")) {
      const n = counts.get(tile.dataset.code) ?? 0;
      rest -= n;
      tile.querySelector("[data-count]").textContent = word("count", { n });
    }
    if (part("more")) part("more").querySelector("[data-count]").textContent = word("count", { n: rest });
    part("today").textContent = word("today", { n: total, next: nextNumber() });
    part("recent").replaceChildren(...standing().slice(-3).reverse().map(chip));
    const last = lastOwn();
    part("undo").hidden = !last;
    part("undo").querySelector("span").textContent = last ? word("undo", { n: last.number }) : "";
    part("arrivals").hidden = !(told?.is_sampled ?? false);
    part("waiting").replaceChildren(...waiting().map((row) => Object.assign(document.createElement("li"), { textContent: row.hour })));
  };

  const chip = (row) => {
    const item = document.createElement("li");
    const number = document.createElement("b");
    number.textContent = row.number;
    item.append(number, ` ${names.get(row.service) ?? row.service}, ${TabletLacking.told(row) || word(row.outcome)}`);
    return item;
  };

  const drawLine = (state) => {
    const n = state.unsent;
    const asides = Math.max(state.told?.aside ?? 0, state.asides);
    let [css, text] = ["", ""];
    if (state.refused === "gone") [css, text] = ["brick", word("gone", { n })];
    else if (state.since) [css, text] = ["cut", `${word("cut", { at: hour(state.since) })} ${n ? word("kept", { n }) : word("kept-none")}`];
    else if (n) [css, text] = ["", word("sending", { n })];
    else if (asides) [css, text] = ["brick", word("aside", { n: asides })];
    part("line").className = `wire ${css}`;
    part("line").hidden = !text;
    if (part("line-text").textContent !== text) part("line-text").textContent = text;
    main.dataset.unsent = n;
    main.dataset.line = state.refused || (state.since ? "cut" : "good");
  };

  const onLine = async (state) => {
    tick();
    drawLine(state);
    if (state.told) {
      // Whom the office has taken off this tablet opens nothing here any more.
      const ended = new Set(state.told.ended);
      for (const row of await TabletStore.all("people")) {
        if (row.key === key && !ended.has(row.pin)) continue;
        await TabletStore.drop("people", row.pin);
        if (who?.pin === row.pin) await lock();
      }
    }
    draw();
    askForList();
  };

  const keepPage = async () => {
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register(main.dataset.worker, { scope: "/alat/tablet/" });
    const { active } = await navigator.serviceWorker.ready;
    navigator.serviceWorker.addEventListener("message", (event) => {
      if (event.data?.kept) main.dataset.kept = "yes";
    });
    const needs = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((each) => each.href || each.src);
    const drawn = performance.getEntriesByType("resource").filter((each) => each.name.includes("/static/")).map((each) => each.name);
    active.postMessage({ keep: [...new Set([location.origin + location.pathname, ...needs, ...drawn])] });
  };

  const tick = () => {
    part("clock").textContent = hour(TabletClock.real());
    // A new day: yesterday's list goes.
    if (who && rows.some((row) => row.date !== day(TabletClock.real()))) inTurn(async () => { await readDay(); draw(); });
  };

  const start = async () => {
    if (!TabletVault.isPossible) return show("unsafe");
    await TabletClock.start();
    TabletDoor.start({ address: main.dataset.join, key, begin, lock });
    TabletList.start({ address: main.dataset.list, key, point, word, inTurn, keep, rows: () => rows, who: () => who, sync: () => TabletLine.sync(), today: () => day(TabletClock.real()) });
    TabletLacking.start({ keep, inTurn, draw, who: () => who, nameOf: (code) => names.get(code) ?? code });
    tick();
    setInterval(tick, 5000);
    part("loose").hidden = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
    await lock();
    if (navigator.onLine !== false) keepPage().catch(() => {});
    await TabletLine.start(main.dataset, onLine);
    main.dataset.ready = "yes";
  };
  start();
})();
