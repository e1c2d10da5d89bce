// Dengarkan: reads a step aloud, by a clip where there is one, else by the phone's own voice. The button is shown only
// where one of them can speak this page's language. Pressed again, or by Escape, it stops.
"use strict";

const speech = window.speechSynthesis;
const language = document.documentElement.lang;
const speaks = () => (speech ? speech.getVoices().find((voice) => voice.lang.toLowerCase().replace("_", "-").split("-")[0] === language) : null);
let stopNow = null;

for (const button of document.querySelectorAll("button[data-listen]")) {
  const label = button.querySelector("[data-label]");
  const word = label.textContent;

  function show(isOn) {
    button.setAttribute("aria-pressed", String(isOn));
    label.textContent = isOn ? button.dataset.stop : word;
  }

  function ended() {
    stopNow = null;
    show(false);
  }

  function sayByPhone() {
    const voice = speaks();
    if (!voice) return ended();
    const said = new SpeechSynthesisUtterance(button.dataset.listen);
    said.lang = language === "id" ? "id-ID" : voice.lang;
    said.voice = voice;
    said.rate = 0.9;
    said.onend = said.onerror = ended;
    stopNow = () => {
      said.onend = said.onerror = null;
      speech.cancel();
    };
    speech.cancel();
    speech.speak(said);
  }

  function sayByClip() {
    const sound = new Audio(button.dataset.clip);
    let isStopped = false;
    stopNow = () => {
      isStopped = true;
      sound.pause();
    };
    sound.onended = ended;
    // No file, no sound: the phone's own voice is the other way.
    sound.onerror = () => isStopped || sayByPhone();
    sound.play().catch(() => {});
  }

  button.addEventListener("click", () => {
    if (stopNow) {
      stopNow();
      return ended();
    }
    show(true);
    if (button.dataset.clip) sayByClip();
    else sayByPhone();
  });

  const offer = () => (button.hidden = !(button.dataset.clip || speaks()));
  offer();
  // Voices come late on many phones.
  speech?.addEventListener?.("voiceschanged", offer);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && stopNow) button.click();
  });
}

addEventListener("pagehide", () => stopNow?.());
