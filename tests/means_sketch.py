"""A small procedure and means for it, clean of findings, for tests to spoil.

`read(text)` reads a resources.toml against it; `PROCEDURE` has two lanes, a deadline, a
role and a process that is called.
"""

from __future__ import annotations

from datetime import timedelta

from sketches import PROTECTION, Sketch

from karama.packs.notes import Notes
from karama.packs.toml import read_toml
from karama.procedure.procedure import Directory, Service
from karama.procedure.process import TaskKind
from karama.rehearsal.means import means_of
from karama.rehearsal.means.resources import MeansReading

CALLED = "ages:Age"


def _main() -> Sketch:
    draw = Sketch().start().step("welcome", act="reception")
    draw.step("care", act="medical-care", roles=("doctor",), lane=PROTECTION)
    draw.step("talk", act="interview", lane=PROTECTION)
    draw.step("move", act="accommodation")
    draw.step("file", act="registration", kind=TaskKind.SERVICE)
    draw.decide("route", "orientation", act="orientation")
    draw.edge("late", on="talk", interrupting=False, after=timedelta(hours=4))
    draw.call("age", CALLED).end().end("e_late")
    draw.path("s", "welcome", "care", "talk", "move", "file", "route", "age", "e")
    draw.path("late", "e_late")
    return draw


def _called() -> Sketch:
    draw = Sketch("Age", lane=PROTECTION).start()
    draw.step("committee", act="age-assessment", roles=("psychologist", "interpreter"))
    return draw.end().path("s", "committee", "e")


SERVICES = {
    "home": Service("home", "office", "Home", capacity=20),
    "clinic": Service("clinic", "office", "Clinic"),
}
PROCEDURE = _main().procedure(
    languages=("en", "fr"),
    processes={CALLED: _called().process()},
    directory=Directory(services=SERVICES),
)

WHOLE = """
currency = "EUR"
utc-offset = "+01:00"
spoken = ["es"]
answering = "30 min"

[[staff]]
id = "guards"
title = { en = "Guards", fr = "Gardes" }
lanes = ["Lane_Office"]
shifts = [
    { from = "06:00", to = "14:00", count = 4, breaks = [
        { at = "10:00", lasts = "30 min", away = 2 },
    ] },
    { from = "14:00", to = "22:00", count = 4 },
    { from = "22:00", to = "06:00", count = 2 },
]
cost = "20 per hour"

[[staff]]
id = "doctors"
title = { en = "Doctors", fr = "Médecins" }
lanes = ["Lane_Protection"]
skills = ["doctor", "health"]
count = 1
handover = "overlap"
preempts = true

[[staff]]
id = "nurses"
title = { en = "Nurses", fr = "Infirmiers" }
lanes = ["Lane_Protection"]
skills = ["health"]
shifts = [{ days = "mon-fri", from = "08:00", to = "20:00", count = 3 }]
stop-early = "20 min"

[[staff]]
id = "psychologists"
title = { en = "Psychologists", fr = "Psychologues" }
lanes = ["ages:Lane_Protection"]
skills = ["psychologist"]
count = 2

[[interpreters]]
id = "here"
title = { en = "Here", fr = "Sur place" }
languages = ["wo", "fr"]
shifts = [{ from = "08:00", to = "16:00", count = 2 }]

[[interpreters]]
id = "line"
title = { en = "On the phone", fr = "Par téléphone" }
languages = ["wo", "bm", "fr"]
remote = true
delay = "15 min"
count = 3
cost = "0.90 per use"

[[rooms]]
id = "room"
title = { en = "Room", fr = "Pièce" }
count = 2
back = "5 min"

[[vehicles]]
id = "van"
title = { en = "Van", fr = "Minibus" }
count = 1
seats = 8
back = "1 h"

[[beds]]
id = "house"
title = { en = "House", fr = "Maison" }
provider = "home"
taken = 4
stay = { mean = "3 d", sd = "2 d" }
area = 120

[[services]]
id = "clinic"
title = { en = "Clinic", fr = "Clinique" }
intake = 12
renews = "08:00"
days = "mon-fri"

[[stocks]]
id = "water"
title = { en = "Water", fr = "Eau" }
unit = "l"
start = 400
per-person-day = 15
beds = ["house"]
resupply = { at = "07:00", every = "1 d", amount = 300 }
most = 600
standard = "sphere-water"
cost = "0.02 per unit"

[acts]
reception = { time = "10 min", order = "first-come" }
medical-care = { time = { mean = "20 min", sd = "10 min" }, interpreter = true }

[[posts]]
steps = ["talk"]
by = [["doctors", "health"]]
also = ["room"]
interpreter = true
time = { least = "20 min", likely = "40 min", most = "2 h" }

[[posts]]
steps = ["move"]
also = ["van"]
keeps = "house"
time = { quantiles = ["20 min", "30 min", "1 h"] }

[[posts]]
steps = ["care"]
by = ["doctors"]
also = ["clinic"]
together = "family"
seats = 0

[[posts]]
steps = ["ages:committee"]
time = "PT1H"
"""

INJECTS = """
[influx]
starts = 2026-07-01
entries = [{ id = "harbour" }]

[resources]
guards = [5, 5, 3]
van = 2
water = 900

[[injects]]
id = 1
at = 2026-07-02T09:00:00Z
lasts = "8 h"
title = { en = "Ill", fr = "Malade" }
told = { en = "The interpreter is ill.", fr = "L'interprète est malade." }
expected = { en = "Use the line.", fr = "Utiliser la ligne." }
to = ["Lane_Office"]
away = { here = 1 }
more = { line = 2 }

[[injects]]
id = "boat"
at = 2026-07-01T22:00:00Z
title = { en = "Boat", fr = "Bateau" }
told = { en = "A boat.", fr = "Un bateau." }
expected = { en = "Open the hall.", fr = "Ouvrir la salle." }
loses = { water = 100 }
delays = { water = "6 h" }
brings.people = 120
brings.hours = 0.5
brings.persons = { mean = 60, sd = 20, most = 90 }
brings.entries = { harbour = 1 }

[[injects]]
id = "down"
at = 2026-07-01T10:00:00Z
lasts = "3 h"
title = { en = "Down", fr = "En panne" }
told = { en = "The computers are down.", fr = "Les ordinateurs sont en panne." }
expected = { en = "Use paper.", fr = "Sur papier." }
stops = ["file", "welcome"]
closes = ["house"]
slows = { van = 2.5, talk = 2 }
"""


def read(text: str = WHOLE, procedure=PROCEDURE) -> MeansReading:
    """What comes of a resources.toml against a procedure."""
    notes = Notes()
    top = read_toml(text.encode(), "resources.toml", notes)
    means = None if top is None else means_of(top, procedure)
    return MeansReading(None if notes.failed else means, notes.findings)


def codes(reading) -> set[str]:
    """The codes of what was found."""
    return {one.code for one in reading.findings}
