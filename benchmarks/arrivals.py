"""`karama run` on many made-up arrivals: seconds, memory, and that time grows linearly.

    python benchmarks/arrivals.py                 # one million
    python benchmarks/arrivals.py --rows 10000000 # ten million

Arrivals are drawn with a fixed seed from the facts of the pack: a tenth of the answers
is unknown, ages are skewed to the young. A thousand rows are decided again one by one
and compared, so that a fast wrong answer is not measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from karama import decide, read_pack
from karama.arrivals.write import orientation_of
from karama.procedure.answers import read_answer

ROOT = Path(__file__).parent.parent
BLOCK = 500_000


def cells(fact, count, rng):
    """Texts of one column, unknown one time in ten."""
    question = fact.measure
    match question.kind:
        case "boolean":
            pool, weights = ["yes", "no"], [0.2, 0.8]
        case "choice" | "choices":
            pool, weights = list(question.choices), None
        case "whole" | "number":
            ages = rng.gamma(4.0, 6.0, count).astype(int).clip(0, 99).astype(str)
            return np.where(rng.random(count) < 0.1, "unknown", ages)
        case _:
            pool, weights = ["2026-11-01"], None
    drawn = rng.choice(np.array(pool, dtype=object), count, p=weights)
    return np.where(rng.random(count) < 0.1, "unknown", drawn)


def write_arrivals(procedure, path, rows):
    """Write the table of arrivals, block by block."""
    rng = np.random.default_rng(20261124)
    names = ["id", "arrived_at", *procedure.facts]
    schema = pa.schema([(name, pa.string()) for name in names])
    with pa_csv.CSVWriter(str(path), schema) as writer:
        for start in range(0, rows, BLOCK):
            count = min(BLOCK, rows - start)
            minutes = rng.integers(0, 36 * 60, count)
            base = np.datetime64("2026-11-22T00:00")
            columns = {
                "id": [f"P{n:08d}" for n in range(start, start + count)],
                "arrived_at": [
                    f"{base + np.timedelta64(int(m), 'm')}:00Z" for m in minutes
                ],
            }
            for name, fact in procedure.facts.items():
                columns[name] = cells(fact, count, rng)
            table = pa.table(
                {n: pa.array(columns[n], pa.string()) for n in names}, schema
            )
            writer.write_table(table)


def run(pack, arrivals, out):
    """Seconds, CPU seconds, peak memory in MiB and summary of one `karama run`."""
    command = [sys.executable, "-m", "karama", "run", str(pack), str(arrivals)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--out", str(out), "--json"], stdout=subprocess.PIPE
    )
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"karama run ended with {os.waitstatus_to_exitcode(status)}")
    busy = usage.ru_utime + usage.ru_stime
    return seconds, busy, usage.ru_maxrss / 1024, json.loads(printed)


def check(procedure, arrivals, out, count=1_000):
    """Decide some of the rows one by one, and compare."""
    import pyarrow.parquet as pq

    table = pq.read_table(out, columns=["id", "orientation", "certain"])
    given = pa_csv.read_csv(
        str(arrivals),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(["id", *procedure.facts], pa.string())
        ),
    )
    for row in random.Random(7).sample(range(table.num_rows), count):
        facts = {
            name: read_answer(fact.measure, given[name][row].as_py())
            for name, fact in procedure.facts.items()
        }
        outcome = decide(procedure, facts)
        got = (table["orientation"][row].as_py(), table["certain"][row].as_py())
        assert got == (orientation_of(outcome.value), outcome.certain), table["id"][row]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--pack", default=str(ROOT / "packs" / "es-guardia-civil"))
    options = parser.parse_args()
    procedure = read_pack(Path(options.pack)).procedure
    with tempfile.TemporaryDirectory() as folder:
        arrivals, out = Path(folder, "arrivals.csv"), Path(folder, "out.parquet")
        write_arrivals(procedure, arrivals, options.rows)
        small = Path(folder, "small.csv")
        write_arrivals(procedure, small, 1_000)
        run(
            options.pack, small, out
        )  # compiles the kernels once, as any first use does
        idle, *_ = run(options.pack, small, out)
        seconds, busy, memory, summary = run(options.pack, arrivals, out)
        assert summary["people"] == options.rows
        check(procedure, arrivals, out)
        result = {
            "rows": options.rows,
            "megabytes": round(arrivals.stat().st_size / 1e6),
            "seconds": round(seconds, 2),
            "cpu_seconds": round(busy, 2),
            "seconds_for_1000": round(idle, 2),
            "rows_per_second": round(options.rows / (seconds - idle)),
            "peak_mib": round(memory),
        }
        print(json.dumps(result))


if __name__ == "__main__":
    main()
