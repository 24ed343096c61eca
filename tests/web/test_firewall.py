"""Protection data never reaches enforcement: every cell, asked over HTTP.

What the page of access says (`docs/reference/access.md`) is what a browser gets. Each
rule flipped on purpose must make the two differ, or this file has no teeth.
"""

import contextlib
import re
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
from at_the_desk import NOW, do, key
from django.test import Client
from django.utils import timezone

from karama.engine.compile import ready
from karama.procedure.procedure import FieldClass, Mandate
from karama.web.accounts import policy, tokens
from karama.web.accounts.access import page
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Role, Thing, Verb
from karama.web.cases import actions, firewall
from karama.web.cases.firewall import card, case, walls

ACCESS = Path(__file__).parents[2] / "docs" / "reference" / "access.md"
CLOSED_TO_ENFORCEMENT = set(FieldClass) - {
    FieldClass.IDENTITY,
    FieldClass.ADMINISTRATIVE,
}


def test_the_page_of_access_is_current():
    told = "run: .venv/bin/python docs/generate_access.py"
    assert ACCESS.read_text(encoding="utf-8") == page(), told


def written():
    """The table as the page in the repository has it."""
    rows = re.findall(
        r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \| (.+?) \| (.+?) \|$",
        ACCESS.read_text(encoding="utf-8"),
        re.M,
    )
    return {
        (thing, verb, about, role, mandate)
        for thing, verb, about, roles, mandates in rows
        for role in roles.split(", ")
        for mandate in mandates.split(", ")
    }


def opened(pack, thing=Thing.FACTS):
    """The pack with every lane let into everything, so that only the table refuses."""
    lanes = pack.process.lanes
    one = pack.permissions[0]
    return attrs.evolve(
        pack,
        permissions=tuple(
            attrs.evolve(one, lane=lane, field_class=about, read=True, write=True)
            for lane in lanes
            for about in FieldClass
        ),
    )


@pytest.fixture
def open_pack(procedure, monkeypatch):
    """As a careless author might write it: mandates.toml that grants everything."""
    made = opened(procedure)
    for module in (case, card, actions):
        monkeypatch.setattr(module, "procedure_of", lambda _: made)
    return made


def one_of_each(procedure):
    """A yes/no or text question of each class of field that the pack has."""
    found = {}
    for name, about in ready(procedure).classes.items():
        if len(about) == 1:
            found.setdefault(next(iter(about)), name)
    return found


def seen_over_http(browser, account, code, procedure):
    """The cells that an account gets: what of each class reaches its browser."""
    page = browser(account).get(f"/people/{code}").content.decode()
    fields = ready(procedure).fields
    return {
        about
        for about, name in one_of_each(procedure).items()
        if f"<dt>{escaped(fields[name].labels['en'])} <small>" in page
    }


def seen_over_api(browser, account, code, procedure):
    """The same cells, as a program gets them with a token of the account."""
    told = asked_by_token(account, f"/cases/{code}")
    facts = told.json()["facts"] if told.status_code == 200 else {}
    return {about for about, name in one_of_each(procedure).items() if name in facts}


def asked_by_token(account, path):
    lasts = timedelta(days=1)
    _, word = tokens.make_token(account, "", timezone.now(), lasts, acts=False)
    headers = {"Authorization": f"Bearer {word}"}
    return Client().get(f"/api/v1{path}", headers=headers)


DOORS = pytest.mark.parametrize("seen", [seen_over_http, seen_over_api])
"""A page, and the API: what one opens, so does the other."""


def escaped(text):
    from markupsafe import escape

    return str(escape(text))


def account_for(procedure, role, mandate):
    lane = next(
        lane.id for lane in procedure.process.lanes.values() if lane.mandate == mandate
    )
    name = f"{role}-{mandate}"
    return Account.objects.create(
        name=name,
        pseudonym=name[:24],
        role=role,
        pack=procedure.id,
        lane=lane,
        mandate=mandate,
        demo=True,
    )


@pytest.fixture
def told_everything(cast, ashore, open_pack):
    """A person of whom one fact of each class is known."""
    from karama.web.cases.models import Case, Touched

    for name in one_of_each(open_pack).values():
        field = ready(open_pack).fields[name]
        value = next((c.name for c in field.choices if c.name != "unknown"), "")
        facts = {name: value or ("2026-01-01" if field.type == "date" else "word")}
        actions.tell(cast["protection"], ashore, facts, key=key(), at=NOW)
    case = Case.objects.get(code=ashore)
    for lane in open_pack.process.lanes:
        Touched.objects.get_or_create(case=case, lane=lane)
    return ashore


