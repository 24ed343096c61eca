"""A file that takes its place once all of it is written, or never.

Half of one, left by a full disk or a power cut, would look like a whole one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A file to write beside `file`: it takes the name where nothing went wrong.

    Whoever reads meanwhile reads what was there before; nothing is left behind.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        yield part
        part.replace(file)
    finally:
        with suppress(OSError):  # what stopped the writing may stop this too
            part.unlink(missing_ok=True)
