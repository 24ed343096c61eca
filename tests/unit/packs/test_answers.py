"""Answers of decisions have words for their readers, in each language of a pack."""

import re
import shutil
from pathlib import Path

import pytest

from karama.explanation.languages import translator
from karama.explanation.outcomes import decided_words
from karama.explanation.voice import voice_of
from karama.packs import read_pack

PACKS = Path(__file__).parents[3] / "packs"
SHIPPED = sorted(path.name for path in PACKS.iterdir() if path.is_dir())
WORDS = re.compile(r"\[answers\.may_examine\]\n.*\n.*\n")


def spoilt(folder, change):
    """The shortest of the packs, with one thing of pack.toml changed."""
    made = folder / "mt-age-assessment"
    shutil.copytree(PACKS / made.name, made)
    file = made / "pack.toml"
    before = file.read_text("utf-8")
    file.write_text(change(before), "utf-8")
    assert file.read_text("utf-8") != before
    return read_pack(made)


def found(reading, code):
    return [(f.place.element, f.what) for f in reading.findings if f.code == code]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_answer_shown_has_words_in_the_shipped_packs(name):
    assert not {"PACK-047", "PACK-048"} & {
        f.code for f in read_pack(PACKS / name).findings
    }


def test_an_answer_without_words_is_told_with_the_languages_it_lacks(tmp_path):
    reading = spoilt(tmp_path, lambda text: WORDS.sub("", text))

    told = found(reading, "PACK-047")
    assert [place for place, _ in told] == [
        "answers.may_examine.stop",
        "answers.may_examine.go",
    ]
    assert "en, fr, ar, es, pt" in told[0][1]
    assert reading.procedure is not None  # it can be used all the same


def test_words_that_lack_one_language_are_told_once(tmp_path):
    reading = spoilt(
        tmp_path,
        lambda text: text.replace(', pt = "A idade não precisa de avaliação"', ""),
    )
    assert [place for place, _ in found(reading, "PACK-022")] == [
        "answers.assessment_needed.not_needed"
    ]
    assert not found(reading, "PACK-047")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("[answers.may_examine]", "[answers.may_examin]", "answers.may_examin"),
        ("\ngo = {", "\ngone = {", "answers.may_examine.gone"),
    ],
)
def test_words_of_nothing_that_is_decided_are_told(tmp_path, old, new, place):
    reading = spoilt(tmp_path, lambda text: text.replace(old, new))

    assert place in [where for where, _ in found(reading, "PACK-048")]
    assert found(reading, "PACK-047")  # and the answer itself has none then


# --- how they are read ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "No examination"), ("pt", "Sem exame"), ("ar", "لا فحص")],
)
def test_an_answer_is_told_in_the_readers_language(language, words):
    procedure = read_pack(PACKS / "mt-age-assessment").procedure
    voice = voice_of(procedure, language)

    assert words in decided_words(procedure, "stop", ("may_examine", ""), voice)


def test_the_same_name_means_another_thing_in_another_decision():
    procedure = read_pack(PACKS / "es-guardia-civil").procedure
    voice = voice_of(procedure, "en")
    told = [
        decided_words(procedure, "none", (decision, ""), voice)
        for decision in ("child_signs", "family_tracing")
    ]
    assert "trafficking" in told[0]
    assert "family" in told[1]


def test_a_called_pack_brings_its_own_words():
    procedure = read_pack(PACKS / "es-guardia-civil").procedure
    told = decided_words(
        procedure, "go", ("may_examine", ""), voice_of(procedure, "en")
    )
    assert "may examine" in told


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "pt"])
def test_a_name_without_words_is_readable_and_marked(tmp_path, language):
    procedure = spoilt(tmp_path, lambda text: WORDS.sub("", text)).procedure
    voice, t = voice_of(procedure, language), translator(language)
    told = decided_words(procedure, "no-risk_found", ("may_examine", ""), voice)

    assert t.quote("no risk found") in told
    assert told == t.fill(
        t.gettext("{answer} (not translated)"), answer=t.quote("no risk found")
    )
    marked = decided_words(procedure, ("stop",), ("may_examine",), voice)
    assert t.quote("stop") in marked


def test_yes_and_no_and_orientations_keep_their_words():
    """The control arm: what had words is told as before."""
    procedure = read_pack(PACKS / "es-guardia-civil").procedure
    voice = voice_of(procedure, "en")
    names = ("first_route", "first_route")

    assert decided_words(procedure, True, names, voice) == "yes"
    assert "Red Cross" in decided_words(procedure, "red-cross", names, voice)
    assert "basic-care" not in decided_words(procedure, "basic-care", names, voice)
