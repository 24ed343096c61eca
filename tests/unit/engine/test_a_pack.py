"""A whole case of a pack read from disk: the one that a new pack begins with."""

from walks import Walk

from karama.engine import dump_compact, load_compact, rights
from karama.packs import read_pack
from karama.packs.new import write_new_pack


def test_a_case_of_a_new_pack_goes_to_its_end_in_under_two_kilobytes(tmp_path):
    write_new_pack(tmp_path / "shelter")
    walk = Walk(read_pack(tmp_path / "shelter").procedure)
    assert rights(walk.procedure, walk.case)

    walk.to_end()

    assert walk.case.closed
    assert len(dump_compact(walk.log)) < 2048
    assert load_compact(dump_compact(walk.log)) == walk.log
