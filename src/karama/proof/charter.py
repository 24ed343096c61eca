"""Reads a charter: `charter/humane-borders.toml`, or a user's own.

The Charter is data and not code: a committee can read it, change it, and prove its own
with `--charter mine.toml`. Reading stops at the first mistake with a `CharterError`
that names the key, its line and what to do, since half a charter would prove too much.

    charter = read_charter()                # the shipped one
    charter = read_charter("mine.toml")

What each pattern may hold is in `_KEYS`; what the keys mean, in `principles.Property`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from karama.errors import CharterError, FeelError, failing
from karama.feel import compile_expression, free_names, parse
from karama.packs.law import REPORT, code_in
from karama.procedure.acts import ACTS, RIGHTS
from karama.procedure.concepts import CONCEPTS, FIELD_CONCEPTS, PRINCIPLE_ID
from karama.procedure.procedure import FieldClass, Mandate, Origin
from karama.procedure.process import Condition
from karama.proof.entries import Entry, read_entries
from karama.proof.principles import Binds as Binds
from karama.proof.principles import Charter as Charter
from karama.proof.principles import Law as Law
from karama.proof.principles import Mark as Mark
from karama.proof.principles import Pattern as Pattern
from karama.proof.principles import Principle as Principle
from karama.proof.principles import Property as Property
from karama.proof.principles import Source as Source
from karama.proof.principles import Weight as Weight
from karama.proof.principles import binds as binds

FILE = "humane-borders.toml"
MAX_BYTES = 1024 * 1024

_ASKED = ("roles", "one-of", "fields", "mandates", "people")
_NARROWED = ("or", "together", "written", "beside", "when", "after")
_KEYS: Mapping[Pattern, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Pattern.ABSENCE: (("acts",), ("when",)),
    Pattern.PRECEDENCE: (("acts", "before"), ("when", "after", "right", "wait")),
    Pattern.RESPONSE: (("then",), ("after", "right", "within", "or", "when")),
    Pattern.ALWAYS_POSSIBLE: (("right",), ()),
    Pattern.INDEPENDENT: (("decision", "attributes"), ()),
    Pattern.TOTAL: (("decision",), ()),
    Pattern.PROTECTIVE: (("decision",), ()),
    Pattern.QUORUM: (("acts",), (*_ASKED, *_NARROWED)),
    Pattern.FLOW: (("classes", "mandates"), ("reads",)),
    Pattern.NEED_TO_KNOW: (("classes", "acts"), ("mandates",)),
    Pattern.KEEPING: (("classes", "within"), ("mandates",)),
    Pattern.PROMPT: (("acts", "within"), ("when",)),
    Pattern.ENDS: ((), ("within",)),
}
"""The keys each pattern must hold, and those it may."""


def read_charter(path: str | os.PathLike[str] | None = None) -> Charter:
    """Read a charter; the shipped one when no path is given.

    Raises:
        CharterError: Something in it cannot be read; names the key, its line, and
            what to do.
    """
    if path is None:
        return _charter(_shipped().read_bytes(), FILE)
    return _charter(_data_of(Path(path)), Path(path).name)


def _shipped() -> Traversable:
    """The Charter's file: inside an installed package, else beside src/."""
    inside = files("karama.proof") / FILE
    if inside.is_file():
        return inside
    return Path(__file__).parents[3] / "charter" / FILE


def _data_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        remedy = "give the path of a charter's .toml file"
        raise CharterError(str(failing(error)), file=str(path), remedy=remedy) from None
    return data


def _charter(data: bytes, file: str) -> Charter:
    top = read_entries(data, file)
    laws = _laws(top)
    found = [_principle(one, laws) for one in top.entries("principles", required=True)]
    top.once("principles", (one.id for one in found))
    top.once("principles", (p.id for one in found for p in one.properties))
    charter = Charter(
        id=top.text("id", required=True),
        version=top.text("version", required=True),
        titles=top.texts("title", required=True),
        principles=tuple(found),
        instruments=laws,
        digest=hashlib.sha256(data).hexdigest(),
    )
    top.close()
    return charter


def _laws(top: Entry) -> Mapping[str, Law]:
    found = []
    for entry in top.entries("instruments"):
        law = Law(
            code=entry.text("code", required=True),
            titles=entry.texts("title", required=True),
            binding=entry.flag("binding") or not entry.holds("binding"),
        )
        entry.close()
        found.append(law)
    top.once("instruments", (law.code for law in found))
    return MappingProxyType({law.code: law for law in found})


# --- principles -----------------------------------------------------------------------


def _principle(entry: Entry, laws: Mapping[str, Law]) -> Principle:
    name = _name(entry)
    weight = Weight(_choice(entry, "severity", Weight))
    found = Principle(
        id=name,
        titles=entry.texts("title", required=True),
        texts=entry.texts("text", required=True),
        weight=weight,
        binds=Binds(_choice(entry, "binds", Binds)),
        instruments=entry.words("instruments", laws, "instrument of this charter"),
        origin=Origin(_choice(entry, "supported", Origin)),
        sources=_sources(entry, laws),
        properties=tuple(
            _property(one, name) for one in entry.entries("properties", required=True)
        ),
        report=entry.text("report"),
        remains=entry.texts("remains"),
    )
    entry.close()
    _check(found, entry)
    return found


