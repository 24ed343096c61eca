"""The log: the chain shows every tampering, and both forms keep every event."""

import json
import zlib
from contextlib import suppress
from hashlib import sha256

import msgspec
import pytest
from cast import NOON, OFFICER
from hypothesis import given, settings
from hypothesis import strategies as st
from play import Play
from sketches import Sketch, field, form, yes_no

from karama.engine import (
    Correct,
    dump_compact,
    dump_lines,
    fold,
    load_compact,
    load_lines,
    log,
    verify,
)
from karama.engine.events import digest_of
from karama.errors import BrokenLog


def lived(case="case-1"):
    """A case with most kinds of events."""
    fields = form("f", field("n", "decimal"), yes_no("p"), field("on", "date"))
    draw = (
        Sketch().start().gateway("m").step("a", form="f").gateway("x").step("b").end()
    )
    draw.path("s", "m", "a", "x").flow("x", "m", "p = true")
    draw.flow("x", "b", default=True).path("b", "e")
    play = Play(draw.procedure(forms=[fields]))
    play.do("a", n="1.50", p="unknown", on="2026-02-03")
    play.tell(p="yes")
    (heard, *_) = play.do("a", n=3, p="no")
    play.use("complain")
    play.take(Correct(heard.id, "misread", {"n": 4}, actor=OFFICER, at=NOON))
    play.do("b")
    assert play.closed
    return play


SHORT = lived().log


@pytest.fixture(scope="module")
def play():
    return lived()


def test_a_whole_log_verifies_and_folds_to_the_same_case(play):
    verify(play.log)

    assert fold(play.log) == play.case
    assert fold(play.log[4:], fold(play.log[:4])) == play.case


@pytest.mark.parametrize("squeeze", [True, False])
def test_both_forms_give_back_every_event(play, squeeze):
    assert load_lines(dump_lines(play.log)) == play.log
    assert load_compact(dump_compact(play.log, squeeze=squeeze)) == play.log


def test_anyone_can_check_a_line_with_sha256_and_nothing_of_ours(play):
    before = "0" * 64
    for line in dump_lines(play.log).splitlines():
        event = json.loads(line)
        tail = f',"digest":"{event["digest"]}"}}'
        assert line.decode().endswith(tail)
        bare = line.decode().removesuffix(tail) + "}"
        assert sha256(bare.encode()).hexdigest() == event["digest"]
        assert event["before"] == before
        before = event["digest"]


def test_ids_are_uuids_of_version_7_in_order_of_time(play):
    ids = [event.id for event in play.log]

    assert len(set(ids)) == len(ids)
    assert all(i[14] == "7" and i[19] in "89ab" and len(i) == 36 for i in ids)
    stamp = int(ids[0][:8] + ids[0][9:13], 16)
    assert stamp == int(play.log[0].at.timestamp() * 1000)


def test_the_same_case_lived_twice_has_the_same_log():
    assert lived().log == lived().log
    assert lived("case-1").log[0].digest == lived().log[0].digest


def altered(events, index, **change):
    made = list(events)
    made[index] = msgspec.structs.replace(made[index], **change)
    return made


def resealed(events, index):
    """The digest made right again, as one who knows the form would."""
    made = list(events)
    event = msgspec.structs.replace(made[index], digest="")
    made[index] = msgspec.structs.replace(event, digest=digest_of(event))
    return made


TAMPERINGS = {
    "edit": lambda e: altered(e, 3, answers={"n": 99}),
    "edit the last": lambda e: altered(e, len(e) - 1, actor="somebody"),
    "edit and reseal": lambda e: resealed(altered(e, 3, answers={"n": 99}), 3),
    "change the instant": lambda e: altered(e, 2, at=NOON),
    "change the id": lambda e: resealed(altered(e, 2, id=e[1].id), 2),
    "delete": lambda e: [*e[:2], *e[3:]],
    "delete the first": lambda e: e[1:],
    "insert": lambda e: [*e[:3], e[2], *e[3:]],
    "swap": lambda e: [*e[:2], e[3], e[2], *e[4:]],
    "another case": lambda e: [*e[:3], *lived_elsewhere()[3:]],
    "call it an older format": lambda e: altered(e, 3, format=0, actor="somebody"),
    "nothing": lambda e: [],
}


def lived_elsewhere():
    draw = Sketch().start().step("a").step("b").step("c").step("d").end()
    play = Play(draw.path("s", "a", "b", "c", "d", "e").procedure(id="other"))
    for step in "abcd":
        play.do(step)
    return play.log


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_in_every_form(play, name):
    events = tuple(TAMPERINGS[name](play.log))

    with pytest.raises(BrokenLog):
        verify(events)
    with pytest.raises(BrokenLog):
        load_lines(dump_lines(events))
    if events:
        with pytest.raises(BrokenLog):
            load_compact(dump_compact(events))


