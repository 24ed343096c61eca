"""Calls in words: the functions of FEEL that tables use most, and any other by name.

A function with words of its own is a template over its arguments `{a}`, `{b}`; all
others are said as "the result of NAME with ...", which is clumsy but never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from karama.explanation.voice import Voice
from karama.feel import tree

Say = Callable[[tree.Node, Voice], str]

_TRUTHS = frozenset(
    {
        "not",
        "contains",
        "starts with",
        "ends with",
        "matches",
        "list contains",
        "is defined",
        "all",
        "any",
        "before",
        "after",
        "includes",
        "during",
        "overlaps",
    }
)
_ISO = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?"
    r"(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.\d+)?S)?)?"
)


def truth_calls(node: tree.Node) -> bool:
    """Whether a node is a call whose words are already a clause."""
    return isinstance(node, tree.Call) and _named(node) in _TRUTHS


def _named(node: tree.Call) -> str:
    return node.function.name if isinstance(node.function, tree.Name) else ""


def _arguments(node: tree.Call) -> tuple[tree.Node, ...]:
    return node.arguments or tuple(argument.value for argument in node.named)


def call_words(node: tree.Call, voice: Voice, say: Say, when: Say) -> str:
    """A call as a noun, or as a clause when it is true or false.

    Args:
        node: The call.
        voice: Names facts and answers.
        say: Says a node as a noun.
        when: Says a node as a clause.
    """
    t, name, arguments = voice.t, _named(node), _arguments(node)
    if name == "not" and len(arguments) == 1:
        return _not(arguments[0], voice, say, when)
    if name == "duration" and len(arguments) == 1:
        told = _literal_duration(arguments[0], voice)
        if told:
            return told
    template = _template(name, len(arguments), voice)
    words = [say(argument, voice) for argument in arguments]
    if template:
        return t.fill(template, **dict(zip("abc", words, strict=False)))
    return _by_name(node, voice, say)


def _not(node: tree.Node, voice: Voice, say: Say, when: Say) -> str:
    t = voice.t
    if isinstance(node, tree.Name | tree.Path):
        template = t.gettext("{left} is {right}")
        return t.fill(template, left=say(node, voice), right=t.gettext("no"))
    template = t.gettext("it is not true that {condition}")
    return t.fill(template, condition=when(node, voice))


def _template(name: str, count: int, voice: Voice) -> str:
    t = voice.t
    templates = {
        ("count", 1): t.gettext("the number of items in {a}"),
        ("sum", 1): t.gettext("the sum of {a}"),
        ("min", 1): t.gettext("the smallest of {a}"),
        ("max", 1): t.gettext("the greatest of {a}"),
        ("mean", 1): t.gettext("the mean of {a}"),
        ("string length", 1): t.gettext("the length of {a}"),
        ("contains", 2): t.gettext("{a} contains {b}"),
        ("starts with", 2): t.gettext("{a} starts with {b}"),
        ("ends with", 2): t.gettext("{a} ends with {b}"),
        ("matches", 2): t.gettext("{a} matches the pattern {b}"),
        ("list contains", 2): t.gettext("{a} includes {b}"),
        ("is defined", 1): t.gettext("{a} is known"),
        ("all", 1): t.gettext("all of {a} hold"),
        ("any", 1): t.gettext("at least one of {a} holds"),
        ("before", 2): t.gettext("{left} is before {right}"),
        ("after", 2): t.gettext("{left} is after {right}"),
        ("includes", 2): t.gettext("{a} includes {b}"),
        ("during", 2): t.gettext("{a} lies within {b}"),
        ("overlaps", 2): t.gettext("{a} overlaps {b}"),
        ("today", 0): t.gettext("today"),
        ("now", 0): t.gettext("now"),
        ("date", 1): t.gettext("the date {a}"),
        ("time", 1): t.gettext("the time {a}"),
        ("date and time", 1): t.gettext("the date and time {a}"),
        ("date and time", 2): t.gettext("{a} at {b}"),
        ("number", 1): t.gettext("{a} as a number"),
        ("string", 1): t.gettext("{a} as text"),
        ("years and months duration", 2): t.gettext("the time from {a} to {b}"),
    }
    template = templates.get((name, count), "")
    return template.replace("{left}", "{a}").replace("{right}", "{b}")


def _by_name(node: tree.Call, voice: Voice, say: Say) -> str:
    t = voice.t
    called = _named(node)
    function = t.quote(called) if called else say(node.function, voice)
    parts = node.named or node.arguments
    if not parts:
        return t.fill(t.gettext("the result of {function}"), function=function)
    return t.fill(
        t.gettext("the result of {function} with {arguments}"),
        function=function,
        arguments=t.listing(say(part, voice) for part in parts),
    )


def _literal_duration(node: tree.Node, voice: Voice) -> str:
    return duration_words(node.value, voice) if isinstance(node, tree.String) else ""


def duration_words(text: str, voice: Voice) -> str:
    """An ISO 8601 duration in words, "" when it is none.

    Days, hours and seconds are said by `Translator.duration`, years and months by
    `Translator.months`; fractions of a second are left out.
    """
    match = _ISO.fullmatch(text)
    if match is None or not any(ch.isdigit() for ch in text):
        return ""
    part = {k: int(v) for k, v in match.groupdict("0").items() if k != "sign"}
    words = _length(part, voice)
    if match["sign"] and match["sign"] == "-":
        return voice.t.fill(voice.t.gettext("minus {number}"), number=words)
    return words


def _length(part: dict[str, int], voice: Voice) -> str:
    months = part["years"] * 12 + part["months"]
    days = part["days"] + 7 * part["weeks"]
    rest = timedelta(
        days=days,
        hours=part["hours"],
        minutes=part["minutes"],
        seconds=part["seconds"],
    )
    told = [voice.t.months(months)] if months else []
    if rest or not told:
        told.append(voice.t.duration(rest))
    return voice.t.listing(told)
