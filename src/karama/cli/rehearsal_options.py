"""The options that commands share which rehearse a pack under a scenario."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_Command = Callable[..., Any]


def which_rehearsal(command: _Command) -> _Command:
    """The pack, and which of its scenarios."""
    return _all(
        command,
        click.argument("pack", type=click.Path(path_type=Path)),
        click.option(
            "--scenario",
            required=True,
            metavar="NAME",
            help="Which of the pack's scenarios, or a file.",
        ),
    )


def other_rehearsal(command: _Command) -> _Command:
    """What may be other than the scenario and the pack say."""
    return _all(
        command,
        click.option(
            "--days",
            type=click.IntRange(min=1, max=3_660),
            metavar="N",
            help="How long each run is; default: as the scenario says.",
        ),
        click.option(
            "--seed",
            type=click.IntRange(min=0, max=2**63 - 1),
            metavar="N",
            help="Of all luck; default: as the scenario says.",
        ),
        click.option(
            "--resources",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Other means than the pack's resources.toml.",
        ),
    )


def workers_option(command: _Command) -> _Command:
    """In how many processes."""
    return click.option(
        "--workers",
        type=click.IntRange(min=1, max=256),
        metavar="N",
        help="Processes to run in; default: as many as there are cores.",
    )(command)


def _all(command: _Command, *options: Callable[[_Command], _Command]) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command
