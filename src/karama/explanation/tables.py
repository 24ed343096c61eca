"""Decision tables in words: the grid, each rule as a sentence, and every other logic.

`grid` gives a table ready to be shown, in the order of its rules; `rule_sentence`
says one rule alone; `logic` says any boxed expression, whatever its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from karama.explanation.conditions import cell, condition, fact_of, holds, value
from karama.explanation.law import split_citations
from karama.explanation.voice import Voice
from karama.feel import tree
from karama.procedure import decision as dmn
from karama.procedure.decision import Aggregation, HitPolicy


@attrs.frozen
class Row:
    """One rule.

    Attributes:
        cells: Input cells, then output cells, short.
        sentence: The whole rule, to be read alone.
        sources: Citations of its annotation.
        origin: "report", "karama" or "".
        notes: Other annotations, as pairs (name, text).
    """

    number: int
    id: str
    cells: tuple[str, ...]
    outputs: tuple[str, ...]
    sentence: str
    sources: tuple[str, ...]
    origin: str
    notes: tuple[tuple[str, str], ...]


@attrs.frozen
class Grid:
    """A table: headings, rules, and how a result comes from the rules that match."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]
    policy: str


def grid(table: dmn.Table, voice: Voice) -> Grid:
    """A table in words."""
    return Grid(
        tuple(_heading(clause, voice) for clause in table.inputs),
        tuple(_result_name(clause, voice) for clause in table.outputs),
        tuple(_row(table, place, voice) for place in range(len(table.rules))),
        policy_words(table, voice),
    )


def _heading(clause: dmn.InputClause, voice: Voice) -> str:
    fact = fact_of(clause.node)
    if fact and voice.questions.get(fact):
        return voice.questions[fact]
    if clause.label and clause.label != clause.text:
        return clause.label
    return value(clause.node, voice)


def _result_name(clause: dmn.OutputClause, voice: Voice) -> str:
    return clause.label or clause.name or voice.t.gettext("result")


def _row(table: dmn.Table, place: int, voice: Voice) -> Row:
    rule = table.rules[place]
    notes = tuple(zip(table.annotation_names, rule.annotations, strict=False))
    said = {name.strip().lower(): text for name, text in notes}
    facts = [fact_of(clause.node) for clause in table.inputs]
    return Row(
        number=place + 1,
        id=rule.id,
        cells=tuple(
            "" if _asks_nothing(tests) else cell(tests, voice, fact)
            for tests, fact in zip(rule.inputs, facts, strict=False)
        ),
        outputs=tuple(result_words(table, rule, voice)),
        sentence=rule_sentence(table, rule, voice),
        sources=split_citations(said.get("source", "")),
        origin=said.get("origin", "").strip().lower(),
        notes=tuple(
            (name, text)
            for name, text in notes
            if text and name.strip().lower() not in ("source", "origin")
        ),
    )


def _asks_nothing(tests: tree.UnaryTests) -> bool:
    return not tests.negated and all(isinstance(x, tree.Anything) for x in tests.tests)


def rule_sentence(table: dmn.Table, rule: dmn.Rule, voice: Voice) -> str:
    """A rule as one sentence: what must hold, then what follows."""
    t = voice.t
    result = _result(table, rule, voice)
    clauses = rule_conditions(table, rule, voice)
    if not clauses:
        return t.fill(t.gettext("Whatever the answers: {result}."), result=result)
    return t.fill(
        t.gettext("If {conditions}, then: {result}."),
        conditions=t.listing(clauses),
        result=result,
    )


def rule_conditions(table: dmn.Table, rule: dmn.Rule, voice: Voice) -> list[str]:
    """What a rule asks, one clause for each cell that asks something."""
    return [
        holds(tests, _subject(clause, voice), voice, fact_of(clause.node))
        for clause, tests in zip(table.inputs, rule.inputs, strict=False)
        if not _asks_nothing(tests)
    ]


def _subject(clause: dmn.InputClause, voice: Voice) -> str:
    fact = fact_of(clause.node)
    if fact and not voice.questions.get(fact) and clause.label:
        return voice.t.quote(clause.label)
    return value(clause.node, voice)


def result_words(table: dmn.Table, rule: dmn.Rule, voice: Voice) -> list[str]:
    """What a rule answers, each output by the words of the decision it is named for."""
    return [
        value(node, voice, clause.name)
        for node, clause in zip(rule.outputs, table.outputs, strict=False)
    ]


def _result(table: dmn.Table, rule: dmn.Rule, voice: Voice) -> str:
    t = voice.t
    told = result_words(table, rule, voice)
    if len(told) < 2:
        return t.listing(told)
    names = [t.quote(_result_name(clause, voice)) for clause in table.outputs]
    template = t.gettext("{name}: {value}")
    pairs = zip(names, told, strict=False)
    return t.listing(t.fill(template, name=name, value=words) for name, words in pairs)


def policy_words(table: dmn.Table, voice: Voice) -> str:
    """How the result comes from the rules that match, as a sentence."""
    t = voice.t
    if table.hit_policy is HitPolicy.COLLECT and table.aggregation:
        return {
            Aggregation.SUM: t.gettext("The answers of all matching rules are added."),
            Aggregation.COUNT: t.gettext("The matching rules are counted."),
            Aggregation.MIN: t.gettext("The smallest of the answers is taken."),
            Aggregation.MAX: t.gettext("The greatest of the answers is taken."),
        }[table.aggregation]
    words = {
        HitPolicy.UNIQUE: t.gettext("One rule at most matches."),
        HitPolicy.ANY: t.gettext("If several rules match, they say the same."),
        HitPolicy.PRIORITY: t.gettext(
            "If several rules match, the most protective answer wins."
        ),
        HitPolicy.FIRST: t.gettext("The first rule that matches, from the top, wins."),
        HitPolicy.COLLECT: t.gettext("The answers of all matching rules are kept."),
        HitPolicy.RULE_ORDER: t.gettext(
            "The answers of all matching rules are kept, in the order of the rules."
        ),
        HitPolicy.OUTPUT_ORDER: t.gettext(
            "The answers of all matching rules are kept, most important first."
        ),
    }
    return words[table.hit_policy] + _order(table, voice)


