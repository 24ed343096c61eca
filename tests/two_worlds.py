"""Two desks that differ in protection data alone, asked the same by enforcement.

`World` makes a desk inside the test's database: the same boats, the same steps of the
police, in both; what people told protection and care, the steps those did, the rights
that were used and the cards that were broken open differ by side. `compared` asks pairs
of them, as an enforcement account, whatever comes to mind.
Time stands still and chance is drawn anew for each request, so that two answers can be
compared to the byte.
"""

import contextlib
import datetime as dates
import os
import random

import attrs
from at_the_desk import NOW, WALK, do
from django.db import transaction
from django.test import Client
from django.utils import timezone

from karama.engine.compile import ready
from karama.engine.events import Put, Take
from karama.errors import CaseError
from karama.web.accounts import tokens
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, firewall, glass
from karama.web.cases.models import Case
from karama.web.cases.store import events_of

PEOPLE = 3
POLICE = "Lane_GuardiaCivil"
SOON = NOW + dates.timedelta(hours=1)
BEFORE = ("Task_Rescue", "Task_SafePlace")
"""What the police does; then the Red Cross has the first words."""
LEADS = ("Task_FirstLook",)
"""Its answers lead to the centre or past it, and there the police has a step."""
RIGHTS = ("ask-for-protection", "complain", "ask-for-a-lawyer")


class Still(dates.datetime):
    """The clock of the desk: an hour after the landing, always."""

    @classmethod
    def now(cls, tz=None):
        return SOON.astimezone(tz)


class Chance:
    """All that is drawn at random, drawn from a seed."""

    def __init__(self, patch):
        self.again("start")
        patch.setattr(os, "urandom", self.bytes)
        patch.setattr(random, "_urandom", self.bytes)
        patch.setattr(timezone, "datetime", Still)

    def again(self, *of):
        self.luck = random.Random(repr(of))  # noqa: S311

    def bytes(self, count):
        return self.luck.randbytes(count)


class World:
    """A desk with three people ashore, and somebody of the police signed in."""

    def __init__(self, chance, procedure, pair):
        self.chance, self.procedure, self.pair = chance, procedure, pair
        self.step("accounts")
        self.by = {
            lane: make_account(procedure, lane, Role.OFFICER, lane, "secret")
            for lane in sorted(procedure.process.lanes)
        }
        self.police = self.by[POLICE]
        self.police.demo = True
        self.police.role = random.Random(pair).choice([Role.OFFICER, Role.SUPERVISOR])  # noqa: S311
        self.police.save()
        self.step("boat")
        self.boat = actions.register_boat(
            self.police, people=PEOPLE, landed_at=NOW, place="pier", key="b", at=NOW
        )
        self.codes = firewall.boat_seen(self.police, self.boat).codes
        for number, code in enumerate(self.codes):
            for step in BEFORE:
                self.step(number, step)
                do(self.police, code, step)

    def step(self, *of):
        """What is drawn from here on does not hang on what was drawn before."""
        self.chance.again(self.pair, *of)

    # --- what differs ---

    def protected(self, side):
        """What people told, and what was done for them, on this side."""
        luck = random.Random(f"{self.pair} {side}")  # noqa: S311
        for code in self.codes:
            self._along(luck, code)
            self._told(luck, code)
            for right in RIGHTS:
                if luck.random() < 0.4:
                    self._do(actions.use_right, "Lane_RedCross", code, right, luck)
            if luck.random() < 0.3:
                why = "she does not wake up and nobody knows what she took"
                self._do(glass.break_glass, "Lane_RedCross", code, why, luck)

    def _along(self, luck, code):
        """As many steps as on the other side, answered in another way.

        How far a person has come brings steps to the police too (food and dry clothes
        in their centre), which they must see; so that is the same on both sides.
        """
        far = random.Random(f"{self.pair} {code}").randrange(len(WALK) + 1)  # noqa: S311
        for step in list(WALK)[:far]:
            seen = firewall.seen(self.by["Lane_Protection"], code)
            one = next((one for one in seen.steps if one.step == step), None)
            if one is None:
                return
            self.step(code, step)
            answers = WALK[step]
            if step not in LEADS:
                answers = {n: self._answer(luck, n, v) for n, v in answers.items()}
            try:
                self._done(one, code, answers)
            except CaseError:  # they do not go together
                self._done(one, code, WALK[step])

    def _done(self, one, code, answers):
        node = ready(self.procedure).plan(one.process).nodes[one.step]
        actions.do_step(
            self.by[one.lane], code, one.step, one.token, answers,
            tuple(sorted(node.roles)), key=f"{code}{one.step}", at=NOW,
        )  # fmt: skip

    def _answer(self, luck, name, usual):
        if luck.random() < 0.5:
            return usual
        choices = ready(self.procedure).fields[name].choices
        return luck.choice([c.name for c in choices]) if choices else usual

    def _told(self, luck, code):
        worker = self.by["Lane_Protection"]
        for name in sorted(firewall.writable(worker, self.procedure)):
            field = ready(self.procedure).fields[name]
            if luck.random() < 0.3 and (field.choices or field.type == "string"):
                words = [c.name for c in field.choices] or ["a word", "another word"]
                given = {name: luck.choice(words)}
                self._do(actions.tell, "Lane_Protection", code, given, luck)

    def _do(self, action, lane, code, what, luck):
        key = f"{luck.getrandbits(64):x}"
        self.step(code, str(what))
        with contextlib.suppress(CaseError, firewall.NotSeen):
            action(self.by[lane], code, what, key=key, at=NOW)

    # --- what is asked ---

    def answers(self, count):
        """What the police is answered, to the byte."""
        self.step("signs in")
        browser, luck = Client(), random.Random(f"asked {self.pair}")  # noqa: S311
        browser.force_login(self.police)
        _, word = tokens.make_token(
            self.police, "", SOON, dates.timedelta(days=1), acts=True
        )
        program = Client(headers={"authorization": f"Bearer {word}"})
        for number in range(count):
            self.step("asks", number)
            path, sent = luck.choice(_ASKED)(self, luck)
            client = program if path.startswith("/api/") else browser
            yield path, told(send(client, path, sent, number, luck))

    def code(self, luck):
        return luck.choice([*self.codes, "K-NOBODY"])


