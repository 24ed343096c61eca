"""Readers of XES and OCEL written for tests alone, sharing nothing with the writers.

The schema is that of section 8.2 of the OCEL 2.0 specification, told in our own words.
"""

import json
from datetime import datetime

from lxml import etree

XES = "{http://www.xes-standard.org/}"
LIVES = {
    "schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume",
    "pi_abort", "ate_abort", "complete", "autoskip", "manualskip", "unknown",
}  # fmt: skip
"""Transitions of the standard model of the lifecycle extension (IEEE 1849, 7.4)."""


def _of(**required):
    """An object that has these, each of its kind."""
    return {"type": "object", "properties": required, "required": list(required)}


def _list(of):
    return {"type": "array", "items": of}


_TEXT = {"type": "string"}
_TIME = {"type": "string", "format": "date-time"}
_TYPES = _list(_of(name=_TEXT, attributes=_list(_of(name=_TEXT, type=_TEXT))))
_RELATED = _list(_of(objectId=_TEXT, qualifier=_TEXT))
OCEL = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **_of(
        eventTypes=_TYPES,
        objectTypes=_TYPES,
        events=_list(
            _of(
                id=_TEXT,
                type=_TEXT,
                time=_TIME,
                attributes=_list(_of(name=_TEXT, value=_TEXT)),
                relationships=_RELATED,
            )
        ),
        objects=_list(
            _of(
                id=_TEXT,
                type=_TEXT,
                attributes=_list(_of(name=_TEXT, value=_TEXT, time=_TIME)),
                relationships=_RELATED,
            )
        ),
    ),
}


def read_xes(pieces):
    """Traces of a log: its name, and a dictionary for each of its events."""
    log = etree.fromstring(b"".join(pieces))
    assert log.tag == XES + "log"
    assert float(log.get("xes.version")) > 1849
    prefixes = {e.get("prefix") for e in log.iter(XES + "extension")}
    order = [etree.QName(child).localname for child in log]
    assert order == sorted(order, key=_ORDER.index)
    for trace in log.iter(XES + "trace"):
        yield (
            _told(trace)["concept:name"],
            [_told(e) for e in trace.iter(XES + "event")],
        )
    for key in {e.get("key") for e in log.iter() if e.get("key")}:
        prefix, colon, _ = key.partition(":")
        assert not colon or prefix in prefixes | {"pack"}, key


_ORDER = ["extension", "global", "classifier", "string", "date", "trace"]


def _told(element):
    found = {}
    for child in element:
        kind = etree.QName(child).localname
        if kind == "event":
            continue
        value = child.get("value")
        found[child.get("key")] = (
            datetime.fromisoformat(value.replace("Z", "+00:00"))
            if kind == "date"
            else value
        )
        assert kind in ("string", "date")
    return found


def read_ocel(pieces):
    """The log, once it fits the schema and every name in it is declared."""
    import jsonschema_rs

    log = json.loads(b"".join(pieces))
    jsonschema_rs.validator_for(OCEL, validate_formats=True).validate(log)
    objects = {one["id"]: one for one in log["objects"]}
    assert len(objects) == len(log["objects"])
    assert len({e["id"] for e in log["events"]}) == len(log["events"])
    for kind, things in (
        ("objectTypes", log["objects"]),
        ("eventTypes", log["events"]),
    ):
        types = {t["name"]: {a["name"] for a in t["attributes"]} for t in log[kind]}
        for thing in things:
            assert {a["name"] for a in thing["attributes"]} <= types[thing["type"]]
            assert all(r["objectId"] in objects for r in thing["relationships"])
    return log
