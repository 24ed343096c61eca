"""Findings about who may read what, mandates.toml."""

from __future__ import annotations

from karama.findings.entry import Entry, error, warning

ENTRIES: tuple[Entry, ...] = (
    warning(
        "MAND-001",
        "The pack has no mandates.toml.",
        "Nobody reads what no permission grants: the forms could be filled by no one.",
        "Add mandates.toml with what each lane may read and write, and why.",
    ),
    error(
        "MAND-002",
        "The lane {lane} is not in procedure.bpmn.{nearest}",
        "The permission would be granted to nobody.",
        "Give the id of a lane.",
    ),
    error(
        "MAND-003",
        "{name} is not a class of field.{nearest}",
        "The permission would cover nothing.",
        "Use one of: {classes}.",
    ),
    error(
        "MAND-004",
        "The lane {lane}, whose mandate is enforcement, would learn {field_class}"
        " data.",
        "Protection data never reaches enforcement: people who fear it stop speaking,"
        " and stop asking for help.",
        "Take the permission out, or give the step to a lane of protection or care.",
    ),
    warning(
        "MAND-005",
        "The permission of {lane} on {field_class} gives no purpose in {languages}.",
        "Data may be used only for the purpose the person is told.",
        "Add the purpose.",
    ),
    warning(
        "MAND-006",
        "The permission of {lane} on {field_class} has no legal basis.",
        "Reading a person's data without one is unlawful.",
        "Add the citations under `basis`.",
    ),
    error(
        "MAND-007",
        "The lane {lane} has two permissions on {field_class}.",
        "Nobody could tell which of the two counts.",
        "Join them in one.",
    ),
    warning(
        "MAND-008",
        "The permission of {lane} on {field_class} grants neither reading nor writing.",
        "It does nothing.",
        "Set read or write to true, or take it out.",
    ),
    error(
        "MAND-009",
        "The step {step} asks {field_class} questions, but its lane {lane} may not"
        " write them.",
        "The officer could not fill the form.",
        "Grant the lane `write` on {field_class}, or give the step to another lane.",
    ),
    warning(
        "MAND-010",
        "Forms ask for {field_class} data, which no lane may read.",
        "People are asked only what someone needs in order to help them.",
        "Grant a lane `read` on it, or take the questions out.",
    ),
    error(
        "MAND-011",
        "The step {step} of the enforcement lane {lane} has a form that asks"
        " {field_class} questions.",
        "Whoever fills the form learns the answers: protection data would reach"
        " enforcement.",
        "Move these questions to a form of a protection or care lane.",
    ),
)
