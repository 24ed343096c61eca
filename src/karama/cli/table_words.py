"""What is found in a table, as sentences: the fault, then what becomes of it.

One template a kind, in the reader's language; rules are named by their numbers, people
by what is known of them, and values as the pack or the file calls them.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from karama.explanation.languages import Translator
from karama.explanation.outcomes import thing_words
from karama.explanation.voice import Voice
from karama.feel import UNKNOWN, tree
from karama.procedure.decision import InputClause
from karama.proof.tables import End, Mask, Problem, Reach, TableFinding


@attrs.frozen(eq=False)
class TableWords:
    """Says what is found in one table, or in a model where there are no columns.

    Attributes:
        inputs: The table's input columns.
    """

    voice: Voice
    inputs: tuple[InputClause, ...] = ()

    @property
    def t(self) -> Translator:
        """The translator of the voice."""
        return self.voice.t

    def finding(self, found: TableFinding) -> str:
        """The fault itself."""
        rules = [self.t.number(row) for row in found.rules]
        template = _faults(self.t)[found.kind]
        if found.kind is Problem.UNREAD and not found.decision:
            template = self.t.gettext("No decision requires {value}.")
        return self.t.fill(
            template,
            rules=self.t.listing(rules),
            rule=rules[0] if rules else "",
            other=rules[1] if len(rules) > 1 else "",
            input=self._input(found.clause),
            value=self._value(found),
            type=self.t.quote(found.region[0][0] if found.region else ""),
            person=self.person(found.witness or {}),
        )

    def end(self, end: End) -> str:
        """What becomes of it at one decision that is taken last."""
        template = _ends(self.t)[end.reach]
        if end.reach is Reach.SEEN and end.given is None:
            template = self.t.gettext(
                "It is seen in {decision}: there is no answer, and it would be "
                "{instead} if this were mended. One such person: {person}."
            )
        return self.t.fill(
            template,
            decision=self.t.quote(end.decision),
            given=self._answer(end.given),
            instead=self._answer(end.instead),
            person=self.person(end.witness or {}),
            where=self.t.listing(map(self._mask, end.masks)),
        )

    def person(self, facts: Mapping[str, object]) -> str:
        """A person by what is known of them."""
        template = self.t.gettext("{name}: {value}")
        told = [
            self.t.fill(
                template, name=self.voice.question(fact), value=self._known(value, fact)
            )
            for fact, value in facts.items()
        ]
        return self.t.listing(told) or self.t.gettext("anybody")

    def _mask(self, mask: Mask) -> str:
        decision = self.t.quote(mask.decision)
        if not mask.rules:
            return decision
        rules = self.t.listing(map(self.t.number, mask.rules))
        template = self.t.gettext("{decision} (rules: {rules})")
        return self.t.fill(template, decision=decision, rules=rules)

    def _input(self, clause: int | None) -> str:
        if clause is None or clause >= len(self.inputs):
            return ""
        return self.voice.question(self._fact(clause) or self.inputs[clause].label)

    def _value(self, found: TableFinding) -> str:
        if found.kind is Problem.POLICY:
            return str(found.value)
        if found.kind is Problem.UNREAD:
            return self.voice.question(str(found.value))
        outputs = found.clause is None or found.kind in _OF_OUTPUTS
        return self._known(found.value, "" if outputs else self._fact(found.clause))

    def _fact(self, clause: int | None) -> str:
        if clause is None or clause >= len(self.inputs):
            return ""
        node = self.inputs[clause].node
        return node.name if isinstance(node, tree.Name) else ""

    def _known(self, value: object, fact: str) -> str:
        if isinstance(value, str):
            return self.voice.answer(value, fact)
        return thing_words(UNKNOWN if value is UNKNOWN else value, self.voice)

    def _answer(self, value: object) -> str:
        if value is None:
            return self.t.gettext("no answer")
        return thing_words(value, self.voice)


_OF_OUTPUTS = (Problem.DEAD_OUTPUT, Problem.STRAY_OUTPUT, Problem.WRONG_OUTPUT)


def _faults(t: Translator) -> Mapping[Problem, str]:
    return {
        Problem.GAP: t.gettext("No rule holds: {person}."),
        Problem.OPEN_GAP: t.gettext(
            "No rule is certain while something is not known: {person}."
        ),
        Problem.OVERLAP: t.gettext(
            "Rules {rules} hold together, which the hit policy does not allow: "
            "{person}."
        ),
        Problem.CONFLICT: t.gettext(
            "Rules {rules} hold together and do not agree: {person}."
        ),
        Problem.DUPLICATE: t.gettext("Rules {rules} say the same of the same people."),
        Problem.SUBSUMED: t.gettext(
            "Rule {rule} holds only where rule {other} does, and says the same."
        ),
        Problem.MASKED: t.gettext(
            "Rule {rule} never answers: other rules always come before it."
        ),
        Problem.NEVER: t.gettext("Rule {rule} holds for nobody."),
        Problem.REDUNDANT: t.gettext(
            "Without rule {rule} everybody would be answered the same."
        ),
        Problem.MISLEADING: t.gettext(
            "Rule {rule} stands above rule {other}, which wins over it: {person}."
        ),
        Problem.LOWER: t.gettext(
            "Rule {rule} wins over rule {other}, whose answer is listed before its "
            "own: {person}."
        ),
        Problem.UNREACHED: t.gettext(
            "Nobody is answered by rule {rule}: the decisions before this table never "
            "lead to it."
        ),
        Problem.MERGEABLE: t.gettext(
            "Rules {rules} differ only in {input} and say the same: one rule would do."
        ),
        Problem.DEAD_OUTPUT: t.gettext("Nobody can get {value}, which is declared."),
        Problem.STRAY_OUTPUT: t.gettext(
            "Rule {rule} gives {value}, which is not among the declared answers."
        ),
        Problem.MISSING_VALUE: t.gettext("No rule speaks of {value} in {input}."),
        Problem.STRAY_VALUE: t.gettext(
            "{input} is never {value}, which is asked in rule {rules}."
        ),
        Problem.BOUNDARY_GAP: t.gettext(
            "Rules {rules} leave out the one value between them, {value} in {input}."
        ),
        Problem.BOUNDARY_OVERLAP: t.gettext(
            "Rules {rules} share the one value between them, {value} in {input}."
        ),
        Problem.WHOLE_CELL: t.gettext(
            "Rule {rule} names everything {input} can be: “-” would hold too while "
            "it is not known."
        ),
        Problem.IDLE_COLUMN: t.gettext("No rule asks about {input}."),
        Problem.TWIN_COLUMN: t.gettext("{input} is asked in two columns."),
        Problem.WRONG_TYPE: t.gettext(
            "Rule {rule} compares {input} with {value}, which is of another type."
        ),
        Problem.WRONG_OUTPUT: t.gettext(
            "Rule {rule} gives {value}, which is of another type than its column."
        ),
        Problem.WRONG_VALUES: t.gettext(
            "{type} lists {value}, which is of another type."
        ),
        Problem.UNREAD: t.gettext("{value} is required here, and nothing reads it."),
        Problem.BY_ORDER: t.gettext(
            "The order of the rows decides: rules {rules} hold together and do not "
            "agree: {person}."
        ),
        Problem.POLICY: t.gettext(
            "The hit policy could be {value}: everybody about whom all is known would "
            "be answered the same."
        ),
        Problem.DEPENDS: t.gettext("The answer depends on {input}: {person}."),
        Problem.UNDECIDED: t.gettext(
            "One question about this table could not be decided."
        ),
    }


def _ends(t: Translator) -> Mapping[Reach, str]:
    return {
        Reach.SEEN: t.gettext(
            "It is seen in {decision}: the answer is {given}, and would be {instead} "
            "if this were mended. One such person: {person}."
        ),
        Reach.MASKED: t.gettext(
            "It makes no difference in {decision}: what it changes is lost at {where}. "
            "One such person: {person}."
        ),
        Reach.UNREACHABLE: t.gettext(
            "Nobody comes to it on the way to {decision}: the decisions before it "
            "never lead there."
        ),
        Reach.UNDECIDED: t.gettext(
            "Whether it is seen in {decision} could not be decided."
        ),
    }
