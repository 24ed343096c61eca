"""Everything Karama raises on purpose.

* KaramaError
  x MarkupError      an XML file cannot be read safely
  x FeelError        an expression cannot be read; carries line and column
    + FeelLimit      an expression is too deep, too long, or ran too many steps
  x DecisionError    a decision model cannot be used
  x PackError        the pack cannot be used; carries findings
  x CharterError     a charter cannot be read; carries file, line and key
  x CaseError        the case cannot take this command; the case is unchanged
    + NotAllowed     this role may not do this step
    + RolesMissing   the step needs more roles to take part
    + NotNow         the step is not open, or its deadline has passed
    + BadAnswer      an answer does not fit the form of the step
    + BrokenLog      the events of a case do not follow one another
  x DataError        a table of arrivals cannot be read or written
  x NodeKeyError     the key of a node is lost, or is another one
  x ZoneError        no time zone has this name
  x BackupError      a copy of the desk cannot be made, read or put back
  x ProofError       a proof cannot be made; what it was about stays undecided
    + ProofLimit     a proof needs more room, steps or time than it may have
  x RehearsalError   a procedure or a scenario cannot be rehearsed

Messages go to logs, so they name steps, rules, columns and codes, never a person
and never a value that a person gave.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from karama.said import Said, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karama.findings import Finding


class KaramaError(Exception):
    """The root of every error Karama raises on purpose.

    Attributes:
        sentence: The message as it can be said in another language; None where only
            pack authors and programs read it, in English.
    """

    def __init__(self, message: str | Said = "") -> None:
        self.sentence = message if isinstance(message, Said) else None
        super().__init__(str(message))


def failing(error: OSError) -> Said | str:
    """What stops a file from being read or written, and what would help."""
    told = {
        errno.ENOENT: said("its folder is not there; make it first"),
        errno.ENOTDIR: said("its folder is not there; make it first"),
        errno.EACCES: said("you have no right to; ask for it, or choose another place"),
        errno.EPERM: said("you have no right to; ask for it, or choose another place"),
        errno.EROFS: said("you have no right to; ask for it, or choose another place"),
        errno.ENOSPC: said("the disk is full; make room, then try again"),
        errno.EISDIR: said("it is a folder; name a file"),
        errno.ENAMETOOLONG: said("its name is too long; shorten it"),
    }
    known = told.get(error.errno or 0)
    return known or error.strerror or type(error).__name__


class MarkupError(KaramaError):
    """An XML file cannot be read safely.

    Attributes:
        file: Name of the file inside its pack or folder.
        line: 1-based line, 0 when the whole file is meant.
        reason: A short code: "too-large", "too-deep", "entity", "encoding", "syntax".
    """

    def __init__(self, message: str, *, file: str, line: int, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {message}")


class FeelError(KaramaError, ValueError):
    """An expression cannot be read.

    Attributes:
        line: 1-based line inside the expression.
        column: 1-based column inside the expression.
        reason: What is wrong, without the place.
    """

    def __init__(self, reason: str, *, line: int = 1, column: int = 1) -> None:
        self.line = line
        self.column = column
        self.reason = reason
        super().__init__(f"line {line}, column {column}: {reason}")


class FeelLimit(FeelError):
    """An expression is too deep, too long, or ran more steps than it may."""


class DecisionError(KaramaError, ValueError):
    """A decision model cannot be used.

    Attributes:
        element: Identifier of the element meant, "" for the whole model.
        line: 1-based line in the file, 0 when unknown.
    """

    def __init__(self, message: str, *, element: str = "", line: int = 0) -> None:
        self.element = element
        self.line = line
        super().__init__(message)


class PackError(KaramaError):
    """The pack cannot be used.

    Attributes:
        findings: Every finding, errors first.
    """

    def __init__(self, message: str | Said, findings: Sequence[Finding] = ()) -> None:
        self.findings = tuple(findings)
        super().__init__(message)


class CharterError(KaramaError, ValueError):
    """A charter cannot be read.

    Attributes:
        file: Name of the file.
        line: 1-based line, 0 when the whole file is meant.
        key: Where in the file, as a dotted key: "principles.C07, acts".
        reason: What is wrong there.
        remedy: What to do.
    """

    def __init__(
        self, reason: str, *, file: str, line: int = 0, key: str = "", remedy: str
    ) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.reason = reason
        self.remedy = remedy
        where = f"{file}, line {line}" if line else file
        super().__init__(
            ": ".join(p for p in (where, key, reason) if p) + f"; {remedy}"
        )


class CaseError(KaramaError):
    """The case cannot take this command; the case is unchanged."""


class NotAllowed(CaseError):
    """This actor may not do this step.

    Attributes:
        step: Identifier of the step.
        lane: Identifier of the lane that is responsible.
    """

    def __init__(self, step: str, lane: str) -> None:
        self.step = step
        self.lane = lane
        super().__init__(
            said(
                "Step {step} belongs to lane {lane}; ask it to act.",
                step=step,
                lane=lane,
            )
        )


class RolesMissing(CaseError):
    """The step needs more roles to take part.

    Attributes:
        step: Identifier of the step.
        roles: The roles that are missing, sorted.
    """

    def __init__(self, step: str, roles: tuple[str, ...]) -> None:
        self.step = step
        self.roles = roles
        super().__init__(
            said(
                "Step {step} needs these to take part: {roles}.",
                step=step,
                roles=", ".join(roles),
            )
        )


class NotNow(CaseError):
    """The step is not open.

    Attributes:
        step: Identifier of the step, message or right that was asked for.
        open_steps: Identifiers that could be asked for instead, sorted.
    """

    def __init__(self, step: str, open_steps: tuple[str, ...]) -> None:
        self.step = step
        self.open_steps = open_steps
        steps = ", ".join(open_steps)
        super().__init__(
            said(
                "Step {step} is not open. Open steps: {steps}.", step=step, steps=steps
            )
            if steps
            else said(
                "Step {step} is not open: no step is, the case is closed.", step=step
            )
        )


class BadAnswer(CaseError):
    """An answer does not fit the form of the step.

    Attributes:
        step: Identifier of the step.
        field: Name of the field; the value itself is never kept.
        reason: What the field takes.
    """

    def __init__(self, step: str, field: str, reason: str | Said) -> None:
        self.step = step
        self.field = field
        self.reason = reason
        super().__init__(
            said(
                "Step {step}, field {field}: {reason}.",
                step=step,
                field=field,
                reason=reason,
            )
        )


class BrokenLog(CaseError):
    """The events of a case do not follow one another.

    Attributes:
        index: 0-based index of the first event that does not fit.
    """

    def __init__(self, reason: Said, index: int) -> None:
        self.index = index
        super().__init__(
            said(
                "event {n}: {reason}. Nothing was changed; go on from a whole copy "
                "of the log.",
                n=index,
                reason=reason,
            )
        )


class NodeKeyError(KaramaError):
    """The key of a node is lost, or is not the one that things were sealed with."""


class BackupError(KaramaError):
    """A copy of the desk cannot be made, read or put back; nothing was changed."""


class ZoneError(KaramaError):
    """No time zone has this name; hours would be told by another clock than meant."""


class DataError(KaramaError, ValueError):
    """A table of arrivals cannot be read or written.

    Attributes:
        row: 1-based row (the header is row 1 of a CSV), 0 for the whole table.
        column: Name of the column, "" when no single one is meant.
    """

    def __init__(self, message: str | Said, *, row: int = 0, column: str = "") -> None:
        self.row = row
        self.column = column
        super().__init__(message)


class ProofError(KaramaError):
    """A proof cannot be made; what it was about stays undecided, never kept.

    Attributes:
        reason: What cannot be translated or followed, in words.
        element: Identifier of the element, decision or fact meant; "" for none.
    """

    def __init__(self, reason: str | Said, *, element: str = "") -> None:
        self.reason = str(reason)
        self.element = element
        named = said("{element}: {reason}", element=element, reason=reason)
        super().__init__(named if element else reason)


class ProofLimit(ProofError):
    """A proof needs more room, steps or time than it may have.

    Attributes:
        what: What ran out.
        limit: How much of it there was.
    """

    def __init__(self, what: str, limit: int) -> None:
        self.what = what
        self.limit = limit
        super().__init__(f"more than {limit} {what} would be needed")


class RehearsalError(KaramaError):
    """A procedure cannot be rehearsed, or not with this scenario.

    Attributes:
        reason: What is in the way, in words.
        element: Identifier of the element or fact meant; "" for none.
    """

    def __init__(self, reason: str | Said, *, element: str = "") -> None:
        self.reason = str(reason)
        self.element = element
        named = said("{element}: {reason}", element=element, reason=reason)
        super().__init__(named if element else reason)
