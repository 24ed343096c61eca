"""What tests of the rehearsal share: answers given by class, as a form takes them."""

from __future__ import annotations

from karama.engine.plain import to_plain
from karama.feel import UNKNOWN
from karama.procedure.answers import UNKNOWN_WORD


def values_of(courses, names, places):
    """Answers as a person would give them; of what is unknown, that it is."""
    values = (courses.classes(n)[p] for n, p in zip(names, places, strict=True))
    return {
        name: UNKNOWN_WORD if value is UNKNOWN else to_plain(value)
        for name, value in zip(names, values, strict=True)
    }


def filled(field):
    """Some answer to a question that nothing reads."""
    if field.choices:
        name = field.choices[0].name
        return [name] if field.type.startswith("select_multiple") else name
    kinds = {"integer": 1, "int": 1, "decimal": 1, "date": "2026-01-01"}
    kinds |= {"dateTime": "2026-01-01T00:00:00Z", "datetime": "2026-01-01T00:00:00Z"}
    return kinds.get(field.type, "words")


def answers_to(courses, node, names, places):
    """A whole form: what is read by class, and the rest filled in somehow."""
    values = values_of(courses, names, places)
    rest = {n: f for n, f in (node.fields or {}).items() if n not in values}
    return values | {n: filled(f) for n, f in rest.items() if f.required}
