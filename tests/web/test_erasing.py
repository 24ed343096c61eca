"""Erasing a person: who may, when, what is left, and the clocks of keeping."""

from datetime import timedelta

import pytest
from at_the_desk import NOW, do, end_case, key, rows_of_every_table

from karama.cli import main
from karama.engine.compile import ready
from karama.errors import CaseError
from karama.procedure.procedure import FieldClass
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, erasing, firewall
from karama.web.cases.audit import verify_lines
from karama.web.cases.firewall import walls
from karama.web.cases.models import AuditLine, Boat, Case, OpenWork, Standing, Touched
from karama.web.cases.projections import rebuild
from karama.web.cases.store import verified_cases, verify_cases
from karama.web.site import serving

FIRST_WORDS = {"interpreter": "independent", "words_understood": "understood"}


@pytest.fixture
def supervisor(procedure, cast):
    return make_account(
        procedure, "Lane_RedCross", Role.SUPERVISOR, "supervisor", "secret"
    )


@pytest.fixture
def ended(cast, ashore):
    do(cast["redcross"], ashore, "Task_FirstWords", FIRST_WORDS)
    end_case(ashore)
    return ashore


def erase(account, code, why="asked"):
    return erasing.erase(account, code, why, key=key(), at=NOW)


def test_a_person_is_erased_and_nobody_knows_of_them(cast, supervisor, ended, browser):
    erase(supervisor, ended)

    for account in [*cast.values(), supervisor]:
        assert browser(account).get(f"/people/{ended}").status_code == 404
    assert not Touched.objects.filter(case__code=ended).exists()
    assert not OpenWork.objects.filter(case__code=ended).exists()
    assert not Standing.objects.filter(case__code=ended).exists()


def test_the_key_is_gone_from_every_row(supervisor, ended):
    wrapped = bytes(Case.objects.get(code=ended).sealed_key)
    assert wrapped in rows_of_every_table()
    erase(supervisor, ended)

    assert wrapped not in rows_of_every_table()


def test_the_chain_still_holds_and_says_how_many_are_erased(supervisor, ended):
    erase(supervisor, ended)

    whole = verified_cases()
    assert (whole.cases, whole.erased) == (3, 1)
    assert verify_lines() == AuditLine.objects.count()


@pytest.mark.parametrize("spoil", ["change", "take out", "all"])
def test_what_is_left_of_them_cannot_be_touched_unseen(supervisor, ended, spoil):
    from karama.errors import BrokenLog

    erase(supervisor, ended)
    events = Case.objects.get(code=ended).events.order_by("number")
    if spoil == "change":
        events.filter(number=1).update(line=b"other bytes")
    elif spoil == "take out":
        events.filter(number=1).delete()
    else:
        events.all().delete()
    with pytest.raises(BrokenLog, match=ended):
        verify_cases()


def test_it_is_told_to_the_audit_log_by_whom_and_why(supervisor, ended):
    erase(supervisor, ended, "mistake")
    line = AuditLine.objects.order_by("number").last()

    assert (line.what, line.about) == ("erase", f"{ended} mistake")
    assert line.actor == supervisor.pseudonym


def test_a_rebuild_leaves_them_erased(supervisor, ended):
    erase(supervisor, ended)
    assert rebuild() == 2
    assert not Standing.objects.filter(case__code=ended).exists()


def test_the_others_of_the_boat_stay(supervisor, cast, ended, boat):
    erase(supervisor, ended)

    assert len(firewall.boat_seen(cast["guardiacivil"], boat).codes) == 2


def test_an_open_case_is_not_erased(supervisor, ashore):
    with pytest.raises(CaseError, match="still owed"):
        erase(supervisor, ashore)
    assert Case.objects.get(code=ashore).sealed_key


@pytest.mark.parametrize("who", ["redcross", "guardiacivil", "protection", "worker"])
def test_only_a_supervisor_of_care_or_protection_erases(cast, ended, who):
    with pytest.raises(CaseError, match="erases nobody"):
        erase(cast[who], ended)


def test_a_supervisor_of_the_police_erases_nobody(procedure, cast, ended, browser):
    police = make_account(procedure, "Lane_GuardiaCivil", Role.SUPERVISOR, "p", "x")
    with pytest.raises(CaseError):
        erase(police, ended)
    assert browser(police).get(f"/people/{ended}/erase").status_code == 404


@pytest.mark.parametrize("why", ["", "kept-long-enough", "because"])
def test_a_reason_is_one_of_two(supervisor, ended, why):
    with pytest.raises(CaseError, match="why"):
        erase(supervisor, ended, why)


def test_twice_the_same_request_is_one(supervisor, ended):
    same = key()
    for _ in range(2):
        erasing.erase(supervisor, ended, "asked", key=same, at=NOW)
    assert AuditLine.objects.filter(what="erase").count() == 1


