"""Findings about examples."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

ENTRIES: tuple[Entry, ...] = (
    error(
        "EXAM-001",
        "The table cannot be read: {reason}.",
        "Examples are how a reader tries the procedure.",
        "Save it as CSV in UTF-8, with commas and a header.",
    ),
    error(
        "EXAM-002",
        "The column {column} is not a fact of the procedure.{nearest}",
        "Its values would change nothing, whatever the author meant by them.",
        "Give the column the name of a fact, or take it out.",
    ),
    error(
        "EXAM-003",
        "The table has no column named {column}.",
        "An example has an id, and the orientation it should get.",
        "Add the column.",
    ),
    error(
        "EXAM-004",
        "The id of the example is empty or was used before.",
        "Results are listed by id.",
        "Give each example its own made-up code, never a person's name.",
    ),
    error(
        "EXAM-005",
        "The expected orientation {expected} is not one of the procedure.{nearest}",
        "The example can never come true.",
        "Use the id of an orientation.",
    ),
    error(
        "EXAM-006",
        "The value in column {column} does not fit: the question {reason}.",
        "An example that no person could be shows nothing.",
        "Correct the value; an empty cell means unknown.",
    ),
    error(
        "EXAM-007",
        "Example {id} should be sent to {expected}, but the decision says {given}.",
        "Either the table or the author's understanding of it is wrong.",
        "Correct the decision or the expectation.",
    ),
    warning(
        "EXAM-008",
        "No example makes these rules of {decision} fire: {rules}.",
        "A rule nobody tried may not do what it says.",
        "Add an example for each.",
    ),
    warning(
        "EXAM-009",
        "The pack has no examples.",
        "A reader cannot see what the procedure does without running it on people.",
        "Add examples/arrivals.csv with an example for every rule.",
    ),
    error(
        "EXAM-010",
        "The row has {cells} cells, the header {columns}.",
        "Values would slip into the wrong column.",
        "Complete the row; write an empty cell for unknown.",
    ),
    error(
        "EXAM-011",
        "The table has more than {limit} rows.",
        "Examples are for readers; a pack is read within limits.",
        "Keep the examples that show something, and run the rest with karama run.",
    ),
    info(
        "EXAM-012",
        "No column gives the facts {facts}.",
        "They are unknown in every example of this table.",
        "Add columns for them if an answer should be shown.",
    ),
    error(
        "EXAM-013",
        "The decision cannot be taken for example {id}: {reason}.",
        "The same would happen to a person with these facts.",
        "Correct the decision.",
    ),
    error(
        "EXAM-014",
        "The arrival of example {id} is not a date and time.",
        "Deadlines are counted from it.",
        "Write it as in 2026-11-24T03:00:00Z.",
    ),
    error(
        "EXAM-015",
        "The column {column} stands twice in the header.",
        "Nobody could tell which of the two counts.",
        "Take one out.",
    ),
)
