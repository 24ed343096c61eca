"""karama install: another version of a pack, beside the one that is current."""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Session, guarded


@click.command("install")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--switch", is_flag=True, help="New cases begin under it at once.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("karama-data"),
    show_default=True,
    help="Where the desk's database is kept.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@guarded
def command(pack: Path, switch: bool, data: Path, as_json: bool) -> None:
    """Install PACK at the desk, beside the version of it that is current.

    The owner of the procedure (an account with the role "owner") sees at the desk what
    it changes and what is proved of it, and switches there.
    """
    session: Session = click.get_current_context().obj
    from karama.web.site.serving import install_one, prepare

    prepare(data, demo=False)
    name, version, current = install_one(pack, switch=switch)
    if as_json:
        session.json({"pack": name, "version": version, "current": current})
        return
    t = session.say
    told = (
        t.gettext("Installed {pack} {version}: new cases begin under it.")
        if current
        else t.gettext("Installed {pack} {version}, beside the current version.")
    )
    session.out.print(t.fill(told, pack=name, version=version), markup=False)
