"""Decisions beside zen-engine, Polars and DuckDB: the same tables, the same people.

    python benchmarks/decisions.py                 # a million people
    python benchmarks/decisions.py --json
    python benchmarks/decisions.py --people 200000 --repeats 3

One person at a time: `ColumnDecision.value` (bare), `decide` (the outcome) and
`reasons` (the outcome and what every cell says), against zen-engine at its best: the
static loader, asked by key. zen has no UNIQUE: it is given the table as FIRST.

A million people: an Arrow table in, an Arrow table of all outputs out, against a chain
of conditions in Polars and in DuckDB, which give no more than the number of the rule
(for COLLECT, a bit for each rule). "Codes" is what the kernel alone gives: for each
person the number of a pair of rule sets, certain and possible, whose outcome is worked
out when it is looked at; COLLECT is compared by it, since a list for each person is
more than the peers give. Nobody uses more than one thread.

All answers are compared before anything is timed. Times are CPU seconds of this
process, the median of the repeats. Unknown facts are a tenth of each column; then every
repeat is of other people, since what is met for the first time costs more.
"""

from __future__ import annotations

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import argparse
import json
import statistics
import time

import duckdb
import numpy as np
import polars as pl
import tables
import zen

from karama.decisions import compile_model
from karama.decisions.columns import compile_columns

CHECKED = 1_000
CHAINED = 100_000
"""People that peers are given where there are a thousand rules: they are slow."""


def boxes_of(rules, policy):
    boxes = tables.partition(rules)
    if policy == "FIRST":
        return tables.first(boxes)
    return tables.widened(boxes) if policy == "COLLECT" else boxes


# --- peers --------------------------------------------------------------------------


def tests(boxes):
    """What each rule asks: pairs of an input and what it allows."""
    for box in boxes:
        yield [
            (each, side)
            for each, side in zip(tables.INPUTS, box.sides, strict=True)
            if side != each.whole
        ]


def in_zen(boxes, policy):
    """A zen engine that has the table under the key `t`."""
    names = [each.name for each in tables.INPUTS]
    rules = []
    for number, box in enumerate(boxes):
        cells = {
            each.name: zen_cell(each, side)
            for each, side in zip(tables.INPUTS, box.sides, strict=True)
        }
        outputs = {"placement": f'"{box.placement}"', "priority": str(box.priority)}
        rules.append({"_id": f"r{number}", **cells, **outputs})
    content = {
        "hitPolicy": "collect" if policy == "COLLECT" else "first",
        "inputs": [{"id": n, "name": n, "field": n} for n in names],
        "outputs": [
            {"id": n, "name": n, "field": n} for n in ("placement", "priority")
        ],
        "rules": rules,
    }
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "i", "type": "inputNode", "name": "in", "position": place},
        {"id": "d", "type": "decisionTableNode", "name": "d", "position": place,
         "content": content},
        {"id": "o", "type": "outputNode", "name": "out", "position": place},
    ]  # fmt: skip
    edges = [
        {"id": "1", "sourceId": "i", "targetId": "d", "type": "edge"},
        {"id": "2", "sourceId": "d", "targetId": "o", "type": "edge"},
    ]
    graph = {"nodes": nodes, "edges": edges}
    return zen.ZenEngine({"loader": {"type": "static", "content": {"t": graph}}})


def zen_cell(each, side):
    text = tables.cell(each, side)
    if text == "-":
        return ""
    if text.startswith("not("):
        return f"$ != {text[4:-1]}"
    return text


def in_polars(boxes, policy):
    """An expression: the number of the rule, or for COLLECT a bit for each."""
    conditions = [
        pl.all_horizontal([polars_test(*test) for test in rule] or [pl.lit(True)])
        for rule in tests(boxes)
    ]
    if policy == "COLLECT":
        bits = [c.cast(pl.Int64) * (1 << n) for n, c in enumerate(conditions)]
        return pl.sum_horizontal(bits).alias("rule")
    chain = pl.when(conditions[0]).then(pl.lit(0, pl.Int16))
    for number, condition in enumerate(conditions[1:], start=1):
        chain = chain.when(condition).then(pl.lit(number, pl.Int16))
    return chain.otherwise(None).alias("rule")


def polars_test(each, side):
    column = pl.col(each.name)
    if each.name == "documents":
        return column if side == {"true"} else ~column
    if each.choices:
        return column.is_in(
            pl.Series(sorted(side), dtype=pl.Enum(list(each.choices))).implode()
        )
    low, high = (steps if each.step == 1 else steps / 10 for steps in side)
    if side[0] == each.low:
        return column < high
    return (
        column >= low if side[1] == each.high else column.is_between(low, high, "left")
    )


