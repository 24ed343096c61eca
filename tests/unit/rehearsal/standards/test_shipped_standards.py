"""The standards that ship: whole, in five languages, and no more sure than they are."""

import importlib.util
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest

from karama import read_pack
from karama.procedure.concepts import LANGUAGES
from karama.rehearsal.standards import Bound, Kind, Mark, is_bound, read_standards
from karama.rehearsal.standards.reading import FILE

ROOT = Path(__file__).parents[4]
ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.fixture(scope="module")
def shipped():
    reading = read_standards()
    assert reading.findings == ()
    return reading.standards


def every(shipped):
    return shipped.standards.values()


def test_every_standard_says_itself_in_five_languages(shipped):
    for one in every(shipped):
        assert set(one.titles) == set(LANGUAGES)
        assert not one.notes or set(one.notes) == set(LANGUAGES)
        assert ARABIC.search(one.titles["ar"])
    assert all(
        set(law.titles) == set(LANGUAGES) for law in shipped.instruments.values()
    )


def test_every_title_holds_the_figure_of_the_data(shipped):
    for one in every(shipped):
        for language, title in one.titles.items():
            said = title.replace(",", ".") if language in ("fr", "es", "pt") else title
            numbers = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", said)}
            wanted = {one.quantity.value} | {one.quantity.upto or one.quantity.value}
            assert wanted <= numbers, f"{one.id} {language}: {title}"


def test_the_words_of_the_issue_are_there(shipped):
    kinds = {one.kind for one in every(shipped)}

    assert kinds >= {
        Kind.SPACE,
        Kind.WATER,
        Kind.TOILETS,
        Kind.SHOWERS,
        Kind.FOOD,
        Kind.STAFF,
        Kind.CLOCK,
    }
    assert shipped.standards["es-72h"].clock.limit == timedelta(hours=72)
    assert shipped.standards["eu-screening-border"].clock.limit == timedelta(days=7)
    assert shipped.standards["eu-representative"].clock.limit == timedelta(weeks=3)
    assert shipped.standards["eu-screening-border"].since == date(2026, 6, 12)


def test_what_was_not_read_is_never_shown_as_checked(shipped):
    unread = {one.id for one in every(shipped) if not one.verified}
    memory = {
        one.id
        for one in every(shipped)
        if all(source.mark is Mark.UNVERIFIED for source in one.sources)
    }

    assert memory == {
        "euaa-toilets",
        "euaa-showers",
        "eu-screening-inside",
        "us-child-72h",
    }
    assert memory < unread
    for one in every(shipped):
        for source in one.sources:
            assert (
                bool(source.on)
                == bool(source.seen)
                == (source.mark is not Mark.UNVERIFIED)
            )


def test_older_law_is_shown_as_dated(shipped):
    dated = {one.id for one in every(shipped) if one.dated}

    assert {"gr-hotspot-25d", "gr-child-custody-45d"} <= dated
    assert "es-72h" not in dated


def test_guidance_binds_nobody_and_what_was_only_found_asks_for_nothing(shipped):
    for one in every(shipped):
        binding = [shipped.instruments[s.instrument].binding for s in one.sources]
        assert any(binding) == bool(one.binds)
    found = {one.id for one in every(shipped) if one.quantity.bound is Bound.OBSERVED}
    assert found == {"practice-space", "practice-staff"}


def test_no_instrument_is_listed_for_nothing(shipped):
    cited = {source.instrument for one in every(shipped) for source in one.sources}

    assert cited == set(shipped.instruments)


def test_a_standard_binds_its_own_country_and_the_unions_where_the_pack_says(shipped):
    spain = read_pack(ROOT / "packs" / "es-guardia-civil").procedure
    morocco = read_pack(ROOT / "packs" / "ma-referentiel").procedure
    own, union = shipped.standards["es-72h"], shipped.standards["eu-screening-border"]
    guidance = shipped.standards["sphere-water"]

    assert is_bound(own, spain)
    assert not is_bound(own, morocco)
    assert is_bound(union, spain)
    assert not is_bound(union, morocco)
    assert not is_bound(union, attrs.evolve(spain, instruments={}))
    assert not is_bound(guidance, spain)


def test_the_file_travels_in_the_wheel_where_it_is_looked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert wheel["force-include"][f"standards/{FILE}"] == (
        f"karama/rehearsal/standards/{FILE}"
    )


def test_the_page_of_the_reference_is_current():
    script = ROOT / "docs" / "generate_standards.py"
    spec = importlib.util.spec_from_file_location("generate_standards", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert module.PAGE.read_text("utf-8") == module.page(), (
        "run: .venv/bin/python docs/generate_standards.py"
    )


def test_the_example_of_the_page_can_be_read(tmp_path):
    text = (ROOT / "docs" / "reference" / "standards.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.S)[1]
    path = tmp_path / "ours.toml"
    path.write_text(example, "utf-8")
    reading = read_standards(path)

    assert {one.code for one in reading.findings} == {"PACK-022"}  # languages left out
    assert set(reading.standards.standards) == {"sphere-water", "eu-representative"}
