"""Which codes are languages and countries, by the tables of Unicode (Babel)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
_IN_BRACKETS = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)\s*$")


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    english = Locale("en")
    return frozenset(english.languages), frozenset(english.territories)


def is_language(code: str) -> bool:
    """Whether `code` is a language tag whose language Unicode knows ("ar", "pt-BR")."""
    return bool(_TAG.fullmatch(code)) and code.split("-")[0] in _known()[0]


def is_country(code: str) -> bool:
    """Whether `code` is the two-letter code of a country (ISO 3166-1)."""
    return len(code) == 2 and code.isalpha() and code.isupper() and code in _known()[1]


def code_of(label: str) -> str:
    """The language code of an XLSForm language name, "" when it cannot be told.

    >>> code_of("Français (fr)"), code_of("ar"), code_of("Dari")
    ('fr', 'ar', '')
    """
    bracket = _IN_BRACKETS.search(label)
    code = (bracket[1] if bracket else label).strip()
    code = code[:3].lower() + code[3:] if "-" in code else code.lower()
    return code if is_language(code) else ""


def missing(texts: Mapping[str, str], languages: Iterable[str]) -> tuple[str, ...]:
    """The languages for which there is no text."""
    return tuple(language for language in languages if not texts.get(language))
