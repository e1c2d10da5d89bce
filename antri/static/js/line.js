// Keeps a page fed with the state of a hall: it listens to the stream, asks now and then whether it still hears
// everything, and says when the line is down and when it is back. Events: "board" (the state), "down" (since), "back".
"use strict";

class Line extends EventTarget {
  // live: address of the stream; queue: address to ask; everyMs: how often to ask while there is no stream; checkMs: how
  // often while there is one. A hall has few boards, at home there are thousands of phones.
  constructor(live, queue, everyMs, checkMs = 20000) {
    super();
    this.live = live;
    this.queue = queue;
    this.everyMs = everyMs;
    this.checkMs = checkMs;
    this.sequence = "";
    this.heardAt = Date.now();
    this.askedAt = 0;
    this.closedAt = 0;
    this.unheard = 0;
    this.isDown = false;
  }

  start() {
    this.#listen();
    this.#ask();
    setInterval(() => this.#look(), 1000);
    addEventListener("online", () => this.#ask());
    addEventListener("offline", () => this.#ask());
  }

  get #isStreaming() {
    return this.stream?.readyState === EventSource.OPEN;
  }

  #listen() {
    this.stream?.close();
    this.unheard = 0;
    this.closedAt = 0;
    const stream = (this.stream = new EventSource(this.live));
    let isFirst = true;
    stream.addEventListener("queue", (event) => {
      if (stream !== this.stream) return;
      this.unheard = 0;
      this.#heard();
      // What a new connection tells first holds, even if a restored server counts from further back.
      this.#take(event.data, isFirst);
      isFirst = false;
    });
    stream.addEventListener("error", () => {
      if (stream !== this.stream) return;
      isFirst = true;
      if (stream.readyState === EventSource.CLOSED) this.closedAt ||= Date.now();
      this.#ask();
    });
  }

  // Once a second. Comments on the stream are not told to a page, so asking alone shows that a silent line is dead.
  #look() {
    const now = Date.now();
    const every = this.isDown ? 3000 : this.#isStreaming ? this.checkMs : this.everyMs;
    if (now - this.askedAt >= every) this.#ask();
    // Refused (a full server) or broken for good: the browser does not try again by itself.
    if (this.closedAt && now - this.closedAt > 30000 + Math.random() * 30000) this.#listen();
  }

  async #ask() {
    if (this.isAsking) return;
    this.isAsking = true;
    this.askedAt = Date.now();
    try {
      const answer = await fetch(this.queue, { cache: "no-cache", signal: AbortSignal.timeout(8000) });
      if (!answer.ok) throw new Error(answer.status);
      const text = await answer.text();
      const isNews = this.#take(text, false);
      // Twice something newer than the stream has told: it is deaf.
      if (isNews && this.#isStreaming && ++this.unheard >= 2) this.#listen();
      this.#heard();
    } catch {
      if (!this.#isStreaming || Date.now() - this.heardAt > 45000) this.#drop();
    } finally {
      this.isAsking = false;
    }
  }

  // Hands on what is not older than what is known; tells whether it is newer.
  #take(text, isSure) {
    let board;
    try {
      board = JSON.parse(text);
    } catch {
      return false;
    }
    const order = compare(board.sequence, this.sequence);
    if (order < 0 && !isSure) return false;
    this.sequence = board.sequence;
    this.dispatchEvent(new CustomEvent("board", { detail: board }));
    return order > 0;
  }

  #heard() {
    this.heardAt = Date.now();
    if (!this.isDown) return;
    this.isDown = false;
    this.dispatchEvent(new CustomEvent("back"));
  }

  #drop() {
    if (this.isDown) return;
    this.isDown = true;
    this.dispatchEvent(new CustomEvent("down", { detail: { agoMs: Date.now() - this.heardAt } }));
  }
}

// "2026-12-09.17" comes after "2026-12-09.9".
function compare(one, other) {
  if (!other) return 1;
  const [date, number] = one.split(".");
  const [otherDate, otherNumber] = other.split(".");
  if (date !== otherDate) return date < otherDate ? -1 : 1;
  return Math.sign(number - otherNumber);
}
