// Camera as scanner, only where the browser can read QR codes itself. Without it the field and a hand scanner do.
"use strict";

(() => {
  const box = document.querySelector("[data-camera]");
  if (!box || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const [button, video, said] = ["button", "video", "[role=status]"].map((name) => box.querySelector(name));
  const field = document.querySelector(".scan input[name=kode]");
  let stream = null;

  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    button.textContent = button.dataset.on;
  };

  const look = async (reader) => {
    while (stream) {
      const [found] = await reader.detect(video).catch(() => []);
      if (found) {
        field.value = found.rawValue;
        stop();
        field.form.requestSubmit();
        return;
      }
      await new Promise((later) => setTimeout(later, 200));
    }
  };

  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      said.textContent = said.dataset.denied;
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    button.textContent = button.dataset.off;
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  });
  box.hidden = false;
})();
