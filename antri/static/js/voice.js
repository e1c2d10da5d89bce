// Says calls one after the other: a chime, then the words of a voice pack, twice. What is said is shown as a caption
// first, and shown for as long where there is no sound. Events: "announce" (call, caption), "announced" (call), and on
// the document "antri:clip" (call, name, language) for each clip that begins to sound.
"use strict";

const AGAIN_AFTER_MS = 1500;
const SILENT_MS = 8000;
const COMMA_MS = 160;
const WORD_MS = 20;
// So many waiting: each is said once only, or the hall would hear calls of people who are long at the counter.
const HURRY_FROM = 3;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Pack {
  constructor(address) {
    this.address = address;
    this.sounds = new Map();
  }

  // The words come first: captions need no sound.
  async load(context) {
    if (!this.words) {
      const answer = await fetch(this.address);
      if (!answer.ok) throw new Error(answer.status);
      this.words = await answer.json();
    }
    if (!context) return;
    for (const [name, clip] of Object.entries(this.words.clips)) {
      if (this.sounds.has(name)) continue;
      const answer = await fetch(clip.url);
      if (!answer.ok) throw new Error(answer.status);
      this.sounds.set(name, await context.decodeAudioData(await answer.arrayBuffer()));
    }
  }

  // "A-017" at counter 3: [[nomor, letter-a], [nol, satu, tujuh], [loket, tiga-end]], spoken with a pause between.
  sentence(call) {
    const { opening, counter, letters, digits, numbers } = this.words;
    const signs = [...call.label.toUpperCase()];
    return [
      [opening, ...signs.filter((sign) => sign in letters).map((sign) => letters[sign])],
      signs.filter((sign) => sign in digits).map((sign) => digits[sign]),
      [counter, ...(numbers[call.counter_number] || [])],
    ];
  }

  caption(call) {
    const text = (name) => this.words.clips[name].text;
    return this.sentence(call).map((part) => part.map(text).join(" ")).join(", ");
  }
}

class Voice extends EventTarget {
  // packs: addresses of voice packs, the first is said twice, the others once after it. mayPlay: asked before each call.
  // isQuiet: in the quiet hour each call is said once, in the first language alone.
  constructor(packs, mayPlay, isQuiet = () => false) {
    super();
    this.packs = packs.map((address) => new Pack(address));
    this.mayPlay = mayPlay;
    this.isQuiet = isQuiet;
    this.waiting = [];
  }

  async start({ withSound }) {
    if (withSound && "AudioContext" in window) this.context = new AudioContext();
    for (;;) {
      try {
        for (const pack of this.packs) await pack.load(this.context);
        return;
      } catch {
        await wait(10000);
      }
    }
  }

  // Without the browser's leave to play, somebody has to press something first.
  get isMuted() {
    return this.context?.state === "suspended";
  }

  unmute() {
    return this.context?.resume();
  }

  add(call) {
    this.waiting.push(call);
    if (!this.isBusy) this.#sayAll();
  }

  // Takes back what has not been said yet.
  keepOnly(isStill) {
    this.waiting = this.waiting.filter(isStill);
  }

  async #sayAll() {
    this.isBusy = true;
    while (this.waiting.length) {
      const call = this.waiting.shift();
      const caption = this.packs[0]?.words ? this.packs[0].caption(call) : "";
      this.dispatchEvent(new CustomEvent("announce", { detail: { call, caption } }));
      await this.#say(call);
      this.dispatchEvent(new CustomEvent("announced", { detail: { call } }));
    }
    this.isBusy = false;
  }

  async #say(call) {
    const packs = this.packs.filter((pack) => pack.words && this.#canSay(pack, call));
    if (!packs.length || !this.mayPlay() || this.isMuted) return wait(SILENT_MS);
    const isHurried = this.waiting.length >= HURRY_FROM;
    const turns = this.isQuiet() ? [packs[0]] : isHurried ? packs : [packs[0], ...packs];
    await this.#play(packs[0], "chime", call);
    for (const [place, pack] of turns.entries()) {
      if (place) await wait(AGAIN_AFTER_MS);
      for (const part of pack.sentence(call)) {
        for (const name of part) {
          await this.#play(pack, name, call);
          await wait(WORD_MS);
        }
        await wait(COMMA_MS);
      }
    }
    await wait(AGAIN_AFTER_MS / 2);
  }

  #canSay(pack, call) {
    return ["chime", ...pack.sentence(call).flat()].every((name) => pack.sounds.has(name));
  }

  #play(pack, name, call) {
    const source = this.context.createBufferSource();
    source.buffer = pack.sounds.get(name);
    source.connect(this.context.destination);
    const ended = new Promise((resolve) => source.addEventListener("ended", resolve));
    source.start();
    const detail = { call: call.call, name, language: pack.words.language };
    document.dispatchEvent(new CustomEvent("antri:clip", { detail }));
    // A sound card that goes away never tells the end; the calls behind must not wait for ever.
    return Promise.race([ended, wait(source.buffer.duration * 1000 + 2000)]);
  }
}
