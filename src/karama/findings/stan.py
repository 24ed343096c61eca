"""Findings about standards of reception, and about whom a standard or target means."""

from __future__ import annotations

from karama.findings.entry import Entry, error

_READ = "A rehearsal is held against this figure; one that cannot be read says nothing."
_SHOWN = "Each figure is shown with where it comes from and whether that was read."

ENTRIES: tuple[Entry, ...] = (
    error(
        "STAN-001",
        "{word} in {key} is not a word known there.{nearest}",
        _READ,
        "Use one of these: {known}.",
    ),
    error(
        "STAN-002",
        "The key {key} should hold a number above 0.",
        _READ,
        "Write the figure as a number, without its unit.",
    ),
    error(
        "STAN-003",
        "The range of {id} ends at {upto}, not above its beginning {value}.",
        _READ,
        "Write the lower end in value and the upper end in upto, or leave upto out.",
    ),
    error(
        "STAN-004",
        "{name} in {key} is not a concept of the Charter.{nearest}",
        "It would be unknown of everybody, and everybody would be counted.",
        "Use a word of the concepts page of the reference, as in is_child.",
    ),
    error(
        "STAN-005",
        "The condition in {key} is neither true nor false.",
        "Nobody could tell whom it means.",
        "Join concepts, as in is_child and is_unaccompanied.",
    ),
    error(
        "STAN-006",
        "{id} is a clock and lacks {key}.",
        "A time is counted from one act to another; without both nothing is counted.",
        "Name the acts, or arrival in starts and end in stops.",
    ),
    error(
        "STAN-007",
        "{key} belongs to a clock, and {id} is of the kind {kind}.",
        "A key nobody reads may be one its author counts on.",
        "Take it out, or set kind to clock.",
    ),
    error(
        "STAN-008",
        "{id} is a clock and does not say at most how long.",
        "A clock is a time that may not be passed.",
        "Set bound to at-most, and unit to one of these: {known}; leave upto out.",
    ),
    error(
        "STAN-009",
        "{cite} names no instrument of this file, or no place in one.{nearest}",
        _SHOWN,
        "Begin with the code of one of [[instruments]], then say where in it.",
    ),
    error(
        "STAN-010",
        "The source {cite} is marked {mark} and does not say {key}.",
        _SHOWN,
        "Add what was read (seen) and the day (on), or mark it unverified.",
    ),
    error(
        "STAN-011",
        "The source {cite} is marked unverified and says {key}.",
        _SHOWN,
        "Mark it verified or reported, or take out seen and on.",
    ),
    error(
        "STAN-012",
        "{code} in {key} is neither the code of a country nor EU.",
        "Whom a standard binds is never guessed.",
        "Write two capital letters as in ES, or EU; leave the list empty for guidance.",
    ),
    error(
        "STAN-013",
        "{id} is said to bind {binds}, and nothing it cites is binding.",
        "Guidance that is shown as law would mislead whoever has to decide.",
        "Cite the law that binds, or leave binds empty.",
    ),
)
