"""`karama prove`, read: every verdict has its words, in five languages and four forms.

The reports are made by hand, so that every status, reason and kind of flaw is there;
the witness is a person the engine walked through a shipped pack.
"""

import importlib.util
import json
import re
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path

import attrs
import pytest
from lxml import html
from rich.console import Console
from walks import COMMITTEE, PACKS, Walk, shipped

from karama.cli.proof_report import account_of
from karama.cli.proof_report.as_json import as_json
from karama.cli.proof_report.page import as_page
from karama.cli.proof_report.sarif import as_sarif
from karama.cli.proof_report.sentences import _FLAWS, MARKS
from karama.cli.proof_report.text import print_account
from karama.explanation import LANGUAGES
from karama.procedure.process import Task
from karama.proof.charter import read_charter
from karama.proof.verdicts import (
    Flaw,
    PrincipleVerdict,
    Reason,
    Report,
    Status,
    Verdict,
    Witness,
)

PACK = PACKS / "es-guardia-civil"
CALLED = "mt-age-assessment:Process_AgeAssessment"
DEVIATION = {"en": "We do not keep this.", "ar": "لا نلتزم بهذا."}
EXCUSE = {"en": "No sea here.", "ar": "لا بحر هنا."}


@cache
def procedure():
    found, charter = shipped("es-guardia-civil"), read_charter()
    return attrs.evolve(
        found,
        deviations={charter.principles[1].id: DEVIATION},
        not_applicable={charter.principles[2].id: EXCUSE},
    )


@cache
def step():
    elements = procedure().process.elements.values()
    return next(e for e in elements if isinstance(e, Task) and e.act)


def flaws():
    """One of each kind, the values in the order of its words."""
    lane = next(iter(procedure().process.lanes))
    decision, here = procedure().orientation, step().id
    fact = next(iter(procedure().facts))
    person = {fact: True, "age": 17}
    values = {
        "no-right": ("", ("complain",)),
        "reads": ("nationality", ("nationality",)),
        "depends": (decision, (fact,)),
        "silence-lowers": (decision, (fact,)),
        "lower": (decision, tuple(o.id for o in procedure().orientations[1::-1])),
        "no-order": (decision, ()),
        "no-outcome": (decision, ()),
        "no-role": (here, ("doctor",)),
        "nobody": (here, ("doctor", "lawyer")),
        "no-field": (here, ("reasons", "why")),
        "may-read": (lane, ("health",)),
        "needless": (lane, ("health",)),
        "kept-long": (lane, ("health", "P400D", "P90D")),
        "starved": (here, (fact,)),
        "asks": (here, (fact, "health")),
        "unread": ("", ("administrative", "oversight", "justice")),
        "wrong-lane": (here, ("enforcement", "oversight")),
        "no-people": (decision, ("adverse-decision",)),
        "no-clock": (here, ("PT72H",)),
        "late-clock": (here, ("P5D", "PT24H")),
        "no-due": (here, ("PT24H",)),
        "due-late": (here, ("P7D", "PT72H")),
        "waits": (here, ("no-such-message",)),
        "no-way": (here, ()),
        "no-end": (here, ()),
    }
    about_people = ("depends", "silence-lowers", "lower", "no-outcome")
    return tuple(
        Flaw(kind, element, person if kind in about_people else {}, rest)
        for kind, (element, rest) in values.items()
    )


@cache
def witness():
    """Somebody whose age is in doubt, a few steps into the pack that assesses it."""
    doubt = {"age_status": "presumed_child", "health_need": "unknown", "alone": "yes"}
    walk = Walk(procedure(), **doubt, **COMMITTEE)
    while sum(event.process == CALLED for event in walk.log) < 4:
        walk.do(walk.open[0])
    log = walk.log
    answers = {n: v for event in log for n, v in event.answers.items()}
    moment = max(n for n, e in enumerate(log) if e.kind == "done")
    return Witness(answers, (), log, moment, log[moment].step)


