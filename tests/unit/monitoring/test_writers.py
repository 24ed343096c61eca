"""XES and OCEL as other programs read them."""

import json
import warnings
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from event_logs import LIVES, read_ocel, read_xes
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from karama.monitoring import Asking, Course, Log, Move, ocel, xes

DAWN = datetime(2026, 1, 1, 6, 30, tzinfo=UTC)
UNFIT = (AssertionError, KeyError, ValueError, etree.XMLSyntaxError)
LOG = Log("a-pack", DAWN, "en")
RESCUE = Move(
    at=DAWN,
    life="schedule",
    kind="opened",
    activity="Rescue first",
    step="Task_Rescue",
    lane="Lane_Coast",
    group="Coast guard",
    token=3,
)
DONE = attrs.evolve(
    RESCUE,
    at=DAWN + timedelta(hours=1, milliseconds=7),
    life="complete",
    kind="done",
    role="officer",
    actor="b0b",
)
COURSE = Course("ab12", "a-pack", "1.0", DAWN, (RESCUE, DONE), (), {})
REFERRED = attrs.evolve(
    COURSE,
    name="cd34",
    askings=(Asking(3, DAWN, "accepted", "shelter"), Asking(9, DAWN)),
)


def test_a_trace_holds_its_events_with_the_keys_of_the_standard():
    ((name, (first, second)),) = read_xes(xes([COURSE], LOG))

    assert name == "ab12"
    assert first["concept:name"] == "Rescue first"
    assert first["time:timestamp"] == DAWN
    assert first["lifecycle:transition"] == "schedule"
    assert second["org:resource"] == "b0b"
    assert second["org:role"] == "officer"
    assert second["org:group"] == "Coast guard"
    assert second["time:timestamp"] == DONE.at
    assert "org:resource" not in first


def test_objects_are_tied_to_events_and_to_one_another():
    log = read_ocel(ocel([COURSE, REFERRED], LOG))
    kinds = {one["id"]: one["type"] for one in log["objects"]}

    assert sorted(kinds.values()) == [
        "case", "case", "person", "person", "referral", "referral", "service"
    ]  # fmt: skip
    event = next(e for e in log["events"] if e["id"] == "event:cd34/1")
    tied = {r["objectId"]: r["qualifier"] for r in event["relationships"]}
    assert tied == {
        "case:cd34": "happens in",
        "person:cd34": "concerns",
        "referral:cd34/3": "answers",
        "service:shelter": "answers",
    }


def test_a_person_has_a_made_up_name_and_nothing_else():
    log = read_ocel(ocel([REFERRED], LOG))
    (person,) = [one for one in log["objects"] if one["type"] == "person"]

    assert person == {
        "id": "person:cd34", "type": "person", "attributes": [], "relationships": []
    }  # fmt: skip


@pytest.mark.parametrize("courses", [[], [attrs.evolve(COURSE, moves=())]])
def test_a_log_without_events_is_a_log(courses):
    assert read_ocel(ocel(courses, LOG))["events"] == []
    assert all(not events for _, events in read_xes(xes(courses, LOG)))


def test_a_log_is_made_piece_by_piece():
    """A thousand cases are not held at once: the first is out before the last is in."""
    taken = []

    def coming():
        for number in range(1000):
            taken.append(number)
            yield attrs.evolve(COURSE, name=f"n{number}")

    for written in (ocel(coming(), LOG), xes(coming(), LOG)):
        taken.clear()
        while b"n0" not in next(written):
            pass
        assert len(taken) < 3


@given(st.lists(st.text(), min_size=6, max_size=6), st.integers(0, 10**6))
def test_whatever_a_pack_calls_its_steps_the_logs_can_be_read(texts, milliseconds):
    activity, step, lane, group, role, actor = texts
    told = {"step": step, "lane": lane, "group": group, "role": role, "actor": actor}
    move = attrs.evolve(
        RESCUE,
        at=DAWN + timedelta(milliseconds=milliseconds),
        activity=activity.encode("utf-8", "ignore").decode(),
        **{
            name: text.encode("utf-8", "ignore").decode() for name, text in told.items()
        },
    )
    course = attrs.evolve(COURSE, moves=(move,))

    ((_, (event,)),) = read_xes(xes([course], LOG))
    (other,) = read_ocel(ocel([course], LOG))["events"]

    assert event["time:timestamp"] == move.at
    assert other["type"] == move.activity
    name = event.get("concept:name", "")
    assert len(name) == len(move.activity)
    assert all(a in (b, "\ufffd") for a, b in zip(name, move.activity, strict=True))
    assert name == move.activity or not move.activity.isprintable()


@pytest.mark.parametrize("spoilt", ["type", "objectId", "time", "value"])
def test_the_reader_of_ocel_sees_what_does_not_fit(spoilt):
    """The control arm."""
    log = json.loads(b"".join(ocel([REFERRED], LOG)))
    event = log["events"][0]
    if spoilt == "type":
        event["type"] = "undeclared"
    elif spoilt == "objectId":
        event["relationships"][0]["objectId"] = "nothing"
    elif spoilt == "time":
        event["time"] = "yesterday"
    else:
        event["attributes"][0]["value"] = 3
    with pytest.raises(UNFIT):
        read_ocel([json.dumps(log).encode()])


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        (b"1849.2023", b"1.0"),
        (b'prefix="org"', b'prefix="orb"'),
        (b"<trace>", b"<Trace>"),
        (b"06:30:00", b"6 h 30"),
    ],
)
def test_the_reader_of_xes_sees_what_does_not_fit(whole, broken):
    """The control arm."""
    text = b"".join(xes([COURSE], LOG))
    assert whole in text
    with pytest.raises(UNFIT):
        list(read_xes([text.replace(whole, broken)]))


def test_every_life_is_one_of_the_standard():
    assert {m.life for m in COURSE.moves} <= LIVES


# --- as another program reads them ----------------------------------------------------


@pytest.fixture
def miner():
    """pm4py, where it is installed; it is no dependency of ours (AGPL, and large)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("pm4py", reason="no pm4py here: no round trip by it")


@pytest.mark.filterwarnings("ignore")
def test_pm4py_reads_the_same_events_out_of_xes(miner, tmp_path):
    file = tmp_path / "log.xes"
    file.write_bytes(b"".join(xes([COURSE, REFERRED], LOG)))
    frame = miner.read_xes(str(file), variant="iterparse")

    rows = frame.to_dict("records")
    assert len(rows) == 4
    assert {row["case:concept:name"] for row in rows} == {"ab12", "cd34"}
    assert {row["concept:name"] for row in rows} == {"Rescue first"}
    assert {row["time:timestamp"].to_pydatetime() for row in rows} == {DAWN, DONE.at}


@pytest.mark.filterwarnings("ignore")
def test_pm4py_reads_the_same_events_out_of_ocel(miner, tmp_path):
    file = tmp_path / "log.jsonocel"
    file.write_bytes(b"".join(ocel([COURSE, REFERRED], LOG)))
    log = miner.read_ocel2_json(str(file))

    assert len(log.events) == 4
    assert set(log.objects["ocel:type"]) == {"case", "person", "referral", "service"}
    pairs = set(zip(log.relations["ocel:oid"], log.relations["ocel:qualifier"],
                    strict=True))  # fmt: skip
    assert ("service:shelter", "answers") in pairs
    assert ("referral:cd34/3", "asks") in pairs
