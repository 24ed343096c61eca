"""Reads what the person is told, texts/<language>.md, and listens to its words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from karama.findings import Place
from karama.packs.files import Folder, decode
from karama.packs.notes import Notes

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>\n]{0,300})?/?>|<!--")
_WRONGS = re.compile(
    r"\bill?[eé]ga(?:l|les|ux|is)?\s+(?:im)?migra\w+"
    r"|\b(?:im|inm|em)?igra\w+\s+ill?[eé]ga\w+"
    r"|\bmigrant\w*\s+ill[eé]ga\w+"
    r"|\billegals\b|\billegal\s+(?:alien|person|people|entrant)s?\b|\baliens?\b"
    r"|\bclandestin[eoa]?s?\b"
    r"|(?:مهاجر|المهاجر|هجرة|الهجرة)\w*\s+(?:ال)?غير\s+(?:ال)?(?:شرعي|قانوني)\w*",
    re.IGNORECASE,
)


def read_texts(
    folder: Folder, languages: tuple[str, ...], notes: Notes
) -> Mapping[str, str]:
    """The texts by language, with findings for those left out or badly said."""
    texts: dict[str, str] = {}
    for name, data in folder.under("texts", ".md"):
        language = name.removeprefix("texts/").removesuffix(".md")
        text = decode(data, name, notes)
        if text is None:
            continue
        if language not in languages:
            notes.add("TEXT-004", Place(name), language=language)
        elif not text.strip():
            notes.add("TEXT-002", Place(name), language=language)
        else:
            texts[language] = text
            _check_words(name, text, notes)
    for language in languages:
        if f"texts/{language}.md" not in folder.files:
            notes.add("TEXT-001", Place("texts"), language=language)
    return texts


def _check_words(file: str, text: str, notes: Notes) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if match := _WRONGS.search(line):
            notes.add("TEXT-003", Place(file, line=number), word=match[0])
        if _TAG.search(line):
            notes.add("TEXT-005", Place(file, line=number))