# --- in the browser -------------------------------------------------------------------


def test_the_page_offers_it_once_the_case_has_ended(supervisor, browser, ashore):
    link = f"/people/{ashore}/erase"
    client = browser(supervisor)
    assert link not in client.get(f"/people/{ashore}").content.decode()
    end_case(ashore)

    assert link in client.get(f"/people/{ashore}").content.decode()


def test_the_code_is_asked_for_once_more(supervisor, browser, ended):
    client, page = browser(supervisor), f"/people/{ended}/erase"
    given = {"why": "asked", "again": "K-OTHER", "key": key()}
    assert client.post(page, given).status_code == 422
    assert Case.objects.get(code=ended).sealed_key

    given["again"] = ended.lower()
    assert client.post(page, given).url == "/"
    assert not Case.objects.get(code=ended).sealed_key
    assert client.get(page).status_code == 404


# --- at the terminal ------------------------------------------------------------------


@pytest.fixture
def terminal(pack, monkeypatch, tmp_path):
    from click.testing import CliRunner

    monkeypatch.setattr(serving, "prepare", lambda data, demo: None)

    def run(*words):
        data = ["--data", str(tmp_path)]
        told = CliRunner().invoke(main, ["--lang", "en", "erase", *words, *data])
        return told.exit_code, told.output

    return run


def test_the_terminal_erases_and_refuses_an_open_case(terminal, ashore):
    code, told = terminal(ashore, "--why", "asked")
    assert (code, "still owed" in told) == (5, True)
    code, told = terminal(ashore, "--why", "asked", "--even-open")

    assert (code, "1 person was erased" in told) == (0, True)
    assert terminal(ashore, "--why", "asked")[0] == 2


@pytest.mark.parametrize("words", [(), ("K-X",), ("K-X", "--why", "asked", "--due")])
def test_the_terminal_asks_for_what_is_missing(terminal, words):
    assert terminal(*words)[0] == 2


# --- clocks of keeping ----------------------------------------------------------------


def keeps(procedure):
    return max(p.keeps for p in procedure.permissions)


def test_the_clock_erases_when_nobody_may_keep_it_longer(procedure, ended):
    last = NOW + keeps(procedure)
    assert erasing.erase_due(last) == 0
    assert Case.objects.get(code=ended).sealed_key

    assert erasing.erase_due(last + timedelta(seconds=1)) == 1
    assert not Case.objects.get(code=ended).sealed_key
    line = AuditLine.objects.order_by("number").last()
    assert (line.what, line.about) == ("erase", f"{ended} kept-long-enough")
    assert line.actor == "clock"


def test_it_erases_once(procedure, ended):
    late = NOW + keeps(procedure) + timedelta(days=1)

    assert [erasing.erase_due(late), erasing.erase_due(late)] == [1, 0]


def test_an_open_case_is_kept_however_long(procedure, ashore):
    assert erasing.erase_due(NOW + 10 * keeps(procedure)) == 0


def test_a_class_is_read_no_longer_than_its_authority_keeps_it(
    cast, ended, procedure, monkeypatch
):
    """Ninety days of health, a year of the rest, for the Red Cross."""
    classes = ready(procedure).classes

    def read_after(days):
        moment = NOW + timedelta(days=days)
        monkeypatch.setattr(walls, "the_time", lambda: moment)
        seen = firewall.seen(cast["redcross"], ended)
        told = {name for event in seen.events for name in event.answers}
        return set(seen.facts) | told

    health = {n for n, about in classes.items() if FieldClass.HEALTH in about}
    names = read_after(1)
    assert names
    assert read_after(89) == names
    assert read_after(91) == names - health
    assert read_after(366) == set()


def test_health_is_told_and_then_left_out(cast, ashore, procedure, monkeypatch):
    facts = {"pregnant": "yes"}
    actions.tell(cast["redcross"], ashore, facts, key=key(), at=NOW)
    end_case(ashore)
    assert firewall.seen(cast["redcross"], ashore).facts["pregnant"] is True
    monkeypatch.setattr(walls, "the_time", lambda: NOW + timedelta(days=91))

    seen = firewall.seen(cast["redcross"], ashore)
    assert "pregnant" not in seen.facts
    assert all("pregnant" not in event.answers for event in seen.events)


def test_a_boat_is_still_there_when_everyone_of_it_is_erased(supervisor, cast, boat):
    for code in firewall.boat_seen(cast["guardiacivil"], boat).codes:
        end_case(code)
        erasing.erase_at_terminal(code, erasing.Why.ASKED, NOW, even_open=False)

    assert Boat.objects.filter(code=boat).exists()
    with pytest.raises(firewall.NotSeen):
        firewall.boat_seen(cast["guardiacivil"], boat)
