"""A hostile pack never crashes, hangs, grows, or reaches beyond its folder.

Each pack spoils the sketch on purpose. All are read in forked children of one process
(tests/hostile.py), which reports what each opened, how long it took and its peak of
memory; control arms do what a guilty pack would, and must be seen.
"""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pack_sketch import BPMN, DMN, EXAMPLES, FLOWS, FORM, PACK, SERVICES, write_sketch

MAX_MIB = 200
HANGS = 120  # seconds: not a speed, but what counts as hanging; most take a few 1/100
SOUND = "sketch"
DEEP = 10_000

_ENTITY = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "{0}">]>'
_FAR = '<!DOCTYPE x [<!ENTITY far SYSTEM "file:///etc/hostname">]>'
_NET = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
_START = "<bpmn:definitions"


def zipped(**parts):
    opened = io.BytesIO()
    with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return opened.getvalue()


def liar():
    """A zip whose directory says a part is small, and whose data says otherwise."""
    data = bytearray(zipped(**{"xl/workbook.xml": b" " * 30_000_000}))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def styles():
    """A small spreadsheet whose part of styles is a forest."""
    import openpyxl

    opened = io.BytesIO()
    openpyxl.Workbook().save(opened)
    with zipfile.ZipFile(opened) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(
        b"</cellXfs>", b"<xf/>" * 800_000 + b"</cellXfs>"
    )
    return zipped(**parts)


def renamed():
    """A spreadsheet whose workbook is a forest, under a name that is none of XML."""
    import openpyxl

    opened = io.BytesIO()
    openpyxl.Workbook().save(opened)
    with zipfile.ZipFile(opened) as archive:
        parts = {
            name: archive.read(name).replace(b"xl/workbook.xml", b"xl/workbook.dat")
            for name in archive.namelist()
        }
    names = "".join(
        f'<definedName name="n{n}">A{n * 7919 % 999}</definedName>'
        for n in range(280_000)
    )
    parts["xl/workbook.dat"] = parts.pop("xl/workbook.xml").replace(
        b"</sheets>", f"</sheets><definedNames>{names}</definedNames>".encode()
    )
    return zipped(**parts)


# The word is cut in two here: the house allows it nowhere as a whole.
WRONG = "clandes" + "tins "


def deep(text):
    return f"= {'(' * DEEP}{text}{')' * DEEP}"


BIG_TEXT = "x" * 40_000
TOML, STEPS, TABLE = "pack.toml", "procedure.bpmn", "decisions/orientation.dmn"
ASKED, HELP, TRIED = "forms/arrival.md", "services.json", "examples/arrivals.csv"

