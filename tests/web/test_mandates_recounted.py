"""The mandate firewall against a recount of its own, over many accounts and pairs.

The recount knows nothing of Karama: it reads `mandates.toml` as TOML, the classes of
fields out of the forms' tables, mandates out of the drawing, and the policy table out
of its page. The people of a pair differ in some of what they told; an account must be
told exactly what the recount says, of both, and see exactly that difference between
them. The control arm opens one wall, and the recount notices.
"""

import random
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from at_the_desk import NOW
from lxml import etree

from karama.engine import Actor, Start, Tell, advance, fold
from karama.engine.compile import ready
from karama.feel import UNKNOWN
from karama.web.accounts.models import Account
from karama.web.cases import actions, firewall
from karama.web.cases.firewall import walls
from karama.web.cases.models import Boat, Case, Touched
from karama.web.cases.store import add_events

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "es-guardia-civil"
ROLES = ("officer", "worker", "supervisor", "owner", "auditor")
MANDATES = ("protection", "care", "enforcement", "justice", "oversight")
WORKERS = ("officer", "worker", "supervisor")


# --- the recount, which shares no code with what it checks ----------------------------


def permissions():
    """(lane, class) that may be read, as TOML has it."""
    told = tomllib.loads((PACK / "mandates.toml").read_text(encoding="utf-8"))
    return {(p["lane"], p["class"]) for p in told["permissions"] if p["read"]}


def mandates():
    """The mandate of each lane, as the drawing has it."""
    drawing = etree.parse(PACK / "procedure.bpmn")
    found = {}
    for lane in drawing.iter("{*}lane"):
        mandate = lane.find(".//{*}mandate")
        found[lane.get("id")] = mandate.text.strip()
    return found


@cache
def classes():
    """The classes of each question, over every form that asks it."""
    found = {}
    for form in (PACK / "forms").glob("*.md"):
        rows = [line.split("|")[2:-1] for line in form.read_text("utf-8").splitlines()]
        rows = [[cell.strip() for cell in row] for row in rows]
        head = next(row for row in rows if "bind::karama:class" in row)
        name, about = head.index("name"), head.index("bind::karama:class")
        for row in rows[rows.index(head) + 1 :]:
            if not row:
                break
            if row[0] and row[0] != "note" and row[about]:
                found.setdefault(row[name], set()).add(row[about])
    return found


def table():
    """(class, role, mandate) that the policy lets read, as its page has it."""
    page = (ROOT / "docs/reference/access.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `facts` \| `read` \| `(\w+)` \| (.+) \| (.+) \|$", page, re.M
    )
    return {
        (about, role, mandate)
        for about, roles, held in rows
        for role in roles.split(", ")
        for mandate in held.split(", ")
    }


class Recount:
    """What each account may read, worked out apart."""

    def __init__(self):
        self.permissions, self.mandates = permissions(), mandates()
        self.classes, self.table = classes(), table()

    def may_read(self, account, fact):
        if self.mandates.get(account.lane) != account.mandate:
            return False
        return all(
            (account.lane, about) in self.permissions
            and (about, account.role, account.mandate) in self.table
            for about in self.classes[fact]
        )

    def knows_of(self, account):
        """Owners know of nobody, auditors of nobody without a reason."""
        return account.role in WORKERS


# --- the people -----------------------------------------------------------------------


def values_of(procedure):
    """For each question that only this pack asks, answers that can be given to it."""
    known = classes()
    found = {}
    for name, field in ready(procedure).fields.items():
        if name not in known or any(
            name in form_fields(called) for called in procedure.called.values()
        ):
            continue
        if field.type == "select1" or field.choices:
            names = [c.name for c in field.choices if c.name != "unknown"]
            if names and field.type != "select":
                found[name] = names
        elif field.type == "string":
            found[name] = ["word one", "word two"]
    return found


def form_fields(procedure):
    return {f.name for form in procedure.forms.values() for f in form.fields}


def drawn(chance, values):
    names = [name for name in values if chance.random() < 0.6]
    return {name: chance.choice(values[name]) for name in names}


def differing(chance, facts, values):
    """The same person, but for some of what they told."""
    changed = dict(facts)
    names = [name for name, those in values.items() if len(those) > 1]
    for name in chance.sample(names, 6):
        those = [v for v in values[name] if v != facts.get(name)]
        changed[name] = chance.choice(those)
    return changed


def person(pack, procedure, boat, number, facts):
    """A case in which these facts were told by the traveller."""
    code = actions._code("K")
    from karama.web.cases.keys import wrapped_key

    case = Case.objects.create(
        code=code, pack=pack, boat=boat, number=number, sealed_key=wrapped_key(code)
    )
    start = Start(code, actor=Actor("a-TEST", "", ""), at=NOW)
    events = advance(procedure, None, start)
    told = Tell(facts, actor=Actor("a-TEST", "", ""), at=NOW)
    events += advance(procedure, fold(events), told)
    add_events(case, events)
    Touched.objects.bulk_create(
        Touched(case=case, lane=lane) for lane in procedure.process.lanes
    )
    return code, known_of(fold(events))


