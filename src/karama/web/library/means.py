"""What a pack says a post can have: kinds of places, languages, who keeps a place.

Read from the pack's resources.toml as it was installed. Its figures are for rehearsals
and are left out here: what a post has on the day is for its supervisor to say. A pack
without such a file, or with one that cannot be read, names nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import attrs

from karama.web.library.models import PackFile


@attrs.frozen
class Means:
    """What a pack names.

    Attributes:
        beds: Titles by language, of each kind of place, in the file's order.
        languages: Codes of the languages that interpreters are named for, sorted.
        keeps: Kind of place that a person has once a step is done, by step.
    """

    beds: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    languages: tuple[str, ...] = ()
    keeps: Mapping[str, str] = attrs.field(factory=dict)


@cache
def means_of(digest: str) -> Means:
    """What an installed pack names; one query the first time."""
    own = PackFile.objects.filter(pack=digest, path__endswith="/resources.toml")
    for file in own.select_related("pack"):
        if file.path == f"{file.pack.folder}/resources.toml":
            return read_means(bytes(file.data))
    return Means()


def read_means(data: bytes) -> Means:
    """What a resources.toml names; nothing, where it cannot be read."""
    try:
        told = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return Means()
    beds = {str(one["id"]): _titles(one) for one in _tables(told, "beds")}
    tongues = {t for one in _tables(told, "interpreters") for t in _words(one)}
    return Means(beds, tuple(sorted(tongues)), dict(_keeps(told, beds)))


def _tables(told: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    rows = told.get(name)
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and "id" in row:
            yield row


def _titles(row: Mapping[str, Any]) -> dict[str, str]:
    titles = row.get("title")
    return {k: str(v) for k, v in titles.items()} if isinstance(titles, dict) else {}


def _words(row: Mapping[str, Any]) -> Iterator[str]:
    tongues = row.get("languages")
    yield from map(str, tongues if isinstance(tongues, list) else ())


def _keeps(told: Mapping[str, Any], beds: Iterable[str]) -> Iterator[tuple[str, str]]:
    posts = told.get("posts")
    for post in posts if isinstance(posts, list) else ():
        kept = post.get("keeps") if isinstance(post, dict) else None
        for step in post.get("steps", ()) if kept in {*beds} else ():
            yield str(step), str(kept)
