"""Writes docs/reference/command-line.md from the commands themselves.

Run it after a change of an option; a test fails when the page is not current.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from karama.cli import COMMANDS, main

PAGE = Path(__file__).parent / "reference" / "command-line.md"

HEAD = """# The command line

Every command answers people in the terminal's language (`--lang` before the command
chooses another) and programs with `--json`.

## Exit codes

| code | means |
|---|---|
| 0 | done |
| 1 | the pack has errors (with `check --strict`, warnings); a principle that must hold is broken, or not drawn without a reason (`prove`); a table leaves somebody without an answer, or rules clash, and it is seen at the end (`tables`); a harmful change was missed (`mutate`); somebody is protected less (`diff`); nothing was shown to reach the targets (`plan`); or a case of the kit failed |
| 2 | the command was not understood |
| 3 | done, but some rows were rejected: they are listed in the rejects file (`run`), or on the screen (`scenario fit`) |
| 4 | a file could not be read or written |
| 5 | the case cannot take the command; it is unchanged |
| 70 | a fault of Karama itself; please report it |
| 130 | stopped by Ctrl-C; no result was written, a case keeps what was done |
"""


def page() -> str:
    """The page, as Markdown."""
    context = click.Context(main, info_name="karama", **main.context_settings)
    context.params["lang"] = "en"
    parts = [HEAD]
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        parts += sections(command, context)
    return "\n".join(parts)


def sections(command: click.Command, parent: click.Context) -> Iterator[str]:
    """The help of a command, and of each that it holds."""
    inner = click.Context(
        command, info_name=command.name, parent=parent, terminal_width=88
    )
    yield f"## {inner.command_path}\n\n```text\n{command.get_help(inner)}\n```\n"
    if isinstance(command, click.Group):
        for one in command.commands.values():
            yield from sections(one, inner)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
