"""Differences between two versions of a pack, in words: one sentence for each kind."""

from __future__ import annotations

from karama.cli.proof_report.names import Names
from karama.explanation.changed import change_template
from karama.explanation.languages import Translator
from karama.proof.changes import Change
from karama.proof.differences import LESS, MORE


def protects_words(protects: str, t: Translator) -> str:
    """Whether a move protects more or less, as a sentence."""
    if protects == MORE:
        return t.gettext("This protects more.")
    if protects == LESS:
        return t.gettext("This protects less.")
    return t.gettext("Neither is ranked above the other.")


def change_sentence(old: Names, new: Names, change: Change) -> str:
    """One difference in what is drawn; its kind where nobody wrote a sentence."""
    t = new.t
    gone = change.kind.endswith("-removed")
    names = old if gone else new
    return t.fill(
        change_template(change.kind, t),
        what=_thing(names, change.kind, change.element),
        old=_thing(old, _inner(change.kind), change.old),
        new=_thing(new, _inner(change.kind), change.new),
    )


def _thing(names: Names, kind: str, word: str) -> str:
    if not word:
        return names.t.gettext("not said")
    if kind == "orientations":
        return names.t.listing(map(names.value, word.split(", ")))
    if kind.startswith("orientation") and kind != "orientation-order":
        return names.value(word)
    if word.startswith("P") and names.element(word) is None:
        return names.value(word)
    told = [names.thing(part) for part in word.split(", ")]
    return names.t.listing(told)


def _inner(kind: str) -> str:
    """What the two sides of a change are of."""
    return "orientations" if kind == "orientation-order" else ""
