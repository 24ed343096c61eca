// Pages that are opened without an account: nothing of them is put on the device. Without
// a link, what was pressed waits in the open page alone and is sent from there, once; a
// code is never sent by itself (data-here="now"). Without this script everything works,
// as long as there is a link.
"use strict";
(() => {
  const PATIENCE = 20e3;
  const AGAIN = 15e3;
  const words = document.getElementById("here").dataset;
  let waits = null; // the form that waits, and the body it sends

  const say = (form, text, kind) => {
    const note = form.querySelector(":scope > .said") || form.appendChild(document.createElement("p"));
    note.className = `said ${kind}`;
    note.setAttribute("role", kind === "wrong" ? "alert" : "status");
    note.textContent = text;
    note.hidden = !text;
    note.scrollIntoView({ block: "nearest" });
  };

  const posted = async (form, body) => {
    const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.getElementById("main");
    if (answer.status >= 500 || !main) throw new Error("not the desk"); // or the page of a hotel's network
    return { answer, page, main };
  };

  // What the desk answered is shown as it stands; the address follows.
  const show = ({ answer, page }) => {
    document.title = page.title;
    document.body.replaceChildren(...page.body.childNodes);
    if (answer.redirected) history.replaceState(null, "", answer.url);
    scrollTo(0, 0);
  };

  const heard = (form, { answer, page, main }) => {
    waits = null;
    const wrong = main.querySelector(".wrong[role=alert]")?.textContent;
    const away = answer.redirected && new URL(answer.url).pathname === words.door;
    if (away && location.pathname !== words.door) return say(form, words.closed, "wrong");
    if (answer.status >= 400 && wrong && !("replaces" in form.dataset)) return say(form, wrong, "wrong");
    show({ answer, page });
  };

  const send = async (form, body) => {
    form.dataset.sending = "yes";
    try {
      heard(form, await posted(form, body));
    } catch {
      const later = form.dataset.here !== "now";
      if (later) waits = { form, body };
      say(form, later ? words.waits : words.now, "note");
    } finally {
      delete form.dataset.sending;
    }
  };

  const again = () => waits && !waits.form.dataset.sending && send(waits.form, waits.body);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("here" in form.dataset)) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    send(form, new URLSearchParams(new FormData(form, event.submitter)));
  });
  addEventListener("online", again);
  setInterval(again, AGAIN);
  addEventListener("beforeunload", (event) => waits && event.preventDefault());
})();
