"""A pack small enough to hold in the head, clean of findings, for tests to spoil.

`write_sketch(folder)` writes it; `spoilt(folder, file, old, new)` writes it with one
thing changed and reads it. Two languages, one lane, one form, one table of two rules.
"""

from pathlib import Path

from karama.packs import PackReading, read_pack

PACK = """
id = "sketch"
version = "1.0.0"
country = "ES"
languages = ["en", "fr"]
decision = "orientation"
arrival = "arrived_at"
assumptions = ["age >= 0"]

[title]
en = "Sketch"
fr = "Esquisse"

[authority]
en = "Reception office"

[summary]
en = "A sketch."
fr = "Une esquisse."

[[instruments]]
code = "CRC"
title = { en = "Rights of the Child", fr = "Droits de l'enfant" }
binding = true
verified = true
checked = 2026-07-01
in_force = 1990-09-02
url = "https://example.org/crc"

[[orientations]]
id = "clinic"
title = { en = "Clinic", fr = "Clinique" }
service = "clinic"
step = "Task_Clinic"
within = "PT1H"
sources = ["CRC 24"]
origin = "report"

[[orientations]]
id = "shelter"
title = { en = "Shelter", fr = "Foyer" }
service = ""
step = "Task_Shelter"
sources = ["report"]
origin = "karama"

[[statements]]
id = "s1"
origin = "report"
quote = "Les personnes sont accueillies."
place = "panel 2"
about = ["Task_Ask", "Task_Clinic", "Task_Shelter", "Late", "orientation/r1"]
sources = ["CRC 24"]
text = { en = "People are received.", fr = "Les personnes sont accueillies." }

[[statements]]
id = "s2"
origin = "karama"
about = ["Task_Orient", "orientation/r2", "T_1", "T_2", "T_3", "T_4"]
sources = ["report"]
text = { en = "We added the rest.", fr = "Le reste est de nous." }
"""

TITLE = '<karama:title lang="fr">Titre</karama:title>'


RIGHTS = ("ask-for-protection", "complain", "ask-for-lawyer", "withdraw-consent")
MESSAGES = "".join(
    f'<bpmn:message id="Msg_{n}" name="{name}"><bpmn:extensionElements>'
    f"<karama:right>{name}</karama:right></bpmn:extensionElements></bpmn:message>\n"
    for n, name in enumerate(RIGHTS, 1)
)


def step(kind: str, name: str, inside: str, attributes: str = "") -> str:
    """A task with a title, a source, and what else stands inside."""
    return f"""
    <bpmn:{kind} id="{name}" name="{name}" {attributes}>
      <bpmn:extensionElements>{TITLE}<karama:source>CRC 24</karama:source>{inside}
      </bpmn:extensionElements>
    </bpmn:{kind}>"""


def flow(name: str, source: str, target: str, condition: str = "") -> str:
    """A sequence flow."""
    inside = ""
    if condition:
        inside = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{condition}</bpmn:conditionExpression>"
        )
    return (
        f'\n    <bpmn:sequenceFlow id="{name}" sourceRef="{source}"'
        f' targetRef="{target}">{inside}</bpmn:sequenceFlow>'
    )


def right(number: int, name: str) -> str:
    """An event sub-process that a right opens at any moment."""
    return f"""
    <bpmn:subProcess id="R_{number}" name="Right" triggeredByEvent="true">
      <bpmn:extensionElements>{TITLE}</bpmn:extensionElements>
      <bpmn:startEvent id="S_{number}" isInterrupting="false">
        <bpmn:messageEventDefinition id="M_{number}" messageRef="Msg_{number}" />
      </bpmn:startEvent>
      <bpmn:manualTask id="T_{number}" name="Take it up">
        <bpmn:extensionElements>{TITLE}<karama:act>complaint</karama:act>
          <karama:source>report</karama:source></bpmn:extensionElements>
      </bpmn:manualTask>
      <bpmn:endEvent id="E_{number}" />
      {flow(f"A_{number}", f"S_{number}", f"T_{number}")}
      {flow(f"B_{number}", f"T_{number}", f"E_{number}")}
    </bpmn:subProcess>"""


