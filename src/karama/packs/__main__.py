"""Prints the findings of packs: `python -m karama.packs FOLDER ...`."""

from __future__ import annotations

import sys

from karama.findings import Severity
from karama.packs import read_pack


def main(folders: list[str]) -> int:
    """Print every finding; 1 when a pack cannot be used."""
    failed = False
    for folder in folders:
        reading = read_pack(folder)
        for one in reading.findings:
            sys.stdout.write(f"{one.severity} {one.code} {one.place}\n")
            sys.stdout.write(f"    {one.what}\n    {one.remedy}\n")
        counts = {s: sum(f.severity is s for f in reading.findings) for s in Severity}
        told = ", ".join(f"{count} {severity}" for severity, count in counts.items())
        verdict = "a procedure" if reading.procedure else "no procedure"
        sys.stdout.write(f"{folder}: {told}; {verdict}\n")
        failed |= reading.procedure is None
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
