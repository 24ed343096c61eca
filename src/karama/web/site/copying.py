"""Everything of a desk from one database into another, row by row, by Django's models.

Both databases have the same tables. The rows are read in one transaction that sees one
instant, and written in one, so that nothing half copied is ever seen. That is how a
desk on PostgreSQL becomes the SQLite file of a backup, and how it is put back; a desk
may begin on one and go on on the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

PASSING = ("sessions", "axes")
"""Apps whose rows are not kept: who is signed in, and who mistyped a password where."""
_AT_ONCE = 500


def kept_models() -> list[type[models.Model]]:
    """Every model whose rows belong in a copy."""
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.app_label not in PASSING]


def point_to(settings: dict[str, Any], alias: str = "default") -> None:
    """Let a name of a database mean another one from now on, in this thread.

    Tables are made on "default" only: a migration that fills columns does so there,
    whichever database it is told to migrate.
    """
    if alias in connections.settings:
        connections[alias].close()
        del connections[alias]
    filled = connections.configure_settings({"default": {}, alias: settings})
    connections.settings[alias] = filled[alias]


def copy_rows(source: str, into: str) -> None:
    """Copy every row; whatever the other database held is gone."""
    with transaction.atomic(using=source), transaction.atomic(using=into):
        _one_instant(source)
        with connections[into].constraint_checks_disabled():
            found = kept_models()
            for model in reversed(found):
                model._base_manager.using(into).all()._raw_delete(into)
            for model in found:
                _copy(model, source, into)
        connections[into].check_constraints()
        _count_on(into, found)


def _one_instant(alias: str) -> None:
    if connections[alias].vendor == "postgresql":
        with connections[alias].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _copy(model: type[models.Model], source: str, into: str) -> None:
    rows = model._base_manager.using(source).order_by("pk")
    for some in _batches(rows.iterator(chunk_size=_AT_ONCE)):
        model._base_manager.using(into).bulk_create(some)


def _batches(rows: Iterator[models.Model]) -> Iterator[list[models.Model]]:
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def _count_on(alias: str, found: list[type[models.Model]]) -> None:
    """New rows get numbers of their own: PostgreSQL does not see those copied."""
    made = connections[alias]
    with made.cursor() as cursor:
        for statement in made.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
