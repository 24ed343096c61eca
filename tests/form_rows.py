"""Random forms with a repeat, random fills, and what Karama and JavaRosa make of them.

A fill is flat, as a browser posts it: "n" is an answer, "rows.0.age" one of the first
row, and "rows" lists the rows, or is "[]" where there is none. `ours` and `theirs` are
two accounts of it in the same words, as those of `form_fills`.
"""

from __future__ import annotations

import re
from copy import deepcopy

from conditions_sketch import form_of, random_answers, random_condition
from form_fills import ENGLISH, Account, Told, _worth, blank, only_day
from lxml import etree

from karama.procedure.asking import in_row, must_answer, offered
from karama.web.cases import filling

OUTSIDE = ("count(${rows})", "sum(${age})", "max(${age})", "min(${age})", "${n}")
INSIDE = ("${age}", "position(..)", "count(${rows})", "${n}", "${kind}")
_AGES = ("", "0", "7", "17", "18", "-3")
_WORDS = ("", "x", "y", "unknown", "7")
_TEXTS = ("", "x", "7", "x y", "unknown")
_NUMBERS = re.compile(r"[$][{][nm][}]")
_STEP = re.compile(r"([a-z]\w*)\[(\d+)\]")


def random_form(luck):
    """Questions outside of rows, rows that hang on them, and what takes all rows."""

    def drawn(depth, parts):
        found = random_condition(luck, depth)
        return _NUMBERS.sub(lambda _: luck.choice(parts), found)

    def when(depth, parts):
        return f"boolean({drawn(depth, parts)})" if luck.random() < 0.7 else ""

    return form_of(
        f"begin_repeat | rows | rows | | {when(2, ('${n}',))}",
        "calculate | kind | | concat(position(..), ${a})",
        f"integer | age | age | | {when(1, ('${n}',))} | . >= ${{n}}"
        f" | {when(2, INSIDE[1:])}",
        "begin group | g | g | | ${age} < 18",
        f"text | said | said | | {when(2, INSIDE[:1])} | {when(2, INSIDE[2:])}"
        " | ${age} > 7",
        "end group | ",
        f"select_one words | one | one | | {when(2, INSIDE)} | {when(1, INSIDE)} | yes",
        "select_one words | two | two | | | | | kind = ${age}",
        f"calculate | own | | {drawn(3, INSIDE)}",
        "end_repeat | ",
        "calculate | many | | count(${rows})",
        "calculate | old | | count(${said})",
        f"calculate | all | | {drawn(3, OUTSIDE)}",
        f"text | last | last | | {when(2, OUTSIDE)} | | {when(2, OUTSIDE)}",
    )  # fmt: skip


def fill(luck) -> dict[str, object]:
    """One fill, of what Collect can hold."""
    count = luck.choice((0, 1, 1, 2, 3))
    given = {**random_answers(luck), "last": luck.choice(_TEXTS)}
    given["rows"] = [str(n) for n in range(count)] or ["[]"]
    for n in range(count):
        given |= {
            f"rows.{n}.age": luck.choice(_AGES),
            f"rows.{n}.said": luck.choice(_TEXTS),
            f"rows.{n}.one": luck.choice(_WORDS),
        }
    return given


class Posted(dict):
    """A fill, as a browser posts it."""

    def getlist(self, key):
        found = self.get(key.removeprefix("answer."), "")
        return found if isinstance(found, list) else [found]


def draft(form, given) -> str:
    """A fill as Collect saves it: each row stands where the first one stood."""
    root = blank(form)
    first, *others = [part for part in root if _tag(part) == "rows"]
    at, made = root.index(first), []
    for n, _ in enumerate(row for row in given["rows"] if row != "[]"):
        row = deepcopy(others[-1] if others else first)
        for leaf in row.iter():
            if not len(leaf):
                leaf.text = given.get(f"rows.{n}.{_tag(leaf)}", "")
        row.attrib.clear()
        made.append(row)
    for one in (first, *others):
        root.remove(one)
    for n, row in enumerate(made):
        root.insert(at + n, row)
    for leaf in root:
        if _tag(leaf) in given and _tag(leaf) != "rows":
            leaf.text = given[_tag(leaf)]
    return etree.tostring(root, encoding="unicode")


def _tag(part) -> str:
    return etree.QName(part).localname


# --- two accounts in the same words -------------------------------------------------


def ours(form, given, today) -> Account:
    """What the desk makes of a fill."""
    made = filling.filled(form, Posted(given), ENGLISH, today)
    questions = dict(_ours(form, given, made, today))
    asked = {k: q.value for k, q in questions.items() if q.relevant}
    sent = {k: value for k, value in asked.items() if value is not None}
    return Account(questions, not made.errors, sent)


def _ours(form, given, made, today):
    for field in form.fields:
        if not field.inner:
            name, held = field.name, made.answers.get(field.name, "")
            there = name in made.values
            yield name, _told(field, name, there, held, made.read, made, today)
            continue
        for n, _ in enumerate(row for row in given["rows"] if row != "[]"):
            around = in_row(made.read, field, n)
            there = field.name in made.values
            for one in field.inner:
                held = made.rows(field.name)[n].get(one.name, "") if there else ""
                asked = there and one.name in around
                key = f"{field.name}.{n}.{one.name}"
                yield key, _told(one, key, asked, held, around, made, today)


def _told(field, key, asked, held, around, made, today):
    if not asked:
        return Told(False)
    needed = must_answer(field, around, today) and not field.calculation
    names = tuple(c.name for c in field.choices if offered(field, c, around, today))
    fits = key not in made.errors or (needed and not held)
    return Told(True, _value(field, held), needed, fits, names)


def _value(field, raw):
    """What an answer is worth, None where there is none."""
    if not raw:
        return None
    return raw if field.calculation else _worth(field, raw)


def theirs(form, told) -> Account:
    """What JavaRosa makes of a fill, in the same words."""
    fields = {f.name: f for f in form.fields} | {
        one.name: one for f in form.fields for one in f.inner
    }
    names = {_key(one["at"]): tuple(one["names"]) for one in told["choices"]}
    questions = {}
    for leaf in told["leaves"]:
        key = _key(leaf["at"])
        field = fields[key.rsplit(".", 1)[-1]]
        questions[key] = Told(False)
        if leaf["relevant"]:
            value = _value(field, only_day(leaf["value"]))
            offer = names.get(key, ())
            questions[key] = Told(True, value, leaf["required"], leaf["fits"], offer)
    return Account(questions, told["valid"], dict(_sent(fields, told["sent"])))


def _key(at: str) -> str:
    steps = _STEP.findall(at)
    row = next((int(n) - 1 for name, n in steps if name == "rows"), None)
    return steps[-1][0] if row is None else f"rows.{row}.{steps[-1][0]}"


def _sent(fields, xml):
    root, row = etree.fromstring(xml.encode()), -1
    for part in root:
        if part.tag != "rows":
            yield from _leaves(fields, part, "")
            continue
        row += 1
        for one in part:
            yield from _leaves(fields, one, f"rows.{row}.")


def _leaves(fields, part, prefix):
    for leaf in part.iter(etree.Element):
        known = etree.QName(leaf).namespace is None and leaf.tag in fields
        if not len(leaf) and known and leaf.text:
            yield prefix + leaf.tag, _value(fields[leaf.tag], only_day(leaf.text))