BEGINNING = step(
    "userTask",
    "Task_Ask",
    '<zeebe:formDefinition formId="arrival" /><karama:act>screening</karama:act>',
) + step(
    "businessRuleTask",
    "Task_Orient",
    '<zeebe:calledDecision decisionId="orientation" resultVariable="route" />',
)
ROUTES = step(
    "manualTask",
    "Task_Clinic",
    "<karama:act>medical-care</karama:act><karama:need>medical</karama:need>",
) + step("manualTask", "Task_Shelter", "<karama:act>reception</karama:act>")
FLOWS = "".join(
    [
        flow("F_1", "Start", "Task_Ask"),
        flow("F_2", "Task_Ask", "Task_Orient"),
        flow("F_3", "Task_Orient", "Gate"),
        flow("F_Clinic", "Gate", "Task_Clinic", '= route = "clinic"'),
        flow("F_Shelter", "Gate", "Task_Shelter"),
        flow("F_4", "Task_Clinic", "End"),
        flow("F_5", "Task_Shelter", "End"),
        flow("F_Late", "Late", "End_Late"),
    ]
)
USES = "".join(right(number, name) for number, name in enumerate(RIGHTS, 1))

BPMN = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:karama="https://karama.example/ns/bpmn/1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Definitions">
  <bpmn:collaboration id="Collaboration">
    <bpmn:participant id="Pool" name="Reception" processRef="Main" />
  </bpmn:collaboration>
  {MESSAGES}
  <bpmn:process id="Main" isExecutable="true">
    <bpmn:laneSet id="Lanes">
      <bpmn:lane id="Lane_Care" name="Care">
        <bpmn:extensionElements>{TITLE}
          <karama:mandate organization="office">care</karama:mandate>
        </bpmn:extensionElements>
        <bpmn:flowNodeRef>Task_Ask</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>Task_Orient</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>Task_Clinic</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>Task_Shelter</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>R_1</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>R_2</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>R_3</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>R_4</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="Start" />{BEGINNING}
    <bpmn:exclusiveGateway id="Gate" default="F_Shelter" />{ROUTES}
    <bpmn:boundaryEvent id="Late" attachedToRef="Task_Clinic" cancelActivity="false">
      <bpmn:extensionElements>
        <karama:deadline lang="en" source="CRC 24">Care is urgent.</karama:deadline>
        <karama:deadline lang="fr">Les soins sont urgents.</karama:deadline>
      </bpmn:extensionElements>
      <bpmn:timerEventDefinition id="Late_Timer">
        <bpmn:timeDuration>PT1H</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="End_Late" />
    <bpmn:endEvent id="End" />{FLOWS}{USES}
  </bpmn:process>
