"""SpiffWorkflow as the oracle: the same procedure, written the way it reads BPMN.

It evaluates conditions and timers as Python, so conditions are turned into Python and
durations are quoted; only the few forms of condition that the strategies draw are
turned. Its clock is the machine's: `Clock` stands in for it.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import datetime
from unittest import mock
from xml.sax.saxutils import escape

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import timer as spiff_timer
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from karama.procedure.process import (
    CallActivity,
    Event,
    EventKind,
    Gateway,
    SubProcess,
    Task,
    TaskKind,
)

NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"

_TASKS = {
    TaskKind.USER: "userTask",
    TaskKind.MANUAL: "manualTask",
    TaskKind.RECEIVE: "receiveTask",
    TaskKind.SEND: "sendTask",
}
_EVENTS = {
    EventKind.START: "startEvent",
    EventKind.END: "endEvent",
    EventKind.CATCH: "intermediateCatchEvent",
    EventKind.BOUNDARY: "boundaryEvent",
}


# --- writing BPMN ------------------------------------------------------------------


def bpmn(procedure) -> bytes:
    """The procedure as a BPMN file in the flavour SpiffWorkflow reads."""
    processes = procedure.processes.values()
    messages = {
        element.message.name
        for process in processes
        for element in process.elements.values()
        if isinstance(element, Event | Task) and element.message
    }
    named = "".join(
        f'<message id="m_{name}" name="{name}"/>' for name in sorted(messages)
    )
    body = "".join(
        f'<process id="{p.id}" isExecutable="true">{_scope(p, "")}</process>'
        for p in processes
    )
    text = f'<definitions xmlns="{NAMESPACE}" id="d">{named}{body}</definitions>'
    return text.encode()


def _scope(process, scope):
    elements = [e for e in process.elements.values() if e.scope == scope]
    inside = {e.id for e in elements}
    flows = [f for f in process.flows.values() if f.source in inside]
    return "".join(_element(process, e) for e in elements) + "".join(map(_flow, flows))


def _element(process, element):
    inner = "".join(f"<incoming>{f}</incoming>" for f in element.incoming)
    inner += "".join(f"<outgoing>{f}</outgoing>" for f in element.outgoing)
    tag, more = _tag(element)
    if isinstance(element, Event):
        inner += _definition(element)
    elif isinstance(element, SubProcess):
        inner += _scope(process, element.id)
    return f'<{tag} id="{element.id}" name="{element.id}"{more}>{inner}</{tag}>'


def _tag(element):
    match element:
        case Task(message=message) if message:
            return _TASKS[element.kind], f' messageRef="m_{message.name}"'
        case Task():
            return _TASKS[element.kind], ""
        case Gateway():
            more = f' default="{element.default}"' if element.default else ""
            return f"{element.kind.value}Gateway", more
        case SubProcess():
            return "subProcess", ' triggeredByEvent="true"' if element.by_event else ""
        case CallActivity():
            return "callActivity", f' calledElement="{element.called}"'
    more = ""
    if element.attached:
        more += f' attachedToRef="{element.attached}"'
    if not element.interrupting:
        boundary = element.kind is EventKind.BOUNDARY
        more += f' {"cancelActivity" if boundary else "isInterrupting"}="false"'
    return _EVENTS[element.kind], more


def _definition(event):
    if event.terminate:
        return "<terminateEventDefinition/>"
    if event.message:
        return f'<messageEventDefinition messageRef="m_{event.message.name}"/>'
    if event.timer is None:
        return ""
    seconds = int(event.timer.duration.total_seconds())
    if event.timer.cycle:
        inner = f'<timeCycle>"R/PT{seconds}S"</timeCycle>'
    else:
        inner = f'<timeDuration>"PT{seconds}S"</timeDuration>'
    return f"<timerEventDefinition>{inner}</timerEventDefinition>"


def _flow(flow):
    inner = ""
    if flow.condition:
        text = escape(python(flow.condition.text))
        inner = f"<conditionExpression>{text}</conditionExpression>"
    ends = f'sourceRef="{flow.source}" targetRef="{flow.target}"'
    return f'<sequenceFlow id="{escape(flow.id)}" {ends}>{inner}</sequenceFlow>'


def python(text: str) -> str:
    """A condition as the strategies draw it, in Python."""
    text = re.sub(r"(?<![<>!])=", "==", text)
    return text.replace("true", "True").replace("false", "False")


# --- playing a case -----------------------------------------------------------------


class Oracle:
    """A case of SpiffWorkflow, with a clock of its own."""

    def __init__(self, procedure, facts, now) -> None:
        self.now = now
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(bpmn(procedure)), filename="test.bpmn")
        main = procedure.process.id
        with self._clock():
            spec = parser.get_spec(main)
            self.flow = BpmnWorkflow(spec, parser.get_subprocess_specs(main))
            self.flow.task_tree.set_data(**facts)
            self.flow.do_engine_steps()

    @contextmanager
    def _clock(self):
        oracle = self

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return oracle.now.astimezone(tz)

        with mock.patch.object(spiff_timer, "datetime", Clock):
            yield

    @property
    def steps(self):
        tasks = self.flow.get_tasks(state=TaskState.READY, manual=True)
        return sorted(task.task_spec.bpmn_id for task in tasks)

    @property
    def closed(self):
        return self.flow.completed

    def do(self, step, answers):
        tasks = self.flow.get_tasks(state=TaskState.READY, manual=True)
        task = next(t for t in tasks if t.task_spec.bpmn_id == step)
        with self._clock():
            task.set_data(**answers)
            task.run()
            self.flow.do_engine_steps()

    def receive(self, message):
        """Send a message; whether anything waited for it."""
        with self._clock():
            event = BpmnEvent(MessageEventDefinition(message), {})
            try:
                self.flow.send_event(event)
            except WorkflowException:
                return False
            self.flow.do_engine_steps()
        return True

    def wait_until(self, now):
        self.now = now
        with self._clock():
            self.flow.refresh_timers()
            self.flow.do_engine_steps()