def with_a_reason(account, code):
    """An auditor opens nobody otherwise; those who may not are refused."""
    from karama.errors import CaseError
    from karama.web.cases import glass

    if account.role == Role.AUDITOR:
        why = "a complaint was made about this case"
        with contextlib.suppress(CaseError):
            glass.break_glass(account, code, why, key=key(), at=timezone.now())
    return account


def reading_cells(seen, browser, code, procedure):
    return {
        ("facts", "read", str(about), str(role), str(mandate))
        for role in Role
        for mandate in Mandate
        for about in seen(
            browser,
            with_a_reason(
                Account.objects.filter(name=f"{role}-{mandate}").first()
                or account_for(procedure, role, mandate),
                code,
            ),
            code,
            procedure,
        )
    }


@DOORS
def test_every_cell_of_reading_is_what_the_page_says(
    seen, browser, told_everything, open_pack
):
    classes = {str(c) for c in one_of_each(open_pack)}
    promised = {
        cell
        for cell in written()
        if cell[:2] == ("facts", "read") and cell[2] in classes
    }

    assert reading_cells(seen, browser, told_everything, open_pack) == promised


@DOORS
def test_a_rule_flipped_is_caught(
    seen, browser, told_everything, open_pack, monkeypatch
):
    """Each reading rule opened to every mandate in turn: a cell differs each time."""
    promised = {cell for cell in written() if cell[:2] == ("facts", "read")}
    classes = one_of_each(open_pack)
    flips = [
        rule
        for rule in policy.POLICY
        if rule.verb is Verb.READ
        and rule.about in classes
        and rule.mandates != frozenset(Mandate)
    ]
    assert len(flips) >= 5
    for rule in flips:
        wider = attrs.evolve(rule, mandates=frozenset(Mandate))
        flipped = tuple(wider if one is rule else one for one in policy.POLICY)
        monkeypatch.setattr(policy, "POLICY", flipped)
        found = reading_cells(seen, browser, told_everything, open_pack)
        assert found - promised, rule


@DOORS
def test_enforcement_gets_nothing_of_protection_even_from_a_careless_pack(
    seen, browser, told_everything, open_pack
):
    account = account_for(open_pack, Role.SUPERVISOR, Mandate.ENFORCEMENT)
    assert not CLOSED_TO_ENFORCEMENT & seen(
        browser, account, told_everything, open_pack
    )


def test_two_worlds_that_differ_in_protection_data_look_the_same_to_enforcement(
    cast, browser, ashore, boat
):
    """Before and after the talk of one person, to the byte, but for tokens and time."""
    client = browser(cast["guardiacivil"])
    pages = ["/", "/?show=all", f"/people/{ashore}", f"/boats/{boat}", "/board/lines"]
    before = [bare(client.get(page)) for page in pages]
    words = {"interpreter": "independent", "words_understood": "understood"}
    do(cast["redcross"], ashore, "Task_FirstWords", words)
    facts = {"exploitation_signs": "yes", "pregnant": "yes"}
    actions.tell(cast["protection"], ashore, facts, key=key(), at=NOW)
    actions.use_right(cast["redcross"], ashore, "ask-for-protection", key=key(), at=NOW)

    assert [bare(client.get(page)) for page in pages] == before


def test_the_same_comparison_sees_a_leak(cast, browser, ashore, monkeypatch):
    """The control arm: with the wall down, the pages do differ."""
    monkeypatch.setattr(walls, "sees_all", lambda _: True)
    client = browser(cast["guardiacivil"])
    before = bare(client.get(f"/people/{ashore}"))
    actions.use_right(cast["redcross"], ashore, "ask-for-protection", key=key(), at=NOW)

    assert bare(client.get(f"/people/{ashore}")) != before


def bare(answer):
    """An answer without what changes at every look: tokens, keys, the time of day."""
    text = answer.content.decode()
    text = re.sub(r'(csrfmiddlewaretoken|key)" value="\w+"', "", text)
    text = re.sub(r"As of [^<]*", "", text)
    text = re.sub(r"\d+ (sec|min|hr)\b", "", text)  # how long ago: it grows meanwhile
    kept = {k: v for k, v in answer.headers.items() if k != "Content-Length"}
    return answer.status_code, kept, text


def test_an_account_whose_mandate_is_not_the_packs_sees_nothing(cast, ashore):
    """A pack that calls a police lane "protection" opens nothing to its accounts."""
    account = cast["protection"]
    account.mandate = "enforcement"
    account.save()
    from karama.web.cases.models import Case, Touched

    Touched.objects.create(case=Case.objects.get(code=ashore), lane=account.lane)
    seen = firewall.seen(account, ashore)

    assert (seen.steps, seen.events, dict(seen.facts)) == ((), (), {})
    assert not seen.writable
