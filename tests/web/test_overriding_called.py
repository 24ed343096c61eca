"""Another answer to a decision of a called pack: by its authorities, in its words."""

from datetime import timedelta

import pytest
from at_the_desk import NOW, do, key
from msgspec.structs import replace

from karama.engine.compile import ready
from karama.errors import NotAllowed
from karama.explanation.languages import translator
from karama.procedure.lanes import every_lane, home_of
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, firewall, overriding
from karama.web.cases.models import Case, OtherAnswer
from karama.web.cases.store import events_of
from karama.web.desk.decided import answer_words, decisions

AGE = "mt-age-assessment:Process_AgeAssessment"
WHY = "nobody has named a serious doubt, and her word counts"
LESS = "the paper she showed was seen by two of us"
AGREED = "I saw the paper and heard her with the guardian"
NOT_NEEDED, ASSESS = '"not_needed"', '"assess"'


@pytest.fixture
def called(procedure, cast):
    """An account of each authority that only the called pack draws."""
    own = {account.lane for account in cast.values()}
    return {
        lane: make_account(procedure, lane, Role.WORKER, lane, "x")
        for lane in every_lane(procedure)
        if lane not in own
    }


@pytest.fixture
def guardian(called):
    return called["Lane_Guardian"]


ANSWERS = {
    "Task_FirstWords": {"interpreter": "independent", "words_understood": "understood"},
    "Task_FirstLook": {
        "health_need": "none",
        "age_status": "unknown",
        "alone": "yes",
    },
}


@pytest.fixture
def doubted(procedure, cast, called, ashore):
    """Somebody whose age is in doubt, where the called pack asks what is needed."""
    working = {a.lane: a for n, a in cast.items() if n != "worker"}
    working |= {a.lane: a for a in called.values()}
    for _ in range(40):
        if stands(ashore):
            return ashore
        assert any(step_done(procedure, a, ashore) for a in working.values())
    raise AssertionError("the called pack was not reached")


def stands(code):
    from karama.engine import fold

    folded = fold(events_of(Case.objects.get(code=code)))
    return any(one.at == "Rule_Needed" for one in folded.standing.values())


def step_done(procedure, account, code):
    """Do one open step of the account's lane, with the least that its form takes."""
    if not firewall.cases_of(account).filter(code=code).exists():
        return False
    for one in firewall.seen(account, code).steps:
        if one.lane != account.lane:
            continue
        node = ready(procedure).plan(one.process).nodes[one.step]
        answers = {**least(node), **ANSWERS.get(one.step, {})}
        do(account, code, one.step, answers, tuple(sorted(node.roles)))
        return True
    return False


def least(node):
    """An answer to each question that must have one: unknown where that is one."""
    given = {}
    for name, field in (node.fields or {}).items():
        if field.required and not field.relevant and field.type != "note":
            names = [c.name for c in field.choices]
            given[name] = names[0] if names else PLAIN[field.type]
    return given | {n: a for n, a in DOUBT.items() if n in (node.fields or {})}


DOUBT = {"serious_doubt": "yes", "documents_age": "none", "says_child": "yes"}
PLAIN = {"string": "as it was said", "int": "1", "date": "2026-01-01"}


def standing(account, code):
    stood = overriding.stood(account, firewall.seen(account, code))
    return next(one for one in stood if one.step == "Rule_Needed")


def take(account, code, way, why=WHY):
    number = standing(account, code).number
    return overriding.take(account, code, number, way, why, key=key(), at=NOW)


def asking_in(code, process, fact, monkeypatch):
    """The case as it stands, with one more question open in a scope of a process."""
    from karama.engine import fold
    from karama.web.cases.firewall import case as walled

    def asking(events, before=None):
        folded = fold(events, before)
        number = next(n for n, s in folded.scopes.items() if s.process == process)
        one = next(iter(folded.standing.values()))
        made = replace(one, standing=999, scope=number, questions=(fact,))
        return replace(folded, standing={**folded.standing, 999: made})

    monkeypatch.setattr(walled, "fold", asking)


# --- whose lane it is ---------------------------------------------------------------


def test_a_called_pack_brings_its_authorities(procedure, called):
    assert set(called) == {"Lane_Guardian", "Lane_Committee", "Lane_Commissioner"}
    home = home_of(procedure, "Lane_Guardian")
    assert home.id == "mt-age-assessment"
    # a lane that both draw is the calling pack's
    assert home_of(procedure, "Lane_Justice") is procedure
    assert home_of(procedure, "Lane_Nobody") is procedure


def test_they_read_and_write_what_their_own_pack_asks_and_grants(procedure, guardian):
    home = home_of(procedure, "Lane_Guardian")
    own = {f.name for form in home.forms.values() for f in form.fields}
    reads = firewall.readable_facts(guardian, procedure)
    writes = firewall.writable(guardian, procedure)

    assert "serious_doubt" in reads & writes
    assert reads | writes <= own
    assert "exploitation_signs" not in reads