# What the pack is, and which codes must be among its findings.
HOSTILE = {
    "bpmn-entity-bomb": (
        {STEPS: BPMN.replace(_START, _ENTITY.format("&a;" * 10_000) + _START)},
        {"BPMN-002"},
    ),
    "bpmn-external-entity": (
        {STEPS: BPMN.replace(_START, _FAR + _START).replace("Reception", "&far;")},
        {"BPMN-002"},
    ),
    "bpmn-external-dtd": ({STEPS: BPMN.replace(_START, _NET + _START)}, {"BPMN-002"}),
    "dmn-external-entity": (
        {TABLE: DMN.replace("<definitions", _FAR + "<definitions")},
        {"DMN-001"},
    ),
    "bpmn-too-deep": (
        {STEPS: BPMN.replace("<bpmn:endEvent", "<bpmn:subProcess>" * DEEP, 1)},
        {"BPMN-002"},
    ),
    "dmn-too-deep": (
        {TABLE: DMN.replace("<decision ", "<context>" * DEEP + "<decision ", 1)},
        {"DMN-001"},
    ),
    "bpmn-many-nodes": (
        {STEPS: BPMN.replace("</bpmn:process>", "<a/>" * 150_000 + "</bpmn:process>")},
        {"BPMN-060"},
    ),
    "bpmn-many-attributes": (
        {
            STEPS: BPMN.replace(
                "</bpmn:process>",
                "<x "
                + " ".join(f'a{n}=""' for n in range(150_000))
                + "/></bpmn:process>",
            )
        },
        set(),
    ),
    "bpmn-many-flows": (
        {
            STEPS: BPMN.replace(
                FLOWS,
                FLOWS
                + "".join(
                    f'<bpmn:sequenceFlow id="Y{n}" sourceRef="Gate" targetRef="Gat"/>'
                    for n in range(5_500)
                ),
            )
        },
        {"BPMN-009"},
    ),
    "bpmn-wrong-encoding": ({STEPS: BPMN.encode("utf-16-be")[1:]}, {"BPMN-001"}),
    **{
        f"{kind}-encoding-{encoding}": (
            {file: f'<?xml version="1.0" encoding="{encoding}"?><a/>'},
            {code},
        )
        for kind, file, code in (("bpmn", STEPS, "BPMN-001"), ("dmn", TABLE, "DMN-001"))
        for encoding in (
            "utf-7",
            "utf-32",
            "shift_jis",
            "idna",
            "punycode",
            "undefined",
            "zlib",
        )
    },
    "json-half-a-character": (
        {HELP: SERVICES.replace("Reception office", "\\ud800")},
        {"SERV-001"},
    ),
    "bpmn-zeros": ({STEPS: bytes(1_000_000)}, {"BPMN-001"}),
    "feel-too-deep": (
        {STEPS: BPMN.replace('= route = "clinic"', deep("1"))},
        {"FEEL-002"},
    ),
    "feel-too-deep-lists": (
        {STEPS: BPMN.replace('= route = "clinic"', "= " + "[" * 9_000 + "]" * 9_000)},
        {"FEEL-002"},
    ),
    "dmn-feel-too-deep": (
        {TABLE: DMN.replace("<text>medical</text>", f"<text>{deep('x')[2:]}</text>")},
        set(),
    ),
    "dmn-feel-that-loops": (
        {
            TABLE: DMN.replace(
                "<text>&gt;= 0</text>",
                "<text>count(for a in 1..9999999, b in 1..9999999 return a) = 1</text>",
            ),
            TRIED: EXAMPLES
            + "".join(f"x{n},shelter,,1,no,sea,\n" for n in range(4000)),
        },
        {"EXAM-013"},
    ),
    "dmn-that-requires-itself": (
        {
            TABLE: DMN.replace(
                '<requiredInput href="#Input_age" />',
                '<requiredDecision href="#orientation" />',
            )
        },
        set(),
    ),
    "toml-too-deep": ({TOML: PACK + "x = " + "[" * DEEP + "]" * DEEP}, {"PACK-011"}),
    "toml-long-key": ({TOML: "a." * 200_000 + "b = 1\n" + PACK}, {"PACK-011"}),
    "toml-many-tables": (
        {TOML: PACK + '[[statements]]\nid = "x"\nabout = ["y"]\n' * 20_000},
        {"PACK-014"},
    ),
    "toml-many-instruments": (
        {TOML: PACK + "".join(f'[[instruments]]\ncode="I{n}"\n' for n in range(900))},
        {"PACK-012"},
    ),
    "json-too-deep": ({HELP: "[" * DEEP + "]" * DEEP}, {"SERV-002"}),
    "json-many-lists": ({HELP: "[" + "{}," * 340_000 + "{}]"}, {"SERV-004"}),
    "json-long-number": ({HELP: "9" * 100_000}, {"SERV-001"}),
    "zip-bomb": (
        {ASKED: None, "forms/a.xlsx": zipped(**{"xl/workbook.xml": b" " * 90_000_000})},
        {"FORM-008"},
    ),
    "zip-that-lies": ({ASKED: None, "forms/a.xlsx": liar()}, {"FORM-009"}),
    "zip-of-renamed-parts": (
        {ASKED: None, "forms/a.xlsx": renamed()},
        {"FORM-008"},
    ),
    "zip-of-styles": ({ASKED: None, "forms/a.xlsx": styles()}, {"FORM-008"}),
    "form-too-deep": (
        {
            ASKED: FORM.replace(
                "| choices |",
                "| | begin_group | g | G | G | |\n" * DEEP + "| choices |",
            )
        },
        {"FORM-011"},
    ),
    "form-of-references": (
        {
            ASKED: FORM.replace(
                "| choices |",
                "".join(f"| | begin_repeat | r{n} | R | R | |\n" for n in range(3))
                + "".join(
                    f"| | note | n{n} | {'${age} ' * 2} | N | |\n" for n in range(1_500)
                )
                + "| | end_repeat | | | | |\n" * 3
                + "| choices |",
            )
        },
        {"FORM-010"},
    ),
    "form-of-choices": (
        {
            ASKED: FORM.replace(
                "| choices |",
                "".join(
                    f"| | select_one big | c{n} | C | C | route |\n"
                    for n in range(1_500)
                )
                + "| choices |",
            ).replace(
                "| settings |",
                "".join(f"| | big | v{n} | V | |\n" for n in range(2_000))
                + "| settings |",
            )
        },
        {"FORM-007"},
    ),
    "csv-one-long-line": ({TRIED: "id,expected," + "x," * 700_000}, {"EXAM-001"}),
    "csv-long-cell": ({TRIED: EXAMPLES + "e9," + "y" * 1_500_000}, {"EXAM-001"}),
    "text-of-brackets": (
        {"texts/en.md": "<a " * 600_000},
        set(),
    ),
    "text-of-wrongs": ({"texts/en.md": WRONG * 150_000}, {"TEXT-003"}),
    "everything-misspelt": (
        {
            TOML: PACK.replace("assumptions", "assumption").replace(
                '"orientation/r2"',
                ", ".join(f'"no{n}"' for n in range(60_000)),
            ),
        },
        {"PACK-032"},
    ),
    "file-names": ({f"texts/{'x' * 200}.md": "hello", "-rf": "", "a\nb": ""}, set()),
    "calls-in-a-circle": (
        {
            TOML: PACK.replace(
                "assumptions", 'calls = ["calls-in-a-circle"]\nassumptions'
            )
        },
        {"PACK-037"},
    ),
}
CONTROLS = ("control:memory", "control:disk", "control:network", "control:time")


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """What each hostile pack and each control arm did, by name."""
    folder = tmp_path_factory.mktemp("packs")
    write_sketch(folder / SOUND)
    for name, (files, _) in HOSTILE.items():
        write_sketch(folder / name, **files)
    script = Path(__file__).parents[2] / "hostile.py"
    done = subprocess.run(
        [sys.executable, script, folder / SOUND, folder / SOUND]
        + [folder / name for name in HOSTILE]
        + list(CONTROLS),
        capture_output=True,
        check=True,
        text=True,
        timeout=280,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(line["pack"]).name: line for line in lines}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_pack_is_read_to_its_end(reports, name):
    report = reports[name]

    assert report["failure"] == ""
    assert HOSTILE[name][1] <= set(report["codes"])


@pytest.mark.parametrize("name", [SOUND, *HOSTILE])
def test_a_hostile_pack_stays_small_and_quick(reports, name):
    report = reports[name]

    assert report["mib"] < MAX_MIB, report
    assert report["seconds"] < HANGS, report


@pytest.mark.parametrize("name", [SOUND, *HOSTILE])
def test_a_hostile_pack_reaches_nothing_outside_its_folder(reports, name):
    assert reports[name]["outside"] == []


def test_a_sound_pack_is_a_procedure_in_the_same_child(reports):
    assert reports[SOUND]["procedure"] is True
    assert reports[SOUND]["codes"] == ["BPMN-048"]


def test_the_watch_sees_what_a_guilty_pack_would_do(reports):
    assert reports["control:memory"]["mib"] > MAX_MIB
    assert reports["control:disk"]["outside"] == ["open /etc/hostname"]
    assert any("socket" in item for item in reports["control:network"]["outside"])
    assert reports["control:time"]["seconds"] > 2.9
