"""Whatever one person takes, and in whatever order: no protection is lost by it.

Random procedures with decisions that stand, random people walked through them, and
then overrides by single people, supervisors among them, of anything to anything.
"""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_cases import Person
from strategies_deciding import deciding

from karama.engine import (
    Actor,
    Cosign,
    Override,
    advance,
    dump_compact,
    fold,
    load_compact,
    verify,
)
from karama.engine.compile import ready
from karama.engine.deciding import order_of
from karama.engine.overriding import no_less, ways_of
from karama.errors import CaseError
from karama.procedure.process import Task

SPARE = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def ranks(procedure, case):
    """What is acted on or kept in mind, with its order, by step and scope."""
    made, found = ready(procedure), {}
    for stand in (*case.standing.values(), *case.called_back.values()):
        plan = made.plan(process_of(made, case, stand))
        task = plan.nodes[stand.at].element
        assert isinstance(task, Task)
        order = order_of(made, plan.owner, task.decision)
        found.setdefault((stand.at, stand.scope), []).append(
            (stand, order, ways_of(plan.owner, task.decision))
        )
    return found


def process_of(made, case, stand):
    scope = case.scopes.get(stand.scope)
    return "" if scope is None else scope.process


@st.composite
def overridden(draw):
    """A case on its way, and the events of overrides by one person each."""
    drawn = draw(deciding())
    person = Person(drawn.procedure, draw(st.integers(0, 10**6)))
    person.live(draw(st.integers(2, 25)))
    return drawn.procedure, person, draw(st.randoms(use_true_random=False))


def anything(procedure, case, chance, now):
    """An override of a decision that stands, by somebody of its lane."""
    standing = [one for ones in ranks(procedure, case).values() for one in ones]
    standing = [s for s in standing if s[0].standing in case.standing and s[2]]
    if not standing:
        return None
    stand, _, ways = chance.choice(standing)
    role = chance.choice(("officer", "supervisor"))
    actor = Actor(chance.choice("ab"), stand.lane, role)
    value = chance.choice(ways)
    return Override(stand.at, value, "why", stand.standing, actor=actor, at=now)


def lowered(before, after):
    """Decisions of which less is acted on, or kept in mind, than before."""
    found = []
    for place, stood in before.items():
        if place not in after:  # a sub-process begun again decides by the same facts
            above = [stand for stand, _, _ in stood if stand.overridden or stand.lower]
            found += [(place, stand.value, []) for stand in above]
            continue
        for stand, order, _ in stood:
            values = [one.value for one, _, _ in after[place]]
            same = stand.value in values
            if not same and not any(no_less(order, v, stand.value) for v in values):
                found.append((place, stand.value, values))
    return found


@settings(SPARE, max_examples=120)
@given(overridden())
def test_no_sequence_of_overrides_by_one_person_each_lowers_protection(lived):
    procedure, person, chance = lived
    case, now = person.case, person.now
    for _ in range(6):
        if case is None or case.closed:
            return
        now += timedelta(seconds=1)
        command = anything(procedure, case, chance, now)
        if command is None:
            return
        before = ranks(procedure, case)
        try:
            events = advance(procedure, case, command)
        except CaseError:
            continue
        case = fold(events, case)
        assert lowered(before, ranks(procedure, case)) == []
        if events[0].kind == "override-asked":
            assert events[0].changes[-1].asked in case.asked
            assert ranks(procedure, case).keys() == before.keys()


@settings(SPARE, max_examples=60)
@given(overridden())
def test_a_case_with_overrides_is_what_its_log_says(lived):
    procedure, person, chance = lived
    log, case, now = list(person.log), person.case, person.now
    for _ in range(8):
        if case is None or case.closed:
            break
        now += timedelta(seconds=1)
        command = anything(procedure, case, chance, now)
        if case.asked and chance.random() < 0.5:
            ask = chance.choice(list(case.asked.values()))
            actor = Actor("c", ask.lane, "supervisor")
            agreed = chance.random() < 0.7
            command = Cosign(ask.asked, agreed, "why", actor=actor, at=now)
        if command is None:
            break
        try:
            events = advance(procedure, case, command)
        except CaseError:
            continue
        log += events
        case = fold(events, case)
    if log:
        verify(log)
        assert fold(log) == case
        assert load_compact(dump_compact(log)) == tuple(log)


def test_the_control_a_rule_that_lets_one_person_lower_is_caught(monkeypatch):
    """The first property, where every answer counts as protecting no less."""
    from karama.engine import overriding

    monkeypatch.setattr(overriding, "no_less", lambda order, value, stood: True)
    caught = []

    @settings(SPARE, max_examples=120, database=None)
    @given(overridden())
    def tried(lived):
        procedure, person, chance = lived
        case, now = person.case, person.now
        if case is None or case.closed:
            return
        command = anything(procedure, case, chance, now)
        if command is None:
            return
        before = ranks(procedure, case)
        try:
            after = fold(advance(procedure, case, command), case)
        except CaseError:
            return
        caught.extend(lowered(before, ranks(procedure, after)))

    tried()
    assert caught
