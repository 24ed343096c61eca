"""Whom a principle is about, in the words of each pack that a case comes through.

A principle says "a child"; a pack says which of its facts make a person one. A pack
that is called has facts of its own: what it says of them holds at its steps, where it
has a word for everything the principle asks. Everywhere else the case's own pack
speaks.

    nodes = worded(setting, when)      # by scope: "" the case's, "/call" a pack's
    whom = whom_of(setting, nodes)
    whom.at(place)                     # people of whom it is true, or unknown, there
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from karama.feel import free_names, tree
from karama.procedure.procedure import Procedure
from karama.proof.rewriting import in_terms_of
from karama.proof.setting import Setting
from karama.proof.worlds import ALL

Wording = Mapping[str, tree.Node]
"""A condition by scope of facts; empty when a principle is about everybody."""


@attrs.frozen
class Whom:
    """The people a principle is about, as they are seen in each scope of facts.

    Attributes:
        own: In the case's own scope, and in those that have no words of their own.
        within: In the scopes of called packs that have.
        reads: Variables of the facts that are asked about.
    """

    own: int = ALL
    within: Mapping[str, int] = attrs.field(factory=dict)
    reads: frozenset[int] = frozenset()

    def at(self, scope: str) -> int:
        """The people it is about, at a place that reads a scope of facts."""
        return self.within.get(scope, self.own)


EVERYBODY = Whom()


def worded(setting: Setting, when: tree.Node | None) -> Wording:
    """A condition of the Charter, in the words of each pack."""
    if when is None:
        return {}
    found = {"": in_terms_of(when, words_of(setting.procedure))}
    for scope, spot in setting.spots.items():
        words = words_of(spot.plans[0].owner)
        if scope and free_names(when) <= set(words):
            found[scope] = in_terms_of(when, words)
    return found


def words_of(procedure: Procedure) -> Mapping[str, tree.Node]:
    """What a pack's own facts say of each concept it names."""
    return {name: concept.node for name, concept in procedure.concepts.items()}


def whom_of(setting: Setting, wording: Wording) -> Whom:
    """The people of whom a condition is true or unknown; everyone when unsaid."""
    if not wording:
        return EVERYBODY
    sets = {scope: _concerned(setting, scope, node) for scope, node in wording.items()}
    reads = (setting.variables(scope, node) for scope, node in wording.items())
    return Whom(sets[""], sets, frozenset().union(*reads))


def _concerned(setting: Setting, scope: str, node: tree.Node) -> int:
    truth = setting.truth(scope, node)
    if truth is None:
        return ALL
    return setting.cast.worlds.join(truth.holds, truth.unknown)


def by_process(setting: Setting, wording: Wording) -> Wording:
    """The same by process instead of scope, as the events of a case name it."""
    found = {"": wording[""]} if wording else {}
    for scope, node in wording.items():
        for plan in setting.spots[scope].plans if scope else ():
            found[plan.key] = node
    return found