def _order(table: dmn.Table, voice: Voice) -> str:
    ranked = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
    answers = table.outputs[0].values if table.outputs else ()
    if table.hit_policy not in ranked or not answers:
        return ""
    t = voice.t
    order = t.listing(value(node, voice) for node in answers)
    return " " + t.fill(t.gettext("In order: {answers}."), answers=order)


# --- any other logic ------------------------------------------------------------------


def logic(expression: dmn.Expression | None, voice: Voice) -> str:
    """Any boxed expression as a clause without a full stop; "" when there is none."""
    return _LOGIC[type(expression)](expression, voice) if expression else ""


def _literal(boxed: dmn.LiteralExpression, voice: Voice) -> str:
    return value(boxed.node, voice) if boxed.node is not None else boxed.text


def _table(boxed: dmn.Table, voice: Voice) -> str:
    rules = (rule_sentence(boxed, rule, voice) for rule in boxed.rules)
    return " ".join((*rules, policy_words(boxed, voice)))


def _context(boxed: dmn.BoxedContext, voice: Voice) -> str:
    return _pairs([(e.name, e.value) for e in boxed.entries], voice)


def _pairs(entries: Sequence[tuple[str, dmn.Expression]], voice: Voice) -> str:
    t = voice.t
    template = t.gettext("{name}: {value}")
    result = t.gettext("result")
    return t.listing(
        t.fill(
            template,
            name=voice.question(name) if name else result,
            value=logic(part, voice),
        )
        for name, part in entries
    )


def _invocation(boxed: dmn.Invocation, voice: Voice) -> str:
    t = voice.t
    called = logic(boxed.function, voice)
    if not boxed.bindings:
        return t.fill(t.gettext("the result of {function}"), function=called)
    return t.fill(
        t.gettext("the result of {function} with {arguments}"),
        function=called,
        arguments=_pairs(boxed.bindings, voice),
    )


def _relation(boxed: dmn.Relation, voice: Voice) -> str:
    rows = (_pairs([*zip(boxed.columns, r, strict=False)], voice) for r in boxed.rows)
    return _listed([f"({row})" for row in rows], voice)


def _list(boxed: dmn.BoxedList, voice: Voice) -> str:
    return _listed([logic(item, voice) for item in boxed.items], voice)


def _listed(items: Sequence[str], voice: Voice) -> str:
    t = voice.t
    if not items:
        return t.gettext("an empty list")
    return t.fill(t.gettext("the list: {items}"), items=t.listing(items))


def _function(boxed: dmn.BoxedFunction, voice: Voice) -> str:
    t = voice.t
    if boxed.body is None or boxed.kind != "FEEL":
        return t.gettext("a function defined outside the table")
    body = logic(boxed.body, voice)
    if not boxed.parameters:
        return t.fill(t.gettext("a rule that gives {result}"), result=body)
    return t.fill(
        t.gettext("a rule that, from {parameters}, gives {result}"),
        parameters=t.listing(t.quote(name) for name, _type in boxed.parameters),
        result=body,
    )


def _conditional(boxed: dmn.BoxedConditional, voice: Voice) -> str:
    t = voice.t
    return t.fill(
        t.gettext("{yes} if {condition}, otherwise {no}"),
        condition=_when(boxed.condition, voice),
        yes=logic(boxed.yes, voice),
        no=logic(boxed.no, voice),
    )


def _when(boxed: dmn.Expression, voice: Voice) -> str:
    if isinstance(boxed, dmn.LiteralExpression) and boxed.node is not None:
        return condition(boxed.node, voice)
    return logic(boxed, voice)


def _iteration(boxed: dmn.BoxedIteration, voice: Voice) -> str:
    t = voice.t
    among = t.fill(
        t.gettext("{name} among {list}"),
        name=t.quote(boxed.variable),
        list=logic(boxed.source, voice),
    )
    if boxed.kind == "for":
        template = t.gettext("for each {iterators}: {result}")
        return t.fill(template, iterators=among, result=logic(boxed.body, voice))
    template = {
        "some": t.gettext("there is {iterators} such that {condition}"),
        "every": t.gettext("for every {iterators}, {condition}"),
    }[boxed.kind]
    return t.fill(template, iterators=among, condition=_when(boxed.body, voice))


def _filter(boxed: dmn.BoxedFilter, voice: Voice) -> str:
    t = voice.t
    return t.fill(
        t.gettext("those of {source} for which {condition}"),
        source=logic(boxed.source, voice),
        condition=_when(boxed.condition, voice),
    )


_LOGIC: dict[type[dmn.Boxed], Callable[..., str]] = {
    dmn.LiteralExpression: _literal,
    dmn.Table: _table,
    dmn.BoxedContext: _context,
    dmn.Invocation: _invocation,
    dmn.Relation: _relation,
    dmn.BoxedList: _list,
    dmn.BoxedFunction: _function,
    dmn.BoxedConditional: _conditional,
    dmn.BoxedIteration: _iteration,
    dmn.BoxedFilter: _filter,
}
