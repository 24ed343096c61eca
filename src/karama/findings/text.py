"""Findings about what the person is told."""

from __future__ import annotations

from karama.findings.entry import Entry, error, warning

ENTRIES: tuple[Entry, ...] = (
    warning(
        "TEXT-001",
        "There is no text for the person in {language}.",
        "A person who reads only this language is told nothing.",
        "Write texts/{language}.md.",
    ),
    error(
        "TEXT-002",
        "The text for the person in {language} is empty.",
        "It would be handed over as if it said something.",
        "Say who they are speaking with, what happens next, and what they can ask for.",
    ),
    warning(
        "TEXT-003",
        "The words {word} speak of a person as a thing or an offence.",
        "An act may break the law, a person cannot; and a procedure sets the tone of"
        " those who use it.",
        "Say person, or what their situation is.",
    ),
    warning(
        "TEXT-004",
        "The language {language} is not one of the pack's.",
        "Nobody would be shown this text.",
        "Add the language to `languages` in pack.toml, or take the text out.",
    ),
    warning(
        "TEXT-005",
        "The text holds HTML.",
        "It is shown as plain Markdown, so tags would be read as text.",
        "Write it in Markdown, without tags.",
    ),
)
