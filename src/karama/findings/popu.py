"""Findings about the people of a scenario."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

_DRAWN = (
    "People are drawn from these figures; with a wrong one all that follows is wrong."
)
_NAMED = "People are told apart by facts; a name that nothing has would tell nobody."
_CONDITION = "A condition that is not understood would count for nobody."

ENTRIES: tuple[Entry, ...] = (
    error(
        "POPU-001",
        "The key {key} should hold a number from {least} to {most}.",
        _DRAWN,
        "Write a number in these bounds.",
    ),
    error(
        "POPU-002",
        "The key {key} should hold shares by class.",
        _DRAWN,
        "Write each class and its share, as in yes = 0.1, no = 0.9.",
    ),
    error(
        "POPU-003",
        "The shares in {key} add up to {total}.",
        "Some people would be left over, or be drawn twice.",
        "Let them add up to 1, or to 100.",
    ),
    error(
        "POPU-004",
        "The key {key} should hold a condition.",
        _CONDITION,
        "Write FEEL over the facts of the scenario, as in 'age < 18'.",
    ),
    error(
        "POPU-005",
        "The condition in {key} reads {name}, which is no fact of this"
        " scenario.{nearest}",
        _CONDITION,
        "Correct the name, or say how many people have that fact.",
    ),
    error(
        "POPU-006",
        "The condition in {key} reads {name}, which is drawn only afterwards.",
        "Facts are drawn one after the other, each by what the earlier ones are.",
        "Move {name} before it, or do without it here.",
    ),
    error(
        "POPU-007",
        "No form asks for {fact} in {key}.{nearest}",
        _NAMED,
        "Correct the name; or list it under extra, for reports alone.",
    ),
    error(
        "POPU-008",
        "{fact} in {key} is not for a scenario to say.",
        "The procedure finds it itself, or it follows from how people come.",
        "Take it out; say what it is found by.",
    ),
    error(
        "POPU-009",
        "{fact} in {key} does not take {choice}.{nearest}",
        "An answer that no form takes cannot be given.",
        "Write one of: {choices}.",
    ),
    error(
        "POPU-010",
        "The classes of {fact} in {key} are not bands of whole numbers that lie apart.",
        "A number is drawn within its band; two bands with one number in common would"
        " count it twice.",
        "Write bands as in 12-15, none above 1000.",
    ),
    error(
        "POPU-011",
        "{fact} is given in {key} and in {other}.",
        "Only one of the two could be drawn.",
        "Take one of them out.",
    ),
    error(
        "POPU-012",
        "The condition in {key} holds for a part of {band} only.",
        "People in it would be counted on both sides.",
        "Cut the band where the condition does.",
    ),
    error(
        "POPU-013",
        "The condition in {key} is neither true nor false of some people.",
        _CONDITION,
        "Compare a fact with its own classes: a number with numbers, yes or no with"
        " true or false, anything else with text in quotes.",
    ),
    warning(
        "POPU-014",
        "The condition in {key} holds for nobody.",
        "What depends on it never happens; often a class is misspelt.",
        "Compare it with the classes of the facts it reads.",
    ),
    error(
        "POPU-015",
        "The table in {key} is not numbers for all of {facts}, one inside the other.",
        _DRAWN,
        "Give every class of the first fact a table of the classes of the next, down to"
        " numbers from 0 that are not all 0.",
    ),
    error(
        "POPU-016",
        "The table of {key} should name one to {most} facts, each once.",
        _NAMED,
        'Write facts as in ["age", "sex"].',
    ),
    error(
        "POPU-017",
        "{size} in {key} is not a number of persons from 1 to {most}.",
        "Each share is how many parties have so many persons.",
        "Write each size and its share, as in 1 = 0.9, 2 = 0.1.",
    ),
    error(
        "POPU-018",
        "The key {key} speaks of who comes in a family, and nothing says who does.",
        "Who comes with whom follows from the sizes of parties.",
        "Add [people.parties], or take company out.",
    ),
    error(
        "POPU-019",
        "The facts drawn together ({facts}) have {count} combinations, over {most}.",
        "Each combination has a share of its own that fitting has to find.",
        "Move some of them to [people.facts], each drawn by what the others are.",
    ),
    error(
        "POPU-020",
        "These contradict each other: {margins}.",
        "No people at all have these shares together; the last one met would win.",
        "Change one of them; any of them left out, the others can hold.",
    ),
    error(
        "POPU-021",
        "Of the people{those} who come in families {share} may lead one by {key}, and"
        " {needed} would have to.",
        "No child comes in a family without somebody who leads it.",
        "Let fewer people come in families, or families be larger, or more of those in"
        " families be of age.",
    ),
    error(
        "POPU-022",
        "{language} in {key} is not the code of a language.",
        "Interpreters are found by language.",
        "Write a code of BCP 47 as in wo, bm or ar.",
    ),
    info(
        "POPU-023",
        "Nothing is said of what is asked here: {facts}.",
        "It stays unknown of everybody, which may hold cases where they are asked.",
        "Add each to [people.facts] where it is of the person, to [answers] where it is"
        " not.",
    ),
    error(
        "POPU-024",
        "The condition in {key} tells apart more than {most} combinations.",
        "Each is tried before anybody is drawn.",
        "Let it read fewer facts, or bands with fewer numbers.",
    ),
    error(
        "POPU-025",
        "{fact} in {key} is nothing that is asked of people and read.{nearest}",
        "Only what is asked can be known, or stay unknown.",
        "Give a fact of this scenario that some form asks and something reads.",
    ),
    error(
        "POPU-026",
        "The last of the cases in {key}, and only that one, should be for everybody"
        " else.",
        "The first case that holds counts: one after that for everybody is never looked"
        " at, and without one some people would have no share.",
        "Leave when out of the last one.",
    ),
    error(
        "POPU-027",
        "No form asks for {fact} in {key}.{nearest}",
        "An answer to a question that is not put changes nothing.",
        "Give the name of a field of a form.",
    ),
    error(
        "POPU-028",
        "No step with a form is called {step} in {key}.{nearest}",
        "Its answers would never be given.",
        "Give the identifier of a step that has a form.",
    ),
    error(
        "POPU-029",
        "{step} in {key} does not ask for {fact}, or nothing reads it.{nearest}",
        "Its answer would never be given.",
        "Give a fact that the step asks for and something reads.",
    ),
    error(
        "POPU-030",
        "{choice} in {key} is no class that people have.{nearest}",
        "The answers stand beside the class of the person's own fact.",
        "Give a class of the fact as the scenario has it under [people].",
    ),
    error(
        "POPU-031",
        "No right is called {right}.{nearest}",
        "A right that the procedure does not have cannot be used.",
        "Give a right that the procedure has.",
    ),
    error(
        "POPU-032",
        "The key {key} should hold an elapsed time.",
        "Rights are used at an instant between arrival and that time.",
        "Write it as in 48 h, 30 min or 3 d.",
    ),
    error(
        "POPU-033",
        "{fact} in {key} has more than {most} classes.",
        "Nobody could read a report by so many.",
        "Put classes together, or give numbers in bands.",
    ),
    error(
        "POPU-034",
        "{fact} in {key} is no fact of this scenario.{nearest}",
        "All of a party have the same of what is named there.",
        "Give a fact that is said of people.",
    ),
)
