// Runs before the page is drawn, so that a dark counter never flashes light. Remembered per counter on this computer.
"use strict";

try {
  const theme = localStorage.getItem(`tema ${location.pathname}`);
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is shut: the system's choice holds.
}