def send(client, path, sent, number, luck):
    headers = {"accept-encoding": luck.choice(("gzip", "identity"))}
    headers["accept-language"] = luck.choice(("en", "fr", "ar", "es", "pt"))
    if sent is None:
        return luck.choice((client.get, client.get, client.head))(path, headers=headers)
    if path.startswith("/api/"):
        headers["idempotency-key"] = f"key-of-{number:08}"
        return client.post(path, sent, "application/json", headers=headers)
    return client.post(path, {"key": f"key-{number}", **sent}, headers=headers)


_OF_COOKIES = ("httponly", "max-age", "path", "samesite", "secure", "domain")


def told(answer):
    """An answer, whole, but for the day on which its cookies end: the clock runs on."""
    cookies = answer.cookies.output(attrs=_OF_COOKIES)
    return answer.status_code, sorted(answer.headers.items()), cookies, answer.content


def _page(_world, luck):
    return luck.choice(
        (
            "/", "/?show=all", "/board/lines", "/arrivals/new", "/referrals", "/post",
            "/referrals?show=all", "/post/lines", "/post/hand-over", "/audit", "/packs",
            "/audit/log", "/procedure", "/services", "/services/casa-segura",
            "/information/fr", "/waiting", "/offline/standing", "/card", "/nowhere",
        )
    ), None  # fmt: skip


def _boat(world, luck):
    return f"/boats/{luck.choice((world.boat, 'B-NOBODY'))}", None


def _person(world, luck):
    more = luck.choice(
        ("", "", "", "/way", "/consents", "/consents.json", "/card", "/open", "/erase",
         f"/steps/{luck.randrange(14)}", f"/decisions/{luck.randrange(4)}",
         f"/asked/{luck.randrange(3)}", f"/referrals/{luck.randrange(14)}",
         f"/questions/{luck.choice(FACTS)}", f"/rights/{luck.choice(RIGHTS)}")
    )  # fmt: skip
    return f"/people/{world.code(luck)}{more}", None


FACTS = ("exploitation_signs", "pregnant", "age_status", "interpreter", "health_need")


def _api(world, luck):
    code = world.code(luck)
    steps = (*BEFORE, *WALK, "Task_ServiceAccepts")
    return "/api/v1" + luck.choice(
        ("/me", "/board", "/board?mine=false", "/cases", "/cases?limit=1", "/referrals",
         "/packs", f"/boats/{world.boat}", f"/cases/{code}", f"/cases/{code}",
         f"/cases/{code}/steps/{luck.choice(steps)}",
         f"/cases/{code}/referrals/{luck.randrange(14)}")
    ), None  # fmt: skip


