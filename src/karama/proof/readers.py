"""Who may read which answers, why, and for how long: what mandates.toml is held to.

Three questions to each permission. Is it one that nobody of such a mandate may hold? Is
there anything the authority does for which it needs these answers? Is what it reads
forgotten in time? A permission on answers that no form asks for serves nothing, so it
is never needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from karama.procedure.lanes import lanes_of, own_processes
from karama.procedure.procedure import Form, Permission, Procedure
from karama.procedure.process import CallActivity, Lane, Process, Task
from karama.proof.principles import Property
from karama.proof.spans import iso
from karama.proof.verdicts import Flaw


def owners(procedure: Procedure) -> tuple[Procedure, ...]:
    """The procedure, and those it calls: each has readers of its own."""
    return (procedure, *procedure.called.values())


def _mandate(lanes: dict[str, Lane], one: Permission) -> str:
    lane = lanes.get(one.lane)
    return "" if lane is None else lane.mandate


def may_read(
    procedure: Procedure, classes: Iterable[str], mandates: Iterable[str]
) -> Iterator[Flaw]:
    """Lanes of a mandate that may read a class of answers they must never read."""
    wanted, never = frozenset(map(str, classes)), frozenset(map(str, mandates))
    for owner in owners(procedure):
        lanes = lanes_of(owner)
        for one in owner.permissions:
            kind = one.field_class.value
            if one.read and kind in wanted and _mandate(lanes, one) in never:
                yield Flaw("may-read", one.lane, values=(kind,))


def unread(
    procedure: Procedure, classes: Iterable[str], mandates: Iterable[str]
) -> Iterator[Flaw]:
    """Classes of answers that no lane of some mandates may read."""
    wanted = frozenset(str(m) for m in mandates)
    lanes = {n for n, lane in procedure.process.lanes.items() if lane.mandate in wanted}
    read = {
        one.field_class.value
        for one in procedure.permissions
        if one.read and one.lane in lanes
    }
    for kind in sorted({str(c) for c in classes} - read):
        yield Flaw("unread", values=(kind, *sorted(wanted)))


# --- need to know ---------------------------------------------------------------------


def unneeded(procedure: Procedure, one: Property) -> Iterator[Flaw]:
    """Lanes that may read answers without doing or asking anything that needs them."""
    acts, classes = frozenset(one.acts), frozenset(map(str, one.classes))
    for owner in owners(procedure):
        lanes = lanes_of(owner)
        for held in owner.permissions:
            kind = held.field_class.value
            free = _mandate(lanes, held) in one.mandates
            asked = held.read and kind in classes and not free
            if asked and not _needs(owner, held.lane, kind, acts):
                yield Flaw("needless", held.lane, values=(kind,))


def _needs(owner: Procedure, lane: str, kind: str, acts: frozenset[str]) -> bool:
    """Whether a lane asks for a class of answers, or does what needs them."""
    steps = [s for p in own_processes(owner) for s in _steps(p) if s.lane == lane]
    forms = (owner.forms.get(getattr(step, "form", "")) for step in steps)
    if any(_asks(form, kind) for form in forms if form is not None):
        return True
    gathered = any(_asks(form, kind) for form in owner.forms.values())
    return gathered and any(step.act in acts for step in steps)


def _steps(process: Process) -> Iterator[Task | CallActivity]:
    for element in process.elements.values():
        if isinstance(element, Task | CallActivity):
            yield element


def _asks(form: Form, kind: str) -> bool:
    return any(f.field_class.value == kind and f.type != "note" for f in form.fields)


# --- how long -------------------------------------------------------------------------


def kept_too_long(procedure: Procedure, one: Property) -> Iterator[Flaw]:
    """Lanes that keep answers longer than a property allows."""
    most = one.within or timedelta()
    classes = frozenset(map(str, one.classes))
    for owner in owners(procedure):
        lanes = lanes_of(owner)
        for held in owner.permissions:
            kind = held.field_class.value
            meant = not one.mandates or _mandate(lanes, held) in one.mandates
            if kind in classes and meant and held.keeps > most:
                told = (kind, iso(held.keeps), iso(most))
                yield Flaw("kept-long", held.lane, values=told)
