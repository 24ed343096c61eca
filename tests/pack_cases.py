"""For each finding about a pack, one thing to spoil in the sketch that provokes it.

Each line: the code, what is spoilt, in which file, the text replaced and its
replacement. `ALL` replaces the whole file, and a replacement of None leaves it out.
"""

from pack_sketch import (
    BPMN,
    DMN,
    EXAMPLES,
    FLOWS,
    FORM,
    MANDATES,
    PACK,
    ROUTES,
    SERVICES,
    USES,
)

ALL = "<the whole file>"
TOML, STEPS, TABLE = "pack.toml", "procedure.bpmn", "decisions/orientation.dmn"
ASKED, HELP, RULES = "forms/arrival.md", "services.json", "mandates.toml"
TRIED = "examples/arrivals.csv"

Case = tuple[str, str, str, str, str | bytes | None]

ABOUT_THE_PACK: list[Case] = [
    ("PACK-002", "no pack.toml", TOML, ALL, None),
    ("PACK-002", "no procedure.bpmn", STEPS, ALL, None),
    ("PACK-003", "no decision file", TABLE, ALL, None),
    ("PACK-009", "a Latin-1 file", TOML, ALL, PACK.encode("utf-16")),
    ("PACK-010", "TOML with an open quote", TOML, '"sketch"', '"sketch'),
    ("PACK-010", "a date of no calendar", TOML, "2026-07-01", "2026-13-41"),
    (
        "PACK-011",
        "lists in lists in lists",
        TOML,
        "[title]",
        f"x = {'[' * 90}\n[title]",
    ),
    ("PACK-012", "no version", TOML, 'version = "1.0.0"', ""),
    ("PACK-012", "an orientation without id", TOML, 'id = "clinic"', ""),
    ("PACK-013", "a key misspelt", TOML, "country =", 'countri = "ES"\ncountry ='),
    ("PACK-014", "languages as a text", TOML, '["en", "fr"]', '"en"'),
    ("PACK-014", "binding as a text", TOML, "binding = true", 'binding = "yes"'),
    ("PACK-014", "a title that is no table", TOML, '[title]\nen = "Sketch"', "title=1"),
    ("PACK-014", "a number as title", TOML, 'en = "Sketch"', "en = 7"),
    ("PACK-014", "a list of numbers", TOML, '["age >= 0"]', "[1, 2]"),
    ("PACK-014", "permissions that are no tables", RULES, ALL, "permissions = 3"),
    ("PACK-014", "a time as a date", TOML, "2026-07-01", "2026-07-01T10:00:00"),
    ("PACK-015", "an id with capitals", TOML, 'id = "sketch"', 'id = "Sketch"'),
    ("PACK-016", "an id unlike the folder", TOML, 'id = "sketch"', 'id = "other"'),
    ("PACK-017", "a version in words", TOML, '"1.0.0"', '"first"'),
    ("PACK-018", "a country with three letters", TOML, '"ES"', '"ESP"'),
    (
        "PACK-019",
        "a language nobody speaks",
        TOML,
        '["en", "fr"]',
        '["en", "fr", "qq"]',
    ),
    ("PACK-019", "a title in no language", TOML, 'en = "Sketch"', 'english = "Sketch"'),
    ("PACK-020", "a deadline in words", TOML, '"PT1H"', '"one hour"'),
    ("PACK-020", "a deadline of nothing", TOML, '"PT1H"', '"PT0S"'),
    ("PACK-021", "two orientations of one id", TOML, 'id = "shelter"', 'id = "clinic"'),
    ("PACK-021", "two statements of one id", TOML, 'id = "s2"', 'id = "s1"'),
    ("PACK-022", "a title in one language", TOML, 'fr = "Esquisse"', ""),
    ("PACK-023", "a decision misspelt", TOML, '= "orientation"', '= "orientaton"'),
    ("PACK-024", "an orientation nobody gets", TOML, 'id = "shelter"', 'id = "hotel"'),
    ("PACK-025", "an output nobody describes", TOML, 'id = "shelter"', 'id = "hotel"'),
    ("PACK-026", "two orders", TABLE, '"clinic", "shelter"', '"shelter", "clinic"'),
    ("PACK-027", "policy UNIQUE", TABLE, "PRIORITY", "UNIQUE"),
    (
        "PACK-028",
        "an output named route",
        TABLE,
        'name="orientation" typeRef="string">\n',
        'name="route" typeRef="string">\n',
    ),
    (
        "PACK-030",
        "a route that begins nowhere",
        TOML,
        '"Task_Shelter"\n',
        '"Task_Sh"\n',
    ),
    ("PACK-031", "a service nobody lists", TOML, 'service = ""', 'service = "hotel"'),
    ("PACK-032", "a statement about nothing", TOML, '"orientation/r2"', '"Task_None"'),
    ("PACK-033", "a step nobody accounts for", TOML, '"Task_Orient", ', ""),
    ("PACK-034", "an origin nobody knows", TOML, 'origin = "karama"', 'origin = "us"'),
    (
        "PACK-034",
        "the origin of a rule",
        TABLE,
        "<text>karama</text>",
        "<text>us</text>",
    ),
    (
        "PACK-034",
        "the origin of a step",
        STEPS,
        "<karama:source>CRC 24",
        '<karama:source origin="us">CRC 24',
    ),
    (
        "PACK-035",
        "a report without words",
        TOML,
        'quote = "Les personnes sont accueillies."',
        "",
    ),
    (
        "PACK-036",
        "a pack that is not there",
        TOML,
        "assumptions",
        'calls = ["nowhere"]\nassumptions',
    ),
    (
        "PACK-036",
        "a path as a pack",
        TOML,
        "assumptions",
        'calls = ["../../etc"]\nassumptions',
    ),
    (
        "PACK-037",
        "a pack that calls itself",
        TOML,
        "assumptions",
        'calls = ["sketch"]\nassumptions',
    ),
    ("PACK-040", "a file nobody reads", "notes.docx", ALL, "hello"),
    ("PACK-041", "a decision in two files", "decisions/two.dmn", ALL, DMN),
    (
        "PACK-042",
        "no output values",
        TABLE,
        '<outputValues id="OV"><text>"clinic", "shelter"</text></outputValues>',
        "",
    ),
    (
        "PACK-043",
        "a rule outside the list",
        TABLE,
        '<text>"shelter"</text>',
        '<text>"hotel"</text>',
    ),
    ("PACK-044", "a language twice", TOML, '["en", "fr"]', '["en", "fr", "en"]'),
]