def in_sql(boxes, policy):
    """SQL for the same: OR chains, which DuckDB does not turn into joins."""
    conditions = [
        " AND ".join(sql_test(*test) for test in rule) or "true"
        for rule in tests(boxes)
    ]
    if policy == "COLLECT":
        bits = [f"(({c})::BIGINT << {n})" for n, c in enumerate(conditions)]
        return f"SELECT {' + '.join(bits)} AS rule FROM people"
    whens = " ".join(f"WHEN {c} THEN {n}" for n, c in enumerate(conditions))
    return f"SELECT (CASE {whens} END)::SMALLINT AS rule FROM people"


def sql_test(each, side):
    if each.name == "documents":
        return each.name if side == {"true"} else f"NOT {each.name}"
    if each.choices:
        return "(" + " OR ".join(f"{each.name} = '{c}'" for c in sorted(side)) + ")"
    low, high = (each.number(steps) for steps in side)
    ends = [] if side[0] == each.low else [f"{each.name} >= {low}"]
    return " AND ".join(
        ends + ([] if side[1] == each.high else [f"{each.name} < {high}"])
    )


def in_duckdb(people):
    """A connection with the people in a table of its own, choices as ENUM."""
    connection = duckdb.connect()
    connection.execute("SET threads=1")
    kinds = [
        f"CREATE TYPE k_{e.name} AS ENUM ({names(e)})"
        for e in tables.INPUTS
        if coded(e)
    ]
    for statement in kinds:
        connection.execute(statement)
    chosen = ", ".join(
        f"{e.name}::VARCHAR::k_{e.name} AS {e.name}" if coded(e) else e.name
        for e in tables.INPUTS
    )
    given = people.with_columns(pl.col(pl.Enum).cast(pl.String)).to_arrow()  # noqa: F841
    connection.execute(f"CREATE TABLE people AS SELECT {chosen} FROM given")
    return connection


def coded(each):
    return bool(each.choices) and each.name != "documents"


def names(each):
    return ", ".join(f"'{choice}'" for choice in each.choices)


# --- the same answers ---------------------------------------------------------------


def check_one(boxes, policy, columns, engine, persons):
    """Every way to ask about one person gives what the Python reading gives."""
    python = compile_model(tables.model(boxes, policy))
    for person in persons[:CHECKED]:
        expected = python.decide("orientation", person)
        assert columns.decide(person) == expected
        assert columns.value(person) == expected.value
        assert columns.reasons(person).outcome == expected
        theirs = engine.evaluate("t", person)["result"]
        assert theirs == plain(expected.value), (theirs, expected.value)


def plain(value):
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if value is None:
        return None
    return {"placement": value["placement"], "priority": int(value["priority"])}


def check_many(boxes, policy, columns, people, given, found):
    """The same rules for everyone, by every engine, and the right outputs for them."""
    codes, outcomes = columns.outcomes(people.to_arrow())
    rules = [sum(1 << f.number - 1 for f in one.fired) for one in outcomes]
    if policy != "COLLECT":
        rules = [mask.bit_length() - 1 for mask in rules]
    mine = np.array(rules, np.int64)[codes]
    for name, theirs in found.items():
        same = mine[: len(theirs)] == theirs
        assert same.all(), (name, int((~same).sum()))
    if policy != "COLLECT":
        placements = np.array([box.placement for box in boxes], object)[mine]
        assert given["placement"].to_pylist() == placements.tolist()
        priorities = np.array([box.priority for box in boxes])[mine]
        assert (given["priority"].to_numpy() == priorities).all()
        assert given["certain"].to_numpy().all()


def check_unknown(columns, python, people):
    """People with unknown facts: the outcome is that of the Python reading."""
    some = people.head(CHECKED)
    codes, outcomes = columns.outcomes(some.to_arrow())
    for person, code in zip(some.to_dicts(), codes, strict=True):
        known = {name: value for name, value in person.items() if value is not None}
        assert outcomes[code] == python.decide("orientation", known)


# --- times --------------------------------------------------------------------------


def median(work, repeats):
    """Median of the CPU seconds that calls take; each is given its number."""
    seconds = []
    for number in range(repeats):
        begun = time.process_time()
        work(number)
        seconds.append(time.process_time() - begun)
    return statistics.median(seconds)


