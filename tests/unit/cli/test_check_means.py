"""`karama check` reads resources.toml and the injects of scenarios, where there are."""

import json

from click.testing import CliRunner
from pack_sketch import write_sketch

from karama.cli import main

MEANS = """
[[staff]]
id = "staff"
title = { en = "Staff", fr = "Personnel" }
lanes = ["Lane_Care"]
count = 2

[acts]
screening = { time = "10 min" }
medical-care = { time = "20 min" }
reception = { time = "5 min" }
complaint = { time = "15 min" }
"""
SPOILT = {"resources.toml": MEANS.replace("count = 2", "count = -2")}


def check(folder, **files):
    path = write_sketch(folder / "sketch", **files)
    done = CliRunner().invoke(main, ["check", str(path), "--json"])
    told = json.loads(done.output)
    return done.exit_code, told, [one["code"] for one in told["findings"]]


def test_sound_means_add_nothing(tmp_path):
    without = check(tmp_path / "a")
    with_ = check(tmp_path / "b", **{"resources.toml": MEANS})

    assert with_[0] == without[0] == 0
    assert with_[2] == without[2]
    assert with_[1]["usable"]


def test_a_mistake_in_the_means_fails_the_check(tmp_path):
    exit_code, told, codes = check(tmp_path, **SPOILT)

    assert exit_code == 1
    assert "MEAN-001" in codes
    assert not told["usable"]


def test_a_mistake_in_an_inject_fails_the_check(tmp_path):
    scenario = '[[injects]]\nid = 1\nat = 2026-07-01T10:00:00\nstops = ["Task_Aks"]\n'
    files = {"resources.toml": MEANS, "scenarios/a.toml": scenario}
    exit_code, told, codes = check(tmp_path, **files)

    assert exit_code == 1
    assert {"MEAN-009", "MEAN-023"} <= set(codes)
    places = {one["file"] for one in told["findings"] if "MEAN" in one["code"]}
    assert places == {"scenarios/a.toml"}


def test_means_wait_until_the_steps_they_speak_of_are_sound(tmp_path):
    broken = {"procedure.bpmn": "<x/>", **SPOILT}

    assert not [code for code in check(tmp_path, **broken)[2] if "MEAN" in code]
