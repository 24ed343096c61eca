"""Verdicts of earlier proofs, kept in the user's cache folder.

    with kept_proofs() as memory: prove(procedure, memory=memory)

A cache and nothing more: what cannot be read is empty, what cannot be written is left,
and every key is a digest of all that its verdict rests on. It holds verdicts and the
names of steps; nothing of any case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from karama.cli.cache import cache_folder, write_whole

Memory = dict[str, Mapping[str, object]]

MOST = 20_000
"""Verdicts kept; the newest stay."""

MAX_BYTES = 32 * 1024 * 1024
"""A larger file is none of ours."""


@contextmanager
def kept_proofs(*, fresh: bool = False) -> Iterator[Memory]:
    """What was proved before, and what is added to it, written when all went well.

    Args:
        fresh: Begin with nothing, and keep what comes of it.
    """
    file = _file()
    memory = {} if fresh else _read(file)
    before = len(memory)
    yield memory
    if fresh or len(memory) > before:
        with suppress(OSError):
            _write(file, memory)


def _file() -> Path:
    return cache_folder() / "proofs.json"


def _read(file: Path) -> Memory:
    with suppress(OSError, ValueError):
        if file.stat().st_size <= MAX_BYTES:
            found = json.loads(file.read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return {k: v for k, v in found.items() if isinstance(v, dict)}
    return {}


def _write(file: Path, memory: Memory) -> None:
    newest = dict(list(memory.items())[-MOST:])
    write_whole(file, json.dumps(newest).encode())