</bpmn:definitions>
"""

DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="Tables"
    name="Tables" namespace="https://example.org/sketch">
  <inputData id="Input_age" name="age">
    <variable id="V_age" name="age" typeRef="number" />
  </inputData>
  <inputData id="Input_medical" name="medical">
    <variable id="V_medical" name="medical" typeRef="boolean" />
  </inputData>
  <inputData id="Input_place" name="place">
    <variable id="V_place" name="place" typeRef="string" />
  </inputData>
  <decision id="orientation" name="orientation">
    <variable id="V_orientation" name="orientation" typeRef="string" />
    <informationRequirement id="IR_1"><requiredInput href="#Input_age" />
    </informationRequirement>
    <informationRequirement id="IR_2"><requiredInput href="#Input_medical" />
    </informationRequirement>
    <informationRequirement id="IR_3"><requiredInput href="#Input_place" />
    </informationRequirement>
    <decisionTable id="Table" hitPolicy="PRIORITY">
      <input id="I_1"><inputExpression id="IE_1" typeRef="boolean">
        <text>medical</text></inputExpression></input>
      <input id="I_2"><inputExpression id="IE_2" typeRef="number">
        <text>age</text></inputExpression></input>
      <input id="I_3"><inputExpression id="IE_3" typeRef="string">
        <text>place</text></inputExpression></input>
      <output id="O_1" name="orientation" typeRef="string">
        <outputValues id="OV"><text>"clinic", "shelter"</text></outputValues>
      </output>
      <annotation name="source" />
      <annotation name="origin" />
      <rule id="r1"><inputEntry id="c1"><text>true</text></inputEntry>
        <inputEntry id="c2"><text>-</text></inputEntry>
        <inputEntry id="c3"><text>-</text></inputEntry>
        <outputEntry id="c4"><text>"clinic"</text></outputEntry>
        <annotationEntry><text>CRC 24</text></annotationEntry>
        <annotationEntry><text>report</text></annotationEntry></rule>
      <rule id="r2"><inputEntry id="c5"><text>-</text></inputEntry>
        <inputEntry id="c6"><text>&gt;= 0</text></inputEntry>
        <inputEntry id="c7"><text>"sea", "land"</text></inputEntry>
        <outputEntry id="c8"><text>"shelter"</text></outputEntry>
        <annotationEntry><text>report</text></annotationEntry>
        <annotationEntry><text>karama</text></annotationEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""

FORM = """
| survey |
| | type | name | label::English (en) | label::Français (fr) | bind::karama:class |
| | integer | age | How old are you? | Quel âge avez-vous ? | identity |
| | select_one yes_no_unknown | medical | Are you ill? | Malade ? | health |
| | select_one places | place | How did you come? | Par où ? | route |
| choices |
| | list_name | name | label::English (en) | label::Français (fr) |
| | yes_no_unknown | yes | Yes | Oui |
| | yes_no_unknown | no | No | Non |
| | yes_no_unknown | unknown | Not known | Inconnu |
| | places | sea | By sea | Par la mer |
| | places | land | By land | Par la terre |
| settings |
| | form_id | version | form_title | namespaces |
| | arrival | 1 | Arrival | karama="https://karama.example/ns/xform/1" |
"""

SERVICES = """{
  "organizations": [{"id": "office", "name": "Reception office"}],
  "services": [{
    "id": "clinic", "organization_id": "office", "name": "Clinic", "status": "active",
    "email": "clinic@example.org",
    "languages": [{"code": "fr"}],
    "service_at_locations": [{"location_id": "harbour"}],
    "service_capacities": [{"available": 4, "maximum": 10}],
    "attributes": [{"taxonomy_term": {"code": "medical", "name": "Medical care"}}]
  }],
  "locations": [{"id": "harbour", "name": "Harbour", "latitude": 36.1,
                 "longitude": -5.4}]
}
"""

MANDATES = "".join(
    f"""
[[permissions]]
lane = "Lane_Care"
class = "{name}"
read = true
write = true
purpose = {{ en = "to help", fr = "aider" }}
basis = ["CRC 24"]
keeps = "P90D"
"""
    for name in ("identity", "health", "route")
)

EXAMPLES = """id,expected,arrived_at,age,medical,place,note
e1,clinic,2026-11-24T03:00:00Z,30,yes,sea,ill
e2,shelter,2026-11-24T03:00:00Z,30,no,land,well
"""

FILES = {
    "pack.toml": PACK,
    "procedure.bpmn": BPMN,
    "decisions/orientation.dmn": DMN,
    "forms/arrival.md": FORM,
    "services.json": SERVICES,
    "mandates.toml": MANDATES,
    "texts/en.md": "You are safe here. You may ask for protection at any moment.\n",
    "texts/fr.md": "Vous êtes en sécurité ici.\n",
    "examples/arrivals.csv": EXAMPLES,
}


def write_sketch(folder: Path, **files: str | bytes | None) -> Path:
    """Write the pack; `files` replace those of the sketch, None leaves one out."""
    for name, content in {**FILES, **files}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )
    return folder


def spoilt(folder: Path, file: str, old: str, new: str) -> PackReading:
    """The reading of the sketch with one thing changed in one file."""
    text = FILES[file]
    assert old in text, f"{file} does not hold {old!r}"
    return read_pack(write_sketch(folder / "sketch", **{file: text.replace(old, new)}))
