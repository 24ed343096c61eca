// Shows a question when its form asks it, works out what the form works out, and says
// at once what does not fit. Conditions come as trees (karama.procedure.conditions);
// `worth` is karama.procedure.weighing, sign for sign: tests/meanings.json holds both to
// the same examples. The server judges again; without this script everything still works.

// --- what a tree is worth ---------------------------------------------------------
const truth = (value) => (typeof value === "number" ? value !== 0 && value === value : Boolean(value));
const days = (text) => {
  if (!/^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text)) return NaN;
  const at = Date.parse(text + "T00:00:00Z");
  return at === at && new Date(at).toISOString().slice(0, 10) === text ? at / 864e5 : NaN;
};
const number = (value) => {
  if (typeof value !== "string") return Number(value);
  const bare = value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  return /^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)$/.test(bare) ? Number(bare) : days(bare);
};
// Numbers are written out in full, never as 1e-7.
const written = (value) => {
  const [, sign, whole, part = "", power] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) || [];
  if (!power) return String(value);
  const digits = whole + part, at = whole.length + Number(power);
  if (at <= 0) return `${sign}0.${"0".repeat(-at)}${digits}`;
  return sign + digits.padEnd(at, "0").slice(0, at) + (digits.length > at ? "." + digits.slice(at) : "");
};
const text = (value) => (typeof value === "number" ? written(value) : String(value));
const words = (value) => text(value).split(" ").filter(Boolean);
const among = (value) => ` ${text(value).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")} `;
const same = (a, b) => {
  if (typeof a === "boolean" || typeof b === "boolean") return truth(a) === truth(b);
  if (typeof a === "number" || typeof b === "number") return number(a) === number(b);
  return a === b;
};
// A count without its fraction, within `most`; what is no number is 0.
const bounded = (value, most) => Math.trunc(Math.min(Math.max(number(value) || 0, -most), most));
const round = (value, digits = 0) => {
  const scale = Number(`1e${bounded(digits, 15)}`);
  return Math.floor(number(value) * scale + 0.5) / scale;
};
const place = (value, size) => {
  const at = bounded(value, size);
  return at < 0 ? at + size : at;
};
const part = (value, from, to = Infinity) => {
  const signs = [...text(value)];
  return signs.slice(place(from, signs.length), place(to, signs.length)).join("");
};
const wordAt = (value, at) => {
  const all = words(value), from = bounded(at, all.length);
  return from >= 0 ? all[from] ?? "" : "";
};
const dated = (value) => {
  const day = number(value);
  const read = day > -284000 && day < 2932000 ? new Date(Math.trunc(day) * 864e5).toISOString() : "";
  return /^[1-9]\d{3}-/.test(read) ? read.slice(0, 10) : "";
};
// "+ 0" where a zero has no sign: it shows when something is divided by it.
const calls = {
  or: (a, b) => truth(a) || truth(b),
  and: (a, b) => truth(a) && truth(b),
  "=": same,
  "!=": (a, b) => !same(a, b),
  "<": (a, b) => number(a) < number(b),
  "<=": (a, b) => number(a) <= number(b),
  ">": (a, b) => number(a) > number(b),
  ">=": (a, b) => number(a) >= number(b),
  "+": (a, b) => number(a) + number(b),
  "-": (a, b) => number(a) - number(b),
  "*": (a, b) => number(a) * number(b),
  div: (a, b) => number(a) / number(b),
  mod: (a, b) => number(a) % number(b),
  neg: (a) => -number(a),
  true: () => true,
  false: () => false,
  not: (a) => !truth(a),
  boolean: truth,
  "boolean-from-string": (a) => ["true", "1"].includes(text(a)),
  if: (a, b, c) => (truth(a) ? b : c),
  coalesce: (a, b) => (Number.isNaN(a) || text(a) === "" ? b : a),
  selected: (a, b) => among(a).includes(among(b)),
  "count-selected": (a) => words(a).length,
  "selected-at": wordAt,
  string: text,
  concat: (...all) => all.map(text).join(""),
  contains: (a, b) => text(a).includes(text(b)),
  "starts-with": (a, b) => text(a).startsWith(text(b)),
  "ends-with": (a, b) => text(a).endsWith(text(b)),
  substr: part,
  "string-length": (a) => [...text(a)].length,
  "normalize-space": (a) => text(a).replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, ""),
  number,
  int: (a) => Math.trunc(number(a)) + 0,
  round,
  floor: (a) => Math.floor(number(a)) + 0,
  ceiling: (a) => Math.ceil(number(a)) + 0,
  abs: (a) => Math.abs(number(a)),
  min: (...all) => (all.length ? Math.min(...all.map(number)) : NaN),
  max: (...all) => (all.length ? Math.max(...all.map(number)) : NaN),
  sum: (...all) => all.reduce((sum, one) => sum + number(one), 0),
  date: dated,
};