def _name(entry: Entry) -> str:
    name = entry.text("id", required=True)
    if not PRINCIPLE_ID.fullmatch(name):
        raise entry.wrong("id", f"{name!r} is not the id of a principle", "as in C07")
    entry.name = f"principles.{name}"
    return name


def _choice(
    entry: Entry,
    key: str,
    kinds: type[Weight] | type[Binds] | type[Origin] | type[Pattern] | type[Mark],
) -> str:
    word = entry.text(key, required=True)
    entry.check(key, word, [one.value for one in kinds], "word known here")
    return word


def _sources(entry: Entry, laws: Mapping[str, Law]) -> tuple[Source, ...]:
    found = []
    for one in entry.entries("sources", required=True):
        cite = one.text("cite", required=True)
        code = code_in(cite, laws)
        if not code or cite == code != REPORT:
            remedy = "write it as in CRC 20(1), with a code of [[instruments]]"
            raise one.wrong("cite", f"{cite!r} cites no instrument", remedy)
        found.append(Source(cite, Mark(_choice(one, "mark", Mark)), code))
        one.close()
    return tuple(found)


def _check(found: Principle, entry: Entry) -> None:
    if found.origin is Origin.REPORT and not found.report:
        remedy = 'quote the report\'s own words, or write supported = "karama"'
        raise entry.wrong("report", "the words of the report are missing", remedy)
    if found.origin is Origin.KARAMA and found.report:
        remedy = 'take them out, or write supported = "report"'
        raise entry.wrong("report", "the report is quoted but not its origin", remedy)
    if found.weight is Weight.MUST and not found.instruments:
        remedy = 'name the instruments that bind, or write severity = "should"'
        raise entry.wrong("instruments", "a must has to bind somebody", remedy)


# --- properties -----------------------------------------------------------------------


def _property(entry: Entry, principle: str) -> Property:
    name = entry.text("id", required=True)
    if not name.startswith(f"{principle}."):
        remedy = f"begin it with {principle}, as in {principle}.1"
        raise entry.wrong("id", f"{name!r} does not name its principle", remedy)
    entry.name = f"principles.{principle}, {name}"
    pattern = Pattern(_choice(entry, "pattern", Pattern))
    _check_keys(entry, pattern)
    found = Property(
        id=name,
        pattern=pattern,
        texts=entry.texts("says", required=True),
        acts=entry.words("acts", ACTS, "act"),
        before=entry.words("before", ACTS, "act"),
        wait=entry.duration("wait"),
        after=entry.words("after", ACTS, "act"),
        right=entry.word("right", RIGHTS, "right"),
        then=entry.words("then", ACTS, "act"),
        within=entry.duration("within"),
        alternatives=entry.words("or", ACTS, "act"),
        when=_when(entry),
        decision=entry.text("decision"),
        attributes=entry.words("attributes", FIELD_CONCEPTS, "field concept"),
        roles=entry.strings("roles"),
        one_of=entry.strings("one-of"),
        beside=entry.words("beside", ACTS, "act"),
        fields=entry.words("fields", FIELD_CONCEPTS, "field concept"),
        classes=tuple(map(FieldClass, entry.words("classes", _CLASSES, "class"))),
        mandates=tuple(map(Mandate, entry.words("mandates", _MANDATES, "mandate"))),
        people=entry.flag("people"),
        together=entry.flag("together"),
        written=entry.flag("written"),
        reads=entry.flag("reads"),
    )
    entry.close()
    return found


_CLASSES = tuple(one.value for one in FieldClass)
_MANDATES = tuple(one.value for one in Mandate)


def _check_keys(entry: Entry, pattern: Pattern) -> None:
    needed, possible = _KEYS[pattern]
    entry.only(
        ("id", "pattern", "says", *needed, *possible), f"{pattern} has no such key"
    )
    for key in needed:
        if not (entry.text(key) if key in _SINGLE else entry.strings(key)):
            raise entry.wrong(key, f"{pattern} needs it", f"add {key}")
    if pattern is Pattern.RESPONSE and entry.holds("after") == entry.holds("right"):
        raise entry.wrong("then", "response needs after or right", "add one of the two")
    if pattern is Pattern.QUORUM and not any(map(entry.holds, _ASKED)):
        remedy = "add roles, one-of, fields, mandates or people"
        raise entry.wrong("acts", "quorum asks for nothing", remedy)


_SINGLE = frozenset({"right", "decision", "within"})


def _when(entry: Entry) -> Condition | None:
    """Whom a property speaks of: FEEL over concepts, true or false."""
    text = entry.text("when")
    if not entry.holds("when"):
        return None
    try:
        node = parse(text, frozenset(CONCEPTS))
    except FeelError as error:
        remedy = "write FEEL, as in is_child and is_unaccompanied"
        raise entry.wrong(
            "when", f"it cannot be read: {error.reason}", remedy
        ) from None
    for name in sorted(free_names(node)):
        entry.check("when", name, CONCEPTS, "concept")
    truth = compile_expression(node)(dict.fromkeys(CONCEPTS, True))
    if not isinstance(truth, bool):
        raise entry.wrong("when", "it is neither true nor false", "join concepts")
    return Condition(text, node)
