// Reads a text aloud with a voice of this device: nothing of it goes over a network. The
// person's own page comes and goes inside the page that is open (here.js), so panels are
// looked for when they are pressed.
"use strict";
(() => {
  const voices = globalThis.speechSynthesis;
  let turn = 0; // which reading this is: one that was stopped says nothing more

  // Voices that speak by way of a company's servers are left out.
  const own = (tongue) =>
    voices.getVoices().find((one) => one.localService && one.lang.slice(0, 2).toLowerCase() === tongue);

  // Some browsers know their voices only a moment after they were asked.
  const found = (tongue) =>
    new Promise((known) => {
      if (own(tongue)) return known(own(tongue));
      voices.addEventListener("voiceschanged", () => known(own(tongue)), { once: true });
      setTimeout(() => known(own(tongue)), 1500);
    });

  const mark = (part) => {
    for (const one of document.querySelectorAll(".spoken")) one.classList.remove("spoken");
    part?.classList.add("spoken");
    part?.scrollIntoView({ block: "nearest" });
  };

  const end = () => {
    turn += 1;
    voices?.cancel();
    mark();
    for (const one of document.querySelectorAll("[data-listen]")) one.children[0].textContent = one.dataset.start;
  };

  const say = (voice, mine, [part, ...rest]) => {
    if (mine !== turn) return;
    if (!part?.isConnected) return end(); // read to its end, or the page was closed
    const words = new SpeechSynthesisUtterance(part.textContent);
    Object.assign(words, { voice, lang: voice.lang, rate: 0.9, onerror: () => mine === turn && end() });
    words.onend = () => say(voice, mine, rest);
    mark(part);
    voices.speak(words);
  };

  const listen = async (panel) => {
    const [button, note] = panel.children;
    const { stop, none, tongue } = panel.dataset;
    if (button.textContent === stop) return end();
    end();
    button.textContent = stop;
    const mine = turn;
    const voice = voices && (await found(tongue));
    if (mine !== turn) return;
    note.textContent = voice ? "" : none;
    if (!voice) return end();
    const told = document.getElementById(panel.dataset.listen);
    say(voice, mine, [...told.querySelectorAll("h1,h2,h3,h4,p,li")]);
  };

  document.addEventListener("click", (pressed) => {
    const panel = pressed.target.closest("[data-listen] button")?.parentElement;
    if (panel) listen(panel);
  });
  addEventListener("pagehide", end);
  document.documentElement.classList.add("can-listen"); // without script, no button
})();