// All rows of a repeat, or the answers in them; null where nobody said which there are
// (karama.procedure.rows).
const rowsWith = ({ answers, own = [] }, name) => {
  if (own.includes(name)) return null;
  return answers[name]?.rows ? answers[name] : Object.values(answers).find((one) => one.own?.includes(name));
};
const every = (scope, name) => {
  const held = rowsWith(scope, name);
  if (!held) return [];
  if (!held.said) return null;
  return held === scope.answers[name] ? held.rows : held.rows.filter((row) => name in row).map((row) => row[name]);
};
const all = (tree, scope) => (tree[0] === "$" && Array.isArray(tree) && rowsWith(scope, tree[1]) ? every(scope, tree[1]) ?? [NaN] : [worth(tree, scope)]);

export const worth = (tree, scope) => {
  if (!Array.isArray(tree)) return tree;
  const [name, ...parts] = tree;
  if (name === "$") return scope.answers[parts[0]] ?? "";
  if (name === ".") return scope.answers[scope.here] ?? "";
  if (name === "@") return scope.columns?.[parts[0]] ?? "";
  if (name === "today") return scope.today;
  if (name === "position") return scope.place ?? NaN;
  if (name === "count") return every(scope, parts[0][1])?.length ?? NaN;
  if (["sum", "min", "max"].includes(name)) return calls[name](...parts.flatMap((one) => all(one, scope)));
  if (!parts.length && (name === "string-length" || name === "normalize-space")) parts.push(["."]);
  return calls[name](...parts.map((one) => worth(one, scope)));
};
export const told = (tree, scope) => text(worth(tree, scope));
// What is worked out from what nobody knows is unknown, not "NaN".
const known = (tree, scope) => {
  const found = worth(tree, scope);
  return Number.isNaN(found) ? "" : found;
};
export const holds = (tree, scope) => truth(worth(tree, scope));

// A number as conditions read it: karama.procedure.asking.plain.
export const plain = (raw) => {
  const [, sign, whole, part = ""] = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(raw) || [];
  if (whole) return (Number(raw) ? sign : "") + whole + (part && `.${part}`);
  return raw && Number(raw) === Number(raw) ? text(Number(raw)) : raw;
};

// --- the form of this page --------------------------------------------------------
const MOST_ROUNDS = 20;
// The day by the clock of the post; a browser that does not know its zone tells UTC's.
const today = () => {
  const timeZone = document.body.dataset.zone;
  try {
    return new Date().toLocaleDateString("sv", { timeZone });
  } catch {
    return new Date().toISOString().slice(0, 10);
  }
};
const tree = (element, name) => (element.dataset[name] ? JSON.parse(element.dataset[name]) : null);
const fields = (part) => [...part.querySelectorAll("input, select, textarea")];
const given = (question) =>
  fields(question)
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => (field.type === "number" ? plain(field.value) : field.value.trim())).filter(Boolean).join(" ");

// An answer as conditions read it: a number where the question takes one.
const read = ({ element }) => {
  const said = given(element), takes = element.querySelector("input[type=number]");
  return takes && number(said) === number(said) ? number(said) : said;
};

// What was typed: of a repeat its rows, and whether it is said that there is none.
const typedIn = (asked) => Object.fromEntries(asked.map((one) => [one.name, one.rows ? rowsIn(one) : read(one)]));
const rowsIn = ({ rows, own, none }) => ({ rows: rows.map((row) => typedIn(row.asked)), own, said: rows.length > 0 || none.checked });

// A question of a row reads its row first.
const inRow = (scope, row, own, place) => ({ ...scope, answers: { ...scope.answers, ...row }, own, place: place + 1 });

// The same rounds as karama.procedure.asking.weighed.
const oneRound = (asked, typed, before, scope) => {
  const after = {};
  for (const one of asked) {
    const { name, relevant, works, rows, own } = one;
    if (relevant && !holds(relevant, scope)) continue;
    if (!rows) after[name] = works ? known(works, { ...scope, here: name }) : typed[name];
    else {
      const was = before[name] ?? typed[name];
      after[name] = {
        ...typed[name],
        rows: rows.map((row, n) => oneRound(row.asked, typed[name].rows[n], was.rows[n], inRow(scope, was.rows[n], own, n))),
      };
    }
  }
  return after;
};
const settled = (asked) => {
  const typed = typedIn(asked);
  let before = typed;
  for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
    const after = oneRound(asked, typed, before, { answers: before, today: today() });
    if (JSON.stringify(after) === JSON.stringify(before)) break;
    before = after;
  }
  return before;
};

// The questions straight in a part, not those of the rows in it.
const straight = (part, what) => [...part.querySelectorAll(what)].filter((one) => (one.parentElement.closest("[data-row]") ?? null) === part.closest("[data-row]"));
const questionOf = (element) => ({
  element, name: element.dataset.name, required: element.dataset.required === "yes",
  ...Object.fromEntries(["relevant", "constraint", "needed", "works", "filter"].map((one) => [one, tree(element, one)])),
});
const repeatOf = (element) => ({
  element, name: element.dataset.rows, relevant: tree(element, "relevant"),
  own: [...element.querySelector("template").content.querySelectorAll("[data-name]")].map((one) => one.dataset.name),
  none: element.querySelector(".none input"),
  rows: [...element.querySelectorAll("[data-row]")].map((row) => ({ element: row, ...partsOf(row) })),
});
const partsOf = (part) => ({
  asked: straight(part, "[data-name], [data-rows]").map((one) => ("rows" in one.dataset ? repeatOf(one) : questionOf(one))),
  notes: straight(part, ".note[data-relevant]").map((element) => ({ element, relevant: tree(element, "relevant") })),
});

