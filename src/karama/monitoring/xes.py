"""An event log as XES (IEEE 1849-2023): one trace a case, one event a move.

Four of the standard's extensions are used: concept (names), time, lifecycle (the
"standard" model) and organizational (who, in which role, of which authority). What is
Karama's own stands beside them under plain keys. The log is made trace by trace, so
that its length is limited by the disk and not by memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from karama.monitoring.course import Course, Move
from karama.monitoring.logs import Log, instant, times_of

NAMESPACE = "http://www.xes-standard.org/"
VERSION = "1849.2023"
_OPENING = f'<log xmlns="{NAMESPACE}" xes.version="{VERSION}" xes.features="">\n'
_EXTENSIONS = (
    ("Concept", "concept", "concept"),
    ("Time", "time", "time"),
    ("Lifecycle", "lifecycle", "lifecycle"),
    ("Organizational", "org", "org"),
)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (2.2) does not have."""


def xes(courses: Iterable[Course], log: Log) -> Iterator[bytes]:
    """The log, in pieces as they are made; UTF-8."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield _OPENING.encode()
    yield from _head(log)
    for course in courses:
        yield _text(_trace(course))
    yield b"</log>\n"


def _head(log: Log) -> Iterator[bytes]:
    for name, prefix, file in _EXTENSIONS:
        uri = f"{NAMESPACE}{file}.xesext"
        told = {"name": name, "prefix": prefix, "uri": uri}
        yield _text(etree.Element("extension", told))
    yield _text(_global("trace", ("concept:name",)))
    yield _text(_global("event", ("concept:name", "lifecycle:transition")))
    classifiers = {"Activity": "concept:name", "Step": "concept:name step"}
    for name, keys in classifiers.items():
        yield _text(etree.Element("classifier", {"name": name, "keys": keys}))
    yield _text(_attribute("string", "concept:name", log.name))
    yield _text(_attribute("string", "lifecycle:model", "standard"))
    yield _text(_attribute("string", "language", log.language))
    yield _text(_attribute("date", "made", instant(log.made_at)))


def _global(scope: str, keys: Iterable[str]) -> etree._Element:
    made = etree.Element("global", {"scope": scope})
    made.extend(_attribute("string", key, "unknown") for key in keys)
    return made


def _trace(course: Course) -> etree._Element:
    made = etree.Element("trace")
    made.append(_attribute("string", "concept:name", course.name))
    made.append(_attribute("string", "pack", course.pack))
    made.append(_attribute("string", "pack:version", course.version))
    made.extend(_event(move) for move in course.moves)
    return made


def _event(move: Move) -> etree._Element:
    made = etree.Element("event")
    told = {
        "concept:name": move.activity,
        "lifecycle:transition": move.life,
        "org:resource": move.actor,
        "org:role": move.role,
        "org:group": move.group,
        "kind": move.kind,
        "step": move.step,
        "lane": move.lane,
    }
    made.append(_attribute("date", "time:timestamp", instant(move.at)))
    made.extend(_attribute("string", k, v) for k, v in told.items() if v)
    made.extend(_attribute("date", k, v) for k, v in times_of(move).items() if v)
    if move.doubt:
        made.append(_attribute("string", "doubt", move.doubt))
    if move.token:
        made.append(_attribute("string", "concept:instance", str(move.token)))
    return made


def _attribute(kind: str, key: str, value: str) -> etree._Element:
    return etree.Element(kind, {"key": key, "value": _NO_XML.sub("\ufffd", value)})


def _text(element: etree._Element) -> bytes:
    return etree.tostring(element, encoding="UTF-8", xml_declaration=False) + b"\n"
