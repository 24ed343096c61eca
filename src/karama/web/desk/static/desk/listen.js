// Reads a text aloud with a voice of this device: nothing of it goes over a network.
"use strict";
(() => {
  const panel = document.querySelector("[data-listen]");
  const voices = globalThis.speechSynthesis;
  const { start, stop, none, tongue } = panel.dataset;
  const [button, note] = panel.children;
  const told = document.getElementById(panel.dataset.listen);
  const parts = [...told.querySelectorAll("h1,h2,h3,h4,p,li")];
  let turn = 0; // which reading this is: one that was stopped says nothing more

  // Voices that speak by way of a company's servers are left out.
  const own = () => voices.getVoices().find((one) => one.localService && one.lang.slice(0, 2).toLowerCase() === tongue);

  // Some browsers know their voices only a moment after they were asked.
  const found = () =>
    new Promise((known) => {
      if (own()) return known(own());
      voices.addEventListener("voiceschanged", () => known(own()), { once: true });
      setTimeout(() => known(own()), 1500);
    });

  const mark = (part) => {
    for (const one of told.querySelectorAll(".spoken")) one.classList.remove("spoken");
    part?.classList.add("spoken");
    part?.scrollIntoView({ block: "nearest" });
  };

  const end = () => {
    turn += 1;
    voices?.cancel();
    mark();
    button.textContent = start;
  };

  const say = (voice, mine, [part, ...rest]) => {
    if (mine !== turn) return;
    if (!part) return end();
    const words = new SpeechSynthesisUtterance(part.textContent);
    Object.assign(words, { voice, lang: voice.lang, rate: 0.9, onerror: () => mine === turn && end() });
    words.onend = () => say(voice, mine, rest);
    mark(part);
    voices.speak(words);
  };

  const listen = async () => {
    if (button.textContent === stop) return end();
    button.textContent = stop;
    const mine = (turn += 1);
    const voice = voices && (await found());
    if (mine !== turn) return;
    note.textContent = voice ? "" : none;
    if (voice) say(voice, mine, parts);
    else end();
  };

  button.addEventListener("click", listen);
  addEventListener("pagehide", end);
  panel.hidden = false;
})();