const start = (form) => {
  let parts = partsOf(form);

  const offer = (question, scope) => {
    for (const choice of question.element.querySelectorAll("[data-columns]")) {
      const fits = holds(question.filter, { ...scope, here: question.name, columns: tree(choice, "columns") });
      const field = choice.matches("option") ? choice : choice.querySelector("input");
      if (!fits) field.checked = field.selected = false;
      choice.hidden = field.disabled = !fits;
    }
  };

  // Shows what is asked in a part; gives every question that is, with what it reads.
  const shown = ({ asked, notes }, answers, scope) => {
    for (const note of notes) note.element.hidden = !holds(note.relevant, scope);
    return asked.flatMap((question) => {
      const { element, name, rows, own } = question;
      element.hidden = !(name in answers) || element.classList.contains("unsaid");
      for (const field of fields(element)) field.disabled = !(name in answers);
      if (!(name in answers)) return [];
      if (rows) {
        count(question);
        return rows.flatMap((row, n) => shown(row, answers[name].rows[n], inRow(scope, answers[name].rows[n], own, n)));
      }
      const output = element.querySelector("output");
      if (output) output.value = text(answers[name] ?? "");
      if (question.filter) offer(question, scope);
      return [[question, scope]];
    });
  };
  const show = () => {
    const answers = settled(parts.asked);
    return shown(parts, answers, { answers, today: today() });
  };

  const problem = (question, scope) => {
    const { element, name, constraint } = question, value = scope.answers[name], here = { ...scope, here: name };
    if (question.works || element.hidden) return "";
    if (value === "") return question.required || (question.needed && holds(question.needed, here)) ? form.dataset.needed : "";
    if (!constraint || value === "unknown" || holds(constraint, here)) return "";
    return element.dataset.message;
  };

  const say = (question, message) => {
    const error = question.element.querySelector(".error");
    if (!error) return;
    error.textContent = message;
    error.hidden = !message;
    question.element.classList.toggle("bad", Boolean(message));
  };

  // --- rows ---
  const count = ({ element, rows, none }) => {
    none.disabled = none.closest("label").hidden = rows.length > 0;
    if (rows.length) none.checked = false;
    element.querySelector("button[value$='+']").disabled = rows.length >= element.dataset.most;
    rows.forEach((row, n) => (row.element.querySelector("bdi").textContent = n + 1));
  };
  const add = ({ element, rows }, name) => {
    const row = element.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("input[type=hidden]").value = name;
    for (const one of row.querySelectorAll("[id], [name], [for], [aria-describedby]"))
      for (const said of ["id", "name", "for", "aria-describedby"])
        if (one.hasAttribute(said)) one.setAttribute(said, one.getAttribute(said).replace(".+.", `.${name}.`));
    element.querySelector(".each").append(row);
    element.querySelector(":scope > .error").hidden = true;
    return row;
  };
  const repeats = () => parts.asked.filter((one) => one.rows);
  const unused = ({ element }) => 1 + Math.max(-1, ...[...element.querySelectorAll("[data-row] > input")].map((one) => Number(one.value)));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=rows]");
    if (!button) return;
    event.preventDefault();
    const repeat = repeats().find((one) => one.element.contains(button)), row = button.closest("[data-row]");
    if (row) row.remove();
    const added = row ? null : add(repeat, unused(repeat));
    parts = partsOf(form);
    show();
    (added ? fields(added).find((one) => one.type !== "hidden") ?? added : repeat.element.querySelector("button[value$='+']"))?.focus();
    form.dispatchEvent(new Event("input", { bubbles: true })); // a draft is kept
  });
  // A draft has rows of its own (offline.js).
  form.addEventListener("restore", ({ detail }) => {
    for (const repeat of repeats()) {
      for (const row of repeat.rows) row.element.remove();
      for (const [name, value] of detail) if (name === `answer.${repeat.name}` && /^\d+$/.test(value)) add(repeat, value);
    }
    parts = partsOf(form);
  });

  form.addEventListener("change", (event) => {
    const asked = show(), element = event.target.closest("[data-name]");
    const found = asked.find(([question]) => question.element === element);
    if (found) say(found[0], problem(...found));
  });
  form.addEventListener("submit", (event) => {
    const wrong = show().filter(([question, scope]) => {
      const message = problem(question, scope);
      say(question, message);
      return message;
    });
    if (!wrong.length) return;
    event.preventDefault();
    fields(wrong[0][0].element)[0].focus();
  });
  show();
};

if (typeof document !== "undefined") {
  const form = document.querySelector("form.form");
  if (form) start(form);
}