REASONS = {
    Reason.NO_ACT: (Status.NOT_DRAWN, ("removal", "hearing")),
    Reason.NO_CONCEPT: (Status.NOT_DRAWN, ("is_child",)),
    Reason.NO_RIGHT: (Status.NOT_DRAWN, ("complain",)),
    Reason.NO_DECISION: (Status.NOT_DRAWN, ("nowhere",)),
    Reason.NO_PATH_FOUND: (Status.UNDECIDED, ()),
    Reason.NOT_TRANSLATED: (
        Status.UNDECIDED,
        ("orientation", "it reads too many facts at once"),
    ),
    Reason.LIMIT: (Status.UNDECIDED, ()),
}


def _principles():
    """What is said of the first principles; one list of verdicts for each."""
    yield Status.KEPT, [{"reason": Reason.NO_ACT, "about": ("removal",)}]
    yield Status.BROKEN, [{"flaws": flaws()}]
    yield Status.NOT_APPLICABLE, [{}]
    yield Status.BROKEN, [{"witness": witness(), "lost_at": (witness().step,)}]
    for reason, (status, about) in REASONS.items():
        at = (step().id,) if reason is Reason.NO_PATH_FOUND else ()
        yield status, [{"reason": reason, "about": about or at, "lost_at": at}]


@cache
def report():
    charter, verdicts = read_charter(), []
    for one, (status, told) in zip(charter.principles, _principles(), strict=False):
        properties = tuple(
            Verdict(prop.id, status, **(told[0] if prop is one.properties[0] else {}))
            for prop in one.properties
        )
        verdicts.append(
            PrincipleVerdict(
                one.id,
                one.weight.value,
                status,
                properties,
                excused=status is Status.NOT_APPLICABLE,
                deviation=one.id in procedure().deviations,
            )
        )
    known = procedure()
    return Report(known.id, known.version, known.digest, charter.id, tuple(verdicts))


@cache
def account(language="en"):
    return account_of(procedure(), read_charter(), report(), language)


@cache
def text(language="en"):
    paper = StringIO()
    print_account(Console(width=100, file=paper), account(language))
    return paper.getvalue()


@cache
def page(language="en"):
    return html.fromstring(as_page(account(language)))


def words(node):
    return " ".join(node.text_content().split())


def plain(said):
    """Words without marks of direction and without the way lines were broken."""
    return " ".join(re.sub("[\u2066-\u2069]", "", said).split())


# --- words ----------------------------------------------------------------------------


def test_every_kind_of_flaw_has_its_words():
    documented = re.search(
        r"kind: A stable word:(.*?)element:", Flaw.__doc__, re.DOTALL
    )

    assert set(re.findall(r'"([a-z-]+)"', documented.group(1))) == set(_FLAWS)
    assert {flaw.kind for flaw in flaws()} == set(_FLAWS)


def test_every_reason_and_status_is_in_the_report():
    told = {p.verdict.reason for one in account().principles for p in one.properties}

    assert set(Reason) <= told
    assert {one.status for one in account().principles} == set(Status)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_says_what_it_is_about_and_what_would_decide_it(language):
    for one in account(language).principles:
        for told in one.lost:
            if told.verdict.reason:
                assert len(told.sentences) == 2, told.verdict.reason
            assert "{" not in "".join(told.sentences)


def test_a_flaw_names_the_thing_and_the_person():
    told = {f.flaw.kind: f for f in account().principles[1].properties[0].flaws}

    assert told["no-role"].what.endswith("can be done without: doctor.")
    assert told["nobody"].what.endswith("with none of these: doctor or lawyer.")
    assert "400 days" in told["kept-long"].what
    assert "90 days" in told["kept-long"].what
    assert "72 hours" in told["no-clock"].what
    assert "5 days" in told["late-clock"].what
    assert told["may-read"].what.endswith("must not reach it: health.")
    assert "oversight or justice" in told["unread"].what
    assert "17" in told["no-outcome"].who
    assert told["no-role"].who == ""


def test_an_unknown_kind_of_flaw_is_still_told():
    from karama.cli.proof_report.sentences import flaw_sentence

    told = flaw_sentence(account().names, Flaw("brand-new", step().id))

    assert "is not as the principle asks (brand-new)" in told


def test_a_witness_is_a_person_a_path_and_a_moment():
    story = account().principles[3].properties[0].story
    lost = [moment for moment in story.moments if moment.lost]

    assert story.person
    assert "Asked and not known" in story.open
    assert len(story.moments) == len(witness().events)
    assert [moment.number for moment in lost] == [witness().moment + 1]
    assert "Here the principle is lost" in lost[0].lost
    assert any("Rule" in why for moment in story.moments for why in moment.why)


