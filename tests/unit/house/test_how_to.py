"""The how-to on writing a principle: what it shows can be read, and is true."""

import re
import tomllib
from pathlib import Path

from karama import read_pack
from karama.proof.charter import Pattern, read_charter
from karama.proof.prove import prove

ROOT = Path(__file__).parents[3]
CHARTER = ROOT / "examples" / "own-charter.toml"
PAGE = ROOT / "docs" / "how-to" / "write-a-principle.md"


def page():
    return PAGE.read_text("utf-8")


def test_the_example_has_one_principle_for_each_pattern():
    patterns = [
        p.pattern for one in read_charter(CHARTER).principles for p in one.properties
    ]

    assert sorted(patterns) == sorted(Pattern)


def test_what_the_page_shows_stands_in_the_example():
    whole, shown = CHARTER.read_text("utf-8"), []
    for block in re.findall(r"^```toml\n(.*?)^```$", page(), re.M | re.S):
        assert tomllib.loads(block)
        shown += block.strip().split("\n\n")

    assert len(shown) >= len(Pattern)
    assert not [paragraph for paragraph in shown if paragraph not in whole]


def test_the_verdicts_the_page_gives_are_those_of_the_prover():
    procedure = read_pack(ROOT / "examples" / "faulty-border-post").procedure
    charter = read_charter(CHARTER)
    patterns = {one.id: one.properties[0].pattern.value for one in charter.principles}

    report = prove(procedure, charter)

    given = re.findall(r"^\| (M\d\d) \| `(.+)` \| (\S+) \|$", page(), re.M)
    found = [
        (v.principle, patterns[v.principle], str(v.status)) for v in report.verdicts
    ]
    assert given == found
