"""Small procedures held against one property, for tests of what is called kept."""

from __future__ import annotations

from datetime import timedelta

from dmn_files import decision, definitions, input_data, table
from sketches import form, yes_no

from karama.decisions import read_model
from karama.proof.principles import Pattern, Property
from karama.proof.prover import Limits, Prover
from karama.proof.verdicts import Status

HOUR = timedelta(hours=1)
ASSESSED = "individual-assessment"
FORMS = [
    form("minor", yes_no("minor", required=True)),
    form("ill", yes_no("ill", required=True)),
]


def guard():
    rules = [(("true",), ('"protect"',)), (("-",), ('"go"',))]
    ranked = table(["minor"], ['r|"protect","go"'], rules, policy="PRIORITY")
    parts = input_data("minor", "boolean"), decision("d", ranked, ("minor",))
    reading = read_model(definitions(*parts), file="d.dmn")
    assert reading.model is not None, reading.findings
    return {"d.dmn": reading.model}


def verdict(draw, models=None, called=(), **property_):
    """What is said of a property; `guard` is the decision unless others are given."""
    models = models or guard()
    facts = {"minor": "boolean", "ill": "boolean"}
    procedure = draw.procedure(forms=FORMS, facts=facts, models=models, called=called)
    pattern = Pattern(property_.pop("pattern"))
    one = Property("X1.1", pattern=pattern, texts={}, **property_)
    return Prover(procedure, Limits(sought=0)).property(one)


NEVER = {"pattern": "absence", "acts": ("removal",)}
BEFORE = {"pattern": "precedence", "acts": ("removal",), "before": (ASSESSED,)}
ANSWER = {"pattern": "response", "after": ("information",), "then": (ASSESSED,)}


def kept(draw, models=None, called=(), **property_):
    return verdict(draw, models, called, **property_).status is Status.KEPT