_LITERAL = """<literalExpression id="L"><text>"clinic"</text></literalExpression>
  </decision></definitions>"""
ABOUT_THE_PACK += [
    (
        "PACK-029",
        "a decision without a table",
        TABLE,
        ALL,
        DMN[: DMN.index("<decisionTable")] + _LITERAL,
    ),
]

ABOUT_LAW: list[Case] = [
    ("LAW-001", "an instrument nobody lists", TOML, '["CRC 24"]', '["CRD 24"]'),
    ("LAW-001", "a source of a step", STEPS, "CRC 24</karama", "XYZ 24</karama"),
    ("LAW-001", "a source of a rule", TABLE, "<text>CRC 24", "<text>XYZ 24"),
    ("LAW-001", "a basis of a permission", RULES, "CRC 24", "XYZ 24"),
    ("LAW-002", "a code without an article", TOML, '["CRC 24"]', '["CRC"]'),
    (
        "LAW-003",
        "an instrument nobody compared",
        TOML,
        "verified = true\nchecked = 2026-07-01",
        "verified = false",
    ),
    (
        "LAW-004",
        "an instrument nobody cites",
        TOML,
        "[[instruments]]",
        '[[instruments]]\ncode = "UDHR"\ntitle = { en = "U", fr = "U" }\n'
        "binding = false\nverified = false\n[[instruments]]",
    ),
    (
        "LAW-005",
        "an orientation without a source",
        TOML,
        'step = "Task_Shelter"\nsources = ["report"]',
        'step = "Task_Shelter"',
    ),
    ("LAW-006", "a rule without a source", TABLE, "<text>CRC 24</text>", "<text/>"),
    (
        "LAW-007",
        "a table without a source column",
        TABLE,
        'annotation name="source"',
        'annotation name="law"',
    ),
    ("LAW-008", "verified on no date", TOML, "checked = 2026-07-01", ""),
    (
        "LAW-009",
        "a deadline without a source",
        STEPS,
        'lang="en" source="CRC 24"',
        'lang="en"',
    ),
    (
        "LAW-010",
        "a step without a source",
        STEPS,
        "<karama:source>CRC 24</karama:source>",
        "",
    ),
    (
        "LAW-011",
        "a deadline without a reason",
        STEPS,
        '<karama:deadline lang="fr">Les soins sont urgents.</karama:deadline>',
        "",
    ),
    ("LAW-012", "checked before it was law", TOML, "2026-07-01", "1980-01-01"),
]

