// Who writes: an officer's name and PIN, and a new officer with the code from their own page.
"use strict";

const TabletDoor = (() => {
  const { part, word, longDay, show, say } = TabletScreen;
  let chosen = null;
  let page = null;

  const people = async () => (await TabletStore.all("people")).filter((row) => row.key === page.key);
  const isOver = (row) => Date.parse(row.until) < TabletClock.real();

  // Nobody writes: who is it? Without anybody yet, the first joins.
  const open = async (told = "") => {
    chosen = null;
    const found = await people();
    if (!found.length) {
      part("join-back").hidden = true;
      show("join");
      say("join-error", told);
      part("code").focus();
      return;
    }
    part("people").replaceChildren(...found.map(personButton));
    part("pin-form").hidden = true;
    show("lock");
    say("pin-error", "");
    say("lock-told", told);
    if (found.length === 1 && !isOver(found[0])) choosePerson(found[0]);
    else part("people").querySelector("button").focus();
  };

  const personButton = (row) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const until = document.createElement("small");
    button.type = "button";
    button.className = "btn line";
    button.textContent = row.name;
    button.dataset.pin = row.pin;
    until.textContent = isOver(row) ? word("over") : word("until", { at: longDay(new Date(row.until)) });
    button.append(until);
    button.addEventListener("click", () => choosePerson(row));
    item.append(button);
    return item;
  };

  const choosePerson = (row) => {
    chosen = row;
    for (const button of part("people").querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.pin === row.pin));
    if (isOver(row)) {
      openJoin(word("over"));
      return;
    }
    part("pin-who").textContent = row.name;
    part("pin-form").hidden = false;
    say("pin-error", "");
    part("pin").value = "";
    part("pin").focus();
  };

  let isOpening = false;
  const tryPin = async () => {
    const pin = part("pin").value;
    if (isOpening || !chosen) return;
    if (!/^\d{6}$/.test(pin)) {
      say("pin-error", word("six"));
      return;
    }
    isOpening = true;
    const answer = await TabletVault.unlock(chosen.pin, pin);
    isOpening = false;
    part("pin").value = "";
    if (answer.wiped) return page.lock(word("wiped"));
    if (!answer.who) {
      say("pin-error", word("wrong", { n: answer.left }));
      part("pin").focus();
      return;
    }
    await page.begin(answer.who);
  };

  part("pin-form").addEventListener("submit", (event) => {
    event.preventDefault();
    tryPin();
  });
  part("pad").addEventListener("click", (event) => {
    const pressed = event.target.closest("[type=button]");
    if (!pressed) return;
    const field = part("pin");
    field.value = "back" in pressed.dataset ? field.value.slice(0, -1) : (field.value + pressed.textContent).slice(0, 6);
  });
  part("switch").addEventListener("click", () => page.lock());

  // -- a new officer -----------------------------------------------------------------------------------

  const openJoin = async (told = "") => {
    part("join-back").hidden = !(await people()).length;
    for (const id of ["code", "pin-1", "pin-2"]) part(id).value = "";
    show("join");
    say("join-error", told);
    part("code").focus();
  };

  // 111111, 123456, 654321, 121212: what is tried first.
  const isPlain = (pin) => {
    const steps = new Set([...pin].slice(1).map((sign, at) => sign - pin[at]));
    return (steps.size === 1 && Math.abs([...steps][0]) <= 1) || pin.slice(0, 2).repeat(3) === pin || pin.slice(0, 3).repeat(2) === pin;
  };

  const fault = () => {
    const [one, two] = [part("pin-1").value, part("pin-2").value];
    if (!/^\d{6}$/.test(part("code").value.replaceAll(" ", ""))) return "code";
    if (!/^\d{6}$/.test(one)) return "six";
    if (isPlain(one)) return "plain";
    return one === two ? "" : "differ";
  };

  const join = async () => {
    const wrong = fault();
    if (wrong) return say("join-error", word(wrong));
    const pin = part("pin-1").value;
    const author = await TabletVault.newAuthor();
    let answer = null;
    try {
      answer = await fetch(page.address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ code: part("code").value, point: author.point }),
      });
    } catch (noLine) {
      return say("join-error", word("no-line"));
    }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) return say("join-error", told.detail ?? word("failed"));
    const before = (await people()).filter((row) => row.officer === told.officer).map((row) => row.pin);
    const made = await TabletVault.enrol({ ...told, replaces: before }, pin, author.mark, page.key);
    for (const id of ["code", "pin-1", "pin-2"]) part(id).value = "";
    await page.begin((await TabletVault.unlock(made.pin, pin)).who);
    TabletLine.sync({ wantsState: true });
  };

  let isJoining = false;
  part("join").querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (isJoining) return;
    isJoining = true;
    say("join-error", "");
    await join().finally(() => (isJoining = false));
  });
  part("join-open").addEventListener("click", () => openJoin());
  part("join-back").addEventListener("click", () => page.lock());

  const start = (tools) => (page = tools);
  return { start, open, isOver };
})();
