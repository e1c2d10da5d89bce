// The board of a hall: draws what the line tells, shows and says each new call once. Needs line.js and voice.js.
"use strict";

const page = document.body.dataset;
const texts = document.getElementById("texts").dataset;
const language = document.documentElement.lang;
const only = page.counters ? page.counters.split(",").map(Number) : null;
const $ = (selector) => document.querySelector(selector);

// -- what time it is: the office's, told by the server; this machine only counts on ------------------------------

let ahead = Date.parse(page.now) - performance.now();
const now = () => ahead + performance.now();
const hourOf = new Intl.DateTimeFormat(language, { timeZone: page.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayOf = new Intl.DateTimeFormat(language, { timeZone: page.zone, weekday: "long", day: "numeric", month: "long" });
const dateOf = new Intl.DateTimeFormat("en-CA", { timeZone: page.zone });
const firstDate = dateOf.format(now());

function tick() {
  put($(".ck"), hourOf.format(now()));
  put($(".dt"), dayOf.format(now()));
  // A new morning: new files, a new page. Only while the line is up, or the old one would be lost too; and never again
  // and again, whatever two clocks of the server may say.
  if (dateOf.format(now()) !== firstDate && !line.isDown && performance.now() > 600000) location.reload();
}

// Text is written only when it differs: a screen reader would say it again.
function put(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

function made(tag, className, ...inside) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

// -- calls: which are new, which is shown ---------------------------------------------------------------------

const voice = new Voice(page.voice.split(" ").filter(Boolean), () => isSpeaker() && hasLock, () => isQuiet);
let isQuiet = false;
let hasLock = !navigator.locks;
let speaksFrom = 0;
const isSpeaker = () => speaksFrom > 0 && now() >= speaksFrom;
const memory = `antri.board${location.pathname}${page.office}${page.counters}`;
let last = recall();
let shown = null;
let board = null;
let known = [];

function recall() {
  try {
    return JSON.parse(localStorage.getItem(memory)) || { at: "", call: 0 };
  } catch {
    return { at: "", call: 0 };
  }
}

function remember(call) {
  last = { at: call.at, call: call.call };
  try {
    localStorage.setItem(memory, JSON.stringify(last));
  } catch {
    // Without a memory of its own a board may say a call again after a power cut, never while it runs.
  }
}

const isHere = (call) => !only || only.includes(call.counter_number);
const isLater = (call, other) => Date.parse(call.at) > (Date.parse(other.at) || 0) || (call.at === other.at && call.call > other.call);
const isFresh = (call) => now() - Date.parse(call.at) <= Number(page.freshS) * 1000;

function hear(called) {
  const here = called.filter(isHere);
  const oldest = called.length ? Math.min(...called.map((call) => call.call)) : 0;
  // The last eight of a hall may be few of these counters: older ones stay in sight.
  const isOld = (call) => call.call < oldest && !called.some((each) => each.label === call.label);
  known = [...here, ...known.filter(isOld)].slice(0, 8);
  // Undone before it was said: nobody is asked to come.
  voice.keepOnly((call) => call.call < oldest || here.some((each) => each.call === call.call));
  for (const call of here.slice().reverse()) {
    if (!isLater(call, last)) continue;
    remember(call);
    if (isFresh(call)) voice.add(call);
  }
  if (!voice.isBusy) show(known[0] || null);
}

function show(call) {
  if (shown?.call === call?.call) return;
  shown = call;
  const panel = $(".call");
  panel.classList.toggle("none", !call);
  put($(".call .n"), call ? call.label : "");
  put($(".call .l b"), call ? String(call.counter_number) : "");
  if (board) drawCounters(board.counters);
  if (board) drawCalled();
  if (call) lift(panel);
}

function lift(element) {
  element.classList.remove("new");
  void element.offsetWidth;
  element.classList.add("new");
}

voice.addEventListener("announce", ({ detail: { call, caption } }) => {
  show(call);
  const plain = texts.caption.replace("{label}", call.label).replace("{counter}", call.counter);
  footer.say(caption || plain);
});
voice.addEventListener("announced", () => {
  footer.rest();
  if (!voice.waiting.length && board) show(known[0] || null);
});

// -- drawing --------------------------------------------------------------------------------------------------

function draw(news) {
  board = news;
  const at = Date.parse(news.as_of);
  if (at > now()) ahead += at - now();
  hear(news.called);
  drawCounters(news.counters);
  drawCalled();
  drawSessions(news.sessions, news.disruption);
  const lastCheckIn = news.last_check_in && texts.lastCheckIn.replace("{time}", hourOf.format(Date.parse(news.last_check_in)));
  footer.fill([lastCheckIn, ...(news.notices || [])].filter(Boolean));
}

function drawCounters(counters) {
  let here = counters.filter((counter) => !only || only.includes(counter.number));
  const most = Number(page.tiles);
  // Eight are easier to read than twelve: closed counters give way first, from the end.
  for (const counter of here.slice().reverse()) {
    if (here.length <= Math.min(most, 8)) break;
    if (counter.state === "closed" && !counter.serving) here = here.filter((each) => each !== counter);
  }
  here = here.slice(0, most);
  const grid = $(".gridc");
  grid.dataset.rows = here.length > 8 ? 3 : 2;
  grid.dataset.columns = here.length > 6 ? 4 : here.length > 4 ? 3 : 2;
  const tiles = here.map((counter) => {
    const isOn = shown && counter.number === shown.counter_number && counter.serving === shown.label;
    const word = texts[`state${counter.state[0].toUpperCase()}${counter.state.slice(1)}`] || "";
    const tile = made("p", "ct", made("span", "", counter.name), made("b", "", counter.serving || word));
    tile.classList.toggle("on", Boolean(isOn));
    tile.classList.toggle("z", !counter.serving);
    return tile;
  });
  change(grid, tiles);
}

function drawCalled() {
  const rows = known.map((call) => {
    const row = made("li", "", call.label, made("span", "", texts.counter), made("b", "", String(call.counter_number)));
    row.classList.toggle("on", shown?.call === call.call);
    return row;
  });
  change($(".lastc ol"), rows);
  $(".lastc .none").hidden = rows.length > 0;
}

function drawSessions(sessions, disruption) {
  const bar = $(".trouble");
  bar.hidden = !disruption;
  $(".sess").hidden = Boolean(disruption);
  if (disruption) {
    put($(".trouble b"), disruption.text);
    const until = disruption.until ? texts.until.replace("{time}", hourOf.format(Date.parse(disruption.until))) : "";
    put($(".trouble span"), `${until} ${texts.keep}`.trim());
    return;
  }
  let isNext = true;
  // Five fit: what is over gives way first.
  const over = sessions.findIndex((session) => session.state !== "done");
  const first = Math.max(0, Math.min(over < 0 ? sessions.length : over, sessions.length - 5));
  const cards = sessions.slice(first, first + 5).map((session) => {
    const isNow = session.state === "on_time" || session.state === "late";
    let word = texts[{ done: "done", on_time: "onTime", late: "late", early: "later" }[session.state]] || "";
    if (session.state === "early" && isNext) {
      word = texts.next;
      isNext = false;
    }
    const isLong = session.behind_minutes >= 90;
    if (session.state === "late" && isLong) word = texts.lateHours;
    const amount = isLong ? Math.round(session.behind_minutes / 60) : session.behind_minutes;
    const card = made(
      "li", "",
      made("b", "", texts.session.replace("{time}", session.start.replace(":", texts.dot))),
      made("span", "", word.replace("{n}", amount)),
    );
    card.classList.toggle("sn", isNow);
    card.classList.toggle("behind", session.state === "late");
    return card;
  });
  change($(".sess"), cards);
}

// Nothing is touched that stays the same.
function change(place, children) {
  const before = [...place.children];
  if (before.length === children.length && before.every((each, index) => each.isEqualNode(children[index]))) return;
  place.replaceChildren(...children);
}

// -- the last line: the caption while a call is said, else what the office wants to tell, one after the other ---------

const footer = {
  texts: [],
  place: 0,
  isTold: false,
  isSaying: false,
  fill(notices) {
    this.notices = notices;
    this.texts = [...(this.first ? [this.first] : []), ...notices.flatMap(inPieces), texts.address, texts.missed].filter(Boolean);
    if (!this.isTold) this.turn();
  },
  say(caption) {
    this.isSaying = true;
    this.write(caption);
    $("footer").classList.add("saying");
  },
  rest() {
    this.isSaying = false;
    $("footer").classList.remove("saying");
    this.turn();
  },
  turn() {
    if (this.isSaying || !this.texts.length) return;
    this.isTold = true;
    this.place %= this.texts.length;
    this.write(this.texts[this.place]);
    this.place += 1;
  },
  write(text) {
    put($(".say"), text);
    $(".say").classList.toggle("long", text.length > 66);
  },
};

// A long notice is told in pieces of two lines, all about as long.
function inPieces(notice) {
  const most = notice.length / Math.ceil(notice.length / 140) + 10;
  const pieces = [""];
  for (const word of notice.split(/\s+/)) {
    const longer = `${pieces.at(-1)} ${word}`.trim();
    if (longer.length > most) pieces.push(word);
    else pieces[pieces.length - 1] = longer;
  }
  return pieces;
}

setInterval(() => footer.turn(), 12000);

// -- the line -------------------------------------------------------------------------------------------------

const line = new Line(page.live, page.queue, Number(page.pollS) * 1000);
line.addEventListener("board", (event) => draw(event.detail));
line.addEventListener("down", (event) => {
  put($(".lost"), texts.down.replace("{time}", hourOf.format(now() - event.detail.agoMs)));
  $(".lost").hidden = false;
  document.body.classList.add("down");
});
line.addEventListener("back", () => {
  $(".lost").hidden = true;
  document.body.classList.remove("down");
});

// -- one speaker in a hall, one in a browser; the code of the hall ------------------------------------------------


async function askState() {
  try {
    const answer = await fetch(page.state + location.search, { cache: "no-store", signal: AbortSignal.timeout(8000) });
    // Sent away by the office: the page says so.
    if (answer.status === 403) return location.reload();
    if (!answer.ok) throw new Error(answer.status);
    obey(await answer.json());
  } catch {
    $(".code").hidden = true;
  }
}

function obey(state) {
  ahead = Date.parse(state.now) - performance.now();
  // Another board may have been the speaker until now and learns within 20 seconds that it is not.
  if (state.speaks && !speaksFrom) speaksFrom = now() + (state.is_alone ? 0 : 25000);
  if (!state.speaks) speaksFrom = 0;
  isQuiet = Boolean(state.is_quiet);
  put($(".code b"), state.code || "");
  $(".code").hidden = !state.code;
  footer.first = state.speaks ? texts.soundHere : texts.soundElsewhere;
}

if (page.state) {
  navigator.locks?.request("antri.board.voice", () => {
    hasLock = true;
    return new Promise(() => {});
  });
  setInterval(askState, 20000);
  // A new code at the turn of each minute.
  setTimeout(function turn() {
    askState();
    setTimeout(turn, 60000 - (now() % 60000) + 200);
  }, 60000 - (now() % 60000) + 200);
  setTimeout(() => {
    footer.first = "";
    footer.fill(footer.notices || []);
  }, 60000);
}

const button = $(".sound");
if (button) {
  button.addEventListener("click", () => voice.unmute());
  setInterval(() => (button.hidden = !isSpeaker() || !voice.isMuted), 1000);
}

async function start() {
  tick();
  setInterval(tick, 1000);
  // A call of this moment is said from the beginning, so words and leave to speak come first; not for ever.
  const ready = Promise.all([voice.start({ withSound: Boolean(page.state) }), page.state && askState()]);
  await Promise.race([ready, wait(5000)]);
  line.start();
}

start();
