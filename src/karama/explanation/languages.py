"""The five languages: sentences by gettext, numbers and dates by Babel.

English sentences are the message ids; the catalogues in `locale/` hold the other four
languages as .po files, which people edit. They are read at run time and compiled in
memory once per process, so there is no build step and no binary in the repository.
`scripts/catalogues.py` keeps the .po files in step with the code.

In a right-to-left sentence, codes, numbers and Latin names are wrapped in Unicode
isolates, so that "CRC 20(1)" is not torn apart; the same holds the other way round.
"""

from __future__ import annotations

import gettext
import io
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

import attrs
from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from karama.explanation.clocks import (
    clock_words,
    offset_words,
    on_clock,
    zone_name,
    zone_named,
)
from karama.said import Said

LANGUAGES = ("en", "fr", "ar", "es", "pt")

_ISOLATE, _POP = "\u2068", "\u2069"
_QUOTES = {
    "en": ("“", "”"),
    "fr": ("«\u00a0", "\u00a0»"),
    "ar": ("«", "»"),
    "es": ("«", "»"),
    "pt": ("«", "»"),
}


@attrs.frozen(eq=False)
class Translator:
    """Says things in one language.

    Attributes:
        language: One of `LANGUAGES`.
        direction: "ltr" or "rtl".
        zone: Whose clock tells the hours; None where each instant brings its own.
    """

    language: str
    locale: Locale = attrs.field(repr=False)
    catalogue: gettext.NullTranslations = attrs.field(repr=False)
    zone: tzinfo | None = None

    @property
    def direction(self) -> str:
        """How the language is written: "ltr" or "rtl"."""
        return str(self.locale.text_direction)

    def gettext(self, message: str) -> str:
        """The sentence in this language; in English when it has no translation."""
        return self.catalogue.gettext(message) if message else ""

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The sentence in the plural form that `number` takes in this language."""
        return self.catalogue.ngettext(one, many, number)

    def fill(self, template: str, /, **facts: object) -> str:
        """A translated template with its `{facts}`, each kept whole by isolates."""
        told = {name: self.isolate(str(value)) for name, value in facts.items()}
        return template.format(**told)

    def tell(self, sentence: Said) -> str:
        """A sentence of the program's own, in this language."""
        facts = {
            name: self.tell(fact) if isinstance(fact, Said) else fact
            for name, fact in sentence.facts.items()
        }
        return self.fill(self.gettext(sentence.template), **facts)

    def isolate(self, text: str) -> str:
        """The text, in isolates when it runs or may run against the language."""
        return f"{_ISOLATE}{text}{_POP}" if self._runs_against(text) else text

    def _runs_against(self, text: str) -> bool:
        if text.startswith(_ISOLATE) and text.endswith(_POP):
            return False
        against = {"L", "EN", "AN"} if self.direction == "rtl" else {"R", "AL"}
        return any(unicodedata.bidirectional(char) in against for char in text)

    def quote(self, text: str) -> str:
        """The text in the quotation marks of the language."""
        opening, closing = _QUOTES[self.language]
        return f"{opening}{self.isolate(text)}{closing}"

    def number(self, value: int | float | Decimal) -> str:
        """A number, exact, with the separators of the language."""
        exact = value if isinstance(value, int | Decimal) else Decimal(str(value))
        return format_decimal(exact, locale=self.locale, decimal_quantization=False)

    def percent(self, share: float) -> str:
        """A share between 0 and 1, as a whole percentage."""
        return format_percent(share, locale=self.locale)

    def date(self, day: date) -> str:
        """A day, in full; of an instant, the day that the clock shows."""
        day = self.there(day).date() if isinstance(day, datetime) else day
        return _day_words(day, self.language)

    def instant(self, moment: datetime) -> str:
        """A day and an hour, so that no two minutes read the same.

        By the clock of `zone`, else with the offset from UTC.
        """
        there = self.there(moment)
        time = clock_words(there) if self.zone else f"{there:%H:%M %Z}".strip()
        template = self.gettext("{date}, {time}")
        return self.fill(template, date=self.date(there), time=time)

    def there(self, moment: datetime) -> datetime:
        """The moment by the clock of `zone`."""
        return on_clock(moment, self.zone) if self.zone else moment

    def zone_words(self, now: datetime) -> str:
        """Whose clock tells the hours, as one sentence."""
        name = zone_name(self.zone) if self.zone else "UTC"
        if name == "UTC":
            return self.gettext("Hours are told in UTC.")
        ahead = offset_words(self.there(now).utcoffset() or timedelta(0))
        template = self.gettext("Hours are those of {zone}, now {offset}.")
        return self.fill(template, zone=name, offset=ahead)

    def listing(self, items: Iterable[str], *, any_of: bool = False) -> str:
        """Items as one reads them aloud: "a, b and c", or "a, b or c"."""
        told = list(items)
        if any_of:
            return format_list(told, style="or", locale=self.locale)
        return format_list(told, locale=self.locale)

    def duration(self, length: timedelta) -> str:
        """How long, in whole units; three days or less are said in hours.

        Law says "24 hours" and "72 hours", and counts them from an hour, so a length
        of whole hours up to 72 is not turned into days.
        """
        seconds = int(length.total_seconds())
        if seconds <= 72 * 3600 and seconds % 3600 == 0 and seconds > 0:
            return self._units(0, seconds // 3600, 0, 0)
        minutes, rest = divmod(abs(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        return self._units(days, hours, minutes, rest)

    def brief(self, length: timedelta) -> str:
        """About how long, in one short unit: for a mark on a drawing."""
        return format_timedelta(
            length, threshold=1.5, format="short", locale=self.locale
        )

    def months(self, count: int) -> str:
        """A length in years and months."""
        years, months = divmod(abs(count), 12)
        parts = [self._years(years)] if years else []
        if months or not parts:
            parts.append(self._months(months))
        return self.listing(parts)

    def _years(self, n: int) -> str:
        return self.ngettext("{n} year", "{n} years", n).format(n=self.number(n))

    def _months(self, n: int) -> str:
        return self.ngettext("{n} month", "{n} months", n).format(n=self.number(n))

    def _units(self, days: int, hours: int, minutes: int, seconds: int) -> str:
        parts = (
            (days, self.ngettext("{n} day", "{n} days", days)),
            (hours, self.ngettext("{n} hour", "{n} hours", hours)),
            (minutes, self.ngettext("{n} minute", "{n} minutes", minutes)),
            (seconds, self.ngettext("{n} second", "{n} seconds", seconds)),
        )
        told = [words.format(n=self.number(n)) for n, words in parts if n]
        return self.listing(told) or parts[1][1].format(n=self.number(0))


def known_language(wanted: str) -> str:
    """The language of `LANGUAGES` nearest to a tag such as "fr_MA.UTF-8"; or "en".

    >>> known_language("fr_MA.UTF-8"), known_language("de"), known_language("")
    ('fr', 'en', 'en')
    """
    code = wanted.replace("_", "-").partition("-")[0].partition(".")[0].lower()
    return code if code in LANGUAGES else "en"


def asked_language(header: str) -> str:
    """The first language of `LANGUAGES` in an Accept-Language header; or "en".

    >>> asked_language("de, fr-MA;q=0.8, en"), asked_language("")
    ('fr', 'en')
    """
    for part in header.split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"


@cache
def translator(language: str, domain: str = "karama") -> Translator:
    """The translator for a language code or a locale name; English when unknown.

    Args:
        language: "fr", "fr-MA", "ar_MA.UTF-8"...
        domain: "karama" for everything said to readers; "findings" for the
            sentences of the findings, which are many and seldom needed.
    """
    code = known_language(language)
    return Translator(code, Locale.parse(code), _catalogue(code, domain))


@cache
def translator_in(language: str, zone: str) -> Translator:
    """The translator for a language that tells hours by the clock of a zone.

    Args:
        language: As `translator` takes it.
        zone: A name that `zone_named` knows; others are told in UTC.
    """
    clock = zone_named(zone) or zone_named("UTC")
    return attrs.evolve(translator(language), zone=clock)


@lru_cache(maxsize=1024)
def _day_words(day: date, language: str) -> str:
    """A day in full; a page tells the same few days many times."""
    if language == "en":  # the order the other four share, and plain to all
        return format_date(day, "d MMMM y", locale=language)
    words = format_date(day, "long", locale=language)
    first = language == "fr" and day.day == 1
    return words.replace("1 ", "1er ", 1) if first else words


def _catalogue(language: str, domain: str) -> gettext.NullTranslations:
    folder = files("karama.explanation") / "locale" / language / "LC_MESSAGES"
    source = folder / f"{domain}.po"
    if language == "en" or not source.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
