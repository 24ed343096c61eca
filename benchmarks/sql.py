"""The SQL reading beside a CASE chain written by hand: the same table, the same people.

    python benchmarks/sql.py                   # 1,000,000 people, best of 7 rounds
    python benchmarks/sql.py --json

The bench table of `tables.py`, thirty rules, in DuckDB with two threads: texts are
ENUMs, the score is a DECIMAL(9, 1). Ours is what Ibis makes of `sql.expression`, with
null told exactly; the peer's is the CASE chain one would write by hand for people who
are never null. Both give an Arrow table with the id of every person, in turn in one
run. Before any is timed, the answers of both about everyone are compared by id, with
each other and with those of the bit-vector reading. "with compiling" is the whole way,
from the model to the answers.
"""

from __future__ import annotations

import argparse
import json
import time

import attrs
import duckdb
import ibis
import polars as pl
from tables import (
    COMPANIONS,
    INPUTS,
    NEEDS,
    ROUTES,
    first,
    model,
    partition,
    people,
)

from karama.decisions import sql
from karama.decisions.columns import compile_columns

ENUMS = {"companion": COMPANIONS, "need": NEEDS, "route": ROUTES}
TYPES = {
    "id": "uint32",
    "age": "int32",
    "days": "int32",
    "family": "int32",
    "score": "decimal(9, 1)",
    "companion": "string",
    "need": "string",
    "route": "string",
    "documents": "boolean",
}
PEOPLE = ibis.table(TYPES, name="people")


def database(count):
    """DuckDB with the people in it."""
    found = duckdb.connect()
    found.execute("SET threads = 2")
    frame = people(count).with_columns(pl.col("score").cast(pl.Decimal(9, 1)))
    found.register("given", frame.with_row_index("id").to_arrow())
    casts = []
    for name, words in ENUMS.items():
        found.execute(f"CREATE TYPE {name}s AS ENUM ({quoted(words)})")
        casts.append(f"{name}::{name}s AS {name}")
    replaced = ", ".join(casts)
    found.execute(f"CREATE TABLE people AS SELECT * REPLACE ({replaced}) FROM given")
    return found


def quoted(words):
    return ", ".join(f"'{word}'" for word in words)


# --- both queries -------------------------------------------------------------------


def ours(decision):
    """The query Ibis writes."""
    found = sql.expression(decision, "orientation", PEOPLE)
    return ibis.to_sql(found, dialect="duckdb")


def narrowed(whole, outputs):
    """The model with some of the outputs of its table."""
    decision = whole.decisions["orientation"]
    table = decision.expression
    kept = [k for k, c in enumerate(table.outputs) if c.name in outputs]
    narrow = attrs.evolve(
        table,
        outputs=tuple(table.outputs[k] for k in kept),
        rules=tuple(
            attrs.evolve(rule, outputs=tuple(rule.outputs[k] for k in kept))
            for rule in table.rules
        ),
    )
    decisions = {"orientation": attrs.evolve(decision, expression=narrow)}
    return attrs.evolve(whole, decisions=decisions)


def theirs(boxes, outputs):
    """The query by hand: a CASE chain for each output."""
    columns = [f"{chain(boxes, output)} AS {output}" for output in outputs]
    return f"SELECT id, {', '.join(columns)} FROM people"


def chain(boxes, output):
    rows = [f"WHEN {where(b)} THEN {getattr(b, output)!r}" for b in boxes]
    return f"CASE {' '.join(rows)} END"


def where(box):
    parts = [
        part
        for each, side in zip(INPUTS, box.sides, strict=True)
        if side != each.whole
        for part in said(each, side)
    ]
    return " AND ".join(parts) or "true"


def said(each, side):
    if each.name == "documents":
        yield "documents" if "true" in side else "NOT documents"
    elif each.choices:
        yield "(" + " OR ".join(f"{each.name} = '{c}'" for c in sorted(side)) + ")"
    else:
        low, high = side
        if low > each.low:
            yield f"{each.name} >= {each.number(low)}"
        if high < each.high:
            yield f"{each.name} < {each.number(high)}"


# --- measuring ------------------------------------------------------------------------


def answers(found, query):
    return found.sql(query).to_arrow_table()


def timed(work):
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def check_same(found, decision, mine, other):
    """Three readings give everyone the same answer; raises if not."""
    whole = found.sql("SELECT * FROM people").to_arrow_table()
    columns = compile_columns(decision, "orientation")
    third = columns.decide_frame(whole, nulls="null", keep=["id"], why=False)
    one, two, three = map(
        plain, (answers(found, mine), answers(found, other), third.drop(["certain"]))
    )
    assert one == two == three


def plain(table):
    """The answers of each person by id, as Python's own values."""
    names = [name for name in table.column_names if name != "id"]
    values = [table.column(name).to_pylist() for name in names]
    ids = table.column("id").to_pylist()
    return dict(zip(ids, zip(*values, strict=True), strict=True))


CASES = [
    ("FIRST", ("placement",)),
    ("FIRST", ("placement", "priority")),
    ("UNIQUE", ("placement",)),
    ("UNIQUE", ("placement", "priority")),
]


def measure(rounds, count):
    found = database(count)
    lines = []
    for policy, outputs in CASES:
        boxes = partition(30) if policy == "UNIQUE" else first(partition(30))
        decision = narrowed(model(boxes, policy), outputs)
        mine, other = ours(decision), theirs(boxes, outputs)
        check_same(found, decision, mine, other)
        works = {
            "karama": lambda q=mine: answers(found, q),
            "by hand": lambda q=other: answers(found, q),
            "with compiling": lambda d=decision: answers(found, ours(d)),
        }
        lines.append(
            {"policy": policy, "outputs": len(outputs), **best(works, rounds, count)}
        )
    return {"people": count, "threads": 2, "same_answers": True, "tables": lines}


def best(works, rounds, count):
    times = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(timed(work))
    wall = {name: min(t[0] for t in found) for name, found in times.items()}
    cpu = {name: min(t[1] for t in found) for name, found in times.items()}
    return {
        "millions_a_second": {n: round(count / t / 1e6, 1) for n, t in wall.items()},
        "millions_a_cpu_second": {n: round(count / t / 1e6, 1) for n, t in cpu.items()},
        "ratio_wall": round(wall["by hand"] / wall["karama"], 2),
        "ratio_cpu": round(cpu["by hand"] / cpu["karama"], 2),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.rounds, options.people)
    if options.json:
        print(json.dumps(found))
        return
    print(f"{found['people']:,} people, {found['threads']} threads, same answers")
    print(f"{'':24}{'M/s wall':>10}{'M/s a core':>12}")
    for line in found["tables"]:
        print(f"{line['policy']}, {line['outputs']} output(s)")
        for name, rate in line["millions_a_second"].items():
            cpu = line["millions_a_cpu_second"][name]
            print(f"  {name:22}{rate:>10}{cpu:>12}")
        print(f"  {'ratio':22}{line['ratio_wall']:>10}{line['ratio_cpu']:>12}")


if __name__ == "__main__":
    main()
