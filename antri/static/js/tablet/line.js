// The tablet's clock and its line: rows go out by themselves, in order, and leave only when the office has them.
"use strict";

// A clock that somebody sets forward or back while rows wait must not move those rows with it. Each row says by which
// clock it was stamped; `shifts` says how far that clock would now be from the present one. null: nobody knows.
const TabletClock = (() => {
  // `off`: how far the office's clock is ahead of this one, as it was told last.
  let kept = { key: "clock", epoch: 1, shifts: { 1: 0 }, seen: 0, off: 0 };
  let last = { wall: Date.now(), steady: performance.now() };
  let wasAway = true;
  const A_JUMP_MS = 20000;

  const save = () => {
    kept.seen = Date.now();
    return TabletStore.put("meta", kept);
  };

  const jumped = (by) => {
    for (const epoch of Object.keys(kept.shifts)) if (kept.shifts[epoch] !== null) kept.shifts[epoch] += by;
    kept.epoch += 1;
    kept.shifts[kept.epoch] = 0;
    kept.off -= by;
  };

  // The office's time, as far as this tablet knows it.
  const real = () => {
    if (look()) save();
    return new Date(Date.now() + kept.off);
  };

  const learn = async (now) => {
    kept.off = Date.parse(now) - Date.now();
    await save();
  };

  const look = () => {
    const now = { wall: Date.now(), steady: performance.now() };
    const jump = now.wall - last.wall - (now.steady - last.steady);
    // While the tablet sleeps the steady clock may stand still: a step forward is then no sign of anything.
    const isJump = jump < -A_JUMP_MS || (jump > A_JUMP_MS && !wasAway);
    last = now;
    wasAway = document.hidden;
    if (isJump) jumped(jump);
    return isJump;
  };

  const start = async () => {
    kept = (await TabletStore.one("meta", "clock")) ?? kept;
    if (Date.now() < kept.seen - A_JUMP_MS) {
      // Set back while the page was closed, nobody knows by how much.
      for (const epoch of Object.keys(kept.shifts)) kept.shifts[epoch] = null;
      kept.epoch += 1;
      kept.shifts[kept.epoch] = 0;
    }
    await save();
    setInterval(async () => {
      const isJump = look();
      if (isJump || Date.now() - kept.seen > 30000) await save();
    }, 1000);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) wasAway = true;
      else look();
    });
  };

  const stamp = async () => {
    if (look()) await save();
    return { at: new Date().toISOString(), epoch: kept.epoch };
  };

  // What the clock that stamped a row would show now.
  const nowOf = (epoch) => {
    const shift = kept.shifts[epoch];
    return shift === null || shift === undefined ? null : new Date(Date.now() - shift).toISOString();
  };

  return { start, stamp, nowOf, real, learn };
})();

const TabletLine = (() => {
  const AT_ONCE = 20;
  const FIRST_WAIT_MS = 2000;
  const state = { since: null, isSending: false, unsent: 0, refused: "", told: null, asides: 0 };
  let page = null;
  let tell = () => {};

  const heard = (answer) => {
    state.since = null;
    state.refused = answer.status === 403 ? "gone" : "";
    return answer.ok;
  };
  const lost = () => {
    state.since ??= TabletClock.real();
    return false;
  };

  const ask = async () => {
    try {
      const answer = await fetch(page.state, { cache: "no-store", signal: AbortSignal.timeout(15000) });
      if (!heard(answer)) return;
      state.told = await answer.json();
      await TabletClock.learn(state.told.now);
    } catch (noLine) {
      lost();
    }
  };

  const send = async () => {
    const rows = await TabletStore.all("out", AT_ONCE);
    if (!rows.length) return false;
    const parcels = rows.map(({ id, closed, key, epoch }) => ({ id, closed, key, now: TabletClock.nowOf(epoch) }));
    const answer = await fetch(page.send, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ rows: parcels }),
      signal: AbortSignal.timeout(30000),
    });
    if (!heard(answer)) return false;
    const { answers } = await answer.json();
    const safe = new Map(answers.map((each) => [each.id, each]));
    const gone = rows.filter((row) => safe.has(row.id));
    if (!gone.length) return false;
    state.asides += gone.filter((row) => safe.get(row.id).state === "aside").length;
    await TabletStore.change((stores) => {
      for (const row of gone) stores("out").delete(row.seq);
    });
    return true;
  };

  // A line that broke is tried again soon, then less and less often; the timer goes on in any case.
  let failures = 0;
  const againSoon = () => {
    if (failures < 4) setTimeout(() => sync(), FIRST_WAIT_MS * 2 ** failures);
    failures += 1;
  };

  // One at a time, however many things ask for it.
  let running = null;
  const run = async (wantsState) => {
    state.isSending = true;
    try {
      while (await send()) {
        failures = 0;
        state.unsent = await TabletStore.count("out");
        tell(state);
      }
      state.unsent = await TabletStore.count("out");
    } catch (noLine) {
      lost();
      state.unsent = await TabletStore.count("out");
      againSoon();
    }
    if (wantsState || !state.told) await ask();
    state.isSending = false;
    tell(state);
  };
  let isAskedAgain = false;
  const sync = async ({ wantsState = false } = {}) => {
    if (running) {
      isAskedAgain = true; // what was written meanwhile goes out too
      return running;
    }
    running = run(wantsState).finally(() => { running = null; });
    await running;
    if (!isAskedAgain) return;
    isAskedAgain = false;
    await sync();
  };

  const start = (about, told) => {
    page = about;
    tell = told;
    addEventListener("online", () => {
      failures = 0;
      sync({ wantsState: true });
    });
    addEventListener("offline", () => { lost(); tell(state); });
    document.addEventListener("visibilitychange", () => document.hidden || sync({ wantsState: true }));
    let turns = 0;
    setInterval(async () => {
      turns += 1;
      if ((await TabletStore.count("out")) || turns % 3 === 0) sync({ wantsState: turns % 3 === 0 });
    }, 20000);
    return sync({ wantsState: true });
  };

  return { start, sync, state };
})();
