"""What leaves the desk: by whose mandate, and that nobody is in it."""

import csv
import io
import json

import attrs
import pytest
from at_the_desk import AGREED, NOW, do, key
from click.testing import CliRunner
from event_logs import LIVES, read_ocel, read_xes

from karama.cli import main
from karama.cli.export import KINDS as COMMANDS
from karama.errors import CaseError
from karama.explanation.languages import translator
from karama.procedure.procedure import Mandate
from karama.web.accounts import policy
from karama.web.accounts.actions import make_account
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Role, Thing, Verb
from karama.web.cases import (
    actions,
    consenting,
    erasing,
    exporting,
    firewall,
    referring,
)
from karama.web.cases.exporting import KINDS
from karama.web.cases.firewall import walls
from karama.web.cases.models import AuditLine, StoredEvent
from karama.web.site import serving

EN = translator("en")
MARK = "ZANZIBAR"


@pytest.fixture
def auditor(procedure, cast):
    return make_account(procedure, "Lane_Ombudsman", Role.AUDITOR, "auditor", "x")


@pytest.fixture
def supervisor(procedure, cast):
    return make_account(procedure, "Lane_Protection", Role.SUPERVISOR, "boss", "x")


def taken(account, kind, t=EN):
    return b"".join(exporting.take(account, kind, t, NOW))


def figures(account):
    rows = list(csv.reader(io.StringIO(taken(account, "indicators").decode())))
    return {(row[2], row[4]): row[6] for row in rows[2:]}


# --- who may ------------------------------------------------------------------------


def account_of(procedure, role, mandate):
    lanes = procedure.process.lanes.values()
    lane = next(lane.id for lane in lanes if lane.mandate == mandate)
    name = f"{role}-{mandate}"
    made = {"role": role, "lane": lane, "mandate": mandate, "pack": procedure.id}
    return Account(name=name, pseudonym=name[:24], demo=True, **made)


MAY = {("auditor", "oversight"), ("supervisor", "protection"), ("supervisor", "care")}


@pytest.mark.parametrize("kind", KINDS)
def test_only_oversight_and_who_looks_over_protection_take_anything(procedure, kind):
    found = set()
    for role in Role:
        for mandate in Mandate:
            account = account_of(procedure, role, mandate)
            try:
                assert taken(account, kind)
                found.add((str(role), str(mandate)))
            except CaseError:
                assert not AuditLine.objects.filter(actor=account.pseudonym).exists()
    assert found == MAY


def test_an_enforcement_mandate_takes_nothing_however_the_table_is_widened(
    procedure, cast, ashore, monkeypatch
):
    """Even then the walls behind it stand: its own steps, and nothing of the others."""
    wide = tuple(
        attrs.evolve(r, mandates=frozenset(Mandate), roles=frozenset(Role))
        if (r.thing, r.verb) == (Thing.LOGS, Verb.TAKE)
        else r
        for r in policy.POLICY
    )
    monkeypatch.setattr(policy, "POLICY", wide)
    do(cast["redcross"], ashore, "Task_FirstWords", FIRST_WORDS)
    actions.use_right(cast["redcross"], ashore, "ask-for-protection", key=key(), at=NOW)
    events = [
        e for _, own in read_xes([taken(cast["guardiacivil"], "xes")]) for e in own
    ]

    assert {e["lane"] for e in events} == {"Lane_GuardiaCivil"}
    assert not any("concept:instance" in e for e in events)


def test_with_the_wall_down_it_would_get_the_others_too(
    procedure, cast, ashore, monkeypatch
):
    """The control arm of the test above."""
    monkeypatch.setattr(exporting, "may", lambda *_: True)
    monkeypatch.setattr(walls, "may", lambda *_: True)
    do(cast["redcross"], ashore, "Task_FirstWords", FIRST_WORDS)
    events = [
        e for _, own in read_xes([taken(cast["guardiacivil"], "xes")]) for e in own
    ]

    assert {e["lane"] for e in events} > {"Lane_GuardiaCivil"}


FIRST_WORDS = {"interpreter": "independent", "words_understood": "understood"}


def test_an_account_whose_mandate_is_not_the_packs_takes_empty_logs(
    procedure, supervisor, ashore
):
    supervisor.lane = "Lane_GuardiaCivil"
    log = read_ocel([taken(supervisor, "ocel")])

    assert log["events"] == []


def test_another_pack_is_another_house(auditor, ashore):
    auditor.pack = "another"
    assert list(read_xes([taken(auditor, "xes")])) == []


def test_that_it_was_taken_is_told_to_the_log(auditor, ashore):
    taken(auditor, "ocel")
    line = AuditLine.objects.order_by("number").last()

    assert (line.what, line.actor) == ("take-ocel", auditor.pseudonym)


# --- nobody is in it ------------------------------------------------------------------


