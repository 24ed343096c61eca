"""Findings about promises."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

ENTRIES: tuple[Entry, ...] = (
    error(
        "PROM-001",
        "The promise speaks of {decision}, which is no decision of the pack.{nearest}",
        "What was promised cannot be held against anything.",
        "Use the name or id of a decision under decisions/.",
    ),
    error(
        "PROM-002",
        "The promise names {fact}, which {decision} does not read.{nearest}",
        "The case it describes is not the case that is decided.",
        "Use the name of a fact the decision reads, or take it out.",
    ),
    error(
        "PROM-003",
        "The value of {fact} does not fit: the question {reason}.",
        "A case that no person could be in promises nothing.",
        "Correct the value; a fact left out is unknown.",
    ),
    error(
        "PROM-004",
        "{decision} can never answer {answer}.{nearest}",
        "The promise can never be kept.",
        'Use an answer that the table lists, or "unknown" where it must wait.',
    ),
    error(
        "PROM-005",
        "Promise {id} is broken: {decision} should answer {expected} and says {given}.",
        "Somebody argued for this answer, in words that stand beside it. No later "
        "change may take it back in silence.",
        "Correct the decision; or change the promise, and tell whom it was given to.",
    ),
    error(
        "PROM-006",
        "Promise {id} could not be held against {decision}: {reason}.",
        "Nobody knows whether it is kept.",
        "Settle what stops the decision.",
    ),
    error(
        "PROM-007",
        "The id of the promise is empty or was used before.",
        "A broken promise is told by its id.",
        "Give each promise its own id.",
    ),
    warning(
        "PROM-008",
        "Promise {id} names no law.",
        "A promise that rests on nothing is an opinion, and the next author drops it.",
        'Name the articles, for example sources = ["CRC 20(1)"].',
    ),
    warning(
        "PROM-009",
        "Promise {id} does not say why.",
        "Whoever wants to change the answer has to know what was argued.",
        "Add the reason, in the languages of the pack.",
    ),
    info(
        "PROM-010",
        "No promise says when {decision} answers {answers}.",
        "This is the answer that protects least: its borders are worth a promise.",
        "Write down the cases that were argued about, on both sides of the line.",
    ),
)
