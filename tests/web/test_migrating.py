"""A demonstration kept from before is sealed on the way, and read as before."""

import pytest
from at_the_desk import end_case, rows_of_every_table
from django.apps import apps

from karama.engine import dump_lines
from karama.web.accounts.sealed import seal_word, unseal_word
from karama.web.cases import firewall
from karama.web.cases.models import Boat, Case, StoredEvent
from karama.web.cases.store import events_of, verify_cases


@pytest.fixture
def kept_before(cast, ashore, boat):
    """The rows of a desk as 0001 kept them: nothing sealed."""
    from django.db import connection

    end_case(ashore)
    logs = {case.pk: events_of(case) for case in Case.objects.all()}
    for event in StoredEvent.objects.all():
        made = logs[event.case_id][event.number]
        event.line, event.digest = dump_lines((made,)), made.digest
        event.save()
    Case.objects.update(sealed_key=None)
    with connection.cursor() as cursor:
        for table, column in COLUMNS:
            cursor.execute(f"SELECT id, {column} FROM {table}")  # noqa: S608  # ours
            for row, sealed in cursor.fetchall():
                words = f"UPDATE {table} SET {column} = %s WHERE id = %s"  # noqa: S608
                cursor.execute(words, [unseal_word(sealed), row])
    return ashore


COLUMNS = [
    ("cases_boat", "place"),
    ("cases_openwork", "step"),
    ("cases_openwork", "process"),
    ("cases_openwork", "lane"),
    ("cases_touched", "lane"),
]


class Before:
    """The models as they were, whose columns held plain words."""

    def get_model(self, _app, name):
        return Plain(apps.get_model("cases", name))


class Plain:
    """A model whose rows come out, and go in, as the database holds them."""

    def __init__(self, model):
        self.objects = Told(model)


class Told:
    """Rows of the database that is named, and of no other that happens to be there."""

    def __init__(self, model):
        self.model = model

    def using(self, alias):
        assert alias == "default"
        if any(table == self.model._meta.db_table for table, _ in COLUMNS):
            return PlainRows(self.model)
        return self.model.objects.using(alias)


class PlainRows:
    def __init__(self, model):
        self.model = model

    def exists(self):
        return self.model.objects.exists()

    def all(self):
        from django.db import connection

        table = self.model._meta.db_table
        columns = [c for t, c in COLUMNS if t == table]
        with connection.cursor() as cursor:
            names = ", ".join(columns)
            cursor.execute(f"SELECT id, {names} FROM {table}")  # noqa: S608  # ours
            return [PlainRow(table, columns, row) for row in cursor.fetchall()]


class PlainRow:
    def __init__(self, table, columns, row):
        self.table, self.columns, self.pk = table, columns, row[0]
        for column, value in zip(columns, row[1:], strict=True):
            setattr(self, column, value)

    def save(self):
        from django.db import connection

        with connection.cursor() as cursor:
            for column in self.columns:
                words = f"UPDATE {self.table} SET {column} = %s WHERE id = %s"  # noqa: S608
                cursor.execute(words, [getattr(self, column), self.pk])


def test_what_was_kept_is_sealed_and_read_as_before(cast, kept_before, boat):
    from importlib import import_module
    from types import SimpleNamespace

    from django.db import connection

    name = "karama.web.cases.migrations.0002_people_sealed_with_keys_of_their_own"
    assert b"Task_SafePlace" in b"\n".join(
        bytes(line) for line in StoredEvent.objects.values_list("line", flat=True)
    )
    told = SimpleNamespace(connection=connection)
    import_module(name).seal_what_is_there(Before(), told)

    assert verify_cases() == 3
    seen = firewall.seen(cast["redcross"], kept_before)
    assert [e.step for e in seen.events][:1] != []
    assert firewall.boat_seen(cast["redcross"], boat).place == "pier 2"
    assert seal_word("pier 2").encode() in rows_of_every_table()
    assert Boat.objects.count() == 1