def _sends(world, luck):
    code, fact = world.code(luck), luck.choice(FACTS)
    page, api = f"/people/{code}", f"/api/v1/cases/{code}"
    step = luck.choice((*BEFORE, *WALK))
    boat = {"people": "2", "landed_at": f"{NOW:%Y-%m-%dT%H:%M}", "place": "x"}
    return luck.choice(
        (
            (f"{page}/steps/{luck.randrange(14)}", {"answer.age_status": "adult"}),
            (f"{page}/questions/{fact}", {f"answer.{fact}": "yes"}),
            (f"{page}/rights/{luck.choice(RIGHTS)}", {}),
            (f"{page}/open", {"reason": "nobody else is here and she bleeds"}),
            (f"{page}/erase", {"reason": "she asked"}),
            (f"{page}/consents", {"purpose": "referral"}),
            (f"{page}/decisions/{luck.randrange(4)}", {"value": "x", "why": "y"}),
            (f"{page}/referrals/{luck.randrange(14)}/accept", {}),
            ("/arrivals/new", boat),
            (f"/boats/{world.boat}/done", {"step": "Task_Rescue", "who": code}),
            ("/language", {"language": luck.choice(("en", "ar")), "next": "/"}),
            (f"{api}/steps/{step}", {"answers": {}}),
            (f"{api}/facts", {"facts": {fact: "yes"}}),
            (f"{api}/rights/{luck.choice(RIGHTS)}", {}),
        )
    )


_ASKED = (_page, _page, _boat, _person, _person, _person, _api, _api, _sends)


@attrs.frozen
class Compared:
    """What came of asking pairs of desks.

    Attributes:
        pairs: How many were compared.
        differing: Requests that were answered otherwise: path, answer, other answer.
        asked: How many requests.
        apart: Pairs in which protection holds other data on each side.
        led_apart: Pairs left out: the procedure itself gave the police other steps.
    """

    pairs: int = 0
    differing: tuple = ()
    asked: int = 0
    apart: int = 0
    led_apart: int = 0


def compared(patch, procedure, pairs, requests):
    """So many pairs of desks, asked so many requests each.

    What people tell can bring a step to the police, or take one away, by the procedure
    itself: who needs no doctor goes to their centre. Such a pair says nothing of the
    firewall, and another is taken; it is told from the whole logs, not from what the
    police is shown.
    """
    chance, found, pair = Chance(patch), Compared(), 0
    side_of(chance, procedure, 0, 0, requests)  # what is read once draws once
    while found.pairs < pairs:
        one, other = (side_of(chance, procedure, pair, n, requests) for n in (0, 1))
        pair += 1
        if one.course != other.course:
            found = attrs.evolve(found, led_apart=found.led_apart + 1)
        else:
            found = _and(found, one, other)
    return found


def _and(found, one, other):
    both = zip(one.answers, other.answers, strict=True)
    differing = tuple((a[0], a[1], b[1]) for a, b in both if a != b)
    return attrs.evolve(
        found,
        pairs=found.pairs + 1,
        differing=found.differing + differing,
        asked=found.asked + len(one.answers),
        apart=found.apart + (one.kept != other.kept),
    )


@attrs.frozen
class Side:
    """One desk: what the police is answered, what protection holds, police steps."""

    answers: list
    kept: list
    course: list


def side_of(chance, procedure, pair, side, requests):
    with transaction.atomic():
        made = World(chance, procedure, pair)
        made.protected(side)
        kept, course = everything(made), [own_steps(code) for code in made.codes]
        found = Side(list(made.answers(requests)), kept, course)
        transaction.set_rollback(True)
    return found


def own_steps(code):
    """The steps that came to the police, and whether they left it again, in order."""
    put, found = {}, []
    for event in events_of(Case.objects.get(code=code)):
        for change in event.changes:
            if isinstance(change, Put) and change.lane == POLICE:
                put[change.token] = change.at
                found.append((change.at, change.state))
            elif isinstance(change, Take) and change.token in put:
                found.append((put[change.token], f"left {change.cancelled}"))
    return found


def everything(world):
    """What protection sees: by this the two sides do differ."""
    worker = world.by["Lane_Protection"]
    return [repr(firewall.seen(worker, code).events) for code in world.codes]
