"""The way of a person on the drawing, and the procedure in words: to whom, and how."""

import re
from base64 import b64encode
from hashlib import sha256
from inspect import signature

import pytest
from at_the_desk import walk

from karama.explanation.page import explain_procedure
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.desk import explained


def shown(browser, account, address, status=200):
    answer = browser(account).get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def situated(cast, ashore):
    """A person whose situation was talked about; a service is asked next."""
    walk(cast, ashore)
    return ashore


def badges(page):
    return re.findall(r'class="k-badge-text"[^>]*>(?:<tspan[^>]*>)?(\d+)', page)


def test_the_way_is_numbered_on_the_drawing_and_the_open_step_is_marked(
    cast, browser, situated
):
    page = shown(browser, cast["protection"], f"/people/{situated}/way")

    *numbers, legend = [int(one) for one in badges(page)]
    assert legend == 1
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 10
    assert 'id="now-1"' in page
    assert 'href="#now-1"' in page
    assert "Arrival at the Spanish sea or land border" in page


def test_the_rules_that_decided_are_lit_and_no_others(cast, browser, situated):
    page = shown(browser, cast["protection"], f"/people/{situated}/way")

    tables = re.findall(r'<table class="rules">.*?</table>', page, re.S)
    lit = [re.findall(r'<tr class="lit"><th scope="row">(\d+)', one) for one in tables]
    rows = [one.count("<tr") - 1 for one in tables]
    assert tables
    assert all(lit)
    assert all(len(some) < count for some, count in zip(lit, rows, strict=True))


def test_enforcement_sees_its_own_steps_alone_and_no_table_of_closed_facts(
    cast, browser, situated
):
    """The control is what protection sees of the same person."""
    address = f"/people/{situated}/way"
    police = shown(browser, cast["guardiacivil"], address)
    protection = shown(browser, cast["protection"], address)

    assert 0 < len(badges(police)) < len(badges(protection))
    assert "k-taken" in protection
    for words in ("violence", "Need: who receives first?"):
        drawn_for_all = len(re.findall(words, re.sub(r"(?s)<svg.*?</svg>", "", police)))
        assert drawn_for_all == 0
        assert words in re.sub(r"(?s)<svg.*?</svg>", "", protection)


def test_an_authority_to_which_the_case_never_came_cannot_tell_it_from_none(
    cast, browser, ashore
):
    client = browser(cast["policianacional"])
    there = client.get(f"/people/{ashore}/way")
    nowhere = client.get("/people/K-NOBODY/way")

    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


@pytest.mark.parametrize("address", ["/people/K-1/way", "/procedure", "/drawing.css"])
def test_one_must_be_signed_in(browser, address, pack):
    assert browser().get(address).status_code == 302


def test_it_is_only_looked_at(cast, browser, ashore):
    client = browser(cast["protection"])
    assert client.post(f"/people/{ashore}/way").status_code == 405
    assert client.post("/procedure").status_code == 405


def test_the_page_has_no_style_of_its_own_and_the_drawing_s_comes_as_a_file(
    cast, browser, situated
):
    client = browser(cast["protection"])
    page = client.get(f"/people/{situated}/way").content.decode()
    sheet = client.get("/drawing.css")

    assert "<style" not in page
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert 'href="/drawing.css"' in page
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert b".k-taken" in sheet.content


# --- the procedure in words -----------------------------------------------------------


def allowed(answer):
    """Digests of the styles the browser is told to use."""
    return set(re.findall(r"'(sha256-[^']+)'", answer["Content-Security-Policy"]))


def brought(page):
    """Digests of the styles a page brings."""
    styles = re.findall(r"<style>(.*?)</style>", page, re.S)
    return {f"sha256-{b64encode(sha256(s.encode()).digest()).decode()}" for s in styles}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_whoever_works_under_the_procedure_reads_it_in_words(cast, browser, language):
    client = browser(cast["guardiacivil"])
    client.post("/language", {"language": language, "next": "/"})
    answer = client.get("/procedure")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in page
    assert "k-svg" in page
    assert brought(page) == allowed(answer) != set()
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert "<script" not in page


def test_the_procedure_is_written_once_for_each_language_and_for_everybody(
    cast, browser, procedure, situated, monkeypatch
):
    written = []

    def counted(made, language):
        written.append((made.digest, language))
        return explain_procedure(made, language)

    monkeypatch.setattr(explained, "explain_procedure", counted)
    explained._page.cache_clear()
    pages = {
        browser(cast[name])
        .get("/procedure", headers={"Accept-Language": tongue})
        .content
        for tongue in ("fr", "ar")
        for name in ("guardiacivil", "redcross", "protection")
    }

    assert written == [(procedure.digest, "fr"), (procedure.digest, "ar")]
    assert len(pages) == 2  # the same bytes for enforcement and for protection
    assert all(situated.encode() not in page for page in pages)
    for account in cast.values():
        assert all(account.pseudonym.encode() not in page for page in pages)


def test_what_is_kept_of_procedures_is_bounded_and_asks_for_digest_and_language_only():
    """The control: `lru_cache` without a bound would keep every version for good."""
    kept = explained._page.cache_parameters()["maxsize"]

    assert kept == explained.MOST_KEPT
    assert list(signature(explained._page).parameters) == ["digest", "language"]


def test_a_version_is_read_in_words_by_the_owner_alone(cast, browser, procedure, pack):
    owner = make_account(procedure, "Lane_Protection", Role.OWNER, "owner", "secret")
    address = f"/packs/{pack.digest}/explained"

    assert "k-svg" in shown(browser, owner, address)
    shown(browser, owner, "/packs/none-such/explained", 404)
    shown(browser, cast["protection"], address, 404)
