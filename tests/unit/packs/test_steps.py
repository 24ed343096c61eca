"""BPMN as it is read: what each element becomes."""

from datetime import timedelta

import pytest
from pack_sketch import BPMN, FLOWS, write_sketch

from karama.feel import tree
from karama.packs import read_pack
from karama.procedure.process import (
    Event,
    EventKind,
    Gateway,
    GatewayKind,
    SubProcess,
    Task,
    TaskKind,
)


def process_of(tmp_path, old="", new="", **files):
    assert old in BPMN
    steps = BPMN.replace(old, new) if old else BPMN
    pack = write_sketch(tmp_path / "sketch", **{"procedure.bpmn": steps, **files})
    reading = read_pack(pack)
    assert reading.procedure is not None, reading.findings[:3]
    return reading.procedure.process


@pytest.fixture
def process(tmp_path):
    return process_of(tmp_path)


def test_a_user_task_knows_its_form_act_source_and_lane(process):
    task = process.elements["Task_Ask"]

    assert isinstance(task, Task)
    assert task.kind is TaskKind.USER
    assert (task.form, task.act, task.lane) == ("arrival", "screening", "Lane_Care")
    assert task.sources == ("CRC 24",)
    assert task.titles == {"en": "Task_Ask", "fr": "Titre"}
    assert (task.incoming, task.outgoing) == (("F_1",), ("F_2",))
    assert task.line > 0
    assert not task.added


def test_a_business_rule_task_knows_its_decision_and_result(process):
    task = process.elements["Task_Orient"]

    assert (task.kind, task.decision, task.result) == (
        TaskKind.DECISION,
        "orientation",
        "route",
    )


def test_a_gateway_knows_its_default_and_its_flows_their_conditions(process):
    gateway = process.elements["Gate"]

    assert isinstance(gateway, Gateway)
    assert gateway.kind is GatewayKind.EXCLUSIVE
    assert gateway.default == "F_Shelter"
    assert gateway.outgoing == ("F_Clinic", "F_Shelter")
    condition = process.flows["F_Clinic"].condition
    assert condition.text == 'route = "clinic"'
    assert condition.node == tree.Comparison(
        "=", tree.Name("route"), tree.String("clinic")
    )
    assert process.flows["F_Shelter"].condition is None


def test_a_boundary_timer_knows_its_deadline_reason_and_source(process):
    late = process.elements["Late"]

    assert isinstance(late, Event)
    assert (late.kind, late.attached) == (EventKind.BOUNDARY, "Task_Clinic")
    assert not late.interrupting
    assert late.timer.duration == timedelta(hours=1)
    assert late.timer.reason["en"] == "Care is urgent."
    assert late.timer.sources == ("CRC 24",)


def test_a_right_opens_an_event_sub_process_without_stopping_anything(process):
    opened, start = process.elements["R_1"], process.elements["S_1"]

    assert isinstance(opened, SubProcess)
    assert opened.by_event
    assert start.scope == "R_1"
    assert not start.interrupting
    assert (start.message.name, start.message.right) == ("ask-for-protection",) * 2


def test_what_stands_in_a_sub_process_takes_the_lane_of_the_sub_process(process):
    assert process.elements["T_1"].lane == "Lane_Care"


def test_a_lane_knows_its_mandate_and_organisation(process):
    lane = process.lanes["Lane_Care"]

    assert (lane.mandate, lane.organization) == ("care", "office")
    assert process.pool == ("Pool", "Reception")


def test_a_right_may_stand_on_the_start_event_instead_of_the_message(tmp_path):
    steps = BPMN.replace("<karama:right>complain</karama:right>", "").replace(
        '<bpmn:startEvent id="S_2" isInterrupting="false">',
        '<bpmn:startEvent id="S_2" isInterrupting="false"><bpmn:extensionElements>'
        "<karama:right>complain</karama:right></bpmn:extensionElements>",
    )
    process = process_of(tmp_path, **{"procedure.bpmn": steps})

    assert process.elements["S_2"].message.right == "complain"


def test_the_reason_of_a_deadline_may_stand_on_the_timer(tmp_path):
    start = BPMN.index("<bpmn:extensionElements>", BPMN.index('id="Late"'))
    end = BPMN.index("</bpmn:extensionElements>", start) + 25
    reasons = BPMN[start:end]
    steps = (BPMN[:start] + BPMN[end:]).replace(
        '<bpmn:timerEventDefinition id="Late_Timer">',
        f'<bpmn:timerEventDefinition id="Late_Timer">{reasons}',
    )
    reading = read_pack(write_sketch(tmp_path / "sketch", **{"procedure.bpmn": steps}))

    assert {finding.code for finding in reading.findings} == {"BPMN-048"}
    late = reading.procedure.process.elements["Late"]
    assert late.timer.reason["fr"] == "Les soins sont urgents."