def one_at_a_time(rules, policy, repeats):
    """Evaluations a second."""
    boxes = boxes_of(rules, policy)
    columns = compile_columns(tables.model(boxes, policy), "orientation")
    engine = in_zen(boxes, policy)
    persons = tables.people(20_000).to_dicts()
    check_one(boxes, policy, columns, engine, persons)
    few = persons[:2_000]
    ask = engine.evaluate
    found = {}
    for name, call, asked in (
        ("value", columns.value, persons),
        ("outcome", columns.decide, persons),
        ("reason of every cell", columns.reasons, persons),
        ("zen-engine", lambda person: ask("t", person), few),
    ):
        for person in asked:
            call(person)

        def work(_number, call=call, asked=asked):
            for person in asked:
                call(person)

        found[name] = round(len(asked) / median(work, repeats))
    return found


def many(rules, policy, count, repeats):
    """Millions of people a second, one thread."""
    boxes = boxes_of(rules, policy)
    columns = compile_columns(tables.model(boxes, policy), "orientation")
    people = tables.people(count)
    arrow = people.to_arrow()
    chained = people if rules <= 64 else people.head(min(count, CHAINED))
    expression, sql = in_polars(boxes, policy), in_sql(boxes, policy)
    connection = in_duckdb(chained)
    work = {
        "karama": (lambda _n: columns.decide_frame(arrow, why=False), count, repeats),
        "karama, codes": (lambda _n: columns.outcomes(arrow), count, repeats),
    }
    few = repeats if rules <= 64 else 1
    if rules <= 62 or policy != "COLLECT":  # their bits do not go further
        peers = {
            "Polars": lambda _n=0: chained.select(expression).to_arrow(),
            "DuckDB": lambda _n=0: connection.sql(sql).to_arrow_table(),
        }
        found = {
            name: np.asarray(run()["rule"].combine_chunks())
            for name, run in peers.items()
        }
        given = columns.decide_frame(arrow, why=False)
        check_many(boxes, policy, columns, people, given, found)
        for name, run in peers.items():
            work[name] = run, chained.height, few
    return {
        name: round(number / median(run, times) / 1e6, 3)
        for name, (run, number, times) in work.items()
    }


def many_unknown(rules, policy, count, repeats):
    """The same where a tenth of each fact is unknown; other people each time."""
    boxes = boxes_of(rules, policy)
    model = tables.model(boxes, policy)
    columns = compile_columns(model, "orientation")
    crowds = [
        tables.people(count, seed=20 + n, missing=0.1).to_arrow()
        for n in range(repeats + 2)
    ]
    check_unknown(columns, compile_model(model), tables.people(count, missing=0.1))
    for crowd in crowds[:2]:
        columns.outcomes(crowd)
    codes = median(lambda n: columns.outcomes(crowds[2 + n]), repeats)
    found = {"karama, codes": round(count / codes / 1e6, 2)}
    if policy != "COLLECT" and rules <= 64:
        for crowd in crowds[:2]:
            columns.decide_frame(crowd, why=False)
        fresh = [
            tables.people(count, seed=90 + n, missing=0.1).to_arrow()
            for n in range(repeats)
        ]
        frame = median(lambda n: columns.decide_frame(fresh[n], why=False), repeats)
        found["karama"] = round(count / frame / 1e6, 2)
    return found


def measure(options):
    found = {"evaluations_per_second": {}, "million_people_per_second": {}}
    for policy in ("UNIQUE", "FIRST", "COLLECT"):
        rates = one_at_a_time(30, policy, options.repeats)
        rates["ratio"] = round(rates["value"] / rates["zen-engine"], 1)
        found["evaluations_per_second"][f"30 rules, {policy}"] = rates
    for rules in (30, 1_000):
        for policy in ("UNIQUE", "FIRST", "COLLECT"):
            name = f"{rules:,} rules, {policy}"
            if rules == 1_000 and policy == "COLLECT":
                continue  # a list of its own for nearly everyone
            rates = many(rules, policy, options.people, options.repeats)
            mine = rates["karama, codes" if policy == "COLLECT" else "karama"]
            for peer in ("Polars", "DuckDB"):
                rates[f"ratio to {peer}"] = round(mine / rates[peer], 1)
            found["million_people_per_second"][name] = rates
            unknown = many_unknown(rules, policy, options.people, options.repeats)
            found["million_people_per_second"][f"{name}, 10 % unknown"] = unknown
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options)
    if options.json:
        print(json.dumps(found))
        return
    for title, groups in found.items():
        print(title.replace("_", " "))
        for name, rates in groups.items():
            print(f"  {name}")
            for what, rate in rates.items():
                print(f"    {what:22}{rate:>14,}")


if __name__ == "__main__":
    main()
