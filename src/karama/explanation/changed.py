"""What is drawn otherwise in another version of a procedure: a sentence for each kind.

The kinds are those of `proof.changes`; who puts names to `{what}`, `{old}` and `{new}`
knows the two versions.
"""

from __future__ import annotations

from karama.explanation.languages import Translator


def change_template(kind: str, t: Translator) -> str:
    """The sentence of a kind; a plain one where nobody wrote any."""
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
    }.get(kind, "{what}: {old} → {new}")
