// Anjungan: keys to touch, the field always ready for the scanner, and a clean page for the next person.
"use strict";

(() => {
  const main = document.querySelector("main[data-reset]");
  const field = document.querySelector("input[name=kode]");
  const keys = document.querySelector("[data-keys]");

  // Whoever walks away leaves nothing behind.
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    if (field && !field.value && !document.querySelector(".said, .err")) return;
    timer = setTimeout(() => location.assign(location.pathname), Number(main.dataset.reset) * 1000);
  };
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, wait);
  wait();

  if (!field || !keys) return;
  keys.hidden = false;
  keys.addEventListener("click", (event) => {
    const key = event.target.closest(".key");
    if (!key) return;
    field.value = "back" in key.dataset ? field.value.slice(0, -1) : (field.value + key.textContent).slice(0, 8);
    field.focus();
    wait();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.length === 1 && document.activeElement === document.body) field.focus();
  });
})();
