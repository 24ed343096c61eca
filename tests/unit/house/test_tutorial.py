"""The tutorial on the faulty pack is true: its commands, its repairs, what it quotes.

Each `console` block is run in a folder of its own and each `diff` block applied, in the
order of the page. What a block quotes must be in the output, in that order; "…" stands
for what it leaves out, and line breaks do not count.
"""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from karama.cli import main

ROOT = Path(__file__).parents[3]
PACK = ROOT / "examples" / "faulty-border-post"
PAGE = ROOT / "docs" / "tutorial" / "find-what-is-wrong.md"
BLOCK = re.compile(r'^```(console|diff)(?: title="(.+?)")?\n(.*?)^```$', re.M | re.S)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(PACK, tmp_path / PACK.name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def karama(*arguments):
    return CliRunner().invoke(main, arguments)


def blocks():
    return [found.groups() for found in BLOCK.finditer(PAGE.read_text("utf-8"))]


def plain(text):
    return " ".join(text.split())


def transcript(block):
    """Each command of a console block, and the pieces of output below it."""
    for part in block.split("$ ")[1:]:
        command, _, output = part.partition("\n")
        pieces = [plain(piece) for piece in output.split("…")]
        yield command.split(), [piece for piece in pieces if piece]


def repaired(text, diff):
    """The text with the lines of a diff changed; they must be there, once."""
    old = [line[1:] for line in diff.splitlines() if line[:1] in ("-", " ")]
    new = [line[1:] for line in diff.splitlines() if line[:1] in ("+", " ")]
    before, after = "\n".join(old) + "\n", "\n".join(new) + "\n"
    assert text.count(before) == 1, f"not there, or more than once:\n{before}"
    return text.replace(before, after)


def test_the_tutorial_is_true_from_its_first_line_to_its_last(folder):
    for kind, name, block in blocks():
        if kind == "diff":
            file = folder / name
            file.write_text(repaired(file.read_text("utf-8"), block), "utf-8")
            continue
        for command, quoted in transcript(block):
            if command[0] != "karama":
                continue
            said, at = plain(karama(*command[1:]).output), 0
            for piece in quoted:
                found = said.find(piece, at)
                assert found >= 0, f"{' '.join(command)} no longer says:\n{piece}"
                at = found + len(piece)


def test_the_faulty_pack_can_be_used_and_loses_what_its_readme_says():
    checked = karama("check", str(PACK))
    proved = karama("prove", str(PACK), "--json")
    table = re.findall(r"^\| .* \| .* \| (.*) \| (?:yes|no) \|$", readme(), re.M)

    assert (checked.exit_code, proved.exit_code) == (0, 1)
    lost = {
        one["id"]
        for one in json.loads(proved.output)["principles"]
        if one["status"] not in ("kept", "not-applicable")
    }
    assert set(re.findall(r"C\d\d", " ".join(table))) == lost


def readme():
    return (PACK / "README.md").read_text("utf-8")


def test_the_faulty_pack_says_that_it_is_faulty():
    assert "faulty on purpose" in readme()
    assert "faulty on purpose" in (PACK / "pack.toml").read_text("utf-8")
