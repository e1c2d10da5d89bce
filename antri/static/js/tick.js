// Tick or clear all rows of a list with one press. Without it each row is ticked by hand.
"use strict";
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const boxes = () => [...all.form.querySelectorAll('input[type="checkbox"][name="pilih"]')];
  all.hidden = false;
  all.addEventListener("click", () => {
    const isOn = boxes().some((box) => !box.checked);
    for (const box of boxes()) box.checked = isOn;
  });
}
