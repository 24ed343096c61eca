"""Differences between two versions of a pack, in words: one sentence for each kind."""

from __future__ import annotations

from collections.abc import Mapping

from karama.cli.proof_report.names import Names
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
    template = _sentences(t).get(change.kind, "{what}: {old} → {new}")
    return t.fill(
        template,
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


def _sentences(t: Translator) -> Mapping[str, str]:
    differs = t.gettext("{what}: before {old}, now {new}.")
    return {
        "step-added": t.gettext("There is a new step: {what}."),
        "step-removed": t.gettext("A step is gone: {what}."),
        "step-act": t.gettext("{what} does something else: before {old}, now {new}."),
        "step-lane": t.gettext(
            "{what} has another authority: before {old}, now {new}."
        ),
        "step-roles": t.gettext("Who takes part in {what}: before {old}, now {new}."),
        "step-form": t.gettext("The form of {what}: before {old}, now {new}."),
        "right-added": t.gettext("A right can be used now: {what}."),
        "right-removed": t.gettext("A right can no longer be used: {what}."),
        "right-interrupting": t.gettext(
            "Using a right ends the rest, or no longer does: {what}."
        ),
        "clock-added": t.gettext("A clock runs now: {what}."),
        "clock-removed": t.gettext("A clock runs no more: {what}."),
        "clock-length": differs,
        "orientation-added": t.gettext("People can now be sent to {what}."),
        "orientation-removed": t.gettext("People are no longer sent to {what}."),
        "orientation-step": differs,
        "orientation-service": differs,
        "orientation-within": differs,
        "orientation-order": t.gettext(
            "Which place protects more: before {old}, now {new}."
        ),
        "decision-added": t.gettext("There is a new decision: {what}."),
        "decision-removed": t.gettext("A decision is gone: {what}."),
        "fact-added": t.gettext("A new fact counts: {what}."),
        "fact-removed": t.gettext("A fact no longer counts: {what}."),
        "reader-added": t.gettext("{what} may now read {new}."),
        "reader-removed": t.gettext("{what} may no longer read {old}."),
        "keeps": t.gettext("How long {what} is kept: before {old}, now {new}."),
    }
