"""Fields at rest: whoever holds the database alone reads nothing of anybody.

Words are planted in all that can be told of a person, then looked for in every row (on
SQLite and on PostgreSQL), and in the bytes of SQLite's files. The control arm takes the
seals away, and the same search finds the words.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from at_the_desk import NOW, do, key, rows_of_every_table

from karama.errors import NodeKeyError
from karama.web.accounts import sealed
from karama.web.cases import actions, firewall, keys, store
from karama.web.cases.models import Boat, Case, OpenWork, StoredEvent, Touched
from karama.web.cases.projections import rebuild

ROOT = Path(__file__).parents[2]
PLANTED = [b"ZANZIBAR-WORDS", b"yes-pregnant", b"PIER-OF-MARKERS"]
NAMES = [b"Task_FirstWords", b"Lane_Protection", b"exploitation", b"ask-for-protection"]


def tell_everything(cast, code):
    """Facts with words that cannot be there by chance, a step, a right."""
    words = {"interpreter": "independent", "words_understood": "understood"}
    do(cast["redcross"], code, "Task_FirstWords", words)
    seen = firewall.seen(cast["protection"], code)
    free = [
        f.name
        for form in seen.procedure.forms.values()
        for f in form.fields
        if f.type == "string" and not f.choices and f.name in seen.writable
    ]
    facts = {"exploitation_signs": "yes", free[0]: "ZANZIBAR-WORDS"}
    actions.tell(cast["protection"], code, facts, key=key(), at=NOW)
    actions.use_right(cast["redcross"], code, "ask-for-protection", key=key(), at=NOW)


@pytest.fixture
def told(cast, ashore, boat):
    Boat.objects.filter(code=boat).update(place="PIER-OF-MARKERS")
    tell_everything(cast, ashore)
    return ashore


def found(words, where):
    return {word for word in words if word in where}


# What the database keeps besides people: the packs, word for word.
def without_packs():
    from karama.web.library.models import PackFile

    kept = PackFile.objects.all()
    packs = list(kept.values("pack_id", "path", "data"))
    kept.delete()
    rows = rows_of_every_table()
    PackFile.objects.bulk_create(PackFile(**row) for row in packs)
    return rows


def test_no_row_tells_anything_of_a_person(told):
    # the lane of an account is not about a person
    names = set(NAMES) - {b"Lane_Protection"}
    assert not found({*PLANTED, *names}, without_packs())


def test_the_same_search_finds_them_without_seals(cast, ashore, boat, monkeypatch):
    """The control arm."""
    monkeypatch.setattr(store, "seal", lambda _key, plain, _what: plain)
    monkeypatch.setattr(store, "unseal", lambda _key, plain, _what: plain)
    monkeypatch.setattr(sealed, "seal_word", lambda word: word)
    monkeypatch.setattr(sealed, "unseal_word", lambda word: word)
    code = firewall.boat_seen(cast["guardiacivil"], register(cast)).codes[0]
    for step in ("Task_Rescue", "Task_SafePlace"):
        do(cast["guardiacivil"], code, step)
    tell_everything(cast, code)

    assert len(found({*PLANTED, *NAMES}, without_packs())) >= 5


def register(cast):
    return actions.register_boat(
        cast["guardiacivil"],
        people=1,
        landed_at=NOW,
        place="PIER-OF-MARKERS",
        key=key(),
        at=NOW,
    )


def test_everything_is_still_read_by_who_may(cast, told):
    seen = firewall.seen(cast["protection"], told)

    assert "ZANZIBAR-WORDS" in seen.facts.values()
    assert firewall.boat_seen(cast["redcross"], seen.boat).place == "PIER-OF-MARKERS"


def test_lists_are_still_asked_for_by_authority_and_step(told):
    work = OpenWork.objects.filter(case__code=told).first()

    assert OpenWork.objects.filter(lane=work.lane, step__in=[work.step]).exists()
    assert Touched.objects.filter(case__code=told, lane="Lane_RedCross").exists()
    with pytest.raises(Exception, match="Unsupported lookup"):
        OpenWork.objects.filter(lane__contains="Red").exists()


def test_a_rebuild_gives_the_same_seals(told):
    before = sorted(OpenWork.objects.values_list("case__code", "step", "lane", "due"))
    rebuild()

    now = sorted(OpenWork.objects.values_list("case__code", "step", "lane", "due"))
    assert now == before


def test_each_person_has_a_key_of_their_own(told, boat):
    cases = Case.objects.filter(boat__code=boat)
    made = {keys.key_of(case) for case in cases}

    assert len(made) == len(cases) == 3


def test_the_key_of_one_person_opens_nothing_of_another(cast, told, boat):
    one, other = Case.objects.filter(boat__code=boat)[:2]
    one.sealed_key = other.sealed_key
    one.save()

    with pytest.raises(NodeKeyError):
        store.events_of(one)


def test_a_wrong_node_key_opens_nothing(cast, told, monkeypatch):
    monkeypatch.setenv("KARAMA_NODE_KEY", "QUFB" * 10 + "QUE=")

    with pytest.raises(NodeKeyError, match="another one"):
        firewall.seen(cast["protection"], told)


def test_the_same_event_is_sealed_anew_each_time(cast, told):
    """Two people who said the same cannot be told to have."""
    lines = list(StoredEvent.objects.values_list("line", flat=True))

    assert len({bytes(line)[:12] for line in lines}) == len(lines)


# --- the files of SQLite, in a process of their own -----------------------------------


def run_apart(tmp_path, arm):
    env = {k: v for k, v in os.environ.items() if not k.startswith("KARAMA_")}
    env |= {"DATABASE_URL": "", "KARAMA_DATA": str(tmp_path)}
    program = ROOT / "tests" / "desk_at_rest.py"
    pack = ROOT / "packs" / "es-guardia-civil"
    done = subprocess.run(
        [sys.executable, program, pack, arm],
        capture_output=True, text=True, check=False, env=env,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_byte_of_the_files_tells_anything_and_erasing_takes_the_key_out(tmp_path):
    told = run_apart(tmp_path, "sealed")

    assert told["words in the files"] == []
    assert told["key in the files before"]
    assert told["swept"]
    assert not told["key in the files after"]
    assert told["erased"] == 1
    assert told["others read"]


def test_without_seals_the_words_are_there_and_without_sweeping_the_key(tmp_path):
    """The control arm."""
    told = run_apart(tmp_path, "bare")

    assert len(told["words in the files"]) >= 3
    assert told["key in the files after"]