HOUR = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"


@pytest.mark.parametrize(
    ("written", "duration", "at", "cycle"),
    [
        ("<bpmn:timeDuration>P1DT12H</bpmn:timeDuration>", 36, None, False),
        ("<bpmn:timeDuration>P2W</bpmn:timeDuration>", 336, None, False),
        ("<bpmn:timeCycle>R/PT2H</bpmn:timeCycle>", 2, None, True),
        ("<bpmn:timeDuration>P1M</bpmn:timeDuration>", None, '@"P1M"', False),
        (
            "<bpmn:timeDate>2026-11-24T03:00:00Z</bpmn:timeDate>",
            None,
            '@"2026-11-24T03:00:00Z"',
            False,
        ),
        (
            '<bpmn:timeDuration>= duration("PT1H")</bpmn:timeDuration>',
            None,
            'duration("PT1H")',
            False,
        ),
    ],
)
def test_a_timer_is_a_duration_a_date_a_cycle_or_an_expression(
    tmp_path, written, duration, at, cycle
):
    timer = process_of(tmp_path, HOUR, written).elements["Late"].timer

    hours = timer.duration / timedelta(hours=1) if timer.duration else None
    assert (hours, timer.at and timer.at.text, timer.cycle) == (duration, at, cycle)


def test_flows_leave_in_the_order_the_element_lists_them(tmp_path):
    steps = BPMN.replace(
        '<bpmn:exclusiveGateway id="Gate" default="F_Shelter" />',
        '<bpmn:exclusiveGateway id="Gate" default="F_Shelter">'
        "<bpmn:outgoing>F_Shelter</bpmn:outgoing><bpmn:outgoing>F_Clinic"
        "</bpmn:outgoing></bpmn:exclusiveGateway>",
    )
    process = process_of(tmp_path, **{"procedure.bpmn": steps})

    assert process.elements["Gate"].outgoing == ("F_Shelter", "F_Clinic")


def test_the_main_process_is_the_one_that_no_other_calls(tmp_path):
    helper = (
        '<bpmn:process id="Aside" isExecutable="true"><bpmn:startEvent id="a" />'
        '<bpmn:endEvent id="b" /><bpmn:sequenceFlow id="c" sourceRef="a"'
        ' targetRef="b" /></bpmn:process>'
    )
    call = (
        '<bpmn:callActivity id="Call" name="Call"><bpmn:extensionElements>'
        '<zeebe:calledElement processId="Aside" /><karama:act>referral</karama:act>'
        "<karama:source>report</karama:source></bpmn:extensionElements>"
        "</bpmn:callActivity>"
    )
    onward = '<bpmn:sequenceFlow id="F_C" sourceRef="Call" targetRef="Task_Orient" />'
    steps = BPMN.replace('<bpmn:process id="Main"', f'{helper}<bpmn:process id="Main"')
    steps = steps.replace('targetRef="Task_Orient"', 'targetRef="Call"').replace(
        "<bpmn:flowNodeRef>Task_Ask",
        "<bpmn:flowNodeRef>Call</bpmn:flowNodeRef><bpmn:flowNodeRef>Task_Ask",
    )
    end = '<bpmn:endEvent id="End" />'
    steps = steps.replace(end, f"{end}{call}{onward}")
    pack = write_sketch(tmp_path / "sketch", **{"procedure.bpmn": steps})
    procedure = read_pack(pack).procedure

    assert procedure.process.id == "Main"
    assert set(procedure.processes) == {"Main", "Aside"}


