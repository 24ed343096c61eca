"""Findings about the steps, procedure.bpmn."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

_STRAND = "A person whose case comes here would be left without an answer."
_SUBSET = (
    "Karama runs, proves and explains a fixed part of BPMN; the rest would be skipped"
    " in silence."
)
_WHO = "Each step has an authority that answers for it."

ENTRIES: tuple[Entry, ...] = (
    error(
        "BPMN-001",
        "The file cannot be read as XML: {reason}.",
        "Without it there are no steps.",
        "Open the file in Camunda Modeler and save it again.",
    ),
    error(
        "BPMN-002",
        "The file is refused: {reason}.",
        "A pack may come from a stranger; declarations that reach for other files, and"
        " files that grow when opened, are not read.",
        "Save the diagram again with Camunda Modeler.",
    ),
    error(
        "BPMN-003",
        "The file is not a BPMN 2.0 model: its root is {root}.",
        "Without a model there are no steps.",
        "Save the diagram as BPMN 2.0 XML.",
    ),
    error(
        "BPMN-004",
        "The model has no process with steps.",
        "There is nothing a person could go through.",
        "Draw the procedure in a pool.",
    ),
    error(
        "BPMN-005",
        "The element {element} is a {kind}, which is outside the BPMN that Karama"
        " takes.",
        _SUBSET,
        "Draw it with the elements that the pack format lists.",
    ),
    error(
        "BPMN-006",
        "The event {element} has a {kind}, which is outside the BPMN that Karama"
        " takes.",
        _SUBSET,
        "Use a timer or a message.",
    ),
    error(
        "BPMN-007",
        "A {kind} has no id.",
        "Flows, statements and events of a case name elements by id.",
        "Give it an id.",
    ),
    error(
        "BPMN-008",
        "The id {element} is used twice.",
        "Nobody could tell which of the two is meant.",
        "Give each element its own id.",
    ),
    error(
        "BPMN-009",
        "The flow {element} is joined to {missing}, which does not exist.",
        _STRAND,
        "Draw the flow again.",
    ),
    error(
        "BPMN-010",
        "The flow {element} crosses the edge of a sub-process.",
        "BPMN lets no flow in or out of a sub-process other than through its own"
        " start and end.",
        "Join the flow to the sub-process itself.",
    ),
    error(
        "BPMN-011",
        "The element {element} cannot be reached from any start.",
        "No person would ever come to it.",
        "Draw a flow to it, or take it out.",
    ),
    error(
        "BPMN-012",
        "From {element} no end can be reached.",
        "Every path ends in a lawful final state; a person must never be kept in"
        " limbo.",
        "Draw the way on, up to an end event.",
    ),
    error(
        "BPMN-013",
        "The flow {element} leaves the gateway {gateway} without a condition.",
        "Nobody could tell when a person takes this way.",
        "Write a FEEL condition with a leading =, or make it the default flow.",
    ),
    warning(
        "BPMN-014",
        "The gateway {element} has no default flow.",
        "If no condition holds, the case stops here.",
        "Make the most protective way the default flow.",
    ),
    error(
        "BPMN-015",
        "The condition of {element} does not begin with =.",
        "In Camunda Modeler's Platform 8 files only text after = is an expression.",
        "Write the condition in FEEL, as in = age < 18.",
    ),
    error(
        "BPMN-016",
        "The default flow {flow} does not leave {element}.",
        _STRAND,
        "Choose the default flow among those that leave it.",
    ),
    warning(
        "BPMN-017",
        "The condition of the flow {element} is never read, since it {reason}.",
        "Its author may count on it.",
        "Take the condition out, or draw another gateway.",
    ),
    error(
        "BPMN-018",
        "The flow {element} has a condition but leaves {source}, which is not a"
        " gateway.",
        _SUBSET,
        "Draw a gateway after the step and put the condition on its flow.",
    ),
    error(
        "BPMN-019",
        "{scope} has no start event.",
        "Nothing would ever begin.",
        "Draw a start event.",
    ),
    error(
        "BPMN-020",
        "{scope} has {count} plain start events.",
        "Nobody could tell where a person begins.",
        "Keep one start event; others wait for a message or a timer.",
    ),
    error(
        "BPMN-021",
        "The start {element} does not fit its place: {reason}.",
        "It would never be reached.",
        "An event sub-process starts with a message or a timer, any other with a plain"
        " start.",
    ),
    error(
        "BPMN-022",
        "The flow {flow} is joined to {element} where BPMN allows none.",
        "Nothing flows into a start or a boundary event, nor out of an end.",
        "Take the flow out.",
    ),
    error(
        "BPMN-023",
        "The boundary event {element} stands on {host}, which cannot carry it.",
        "It would never ring.",
        "Attach it to a task, a call or a sub-process.",
    ),
    error(
        "BPMN-024",
        "The event {element} waits for nothing.",
        "It says neither which time nor which message.",
        "Give it a timer or a message.",
    ),
    error(
        "BPMN-025",
        "The timer of {element} cannot be read: {text}.",
        "A deadline that cannot be counted protects nobody.",
        "Write PT24H, a date and time, R/PT1H, or a FEEL expression after =.",
    ),
    error(
        "BPMN-026",
        "The timer of {element} repeats but would stop what it stands on.",
        "After the first ring there would be nothing left to ring for.",
        "Make the event non-interrupting, or let it ring once.",
    ),
    error(
        "BPMN-027",
        "The {kind} {element} names no message.",
        "Nobody could tell what it waits for or sends.",
        "Choose a message, and give the message a name.",
    ),
    error(
        "BPMN-028",
        "{element} refers to message {message}, which the model does not have.",
        "It would wait for ever.",
        "Choose a message of the model.",
    ),
    error(
        "BPMN-029",
        "Two messages are named {name}.",
        "A message is known by its name.",
        "Give each message its own name.",
    ),
    warning(
        "BPMN-030",
        "The step {element} says no act.",
        "The Charter speaks of acts; a step without one cannot be checked against it.",
        "Add a karama:act.",
    ),
    error(
        "BPMN-031",
        "The act {act} of {element} is not in the Charter's vocabulary.{nearest}",
        "The Charter speaks of acts; a step with an unknown one cannot be checked.",
        "Use one of the acts that the reference lists under acts and rights.",
    ),
    error(
        "BPMN-032",
        "The step {element} stands in no lane.",
        _WHO,
        "Draw it inside the lane of the authority that is responsible.",
    ),
    error(
        "BPMN-033",
        "The lane {element} has no mandate.",
        "Who may read what, and whether protection data stays away from enforcement,"
        " hangs on the mandate.",
        "Add a karama:mandate: protection, care, enforcement, justice or oversight.",
    ),
    error(
        "BPMN-034",
        "The mandate {mandate} of lane {element} is not known.{nearest}",
        "Who may read what hangs on the mandate.",
        "Use protection, care, enforcement, justice or oversight.",
    ),
    error(
        "BPMN-035",
        "{element} stands in the lanes {first} and {second}.",
        _WHO,
        "Leave it in one lane.",
    ),
    error(
        "BPMN-036",
        "The lane {element} lists {missing}, which does not exist.",
        _WHO,
        "Open the diagram in Camunda Modeler and save it again.",
    ),
    error(
        "BPMN-037",
        "The step {element} uses the form {form}, which the pack does not have."
        "{nearest}",
        "The officer would have nothing to fill.",
        "Give the form_id of a form under forms/.",
    ),
    info(
        "BPMN-038",
        "The user task {element} has no form.",
        "It is done without anything being noted but that it was done.",
        "Add a form if something should be noted, or draw a manual task.",
    ),
    error(
        "BPMN-039",
        "The step {element} calls the decision {decision}, which the pack does not"
        " have.{nearest}",
        "Nothing would be decided.",
        "Give the id or the name of a decision of decisions/*.dmn.",
    ),
    error(
        "BPMN-040",
        "The business rule task {element} names no decision.",
        "Nothing would be decided.",
        "Choose the called decision and a result variable.",
    ),
    error(
        "BPMN-041",
        "{element} calls the process {process}, which neither the pack nor the packs it"
        " calls have.{nearest}",
        "The steps behind the call would be missing.",
        "Give the id of a process of this file, or pack:process with the pack in"
        " `calls`.",
    ),
    error(
        "BPMN-042",
        "The call activity {element} names no process.",
        "Nothing would happen in it.",
        "Choose the called process.",
    ),
    error(
        "BPMN-043",
        "The processes call one another in a circle: {circle}.",
        "A person would go round without end.",
        "Draw the repetition as a loop of flows inside one process.",
    ),
    warning(
        "BPMN-044",
        "The right {right} cannot be used in this procedure.",
        "It must be possible at any moment, whatever the step.",
        "Draw an event sub-process that starts with the message of this right.",
    ),
    error(
        "BPMN-045",
        "The right {right} of {element} is not known.{nearest}",
        "A right nobody recognises cannot be offered.",
        "Use ask-for-protection, complain, ask-for-lawyer or withdraw-consent.",
    ),
    warning(
        "BPMN-046",
        "Using the right {right} would stop the procedure.",
        "A complaint or a lawyer must not cost a person the help under way.",
        "Make the start of the event sub-process non-interrupting.",
    ),
    warning(
        "BPMN-047",
        "The right {right} stands on {element}, which does not open at any moment.",
        "A right drawn inside the flow can be used only when the flow comes by.",
        "Put it on the message start of an event sub-process.",
    ),
    info(
        "BPMN-048",
        "The model has no diagram.",
        "Karama lays it out by itself, but other tools will not show it.",
        "Open and save it in Camunda Modeler.",
    ),
    info(
        "BPMN-049",
        "These elements are not on the diagram: {elements}.",
        "A reader of the picture would not know of them.",
        "Place them on the diagram.",
    ),
    error(
        "BPMN-050",
        "The place of {element} on the diagram is not made of numbers.",
        "The picture could not be drawn.",
        "Open and save the file in Camunda Modeler.",
    ),
    warning(
        "BPMN-051",
        "In {language}, {count} names are missing: {elements}.",
        "A reader of that language would see another one.",
        "Add a karama:title with that language to each.",
    ),
    warning(
        "BPMN-052",
        "The extension karama:{name} on {element} is not part of the pack format."
        "{nearest}",
        "It would not be read, and its author may count on it.",
        "Correct its spelling.",
    ),
    info(
        "BPMN-053",
        "The plain task {element} is read as a manual task.",
        "The file does not say how the step is done.",
        "Choose user, manual, service, send or receive task in Camunda Modeler.",
    ),
    error(
        "BPMN-054",
        "{element} is marked {mark}, which is outside the BPMN that Karama takes.",
        _SUBSET,
        "Draw the repetition with flows, or take the mark off.",
    ),
    info(
        "BPMN-055",
        "The business rule task {element} names no result variable; its result is kept"
        " as {name}.",
        "Conditions after the step must use that name.",
        "Name the result variable.",
    ),
    error(
        "BPMN-056",
        "The boundary event {element} leads nowhere.",
        _STRAND,
        "Draw the way on from it.",
    ),
    error(
        "BPMN-057",
        "The {kind} of {element} is empty or not understood.",
        "It says nothing about the step.",
        "Correct the extension in the properties of the element.",
    ),
    info(
        "BPMN-058",
        "The file holds several diagrams; {file} is drawn from the first.",
        "Steps of folded sub-processes are laid out anew.",
        "Unfold sub-processes in Camunda Modeler if their own layout matters.",
    ),
    error(
        "BPMN-059",
        "The event sub-process {element} is joined to a flow.",
        "It opens by its message or timer, never by a flow.",
        "Take the flow out.",
    ),
    error(
        "BPMN-060",
        "The model has more than {limit} elements.",
        "A pack may come from a stranger, so it is read within fixed limits; and no"
        " officer could follow such a procedure.",
        "Split it into packs that call one another.",
    ),
)
