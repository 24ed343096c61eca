"""Findings about what the Charter's words mean in the pack, pack.toml."""

from __future__ import annotations

from karama.findings.entry import Entry, error, warning

_CLOSED = (
    "The Charter has few words, each with one meaning; another would be read by no"
    " principle."
)

ENTRIES: tuple[Entry, ...] = (
    error(
        "CHAR-001",
        "{name} is not a concept of the Charter.{nearest}",
        _CLOSED,
        "Use a word of the concepts page of the reference, or take it out.",
    ),
    warning(
        "CHAR-002",
        "The concept {concept} reads {name}, which no form asks.{nearest}",
        "It would stay unknown for ever, and a principle would speak of everybody.",
        "Correct the name, or ask for it in a form.",
    ),
    error(
        "CHAR-003",
        "{name} is not a field concept of the Charter.{nearest}",
        _CLOSED,
        "Use a word of the concepts page of the reference, or take it out.",
    ),
    error(
        "CHAR-004",
        "The field concept {concept} lists {field}, which no form asks.{nearest}",
        "A proof would count on an answer that nobody is asked for.",
        "Give the name of a field of forms/, or take it out.",
    ),
    error(
        "CHAR-005",
        "{id} is not the id of a principle.",
        "Nobody could tell which principle is meant.",
        "Write the id as the Charter does, for example C20.",
    ),
    error(
        "CHAR-006",
        "The principle {id} is said both not to apply and not to be kept.",
        "A reader could not tell which of the two is true.",
        "Keep it under not-applicable or under deviations.",
    ),
    error(
        "CHAR-007",
        "The principle {id} is set aside without a reason.",
        "What is not kept is shown with the authority's own words, never hidden.",
        "Write the reason, at least in one language.",
    ),
    warning(
        "CHAR-008",
        "The question {field} stands for {concept}, and may be left without an answer.",
        "What the Charter asks to be recorded is then recorded only by chance.",
        "Make the question required; unknown is an answer.",
    ),
)
