"""The command line: one module a command, and nothing here that knows a procedure.

The flow of every command is the same: read the pack, say its findings, do one thing,
say it to a person (in their language) or to a program (`--json`), and leave with a
documented exit code. Commands are loaded when called, so `karama --help` is quick on
an old machine. This is the first layer that has a clock and a disk.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

from karama.cli.help import localise
from karama.cli.session import Session, terminal_language
from karama.cli.usage import understood
from karama.explanation.languages import LANGUAGES, Translator, translator

COMMANDS = ("check", "tables", "prove", "mutate", "diff", "run", "case", "explain",
            "new", "rehearse", "plan", "scenario", "serve", "account", "install",
            "services", "rebuild", "erase", "log", "export", "backup", "restore",
            "doctor", "tck")  # fmt: skip


class _Lazy(click.Group):
    """A group that imports a command only when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return localise(load_command(cmd_name), _speaking(ctx))

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with understood(translator(terminal_language())):
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with understood(_speaking(ctx)):
            return super().invoke(ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        localise(self, _speaking(ctx))
        super().format_help(ctx, formatter)


def _speaking(ctx: click.Context) -> Translator:
    return translator(ctx.params.get("lang") or terminal_language())


def load_command(name: str) -> click.Command:
    """One of `COMMANDS`, as it is written."""
    command: click.Command = importlib.import_module(f"karama.cli.{name}").command
    return command


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog=(
        "Exit codes: 0 done; 1 the pack has errors, a principle that must hold is "
        "broken, or a case of the kit failed; "
        "2 the command was not understood; 3 done, but some rows were rejected; "
        "4 a file could not be read or written; 5 the case cannot take the command."
    ),
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,  # so that it holds for --help too
    help="Language of messages; default: the terminal's.",
)
@click.version_option(package_name="karama")
@click.pass_context
def main(ctx: click.Context, lang: str | None) -> None:
    """Write a reception procedure once; check it, prove it, run it, explain it."""
    ctx.obj = Session.open(lang)
