"""Each person gets a key, and what is kept of them is sealed.

What a demonstration holds already is sealed on the way; nothing else can be there,
since the desk ran in demonstration only. Backwards, nothing is opened.
"""

from typing import Any

from django.db import migrations, models

from karama.web.accounts.node_key import make_key, make_where_none, node_key, seal
from karama.web.accounts.sealed import SealedText, seal_word
from karama.web.cases.store import seal_digest


def seal_what_is_there(apps: Any, schema: Any) -> None:
    """Seal the rows of the database that is being brought forward, and of no other."""

    def rows(name: str) -> Any:
        return apps.get_model("cases", name).objects.using(schema.connection.alias)

    if not rows("Boat").exists():
        return
    make_where_none()
    for case in rows("Case").all():
        key = make_key()
        case.sealed_key = seal(node_key(), key, f"person {case.code}")
        case.save()
        seal_events(rows("StoredEvent"), case, key)
    for name, columns in (
        ("Boat", ["place"]),
        ("OpenWork", ["step", "process", "lane"]),
        ("Touched", ["lane"]),
    ):
        for row in rows(name).all():
            for column in columns:
                setattr(row, column, seal_word(getattr(row, column)))
            row.save()


def seal_events(events: Any, case: Any, key: bytes) -> None:
    """Seal what is stored of one person, in a chain made anew."""
    before = "0" * 64
    for event in events.filter(case=case).order_by("number"):
        place = f"event {case.code}/{event.number}"
        event.line = seal(key, bytes(event.line), place)
        before = seal_digest(before, case.code, event.number, event.line)
        event.digest = before
        event.save()


_COLUMNS = (
    ("boat", "place"),
    ("openwork", "lane"),
    ("openwork", "process"),
    ("openwork", "step"),
    ("touched", "lane"),
)


def column(model: str, name: str, field: Any) -> Any:
    made = field(blank=True) if name == "place" else field()
    return migrations.AlterField(model_name=model, name=name, field=made)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_events_and_projections"),
    ]

    operations = [
        migrations.AddField("case", "erased_at", models.DateTimeField(null=True)),
        migrations.AddField("case", "sealed_key", models.BinaryField(null=True)),
        migrations.AddField("case", "swept_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "standing", "erase_at", models.DateTimeField(db_index=True, null=True)
        ),
        *[column(model, name, models.TextField) for model, name in _COLUMNS],
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
        *[column(model, name, SealedText) for model, name in _COLUMNS],
    ]
