"""A FEEL expression as a sentence: the fourth reading of the same tree.

`condition` says when something holds ("“Age” is less than 18"); `value` says what
something is ("the sum of ..."). One small function for each kind of node, found by
type: a node without words fails the tests, so the language and its words stay level.
Sentences are whole templates, never glued from fragments, because word order and
agreement differ between the five languages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from karama.explanation import cells
from karama.explanation.builtins import call_words, duration_words, truth_calls
from karama.explanation.voice import Voice
from karama.feel import tree

_TRUTHS = (
    tree.Comparison,
    tree.And,
    tree.Or,
    tree.Between,
    tree.In,
    tree.InstanceOf,
    tree.Quantified,
)
_CELLS = (tree.UnaryTests, tree.Test, tree.Anything, tree.Interval, tree.Candidate)


def condition(node: tree.Node, voice: Voice) -> str:
    """When `node` is true, as a clause without a full stop."""
    if isinstance(node, _TRUTHS) or truth_calls(node):
        return value(node, voice)
    t = voice.t
    if isinstance(node, _CELLS):
        return _cell_holds(node, voice)
    if isinstance(node, tree.Boolean):
        return t.gettext("always") if node.value else t.gettext("never")
    return t.fill(
        t.gettext("{left} is {right}"), left=value(node, voice), right=t.gettext("yes")
    )


def _cell_holds(node: tree.Node, voice: Voice) -> str:
    if isinstance(node, tree.Candidate) and node.mentions_input:
        return condition(node.value, voice)
    tests = node if isinstance(node, tree.UnaryTests) else tree.UnaryTests((node,))
    return holds(tests, voice.subject or voice.t.gettext("the answer"), voice)


def holds(tests: tree.UnaryTests, subject: str, voice: Voice, fact: str = "") -> str:
    """When a cell holds, as a clause; `fact` finds the labels of answers."""
    hold = cells.none_hold if tests.negated else cells.tests_hold
    return hold(tests.tests, subject, voice, fact, value, _compare_node)


def cell(tests: tree.UnaryTests, voice: Voice, fact: str = "") -> str:
    """A cell without its subject, as it stands in the grid."""
    return cells.cell_words(tests, voice, fact, value)


def _compare_node(
    subject: str, op: tree.ComparisonOp, end: tree.Node, voice: Voice, fact: str
) -> str:
    if isinstance(end, tree.Candidate):
        return condition(end.value, voice)
    words = value(end, voice, fact)
    return compared(subject, op, words, voice, dates=is_moment(end))


def value(node: tree.Node, voice: Voice, fact: str = "") -> str:
    """What `node` stands for, as a noun, or as a clause when it is true or false.

    Args:
        node: Any node of a FEEL tree.
        voice: Names facts and answers.
        fact: Name of the fact the value answers, so that its label is found.
    """
    if isinstance(node, tree.String) and fact:
        return voice.answer(node.value, fact)
    return _WORDS[type(node)](node, voice)


def compared(left: str, op: str, right: str, voice: Voice, *, dates: bool) -> str:
    """`left op right` as a clause; `dates` says before and after, not less and more."""
    t = voice.t
    if dates and op in _DATE_ORDER:
        return t.fill(_date_template(op, voice), left=left, right=right)
    templates = {
        "=": t.gettext("{left} is {right}"),
        "!=": t.gettext("{left} is not {right}"),
        "<": t.gettext("{left} is less than {right}"),
        "<=": t.gettext("{left} is at most {right}"),
        ">": t.gettext("{left} is more than {right}"),
        ">=": t.gettext("{left} is at least {right}"),
    }
    return t.fill(templates[op], left=left, right=right)


_DATE_ORDER = ("<", "<=", ">", ">=")


def _date_template(op: str, voice: Voice) -> str:
    t = voice.t
    return {
        "<": t.gettext("{left} is before {right}"),
        "<=": t.gettext("{left} is not after {right}"),
        ">": t.gettext("{left} is after {right}"),
        ">=": t.gettext("{left} is not before {right}"),
    }[op]


def is_moment(node: tree.Node | None) -> bool:
    """Whether a node is plainly a date or a time: an at-literal or a constructor."""
    if isinstance(node, tree.Temporal):
        return not node.text.lstrip("-").startswith("P")
    return (
        isinstance(node, tree.Call)
        and isinstance(node.function, tree.Name)
        and node.function.name in ("date", "date and time", "time", "today", "now")
    )


def fact_of(node: tree.Node | None) -> str:
    """The name of the fact a node is, "" when it is anything more."""
    return node.name if isinstance(node, tree.Name) else ""


# --- one function for each kind of node ---------------------------------------------


def _null(_node: tree.Null, voice: Voice) -> str:
    return voice.t.gettext("no value")


def _boolean(node: tree.Boolean, voice: Voice) -> str:
    return voice.t.gettext("yes") if node.value else voice.t.gettext("no")


def _number(node: tree.Number, voice: Voice) -> str:
    return voice.t.number(node.value)


def _string(node: tree.String, voice: Voice) -> str:
    return voice.answer(node.value)


def _temporal(node: tree.Temporal, voice: Voice) -> str:
    text = node.text
    if text.lstrip("-").startswith("P"):
        return duration_words(text, voice) or text
    try:
        if len(text) == len("2026-11-24"):
            return voice.t.date(date.fromisoformat(text))
        return voice.t.instant(datetime.fromisoformat(text))
    except ValueError:
        return text


def _name(node: tree.Name, voice: Voice) -> str:
    return voice.fact(node.name)


def _negation(node: tree.Negation, voice: Voice) -> str:
    t = voice.t
    if isinstance(node.operand, tree.Number):
        return t.number(-node.operand.value)
    return t.fill(t.gettext("minus {number}"), number=_operand(node.operand, voice))


def _arithmetic(node: tree.Arithmetic, voice: Voice) -> str:
    t = voice.t
    template = {
        "+": t.gettext("{left} plus {right}"),
        "-": t.gettext("{left} minus {right}"),
        "*": t.gettext("{left} times {right}"),
        "/": t.gettext("{left} divided by {right}"),
        "**": t.gettext("{left} to the power of {right}"),
    }[node.op]
    return t.fill(
        template, left=_operand(node.left, voice), right=_operand(node.right, voice)
    )


def _operand(node: tree.Node, voice: Voice) -> str:
    """An operand, in brackets when it is itself made of parts."""
    words = value(node, voice)
    parts = (tree.Arithmetic, tree.Negation, tree.If, tree.For)
    return f"({words})" if isinstance(node, parts) else words


def _comparison(node: tree.Comparison, voice: Voice) -> str:
    left, right = node.left, node.right
    if isinstance(right, tree.Null):
        return _known(left, voice, node.op)
    return compared(
        value(left, voice, fact_of(right)),
        node.op,
        value(right, voice, fact_of(left)),
        voice,
        dates=is_moment(left) or is_moment(right),
    )


def _known(node: tree.Node, voice: Voice, op: str) -> str:
    t = voice.t
    if op == "!=":
        return t.fill(t.gettext("{left} has a value"), left=value(node, voice))
    return t.fill(t.gettext("{left} has no value"), left=value(node, voice))


def _and(node: tree.And, voice: Voice) -> str:
    clauses = [_clause(part, voice, tree.Or) for part in _flat(node, tree.And)]
    return voice.t.listing(clauses)


def _or(node: tree.Or, voice: Voice) -> str:
    clauses = [_clause(part, voice, tree.And) for part in _flat(node, tree.Or)]
    return voice.t.listing(clauses, any_of=True)


def _flat(node: tree.Node, kind: type[tree.And] | type[tree.Or]) -> list[tree.Node]:
    """The parts of a chain of the same connective, left to right."""
    parts: list[tree.Node] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, kind):
            waiting += [part.right, part.left]
        else:
            parts.append(part)
    return parts


def _clause(node: tree.Node, voice: Voice, other: type[tree.Node]) -> str:
    words = condition(node, voice)
    return f"({words})" if isinstance(node, other | tree.If) else words


def _between(node: tree.Between, voice: Voice) -> str:
    t, fact = voice.t, fact_of(node.value)
    return t.fill(
        t.gettext("{value} is between {low} and {high}, both included"),
        value=value(node.value, voice),
        low=value(node.low, voice, fact),
        high=value(node.high, voice, fact),
    )


def _in(node: tree.In, voice: Voice) -> str:
    subject, fact = value(node.value, voice), fact_of(node.value)
    return holds(tree.UnaryTests(node.tests), subject, voice, fact)


def _instance_of(node: tree.InstanceOf, voice: Voice) -> str:
    t = voice.t
    return t.fill(
        t.gettext("{value} is of type {type}"),
        value=value(node.value, voice),
        type=value(node.type, voice),
    )


def _if(node: tree.If, voice: Voice) -> str:
    t = voice.t
    return t.fill(
        t.gettext("{yes} if {condition}, otherwise {no}"),
        condition=condition(node.condition, voice),
        yes=value(node.yes, voice),
        no=value(node.no, voice),
    )


def _iterator(node: tree.Iterator, voice: Voice) -> str:
    t = voice.t
    if node.end is None:
        return t.fill(
            t.gettext("{name} among {list}"),
            name=t.quote(node.name),
            list=value(node.source, voice),
        )
    return t.fill(
        t.gettext("{name} from {low} to {high}"),
        name=t.quote(node.name),
        low=value(node.source, voice),
        high=value(node.end, voice),
    )


def _for(node: tree.For, voice: Voice) -> str:
    t = voice.t
    return t.fill(
        t.gettext("for each {iterators}: {result}"),
        iterators=t.listing(_iterator(i, voice) for i in node.iterators),
        result=value(node.result, voice),
    )


def _quantified(node: tree.Quantified, voice: Voice) -> str:
    t = voice.t
    template = {
        "some": t.gettext("there is {iterators} such that {condition}"),
        "every": t.gettext("for every {iterators}, {condition}"),
    }[node.kind]
    return t.fill(
        template,
        iterators=t.listing(_iterator(i, voice) for i in node.iterators),
        condition=condition(node.condition, voice),
    )


def _path(node: tree.Path, voice: Voice) -> str:
    t = voice.t
    return t.fill(
        t.gettext("{name} of {source}"),
        name=voice.question(node.name),
        source=value(node.source, voice),
    )


def _filter(node: tree.Filter, voice: Voice) -> str:
    t, source = voice.t, value(node.source, voice)
    if isinstance(node.condition, tree.Number):
        place = t.number(node.condition.value)
        return t.fill(
            t.gettext("item {number} of {source}"), number=place, source=source
        )
    return t.fill(
        t.gettext("those of {source} for which {condition}"),
        source=source,
        condition=condition(node.condition, voice),
    )


def _entry_words(name: str, words: str, voice: Voice) -> str:
    t = voice.t
    return t.fill(t.gettext("{name}: {value}"), name=voice.question(name), value=words)


def _named_argument(node: tree.NamedArgument, voice: Voice) -> str:
    return _entry_words(node.name, value(node.value, voice), voice)


def _call(node: tree.Call, voice: Voice) -> str:
    return call_words(node, voice, value, condition)


def _list(node: tree.List, voice: Voice) -> str:
    t = voice.t
    if not node.items:
        return t.gettext("an empty list")
    items = t.listing(value(item, voice) for item in node.items)
    return t.fill(t.gettext("the list: {items}"), items=items)


def _entry(node: tree.Entry, voice: Voice) -> str:
    return _entry_words(node.key, value(node.value, voice), voice)


def _context(node: tree.Context, voice: Voice) -> str:
    t = voice.t
    if not node.entries:
        return t.gettext("an empty record")
    return f"({t.listing(_entry(entry, voice) for entry in node.entries)})"


def _interval(node: tree.Interval, voice: Voice) -> str:
    return cells.interval_words(node, voice, "", value)


def _parameter(node: tree.Parameter, voice: Voice) -> str:
    return voice.t.quote(node.name)


def _function(node: tree.FunctionDefinition, voice: Voice) -> str:
    t = voice.t
    if node.external:
        return t.gettext("a function defined outside the table")
    if not node.parameters:
        template = t.gettext("a rule that gives {result}")
        return t.fill(template, result=value(node.body, voice))
    return t.fill(
        t.gettext("a rule that, from {parameters}, gives {result}"),
        parameters=t.listing(_parameter(p, voice) for p in node.parameters),
        result=value(node.body, voice),
    )


def _type_name(node: tree.TypeName, voice: Voice) -> str:
    t = voice.t
    known = {
        "number": t.gettext("number"),
        "string": t.gettext("text"),
        "boolean": t.gettext("yes or no"),
        "date": t.gettext("date"),
        "time": t.gettext("time of day"),
        "date and time": t.gettext("date and time"),
        "days and time duration": t.gettext("duration in days and hours"),
        "years and months duration": t.gettext("duration in years and months"),
        "list": t.gettext("list"),
        "context": t.gettext("record"),
        "range": t.gettext("interval"),
        "function": t.gettext("function"),
    }
    words = known.get(node.name) or t.quote(node.name)
    inside = [_type_name(part, voice) for part in node.arguments]
    return f"{words} ({t.listing(inside)})" if inside else words


def _anything(_node: tree.Anything, voice: Voice) -> str:
    return voice.t.gettext("any answer")


def _test(node: tree.Test, voice: Voice) -> str:
    return cells.test_words(node, voice, "", value)


def _candidate(node: tree.Candidate, voice: Voice) -> str:
    if node.mentions_input:
        return condition(node.value, voice)
    return value(node.value, voice)


def _unary_tests(node: tree.UnaryTests, voice: Voice) -> str:
    return cell(node, voice)


def _input(_node: tree.Input, voice: Voice) -> str:
    return voice.subject or voice.t.gettext("the answer")


_WORDS: dict[type[tree.Node], Callable[..., str]] = {
    tree.Null: _null,
    tree.Boolean: _boolean,
    tree.Number: _number,
    tree.String: _string,
    tree.Temporal: _temporal,
    tree.Name: _name,
    tree.Negation: _negation,
    tree.Arithmetic: _arithmetic,
    tree.Comparison: _comparison,
    tree.And: _and,
    tree.Or: _or,
    tree.Between: _between,
    tree.In: _in,
    tree.InstanceOf: _instance_of,
    tree.If: _if,
    tree.Iterator: _iterator,
    tree.For: _for,
    tree.Quantified: _quantified,
    tree.Path: _path,
    tree.Filter: _filter,
    tree.NamedArgument: _named_argument,
    tree.Call: _call,
    tree.List: _list,
    tree.Entry: _entry,
    tree.Context: _context,
    tree.Interval: _interval,
    tree.Parameter: _parameter,
    tree.FunctionDefinition: _function,
    tree.TypeName: _type_name,
    tree.Anything: _anything,
    tree.Test: _test,
    tree.Candidate: _candidate,
    tree.UnaryTests: _unary_tests,
    tree.Input: _input,
}
