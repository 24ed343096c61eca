"""Writes a new pack: small, complete, and already sound, to start from.

The pack in `template/` is an ordinary pack, read by the same tests as any other; a new
one is a copy of it under its own id. Nothing that exists is written over.
"""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from karama.errors import PackError
from karama.packs.languages import is_country
from karama.said import said

TEMPLATE_ID = "my-pack"
TEMPLATE_COUNTRY = "XX"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def write_new_pack(path: Path, *, country: str = "ES") -> tuple[Path, ...]:
    """Write a pack into a folder that does not exist yet, or is empty.

    Args:
        path: The folder; its name becomes the pack's id.
        country: ISO 3166-1 code of the country whose law applies.

    Returns:
        The files written, sorted.

    Raises:
        PackError: The name cannot be an id, the country is none, or the folder holds
            something already.
    """
    name = path.resolve().name
    if not _ID.fullmatch(name):
        raise PackError(
            said("{name} cannot be a pack's id; use a-z, 0-9 and hyphens", name=name)
        )
    if not is_country(country):
        raise PackError(f"{country!r} is not the two-letter code of a country")
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise PackError(
            said("{path} holds something already; choose another folder", path=path)
        )
    return tuple(
        sorted(_copied(files("karama.packs") / "template", path, name, country))
    )


def _copied(source: Traversable, target: Path, name: str, country: str) -> list[Path]:
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for item in source.iterdir():
        if item.name.startswith((".", "__")):
            continue
        if item.is_dir():
            written += _copied(item, target / item.name, name, country)
            continue
        text = item.read_text(encoding="utf-8").replace(TEMPLATE_ID, name)
        text = text.replace(f'"{TEMPLATE_COUNTRY}"', f'"{country}"')
        (target / item.name).write_text(text, encoding="utf-8", newline="\n")
        written.append(target / item.name)
    return written
