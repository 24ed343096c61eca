"""How soon a desk on a full disk says that nothing was kept.

    python benchmarks/desk_full.py        # as root, on Linux: it mounts a small disk

A desk on a disk of 24 MiB, filled but for 600 KiB; boats are sent one after another
until a hundred were refused, then room is made and one more is sent. Every boat that
was acknowledged must be there in the end, and nothing of the refused.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from desk_on_disk import (
    PACK,
    Officer,
    fill,
    mounted,
    program,
    served,
)

REFUSALS = 100


def measured(disk):
    data = disk / "data"
    program(data, "make", PACK)
    program(data, "demo")
    with served(data) as (_process, address):
        officer, kept, took = Officer(address), [], []
        fill(disk)
        while len(took) < REFUSALS:
            began = time.monotonic()
            status, boat = officer.land()
            if status == 503:
                took.append(time.monotonic() - began)
            kept += [boat] if boat else []
        (disk / "ballast").unlink()
        again, boat = officer.land()
    boats = set(program(data, "look")["boats"])
    return {
        "refused": len(took),
        "median ms": round(median(took) * 1000),
        "worst ms": round(max(took) * 1000),
        "acknowledged": len(kept),
        "of these lost": len(set(kept) - boats),
        "taken when there is room": again == 302 and boat in boats,
    }


def main():
    with (
        tempfile.TemporaryDirectory() as folder,
        mounted(Path(folder) / "small", "24m") as disk,
    ):
        print(json.dumps(measured(disk)))


if __name__ == "__main__":
    main()
