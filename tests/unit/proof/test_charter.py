"""The shipped Charter is whole, honest and readable; a bad one says what is wrong."""

import re
from pathlib import Path

import attrs
import pytest

from karama.errors import CharterError
from karama.feel import free_names
from karama.packs import read_pack
from karama.procedure.acts import ACTS, RIGHTS
from karama.procedure.concepts import (
    CONCEPTS,
    FIELD_CONCEPTS,
    LANGUAGES,
    PRINCIPLE_ID,
)
from karama.procedure.procedure import Mandate, Origin
from karama.proof import charter as module
from karama.proof.charter import (
    Binds,
    Mark,
    Pattern,
    Weight,
    binds,
    read_charter,
)

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "charter" / "humane-borders.toml"
REPORT = ROOT.parent / "shared/documents/humane-border-meeting-report.fr.txt"
NOT_IN_THE_REPORT = ("C11", "C13", "C14", "C23")  # it never speaks of these

CHARTER = read_charter()
PRINCIPLES = {one.id: one for one in CHARTER.principles}
PROPERTIES = {p.id: p for one in CHARTER.principles for p in one.properties}


# --- the shipped one ------------------------------------------------------------------


def test_there_are_forty_principles_in_order():
    assert list(PRINCIPLES) == [f"C{n:02}" for n in range(1, 41)]
    assert all(PRINCIPLE_ID.fullmatch(name) for name in PRINCIPLES)


def test_the_file_of_the_repository_is_the_one_that_is_shipped():
    assert read_charter(SHIPPED) == CHARTER


@pytest.mark.parametrize("name", PRINCIPLES)
def test_a_principle_speaks_five_languages(name):
    one = PRINCIPLES[name]
    spoken = [one.titles, one.texts, *(p.texts for p in one.properties)]
    if one.remains:
        spoken.append(one.remains)

    for texts in spoken:
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())
        assert re.search(r"[\u0600-\u06ff]", texts["ar"])
        assert len(set(texts.values())) == len(LANGUAGES)
    for texts in (one.texts, *(p.texts for p in one.properties)):
        assert all(text.endswith(".") for text in texts.values())


@pytest.mark.parametrize("words", [CONCEPTS, FIELD_CONCEPTS], ids=["people", "forms"])
def test_a_concept_speaks_five_languages(words):
    for texts in words.values():
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())


@pytest.mark.skipif(not REPORT.is_file(), reason="the report is not kept here")
def test_what_the_report_supports_is_quoted_from_it_word_by_word():
    report = " ".join(REPORT.read_text("utf-8").split())

    quoted = [one for one in CHARTER.principles if one.report]
    assert quoted
    assert [one.id for one in quoted if one.report not in report] == []


def test_what_the_report_never_speaks_of_is_said_to_be_ours():
    for one in CHARTER.principles:
        assert (one.origin is Origin.REPORT) == bool(one.report)
    assert all(PRINCIPLES[n].origin is Origin.KARAMA for n in NOT_IN_THE_REPORT)


def test_every_source_has_a_mark_and_cites_an_instrument_of_the_list():
    for one in CHARTER.principles:
        assert one.sources
        for source in one.sources:
            assert source.instrument in CHARTER.instruments
            assert source.cite.startswith(f"{source.instrument} ")


def test_what_was_not_read_is_never_shown_as_checked():
    marks = {s.mark for one in CHARTER.principles for s in one.sources}

    assert marks == set(Mark)
    for one in CHARTER.principles:
        assert all(s.checked == (s.mark is Mark.READ) for s in one.sources)


def test_every_instrument_is_cited_or_binds_somebody():
    used = {s.instrument for one in CHARTER.principles for s in one.sources}
    used |= {code for one in CHARTER.principles for code in one.instruments}

    assert set(CHARTER.instruments) == used


def test_only_instruments_that_bind_bind_somebody():
    for one in CHARTER.principles:
        assert all(CHARTER.instruments[code].binding for code in one.instruments)
        if one.binds is Binds.ALL:
            assert {"ICCPR", "CAT", "CRC", "ICESCR"} & set(one.instruments)


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_uses_known_words_only(name):
    one = PROPERTIES[name]
    acts = {*one.acts, *one.before, *one.after, *one.then, *one.alternatives}
    acts |= {*one.beside}

    assert acts <= set(ACTS)
    assert one.right in {"", *RIGHTS}
    assert {*one.fields, *one.attributes} <= set(FIELD_CONCEPTS)
    assert one.when is None or free_names(one.when.node) <= set(CONCEPTS)


def test_every_word_has_a_principle_that_uses_it():
    people = {n for p in PROPERTIES.values() if p.when for n in free_names(p.when.node)}
    forms = {n for p in PROPERTIES.values() for n in (*p.fields, *p.attributes)}

    assert people == set(CONCEPTS)
    assert forms == set(FIELD_CONCEPTS)
    assert {p.pattern for p in PROPERTIES.values()} == set(Pattern)


def test_a_principle_binds_where_the_pack_is_bound():
    malta = read_pack(ROOT / "packs/mt-age-assessment").procedure
    trafficking = PRINCIPLES["C08"]
    free = {"COE-THB": attrs.evolve(malta.instruments["COE-THB"], binding=False)}

    assert binds(trafficking, malta)
    assert binds(PRINCIPLES["C01"], attrs.evolve(malta, instruments={}))
    assert not binds(trafficking, attrs.evolve(malta, instruments=free))
    assert not binds(PRINCIPLES["C15"], malta)


