// Small helps; every page works without them. One job each, no state kept.
"use strict";

// A pressed button says that it works and cannot be pressed twice; it keeps its width.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter || form.querySelector("button:not([type=button])");
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || event.defaultPrevented) return;
  form.dataset.sent = "1";
  if (!button || !button.classList.contains("btn")) return;
  button.style.setProperty("min-width", `${button.offsetWidth}px`);
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.busy) button.textContent = button.dataset.busy;
});

// Coming back with the "back" key: the form is ready again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-disabled=true]")?.removeAttribute("aria-disabled");
  }
});

// Print and copy are shown only where the browser can do them.
const can = {
  print: () => typeof print === "function",
  copy: () => Boolean(navigator.clipboard),
};
const act = {
  print: () => print(),
  copy: async (button) => {
    await navigator.clipboard.writeText(button.dataset.text);
    say(button);
  },
};
for (const button of document.querySelectorAll("button[data-do]")) {
  const job = button.dataset.do;
  if (!can[job] || !can[job]()) continue;
  button.hidden = false;
  button.addEventListener("click", () => act[job](button));
}

// Say that it is done in the button itself, for eyes and for a screen reader.
function say(button) {
  const place = button.querySelector("[data-label]") || button;
  const before = place.textContent;
  place.textContent = button.dataset.done || before;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => (place.textContent = before), 2500);
}

// After a mistake the summary at the top is read first.
document.querySelector(".esum[tabindex], [data-focus]")?.focus();
