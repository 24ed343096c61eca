"""What every command shares: the reader's language, two consoles, the exit codes."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TextIO

import attrs
import click
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from karama.errors import (
    BackupError,
    CaseError,
    CharterError,
    DataError,
    DecisionError,
    FeelError,
    KaramaError,
    MarkupError,
    NodeKeyError,
    PackError,
    ZoneError,
)
from karama.explanation.languages import LANGUAGES, Translator, translator
from karama.findings import Finding
from karama.procedure.procedure import Procedure
from karama.said import Said, said

P = ParamSpec("P")


class _Terminal(Console):
    """A console that no text of a pack or a file can steer.

    A title may come from a stranger: a sign that moves the cursor or turns the line
    round could make an error look like a success.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for text, style, control in super().render(renderable, options):
            yield Segment(
                text if control else text.translate(_STEERING), style, control
            )


_STEERING = dict.fromkeys(
    [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F)]
)
"""Control signs but tab and line end, and those that override directions."""


def readable(text: str) -> str:
    r"""The text with a sign in place of what is none: names of files may be any bytes.

    >>> readable("K-\udcff")
    'K-?'
    """
    return text.encode("utf-8", "replace").decode()


class Exit(IntEnum):
    """How a command ends; documented in docs/reference/command-line.md."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    REJECTS = 3
    UNREADABLE = 4
    REFUSED = 5
    UNFORESEEN = 70
    STOPPED = 130


@attrs.frozen
class Session:
    """One run of the command line.

    Attributes:
        language: Code of the language of messages.
        say: Sentences in that language.
        out: Where the answer goes.
        err: Where progress and problems go, so that the answer can be piped.
    """

    language: str
    say: Translator
    out: Console
    err: Console

    @classmethod
    def open(cls, language: str | None) -> Session:
        """Choose the language (the terminal's by default) and open the consoles."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # an old terminal drops a sign,
                stream.reconfigure(errors="replace")  # not the whole answer
        code = language or terminal_language()
        return cls(
            code,
            translator(code),
            _Terminal(highlight=False),
            _Terminal(stderr=True, highlight=False),
        )

    def json(self, value: object) -> None:
        """Print one JSON document on standard output."""
        text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
        click.echo(readable(text))

    def paper(self, file: TextIO, width: int) -> Console:
        """A console that writes to a file, without colours."""
        return _Terminal(file=file, width=width, highlight=False)

    def fail(self, message: str, code: Exit) -> NoReturn:
        """Say what went wrong on standard error and leave."""
        self.err.print(message, style="bold red", markup=False, soft_wrap=True)
        raise SystemExit(int(code))


def terminal_language() -> str:
    """The first of the terminal's languages that Karama speaks, else English."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for part in os.environ.get(variable, "").split(":"):
            code = part.split("_")[0].split(".")[0].lower()
            if code in LANGUAGES:
                return code
    return "en"


_CODES: tuple[tuple[type[KaramaError], Exit], ...] = (
    (CaseError, Exit.REFUSED),
    (CharterError, Exit.UNREADABLE),
    (DataError, Exit.UNREADABLE),
    (MarkupError, Exit.UNREADABLE),
    (NodeKeyError, Exit.UNREADABLE),
    (BackupError, Exit.UNREADABLE),
    (ZoneError, Exit.USAGE),
    (PackError, Exit.FAILED),
    (FeelError, Exit.FAILED),
    (DecisionError, Exit.FAILED),
)


def guarded(command: Callable[P, Any]) -> Callable[P, Any]:
    """Turn what Karama raises on purpose into one line and an exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> Any:
        session: Session = click.get_current_context().obj
        try:
            return command(*args, **kwargs)
        except KaramaError as error:
            code = next(
                (c for kind, c in _CODES if isinstance(error, kind)), Exit.FAILED
            )
            told = error.sentence
            session.fail(session.say.tell(told) if told else str(error), code)
        except (KeyboardInterrupt, click.Abort):
            session.fail(session.say.gettext("Stopped before the end."), Exit.STOPPED)
        except Exception as error:
            if os.environ.get(DEBUG):
                raise
            session.fail(session.say.tell(_unforeseen(error)), Exit.UNFORESEEN)

    return run


DEBUG = "KARAMA_DEBUG"


def _unforeseen(error: Exception) -> Said:
    """Names an error of our own without its message, which may hold a person's words.

    No traceback either: it belongs to the maintainers, who ask for it by `DEBUG`.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(f.filename).name}:{f.lineno}" for f in frames]
    return said(
        "Karama met something it did not foresee ({kind}, {place}). Please report it; "
        "set {variable}=1 to see more, which may show what people said.",
        kind=type(error).__name__,
        place=places[-1] if places else "?",
        variable=DEBUG,
    )


def load(session: Session, pack: Path) -> Procedure:
    """Read a pack that has to be usable; say its errors and leave where it is not."""
    from karama.cli.check import print_findings
    from karama.findings import Severity
    from karama.packs import read_pack

    reading = read_pack(pack)
    if reading.procedure is None:
        errors = [f for f in reading.findings if f.severity is Severity.ERROR]
        print_findings(session, errors, console=session.err)
        session.fail(
            session.say.gettext(
                "This pack cannot be used until its errors are mended."
            ),
            Exit.FAILED,
        )
    return reading.procedure


def finding_as_json(finding: Finding) -> dict[str, object]:
    """A finding as JSON values."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": finding.place.file,
        "element": finding.place.element,
        "sheet": finding.place.sheet,
        "line": finding.place.line,
        "column": finding.place.column,
        "what": finding.what,
        "why": finding.why,
        "remedy": finding.remedy,
        "facts": dict(finding.facts),
    }