def test_protection_data_and_enforcement_never_meet():
    flow = PROPERTIES["C23.1"]

    assert flow.mandates == (Mandate.ENFORCEMENT,)
    assert not flow.reads
    assert PRINCIPLES["C23"].weight is Weight.MUST


@pytest.mark.parametrize(
    "pack", sorted((ROOT / "packs").iterdir()), ids=lambda p: p.name
)
def test_a_shipped_pack_says_what_the_words_mean(pack):
    procedure = read_pack(pack).procedure

    assert "is_child" in procedure.concepts
    assert {"reasons", "interpreter"} <= set(procedure.field_concepts)


# --- a user's own ---------------------------------------------------------------------

MINE = """id = "mine"
version = "1"
title.en = "Mine"

[[principles]]
id = "C01"
severity = "must"
binds = "all"
instruments = ["CRC"]
supported = "karama"
sources = [{ cite = "CRC 3(1)", mark = "V" }]
title.en = "Children first"
text.en = "Children come first."

[[principles.properties]]
id = "C01.1"
pattern = "precedence"
acts = ["removal"]
before = ["best-interests-assessment"]
when = "is_child"
says.en = "First look, then decide."

[[principles.properties]]
id = "C01.2"
pattern = "response"
after = ["screening"]
then = ["child-protection"]
within = "PT24H"
says.en = "Soon."

[[instruments]]
code = "CRC"
title.en = "Rights of the Child"
"""


def charter_of(folder, text):
    path = folder / "mine.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_charter(path)


def test_a_charter_of_ones_own_is_read(tmp_path):
    mine = charter_of(tmp_path, MINE)

    first, second = mine.principles[0].properties
    assert first.pattern is Pattern.PRECEDENCE
    assert first.before == ("best-interests-assessment",)
    assert second.within.total_seconds() == 24 * 3600
    assert len(mine.digest) == 64


BAD = [
    ("an act of nobody", '"removal"', '"removall"', 18, "did you mean removal?"),
    ("a concept of nobody", '"is_child"', '"is_chidl"', 20, "did you mean is_child?"),
    ("FEEL that is none", '"is_child"', '"is_child and"', 20, "write FEEL"),
    ("a number as a condition", '"is_child"', '"3"', 20, "join concepts"),
    ("a pattern of nobody", '"response"', '"reponse"', 25, "did you mean response?"),
    ("a duration of nobody", '"PT24H"', '"soon"', 28, "PT24H"),
    ("a mark of nobody", 'mark = "V"', 'mark = "W"', 11, "M, P, V"),
    ("an instrument of nobody", '"CRC 3(1)"', '"CRB 3(1)"', 11, "CRC 20(1)"),
    ("a party to nothing", '["CRC"]', '["CRD"]', 9, "did you mean CRC?"),
    ("a must that binds nobody", '["CRC"]', "[]", 9, "should"),
    ("a property of another", '"C01.2"', '"C02.2"', 24, "C01.1"),
    ("a property twice", '"C01.2"', '"C01.1"', 5, "give each its own id"),
    ("an id of another kind", 'id = "C01"', 'id = "first"', 6, "C07"),
    ("no before", 'before = ["best-interests-assessment"]\n', "", 15, "add before"),
    ("a key of another pattern", "within =", "wait =", 28, "take it out"),
    ("a key of nobody", 'version = "1"', 'version = "1"\nvers = 2', 3, "take it out"),
    ("no sentence", 'says.en = "Soon."', 'says.en = " "', 29, "write it"),
    ("no language", 'says.en = "Soon."', 'says.english = "Soon."', 29, "fr"),
    ("a response to nothing", 'after = ["screening"]\n', "", 26, "one of the two"),
    ("words without a report", '"karama"', '"report"', 5, "quote"),
    ("a report that is not one", "title.en = \"Ch", "report='x'\ntitle.en = \"Ch", 12,
     "take them out"),
    ("nothing required of a quorum", '"precedence"', '"quorum"', 19, "take it out"),
    ("TOML that is none", '"mine"', '"mine', 1, "double quotes"),
    ("no principle", MINE[MINE.index("[[principles]]"):], "", 0, "add principles"),
    ("no list", 'acts = ["removal"]', 'acts = "removal"', 18, "write ["),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [case[1:] for case in BAD],
    ids=[case[0] for case in BAD],
)
def test_a_bad_charter_says_where_and_what_to_do(tmp_path, old, new, line, remedy):
    assert old in MINE

    with pytest.raises(CharterError) as raised:
        charter_of(tmp_path, MINE.replace(old, new, 1))

    error = raised.value
    assert error.file == "mine.toml"
    assert error.line == line
    assert remedy in error.remedy
    assert str(error).startswith("mine.toml, line" if line else "mine.toml: ")


def test_the_error_names_principle_property_and_key(tmp_path):
    with pytest.raises(CharterError) as raised:
        charter_of(tmp_path, MINE.replace('"removal"', '"removall"'))

    assert str(raised.value) == (
        "mine.toml, line 18: principles.C01, C01.1, acts: 'removall' is not an act;"
        " did you mean removal?"
    )


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", b"a = " + b"[" * 5000, b"x" * (module.MAX_BYTES + 5), b""],
    ids=["not UTF-8", "deep", "long", "empty"],
)
def test_a_hostile_charter_is_refused_in_words(tmp_path, data):
    with pytest.raises(CharterError) as raised:
        charter_of(tmp_path, data)

    assert raised.value.remedy


def test_a_charter_that_is_not_there_says_so(tmp_path):
    with pytest.raises(CharterError, match="give the path"):
        read_charter(tmp_path / "none.toml")
    with pytest.raises(CharterError, match="folder"):
        read_charter(tmp_path)