def test_the_control_arm_an_untouched_log_passes_the_same_checks(play):
    for index in range(len(play.log)):
        verify(resealed(play.log, index))
    verify(load_compact(dump_compact(play.log)))


def test_the_first_event_that_does_not_fit_is_named(play):
    with pytest.raises(BrokenLog) as raised:
        verify(TAMPERINGS["edit"](play.log))
    assert raised.value.index == 3
    with pytest.raises(BrokenLog) as raised:
        verify(TAMPERINGS["edit and reseal"](play.log))
    assert raised.value.index == 4


def test_every_flipped_bit_of_a_compact_log_is_found(play):
    whole = dump_compact(play.log, squeeze=False)
    for index in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[index] ^= 1
        try:
            events = load_compact(bytes(broken))
        except BrokenLog:
            continue
        raise AssertionError(f"byte {index} was not missed: {len(events)} events")


def test_every_flipped_bit_of_a_line_is_found(play):
    whole = dump_lines(play.log)
    for index in range(0, len(whole), 13):
        broken = bytearray(whole)
        broken[index] ^= 1
        with pytest.raises(BrokenLog):
            load_lines(bytes(broken))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"KRM1",
        b"KRM1z\x00\x00\x00\x00junk",
        b"KRM1-\x00\x00\x00\x01" + b"\x00" * 36 + b"\x93",
        b"KRM1-\x00\x00\x00\x01" + b"\x00" * 36 + msgspec.msgpack.encode(["c", [], 5]),
        b"KRM1z\x00\x00\x00\x01" + b"\x00" * 36 + zlib.compress(b"\x00" * 70_000_000),
        b"PK\x03\x04",
    ],
)
def test_bytes_that_are_no_log_are_refused_without_a_crash(data):
    with pytest.raises(BrokenLog):
        load_compact(data)


@pytest.mark.parametrize(
    "data", [b"", b"{}\n", b"[[[[", b'{"format":99}\n', b"\xff\xfe"]
)
def test_lines_that_are_no_log_are_refused_without_a_crash(data):
    with pytest.raises(BrokenLog):
        load_lines(data)


def test_folding_events_that_do_not_follow_one_another_is_refused(play):
    with pytest.raises(BrokenLog):
        fold([])
    with pytest.raises(BrokenLog):
        fold(play.log[:2] + play.log[3:])
    with pytest.raises(BrokenLog):
        fold(lived_elsewhere()[1:], fold(play.log[:1]))


def test_an_event_of_an_older_format_is_upgraded_and_keeps_its_digest(
    play, monkeypatch
):
    old = []
    before = "0" * 64
    for line in dump_lines(play.log).splitlines():
        event = json.loads(line)
        event |= {"format": 0, "before": before, "who": event.pop("actor")}
        event["id"] = log.event_id(
            event["case"], event["number"], play.log[event["number"]].at, before
        )
        del event["digest"]
        text = json.dumps(event, separators=(",", ":"))
        before = sha256(text.encode()).hexdigest()
        old.append(f'{text[:-1]},"digest":"{before}"}}')
    monkeypatch.setattr(
        log, "UPGRADES", {0: lambda e: {**e, "actor": e["who"], "format": 1}}
    )
    data = "\n".join(old).encode()

    events = load_lines(data)

    assert [e.actor for e in events] == [e.actor for e in play.log]
    assert events[-1].digest == before
    with pytest.raises(BrokenLog):
        verify(events)  # their bytes are gone: only the lines can be checked
    with pytest.raises(BrokenLog):
        load_lines(data.replace(b"misread", b"mislaid"))


def test_every_older_format_has_its_upgrade():
    assert set(log.UPGRADES) == set(range(1, log.FORMAT))


def test_a_short_case_takes_well_under_two_kilobytes(play):
    assert len(dump_compact(play.log)) < 2048


@given(st.integers(0, 10_000), st.integers(0, 255), st.booleans())
@settings(max_examples=400, deadline=None)
def test_no_byte_put_in_anywhere_makes_the_reader_stumble(place, byte, replace):
    whole = dump_compact(SHORT, squeeze=False)
    place %= len(whole)
    broken = whole[:place] + bytes([byte]) + whole[place + replace :]
    with suppress(BrokenLog):
        assert load_compact(broken) == SHORT  # a number written in another way