@pytest.fixture
def spoken(cast, referred):
    """A person who said things, in every place where words are kept."""
    code, token = referred
    worker = cast["protection"]
    made = firewall.seen(worker, code)
    free = next(
        f.name
        for form in made.procedure.forms.values()
        for f in form.fields
        if f.type == "string" and not f.choices and f.name in made.writable
    )
    actions.tell(worker, code, {free: MARK}, key=key(), at=NOW)
    consenting.write_down(worker, code, AGREED, key=key(), at=NOW)
    referring.ask(worker, code, token, MARK, key=key(), at=NOW)
    actions.use_right(worker, code, "ask-for-protection", key=key(), at=NOW)
    return code


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_no_code_no_name_and_no_answer_leaves(
    cast, spoken, boat, auditor, supervisor, kind
):
    for account in (auditor, supervisor):
        text = taken(account, kind).decode()
        assert MARK not in text
        for secret in (spoken, boat, "ask-for-protection", "independent", "violence"):
            assert secret not in text
        for one in cast.values():
            assert one.pseudonym not in text
            assert f'"{one.name}"' not in text


def test_the_words_are_found_where_they_are_let_out(
    cast, spoken, supervisor, monkeypatch
):
    """The control arm: codes instead of made-up names, and what the desk shows."""
    monkeypatch.setattr(exporting, "name_of", lambda what: what)
    assert spoken in taken(supervisor, "ocel").decode()
    assert MARK in repr(firewall.seen(cast["protection"], spoken))


def test_names_are_the_same_in_every_log_and_hang_from_the_nodes_key(
    auditor, supervisor, ashore, monkeypatch
):
    first = {name for name, _ in read_xes([taken(auditor, "xes")])}
    second = {name for name, _ in read_xes([taken(supervisor, "xes")])}
    monkeypatch.setattr(exporting, "node_key", lambda: b"of another node")
    third = {name for name, _ in read_xes([taken(auditor, "xes")])}

    assert first == second
    assert len(first) == 3
    assert not first & third


def test_the_erased_are_in_no_log(auditor, ashore):
    erasing.erase_at_terminal(ashore, erasing.Why.ASKED, NOW, even_open=True)

    assert len(list(read_xes([taken(auditor, "xes")]))) == 2


# --- what is in it --------------------------------------------------------------------


def test_every_step_done_is_an_event_with_the_words_of_the_standard(
    cast, referred, auditor
):
    logs = dict(read_xes([taken(auditor, "xes")]))
    events = logs[exporting.name_of(f"case {referred[0]}")]
    done = [e["step"] for e in events if e["kind"] == "done"]

    assert done[:3] == ["Task_Rescue", "Task_SafePlace", "Task_FirstWords"]
    assert {e["lifecycle:transition"] for e in events} <= LIVES
    first = next(e for e in events if e["step"] == "Task_FirstWords")
    assert first["concept:name"] == "First words, in a language understood"
    assert first["org:group"] == "Red Cross and health staff"


def test_the_log_is_told_in_the_language_asked(auditor, ashore):
    text = taken(auditor, "xes", translator("fr")).decode()

    assert "Arrivée" in text
    assert "Croix-Rouge" in text or "Secours" in text


def test_who_may_know_services_is_told_which_was_asked(
    cast, referred, supervisor, auditor
):
    code, token = referred
    referring.answer(
        cast["protection"], code, token, False, {"refusal_reason": "no_place"}, (),
        key=key(), at=NOW,
    )  # fmt: skip
    mine, other = (read_ocel([taken(a, "ocel")]) for a in (supervisor, auditor))

    def of(log, kind):
        return [one for one in log["objects"] if one["type"] == kind]

    assert [s["id"] for s in of(mine, "service")] == ["service:acogida-adaptada"]
    assert of(other, "service") == []
    (referral,) = of(mine, "referral")
    assert [a["value"] for a in referral["attributes"]] == ["refused"]
    name = exporting.name_of(f"case {code}")
    ties = {
        r["qualifier"]
        for event in mine["events"]
        for r in event["relationships"]
        if r["objectId"] == f"referral:{name}/{token}"
    }
    assert ties == {"asks", "answers"}


def test_indicators_count_those_who_came(cast, auditor):
    actions.register_boat(
        cast["guardiacivil"], people=23, landed_at=NOW, place="", key=key(), at=NOW
    )
    assert figures(auditor)["arrived", ""] == "25"


def test_three_people_are_too_few_to_be_told(auditor, ashore):
    found = figures(auditor)

    assert found["arrived", ""] == ""
    assert found["step-done", "Task_Rescue"] == ""
    assert found["referral-asked", ""] == "0"