def test_the_page_is_read_with_its_shapes_edges_and_labels(tmp_path):
    page = """<bpmndi:BPMNDiagram id="D">
      <bpmndi:BPMNPlane id="P" bpmnElement="Collaboration">
      <bpmndi:BPMNShape id="S" bpmnElement="Pool" isHorizontal="true">
        <dc:Bounds x="0" y="0" width="900" height="400" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="T" bpmnElement="Gate"><dc:Bounds x="10.5" y="20"
        width="50" height="50" /><bpmndi:BPMNLabel><dc:Bounds x="1" y="2" width="3"
        height="4" /></bpmndi:BPMNLabel></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="E" bpmnElement="F_1"><di:waypoint x="1" y="2" />
        <di:waypoint x="3" y="4" /></bpmndi:BPMNEdge>
      </bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""
    diagram = process_of(tmp_path, "</bpmn:definitions>", page).diagram

    assert diagram.shapes["Pool"].horizontal
    assert (diagram.shapes["Gate"].x, diagram.shapes["Gate"].label) == (
        10.5,
        (1, 2, 3, 4),
    )
    assert diagram.edges["F_1"].points == ((1, 2), (3, 4))


def test_what_is_drawn_for_readers_only_is_passed_over(tmp_path):
    drawn = (
        '<bpmn:dataObject id="O" /><bpmn:dataObjectReference id="OR" />'
        '<bpmn:textAnnotation id="A"><bpmn:text>Hello</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="AA" sourceRef="Gate" targetRef="A" />'
        '<bpmn:group id="G" />'
    )
    pack = {"procedure.bpmn": BPMN.replace(FLOWS, FLOWS + drawn)}
    reading = read_pack(write_sketch(tmp_path / "sketch", **pack))

    assert {finding.code for finding in reading.findings} == {"BPMN-048"}


def test_a_message_used_twice_is_no_finding_while_the_right_is_offered(tmp_path):
    catch = (
        '<bpmn:intermediateCatchEvent id="Wait"><bpmn:messageEventDefinition id="MW"'
        ' messageRef="Msg_1" /></bpmn:intermediateCatchEvent>'
        '<bpmn:sequenceFlow id="F_Wait" sourceRef="Wait" targetRef="Task_Orient" />'
    )
    steps = BPMN.replace('targetRef="Task_Orient"', 'targetRef="Wait"')
    steps = steps.replace(
        '<bpmn:endEvent id="End" />', f'{catch}<bpmn:endEvent id="End" />'
    )
    reading = read_pack(write_sketch(tmp_path / "sketch", **{"procedure.bpmn": steps}))

    assert {finding.code for finding in reading.findings} == {"BPMN-048"}


def test_a_finding_names_the_line_of_the_file(tmp_path):
    steps = BPMN.replace('= route = "clinic"', "= route =")
    reading = read_pack(write_sketch(tmp_path / "sketch", **{"procedure.bpmn": steps}))

    (found,) = [finding for finding in reading.findings if finding.code == "FEEL-001"]
    line = next(n for n, text in enumerate(steps.split("\n"), 1) if "= route =" in text)
    assert (found.place.element, found.place.line) == ("F_Clinic", line)
    assert found.place.column > 0


INSIDE = """
<bpmn:subProcess id="Sub" name="Sub"><bpmn:extensionElements>
  <karama:title lang="fr">Titre</karama:title></bpmn:extensionElements>
  <bpmn:startEvent id="Sub_Start" />
  <bpmn:manualTask id="Sub_Task" name="Rest"><bpmn:extensionElements>
    <karama:title lang="fr">Repos</karama:title><karama:act>basic-needs</karama:act>
    <karama:source>report</karama:source></bpmn:extensionElements></bpmn:manualTask>
  {0}
  <bpmn:sequenceFlow id="Sub_1" sourceRef="Sub_Start" targetRef="Sub_Task" />
</bpmn:subProcess>
<bpmn:sequenceFlow id="F_Sub" sourceRef="Sub" targetRef="Task_Orient" />
"""
END = """<bpmn:endEvent id="Sub_End" />
  <bpmn:sequenceFlow id="Sub_2" sourceRef="Sub_Task" targetRef="Sub_End" />"""


def with_sub_process(inside):
    steps = BPMN.replace('targetRef="Task_Orient"', 'targetRef="Sub"')
    end = '<bpmn:endEvent id="End" />'
    steps = steps.replace(end, f"{end}{inside}").replace(
        "<bpmn:flowNodeRef>Task_Ask",
        "<bpmn:flowNodeRef>Sub</bpmn:flowNodeRef><bpmn:flowNodeRef>Task_Ask",
    )
    return {"procedure.bpmn": steps}


def codes_of(reading):
    return {finding.code for finding in reading.findings}


def test_steps_may_stand_in_an_embedded_sub_process(tmp_path):
    files = with_sub_process(INSIDE.format(END))
    reading = read_pack(write_sketch(tmp_path / "sketch", **files))

    # The sketch accounts for its steps one by one; this one is new.
    assert codes_of(reading) == {"BPMN-048", "PACK-033"}
    inner = reading.procedure.process.elements["Sub_Task"]
    assert (inner.scope, inner.lane) == ("Sub", "Lane_Care")


def test_a_sub_process_without_an_end_keeps_the_person_inside(tmp_path):
    files = with_sub_process(INSIDE.format(""))
    reading = read_pack(write_sketch(tmp_path / "sketch", **files))

    limbo = [f.place.element for f in reading.findings if f.code == "BPMN-012"]
    assert "Sub_Task" in limbo


def test_a_plain_start_in_a_sub_process_may_not_wait(tmp_path):
    waiting = INSIDE.format(END).replace(
        '<bpmn:startEvent id="Sub_Start" />',
        '<bpmn:startEvent id="Sub_Start"><bpmn:messageEventDefinition id="MD"'
        ' messageRef="Msg_1" /></bpmn:startEvent>',
    )
    files = with_sub_process(waiting)
    reading = read_pack(write_sketch(tmp_path / "sketch", **files))

    assert "BPMN-021" in codes_of(reading)
