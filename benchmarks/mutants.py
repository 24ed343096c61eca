"""Small wrong changes that send nobody another way, judged one by one on each pack.

    python benchmarks/mutants.py [PACK ...]      # packs/* when none is given

Who takes part, what is asked, whose hands a step is in, who reads, how long, and which
law is named: these need no path, so that all of them can be tried on the large packs,
where `karama mutate` is left with a sample.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import attrs

from karama.packs import read_pack
from karama.proof.charter import Charter, read_charter
from karama.proof.mutants import Outcome, Trial, mutants
from karama.proof.mutants.trial import SEES, STILL

ROOT = Path(__file__).parents[1]


def still(charter: Charter) -> Charter:
    """The Charter without the properties that see none of these changes."""
    seen = frozenset().union(*(SEES[aspect] for aspect in STILL))
    principles = (
        attrs.evolve(
            one, properties=tuple(p for p in one.properties if p.pattern in seen)
        )
        for one in charter.principles
    )
    return attrs.evolve(charter, principles=tuple(principles))


def measure(pack: Path, charter: Charter) -> Counter[str]:
    """How many were caught, harmless and missed; each missed one is printed."""
    procedure = read_pack(pack).procedure
    assert procedure is not None, pack
    trial, counts = Trial(procedure, charter), Counter[str]()
    for mutant in mutants(procedure):
        if mutant.aspect in STILL:
            result = trial.judge(mutant)
            counts[result.outcome.value] += 1
            if result.outcome is Outcome.SURVIVED:
                print("  missed:", mutant.name)
    return counts


def main(packs: list[str]) -> None:
    """Print a line for each pack."""
    charter = still(read_charter())
    for pack in map(Path, packs or sorted(map(str, (ROOT / "packs").iterdir()))):
        counts = measure(pack, charter)
        harm = counts["caught"] + counts["survived"]
        share = counts["caught"] / harm if harm else 1
        print(f"{pack.name}: {dict(counts)}, {share:.1%} caught")


if __name__ == "__main__":
    main(sys.argv[1:])
