"""The job of `reception` in C (`loop.c`): the draws of ours, the records of ours.

run = job()             # compiled with cc -O3 -march=native
rows = run(influx)      # what happened, in the order in which it did; overwritten
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from reception import STATIONS, UNTIL, shifts

MOST = 16
STATION = np.dtype(
    [("seconds", "f8"), ("patience", "f8"), ("bed", "i4"), ("answers", "i4"),
     ("share", "f8", MOST), ("total", "f8"), ("to", "i4", MOST)], align=True,
)  # fmt: skip
CHANGE = np.dtype([("at", "f8"), ("station", "i4"), ("to", "i4")], align=True)
ROW = np.dtype(
    [("ready", "f8"), ("begun", "f8"), ("done", "f8"), ("code", "i8"), ("who", "i4"),
     ("what", "i4"), ("kind", "i1")], align=True,
)  # fmt: skip
EVENT = np.dtype([("at", "f8"), ("key", "i8")])
CASE_BYTES = 128
MOST_ROWS, MOST_PEOPLE = 1 << 18, 1 << 15


def job():
    """The loop, compiled, with its tables and room."""
    library = _compiled()
    library.run.restype = ctypes.c_int64
    tables = _stations(), _changes()
    rows, heap = np.zeros(MOST_ROWS, ROW), np.zeros(1 << 17, EVENT)
    cases = np.zeros(MOST_PEOPLE * CASE_BYTES, np.uint8)

    def run(found):
        assert len(found.at) <= MOST_PEOPLE
        count = library.run(
            ctypes.c_int64(len(found.at)), _place(found.at), _place(found.names),
            _place(found.urgency), ctypes.c_int64(len(tables[0])), _place(tables[0]),
            ctypes.c_int64(len(tables[1])), _place(tables[1]), ctypes.c_double(UNTIL),
            _place(rows), _place(heap), _place(cases),
        )  # fmt: skip
        return rows[:count]

    return run


def _place(array):
    return ctypes.c_void_p(array.ctypes.data)


def _compiled():
    source = Path(__file__).with_name("loop.c")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "loop.so"
        # Fused multiplications would round otherwise than ours.
        flags = ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC"]
        compiler = shutil.which("cc") or "cc"
        subprocess.run([compiler, *flags, "-o", made, source, "-lm"], check=True)
        return ctypes.CDLL(str(made))


def _stations():
    found = np.zeros(len(STATIONS), STATION)
    for row, station in zip(found, STATIONS, strict=True):
        shares = [share for _, share in station.next]
        shares.append(1.0 - sum(shares))
        row["seconds"], row["patience"] = station.seconds, station.patience
        row["bed"], row["answers"] = station.bed, len(shares)
        row["share"][: len(shares)], row["total"] = shares, sum(shares)
        row["to"][: len(shares)] = [to for to, _ in station.next] + [-1]
    return found


def _changes():
    return np.array(
        sorted((at, n, to) for n, s in enumerate(STATIONS) for at, to in shifts(s)),
        CHANGE,
    )
