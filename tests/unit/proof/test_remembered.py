"""A verdict is told again only while nothing it rests on has changed."""

from pathlib import Path

import attrs
import pytest

from karama.packs import read_pack
from karama.proof.charter import read_charter
from karama.proof.principles import Pattern
from karama.proof.prove import prove
from karama.proof.remembered import as_plain, from_plain, key_of
from karama.proof.verdicts import Flaw, Status, Verdict

PACKS = Path(__file__).parents[3] / "packs"


@pytest.fixture(scope="module")
def procedure():
    return read_pack(PACKS / "mt-age-assessment").procedure


@pytest.fixture(scope="module")
def on_paths():
    properties = [one for p in read_charter().principles for one in p.properties]
    return next(one for one in properties if one.pattern is Pattern.PRECEDENCE)


def changed(procedure, **more):
    """The procedure with something else in it, and so with a digest of its own."""
    return attrs.evolve(procedure, digest="", **more)


def without_a_flow(procedure):
    flows = dict(procedure.process.flows)
    del flows[next(iter(flows))]
    return changed(procedure, process=attrs.evolve(procedure.process, flows=flows))


def test_words_for_readers_prove_nothing_again(procedure, on_paths):
    told = changed(procedure, titles={"en": "Another title"}, texts={}, permissions=())

    assert key_of(told, on_paths) == key_of(changed(procedure), on_paths)


@pytest.mark.parametrize(
    "edit",
    [
        without_a_flow,
        lambda p: changed(p, concepts={}),
        lambda p: changed(p, orientations=()),
        lambda p: changed(p, forms={}),
        lambda p: changed(p, models={}),
        lambda p: changed(p, assumptions=tuple(p.concepts.values())),
    ],
)
def test_whatever_a_way_depends_on_proves_again(procedure, on_paths, edit):
    assert key_of(edit(procedure), on_paths) != key_of(changed(procedure), on_paths)


def test_another_property_is_another_key(procedure, on_paths):
    other = attrs.evolve(on_paths, before=())

    assert key_of(procedure, other) != key_of(procedure, on_paths)


def test_what_is_looked_up_in_no_time_has_no_key(procedure, on_paths):
    quick = attrs.evolve(on_paths, pattern=Pattern.QUORUM)

    assert key_of(procedure, quick) == ""


def test_only_verdicts_without_a_witness_are_kept(on_paths):
    lost = Verdict(on_paths.id, Status.BROKEN, flaws=(Flaw("no-way", "x"),))
    open_ = Verdict(on_paths.id, Status.UNDECIDED, reason="no-path-found", about=("x",))
    late = Verdict(on_paths.id, Status.UNDECIDED, reason="limit", lost_at=("x",))

    assert as_plain(lost) is None
    assert as_plain(late) is None  # a quicker machine may settle it
    again = from_plain(as_plain(open_), on_paths)
    assert attrs.asdict(again) == attrs.asdict(open_)


@pytest.mark.parametrize("plain", [{}, {"status": "blue"}, {"status": "kept"}])
def test_what_cannot_be_read_is_proved_again(on_paths, plain):
    assert from_plain(plain, on_paths) is None


def test_a_second_proof_is_told_from_memory_and_is_the_same(procedure):
    memory = {}
    first = prove(procedure, only=["C01", "C07", "C14"], memory=memory)
    made = dict(memory)
    second = prove(procedure, only=["C01", "C07", "C14"], memory=memory)

    assert memory == made
    assert len(made) > 5
    assert attrs.asdict(first) == attrs.asdict(second)


def test_memory_is_believed_so_that_it_can_be_seen_to_be_used(procedure, on_paths):
    key = key_of(procedure, on_paths)
    claim = {"status": "undecided", "reason": "limit", "about": [], "lost_at": []}
    (principle,) = [p for p in read_charter().principles if on_paths in p.properties]

    report = prove(procedure, only=[principle.id], memory={key: claim})

    told = {v.property: v.status for v in report.verdicts[0].properties}
    assert told[on_paths.id] is Status.UNDECIDED


@pytest.mark.parametrize(
    "pack", ["packs/mt-age-assessment", "examples/faulty-border-post"]
)
def test_side_by_side_gives_the_verdicts_that_one_process_gives(pack):
    procedure = read_pack(PACKS.parent / pack).procedure
    only = ["C01", "C03", "C07", "C21"]

    alone = prove(procedure, only=only)
    together = prove(procedure, only=only, workers=2)

    def told(report):
        return [
            (v.property, v.status, v.reason, set(v.lost_at), v.witness is None)
            for one in report.verdicts
            for v in one.properties
        ]

    assert told(alone) == told(together)
