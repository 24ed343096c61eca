"""Findings about the targets of a plan, and what it may add."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

_SOUGHT = (
    "A plan is sought for what is written; with a wrong target it is a wrong plan."
)
_NOBODY = "It would be met by everybody, and nobody would be helped by it."

ENTRIES: tuple[Entry, ...] = (
    error(
        "TARG-001",
        "There is no target.",
        "Without one every plan is good, and the cheapest does nothing.",
        "Add one, begun with [[targets]].",
    ),
    error(
        "TARG-002",
        "The key {key} asks for certainty.",
        "What is rehearsed is drawn by chance; no number of runs makes it sure.",
        "Write a number below 1, as in 0.95.",
    ),
    warning(
        "TARG-003",
        "The target {id} asks for the same as {other}, but for the share.",
        "The stricter of the two decides, and the other says nothing.",
        "Take one of the two out.",
    ),
    error(
        "TARG-004",
        "The measure {measure} needs {key}.",
        _SOUGHT,
        "Add {key}; the targets page of the reference shows each measure.",
    ),
    error(
        "TARG-005",
        "The measure {measure} should name a step or an act, one of the two.",
        "Nobody could tell what people wait for.",
        "Write step with the id of a step, or act with a word of the acts page.",
    ),
    error(
        "TARG-006",
        "The measure {measure} has no use for {key}.",
        "A key nobody reads may be one its author counts on.",
        "Take it out; the measure reads {keys}.",
    ),
    error(
        "TARG-007",
        "{key} stands in the middle of the targets.",
        "There it belongs to the target above it, and the plan would not know of it.",
        "Write it above the first [[targets]], or as a table of its own, [allowed].",
    ),
    info(
        "TARG-008",
        "The key {key} asks that it hold for all, without exception.",
        "One person in one replication breaks it, and what never happened in so many"
        " replications may still happen in more.",
        "Leave it where one is too many; else write 0.99, which can be shown.",
    ),
    error(
        "TARG-009",
        "The key {key} should hold a part of a whole, above 0 up to 1.",
        _SOUGHT,
        "Write it as in 0.95 for ninety-five of a hundred.",
    ),
    error(
        "TARG-010",
        "{text} in {key} is not an elapsed time.",
        _SOUGHT,
        "Write days, hours and minutes as in 2 h, 1 h 30 min or 7 d.",
    ),
    error(
        "TARG-011",
        "No step of the procedure has the act {act}.{nearest}",
        _NOBODY,
        "Give an act of the procedure's steps.",
    ),
    error(
        "TARG-012",
        "The step {step} is not in the procedure.{nearest}",
        _NOBODY,
        "Give the id of a step; one of a called pack has that pack's id before it, as"
        " in pack:Task.",
    ),
    warning(
        "TARG-013",
        "The concept {concept} in {key} means nothing in this pack.",
        "It is unknown of everybody, and unknown is not no: everybody is counted.",
        "Say under [concepts] of pack.toml what it means, or use another.",
    ),
    error(
        "TARG-014",
        "{id} is not a principle of the Charter.{nearest}",
        _SOUGHT,
        "Write the id as the Charter does, for example C06.",
    ),
    warning(
        "TARG-015",
        "The pack itself sets the principle {id} aside.",
        "No help makes a procedure keep what it does not try to keep.",
        "Take the target out, or change the procedure.",
    ),
    error(
        "TARG-016",
        "There is no standard {id}.{nearest}",
        _SOUGHT,
        "Give an id of the standards page of the reference, or of your own file.",
    ),
    error(
        "TARG-017",
        "The standard {id} is about {kind}, and cannot be measured as {measure}.",
        _SOUGHT,
        "Give a standard of one of these kinds, in a unit for people: {kinds}.",
    ),
    error(
        "TARG-018",
        "The standard {id} tells what was found, and asks for nothing.",
        "What others do is no measure of what people are owed.",
        "Give a standard that says at least or at most.",
    ),
    warning(
        "TARG-019",
        "The wording of the standard {id} was not read: {marks}.",
        "A plan that rests on it rests on hearsay.",
        "Read the source, then mark it in your own file of standards.",
    ),
    warning(
        "TARG-020",
        "What was read of the standard {id} speaks of law that may have changed.",
        "A plan could aim at a limit that is no more.",
        "Look up the law as it is today.",
    ),
    info(
        "TARG-021",
        "The standard {id} binds {binds}, and not this authority.",
        "It may be aimed at, but the report will not call it law here.",
        "Leave it if it is meant; else give a standard that binds here.",
    ),
    error(
        "TARG-022",
        "No step of the procedure has an act of {key} of the standard {id}: {acts}.",
        "The clock would run for nobody, or for ever.",
        "Give another standard, or say the act at the step where it is done.",
    ),
    error(
        "TARG-023",
        "{key} names {id}, which resources.toml does not hold.{nearest}",
        "It would stand for nobody and nothing.",
        "Give an id of resources.toml.",
    ),
    error(
        "TARG-024",
        "{id} is of the kind {kind}, and cannot be measured as {measure}.",
        _SOUGHT,
        "Give the id of one of these: {kinds}.",
    ),
    error(
        "TARG-025",
        "The beds {id} do not say how much floor they stand on.",
        "Without it nobody can tell how much space each person has.",
        "Write area, in square metres, in resources.toml.",
    ),
    warning(
        "TARG-026",
        "Nothing is under {key}.",
        "The plan can then say whether the targets hold, and not what would help.",
        "Name what may be added by its id of resources.toml, and the most of it.",
    ),
    error(
        "TARG-027",
        "The key {key} should hold a whole number from 1 to {most}.",
        "It is how many more could really be brought.",
        "Write the number, or take the line out where none can be.",
    ),
    error(
        "TARG-028",
        "{text} is not a cost.",
        "The plan with the least cost is sought.",
        "Write an amount and what it is for, as in 300 per day; one of: {units}.",
    ),
    error(
        "TARG-029",
        "The key {key} should list shifts of {id} by their number, 1 to {count}.",
        "Help in the wrong shift helps nobody.",
        "Write each number once, as in [2]; leave the key out for all shifts.",
    ),
    warning(
        "TARG-030",
        "The principle {id} is only proved: nothing that happens in a case keeps it.",
        _NOBODY,
        "Take the target out; karama prove says whether the principle holds.",
    ),
    error(
        "TARG-031",
        "The stock {id} is counted in {unit}; the standard {standard} asks in {asked}.",
        "Whether there is enough could not be told: one is not the other.",
        "Count the stock in one of these in resources.toml: {units}; or leave the "
        "standard out.",
    ),
)
