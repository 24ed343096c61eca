"""What a person is told of decisions about them that people changed, on their own page.

That it was changed, when, by which authority, and which way. Neither the answer nor the
reason is shown: both tell what the person lived through, and a card can be taken. What
the officer wrote for the person themself is.
"""

from __future__ import annotations

import attrs

from karama.engine.compile import ready
from karama.explanation.languages import Translator
from karama.procedure.procedure import FieldClass, Procedure
from karama.procedure.process import Task
from karama.web.cases import firewall
from karama.web.cases.overrides import OtherAnswer, State
from karama.web.desk.words import lane_words, node_of, step_words

TELLING = {FieldClass.EXPLOITATION, FieldClass.CLAIM, FieldClass.HEALTH}
"""Classes whose very question tells something to somebody who has taken the card."""


@attrs.frozen
class Changed:
    """A decision that a person changed, in words.

    Attributes:
        how: What was done, and which way it goes.
        ask: Whom to ask for the reason, and what can be done against it.
        told: What was written for the person, "" if nothing.
    """

    at: str
    decision: str
    who: str
    how: str
    ask: str
    told: str


def changed(seen: firewall.Own, t: Translator) -> list[Changed]:
    """What people changed, the latest first; nothing of what fell before that."""
    settled = (one for one in seen.others if one[0].state is not State.FALLEN)
    made = seen.procedure
    return [_changed(made, one, told, t) for one, told in reversed([*settled])]


def _changed(made: Procedure, one: OtherAnswer, told: str, t: Translator) -> Changed:
    who = lane_words(made, one.lane, one.process, t)
    ask = t.gettext(
        "The reason is written down. It is not shown here, in case somebody takes your "
        "card: {authority} must read it to you, in your language, when you ask. If you "
        "do not agree, say so: complain, or ask for a lawyer."
    )
    return Changed(
        t.instant(one.settled_at or one.at),
        _decision(made, one, t),
        who,
        _how(one.state, t),
        t.fill(ask, authority=t.quote(who)),
        told,
    )


def _how(state: State, t: Translator) -> str:
    return {
        State.TAKEN: t.gettext(
            "A person decided otherwise than the rules, so that you are protected at "
            "least as well."
        ),
        State.AGREED: t.gettext(
            "Two people decided otherwise than the rules. It may protect you less."
        ),
        State.WAITING: t.gettext(
            "Somebody asks to decide otherwise than the rules. It may protect you "
            "less, and changes nothing until a second person agrees."
        ),
        State.REFUSED: t.gettext(
            "Somebody asked to decide otherwise than the rules, and a second person "
            "refused: nothing was changed."
        ),
    }[state]


def _decision(made: Procedure, one: OtherAnswer, t: Translator) -> str:
    """Which decision, in words that tell nothing to somebody who has taken the card."""
    node = node_of(made, one.step, one.process)
    name = node.element.decision if node and isinstance(node.element, Task) else ""
    if not name:
        return t.gettext("A decision about you")
    known = ready(made)
    reads = known.decisions(known.plan(one.process).owner, name).requires(name)
    asks = {about for fact in reads for about in known.classes.get(fact, ())}
    if asks & TELLING:
        return t.gettext("A decision about you")
    return step_words(made, one.step, one.process, t)
