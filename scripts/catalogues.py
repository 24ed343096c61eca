"""Keeps the translations in step with the code.

    .venv/bin/python scripts/catalogues.py          # update the .po files
    .venv/bin/python scripts/catalogues.py --check  # list what is open; exit code 1

English sentences are the message ids. Two domains: `karama` holds what is said to
readers (every `gettext`, `ngettext` and `said` call in src/karama,
`_` in templates, the help of the commands), and
`findings` the sentences of the findings. New sentences are added without translation,
sentences that left the code are dropped, comments of translators are kept. A fuzzy
translation is a guess that nobody has looked at, so it is as open as a missing one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from karama.cli import COMMANDS, load_command
from karama.cli import main as main_command
from karama.cli.help import sentences
from karama.findings.catalogue import entries

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "karama"
LOCALES = SOURCE / "explanation" / "locale"
LANGUAGES = ("fr", "ar", "es", "pt")
DOMAINS = ("karama", "findings")
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "_": None, "said": None}
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # a date that changes would be noise


def said(domain: str) -> Catalog:
    """Every sentence of a domain, untranslated."""
    catalogue = Catalog(
        project="karama", version="1", charset="utf-8", creation_date=_EPOCH
    )
    for place, message in _sentences() if domain == "karama" else _findings():
        catalogue.add(message, locations=[(place, None)])
    return catalogue


def _sentences() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for found in extract_from_file("python", path, keywords=KEYWORDS):
            yield _place(path), found[1]
    for sentence in sentences(main_command):
        yield "src/karama/cli/__init__.py", sentence
    for name in COMMANDS:
        for sentence in sentences(load_command(name)):
            yield f"src/karama/cli/{name}.py", sentence
    for path in sorted(SOURCE.rglob("templates/*.html")):
        with path.open("rb") as template:
            for _line, _call, message, _notes in babel_extract(
                template, list(KEYWORDS), [], {}
            ):
                yield _place(path), message


def _findings() -> Iterator[tuple[str, str]]:
    for code, entry in entries().items():
        for sentence in (entry.what, entry.why, entry.remedy):
            yield code, sentence


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def path_of(language: str, domain: str) -> Path:
    """Where a catalogue is kept."""
    return LOCALES / language / "LC_MESSAGES" / f"{domain}.po"


def translated(language: str, domain: str) -> Catalog:
    """A catalogue as it is kept, empty when there is none yet."""
    path = path_of(language, domain)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as po:
        return read_po(po, locale=language, domain=domain)


def updated(language: str, domain: str) -> Catalog:
    """The kept catalogue with the sentences the code has now."""
    catalogue = translated(language, domain)
    catalogue.update(said(domain), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.project, catalogue.version = "karama", "1"
    catalogue.msgid_bugs_address = "translations@karama.example"
    catalogue.revision_date = _EPOCH
    catalogue.last_translator = "Karama <translations@karama.example>"
    catalogue.language_team = language
    catalogue.header_comment = (
        f"# Karama: what is said to readers, {language}, domain {domain}.\n"
        "# Edit this file; scripts/catalogues.py adds new sentences.\n"
        "# A comment `native check` asks a native speaker of the field to look."
    )
    return catalogue


def missing(language: str, domain: str) -> list[str]:
    """Sentences of the code that have no whole translation."""
    kept = translated(language, domain)
    gaps = []
    for message in said(domain):
        if message.id:
            found = kept.get(message.id)
            if found is None or not _whole(found):
                gaps.append(_first(message))
    return gaps


def unsure(language: str, domain: str) -> list[str]:
    """Sentences whose translation is marked fuzzy: guessed, and not looked at."""
    kept = translated(language, domain)
    return [_first(message) for message in kept if message.id and message.fuzzy]


def _whole(message: Message) -> bool:
    strings = message.string
    return all(strings) if isinstance(strings, tuple | list) else bool(strings)


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)


def write(language: str, domain: str) -> None:
    """Write a catalogue back, in the order of its sentences."""
    path = path_of(language, domain)
    catalogue = updated(language, domain)  # before the file is opened, and emptied
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as po:
        write_po(po, catalogue, width=88, sort_output=True)


def _told(place: str, open_ones: list[str]) -> int:
    for sentence in open_ones:
        sys.stdout.write(f"{place}: {sentence}\n")
    return len(open_ones)


def main(arguments: list[str]) -> int:
    """Update the catalogues, or check them."""
    gaps = 0
    for language in LANGUAGES:
        for domain in DOMAINS:
            if "--check" not in arguments:
                write(language, domain)
            gaps += _told(f"{language} {domain}", missing(language, domain))
            gaps += _told(f"{language} {domain}, fuzzy", unsure(language, domain))
    return 1 if gaps and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
