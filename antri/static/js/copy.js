// Copy one value with one press, and say so. Where the browser cannot, the values are there to be marked by hand.
"use strict";
if (navigator.clipboard) {
  const told = document.querySelector("[data-copied]");
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const said = button.querySelector(".said");
      const before = said.textContent;
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = told.dataset.copied;
      told.textContent = `${told.dataset.copied}: ${button.querySelector(".vh").textContent}`;
      setTimeout(() => { said.textContent = before; }, 1500);
    });
  }
}