@pytest.mark.parametrize(("process", "told"), [("", False), (AGE, True)])
def test_they_learn_of_open_questions_of_their_own_pack_alone(
    cast, guardian, procedure, doubted, monkeypatch, process, told
):
    """The control arm: the same question, open in the process of their own pack."""
    reads = firewall.readable_facts(guardian, procedure)
    both = {f.name for form in procedure.forms.values() for f in form.fields} & reads
    fact = min(both)
    asking_in(doubted, process, fact, monkeypatch)

    asked = {q.fact for q in firewall.seen(guardian, doubted).questions}
    assert (fact in asked) is told
    whose = firewall.readable_facts(cast["protection"], procedure)
    if not told and fact in whose:  # whoever it is asked of still reads it
        mine = firewall.seen(cast["protection"], doubted).questions
        assert fact in {q.fact for q in mine}


def test_they_read_nothing_of_what_was_answered_before_they_were_called(
    procedure, cast, guardian, doubted
):
    """Both packs ask some questions: what the Red Cross heard is not the guardian's."""
    home = home_of(procedure, "Lane_Guardian")
    both = {f.name for form in home.forms.values() for f in form.fields}
    both &= {f.name for form in procedure.forms.values() for f in form.fields}
    seen = firewall.seen(guardian, doubted)
    before = [e for e in seen.events if e.process != AGE]
    there = {n for e in seen.events if e.process == AGE for n in e.answers}

    assert before
    assert not [e for e in before if e.answers or e.decision]
    assert seen.facts.keys() <= there
    assert there  # the controls: it reads its own, and there was something to read
    assert both & firewall.seen(cast["redcross"], doubted).facts.keys()


def test_no_other_authority_reads_more_than_before(procedure, cast, called):
    """Only lanes that the calling pack does not draw are granted by the called one."""
    for account in cast.values():
        granted = {
            p.field_class
            for p in procedure.permissions
            if p.lane == account.lane and p.read
        }
        classes = ready(procedure).classes
        reads = firewall.readable_facts(account, procedure)
        assert all(classes[name] <= granted for name in reads)


def test_a_lane_of_a_called_pack_writes_nothing_of_the_calling_one(guardian, doubted):
    with pytest.raises(NotAllowed):
        # past the desk's own wall, the engine's holds
        actions.act(
            guardian,
            doubted,
            "tell",
            "",
            lambda _m, _f, actor, now: tell(actor, now),
            key(),
            NOW,
        )


def tell(actor, now):
    from karama.engine import Tell

    return Tell({"exploitation_signs": "no"}, actor=actor, at=now)


# --- another answer -----------------------------------------------------------------


def test_a_decision_of_a_called_pack_is_offered_to_its_authority(guardian, doubted):
    one = standing(guardian, doubted)

    assert (one.value, one.process, one.owner.id) == (
        "assess",
        AGE,
        "mt-age-assessment",
    )
    assert [(w.id, w.alone) for w in one.ways] == [(NOT_NEEDED, True)]


def test_it_is_offered_to_no_other(cast, called, doubted):
    for account in (*cast.values(), called["Lane_Committee"]):
        try:
            seen = firewall.seen(account, doubted)
        except firewall.NotSeen:
            continue
        stood = overriding.stood(account, seen)
        assert "Rule_Needed" not in {one.step for one in stood}, account.lane


def test_more_protection_is_taken_by_one_person(guardian, doubted):
    take(guardian, doubted, NOT_NEEDED)

    events = events_of(Case.objects.get(code=doubted))
    taken = [e for e in events if e.kind == "overridden"]
    assert [(e.process, e.decision.value, e.why) for e in taken] == [
        (AGE, "not_needed", WHY)
    ]
    row = OtherAnswer.objects.get()
    assert (row.lane, row.process, row.state) == ("Lane_Guardian", AGE, "taken")


def test_the_pages_speak_the_words_of_the_called_pack(
    procedure, guardian, browser, doubted
):
    client, number = browser(guardian), standing(guardian, doubted).number
    page = f"/people/{doubted}/decisions/{number}"
    assert page in client.get(f"/people/{doubted}").content.decode()
    text = client.get(page).content.decode()

    assert "Is an assessment needed at all?" in text
    assert "at once" in text
    assert (
        client.post(page, {"way": NOT_NEEDED, "why": WHY, "key": key()}).status_code
        == 302
    )
    assert WHY in client.get(f"/people/{doubted}").content.decode()


def test_an_answer_is_called_what_the_called_pack_calls_it(procedure):
    """Its routes have names of their own; the calling pack knows none of them."""
    home, t = home_of(procedure, "Lane_Guardian"), translator("fr")
    route = home.orientations[0]
    told = answer_words(home, route.id, t)

    assert route.titles["fr"] in told
    assert route.titles["fr"] not in answer_words(procedure, route.id, t)  # the control


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "pt"])
def test_the_person_s_page_lists_it_in_every_language(
    guardian, browser, doubted, language
):
    t = translator(language)
    (one,) = decisions(guardian, firewall.seen(guardian, doubted), t)
    home = standing(guardian, doubted).owner
    titles = home.process.elements["Rule_Needed"].titles

    assert one.title == titles[language]


def test_nothing_of_it_is_offered_once_the_called_pack_is_left(
    procedure, guardian, doubted
):
    """A standing decision falls with its scope: there is nothing left to take."""
    from karama.engine import Tick, advance, fold

    events = events_of(Case.objects.get(code=doubted))
    folded = fold(events)
    assert folded.standing
    after = NOW + timedelta(days=4000)
    rung = advance(procedure, folded, Tick(at=after))
    gone = fold(rung, folded) if rung else folded
    for one in gone.standing.values():
        assert one.scope in gone.scopes
