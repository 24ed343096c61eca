"""Findings about the means of a rehearsal: resources.toml, and injects."""

from __future__ import annotations

from karama.findings.entry import Entry, error, warning

_COUNTED = "Waits are worked out from these figures; with a wrong one all are wrong."
_NOBODY = "It would stand for nobody and nothing, and the rehearsal would not say so."

ENTRIES: tuple[Entry, ...] = (
    error(
        "MEAN-001",
        "The key {key} should hold a value from {least} to {most}.",
        _COUNTED,
        "Write a value in these bounds.",
    ),
    error(
        "MEAN-002",
        "{text} in {key} is not an elapsed time.",
        _COUNTED,
        "Write days, hours and minutes as in 15 min, 1 h 30 min or 2 d.",
    ),
    error(
        "MEAN-003",
        "{text} in {key} is not an hour of the day.",
        "Nobody could tell when a shift begins.",
        "Write it with four figures, as in 06:00; midnight at the end is 24:00.",
    ),
    error(
        "MEAN-004",
        "{text} in {key} is not an offset from UTC.",
        "All hours of the file would be others.",
        "Write it as in +01:00; leave it out where the hours are UTC.",
    ),
    error(
        "MEAN-005",
        "{text} in {key} are not days of the week.",
        "Nobody could tell who is there on a Sunday.",
        "Write them as in mon-fri or sat, sun; leave the key out for every day.",
    ),
    error(
        "MEAN-006",
        "{key} is {word}, which means nothing here.{nearest}",
        "What is meant makes a great difference to those who wait.",
        "Use one of: {words}.",
    ),
    error(
        "MEAN-007",
        "{text} is not a cost this can have.",
        "What a plan costs is what it is argued over.",
        "Write an amount and what it is for, as in 25.50 per hour; here: {units}.",
    ),
    error(
        "MEAN-008",
        "{text} is not the code of a currency.",
        "Sums without a currency cannot be compared.",
        "Write three letters, as in EUR or MAD.",
    ),
    error(
        "MEAN-009",
        "The key {key} should hold an instant with its zone.",
        "An hour without a zone is two different hours on two sides of a border.",
        "Write it as in 2026-07-01T18:00:00Z.",
    ),
    error(
        "MEAN-010",
        "The key {key} does not say how long it takes.",
        _COUNTED,
        'Write a time as in "15 min", or a table of mean and sd, of least, likely and'
        " most, or of quantiles.",
    ),
    error(
        "MEAN-011",
        "The times of {key} do not go from the shortest to the longest.",
        _COUNTED,
        "Write least, likely and most in this order; quantiles too, two at least.",
    ),
    error(
        "MEAN-012",
        "{key} names the lane {name}, which is not in the procedure.{nearest}",
        _NOBODY,
        "Give the id of a lane; one of a called pack has that pack's id before it, as"
        " in pack:Lane.",
    ),
    error(
        "MEAN-013",
        "{taken} places are taken at the start, of {places}.",
        "There would be fewer than no free places.",
        "Lower taken, or raise the places.",
    ),
    warning(
        "MEAN-014",
        "There are {places} places here, and {capacity} at {provider} in"
        " services.json.",
        "The rehearsal would find a bed for people whom the service cannot take.",
        "Write the same number in both, or leave places out.",
    ),
    error(
        "MEAN-015",
        "{key} names the service {name}, which is not in services.json.{nearest}",
        _NOBODY,
        "Give the id of a service of services.json.",
    ),
    error(
        "MEAN-016",
        "{key} names the beds {name}, which are not there.{nearest}",
        _NOBODY,
        "Give the id of one of [[beds]].",
    ),
    error(
        "MEAN-017",
        "Nobody uses anything of the stock {id}.",
        "It would last for ever, and say nothing.",
        "Write per-person-day, per-arrival, or both.",
    ),
    error(
        "MEAN-018",
        "It should be said how many there are: by count, or by shifts, not both.",
        _COUNTED,
        "Write count for as many around the clock, or shifts with their hours.",
    ),
    error(
        "MEAN-019",
        "The break of {away} at {at} for {lasts} does not fit in its shift of {count}.",
        "More would be away than are there, or while nobody is.",
        "Keep the break within the hours of the shift, and away at or below its count.",
    ),
    warning(
        "MEAN-020",
        "The shifts {one} and {other} run beside each other for {lasts}: {total} people"
        " then.",
        "A handover takes minutes; for longer, people were probably counted twice.",
        "End one as the other begins, or leave it if so many are really there.",
    ),
    warning(
        "MEAN-021",
        "No step of the procedure has the act {act}.{nearest}",
        "What is said of it is used by nothing.",
        "Give an act of the procedure's steps, or take it out.",
    ),
    error(
        "MEAN-022",
        "The step {step} has two posts.",
        "Nobody could tell which of the two counts.",
        "Join them in one.",
    ),
    error(
        "MEAN-023",
        "{key} names the step {name}, which is not in the procedure.{nearest}",
        _NOBODY,
        "Give the id of a task; one of a called pack has that pack's id before it, as"
        " in pack:Task.",
    ),
    error(
        "MEAN-024",
        "{step} is no step that somebody does.",
        "Decisions, gateways, events and calls take nobody's time.",
        "Give the id of a user, manual or service task.",
    ),
    error(
        "MEAN-025",
        "{key} names {name}, which is neither staff nor a skill of staff.{nearest}",
        _NOBODY,
        "Give an id of [[staff]], or one of their skills.",
    ),
    error(
        "MEAN-026",
        "{key} names {name}, which is no room, vehicle or service here.{nearest}",
        _NOBODY,
        "Give an id of [[rooms]], [[vehicles]] or [[services]].",
    ),
    error(
        "MEAN-027",
        "The key {key} should hold names, or lists of names.",
        "Nobody could tell what the step takes.",
        'Write what it takes all at once, as in ["doctor", "interview-room"]; of an'
        ' inner list the first free one is taken, as in [["doctor", "nurse"]].',
    ),
    error(
        "MEAN-028",
        "It is not said how long the step {step} takes.",
        _COUNTED,
        "Write time in a post of the step, or in [acts.{act}] for all steps of its"
        " act.",
    ),
    error(
        "MEAN-029",
        "The step {step} must be done with a {role}, and no staff has that skill."
        "{nearest}",
        "The procedure says who must take part; without them the step cannot be done.",
        "Add {role} to the skills of the staff who are that, or write by in a post of"
        " the step.",
    ),
    error(
        "MEAN-030",
        "Nobody works in the lane {lane}, and the step {step} is done there.",
        "People would wait at this step until the end.",
        "Add [[staff]] for the lane, or write by in a post of the step.",
    ),
    warning(
        "MEAN-031",
        "The step {step} must be done with a {role}, and its post names nobody with"
        " that skill.",
        "The rehearsal would count as done what the procedure does not allow.",
        "Add {role} to by, or to the skills of whom it names.",
    ),
    error(
        "MEAN-032",
        "It is not said how many are served at once at the step {step}.",
        "Anybody may be served with anybody there, so the room or the boat is the"
        " bound.",
        "Write seats; 0 where there is no bound.",
    ),
    error(
        "MEAN-033",
        "The step {step} takes {seats} people at once, and its vehicle {ride}.",
        "People would travel where there is no seat.",
        "Lower seats, or leave it out: then the vehicle's are taken.",
    ),
    error(
        "MEAN-034",
        "There are costs, and no currency.",
        "Sums without a currency cannot be compared.",
        'Write it on top of the file, as in currency = "EUR".',
    ),
    warning(
        "MEAN-035",
        "No step takes {id}.",
        "It is there and costs, and helps nobody: a step was probably forgotten.",
        "Name it in the posts of the steps that take it, or take it out.",
    ),
    warning(
        "MEAN-036",
        "The step {step} is done with an interpreter, and there are none.",
        "Nobody would wait for one, as if all spoke the pack's language.",
        "Add [[interpreters]], or list under spoken what everybody speaks.",
    ),
    error(
        "MEAN-037",
        "The step {step} can never be done: {needs} are never there together.",
        "Everybody who comes to it would wait until the end.",
        "Give them hours in common, or enough of each.",
    ),
    warning(
        "MEAN-038",
        "From {begins} to {ends} nobody can do the step {step}: {lasts}, and it is due"
        " within {within}.",
        "Whoever comes as it begins has missed the deadline before anyone is there.",
        "Put somebody on duty in these hours.",
    ),
    warning(
        "MEAN-039",
        "From {begins} to {ends} the step {step} cannot be done in {language}: {lasts},"
        " and it is due within {within}.",
        "Who speaks another language would miss what others do not.",
        "Add an interpreter for these hours; a remote one may do.",
    ),
    error(
        "MEAN-040",
        "People who come speak {language}, and nobody interprets it.{nearest}",
        "They would be told nothing that they understand.",
        "Add [[interpreters]] for it, or list it under spoken if staff speak it.",
    ),
    error(
        "MEAN-041",
        "[resources] names {name}, which is not in resources.toml.{nearest}",
        "The other number would change nothing.",
        "Give the id of staff, interpreters, rooms, vehicles, beds, services or"
        " stocks.",
    ),
    error(
        "MEAN-042",
        "{id} should have {count} whole numbers here, each 0 or more.",
        "There is one number for each of its shifts; without shifts there is one.",
        "Write them in the order of the shifts, as in [4, 4, 2].",
    ),
    error(
        "MEAN-043",
        "{key} names {name}, which is not in resources.toml.{nearest}",
        "The inject would do nothing.",
        "Give the id of staff, interpreters, rooms, vehicles, beds or services.",
    ),
    error(
        "MEAN-044",
        "{key} names {name}, which is no step, room or vehicle.{nearest}",
        "The inject would do nothing.",
        "Give the id of a step, or of what steps take.",
    ),
    error(
        "MEAN-045",
        "{key} names the stock {name}, which is not in resources.toml.{nearest}",
        "The inject would do nothing.",
        "Give the id of one of [[stocks]].",
    ),
    warning(
        "MEAN-046",
        "The inject takes {away} of {id} away, and there are never more than {most}.",
        "The players would be told of people who do not exist.",
        "Lower the number, or close {id} instead.",
    ),
    warning(
        "MEAN-047",
        "Of {ids} {share} is asked of what there is, day after day.",
        "Queues grow without end, whatever happens by chance: no run is needed to see"
        " it.",
        "Add people or places, or make the work shorter, so that some is to spare.",
    ),
    warning(
        "MEAN-048",
        "The inject delays what is brought of {id}, and nothing of it ever is.",
        "The players would wait for what nobody expects.",
        "Say in resources.toml when it is brought again, or take the line out.",
    ),
)
