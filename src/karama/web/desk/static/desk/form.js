// Shows a question when its form asks it, and says at once what does not fit.
// Conditions come as XPath 1.0, which the browser reads itself; the server judges again.
"use strict";
(() => {
  const form = document.querySelector("form.form");
  if (!form) return;
  const asked = [...form.querySelectorAll("[data-name]")];

  const given = (question) =>
    [...question.querySelectorAll("input:checked, select, textarea, input:not([type=radio]):not([type=checkbox])")]
      .map((field) => field.value.trim()).filter(Boolean).join(" ");

  const answers = () => {
    const page = document.implementation.createDocument(null, "data");
    for (const question of asked) {
      if (question.hidden) continue;
      const node = page.createElement(question.dataset.name);
      node.textContent = given(question);
      page.documentElement.append(node);
    }
    return page;
  };

  const holds = (condition, page, name) => {
    const here = name ? page.documentElement.querySelector(name) : page.documentElement;
    try {
      return page.evaluate(condition, here || page, null, XPathResult.BOOLEAN_TYPE, null).booleanValue;
    } catch {
      return true; // asked rather than left out; the server judges
    }
  };

  const show = () => {
    for (const part of form.querySelectorAll("[data-relevant]")) {
      part.hidden = !holds(part.dataset.relevant, answers());
      for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = part.hidden;
    }
  };

  const problem = (question) => {
    if (question.hidden) return "";
    const value = given(question);
    if (!value) return question.querySelector("[required]") ? form.dataset.needed : "";
    const { constraint, message, name } = question.dataset;
    if (!constraint || value === "unknown") return "";
    return holds(constraint, answers(), name) ? "" : message;
  };

  const say = (question, words) => {
    const error = question.querySelector(".error");
    error.textContent = words;
    error.hidden = !words;
    question.classList.toggle("bad", Boolean(words));
  };

  form.addEventListener("change", (event) => {
    show();
    const question = event.target.closest("[data-name]");
    if (question) say(question, problem(question));
  });
  form.addEventListener("submit", (event) => {
    const wrong = asked.filter((question) => {
      const words = problem(question);
      say(question, words);
      return words;
    });
    if (wrong.length) {
      event.preventDefault();
      wrong[0].querySelector("input, select, textarea").focus();
    }
  });
  show();
})();