def test_what_was_observed_of_each_principle_is_told(auditor, pack, ashore):
    from karama.web.library.models import Watched

    observed = {"C01": [40, 10], "C02": [3, 0], "C03": [0, 0]}
    Watched.objects.create(pack=pack, observed=observed, cases=40)
    found = figures(auditor)

    assert found["principle-share-kept", "C01"] == "75"
    assert found["principle-spoke", "C02"] == ""
    assert ("principle-spoke", "C03") not in found


def test_a_log_that_was_altered_is_not_given_out_as_whole(auditor, ashore):
    from karama.errors import BrokenLog

    StoredEvent.objects.filter(case__code=ashore, number=1).update(line=b"x" * 60)
    with pytest.raises(BrokenLog):
        taken(auditor, "ocel")


# --- at the terminal ------------------------------------------------------------------


@pytest.fixture
def terminal(pack, monkeypatch, tmp_path):
    """Runs the command on the desk of the test."""
    monkeypatch.setattr(serving, "prepare", lambda data, demo: None)

    def run(*words):
        given = ["--lang", "en", "export", *words, "--data", str(tmp_path)]
        return CliRunner().invoke(main, given)

    return run


def test_the_kinds_of_the_command_are_those_of_the_desk():
    assert set(COMMANDS) == set(KINDS)


def test_a_log_is_written_to_a_file(terminal, auditor, ashore, tmp_path):
    out = tmp_path / "log.json"
    told = terminal("ocel", "--for", "auditor", "--out", str(out))

    assert (told.exit_code, str(out) in told.stderr) == (0, True)
    assert read_ocel([out.read_bytes()])["events"]
    line = AuditLine.objects.order_by("number").last()
    assert (line.actor, line.what) == ("terminal", "take-ocel")
    assert auditor.pseudonym in line.about


def test_what_was_written_is_said_as_json(terminal, auditor, ashore, tmp_path):
    out = tmp_path / "counts.csv"
    told = terminal("indicators", "--for", "auditor", "--out", str(out), "--json")

    size = out.stat().st_size
    assert json.loads(told.stdout) == {
        "kind": "indicators", "file": str(out), "bytes": size,
    }  # fmt: skip
    assert size > 0


def test_json_says_nothing_where_the_export_itself_is_printed(terminal, auditor):
    told = terminal("xes", "--for", "auditor", "--json")

    assert told.exit_code == 2
    assert "--out" in told.stderr


def test_or_to_standard_output(terminal, auditor, ashore):
    told = terminal("xes", "--for", "auditor")

    assert len(list(read_xes([told.stdout_bytes]))) == 3


def test_nothing_is_written_for_who_may_not(terminal, cast, ashore, tmp_path):
    out = tmp_path / "log.json"
    told = terminal("ocel", "--for", "guardiacivil", "--out", str(out))

    assert told.exit_code == 5
    assert "takes no logs" in told.output
    assert not out.exists()


def test_nor_for_an_account_that_is_not_there(terminal, ashore):
    assert terminal("ocel", "--for", "nobody").exit_code == 2


def test_half_a_log_is_not_left_behind(terminal, auditor, ashore, tmp_path):
    out = tmp_path / "log.json"
    out.write_bytes(b"the log of last month")
    StoredEvent.objects.filter(case__code=ashore, number=1).update(line=b"x" * 60)
    told = terminal("ocel", "--for", "auditor", "--out", str(out))

    assert told.exit_code != 0
    assert out.read_bytes() == b"the log of last month"
    assert [f.name for f in tmp_path.iterdir()] == ["log.json"]


def test_a_folder_that_is_not_there_is_named(terminal, auditor, ashore, tmp_path):
    told = terminal("ocel", "--for", "auditor", "--out", str(tmp_path / "no" / "x"))

    assert told.exit_code == 4
    assert "its folder is not there" in told.output


# --- at the desk ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_auditor_takes_a_file_from_their_page(browser, auditor, ashore, kind):
    client = browser(auditor)
    page = client.get("/audit").content.decode()
    answer = client.post(f"/audit/take/{kind}")
    text = b"".join(answer.streaming_content)

    assert f'action="/audit/take/{kind}"' in page
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Karama-Keep"] == "no"
    assert answer.headers["Cache-Control"] == "no-store"
    assert text == taken(auditor, kind) or kind != "indicators"
    assert AuditLine.objects.filter(what=f"take-{kind}", actor=auditor.pseudonym)


@pytest.mark.parametrize("who", ["guardiacivil", "redcross", "protection", "ombudsman"])
def test_to_nobody_else_there_is_such_a_file(cast, browser, who):
    assert browser(cast[who]).post("/audit/take/ocel").status_code == 404


def test_a_file_is_taken_on_purpose_and_of_a_known_kind(browser, auditor):
    client = browser(auditor)

    assert client.get("/audit/take/ocel").status_code == 405
    assert client.post("/audit/take/everything").status_code == 404
    assert not AuditLine.objects.filter(what__startswith="take").exists()
