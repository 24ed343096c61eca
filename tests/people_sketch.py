"""A small post at a border, and scenarios for it, for tests of who comes.

`post()` is its procedure by heart: a look at age and health, care for whoever needs it,
a talk, and a service that says yes or no. `read(text)` reads a scenario for it.
"""

from __future__ import annotations

from functools import cache

from sketches import Sketch, condition, field, form, yes_no

from karama.packs.notes import Notes
from karama.packs.toml import read_toml
from karama.procedure.procedure import Choice
from karama.rehearsal.courses import Courses
from karama.rehearsal.influx import arrivals
from karama.rehearsal.influx.scenario import influx_of
from karama.rehearsal.population import PopulationReading, population_of

INFLUX = """
[influx]
starts = 2026-07-01
[[influx.entries]]
id = "harbour"
[[influx.streams]]
id = "boats"
people-per-day = 400
persons = { mean = 30, sd = 12, most = 90 }
"""

PEOPLE = """
[people]
never = ['age < 12 and company = "alone"']

[people.marginals]
age = { "0-11" = 5, "12-17" = 15, "18-64" = 80 }
sex = { female = 20, male = 80 }
language = { wo = 0.5, fr = 0.3, ar = 0.2 }

[people.parties]
sizes = { 1 = 80, 2 = 12, 3 = 8 }
led-by = "age >= 18"

[people.facts]
health = [{ when = "age < 12", urgent = 0.2, care = 0.3, none = 0.5 }, { urgent = 0.05, care = 0.15, none = 0.8 }]
alone = [{ when = "unaccompanied", yes = 1 }, 0]
asks = 0.3
signs = [{ when = 'sex = "female"', yes = 0.2 }, 0.04]

[people.unknown]
signs = 0.25

[answers]
answer = { accepted = 0.8, declined = 0.2 }

[answers.at.care]
health.urgent = { care = 0.6, none = 0.4 }
health.care = { none = 1 }
"""  # noqa: E501 - as a planner writes it


def choice(name, *names):
    choices = tuple(Choice(word, {}) for word in (*names, "unknown"))
    return field(name, "select1", choices=choices)


@cache
def post() -> Courses:
    """The procedure of the post, by heart."""
    health = choice("health", "urgent", "care", "none")
    forms = [
        form("look", field("age", "int"), health, yes_no("alone")),
        form("care", health),
        form("talk", yes_no("asks"), yes_no("signs"), field("words")),
        form("serve", choice("answer", "accepted", "declined")),
    ]
    sketch = Sketch().start().step("look", form="look").gateway("first")
    sketch.step("guard").step("care", form="care").step("talk", form="talk")
    sketch.gateway("next").step("help").step("serve", form="serve").gateway("served")
    sketch.end()
    sketch.path("s", "look", "first").flow("first", "guard", "age < 18 and alone")
    sketch.flow("first", "care", 'health = "urgent" or health = "care"')
    sketch.flow("first", "talk", default=True).path("guard", "talk")
    sketch.path("care", "first").path("talk", "next")
    sketch.flow("next", "help", "asks or signs").flow("next", "e", default=True)
    sketch.path("help", "serve", "served").flow("served", "e", 'answer = "accepted"')
    sketch.flow("served", "serve", default=True)
    with sketch.rise("r", right="complain", interrupting=False):
        sketch.step("hear").end("heard").path("r_start", "hear", "heard")
    concepts = {
        "is_child": condition("age < 18"),
        "is_unaccompanied": condition("alone"),
        "needs_urgent_care": condition('health = "urgent"'),
        "shows_trafficking_signs": condition("signs"),
    }
    return Courses(sketch.procedure(forms=forms, concepts=concepts))


def read(text: str) -> PopulationReading:
    """A scenario for the post."""
    notes = Notes()
    top = read_toml(text.encode(), "scenario.toml", notes)
    if top is None:
        return PopulationReading(None, notes.findings)
    influx = influx_of(top.table("influx")) if "influx" in top.names() else None
    found = population_of(top, post(), influx)
    return PopulationReading(None if notes.failed else found, notes.findings)


def came(days: int = 5, seed: int = 1, replication: int = 0, text: str = INFLUX):
    """Arrivals at the post."""
    notes = Notes()
    top = read_toml(text.encode(), "scenario.toml", notes)
    assert top is not None
    return arrivals(influx_of(top.table("influx")), seed, replication, days)
