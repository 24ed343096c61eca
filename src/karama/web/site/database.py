"""Which database: SQLite in the data folder, or PostgreSQL named by a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_PATIENCE = 20
"""Seconds a writer waits for the one before it."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
)

_KEPT = 60
"""Seconds a worker keeps its connection: opening one is a quarter of a submission."""


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's settings for a database.

    Args:
        url: "postgresql://user:password@host:port/name", or "" for SQLite.
        data: Where SQLite's file is kept.

    >>> database("postgres://karama@db/desk", Path("/x"))["HOST"]
    'db'
    """
    if not url:
        return {
            "ENGINE": "karama.web.site.sqlite",
            "NAME": data / "desk.sqlite3",
            "CONN_MAX_AGE": _KEPT,
            "OPTIONS": {
                "timeout": _PATIENCE,
                "transaction_mode": "IMMEDIATE",
                "init_command": _PRAGMAS,
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL begins with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
        "CONN_MAX_AGE": _KEPT,
    }