def test_the_path_is_drawn_through_every_process_it_goes_through():
    story = account().principles[3].properties[0].story
    processes = {"": procedure().process, CALLED: procedure().processes[CALLED]}
    drawn = page().xpath("//details[@class='walked']//figure")

    assert set(story.paths) == set(processes)
    assert len(drawn) == len(processes)
    for key, path in story.paths.items():
        known = {*processes[key].elements, *processes[key].flows}
        assert {e.step for e in witness().events if e.process == key} - {""} <= set(
            path
        )
        assert set(path) <= known
        assert set(path) & set(processes[key].flows)


def test_a_witness_lost_at_the_end_says_so():
    from karama.cli.proof_report.story import story_of

    ended = attrs.evolve(witness(), step="")
    story = story_of(account().names, ended, frozenset())

    assert story.moments[ended.moment].lost.endswith("the case ends.")
    assert story.person == ()


def test_citations_carry_their_marks_and_memory_is_never_shown_as_checked():
    for one in account().principles:
        for source in one.sources:
            checked = source.words == "wording read"
            assert checked == (source.mark.value == "V")
            assert (source.words == "from memory, not checked") == (
                source.mark.value == "M"
            )


def test_the_pack_s_own_words_stand_beside_a_deviation_and_an_excuse():
    said = account().principles[1].pack_says, account().principles[2].pack_says

    assert DEVIATION["en"] in said[0][0]
    assert EXCUSE["en"] in said[1][0]
    assert account().principles[1].status is Status.BROKEN


@pytest.mark.parametrize("language", LANGUAGES)
def test_binding_is_told_for_every_principle(language):
    charter = read_charter()
    verdicts = tuple(
        PrincipleVerdict(p.id, p.weight.value, Status.KEPT, ())
        for p in charter.principles
    )
    told = account_of(
        procedure(), charter, attrs.evolve(report(), verdicts=verdicts), language
    )

    assert not told.fails
    assert all(one.binding and one.origin and one.title for one in told.principles)
    assert len({one.binding for one in told.principles}) >= 2


# --- languages ------------------------------------------------------------------------

SCRIPT = Path(__file__).parents[3] / "scripts" / "catalogues.py"


def _english():
    """Pieces of the English sentences of the report, placeholders left out."""
    spec = importlib.util.spec_from_file_location("catalogues", SCRIPT)
    catalogues = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(catalogues)
    for message in catalogues.said("karama"):
        if any("proof_report" in place for place, _ in message.locations):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            for piece in re.split(r"{\w+}", " {} ".join(ids)):
                if len(piece.strip(" .:;,()")) > 4:
                    yield piece.strip(" .:;,()")


def test_no_english_is_left_in_arabic():
    nodes = page("ar").xpath("//body//text()[not(ancestor::style)]")
    shown = plain(text("ar")) + plain(" ".join(nodes))

    assert [piece for piece in _english() if piece in shown] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_text_says_the_page_says_too(language):
    shown, told = plain(words(page(language))), plain(text(language))

    for one in account(language).principles:
        assert plain(one.title) in told
        for prop in one.lost:
            for sentence in (*prop.sentences, *(f.what for f in prop.flaws)):
                assert plain(sentence) in shown
                assert plain(sentence) in told


# --- text -----------------------------------------------------------------------------


def test_the_text_begins_with_counts_and_one_line_for_each_principle():
    lines = [line.strip() for line in text().splitlines()]
    heads = [
        next(n for n, line in enumerate(lines) if MARKS[s] in line) for s in Status
    ]
    ids = [one.id for one in account().principles]
    listed = [n for n, line in enumerate(lines) if re.match(r"\S\s+C\d\d\s", line)]

    assert lines[0].startswith("Arrival by sea or land")
    assert max(heads) < listed[0]
    assert [lines[n].split()[1] for n in listed[: len(ids)]] == ids


def test_the_text_says_why_a_principle_does_not_apply():
    assert f"– {account().principles[2].id} The pack says why" in plain(text())
    assert EXCUSE["en"] in plain(text())


