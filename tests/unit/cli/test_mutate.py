"""`karama mutate`: for a person, for a program, on a sample, in one process or two."""

import json

import pytest

from karama.cli.mutant_words import kind_words, reason_words
from karama.explanation.languages import translator
from karama.packs import read_pack
from karama.proof.mutants import mutants

MEMBERS = {
    "format", "pack", "version", "digest", "charter", "language", "seed", "made",
    "tried", "counts", "caught_by", "rate", "mutants",
}  # fmt: skip


@pytest.fixture(scope="module")
def answer(pack):
    from click.testing import CliRunner

    from karama.cli import main

    ran = CliRunner().invoke(
        main, ["mutate", str(pack), "--sample", "12", "--workers", "1", "--json"]
    )
    return ran, json.loads(ran.stdout)


def test_a_program_gets_every_change_that_was_tried(answer):
    _, told = answer

    assert set(told) == MEMBERS
    assert told["tried"] == len(told["mutants"]) == sum(told["counts"].values()) == 12
    assert told["made"] > told["tried"]
    for one in told["mutants"]:
        assert bool(one["by"]) == (one["outcome"] == "caught")
        assert bool(one["reason"]) == (one["outcome"] == "harmless")
        assert one["words"].endswith(".")


def test_the_exit_code_says_whether_one_survived(answer):
    ran, told = answer

    assert ran.exit_code == (1 if told["counts"]["survived"] else 0)


def test_two_processes_say_the_same_as_one(karama, pack, answer):
    ran = karama("mutate", pack, "--sample", 3, "--workers", 2, "--json")

    told, known = json.loads(ran.stdout), answer[1]["mutants"]
    assert told["tried"] == 3
    shared = [one for one in told["mutants"] if one in known]
    assert len(shared) == len(
        [m for m in told["mutants"] if _key(m) in map(_key, known)]
    )


def _key(one):
    return one["kind"], one["element"], tuple(one["values"])


def test_a_person_reads_the_share_and_what_was_missed(karama, pack, answer):
    ran = karama("mutate", pack, "--sample", 12, "--workers", 1)

    assert "caught" in ran.output
    for one in answer[1]["mutants"]:
        if one["outcome"] == "survived":
            assert one["words"] in ran.output


def test_a_pack_that_cannot_be_used_is_refused(karama, tmp_path):
    assert karama("mutate", tmp_path / "nowhere").exit_code == 1


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "pt"])
def test_each_kind_and_reason_has_words(pack, language):
    import re
    from pathlib import Path

    t = translator(language)
    source = Path(__file__).parents[3] / "src/karama/proof/mutants"
    reasons = set(re.findall(r'"([a-z]+-[a-z-]+)"', (source / "harm.py").read_text()))
    known = {r for r in reasons if reason_words(r, t) != r}
    assert {"same-answers", "unknown-waits", "own-time"} <= known
    kinds = {one.kind for one in mutants(read_pack(pack).procedure)}
    assert not [kind for kind in kinds if kind_words(kind, t) == kind]
