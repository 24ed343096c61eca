"""`karama scenario`: making and changing the scenarios a pack is rehearsed under."""

from __future__ import annotations

import click

from karama.cli.scenario_fit import fit_command


@click.group("scenario")
def command() -> None:
    """Make scenarios for a rehearsal."""


command.add_command(fit_command)
