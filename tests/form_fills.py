"""Random fills of forms, and what Karama and JavaRosa each make of them.

`fill` draws what somebody might send; `held` is what Collect can hold of it, for
reasons that each have a name (docs/reference/forms.md says why); `ours` and `theirs`
are two accounts of one fill in the same words, question by question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import attrs
from lxml import etree

from karama.explanation.languages import translator
from karama.procedure.answers import Unreadable, read_answer
from karama.procedure.asking import must_answer, offered, plain, weighed
from karama.procedure.procedure import Field, Form
from karama.web.cases import filling
from karama.web.desk import asked

ENGLISH = translator("en")
SILENT = frozenset({"note"})
_NUMBERS = ("0", "7", "17", "18", "120", "121", "-1", "007", "12.0", "1.5", "1e2",
            "99999999999", "abc", "--2")  # fmt: skip
_DAYS = ("2026-11-26", "1999-02-28", "2000-02-29", "2001-02-29", "26/11/2026")
_TEXTS = ("x", "two words", "x & <y>", "أ 😀", "'\"", "0", "null", "2026-11-26", " ")
_FREE = {"int": _NUMBERS, "decimal": _NUMBERS, "date": _DAYS, "string": _TEXTS}


def fill(form: Form, luck) -> dict[str, str]:
    """One answer, or none, to every question a person can answer."""
    return {f.name: _answer(f, luck) for f in form.fields if answered(f)}


def answered(field: Field) -> bool:
    """Whether a person answers it."""
    return field.type not in SILENT and not field.calculation


def _answer(field: Field, luck) -> str:
    chance = luck.random()
    if chance < 0.12:
        return ""
    if chance < 0.20:
        return "unknown"
    names = [choice.name for choice in field.choices]
    if not names:
        return luck.choice(_FREE[field.type]).strip()
    if chance < 0.24:
        return luck.choice(("nonsense", "Yes", "0", f"{names[0]} {names[-1]}"))
    count = luck.randint(1, len(names)) if field.type == "select" else 1
    return " ".join(luck.sample(names, count))


# --- what Collect can hold ----------------------------------------------------------


def held(field: Field, raw: str) -> tuple[str, str]:
    """What Collect can hold of an answer, and the name of the reason if not all."""
    try:
        found = read_answer(field.measure, raw)
    except Unreadable:
        return "", "not-readable"
    names = {choice.name for choice in field.choices}
    if raw == "unknown" and "unknown" not in names and field.type != "string":
        return "", "unknown-anywhere"
    kept = plain(field, raw)
    if field.type == "int" and isinstance(found, Decimal) and abs(found) >= 2**31:
        return "", "large-number"
    return kept, "spelling" if kept != raw else ""


def collectable(form: Form, raw: Mapping[str, str], today: date):
    """A fill as Collect can hold it, and (question, reason) for each answer that it
    cannot."""
    kept, reasons = dict(raw), []
    for field in filter(answered, form.fields):
        kept[field.name], reason = held(field, raw[field.name])
        if not reason and not _is_offered(form, field, kept, today):
            kept[field.name], reason = _among(form, field, kept, today), "not-offered"
        if reason:
            reasons.append((field.name, reason))
    return kept, reasons


def _is_offered(form: Form, field: Field, answers, today: date) -> bool:
    return set(answers[field.name].split()) <= set(_offer(form, field, answers, today))


def _among(form: Form, field: Field, answers, today: date) -> str:
    offer = _offer(form, field, answers, today)
    return " ".join(one for one in answers[field.name].split() if one in offer)


def _offer(form: Form, field: Field, answers, today: date) -> list[str]:
    if not field.choice_filter:
        return answers[field.name].split()
    read = weighed([f for f in form.fields if f.type not in SILENT], answers, today)
    return [c.name for c in field.choices if offered(field, c, read, today)]


# --- two accounts in the same words -------------------------------------------------


@attrs.frozen
class Told:
    """What one reading says of one question of one fill."""

    relevant: bool
    value: object = ""
    required: bool = False
    fits: bool = True
    offered: tuple[str, ...] = ()


@attrs.frozen
class Account:
    """What one reading says of a whole fill: question by question, and what is sent."""

    questions: Mapping[str, Told]
    accepted: bool
    sent: Mapping[str, object]


class Posted(dict):
    """A fill, as a browser posts it."""

    def getlist(self, key: str) -> list[str]:
        return [self.get(key.removeprefix("answer."), "")]


def ours(form: Form, given: Mapping[str, str], today: date) -> Account:
    """What the desk makes of a fill."""
    made = filling.filled(form, Posted(given), ENGLISH, today)
    questions = {f.name: _ours(f, made, today) for f in form.fields}
    sent = {n: _meant(form, n, v) for n, v in made.answers.items()}
    return Account(questions, not made.errors, sent)


def _ours(field: Field, made, today: date) -> Told:
    one = asked.one_asked(field, made, ENGLISH, today)
    if not one.shown or field.type in SILENT:
        return Told(one.shown)
    value = made.answers.get(field.name, "")
    needed = must_answer(field, made.read, today) and not field.calculation
    names = [c.name for c in field.choices if offered(field, c, made.read, today)]
    fits = field.name not in made.errors or (needed and not value)
    return Told(True, _worth(field, value), needed, fits, tuple(names))


def theirs(form: Form, told: dict) -> Account:
    """What JavaRosa makes of a fill, in the same words."""
    names = {_name(one["at"]): tuple(one["names"]) for one in told["choices"]}
    leaves = {_name(one["at"]): one for one in told["leaves"]}
    questions = {f.name: _theirs(f, leaves, names) for f in form.fields}
    root = etree.fromstring(told["sent"].encode())
    sent = {
        leaf.tag: _meant(form, leaf.tag, only_day(leaf.text))
        for leaf in root.iter(etree.Element)
        if not len(leaf) and leaf.text and etree.QName(leaf).namespace is None
    }
    return Account(questions, told["valid"], sent)


def _theirs(field: Field, leaves, names) -> Told:
    leaf = leaves[field.name]
    if not leaf["relevant"] or field.type in SILENT:
        return Told(leaf["relevant"])
    offer = names.get(field.name, ())
    value = _worth(field, only_day(leaf["value"]))
    return Told(True, value, leaf["required"], leaf["fits"], offer)


def only_day(raw: str) -> str:
    """A day that JavaRosa works out, written as an instant, is the day."""
    return raw.removesuffix("T00:00:00.000Z")


def _name(at: str) -> str:
    return at.rsplit("/", 1)[-1].split("[")[0]


def _worth(field: Field, raw: str) -> object:
    """An answer as a value, so that 7 and 7.0 are one."""
    try:
        return read_answer(field.measure, raw)
    except Unreadable:
        return raw


def _meant(form: Form, name: str, raw: str) -> object:
    return _worth(next(f for f in form.fields if f.name == name), raw)


def draft(form: Form, given: Mapping[str, str]) -> str:
    """A fill as Collect saves it, each question where the form has it."""
    root = blank(form)
    for leaf in root.iter(etree.Element):
        name = etree.QName(leaf).localname
        if not len(leaf) and name in given:
            leaf.text = given[name]
    return etree.tostring(root, encoding="unicode")


# --- fills compared -----------------------------------------------------------------


REFUSED = frozenset({"not-readable", "not-offered"})
"""Reasons for which the desk refuses what Collect cannot hold; else it takes it."""


@attrs.frozen
class Compared:
    """One fill: as sent, as Collect can hold it and why, and the two accounts."""

    form: Form
    raw: Mapping[str, str]
    kept: Mapping[str, str]
    reasons: tuple[tuple[str, str], ...]
    here: Account
    there: Account | None
    today: date

    def wrongly_taken(self) -> list[tuple[str, str]]:
        """Answers Collect cannot hold that the desk should refuse and does not."""
        whole = ours(self.form, self.raw, self.today)
        return [
            (name, reason)
            for name, reason in self.reasons
            if reason in REFUSED and whole.questions[name].relevant
            and whole.questions[name].fits
        ]  # fmt: skip


def compared(engine, form: Form, luck, count: int) -> Iterator[Compared]:
    """Random fills of a form that Karama and JavaRosa both read.

    Fills at which JavaRosa stops are left out: it says nothing of them.
    """
    today = engine.today
    raws = [fill(form, luck) for _ in range(count)]
    kept = [collectable(form, raw, today) for raw in raws]
    told = engine.fill(form.xform, [draft(form, one) for one, _ in kept])
    for raw, (one, reasons), there in zip(raws, kept, told, strict=True):
        if not isinstance(there, Exception):
            here = ours(form, one, today)
            yield Compared(
                form, raw, one, tuple(reasons), here, theirs(form, there), today
            )


def blank(form: Form):
    """The first instance of a form's XForm, a copy."""
    tree = etree.fromstring(form.xform.encode())
    instance = tree.find(".//{*}model/{*}instance")
    return etree.fromstring(etree.tostring(instance[0]))
