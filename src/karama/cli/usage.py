"""What was not understood of a command, in the reader's language, and what helps.

click words its usage errors in English and knows nothing of `Session`; they are
caught where they leave it and said again here, in one line that ends with the help
to ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from karama.explanation.languages import Translator
from karama.said import Said, said


class NotUnderstood(click.UsageError):
    """A usage error whose message is whole: no usage line, no "Error:" before it."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message on standard error."""
        click.echo(self.message, file=file, err=file is None)


@contextmanager
def understood(t: Translator) -> Iterator[None]:
    """Say usage errors in the translator's language."""
    try:
        yield
    except (NotUnderstood, click.exceptions.NoArgsIsHelpError):
        raise  # whole as they are: a sentence of ours, or the help itself
    except click.UsageError as error:
        told = said(
            "{problem}; see {command}",
            problem=_problem(error),
            command=f"{error.ctx.command_path if error.ctx else 'karama'} --help",
        )
        raise NotUnderstood(t.tell(told), error.ctx) from None


def _problem(error: click.UsageError) -> Said | str:
    match error:
        case click.MissingParameter():
            return said("{name} is missing", name=_name(error))
        case click.NoSuchOption():
            return said("there is no option {name}", name=error.option_name)
        case click.NoSuchCommand():
            return said("there is no command {name}", name=error.command_name)
        case click.BadOptionUsage():
            return said("{name} needs a value", name=error.option_name)
        case click.BadParameter():
            return _bad_value(error)
    return error.message


def _bad_value(error: click.BadParameter) -> Said | str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        choices = ", ".join(map(str, kind.choices))
        return said(
            "{name} takes one of: {choices}", name=_name(error), choices=choices
        )
    if isinstance(kind, click.Path):
        return said("{name} takes a file, not a folder", name=_name(error))
    return error.message


def _name(error: click.BadParameter) -> str:
    """The option or argument meant, as it is written on the command line."""
    if isinstance(error.param, click.Option):
        return error.param.opts[-1]
    return error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
