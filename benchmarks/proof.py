"""The whole Charter on each shipped pack: how long a proof takes.

There is no peer that proves a BPMN, DMN and XLSForm procedure against principles, so
this prints our own seconds only. `--sought 0` leaves out the search for witnesses.

    python benchmarks/proof.py [--sought N] [--json] [PACK ...]
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from karama.packs import read_pack
from karama.proof.prove import prove
from karama.proof.prover import Limits

PACKS = Path(__file__).parents[1] / "packs"


def measured(name, sought):
    """CPU seconds of a proof, and the verdicts counted."""
    procedure = read_pack(PACKS / name).procedure
    assert procedure is not None
    start = time.process_time()
    limits = Limits() if sought is None else Limits(sought=sought)
    report = prove(procedure, limits=limits)
    seconds = time.process_time() - start
    counts = Counter(str(verdict.status) for verdict in report.verdicts)
    return {"pack": name, "seconds": round(seconds, 1), **counts}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*")
    parser.add_argument("--sought", type=int)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    names = given.packs or sorted(p.parent.name for p in PACKS.glob("*/pack.toml"))
    rows = [measured(name, given.sought) for name in names]
    if given.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
