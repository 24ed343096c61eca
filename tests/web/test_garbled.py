"""Whatever is sent, it is kept as what it fits, or refused in words; nothing breaks.

In process: each submission is read and done as the API does it, on a case held in
memory. What is taken must fit: read again it is the same, and the log that comes of it
is whole. Over HTTP: to a desk that is really served, by the API and by the pages; no
answer is an error of the server, and in the end every chain is whole.
"""

import json
import urllib.parse
import uuid
from collections import Counter
from random import Random

import attrs
import desk_killed
import msgspec
import pydantic
import pytest
from at_the_desk import NOW, WALK
from desk_on_disk import PACK, Officer
from garbled import garbled

from karama.engine import (
    Actor,
    Do,
    Start,
    advance,
    dump_lines,
    fold,
    load_lines,
    open_steps,
)
from karama.engine.compile import ready
from karama.errors import CaseError
from karama.explanation.languages import translator
from karama.packs import read_pack
from karama.web.api import doing, shapes
from karama.web.api.problems import Problem
from karama.web.cases import filling

EN = translator("en")
ACTOR = "a-TEST"
REFUSALS = (
    msgspec.DecodeError,
    UnicodeDecodeError,
    RecursionError,  # lists in lists without end, which the API calls unreadable too
    pydantic.ValidationError,
    Problem,
    CaseError,
)


@attrs.frozen
class Stage:
    """A step that a case waits at, and a sound submission of its form."""

    procedure: object
    events: tuple
    case: object
    open: object
    form: object
    roles: frozenset
    sound: dict


BEFORE = {"Task_Rescue": {}, "Task_SafePlace": {}}
"""What happens at sea and on the pier, before anybody is asked anything."""


@pytest.fixture(scope="module")
def stages():
    """Every step of a person's first days that has a form."""
    procedure = read_pack(PACK).procedure
    made = ready(procedure)
    start = Start("K-TEST", actor=Actor(ACTOR, "Lane_GuardiaCivil", "officer"), at=NOW)
    events, found = advance(procedure, None, start), []
    for step, answers in {**BEFORE, **WALK}.items():
        case = fold(events)
        one = next(one for one in open_steps(case) if one.step == step)
        node = made.plan(one.process).nodes[step]
        form = procedure.forms.get(node.element.form)
        sound = {"answers": answers, "present": sorted(node.roles)}
        here = Stage(procedure, events, case, one, form, node.roles, sound)
        found += [here] if answers else []
        _, more = taken(here, json.dumps(sound).encode())
        events += more
    return found


# --- in process -----------------------------------------------------------------------


def taken(stage, body):
    """What a submission does: "refused", or the events it makes."""
    try:
        given = shapes.Filled.model_validate(msgspec.json.decode(body))
        read = doing.read_answers(stage.form, given.answers, EN, NOW.date())
        actor = Actor(ACTOR, stage.open.lane, "worker")
        present = tuple(sorted(stage.roles))
        do = Do(
            stage.open.step, read.answers, present, stage.open.token,
            actor=actor, at=NOW,
        )  # fmt: skip
        return read, advance(stage.procedure, stage.case, do)
    except REFUSALS:
        return None


def weighed(stage, body):
    """Whether it was taken; what is taken fits, and its log is whole."""
    made = taken(stage, body)
    if made is None:
        return False
    read, events = made
    again = doing.read_answers(stage.form, read.answers, EN, NOW.date())
    assert again.answers == read.answers, stage.form.id
    lines = dump_lines((*stage.events, *events))
    assert load_lines(lines) == (*stage.events, *events)
    return True


def sent_in(stages, count, seed=1):
    luck, told = Random(seed), Counter()  # noqa: S311
    for _ in range(count):
        stage = luck.choice(stages)
        told[weighed(stage, garbled(luck, stage.sound))] += 1
    return told


def test_whatever_is_sent_is_taken_as_it_fits_or_refused(stages):
    told = sent_in(stages, 2_000)

    assert told[True] > 50
    assert told[False] > 1_000


@pytest.mark.nightly
def test_a_million_submissions_are_taken_as_they_fit_or_refused(stages):
    told = sent_in(stages, 1_000_000, seed=2)

    assert told[True] > 25_000
    assert told[False] > 500_000


