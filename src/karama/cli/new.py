"""`karama new`: a small pack that already passes check, to start from."""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Session, guarded
from karama.errors import DataError, PackError, failing
from karama.said import said


@click.command("new")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.pass_obj
@guarded
def command(session: Session, pack: Path, as_json: bool) -> None:
    """Make PACK, a folder that must not exist yet, with a procedure to start from."""
    files = _write(pack)
    if as_json:
        session.json({"pack": pack.name, "files": sorted(str(path) for path in files)})
        return
    t = session.say
    ready = t.gettext("{pack} is ready: {number} files. Read pack.toml first.")
    session.out.print(
        t.fill(ready, pack=pack, number=t.number(len(files))),
        markup=False,
        soft_wrap=True,
    )
    following = t.gettext("Then: {command}")
    for line in (f"karama check {pack}", f"karama case {pack}"):
        session.out.print(t.fill(following, command=line), markup=False, soft_wrap=True)


def _write(pack: Path) -> tuple[Path, ...]:
    """Write the pack.

    Raises:
        DataError: The name cannot be an id, the folder holds something, or cannot be
            written to.
    """
    from karama.packs import write_new_pack

    try:
        return write_new_pack(pack)
    except PackError as error:
        raise DataError(error.sentence or str(error)) from None
    except OSError as error:
        raise DataError(
            said("cannot write {file}: {reason}", file=pack.name, reason=failing(error))
        ) from None
