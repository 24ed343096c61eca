"""The Python reading and the SQL a database runs give every person the same answer."""

from __future__ import annotations

import datetime as dt
import os
import random
from decimal import Decimal

import duckdb
import ibis
import polars as pl
import psycopg
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from strategies_tables import DAYS, FACTS, NUMBERS, SPANS, WORDS, graphs, models

from karama.decisions import compile_model, sql
from karama.decisions.hits import same
from karama.feel import to_feel

STORED = {
    "number": ("DECIMAL(20, 2)", pl.Decimal(20, 2)),
    "word": ("TEXT", pl.String),
    "flag": ("BOOLEAN", pl.Boolean),
    "day": ("DATE", pl.Date),
    "span": ("INTERVAL", pl.Duration("us")),
}
SCHEMA = {
    "number": "decimal(20, 2)",
    "word": "string",
    "flag": "boolean",
    "day": "date",
    "span": "interval('us')",
}
TYPES = {fact.name: SCHEMA[fact.kind] for fact in FACTS}


def draws(number):
    """So many examples, each of thirty people in one query."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, deadline=None, suppress_health_check=slow)


POOLS = {
    "number": [*NUMBERS, *map(Decimal, ("-0.25", "1.5", "17.99", "99"))],
    "word": [*WORDS, "grou", "zebra", "alonf", "ünder", "Z"],
    "flag": [True, False],
    "day": [*DAYS, dt.date(1999, 1, 1), dt.date(2030, 12, 31)],
    "span": [*SPANS, dt.timedelta(hours=30), dt.timedelta(days=9)],
}


def crowd_of(seed):
    """Thirty people, every fact known; a fifth of the facts is null."""
    chance = random.Random(seed)  # noqa: S311 - drawn people, no secret

    def fact(kind):
        return None if chance.random() < 0.2 else chance.choice(POOLS[kind])

    return [{each.name: fact(each.kind) for each in FACTS} for _ in range(30)]


# Drawn from a seed: drawing every fact by itself takes longer than all the rest.
crowds = st.integers(0, 2**32).map(crowd_of)


# --- answers ------------------------------------------------------------------------


def by_python(model, crowd):
    python = compile_model(model)
    return [as_row(python.evaluate("decision", person)) for person in crowd]


def as_row(value):
    """A value as the row of a query gives it; a null context is null columns."""
    if isinstance(value, dict):
        cells = tuple(as_cell(each) for each in value.values())
        return None if all(each is None for each in cells) else cells
    return as_cell(value)


def as_cell(value):
    if isinstance(value, (tuple, list)):
        return tuple(as_cell(each) for each in value)
    if isinstance(value, dict):
        return {name: as_cell(each) for name, each in value.items()}
    return to_feel(value)


def rows(found):
    """Answers in the order of the ids; never in the order of the rows."""
    answers = {
        person: as_row(dict(enumerate(outputs)) if len(outputs) > 1 else outputs[0])
        for person, *outputs in found
    }
    return [answers[person] for person in sorted(answers)]


def agree(python, found):
    """Whether all answers are the same, and of the same kind."""
    return len(python) == len(found) and all(map(same, python, found))


# --- databases ------------------------------------------------------------------------


def frame_of(crowd):
    columns = {
        fact.name: pl.Series([p[fact.name] for p in crowd], dtype=STORED[fact.kind][1])
        for fact in FACTS
    }
    return pl.DataFrame({"id": range(len(crowd)), **columns})


@pytest.fixture(scope="module")
def duck():
    return duckdb.connect()


PEOPLE = ibis.table({"id": "int64", **TYPES}, name="people")


def on_duckdb(duck, model, crowd):
    query = sql.expression(model, "decision", PEOPLE)
    duck.register("people", frame_of(crowd).to_arrow())
    return rows(duck.execute(ibis.to_sql(query, dialect="duckdb")).fetchall())


@pytest.fixture(scope="module")
def postgres():
    where = os.environ.get(
        "KARAMA_TEST_POSTGRES", "host=127.0.0.1 dbname=test user=postgres"
    )
    try:
        connection = psycopg.connect(where, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL to ask: {error}")
    with connection:
        columns = ", ".join(f"{f.name} {STORED[f.kind][0]}" for f in FACTS)
        # an order of texts that is not by code point, as most databases have
        columns = columns.replace("TEXT", 'TEXT COLLATE "und-x-icu"')
        connection.execute(f"CREATE TEMP TABLE people (id BIGINT, {columns})")
        yield connection
        connection.rollback()


def on_postgres(postgres, model, crowd):
    marks = ", ".join(["%s"] * (len(FACTS) + 1))
    people = [(k, *(p[f.name] for f in FACTS)) for k, p in enumerate(crowd)]
    query = sql.write(model, "decision", dialect="postgres", types=TYPES)
    with postgres.cursor() as cursor:
        cursor.execute("DELETE FROM people")
        cursor.executemany(f"INSERT INTO people VALUES ({marks})", people)  # noqa: S608
        return rows(cursor.execute(query).fetchall())


def check(run, database, model, crowd):
    try:
        found = run(database, model, crowd)
    except sql.NotInSql as refusal:
        event(f"refused: {refusal.reason[:60]}")
        return
    event("written")
    assert agree(by_python(model, crowd), found)


@draws(100)
@given(models(), crowds)
def test_a_table_on_duckdb(duck, model, crowd):
    check(on_duckdb, duck, model, crowd)


@draws(40)
@given(graphs(), crowds)
def test_a_chain_of_tables_on_duckdb(duck, model, crowd):
    check(on_duckdb, duck, model, crowd)


@draws(40)
@given(models() | graphs(), crowds)
def test_tables_on_postgres(postgres, model, crowd):
    check(on_postgres, postgres, model, crowd)


@pytest.mark.nightly
@draws(5_000)
@given(models() | graphs(), crowds)
def test_a_hundred_thousand_people_on_duckdb(duck, model, crowd):
    check(on_duckdb, duck, model, crowd)


@pytest.mark.nightly
@draws(1_000)
@given(models() | graphs(), crowds)
def test_thirty_thousand_people_on_postgres(postgres, model, crowd):
    check(on_postgres, postgres, model, crowd)
