"""A file written whole or not at all: what is cut off in the middle is never there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from karama.errors import DataError, failing
from karama.said import said


def write_whole(file: Path, pieces: Iterable[bytes]) -> None:
    """Put bytes in a file beside the place, and there once they are on the disk.

    Raises:
        DataError: It cannot be written; says why.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as made:
            made.writelines(pieces)
            made.flush()
            os.fsync(made.fileno())
        part.replace(file)
    except OSError as error:
        raise DataError(
            said("Cannot write {file}: {why}.", file=str(file), why=failing(error))
        ) from None
    finally:
        with suppress(OSError):  # what stops the writing may stop this too
            part.unlink(missing_ok=True)
