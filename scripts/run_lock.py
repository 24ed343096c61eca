"""What the desk needs to run, taken out of the lock file with its hashes.

    .venv/bin/python scripts/run_lock.py            # write run.txt and postgres.txt
    .venv/bin/python scripts/run_lock.py --check    # 1 where they are not current

The lock file names everything, what tests and builds need too. uv writes under each
package for whom it is there; what is there for Karama itself, or for something that is,
belongs in a server or a container, and nothing else does. The driver of PostgreSQL is
apart, for those who use it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
LOCK = REQUIREMENTS / "lock.txt"
KARAMA = "karama (pyproject.toml)"
POSTGRES = ("psycopg", "psycopg-binary")
HEAD = "# Taken out of lock.txt by scripts/run_lock.py: {what}.\n"
_NAME = re.compile(r"^([A-Za-z0-9_.-]+)==")


def entries(text: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each package of a lock: its name, its lines, and for whom it is there."""
    for part in re.split(r"(?m)^(?=[A-Za-z0-9_.-]+==)", text):
        if found := _NAME.match(part):
            lines = [line.strip() for line in part.splitlines()]
            notes = [line.strip("# ") for line in lines if line.startswith("#")]
            whose = frozenset(n.removeprefix("via").strip() for n in notes)
            kept = [one for one in part.splitlines() if not one.strip().startswith("#")]
            yield found[1], "\n".join(kept) + "\n", whose


def needed(text: str) -> set[str]:
    """Names of what Karama needs to run."""
    whose = {name: names for name, _, names in entries(text)}
    found: set[str] = set()
    while True:
        more = {n for n, w in whose.items() if w & (found | {KARAMA})} - found
        if not more:
            return found
        found |= more


def files(text: str) -> dict[Path, str]:
    """The text of each file."""
    wanted = needed(text)
    run = "".join(lines for name, lines, _ in entries(text) if name in wanted)
    driver = "".join(lines for name, lines, _ in entries(text) if name in POSTGRES)
    return {
        REQUIREMENTS / "run.txt": HEAD.format(what="what the desk needs") + run,
        REQUIREMENTS / "postgres.txt": HEAD.format(what="PostgreSQL's driver") + driver,
    }


def main(arguments: list[str]) -> int:
    """Write the files, or check them."""
    stale = 0
    for file, text in files(LOCK.read_text("utf-8")).items():
        if "--check" not in arguments:
            file.write_text(text, "utf-8")
        elif not file.exists() or file.read_text("utf-8") != text:
            sys.stdout.write(f"{file.name} is not current: scripts/run_lock.py\n")
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
