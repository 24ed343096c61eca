"""Wrong changes in words: each kind, and each reason why one harms nobody."""

from __future__ import annotations

from collections.abc import Mapping

from karama.cli.proof_report.names import Names
from karama.explanation.languages import Translator
from karama.proof.mutants import Result


def kind_words(kind: str, t: Translator) -> str:
    """A kind of change, as a clause; its name where nobody wrote one."""
    return _kinds(t).get(kind, kind)


def reason_words(reason: str, t: Translator) -> str:
    """Why a change harms nobody, as a clause."""
    return _reasons(t).get(reason, reason)


def mutant_sentence(names: Names, result: Result) -> str:
    """A change and where it was made."""
    t = names.t
    where = names.thing(result.element)
    told = [names.value(value) for value in result.values if not value.isdigit()]
    if not told:
        template = t.gettext("{what}: {where}.")
        return t.fill(template, what=kind_words(result.kind, t), where=where)
    template = t.gettext("{what}: {where}, {things}.")
    things = t.listing(map(names.thing, filter(None, result.values[:1])))
    if len(told) > 1 or not things:
        things = t.listing(told)
    return t.fill(template, what=kind_words(result.kind, t), where=where, things=things)


def _kinds(t: Translator) -> Mapping[str, str]:
    return {
        "drop-step": t.gettext("a step is gone"),
        "swap-steps": t.gettext("two steps change places"),
        "end-early": t.gettext("the case ends after this step"),
        "harsher-act": t.gettext("a step is turned against the person"),
        "swap-lane": t.gettext("a step passes to the authority that enforces"),
        "drop-role": t.gettext("somebody need not take part"),
        "condition-flip": t.gettext("a condition says the contrary"),
        "condition-touch": t.gettext("a condition takes in its bound, or leaves it"),
        "condition-bound": t.gettext("the bound of a condition moves"),
        "condition-half": t.gettext("half of a condition is gone"),
        "condition-join": t.gettext("a condition says “or” for “and”, or the reverse"),
        "condition-always": t.gettext("everybody takes this way, known or not"),
        "condition-never": t.gettext("everybody takes the default way, known or not"),
        "clock-never": t.gettext("a clock never rings"),
        "drop-branch": t.gettext("one of several paths is gone"),
        "one-branch": t.gettext("only the first of several paths is taken"),
        "drop-edge": t.gettext("a clock or a message on a step is gone"),
        "edge-interrupts": t.gettext("a clock cuts a step off"),
        "edge-goes-beside": t.gettext("a clock no longer ends a step"),
        "longer-deadline": t.gettext("a deadline is ten times as long"),
        "drop-wait": t.gettext("a time to think or recover is gone"),
        "shorter-wait": t.gettext("a time to think or recover is a tenth"),
        "drop-right": t.gettext("a right is not drawn"),
        "right-unsaid": t.gettext("a right is a plain message"),
        "right-interrupts": t.gettext("using a right ends everything else"),
        "right-goes-beside": t.gettext("using a right stops nothing"),
        "drop-rule": t.gettext("a rule is gone"),
        "cell-any": t.gettext("a rule no longer asks for a fact"),
        "cell-flip": t.gettext("a cell says the contrary"),
        "cell-half": t.gettext("a cell lacks one of its values"),
        "cell-touch": t.gettext("a cell takes in its bound, or leaves it"),
        "cell-bound": t.gettext("the bound of a cell moves"),
        "lower-output": t.gettext("a rule gives the next less protective answer"),
        "swap-ranks": t.gettext("a less protective answer counts as more protective"),
        "first-rule": t.gettext("the first rule wins, not the most protective"),
        "drop-default": t.gettext("whoever no rule fits gets no answer"),
        "drop-required": t.gettext("a question may stay without an answer"),
        "drop-field": t.gettext("a question is not asked"),
        "add-reader": t.gettext("an authority reads one class of answers more"),
        "drop-reader": t.gettext("an authority no longer reads a class of answers"),
        "keep-longer": t.gettext("an authority keeps answers ten times as long"),
        "drop-citation": t.gettext("a source of law is not named"),
    }


def _reasons(t: Translator) -> Mapping[str, str]:
    return {
        "same-answers": t.gettext("the table gives everybody the same answer (proved)"),
        "protects-more": t.gettext(
            "whoever gets another answer is protected more (proved)"
        ),
        "same-ways": t.gettext("the condition holds for the same people (proved)"),
        "other-citation": t.gettext("another source of law stays at the same place"),
        "law-in-rules": t.gettext("the rules of the table name the law"),
        "law-inside": t.gettext("the steps inside name the law"),
        "no-deadline": t.gettext("no deadline rests on this source"),
        "weighs": t.gettext("only what weighs on the person is gone"),
        "same-acts": t.gettext("the same things are done either way"),
        "done-elsewhere": t.gettext("the same is done elsewhere on every path"),
        "order-free": t.gettext("nothing that helps comes later than what weighs"),
        "any-authority": t.gettext("it matters little which authority does it"),
        "nothing-after": t.gettext("nothing that helps was still to come"),
        "role-elsewhere": t.gettext("another step of this kind brings that person"),
        "own-people": t.gettext("the people of that authority are nothing else"),
        "unknown-waits": t.gettext(
            "what is not known waits, or takes the most protective answer"
        ),
        "only-record": t.gettext("nothing reads the answer"),
        "asks-itself": t.gettext("that authority asks the question itself"),
        "oversight": t.gettext("an authority of oversight may read everything"),
        "reads-less": t.gettext("an authority that enforces reads less"),
        "own-time": t.gettext("the time is the person's own"),
        "ranked-higher": t.gettext("they go where the pack protects more"),
        "nothing-weighs": t.gettext("nothing that follows weighs on the person"),
        "both-do-it": t.gettext(
            "two now do the same, and nothing weighs on the person"
        ),
    }
