// Today's numbers, where the office gives them: taken along for a time without a line. Who came and who was served goes
// out like every row and is done in the hall then.
"use strict";

const TabletList = (() => {
  const FRESH_MS = 5 * 60 * 1000;
  const part = (id) => document.getElementById(id);
  let page = null;
  let people = [];
  let date = "";
  let asked_at = 0;
  let called = "";

  const start = (tools) => {
    page = tools;
    part("list-open").addEventListener("click", () => {
      draw();
      part("list").showModal();
    });
    part("list-close").addEventListener("click", () => part("list").close());
    part("list-people").addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-did]");
      if (pressed) page.inTurn(() => press(pressed.closest("li").dataset.label, pressed.dataset.did));
    });
  };

  const forget = () => {
    people = [];
    date = "";
    asked_at = 0;
    called = "";
    part("list").close();
    part("list-people").replaceChildren();
    part("list-open").hidden = true;
  };

  // What was kept, then what the office says now, if it can be asked.
  const begin = async () => {
    const kept = await TabletStore.one("meta", "list");
    const inside = kept?.date === page.today() && (await TabletVault.openForDay(page.who(), { ...kept, id: "list" }));
    if (inside) [people, date] = [inside, kept.date];
    else if (kept && kept.date !== page.today()) await TabletStore.drop("meta", "list");
    draw();
  };

  const refresh = async () => {
    const who = page.who();
    if (!who || Date.now() - asked_at < FRESH_MS) return;
    asked_at = Date.now();
    const { at, epoch } = await TabletClock.stamp();
    const body = { kind: "ask", id: crypto.randomUUID(), at, pin: who.pin, ticket: TabletLine.state.told.ask };
    const row = { id: body.id, closed: await TabletVault.closeForOffice(who, body, page.point), key: page.key, now: TabletClock.nowOf(epoch) };
    const answer = await fetch(page.address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ row }) }).catch(() => null);
    if (!answer?.ok || page.who() !== who) return;
    const told = await answer.json();
    if (told.date !== page.today()) return;
    [people, date] = [told.people, told.date];
    await TabletStore.put("meta", { key: "list", date, ...(await TabletVault.closeForDay(who, "list", people)) });
    draw();
  };

  // -- presses -----------------------------------------------------------------------------------------

  const press = async (label, did) => {
    if (did === "call") {
      called = label;
      draw();
      return;
    }
    const { at, epoch } = await TabletClock.stamp();
    const who = page.who();
    const kind = did === "came" ? "came" : "served";
    const body = { kind, id: crypto.randomUUID(), at, label, outcome: did, pin: who.pin };
    await page.keep(body, epoch, { kind: "hall", id: body.id, date: page.today(), label, did, number: 0, order: 0, author: who.pin });
    if (called === label && did !== "came") called = "";
    draw();
    page.sync();
  };

  const draw = () => {
    const isOf = date === page.today() && people.length > 0;
    part("list-open").hidden = !isOf;
    if (!isOf) return;
    const pressed = new Map(page.rows().filter((row) => row.kind === "hall").map((row) => [row.label, row.did]));
    const left = people.filter((each) => !["done", "incomplete"].includes(pressed.get(each.label)));
    part("list-count").textContent = left.length;
    part("list-called").textContent = called;
    part("list-called").hidden = !called;
    part("list-people").replaceChildren(...people.map((each) => item(each, pressed.get(each.label))));
  };

  const item = (each, did) => {
    const row = document.createElement("li");
    row.dataset.label = each.label;
    const label = Object.assign(document.createElement("b"), { textContent: each.label });
    const about = Object.assign(document.createElement("span"), { textContent: `${each.at} ${each.name}, ${each.service}` });
    const state = Object.assign(document.createElement("span"), { className: "sub", textContent: did ? page.word(`list-${did}`) : each.state });
    const keys = document.createElement("span");
    keys.className = "keys2";
    const isHere = each.is_here || did === "came";
    const offers = ["done", "incomplete"].includes(did) ? [] : isHere ? ["call", "done", "incomplete"] : ["came"];
    for (const offer of offers) {
      const key = Object.assign(document.createElement("button"), { type: "button", className: "mini2", textContent: page.word(`press-${offer}`) });
      key.dataset.did = offer;
      key.setAttribute("aria-label", `${page.word(`press-${offer}`)} ${each.label}`);
      keys.append(key);
    }
    if (each.label === called) row.className = "called";
    row.append(label, about, state, keys);
    return row;
  };

  return { start, begin, refresh, forget, draw };
})();