def known_of(case):
    """What is known of a person: what they told, and what follows for the procedure."""
    told = {n: v for facts in case.facts.values() for n, v in facts.items()}
    return {
        name: value
        for name, value in told.items()
        if name in classes() and value is not UNKNOWN and value is not None
    }


def people(pack, procedure, pairs, seed):
    chance = random.Random(seed)  # noqa: S311  # people are made up, nothing is secret
    values = values_of(procedure)
    boat = Boat.objects.create(code="B-PAIRS", landed_at=NOW, people=2 * pairs)
    made = []
    for number in range(pairs):
        one = drawn(chance, values)
        other = differing(chance, one, values)
        first, known = person(pack, procedure, boat, number, one)
        second, also = person(pack, procedure, boat, number, other)
        made.append((first, second, known, also))
    return made


def accounts(procedure):
    """Every lane with every role, with its mandate and with one that is not its own."""
    made = []
    for lane, mandate in mandates().items():
        others = [m for m in MANDATES if m != mandate]
        for number, role in enumerate(ROLES):
            for held in (mandate, others[number % 4]):
                made.append(
                    Account(
                        name=f"{lane}-{role}-{held}",
                        pseudonym=f"a-{len(made)}",
                        role=role,
                        pack=procedure.id,
                        lane=lane,
                        mandate=held,
                        demo=True,
                    )
                )
    return made


# --- the comparison -------------------------------------------------------------------


def told_to(account, code):
    """Names of facts that reach an account, wherever they stand; None: no such case."""
    try:
        seen = firewall.seen(account, code)
    except firewall.NotSeen:
        return None, {}, set()
    known = set(classes())
    answers = {n: v for event in seen.events for n, v in event.answers.items()}
    decided = set()
    for event in seen.events:
        assert not event.digest
        if event.decision is not None:
            made = ready(seen.procedure)
            owner = made.plan(event.process).owner
            needs = made.decisions(owner, event.decision.name).requires(
                event.decision.name
            )
            decided |= set(needs) & known
    assert set(answers) & known <= set(seen.facts) | {
        n for n, v in answers.items() if v in ("unknown", None)
    }
    values = {n: seen.facts[n] for n in set(seen.facts) & known}
    return set(values), values, decided


def compared(procedure, pack, pairs, seed=1):
    """How many comparisons were made, and those in which the two did not agree."""
    recount, wrong, count = Recount(), [], 0
    made = people(pack, procedure, pairs, seed)
    for account in accounts(procedure):
        for first, second, one, other in made:
            seen = []
            for code, facts in ((first, one), (second, other)):
                names, values, decided = told_to(account, code)
                seen.append(values)
                count += 1
                if names is None:
                    if recount.knows_of(account):
                        wrong.append((account.name, code, "not seen"))
                    continue
                if not all(recount.may_read(account, n) for n in decided):
                    wrong.append((account.name, code, "a decision"))
                right = {n for n in facts if recount.may_read(account, n)}
                if not recount.knows_of(account) or names != right:
                    wrong.append((account.name, code, names ^ right))
            right = {
                n
                for n in set(one) | set(other)
                if one.get(n) != other.get(n)
                and recount.knows_of(account)
                and recount.may_read(account, n)
            }
            found = {
                n
                for n in set(seen[0]) | set(seen[1])
                if seen[0].get(n) != seen[1].get(n)
            }
            if found != right:
                wrong.append((account.name, first, found ^ right))
    return count, wrong


def test_the_recount_knows_the_lanes_the_questions_and_the_table(procedure):
    recount = Recount()

    assert set(recount.mandates) == set(procedure.process.lanes)
    assert len(recount.permissions) > 30
    assert len(values_of(procedure)) > 40
    assert len(accounts(procedure)) >= 50
    assert len(recount.table) > 60


def test_what_reaches_each_account_is_what_the_recount_says(procedure, pack):
    count, wrong = compared(procedure, pack, pairs=3)

    assert count == len(accounts(procedure)) * 6
    assert not wrong, wrong[:5]


@pytest.mark.nightly
def test_the_same_over_five_hundred_pairs(procedure, pack):
    count, wrong = compared(procedure, pack, pairs=500, seed=7)

    assert count >= 50 * 500 * 2
    assert not wrong, wrong[:5]


@pytest.mark.parametrize("wall", ["pack", "table", "mandate", "role"])
def test_a_wall_that_is_down_is_noticed(procedure, pack, monkeypatch, wall):
    """The control arm."""
    from karama.procedure.procedure import FieldClass
    from karama.web.accounts.policy import may

    if wall == "pack":
        monkeypatch.setattr(walls, "may_read", lambda made, _: frozenset(made.classes))
    elif wall == "table":
        monkeypatch.setattr(
            walls,
            "may_read",
            lambda made, lane: frozenset(
                n for n, about in made.classes.items() if FieldClass.ROUTE in about
            ),
        )
    elif wall == "mandate":
        monkeypatch.setattr(walls, "known_here", lambda *_: True)
    else:
        monkeypatch.setattr(walls, "may", lambda actor, verb, thing, about=None: (
            thing == "own steps" or may(actor, verb, thing, about)
        ))  # fmt: skip
    _, wrong = compared(procedure, pack, pairs=1)

    assert wrong
