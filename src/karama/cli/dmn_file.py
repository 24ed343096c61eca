"""A DMN file by itself, where a command takes one in place of a pack.

What it imports is looked for beside it, in its own folder and nowhere else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import attrs

from karama.cli.session import Exit, Session
from karama.decisions import read_model
from karama.errors import DataError
from karama.explanation.voice import Voice, voice_of
from karama.findings import Severity
from karama.packs.files import read_file
from karama.procedure.decision import DecisionModel
from karama.procedure.procedure import Procedure
from karama.proof.bare import alone, labels_of
from karama.said import said


@attrs.frozen(eq=False)
class DmnFile:
    """A file that could be read.

    Attributes:
        procedure: The file as a procedure of nothing but tables.
    """

    path: Path
    model: DecisionModel
    procedure: Procedure

    def voice(self, language: str) -> Voice:
        """Names facts by the titles of their columns."""
        voice = voice_of(self.procedure, language)
        return attrs.evolve(voice, questions=labels_of(self.model))


def is_dmn(path: Path) -> bool:
    """Whether a path means a DMN file rather than a pack."""
    return path.suffix.lower() == ".dmn" or path.is_file()


def load_dmn(session: Session, path: Path) -> DmnFile:
    """Read a DMN file that has to be usable; say its errors and leave where it is not.

    Raises:
        DataError: The file is missing or cannot be read.
    """
    from karama.cli.check import print_findings

    data = _bytes(path)
    reading = read_model(data, file=path.name, load=_beside(path))
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    if reading.model is None or errors:
        print_findings(session, errors, console=session.err)
        session.fail(
            session.say.gettext(
                "This table cannot be used until its errors are mended."
            ),
            Exit.FAILED,
        )
    digest = hashlib.sha256(data).hexdigest()
    return DmnFile(path, reading.model, alone(reading.model, digest))


def _bytes(path: Path) -> bytes:
    if not path.exists():
        problem = said("there is no file {file}; check the path", file=path.name)
        raise DataError(problem)
    return read_file(path)


def _beside(path: Path) -> Callable[[str], bytes | None]:
    def load(key: str) -> bytes | None:
        other = path.parent / Path(key).name
        if other.suffix != ".dmn" or not other.is_file():
            return None
        return other.read_bytes()

    return load