def test_a_reading_that_breaks_is_noticed(stages, monkeypatch):
    """The control arm: a reader that takes only what it expects."""
    monkeypatch.setattr(filling, "problem_of", lambda field, given, *_: int(given))
    with pytest.raises(ValueError, match="invalid literal"):
        sent_in(stages, 500)


def test_an_answer_that_does_not_fit_is_noticed(stages, monkeypatch):
    """The control arm: what is kept is not what is read again."""
    whole = doing.read_answers
    once = Counter()

    def careless(*given, **named):
        once["asked"] += 1
        read = whole(*given, **named)
        return attrs.evolve(read, answers={}) if once["asked"] % 2 else read

    monkeypatch.setattr(doing, "read_answers", careless)
    with pytest.raises(AssertionError):
        sent_in(stages, 500)


# --- over HTTP ------------------------------------------------------------------------

REFUSED = {400, 403, 404, 405, 409, 413, 415, 422, 431}
FINE = REFUSED | {200, 302}


@pytest.fixture
def desk(tmp_path):
    """A desk of its own, and the word of a token that acts."""
    word = desk_killed.inside("make", str(tmp_path))
    server = desk_killed.Server(str(tmp_path), careless=False)
    server.start()
    try:
        yield Sender(f"http://127.0.0.1:{server.port}", word, str(tmp_path))
    finally:
        server.kill_all()


class Sender:
    """Sends spoiled boats, steps and facts to a desk, by the API and by its pages."""

    def __init__(self, address, word, data):
        self.officer, self.word, self.data = Officer(address), word, data
        self.statuses = Counter()
        sound = {"people": 1, "landed_at": NOW.isoformat(), "place": "pier"}
        self.sound = {"/boats": sound}
        boat = json.loads(self.api("/boats", json.dumps(sound).encode()))["done"]
        (self.code,) = json.loads(self.api(f"/boats/{boat}"))["cases"]
        self.sound[f"/cases/{self.code}/steps/Task_Rescue"] = {"answers": {}}
        told = {"facts": {"interpreter": "independent"}}
        self.sound[f"/cases/{self.code}/facts"] = told

    def api(self, path, body=None):
        request = self.officer.request(f"/api/v1{path}", body)
        request.add_header("Authorization", f"Bearer {self.word}")
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", uuid.uuid4().hex)
        return self.answer(request)

    def page(self, luck, path, body):
        """The same as a browser would send it: its names and values, on a form."""
        sent = {"csrfmiddlewaretoken": self.officer.token, "key": uuid.uuid4().hex}
        form = urllib.parse.urlencode(sent).encode() + b"&" + body
        return self.answer(self.officer.request(path, form))

    def answer(self, request):
        with self.officer.ask(request) as answer:
            self.statuses[answer.status] += 1
            return answer.read()

    def send(self, luck):
        path = luck.choice(sorted(self.sound))
        body = garbled(luck, self.sound[path])
        if luck.random() < 0.7:
            self.api(path, body)
        else:
            self.page(luck, "/arrivals/new", as_form(luck, body))

    def sent(self, count, seed):
        luck = Random(seed)  # noqa: S311
        for _ in range(count):
            self.send(luck)
        return self.statuses


def as_form(luck, body):
    """Spoiled bytes as names and values of a form."""
    names = (b"people", b"landed_at", b"place", b"key", b"csrfmiddlewaretoken")
    quoted = urllib.parse.quote_from_bytes(body[:2000]).encode()
    pairs = [luck.choice(names) + b"=" + luck.choice((body, quoted, b"1"))]
    return b"&".join(pairs * luck.choice((1, 1, 2)))


def holds(desk, count, seed):
    statuses = desk.sent(count, seed)
    kept = desk_killed.inside("tally", desk.data)

    assert set(statuses) <= FINE, statuses
    assert statuses[422] + statuses[400] > count / 3
    assert statuses[200] + statuses[302] > count / 200
    assert kept["unanswered"] == 0
    assert kept["whole"] == kept["cases"] > 0
    assert kept["lines_whole"] == sum(kept["lines"].values())


def test_whatever_is_sent_to_a_desk_is_answered(desk):
    holds(desk, 300, 1)


@pytest.mark.nightly
def test_twenty_thousand_are_answered(desk):
    holds(desk, 20_000, 2)
