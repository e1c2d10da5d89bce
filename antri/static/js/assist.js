// Daftarkan Warga: where the keys begin. Without this the page works the same, from its first field.
"use strict";

const quick = document.querySelector("form.quick");
const first = document.getElementById(quick?.dataset.next || "");
// After a mistake the summary is read first; on a phone the new number is looked at first.
const isWide = matchMedia("(min-width: 48rem)").matches;
if (first && !document.querySelector(".esum") && (isWide || !("wide" in quick.dataset))) {
  first.focus({ preventScroll: "wide" in quick.dataset && first.getBoundingClientRect().bottom < innerHeight });
}

// The slip without leaving the form: Alt and the letter that stands on the button.
for (const button of document.querySelectorAll("[data-key]")) {
  const sign = button.querySelector("kbd");
  if (sign) sign.hidden = false;
  addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.code !== button.dataset.key) return;
    event.preventDefault();
    button.click();
  });
}
