"""The catalogues keep step with the code: nothing untranslated, nothing misquoted."""

import importlib.util
import re
import string
from functools import cache
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "catalogues.py"
_spec = importlib.util.spec_from_file_location("catalogues", SCRIPT)
catalogues = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(catalogues)


@cache
def said(domain):
    return catalogues.said(domain)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_sentence_of_the_code_is_translated(language):
    assert catalogues.missing(language, "karama") == []


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_no_catalogue_holds_a_sentence_that_left_the_code(language, domain):
    known = {_key(m.id) for m in said(domain) if m.id}

    kept = catalogues.translated(language, domain)
    assert {_key(m.id) for m in kept if m.id} - known == set()


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_use_the_facts_of_the_sentence_and_no_others(language, domain):
    for message in catalogues.translated(language, domain):
        if message.id:
            ids, strings = _several(message.id), _several(message.string)
            known = set().union(*map(_facts, ids))
            for text in strings:
                assert _facts(text) <= known, text
            # One of a thing may be said without its number ("one hour" in Arabic).
            assert _facts(strings[-1]) == known, strings[-1]


def test_bringing_a_catalogue_up_to_date_keeps_its_translations(tmp_path, monkeypatch):
    kept = catalogues.path_of("fr", "karama").read_bytes()
    lacking = catalogues.missing("fr", "karama")
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    file = catalogues.path_of("fr", "karama")
    file.parent.mkdir(parents=True)
    file.write_bytes(kept)

    catalogues.write("fr", "karama")

    assert catalogues.missing("fr", "karama") == lacking


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_no_translation_is_a_guess_that_nobody_looked_at(language, domain):
    assert catalogues.unsure(language, domain) == []


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """The catalogues, where a test may spoil them."""
    kept = {path: path.read_bytes() for path in catalogues.LOCALES.rglob("*.po")}
    for path, content in kept.items():
        file = tmp_path / path.relative_to(catalogues.LOCALES)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    monkeypatch.setattr(catalogues, "said", said)
    return tmp_path


def test_the_check_passes_over_catalogues_that_are_whole(copies):
    assert catalogues.main(["--check"]) == 0


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
def test_the_check_fails_on_a_fuzzy_translation_and_names_it(copies, capsys, domain):
    file = catalogues.path_of("pt", domain)
    text = file.read_text("utf-8")
    place = text.index("\nmsgid ", text.index("\nmsgid ") + 1)
    file.write_text(text[:place] + "\n#, fuzzy" + text[place:], "utf-8")

    assert catalogues.main(["--check"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 1
    assert told[0].startswith(f"pt {domain}, fuzzy: ")


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_sentence_keeps_its_full_stop(language):
    for message in catalogues.translated(language, "karama"):
        for text in _several(message.string) if message.id else ():
            english = _several(message.id)[-1]
            assert english.endswith(".") == text.endswith("."), text


def test_arabic_is_written_in_arabic():
    for message in catalogues.translated("ar", "karama"):
        words = re.sub(r"{\w+}|[\W\d_]|UTC|pack.toml", "", str(message.string))
        if message.id and words:
            assert re.search(r"[\u0600-\u06ff]", words), message.string


def test_terms_of_the_field_ask_for_a_native_speakers_check():
    for language in catalogues.LANGUAGES:
        noted = catalogues.translated(language, "karama")["referral"].user_comments
        assert noted == ["native check"]


def test_the_script_finds_calls_in_code_and_in_templates():
    messages = {_key(m.id) for m in said("karama") if m.id}

    assert "Where a person can be sent" in messages  # a template
    assert "{n} hour" in messages  # a plural in code


def _key(message_id):
    return _several(message_id)[0]


def _several(value):
    return list(value) if isinstance(value, (tuple, list)) else [value]


def _facts(text):
    return {
        name for _text, name, _spec, _conv in string.Formatter().parse(text) if name
    }
