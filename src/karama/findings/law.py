"""Findings about instruments, citations and sources."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

_GROUND = "Each step has its source in law; without one nobody can contest it."

ENTRIES: tuple[Entry, ...] = (
    error(
        "LAW-001",
        "The citation {citation} names {code}, which is not among the instruments."
        "{nearest}",
        "A reader could not find the text.",
        "Add the instrument to pack.toml, or correct the code.",
    ),
    error(
        "LAW-002",
        "{citation} is not a citation.",
        "A citation names an instrument and, but for the report, an article.",
        "Write it as in CRC 20(1), or report.",
    ),
    info(
        "LAW-003",
        "{count} instruments were never compared with an official copy: {codes}.",
        "Their citations are shown as unverified wherever they appear.",
        "Compare the citations with an official copy, then set verified and checked.",
    ),
    info(
        "LAW-004",
        "The instrument {code} is never cited.",
        "A list of law that the procedure does not use says more than it keeps.",
        "Cite it where it grounds a step, or take it out.",
    ),
    warning(
        "LAW-005",
        "The orientation {id} has no source.",
        _GROUND,
        "Add the citations under `sources`.",
    ),
    warning(
        "LAW-006",
        "Rule {rule} of decision {decision} has no source.",
        _GROUND,
        "Write the citation in the rule's `source` annotation.",
    ),
    warning(
        "LAW-007",
        "The table of decision {decision} has no annotation column named source.",
        "The person and their lawyer cannot see which law sent them there.",
        "Add an annotation column named source, and one named origin.",
    ),
    error(
        "LAW-008",
        "The instrument {code} is marked verified without the date it was checked.",
        "Law changes; a check without a date proves nothing.",
        "Add `checked` with the date, or set verified to false.",
    ),
    warning(
        "LAW-009",
        "The deadline of {element} names no source.",
        "A deadline nobody can point to will not be kept.",
        "Add a karama:source, or the source of its karama:deadline.",
    ),
    warning(
        "LAW-010",
        "The step {element} names no source.",
        _GROUND,
        "Add a karama:source with the citation.",
    ),
    warning(
        "LAW-011",
        "The deadline of {element} gives no reason in {language}.",
        "The officer who must keep it should know why it is there.",
        "Add a karama:deadline with the reason.",
    ),
    warning(
        "LAW-012",
        "The instrument {code} was last checked before it came into force.",
        "The text may have been another one.",
        "Compare it again, or correct one of the two dates.",
    ),
)
