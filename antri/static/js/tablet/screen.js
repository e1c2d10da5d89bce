// What the parts of the tablet's page share: its words, its hours, and which screen is shown.
"use strict";

const TabletScreen = (() => {
  const main = document.getElementById("isi");
  const part = (id) => document.getElementById(id);
  const zone = main?.dataset.zone;
  const word = (name, facts = {}) => {
    const text = document.querySelector(`#words [data-w="${name}"]`)?.textContent ?? "";
    return text.replace(/\{(\w+)\}/g, (_all, fact) => facts[fact] ?? "");
  };
  const language = document.documentElement.lang;
  const hour = (at) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(at).replace(":", language === "id" ? "." : ":");
  const day = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at);
  const longDay = (at) => new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", timeZone: zone }).format(at);

  const SCREENS = ["unsafe", "join", "lock", "work"];
  let screen = "";
  const show = (name) => {
    screen = name;
    for (const each of SCREENS) part(each).hidden = each !== name;
    part("switch").hidden = name !== "work";
  };

  const say = (id, text) => {
    part(id).textContent = text;
    part(id).hidden = !text;
  };

  // In the line at the top, until something else is said there.
  const alarm = (text) => {
    say("line-text", text);
    part("line").hidden = false;
    part("line").className = "wire brick";
  };

  return { main, part, word, hour, day, longDay, show, say, alarm, isShown: (name) => screen === name };
})();
