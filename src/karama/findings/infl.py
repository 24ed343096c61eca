"""Findings about the influx of a scenario."""

from __future__ import annotations

from karama.findings.entry import Entry, error

_DRAWN = (
    "People are drawn from these figures; with a wrong one all that follows is wrong."
)

ENTRIES: tuple[Entry, ...] = (
    error(
        "INFL-001",
        "The key {key} should hold {count} numbers, each 0 or more and not all 0.",
        _DRAWN,
        "Write {count} numbers; only their ratios count.",
    ),
    error(
        "INFL-002",
        "The key {key} should hold a number from {least} to {most}.",
        _DRAWN,
        "Write a number in these bounds.",
    ),
    error(
        "INFL-003",
        "Row {row} of {key} is not {count} chances that add up to 1.",
        "Each row says what kind of day follows; one of them always does.",
        "Give each kind of day a row with one chance for each kind of day.",
    ),
    error(
        "INFL-004",
        "The key {key} names the entry point {entry}, which is not there.{nearest}",
        "People would come nowhere.",
        "Give the id of one of [[influx.entries]].",
    ),
    error(
        "INFL-005",
        "The key {key} names the stream {stream}, which is not there.{nearest}",
        "The rise would change nothing.",
        "Give the id of one of [[influx.streams]], or leave the key out for all.",
    ),
    error(
        "INFL-006",
        "The influx brings nobody.",
        "There would be nothing to rehearse.",
        "Add [[influx.streams]], [[influx.surges]] or [[influx.recorded]].",
    ),
    error(
        "INFL-007",
        "The key {key} should say how many come together: a mean, or sizes, not both.",
        "A boat of forty asks more of a night than forty who come one by one.",
        "Write mean, sd and most for a law about a mean, or sizes and weights as they"
        " were counted.",
    ),
    error(
        "INFL-008",
        "In {key}, the largest group ({most}) is smaller than the mean ({mean}).",
        "No group could be drawn.",
        "Raise most, or lower mean.",
    ),
    error(
        "INFL-009",
        "From some kinds of days in {key} the others are never reached.",
        "What the first day happens to be would then last for ever.",
        "Give each kind of day a way, over some days, to every other.",
    ),
    error(
        "INFL-010",
        "The key {key} should hold an instant with its zone.",
        "An hour without a zone is two different hours on two sides of a border.",
        "Write it as in 2026-07-01T18:00:00Z.",
    ),
    error(
        "INFL-011",
        "The key {key} should hold a list of whole numbers from 0 to {most}.",
        "Each number is how many people came on one day.",
        "Write one number for each day, 0 where nobody came.",
    ),
    error(
        "INFL-012",
        "{year} in {key} is not a calendar year.",
        "Its factor would never be used.",
        "Write the year as four digits and its factor, as in 2023 = 1.9.",
    ),
    error(
        "INFL-013",
        "Sizes and weights in {key} are not two lists of the same length, sizes from 1"
        " to {most}.",
        _DRAWN,
        "Give each size its weight; only the ratios of weights count.",
    ),
)
