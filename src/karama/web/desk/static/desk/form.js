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
  min: (...all) => Math.min(...all.map(number)),
  max: (...all) => Math.max(...all.map(number)),
  date: dated,
};

export const worth = (tree, scope) => {
  if (!Array.isArray(tree)) return tree;
  const [name, ...parts] = tree;
  if (name === "$") return scope.answers[parts[0]] ?? "";
  if (name === ".") return scope.answers[scope.here] ?? "";
  if (name === "@") return scope.columns?.[parts[0]] ?? "";
  if (name === "today") return scope.today;
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
  const timeZone = document.documentElement.dataset.zone;
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

// The same rounds as karama.procedure.asking.weighed.
const settled = (asked) => {
  const typed = Object.fromEntries(asked.map((one) => [one.name, read(one)]));
  let before = typed;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const scope = { answers: before, today: today() }, after = {};
    for (const { name, relevant, works } of asked)
      if (!relevant || holds(relevant, scope))
        after[name] = works ? known(works, { ...scope, here: name }) : typed[name];
    if (JSON.stringify(after) === JSON.stringify(before)) break;
    before = after;
  }
  return before;
};

const start = (form) => {
  const asked = [...form.querySelectorAll("[data-name]")].map((element) => ({
    element, name: element.dataset.name, required: element.dataset.required === "yes",
    ...Object.fromEntries(["relevant", "constraint", "needed", "works", "filter"].map((one) => [one, tree(element, one)])),
  }));
  const notes = [...form.querySelectorAll(".note[data-relevant]")].map((element) => ({ element, relevant: tree(element, "relevant") }));

  const offer = (question, scope) => {
    for (const choice of question.element.querySelectorAll("[data-columns]")) {
      const fits = holds(question.filter, { ...scope, here: question.name, columns: tree(choice, "columns") });
      const field = choice.matches("option") ? choice : choice.querySelector("input");
      if (!fits) field.checked = field.selected = false;
      choice.hidden = field.disabled = !fits;
    }
  };

  const show = () => {
    const answers = settled(asked), scope = { answers, today: today() };
    for (const question of asked) {
      const { element, name } = question;
      element.hidden = !(name in answers) || element.classList.contains("unsaid");
      for (const field of fields(element)) field.disabled = !(name in answers);
      const output = element.querySelector("output");
      if (output) output.value = text(answers[name] ?? "");
      if (question.filter) offer(question, scope);
    }
    for (const note of notes) note.element.hidden = !holds(note.relevant, scope);
    return scope;
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

  form.addEventListener("change", (event) => {
    const scope = show(), element = event.target.closest("[data-name]");
    const question = asked.find((one) => one.element === element);
    if (question) say(question, problem(question, scope));
  });
  form.addEventListener("submit", (event) => {
    const scope = show();
    const wrong = asked.filter((question) => {
      const message = problem(question, scope);
      say(question, message);
      return message;
    });
    if (!wrong.length) return;
    event.preventDefault();
    fields(wrong[0].element)[0].focus();
  });
  show();
};

if (typeof document !== "undefined") {
  const form = document.querySelector("form.form");
  if (form) start(form);
}
