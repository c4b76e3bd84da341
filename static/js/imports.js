/* Keeps the progress of an import up to date, and loads the page again when its state changes. */
"use strict";

(() => {
  const box = document.getElementById("progress");
  const text = document.getElementById("progress-text");
  const bar = document.getElementById("progress-bar");
  const PAUSE = 1500;

  const look = async () => {
    try {
      const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const now = await answer.json();
        if (now.state !== box.dataset.state || now.is_silent) {
          window.location.reload();
          return;
        }
        text.textContent = now.text;
        bar.value = now.share;
      }
    } catch {
      // The server may be restarting; the next look will tell.
    }
    setTimeout(look, PAUSE);
  };

  if (box && text && bar) {
    setTimeout(look, PAUSE);
  }
})();