def test_what_must_be_mended_comes_first():
    first = account().lost[0]
    fails = [one.verdict.fails for one in account().lost]

    assert first.status is Status.BROKEN
    assert fails == sorted(fails, reverse=True)


# --- the page -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone(language):
    source = as_page(account(language))
    root, ids = page(language), page(language).xpath("//@id")

    assert root.get("lang") == language
    assert root.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert not root.xpath("//script | //link | //img | //iframe | //object")
    assert not root.xpath("//@*[starts-with(name(), 'on')]")
    assert "url(http" not in source
    assert len(ids) == len(set(ids))
    for href in root.xpath("//a/@href"):
        assert href[1:] in ids


def test_headings_of_the_page_step_down_one_level_at_a_time():
    levels = [int(n.tag[1]) for n in page().iter("h1", "h2", "h3", "h4", "h5")]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_moment_of_loss_is_marked_on_the_page_and_on_the_drawing():
    lost = page().xpath("//ol[@class='path']/li[@class='lost']")
    drawn = page().xpath("//details[@class='walked']//*[@class='k-ring-alarm']")

    assert [li.get("value") for li in lost] == [str(witness().moment + 1)]
    assert "Here the principle is lost" in words(lost[0])
    assert len(drawn) == 1


def test_places_where_principles_are_lost_are_marked_on_the_drawing():
    marks = page().xpath("//section[@id='drawing']//*[@class='k-alarm-text']")

    assert {words(mark).split()[0] for mark in marks} <= {
        one.id for one in account().lost
    }
    assert marks


def test_every_citation_of_the_page_carries_its_mark():
    for law in page().xpath("//span[starts-with(@class, 'law')]"):
        mark = law.get("class").split()[1]
        assert ("from memory, not checked" in words(law)) == (mark == "M")
        assert ("wording read" in words(law)) == (mark == "V")


def test_the_report_s_words_stay_in_french_and_apart_from_what_karama_adds():
    by_id = {a.get("id"): a for a in page("ar").iter("article")}
    for one in read_charter().principles[: len(report().verdicts)]:
        quotes = by_id[one.id].xpath(".//blockquote[@lang='fr'][@dir='ltr']")
        assert [words(q) for q in quotes] == ([one.report] if one.report else [])


def test_what_the_pack_says_cannot_break_the_page():
    bad = {"en": "<script>alert(1)</script>"}
    spoilt = attrs.evolve(procedure(), deviations={report().verdicts[1].principle: bad})
    told = account_of(spoilt, read_charter(), report(), "en")

    assert "<script>" not in as_page(told)


# --- SARIF ----------------------------------------------------------------------------


@pytest.fixture
def sarif(monkeypatch):
    monkeypatch.chdir(PACKS.parent)
    return as_sarif(account(), Path("packs/es-guardia-civil"))


