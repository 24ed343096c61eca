"""`karama explain`: the whole procedure in words and pictures, as one HTML page."""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Session, guarded, load
from karama.errors import DataError, failing
from karama.explanation.languages import LANGUAGES
from karama.said import said


@click.command("explain")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the page.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write; default: PACK's name and language, .html, here.",
)
@click.option("--svg", is_flag=True, help="Write only the picture, as SVG.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.pass_obj
@guarded
def command(
    session: Session,
    pack: Path,
    lang: str | None,
    out: Path | None,
    svg: bool,
    as_json: bool,
) -> None:
    """Write PACK's procedure in words: steps, tables, deadlines, sources, readers."""
    from karama.explanation.page import explain_procedure
    from karama.explanation.picture import draw

    procedure = load(session, pack)
    language = lang or session.language
    if svg:
        text = draw(procedure.process, language=language)
    else:
        text = explain_procedure(procedure, language)
    path = out or Path(f"{procedure.id}.{language}.{'svg' if svg else 'html'}")
    write_text(path, text)
    if as_json:
        session.json(
            {
                "pack": procedure.id,
                "version": procedure.version,
                "language": language,
                "file": str(path),
                "bytes": len(text.encode()),
            }
        )
    else:
        said = session.say.gettext("The procedure in words is in {file}.")
        session.out.print(
            session.say.fill(said, file=path), markup=False, soft_wrap=True
        )


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8.

    Raises:
        DataError: The folder is missing or cannot be written to.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataError(
            said("cannot write {file}: {reason}", file=path.name, reason=failing(error))
        ) from None
