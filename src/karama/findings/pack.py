"""Findings about the folder and pack.toml."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

_LOST = "What cannot be read cannot be checked, and would be missing."
_SAFE = "A pack may come from a stranger, so it is read within fixed limits."

ENTRIES: tuple[Entry, ...] = (
    error(
        "PACK-001",
        "{folder} is not a folder that can be read.",
        "A pack is a folder with pack.toml and procedure.bpmn in it.",
        "Give the path of the folder; `karama new FOLDER` makes one to start from.",
    ),
    error(
        "PACK-002",
        "The pack has no {file}.",
        "Without it nobody knows what the procedure is or who is responsible for it.",
        "Add {file}; the pack format page of the reference shows what it holds.",
    ),
    error(
        "PACK-003",
        "The folder decisions/ holds no .dmn file.",
        "A procedure that orients nobody leaves each officer to guess.",
        "Add the orientation decision as a .dmn file.",
    ),
    error(
        "PACK-004",
        "The pack holds more than {limit} files.",
        _SAFE,
        "Keep only the files of the procedure; photographs and archives stay out.",
    ),
    error(
        "PACK-005",
        "The file is larger than {limit} bytes.",
        _SAFE,
        "Split the file, or take out what the procedure does not use.",
    ),
    error(
        "PACK-006",
        "The files of the pack are larger than {limit} bytes together.",
        _SAFE,
        "Keep only the files of the procedure.",
    ),
    error(
        "PACK-007",
        "The link leads outside the pack.",
        "Following it would read files that are nobody's business here.",
        "Put a copy of the file in the pack in place of the link.",
    ),
    error(
        "PACK-008",
        "This is not an ordinary file (a device, a pipe or a socket).",
        "Reading it could wait for ever.",
        "Remove it from the pack.",
    ),
    error(
        "PACK-009",
        "The file is not UTF-8 text: byte {byte} does not fit.",
        "Names in Arabic or with accents would be shown wrongly.",
        "Save it again as UTF-8.",
    ),
    error(
        "PACK-010",
        "The file is not well-formed TOML: {reason}.",
        _LOST,
        "Correct the line; TOML texts stand between double quotes.",
    ),
    error(
        "PACK-011",
        "The file is nested too deep to be read.",
        _SAFE,
        "A pack needs no more than a few levels; write it flat.",
    ),
    error(
        "PACK-012",
        "The key {key} is missing.",
        "The pack format asks for it; without it the procedure is incomplete.",
        "Add {key} to the file.",
    ),
    warning(
        "PACK-013",
        "The key {key} is not part of the pack format.{nearest}",
        "A key nobody reads may be one its author counts on.",
        "Correct its spelling or take it out.",
    ),
    error(
        "PACK-014",
        "The key {key} should hold {wanted}.",
        _LOST,
        "Write {wanted}.",
    ),
    error(
        "PACK-015",
        "The pack's id {id} holds other signs than a-z, 0-9 and the hyphen.",
        "The id names the pack in events, calls and links, on any machine.",
        "Choose a short id such as es-guardia-civil.",
    ),
    warning(
        "PACK-016",
        "The pack calls itself {id}, but its folder is {folder}.",
        "Other packs find it by the name of its folder.",
        "Give the folder and the pack the same name.",
    ),
    error(
        "PACK-017",
        "The version {version} is not made of numbers and points.",
        "A case goes on under the version it began with; it must be possible to say"
        " which one is newer.",
        "Write a version such as 1.0.0.",
    ),
    error(
        "PACK-018",
        "{code} is not the two-letter code of a country.",
        "The country says which law binds the authority.",
        "Use the ISO 3166-1 code, for example ES or MA.",
    ),
    error(
        "PACK-019",
        "{code} is not the code of a language.",
        "A person is spoken to in their language only if it can be told which it is.",
        "Use a code such as fr, en, ar, es or pt.",
    ),
    error(
        "PACK-020",
        "{text} is not a duration.",
        "A deadline that cannot be counted protects nobody.",
        "Write days, hours and minutes as in PT24H or P30D.",
    ),
    error(
        "PACK-021",
        "The id {id} is given twice among the {kind}.",
        "Nobody could tell which of the two is meant.",
        "Give each its own id.",
    ),
    warning(
        "PACK-022",
        "{key} has no text in {languages}.",
        "A reader of that language would see another one.",
        "Add the missing text, or take the language out of the pack's languages.",
    ),
    error(
        "PACK-023",
        "No decision is named {decision}.{nearest}",
        "This is the decision that says where a person should go.",
        "Give the name of a decision of decisions/*.dmn under `decision`.",
    ),
    error(
        "PACK-024",
        "The orientation {id} is not an output of the decision {decision}.{nearest}",
        "Nobody would ever be sent there.",
        "Add it to the decision's output values, or take the orientation out.",
    ),
    error(
        "PACK-025",
        "The decision {decision} can answer {value}, which pack.toml does not"
        " describe.",
        "A person would be sent to a place with no name, no step and no law behind it.",
        "Add an [[orientations]] part for {value}.",
    ),
    error(
        "PACK-026",
        "The orientations stand in another order in pack.toml than in the decision"
        " {decision}: {here} stands where the decision has {there}.",
        "Both lists go from most to least protective; where they differ, nobody can"
        " tell which route protects most.",
        "Put both in the same order, most protective first.",
    ),
    error(
        "PACK-027",
        "The orientation decision has hit policy {policy}.",
        "When two categories overlap the most protective route must win, and only an"
        " ordered policy says which one that is.",
        "Use PRIORITY (outputs listed most protective first) or FIRST.",
    ),
    error(
        "PACK-028",
        "The first output of the orientation decision is named {name}.",
        "The answer is looked up under the name `orientation`.",
        "Name the first output `orientation`.",
    ),
    error(
        "PACK-029",
        "The orientation decision is not a decision table.",
        "Only a table shows every route beside its conditions and its law.",
        "Write the decision as a table; it may call on other decisions.",
    ),
    error(
        "PACK-030",
        "The orientation {id} begins with step {step}, which procedure.bpmn does not"
        " have.{nearest}",
        "The person would be oriented, and nothing would follow.",
        "Give the id of a step of procedure.bpmn.",
    ),
    error(
        "PACK-031",
        "The orientation {id} leads to service {service}, which services.json does not"
        " have.{nearest}",
        "The person would be referred to nobody.",
        "Give the id of a service, or add the service.",
    ),
    error(
        "PACK-032",
        "The statement {id} speaks of {about}, which is nowhere in the pack.{nearest}",
        "A reader who follows the statement would find nothing.",
        "Name an element, decision/rule, file, form, service or orientation.",
    ),
    warning(
        "PACK-033",
        "No statement speaks of {elements}.",
        "A reader cannot tell what the authority said from what Karama added.",
        "Add each to the `about` of a statement.",
    ),
    error(
        "PACK-034",
        "{text} is not an origin.",
        "What the authority itself said and what Karama adds are told apart.",
        "Write report or karama.",
    ),
    warning(
        "PACK-035",
        "The statement {id} says the report is its origin but quotes no words of it.",
        "A reader cannot check it against the source.",
        "Add the report's own words under `quote`, and where they stand under `place`.",
    ),
    error(
        "PACK-036",
        "The called pack {pack} is not beside this one, or cannot be used.",
        "The steps it holds would be missing from the procedure.",
        "Put the pack in a folder named {pack} beside this one, and check it first.",
    ),
    error(
        "PACK-037",
        "The packs call one another in a circle: {circle}.",
        "A person would go round without end.",
        "Take out one of the calls.",
    ),
    error(
        "PACK-038",
        "Packs call one another more than {limit} deep.",
        _SAFE,
        "Call the packs you need from this one.",
    ),
    warning(
        "PACK-039",
        "The pack calls {pack} in its settings, but no step does.",
        "A reader would look for a step that is not there.",
        "Add the call activity, or take the pack out of `calls`.",
    ),
    info(
        "PACK-040",
        "Nothing in a pack reads this file.",
        "Its author may believe it counts.",
        "Move it where the pack format expects it, or leave it as a remark.",
    ),
    error(
        "PACK-041",
        "The name {name} is used by decisions in {first} and in {second}.",
        "A step that calls it could mean either.",
        "Give each decision its own name and id.",
    ),
    error(
        "PACK-042",
        "The orientation decision does not list its output values.",
        "The list is what orders the routes from most to least protective.",
        "List them as the output values of the first output, most protective first.",
    ),
    error(
        "PACK-043",
        "Rule {rule} answers {value}, which is not among the output values.",
        "The person would be sent to a place the pack does not know.",
        "Correct the rule, or add the value to the list.",
    ),
    warning(
        "PACK-044",
        "The language {language} of `languages` is given twice.",
        "The first language is the pack's own; a list says each once.",
        "Take the second one out.",
    ),
    error(
        "PACK-045",
        "The decision {decision} cannot be put to use: {reason}.",
        "Nobody could be oriented.",
        "Correct the decision file.",
    ),
    error(
        "PACK-046",
        "The answer {orientation} does not lead to its step {step}.",
        "People would be sent elsewhere than the pack says.",
        "Correct the conditions of the gateway, or the step of the orientation.",
    ),
    warning(
        "PACK-047",
        "The answer {value} of the decision {decision} has no words in {languages}.",
        "Whoever reads the page of a person would see a name made for tables.",
        "Say in pack.toml, under answers.{decision}, what {value} means.",
    ),
    warning(
        "PACK-048",
        "Nothing is decided that is called {name}.{nearest}",
        "These words are never shown.",
        "Correct the name of the decision or of its answer, or take the words out.",
    ),
)
