"""How a writer on SQLite waits for the one before it."""

import at_the_desk  # noqa: F401  # settings, before Django is asked for anything
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from karama.web.site.database import database
from karama.web.site.sqlite import base


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Two connections to one file, as two workers have them."""
    monkeypatch.setattr(base, "_PAUSE", 0)
    wanted = database("", tmp_path) | {"TIME_ZONE": None}
    made = [ConnectionHandler({"default": dict(wanted)})["default"] for _ in range(2)]
    with made[0].cursor() as cursor:
        cursor.execute("CREATE TABLE told (what TEXT)")
    yield made
    for one in made:
        one.close()


def write(connection, what):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO told VALUES (%s)", [what])


def told(connection):
    with connection.cursor() as cursor:
        return [row[0] for row in cursor.execute("SELECT what FROM told").fetchall()]


def begin(connection):
    connection._start_transaction_under_autocommit()


def test_who_comes_second_writes_as_soon_as_the_first_is_done(two, monkeypatch):
    first, second = two
    begin(first)
    write(first, "one")
    looked = []

    def pause(seconds):
        looked.append(seconds)
        if len(looked) == 3:
            first.connection.commit()

    monkeypatch.setattr(base.time, "sleep", pause)
    begin(second)
    write(second, "two")
    second.connection.commit()
    assert len(looked) == 3
    assert told(first) == ["one", "two"]


def test_who_waits_too_long_is_told_so_and_can_write_afterwards(two):
    first, second = two
    second.settings_dict["OPTIONS"] = {**second.settings_dict["OPTIONS"], "timeout": 0}
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    first.connection.commit()
    begin(second)
    write(second, "two")
    second.connection.commit()
    assert told(first) == ["two"]


def test_another_fault_is_told_at_once(two, monkeypatch):
    monkeypatch.setattr(base.time, "sleep", lambda _: pytest.fail("it waited"))
    begin(two[0])
    with pytest.raises(OperationalError, match="within a transaction"):
        begin(two[0])


def test_what_reads_still_waits_as_sqlite_does(two):
    begin(two[0])
    two[0].connection.commit()
    with two[0].cursor() as cursor:
        waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    assert waits == 20_000
