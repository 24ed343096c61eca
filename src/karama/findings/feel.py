"""Findings about expressions outside decision tables."""

from __future__ import annotations

from karama.findings.entry import Entry, error, warning

ENTRIES: tuple[Entry, ...] = (
    error(
        "FEEL-001",
        "The expression {text} cannot be read: {reason}.",
        "A condition that cannot be read leaves the person waiting.",
        "Correct the expression; it is FEEL, the language of DMN.",
    ),
    error(
        "FEEL-002",
        "The expression is too long or nested too deep: {reason}.",
        "A pack may come from a stranger, so expressions are read within limits.",
        "Move the logic to a decision table and call it.",
    ),
    warning(
        "FEEL-003",
        "The expression uses {name}, which no form, decision or call gives.{nearest}",
        "It would stay unknown for ever, and the case would wait.",
        "Correct the name, or ask for it in a form.",
    ),
    error(
        "FEEL-004",
        "The expression is empty.",
        "Nothing says when this holds.",
        "Write a FEEL expression after the equals sign.",
    ),
)
