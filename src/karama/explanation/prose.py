"""The texts for the person: a small, safe part of Markdown as HTML.

Headings, paragraphs, lists, emphasis, strong words and links; everything else is
shown as it is typed. A library would bring raw HTML and then a sanitiser; text that
goes before a person at a border is better served by a page of code that cannot
produce anything but these tags. Headings begin at the level the page asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_BULLET = re.compile(r"[-*+]\s+(.*)$")
_NUMBER = re.compile(r"\d{1,3}[.)]\s+(.*)$")
_INLINE = re.compile(
    r"\*\*(?P<strong>[^*\n]+)\*\*"
    r"|(?<!\w)[*_](?P<em>[^*_\n]+)[*_](?!\w)"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<href>[^)\s]+)\)"
)
_SAFE_LINK = ("https://", "http://", "mailto:", "tel:")


def prose(text: str, top: int = 3) -> Markup:
    """Markdown as safe HTML.

    Args:
        text: The text as the pack has it.
        top: Level of the highest heading, 1 to 6.
    """
    return Markup("\n").join(_blocks(text, top))


def _blocks(text: str, top: int) -> Iterator[Markup]:
    paragraph: list[str] = []
    items: list[str] = []
    kind = ""

    def flush() -> Iterator[Markup]:
        if paragraph:
            yield Markup("<p>{}</p>").format(_inline(" ".join(paragraph)))
        if items:
            listed = Markup("").join(
                Markup("<li>{}</li>").format(_inline(item)) for item in items
            )
            yield Markup("<{0}>{1}</{0}>").format(kind, listed)
        paragraph.clear()
        items.clear()

    for raw in text.splitlines():
        line = raw.strip()
        found, matched = _item(line)
        if heading := _HEADING.match(line):
            yield from flush()
            yield _heading(heading, top)
        elif found:
            if paragraph or kind != found:
                yield from flush()
            kind = found
            items.append(matched)
        elif not line:
            yield from flush()
        elif items:
            items[-1] += " " + line
        else:
            paragraph.append(line)
    yield from flush()


def _item(line: str) -> tuple[str, str]:
    for kind, pattern in (("ul", _BULLET), ("ol", _NUMBER)):
        if match := pattern.match(line):
            return kind, match[1]
    return "", ""


def _heading(match: re.Match[str], top: int) -> Markup:
    level = min(6, top + len(match[1]) - 1)
    return Markup("<h{0}>{1}</h{0}>").format(level, _inline(match[2]))


def _inline(text: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for match in _INLINE.finditer(text):
        parts += [escape(text[end : match.start()]), _span(match)]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


def _span(match: re.Match[str]) -> Markup:
    if match["strong"]:
        return Markup("<strong>{}</strong>").format(match["strong"])
    if match["em"]:
        return Markup("<em>{}</em>").format(match["em"])
    if match["href"].lower().startswith(_SAFE_LINK):
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(
            match["href"], match["label"]
        )
    return escape(match[0])
