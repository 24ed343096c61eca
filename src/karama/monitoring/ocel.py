"""An object-centric event log as OCEL 2.0, in its JSON form.

Objects are the case, the person (a made-up name, nothing else), each referral and each
service; events say with which of them they have to do, and how. Field names are those
of the schema in section 8.2 of the specification (ocel-standard.org), in which every
value of an attribute is a text. Events are given out as they are made; objects follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from karama.monitoring.course import Asking, Course, Move
from karama.monitoring.logs import TIMES, Log, instant, times_of

_Object = dict[str, Any]
_EVENT = ("life", "kind", "step", "lane", "group", "role", "actor", "doubt")
_OBJECTS = {
    "case": ("pack", "version"),
    "person": (),
    "referral": ("state",),
    "service": (),
}
"""Types of object, and the attributes of each."""


def ocel(courses: Iterable[Course], log: Log) -> Iterator[bytes]:
    """The log, in pieces as they are made; UTF-8."""
    objects: dict[str, _Object] = {}
    activities: set[str] = set()
    yield b'{"events":['
    first = True
    for course in courses:
        objects |= {one["id"]: one for one in _objects(course)}
        for event in _events(course):
            activities.add(event["type"])
            yield (b"" if first else b",\n") + msgspec.json.encode(event)
            first = False
    yield b'],\n"objects":' + msgspec.json.encode(list(objects.values()))
    yield b',\n"objectTypes":' + msgspec.json.encode(_types(_OBJECTS))
    yield b',\n"eventTypes":' + msgspec.json.encode(_event_types(activities))
    yield b"}\n"


def _event_types(activities: Iterable[str]) -> list[_Object]:
    held = (*_EVENT, *TIMES)
    return _types({name: held for name in sorted(activities)})  # noqa: C420  # types


def _types(named: Mapping[str, tuple[str, ...]]) -> list[_Object]:
    return [
        {"name": name, "attributes": [{"name": a, "type": "string"} for a in held]}
        for name, held in named.items()
    ]


# --- objects --------------------------------------------------------------------------


def _objects(course: Course) -> Iterator[_Object]:
    yield _object(_person(course), "person")
    told = {"pack": course.pack, "version": course.version}
    about = [_related(_person(course), "is of")]
    yield _object(_case(course), "case", told, instant(course.opened), about)
    for asking in course.askings:
        yield from _asked(course, asking)


def _asked(course: Course, asking: Asking) -> Iterator[_Object]:
    related = [_related(_case(course), "is asked in")]
    if asking.service:
        yield _object(_service(asking), "service")
        related.append(_related(_service(asking), "asks"))
    told = {"state": asking.state} if asking.state else {}
    name = _referral(course, asking.token)
    yield _object(name, "referral", told, instant(asking.asked), related)


def _object(
    name: str,
    kind: str,
    told: dict[str, str] | None = None,
    at: str = "",
    related: list[_Object] | None = None,
) -> _Object:
    attributes = [
        {"name": key, "time": at, "value": value} for key, value in (told or {}).items()
    ]
    return {
        "id": name,
        "type": kind,
        "attributes": attributes,
        "relationships": related or [],
    }


def _related(name: str, qualifier: str) -> _Object:
    return {"objectId": name, "qualifier": qualifier}


def _case(course: Course) -> str:
    return f"case:{course.name}"


def _person(course: Course) -> str:
    return f"person:{course.name}"


def _referral(course: Course, token: int) -> str:
    return f"referral:{course.name}/{token}"


def _service(asking: Asking) -> str:
    return f"service:{asking.service}"


# --- events ---------------------------------------------------------------------------


def _events(course: Course) -> Iterator[_Object]:
    asked = {asking.token: asking for asking in course.askings}
    for number, move in enumerate(course.moves):
        told = {name: str(getattr(move, name)) for name in _EVENT} | times_of(move)
        yield {
            "id": f"event:{course.name}/{number}",
            "type": move.activity,
            "time": instant(move.at),
            "attributes": [{"name": k, "value": v} for k, v in told.items() if v],
            "relationships": _relations(course, move, asked.get(move.token)),
        }


def _relations(course: Course, move: Move, asking: Asking | None) -> list[_Object]:
    related = [
        _related(_case(course), "happens in"),
        _related(_person(course), "concerns"),
    ]
    if asking is None:
        return related
    how = {"schedule": "asks", "complete": "answers", "withdraw": "calls back"}
    told = how[move.life]
    related.append(_related(_referral(course, asking.token), told))
    if asking.service:
        related.append(_related(_service(asking), told))
    return related