_LATE = '<bpmn:boundaryEvent id="Late"'
_END = '<bpmn:endEvent id="End" />'
_SUB = '<bpmn:subProcess id="Sub" name="Sub"></bpmn:subProcess>'
_HOUR = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"
_BEFORE_HOUR = BPMN.split(_LATE)[1].split(">", 1)[1].split(_HOUR)[0]
_MANDATE = '<karama:mandate organization="office">care</karama:mandate>'

ABOUT_STEPS: list[Case] = [
    ("BPMN-001", "cut in the middle", STEPS, ALL, BPMN[: len(BPMN) // 2]),
    (
        "BPMN-002",
        "a document type",
        STEPS,
        "<bpmn:definitions",
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><bpmn:definitions',
    ),
    ("BPMN-003", "an HTML page", STEPS, ALL, "<html/>"),
    (
        "BPMN-004",
        "no process",
        STEPS,
        ALL,
        BPMN[: BPMN.index("  <bpmn:process")] + "</bpmn:definitions>",
    ),
    ("BPMN-005", "a script", STEPS, _END, f'{_END}<bpmn:scriptTask id="X" />'),
    (
        "BPMN-005",
        "a thrown event",
        STEPS,
        _END,
        f'{_END}<bpmn:intermediateThrowEvent id="X" />',
    ),
    (
        "BPMN-005",
        "an event gateway",
        STEPS,
        _END,
        f'{_END}<bpmn:eventBasedGateway id="X" />',
    ),
    (
        "BPMN-006",
        "a signal",
        STEPS,
        'timerEventDefinition id="Late_Timer"',
        'signalEventDefinition id="S"/><bpmn:timerEventDefinition id="Late_Timer"',
    ),
    (
        "BPMN-006",
        "an error at the end",
        STEPS,
        _END,
        '<bpmn:endEvent id="End"><bpmn:errorEventDefinition id="E" /></bpmn:endEvent>',
    ),
    ("BPMN-007", "a step without id", STEPS, _END, f"{_END}<bpmn:manualTask />"),
    ("BPMN-007", "a flow without id", STEPS, 'sequenceFlow id="F_1"', "sequenceFlow"),
    ("BPMN-007", "a lane without id", STEPS, 'lane id="Lane_Care"', "lane"),
    ("BPMN-008", "an id twice", STEPS, _END, f"{_END}{_END}"),
    (
        "BPMN-009",
        "a flow to nowhere",
        STEPS,
        'targetRef="Task_Orient"',
        'targetRef="Task_None"',
    ),
    (
        "BPMN-010",
        "a flow into a sub-process",
        STEPS,
        'sourceRef="Task_Shelter" ta',
        'sourceRef="T_1" ta',
    ),
    (
        "BPMN-011",
        "a step apart",
        STEPS,
        FLOWS,
        f'{FLOWS}<bpmn:manualTask id="Apart" />',
    ),
    (
        "BPMN-012",
        "a step that leads nowhere",
        STEPS,
        'sourceRef="Task_Shelter" ta',
        'sourceRef="Task_Clinic" ta',
    ),
    (
        "BPMN-012",
        "a loop without end",
        STEPS,
        'id="F_5" sourceRef="Task_Shelter" targetRef="End"',
        'id="F_5" sourceRef="Task_Shelter" targetRef="Task_Shelter"',
    ),
    (
        "BPMN-013",
        "a way without a condition",
        STEPS,
        'default="F_Shelter"',
        'default="F_Clinic"',
    ),
    ("BPMN-014", "no default", STEPS, 'id="Gate" default="F_Shelter"', 'id="Gate"'),
    (
        "BPMN-015",
        "a condition without =",
        STEPS,
        '= route = "clinic"',
        'route == "clinic"',
    ),
    (
        "BPMN-016",
        "another gateway's default",
        STEPS,
        'default="F_Shelter"',
        'default="F_1"',
    ),
    (
        "BPMN-017",
        "a condition on the default",
        STEPS,
        'default="F_Shelter"',
        'default="F_Clinic"',
    ),
    (
        "BPMN-017",
        "a condition after a parallel gateway",
        STEPS,
        'exclusiveGateway id="Gate" default="F_Shelter"',
        'parallelGateway id="Gate"',
    ),
    (
        "BPMN-018",
        "a condition after a step",
        STEPS,
        'id="F_Clinic" sourceRef="Gate"',
        'id="F_Clinic" sourceRef="Task_Orient"',
    ),
    ("BPMN-019", "no start", STEPS, 'startEvent id="Start"', 'endEvent id="Start"'),
    (
        "BPMN-019",
        "a sub-process without start",
        STEPS,
        _END,
        _END + _SUB,
    ),
    ("BPMN-020", "two starts", STEPS, _END, f'{_END}<bpmn:startEvent id="Start2" />'),
    (
        "BPMN-021",
        "a right that waits for nothing",
        STEPS,
        '<bpmn:messageEventDefinition id="M_1" messageRef="Msg_1" />',
        "",
    ),
    (
        "BPMN-022",
        "a flow into the start",
        STEPS,
        'sourceRef="Task_Shelter" targetRef="End"',
        'sourceRef="Task_Shelter" targetRef="Start"',
    ),
    ("BPMN-022", "a flow out of the end", STEPS, 'sourceRef="Late"', 'sourceRef="End"'),
    (
        "BPMN-023",
        "a timer on a gateway",
        STEPS,
        'attachedToRef="Task_Clinic"',
        'attachedToRef="Gate"',
    ),
    (
        "BPMN-024",
        "a boundary that waits for nothing",
        STEPS,
        f'<bpmn:timerEventDefinition id="Late_Timer">\n        {_HOUR}\n'
        "      </bpmn:timerEventDefinition>",
        "",
    ),
    (
        "BPMN-025",
        "a timer in words",
        STEPS,
        _HOUR,
        "<bpmn:timeDuration>tomorrow</bpmn:timeDuration>",
    ),
    (
        "BPMN-025",
        "a timer counted out",
        STEPS,
        _HOUR,
        "<bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>",
    ),
    ("BPMN-025", "a timer with nothing in it", STEPS, _HOUR, ""),
    (
        "BPMN-026",
        "a repeating timer that stops",
        STEPS,
        f'cancelActivity="false">{_BEFORE_HOUR}{_HOUR}',
        f">{_BEFORE_HOUR}<bpmn:timeCycle>R/PT1H</bpmn:timeCycle>",
    ),
    (
        "BPMN-027",
        "a receive task without message",
        STEPS,
        _END,
        f'{_END}<bpmn:receiveTask id="X" />',
    ),
    (
        "BPMN-027",
        "a message without name",
        STEPS,
        'id="Msg_1" name="ask-for-protection"',
        'id="Msg_1"',
    ),
    (
        "BPMN-028",
        "a message that is not there",
        STEPS,
        'messageRef="Msg_1"',
        'messageRef="Msg_9"',
    ),
    (
        "BPMN-029",
        "two messages of one name",
        STEPS,
        'name="complain"',
        'name="ask-for-protection"',
    ),
    ("BPMN-030", "a step without act", STEPS, "<karama:act>reception</karama:act>", ""),
    ("BPMN-031", "an act nobody knows", STEPS, "act>reception<", "act>recepton<"),
    (
        "BPMN-032",
        "a step in no lane",
        STEPS,
        "<bpmn:flowNodeRef>Task_Shelter</bpmn:flowNodeRef>",
        "",
    ),
    ("BPMN-033", "a lane without mandate", STEPS, _MANDATE, ""),
    ("BPMN-034", "a mandate nobody knows", STEPS, ">care<", ">police<"),
    (
        "BPMN-035",
        "a step in two lanes",
        STEPS,
        "</bpmn:laneSet>",
        '<bpmn:lane id="Lane_B" name="B"><bpmn:extensionElements><karama:mandate>care'
        "</karama:mandate></bpmn:extensionElements><bpmn:flowNodeRef>Task_Ask"
        "</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>",
    ),
    (
        "BPMN-036",
        "a lane that lists a ghost",
        STEPS,
        "flowNodeRef>R_1</",
        "flowNodeRef>Ghost</",
    ),
    (
        "BPMN-037",
        "a form that is not there",
        STEPS,
        'formId="arrival"',
        'formId="arival"',
    ),
    (
        "BPMN-038",
        "a user task without form",
        STEPS,
        '<zeebe:formDefinition formId="arrival" />',
        "",
    ),
    (
        "BPMN-039",
        "a decision that is not there",
        STEPS,
        'decisionId="orientation"',
        'decisionId="orientate"',
    ),
    (
        "BPMN-040",
        "a task that calls no decision",
        STEPS,
        'decisionId="orientation" ',
        "",
    ),
    (
        "BPMN-041",
        "a process that is not there",
        STEPS,
        _END,
        f'{_END}<bpmn:callActivity id="Call"><bpmn:extensionElements>'
        '<zeebe:calledElement processId="Other" /></bpmn:extensionElements>'
        "</bpmn:callActivity>",
    ),
    (
        "BPMN-042",
        "a call of nothing",
        STEPS,
        _END,
        f'{_END}<bpmn:callActivity id="Call" />',
    ),
    (
        "BPMN-043",
        "a process that calls itself",
        STEPS,
        _END,
        f'{_END}<bpmn:callActivity id="Call"><bpmn:extensionElements>'
        '<zeebe:calledElement processId="Main" /></bpmn:extensionElements>'
        "</bpmn:callActivity>",
    ),
    (
        "BPMN-044",
        "a right left out",
        STEPS,
        "<karama:right>complain</karama:right>",
        "",
    ),
    ("BPMN-045", "a right nobody knows", STEPS, "right>complain<", "right>complian<"),
    (
        "BPMN-046",
        "a complaint that stops all",
        STEPS,
        'id="S_2" isInterrupting="false"',
        'id="S_2"',
    ),
    (
        "BPMN-047",
        "a right inside the flow",
        STEPS,
        'id="R_1" name="Right" triggeredByEvent="true"',
        'id="R_1" name="Right"',
    ),
    ("BPMN-048", "no diagram", STEPS, "\n", "\n"),
    (
        "BPMN-052",
        "an extension misspelt",
        STEPS,
        "<karama:need>medical</karama:need>",
        "<karama:needs>medical</karama:needs>",
    ),
    ("BPMN-053", "a plain task", STEPS, _END, f'{_END}<bpmn:task id="X" />'),
    (
        "BPMN-054",
        "a multi-instance mark",
        STEPS,
        _END,
        f'{_END}<bpmn:manualTask id="X"><bpmn:multiInstanceLoopCharacteristics />'
        "</bpmn:manualTask>",
    ),
    (
        "BPMN-054",
        "a compensation",
        STEPS,
        _END,
        f'{_END}<bpmn:manualTask id="X" isForCompensation="true" />',
    ),
    ("BPMN-055", "a result without a name", STEPS, ' resultVariable="route"', ""),
    (
        "BPMN-056",
        "a boundary that leads nowhere",
        STEPS,
        'sourceRef="Late"',
        'sourceRef="Task_Ask"',
    ),
    ("BPMN-057", "an empty act", STEPS, "act>reception<", "act><"),
    ("BPMN-057", "a title in no language", STEPS, 'title lang="fr"', 'title lang="x"'),
    (
        "BPMN-059",
        "a flow into an event sub-process",
        STEPS,
        'sourceRef="Task_Shelter" targetRef="End"',
        'sourceRef="Task_Shelter" targetRef="R_1"',
    ),
    (
        "BPMN-051",
        "names in one language",
        STEPS,
        '<karama:title lang="fr">Titre</karama:title>',
        "",
    ),
]

_SHAPE = (
    '<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="Collaboration">'
    '<bpmndi:BPMNShape id="Sh" bpmnElement="Start"><dc:Bounds x="{0}" y="1" width="36"'
    ' height="36" /></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
)
_CLOSE = "</bpmn:definitions>"
ABOUT_STEPS += [
    ("BPMN-049", "a step left off the page", STEPS, _CLOSE, _SHAPE.format(1) + _CLOSE),
    ("BPMN-050", "a shape at no place", STEPS, _CLOSE, _SHAPE.format("here") + _CLOSE),
    ("BPMN-050", "a shape at infinity", STEPS, _CLOSE, _SHAPE.format("inf") + _CLOSE),
    ("BPMN-058", "two pages", STEPS, _CLOSE, _SHAPE.format(1) * 2 + _CLOSE),
    ("FEEL-001", "a condition cut short", STEPS, '= route = "clinic"', "= route ="),
    ("FEEL-001", "a broken assumption", TOML, "age >= 0", "age >="),
    (
        "FEEL-002",
        "a condition without end",
        STEPS,
        '= route = "clinic"',
        "=" + "(" * 5_000 + "1" + ")" * 5_000,
    ),
    (
        "FEEL-002",
        "a condition as long as a book",
        STEPS,
        '= route = "clinic"',
        "= route = " + "1 + " * 9_000 + "1",
    ),
    (
        "FEEL-003",
        "a name nobody gives",
        STEPS,
        '= route = "clinic"',
        '= rout = "clinic"',
    ),
    ("FEEL-004", "an empty condition", STEPS, '= route = "clinic"', "= "),
]

ABOUT_STEPS += [
    (
        "BPMN-060",
        "ten thousand steps",
        STEPS,
        FLOWS,
        FLOWS + "".join(f'<bpmn:manualTask id="X{n}" />' for n in range(10_000)),
    ),
]

ABOUT_FORMS: list[Case] = [
    ("FORM-001", "a type nobody knows", ASKED, "| integer |", "| intger |"),
    (
        "FORM-002",
        "a remark of pyxform",
        ASKED,
        "| | integer |",
        "| | begin_repeat | r | | | |\n| | text | q | Q | Q | voice |\n"
        "| | end_repeat | | | | |\n| | integer |",
    ),
    ("FORM-003", "no form_id", ASKED, "| form_id |", "| form |"),
    ("FORM-003", "no version", ASKED, "| version |", "| edition |"),
    ("FORM-004", "a form_id twice", "forms/two.md", ALL, FORM),
    ("FORM-005", "a question without class", ASKED, "| health |", "| |"),
    ("FORM-006", "a class nobody knows", ASKED, "| health |", "| helth |"),
    ("FORM-007", "a label left out", ASKED, "| Malade ? |", "| |"),
    (
        "FORM-011",
        "groups in groups",
        ASKED,
        "| | integer |",
        "".join(f"| | begin_group | g{n} | G | G | |\n" for n in range(40))
        + "| | integer |",
    ),
    (
        "FORM-012",
        "a fact nobody asks",
        ASKED,
        "| | integer | age | How old are you? | Quel âge avez-vous ? | identity |\n",
        "",
    ),
    ("FORM-013", "a value nobody offers", TABLE, '"sea", "land"', '"sea", "lnd"'),
    (
        "FORM-014",
        "a choice nobody expects",
        TABLE,
        "<text>place</text></inputExpression>",
        '<text>place</text></inputExpression><inputValues id="IV"><text>"sea"</text>'
        "</inputValues>",
    ),
    ("FORM-015", "a number asked as a date", ASKED, "| integer |", "| date |"),
    (
        "FORM-016",
        "a fact asked twice",
        "forms/two.md",
        ALL,
        FORM.replace("| arrival | 1", "| two | 1").replace("| integer |", "| date |"),
    ),
    (
        "FORM-017",
        "yes or no, nothing else",
        ASKED,
        "| | yes_no_unknown | unknown | Not known | Inconnu |\n",
        "",
    ),
    (
        "FORM-018",
        "a form no step uses",
        "forms/two.md",
        ALL,
        FORM.replace("| arrival | 1", "| two | 1"),
    ),
    ("FORM-019", "a language nobody can tell", ASKED, "Français (fr)", "Frnch"),
    ("FORM-020", "a name with capitals", ASKED, "| age |", "| Age |"),
    ("FORM-021", "no form", ASKED, ALL, None),
    (
        "FORM-022",
        "a photograph",
        ASKED,
        "| | integer |",
        "| | image | photo | Photo | Photo | identity |\n| | integer |",
    ),
    (
        "FORM-023",
        "a name in two groups",
        ASKED,
        "| | integer |",
        "| | begin_group | g | G | G | |\n| | integer | age | A | A | identity |\n"
        "| | end_group | | | | |\n| | integer |",
    ),
    (
        "FORM-024",
        "a group asked again and again",
        ASKED,
        "| | integer |",
        "| | begin_repeat | r | R | R | |\n| | text | q | Q | Q | voice |\n"
        "| | end_repeat | | | | |\n| | integer |",
    ),
]

ABOUT_SERVICES: list[Case] = [
    ("SERV-001", "JSON cut short", HELP, ALL, SERVICES[:60]),
    ("SERV-001", "not a number", HELP, "36.1", "NaN"),
    ("SERV-002", "lists in lists", HELP, ALL, "[" * 10_000),
    ("SERV-003", "a text for a list", HELP, ALL, '{"services": "none"}'),
    ("SERV-003", "a number for everything", HELP, ALL, "7"),
    ("SERV-003", "a list of numbers", HELP, ALL, '{"services": [1]}'),
    ("SERV-003", "a number as a name", HELP, '"name": "Clinic"', '"name": 5'),
    ("SERV-004", "a service without name", HELP, '"name": "Clinic", ', ""),
    ("SERV-004", "a service of nobody", HELP, '"organization_id": "office", ', ""),
    (
        "SERV-004",
        "an attribute without a term",
        HELP,
        '{"taxonomy_term": {"code": "medical", "name": "Medical care"}}',
        "{}",
    ),
    (
        "SERV-005",
        "an id twice",
        HELP,
        '"locations": [',
        '"locations": [{"id": "harbour", "name": "Other"}, ',
    ),
    (
        "SERV-006",
        "a service of a stranger",
        HELP,
        '"organization_id": "office"',
        '"organization_id": "ofice"',
    ),
    (
        "SERV-007",
        "a place nobody lists",
        HELP,
        '"location_id": "harbour"',
        '"location_id": "harbor"',
    ),
    ("SERV-008", "a language nobody speaks", HELP, '{"code": "fr"}', '{"code": "qq"}'),
    ("SERV-009", "fewer than no places", HELP, '"maximum": 10', '"maximum": -1'),
    ("SERV-009", "more free than there are", HELP, '"available": 4', '"available": 40'),
    ("SERV-009", "places in words", HELP, '"maximum": 10', '"maximum": "ten"'),
    ("SERV-010", "a closed service", HELP, '"active"', '"defunct"'),
    ("SERV-011", "a need nobody answers", HELP, '"code": "medical"', '"code": "legal"'),
    (
        "SERV-012",
        "a lane of a stranger",
        STEPS,
        'organization="office"',
        'organization="ofice"',
    ),
    (
        "SERV-013",
        "a service nobody can reach",
        HELP,
        '"service_at_locations": [{"location_id": "harbour"}],',
        '"email": "",',
    ),
    ("SERV-014", "no services.json", HELP, ALL, None),
    ("SERV-015", "a place off the Earth", HELP, "36.1", "136.1"),
    (
        "SERV-016",
        "a service of any size",
        HELP,
        '"service_capacities": [{"available": 4, "maximum": 10}],',
        "",
    ),
]

_ENFORCED = _MANDATE.replace("care<", "enforcement<")
ABOUT_MANDATES: list[Case] = [
    ("MAND-001", "no mandates.toml", RULES, ALL, None),
    ("MAND-002", "a lane nobody drew", RULES, '"Lane_Care"', '"Lane_Car"'),
    ("MAND-003", "a class nobody knows", RULES, '"health"', '"helth"'),
    ("MAND-004", "health to enforcement", STEPS, _MANDATE, _ENFORCED),
    ("MAND-005", "no purpose", RULES, 'purpose = { en = "to help", fr = "aider" }', ""),
    ("MAND-006", "no basis", RULES, 'basis = ["CRC 24"]', ""),
    ("MAND-007", "two permissions on one class", RULES, ALL, MANDATES * 2),
    ("MAND-008", "neither read nor write", RULES, "read = true\nwrite = true", ""),
    ("MAND-009", "a form nobody may fill", RULES, "write = true", "write = false"),
    ("MAND-010", "answers nobody may read", RULES, "read = true", "read = false"),
    ("MAND-011", "health asked by enforcement", STEPS, _MANDATE, _ENFORCED),
    ("PACK-020", "data kept for ever", RULES, '"P90D"', '"for ever"'),
]

ABOUT_TEXTS: list[Case] = [
    ("TEXT-001", "no text in French", "texts/fr.md", ALL, None),
    ("TEXT-002", "an empty text", "texts/fr.md", ALL, "  \n"),
    (
        "TEXT-003",
        "a word that wrongs",
        "texts/en.md",
        "You are",
        "Illegal migrants are",
    ),
    (
        "TEXT-003",
        "the same in French",
        "texts/fr.md",
        "Vous êtes",
        "Les clandestins sont",
    ),
    ("TEXT-003", "the same in Arabic", "texts/en.md", "You are", "مهاجر غير شرعي"),
    ("TEXT-004", "a text nobody reads", "texts/es.md", ALL, "Hola.\n"),
    ("TEXT-005", "a script", "texts/en.md", "You are", "<script>x</script>You are"),
]

ABOUT_EXAMPLES: list[Case] = [
    ("EXAM-001", "columns without end", TRIED, ALL, "id," * 600),
    ("EXAM-001", "an open quote", TRIED, "e2,", '"e2,'),
    ("EXAM-002", "a column misspelt", TRIED, ",medical,", ",medica,"),
    ("EXAM-003", "no expectation", TRIED, "id,expected,", "id,expect,"),
    ("EXAM-004", "an id twice", TRIED, "e2,", "e1,"),
    ("EXAM-005", "an orientation nobody has", TRIED, "e2,shelter", "e2,shelte"),
    ("EXAM-006", "an age in words", TRIED, ",30,yes", ",thirty,yes"),
    ("EXAM-007", "another expectation", TRIED, "e2,shelter", "e2,clinic"),
    ("EXAM-008", "a rule nobody tried", TRIED, EXAMPLES.splitlines()[1] + "\n", ""),
    ("EXAM-009", "no examples", TRIED, ALL, None),
    ("EXAM-010", "a row too short", TRIED, ",land,well", ",land"),
    (
        "EXAM-011",
        "more rows than a reader reads",
        TRIED,
        ALL,
        EXAMPLES + "".join(f"x{n},shelter,,30,no,land,\n" for n in range(5_000)),
    ),
    (
        "EXAM-012",
        "no column for a fact",
        TRIED,
        ALL,
        "id,expected,age,place\ne1,clinic,3,sea\n",
    ),
    (
        "EXAM-014",
        "an arrival at no time",
        TRIED,
        "2026-11-24T03:00:00Z,30,yes",
        "yesterday,30,yes",
    ),
    ("EXAM-015", "a column twice", TRIED, "place,note", "place,place"),
]

# Tables of their own, before the first other one.
_WORDS = "[title]"

ABOUT_THE_CHARTER: list[Case] = [
    (
        "CHAR-001",
        "a concept of another charter",
        TOML,
        _WORDS,
        f"[concepts]\nis_chidl = 'age < 18'\n{_WORDS}",
    ),
    (
        "FEEL-001",
        "a concept that is no FEEL",
        TOML,
        _WORDS,
        f"[concepts]\nis_child = 'age < '\n{_WORDS}",
    ),
    (
        "CHAR-002",
        "a concept over a fact nobody asks",
        TOML,
        _WORDS,
        f"[concepts]\nis_child = 'years < 18'\n{_WORDS}",
    ),
    (
        "PACK-014",
        "a concept without words",
        TOML,
        _WORDS,
        f"[concepts]\nis_child = ' '\n{_WORDS}",
    ),
    (
        "CHAR-003",
        "a field concept of another charter",
        TOML,
        _WORDS,
        f"[field-concepts]\nreason = ['age']\n{_WORDS}",
    ),
    (
        "CHAR-004",
        "a field no form asks",
        TOML,
        _WORDS,
        f"[field-concepts]\nreasons = ['why']\n{_WORDS}",
    ),
    (
        "CHAR-008",
        "a question the Charter asks for, left open",
        TOML,
        _WORDS,
        f"[field-concepts]\nunderstood = ['medical']\n{_WORDS}",
    ),
    (
        "CHAR-005",
        "a principle nobody could mean",
        TOML,
        _WORDS,
        f"[not-applicable]\nsea = {{ en = 'No sea.', fr = 'Pas de mer.' }}\n{_WORDS}",
    ),
    (
        "PACK-022",
        "a reason in one language",
        TOML,
        _WORDS,
        f"[not-applicable]\nC20 = {{ en = 'No sea.' }}\n{_WORDS}",
    ),
    (
        "CHAR-006",
        "a principle set aside twice",
        TOML,
        _WORDS,
        "[not-applicable]\nC20 = { en = 'No sea.', fr = 'Pas de mer.' }\n"
        f"[deviations]\nC20 = {{ en = 'We do not.' }}\n{_WORDS}",
    ),
    (
        "CHAR-007",
        "a principle set aside in silence",
        TOML,
        _WORDS,
        f"[deviations]\nC20 = {{}}\n{_WORDS}",
    ),
    (
        "PACK-014",
        "concepts that are no table",
        TOML,
        "assumptions",
        "concepts = 3\nassumptions",
    ),
]

CASES: list[Case] = [
    *ABOUT_THE_PACK,
    *ABOUT_LAW,
    *ABOUT_THE_CHARTER,
    *ABOUT_STEPS,
    *ABOUT_FORMS,
    *ABOUT_SERVICES,
    *ABOUT_MANDATES,
    *ABOUT_TEXTS,
    *ABOUT_EXAMPLES,
]

__all__ = ["ALL", "CASES", "ROUTES", "USES", "Case"]