def test_sarif_has_the_structure_of_the_standard(sarif):
    assert set(sarif) == {"$schema", "version", "runs"}
    assert sarif["version"] == "2.1.0"
    (run,) = sarif["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [p.id for p in account().principles]
    assert all(rule["shortDescription"]["text"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        for place in result["locations"]:
            _check_location(run, place)
    json.dumps(sarif)


def _check_location(run, place):
    physical = place["physicalLocation"]
    base = physical["artifactLocation"].get("uriBaseId")
    uri = physical["artifactLocation"]["uri"]

    assert physical["region"]["startLine"] >= 1
    assert not uri.startswith("/")
    assert "\\" not in uri
    assert base is None or base in run["originalUriBaseIds"]
    assert base is not None or (PACKS.parent / uri).is_file(), uri


def test_sarif_levels_follow_weight_and_status(sarif):
    levels = {}
    for result in sarif["runs"][0]["results"]:
        levels.setdefault(result["properties"]["status"], set()).add(result["level"])

    assert levels["undecided"] == {"note"}
    assert levels["broken"] == {"error"}
    assert "kept" not in levels
    assert "not-applicable" not in levels


def test_a_should_that_is_broken_is_a_warning():
    soft = tuple(attrs.evolve(v, severity="should") for v in report().verdicts)
    softer = attrs.evolve(report(), verdicts=soft)
    told = as_sarif(account_of(procedure(), read_charter(), softer, "en"), PACK)

    assert not softer.broken
    assert {r["level"] for r in told["runs"][0]["results"]} == {"warning", "note"}


def test_sarif_points_at_the_line_of_the_step_the_table_and_the_permission(sarif):
    places = {
        result["partialFingerprints"]["karama/v1"]: result["locations"][0]
        for result in sarif["runs"][0]["results"]
    }
    found = {key.rpartition("/")[2]: place for key, place in places.items()}
    bpmn = (PACK / "procedure.bpmn").read_text().splitlines()

    drawn = found[step().id]["physicalLocation"]
    assert drawn["artifactLocation"]["uri"] == "packs/es-guardia-civil/procedure.bpmn"
    assert step().id in bpmn[drawn["region"]["startLine"] - 1]
    table = found[procedure().orientation]["physicalLocation"]["artifactLocation"]
    assert table["uri"].endswith("decisions/orientation.dmn")
    lane = next(iter(procedure().process.lanes))
    reader = found[lane]["physicalLocation"]["artifactLocation"]
    assert reader["uri"].endswith("mandates.toml")


def test_a_step_of_a_called_pack_is_found_in_that_pack(monkeypatch):
    from karama.cli.proof_report.places import Places

    monkeypatch.chdir(PACKS.parent)
    elements = procedure().processes[CALLED].elements
    inner = next(e for e in elements.values() if isinstance(e, Task))
    spot = Places(account().names, PACK).of(inner.id, CALLED)

    assert spot.file == "packs/mt-age-assessment/procedure.bpmn"
    assert spot.line == inner.line


def test_outside_the_current_folder_addresses_are_told_from_the_pack(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    told = as_sarif(account(), PACK)
    places = [r["locations"][0] for r in told["runs"][0]["results"]]
    files = {p["physicalLocation"]["artifactLocation"]["uri"] for p in places}

    assert "procedure.bpmn" in files
    assert told["runs"][0]["originalUriBaseIds"]["PACK"]["uri"].endswith("civil/")


def test_a_witness_is_a_code_flow(sarif):
    (result,) = [r for r in sarif["runs"][0]["results"] if "codeFlows" in r]
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    essential = [s for s in steps if s["importance"] == "essential"]

    assert [s["executionOrder"] for s in steps] == list(range(1, len(steps) + 1))
    assert len(essential) == 1
    assert "the principle is lost" in essential[0]["location"]["message"]["text"]


# --- JSON -----------------------------------------------------------------------------


def test_json_keeps_its_names():
    told = json.loads(json.dumps(as_json(account()), default=str))
    first = told["principles"][3]
    prop = first["properties"][0]

    assert set(told) == {
        "format", "pack", "version", "digest", "charter", "language", "fails",
        "counts", "principles",
    }  # fmt: skip
    assert set(first) == {
        "id", "title", "text", "severity", "binds", "status", "fails", "excused",
        "deviation", "pack_says", "origin", "quote", "remains", "sources", "properties",
    }  # fmt: skip
    assert set(prop) == {
        "id", "says", "status", "reason", "about", "lost_at", "words", "flaws",
        "witness",
    }  # fmt: skip
    assert set(prop["witness"]) == {
        "answers", "person", "moment", "step", "events", "words",
    }  # fmt: skip
    assert sum(told["counts"].values()) == len(told["principles"])
    assert [e["lost"] for e in prop["witness"]["events"]].count(True) == 1


def test_the_reference_names_every_member():
    page = (PACKS.parent / "docs" / "reference" / "proof-report.md").read_text("utf-8")
    told = as_json(account())
    first = told["principles"][1]
    broken = told["principles"][3]["properties"][0]["witness"]
    parts = (
        told, first, first["sources"][0], first["properties"][0],
        first["properties"][0]["flaws"][0], broken, broken["events"][0],
    )  # fmt: skip

    assert not [n for part in parts for n in part if f"`{n}`" not in page]
    assert not [kind for kind in _FLAWS if f"`{kind}`" not in page]
    assert not [reason for reason in Reason if f"`{reason}`" not in page]


# --- the command ----------------------------------------------------------------------


@pytest.fixture
def proved(monkeypatch):
    """The prover replaced by a report made by hand; what it was asked is kept."""
    asked = []

    def answer(found):
        def prove(procedure, charter, *, only=(), progress=None, **how):
            asked.append((procedure.id, only))
            if progress is not None:
                progress("C01", 0, 1)
            return found

        monkeypatch.setattr("karama.proof.prove.prove", prove)
        return asked

    return answer


def _with(status, severity="must"):
    one = read_charter().principles[0]
    verdict = Verdict(one.properties[0].id, status)
    return attrs.evolve(
        report(), verdicts=(PrincipleVerdict(one.id, severity, status, (verdict,)),)
    )


@pytest.mark.parametrize(
    ("status", "severity", "code"),
    [
        (Status.KEPT, "must", 0),
        (Status.NOT_APPLICABLE, "must", 0),
        (Status.UNDECIDED, "must", 0),
        (Status.NOT_DRAWN, "must", 1),
        (Status.BROKEN, "must", 1),
        (Status.BROKEN, "should", 0),
        (Status.NOT_DRAWN, "should", 0),
    ],
)
def test_the_exit_code_says_whether_a_must_is_lost(
    karama, proved, status, severity, code
):
    proved(_with(status, severity))

    assert karama("prove", PACK).exit_code == code


@pytest.mark.parametrize(
    ("status", "stands"),
    [
        (Status.KEPT, Status.KEPT),
        (Status.NOT_APPLICABLE, Status.KEPT),
        (Status.UNDECIDED, Status.UNDECIDED),
        (Status.NOT_DRAWN, Status.BROKEN),
        (Status.BROKEN, Status.BROKEN),
    ],
)
def test_the_headline_does_not_call_well_what_is_still_open(status, stands):
    told = account_of(procedure(), read_charter(), _with(status), "en")

    assert told.stands is stands
    assert f'<p class="{stands.value}"><span class="verdict">' in as_page(told)


def test_prove_asks_only_for_the_principles_named(karama, proved):
    asked = proved(_with(Status.KEPT))

    karama("prove", PACK, "--principle", "C05", "--principle", "C01")

    assert asked == [("es-guardia-civil", ("C05", "C01"))]


def test_progress_is_shown_where_there_is_a_terminal(karama, proved, monkeypatch):
    proved(_with(Status.KEPT))
    quiet = karama("prove", PACK)
    monkeypatch.setenv("FORCE_COLOR", "1")  # what rich takes for a terminal
    shown = karama("prove", PACK)

    assert (quiet.exit_code, shown.exit_code) == (0, 0)
    assert "Proving" in shown.stderr
    assert "Proving" not in quiet.stderr


def test_prove_refuses_a_principle_the_charter_does_not_have(karama, proved):
    proved(_with(Status.KEPT))
    ran = karama("prove", PACK, "--principle", "C99")

    assert ran.exit_code == 4
    assert "C99" in ran.stderr


def test_prove_refuses_a_charter_that_is_not_there(karama, proved, tmp_path):
    proved(_with(Status.KEPT))

    assert karama("prove", PACK, "--charter", tmp_path / "no.toml").exit_code == 4


def test_prove_answers_programs(karama, proved):
    proved(report())
    one = json.loads(karama("prove", PACK, "--json").stdout)
    other = json.loads(karama("prove", PACK, "--format", "json").stdout)

    assert one == other
    assert one["fails"]
    assert one["pack"] == "es-guardia-civil"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "html"])
def test_prove_writes_each_form_to_a_file(karama, proved, tmp_path, form):
    proved(report())
    out = tmp_path / "report"

    ran = karama("prove", PACK, "--format", form, "--out", out, "--lang", "ar")

    assert ran.exit_code == 1
    assert ran.stdout == ""
    assert str(out) in ran.stderr.replace("\n", "")
    assert read_charter().principles[0].titles["ar"] in out.read_text("utf-8")


def test_a_page_goes_to_a_file_of_its_own(karama, proved, tmp_path, monkeypatch):
    proved(report())
    monkeypatch.chdir(tmp_path)

    karama("prove", PACK, "--format", "html", "--lang", "fr")

    written = (tmp_path / "es-guardia-civil.proof.fr.html").read_text("utf-8")
    assert written.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_prove_speaks_the_reader_s_language(karama, proved, language):
    proved(report())
    ran = karama("--lang", language, "prove", PACK)

    assert account(language).principles[0].title in plain(ran.stdout)
