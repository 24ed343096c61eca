// The live part of a page is asked for again every twenty seconds, while it is looked at.
"use strict";
(() => {
  const AGAIN = 20e3;
  const part = document.querySelector("[data-live]");
  const again = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(part.dataset.live);
      // signed out meanwhile, it would be another page
      if (answer.ok && !answer.redirected) part.innerHTML = await answer.text();
    } catch {} // no link: what was known stays
  };
  setInterval(again, AGAIN);
  document.addEventListener("visibilitychange", again);
})();
