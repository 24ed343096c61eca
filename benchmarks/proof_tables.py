"""Tables examined by masks beside a direct encoding in z3, and chains end to end.

    python benchmarks/proof_tables.py
    python benchmarks/proof_tables.py --json

The tables are those of `tables.py`: partitions (complete and disjoint), the same with a
tenth of the rules narrowed (gaps) or widened (overlaps), and the shape of the largest
tables of Calvanese et al. (7 columns, 1,500 rules). Ours finds everything `examine`
finds, lists and exact counts included, with unknown as a value of every input, from the
tree on. The peer answers four questions on the same tables and no more: is it complete,
is it complete with unknown, do two rules overlap, does the answer depend on one input;
an input is a z3 integer or real, and a cell a comparison, as decisions.md measured it.
The answers of both must be the same. Times are CPU seconds of this process, the best of
the rounds; building counts on both sides.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from decimal import Decimal

import attrs
import tables as bench
import z3

from karama.feel import parse
from karama.procedure.decision import (
    Decision,
    DecisionModel,
    HitPolicy,
    InputClause,
    InputData,
    OutputClause,
    Rule,
    Table,
)
from karama.proof.logic import (
    Domain,
    Limits,
    Logic,
    LogicModel,
    Solver,
    all_of,
    any_of,
    negated,
)
from karama.proof.tables import Problem, Setting, examine

ASKED = "need"
"""The input whose influence is asked."""


def domain(each):
    if each.name == "documents":
        return Domain("boolean")
    if each.choices:
        return Domain("string", choices=each.choices)
    high = Decimal(str(round((each.high - 1) * each.step, 1)))
    return Domain("number", whole=each.step == 1, low=Decimal(each.low), high=high)


def changed(boxes, how, seed=5):
    """The boxes with a tenth of them narrowed, or widened, on one side."""
    chance, found = random.Random(seed), []
    for box in boxes:
        sides = list(box.sides)
        if chance.random() < 0.1:
            if how == "widened":
                place = chance.randrange(len(sides))
                sides[place] = bench.INPUTS[place].whole
            else:
                for place, side in enumerate(sides):
                    if not isinstance(side, frozenset) and side[1] - side[0] > 2:
                        sides[place] = (side[0] + 1, side[1])
                        break
        found.append(attrs.evolve(box, sides=tuple(sides)))
    return found


def without_effect(rules):
    """A partition in which half of the rules name the asked input, to no effect."""
    everything, chance = bench.INPUTS, random.Random(13)
    place = [each.name for each in everything].index(ASKED)
    whole = everything[place].whole
    bench.INPUTS = (*everything[:place], *everything[place + 1 :])
    found = []
    for box in bench.partition(rules * 2 // 3):
        some = frozenset(chance.sample(sorted(whole), 3))
        for part in (some, whole - some) if chance.random() < 0.5 else (whole,):
            sides = (*box.sides[:place], part, *box.sides[place:])
            found.append(attrs.evolve(box, sides=sides))
    bench.INPUTS = everything
    return found


# --- ours -----------------------------------------------------------------------


def ours(boxes):
    model = bench.model(boxes, "UNIQUE")
    domains = {each.name: domain(each) for each in bench.INPUTS}
    setting = Setting(domains=domains, inputs=(ASKED,))

    def run():
        return examine(model.decisions["orientation"], model, setting)

    def answers(found):
        kinds = {each.kind for each in found}
        assert Problem.UNDECIDED not in kinds
        return {
            "complete": Problem.GAP not in kinds,
            "complete, unknown": not kinds & {Problem.GAP, Problem.OPEN_GAP},
            "disjoint": not kinds & {Problem.OVERLAP, Problem.CONFLICT},
            "independent": Problem.DEPENDS not in kinds,
        }

    return run, answers


# --- the peer -------------------------------------------------------------------


class Peer:
    """A table as z3 terms, one for each cell."""

    def __init__(self, boxes):
        self.context = z3.Context()
        self.boxes = boxes
        self.one = self.copy("")

    def copy(self, mark):
        context, made = self.context, {}
        for each in bench.INPUTS:
            if each.name == "documents":
                made[each.name] = z3.Bool(f"{each.name}{mark}", context)
            elif each.step < 1:
                made[each.name] = z3.Real(f"{each.name}{mark}", context)
            else:
                made[each.name] = z3.Int(f"{each.name}{mark}", context)
        return made

    def bounds(self, symbols):
        found = []
        for each in bench.INPUTS:
            symbol = symbols[each.name]
            if each.choices and each.name != "documents":
                found += [symbol >= 0, symbol < len(each.choices)]
            elif not each.choices:
                found += [symbol >= self.number(each, each.low)]
                found += [symbol <= self.number(each, each.high - 1)]
        return found

    def number(self, each, steps):
        if each.step == 1:
            return steps
        return z3.RealVal(f"{steps}/{round(1 / each.step)}", self.context)

    def cell(self, each, side, symbol):
        if side == each.whole:
            return None
        if each.name == "documents":
            return symbol if "true" in side else z3.Not(symbol)
        if each.choices:
            return z3.Or([symbol == each.choices.index(choice) for choice in side])
        low, high = (self.number(each, steps) for steps in side)
        parts = [symbol >= low] if side[0] != each.low else []
        parts += [symbol < high] if side[1] != each.high else []
        return z3.And(parts)

    def rules(self, symbols, unknown=None):
        rules = []
        for box in self.boxes:
            parts = []
            for each, side in zip(bench.INPUTS, box.sides, strict=True):
                cell = self.cell(each, side, symbols[each.name])
                if cell is not None:
                    parts.append(cell)
                    if unknown:
                        parts.append(z3.Not(unknown[each.name]))
            rules.append(z3.And([*parts, z3.BoolVal(True, self.context)]))
        return rules

    def possible(self, *conditions):
        solver = z3.Solver(ctx=self.context)
        solver.add(*conditions)
        return str(solver.check()) == "sat"

    def run(self):
        bounds, rules = self.bounds(self.one), self.rules(self.one)
        unknown = {e.name: z3.Bool(f"{e.name}?", self.context) for e in bench.INPUTS}
        certain = self.rules(self.one, unknown)
        two = z3.PbGe([(rule, 1) for rule in rules], 2)
        return {
            "complete": not self.possible(*bounds, z3.Not(z3.Or(rules))),
            "complete, unknown": not self.possible(*bounds, z3.Not(z3.Or(certain))),
            "disjoint": not self.possible(*bounds, two),
            "independent": not self.depends(bounds, rules),
        }

    def depends(self, bounds, rules):
        other = {**self.one, ASKED: z3.Int(f"{ASKED}'", self.context)}
        names = {}
        for box in self.boxes:
            names.setdefault((box.placement, box.priority), len(names) + 1)
        answers = []
        for each in (rules, self.rules(other)):
            found = z3.IntVal(0, self.context)
            for rule, box in zip(each, self.boxes, strict=True):
                number = names[box.placement, box.priority]
                found = z3.If(rule, z3.IntVal(number, self.context), found)
            answers.append(found)
        more = self.bounds(other)
        return self.possible(*bounds, *more, answers[0] != answers[1])


def timed(run):
    start = time.process_time()
    found = run()
    return time.process_time() - start, found


def compare(boxes, rounds):
    run, answers = ours(boxes)
    best = min((timed(run) for _ in range(rounds)), key=lambda pair: pair[0])
    peer = min((timed(Peer(boxes).run) for _ in range(1)), key=lambda pair: pair[0])
    own = answers(best[1])
    # an overlap makes the answer null in one reading and another rule's in the other
    checked = [n for n in own if n != "independent" or own["disjoint"]]
    assert [own[n] for n in checked] == [peer[1][n] for n in checked], (own, peer[1])
    return {"ours": best[0], "z3": peer[0], "ratio": peer[0] / best[0], **own}


# --- chains ---------------------------------------------------------------------


def chain(tables, rules):
    """Tables of five inputs each, every one after the first reading the one before."""
    chance, everything = random.Random(9), bench.INPUTS
    decisions, before = {}, None
    for number in range(tables):
        own = chance.sample(range(len(everything)), 5)
        inputs = [everything[place] for place in own]
        if before:
            inputs.append(bench.Input(before, choices=tuple(bench.PLACEMENTS)))
        bench.INPUTS = tuple(inputs)
        boxes = bench.partition(rules, seed=number)
        name = f"step{number}"
        decisions[name] = step(name, boxes, inputs)
        before = name
    bench.INPUTS = everything
    facts = {each.name: InputData(each.name, each.name) for each in everything}
    return DecisionModel("chain", "urn:chain", "1.5", {}, facts, decisions, {}, {})


def step(name, boxes, inputs):
    rows = tuple(
        Rule(
            inputs=tuple(
                bench.parse_tests(bench.cell(each, side))
                for each, side in zip(inputs, box.sides, strict=True)
            ),
            outputs=(parse(f'"{box.placement}"'),),
            id=f"{name}r{number}",
        )
        for number, box in enumerate(boxes, start=1)
    )
    clauses = tuple(InputClause(e.name, e.name, parse(e.name)) for e in inputs)
    table = Table(HitPolicy.FIRST, clauses, (OutputClause(""),), rows, id=name)
    requires = tuple(each.name for each in bench.INPUTS)
    return Decision(name, name, table, requires=requires)


def end_to_end(model, last, *, unknown):
    """Whether everyone gets a certain end, and who ends in protection as an adult."""
    domains = {e.name: attrs.evolve(domain(e), unknowns=unknown) for e in bench.INPUTS}
    job = Logic(domains)
    answer = LogicModel(model, job).answer(last)
    solver = Solver(job, Limits(seconds=60))
    age = job.fact("age")
    adult = all_of(age.known, age.value >= 18)
    asked = {
        "waits or falls through": any_of(negated(answer.certain), answer.may_be(None)),
        "adult to child protection": all_of(adult, answer.may_be("child protection")),
    }
    return {name: solver.check(where).status for name, where in asked.items()}


# --- all of it ------------------------------------------------------------------


def measure(rounds):
    found = {}
    for rules in (30, 300, 1000):
        boxes = bench.partition(rules)
        found[f"{rules} x 8"] = compare(boxes, rounds)
        for how in ("narrowed", "widened"):
            found[f"{rules} x 8 {how}"] = compare(changed(boxes, how), rounds)
        found[f"{rules} x 8 no effect"] = compare(without_effect(rules), rounds)
    everything = bench.INPUTS
    bench.INPUTS = everything[:7]
    found["1500 x 7"] = compare(bench.partition(1500), rounds)
    bench.INPUTS = everything
    for tables, rules in ((2, 50), (5, 100), (10, 100)):
        model, last = chain(tables, rules), f"step{tables - 1}"
        for unknown in (False, True):
            seconds, said = timed(
                lambda m=model, n=last, u=unknown: end_to_end(m, n, unknown=u)
            )
            name = f"chain of {tables}, {tables * rules} rules"
            name += ", unknown" if unknown else ""
            found[name] = {"ours": seconds, **said}
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    found = measure(options.rounds)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, row in found.items():
        shown = (f"{k} {v:.3f}" if isinstance(v, float) else f"{k}: {v}"
                 for k, v in row.items())  # fmt: skip
        print(f"{name:32} {', '.join(shown)}")


if __name__ == "__main__":
    main()
