"""A month of a reception centre, rehearsed by us, C, cimba, SimPy and Ciw in turn.

    python benchmarks/rehearsal.py               # --rounds 7 --replications 40 --json
    python benchmarks/rehearsal.py --large       # up to a million people in one run
    python benchmarks/rehearsal.py --many 10000  # replications on 2 processes

The job is that of `reception.py`. First, all must give the same answers: C has our
draws and must give our times to the bit; of the others each station's mean wait, visits
and those who left must be ours within what chance allows. SimPy and Ciw are given the
same arrivals. Then each runs in turn, round by round; what is told is CPU seconds of
one core, of the quickest round, and how many times as long the others took.

Those that are not installed are left out: pip install cimba simpy ciw
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import rehearsal_model
from reception import STATIONS, UNTIL
from rehearsal_influx import influx
from rehearsal_peers import DONE, MEASURES, measured
from rehearsal_peers.c_job import job as c_job

from karama.rehearsal.log import CANCELLED, KEPT, PENDING, RANG, VISIT
from karama.rehearsal.statistics.distributions import t_quantile

ERROR = 0.001
"""How often a right engine may be called wrong: over all its comparisons."""

ASKED = {"C": 0.9, "cimba": 9.0, "SimPy": 100.0, "Ciw": 500.0}
COUNT = {"cimba": 20, "SimPy": 2, "Ciw": 1}
"""Replications an engine is given in one round of timing."""

SAME = {"cimba": 80, "SimPy": 24, "Ciw": 12}
"""Replications by which its answers are compared."""


# --- ours -----------------------------------------------------------------------------


def table(log):
    """Ours as the others tell it: mean wait, visits and who left, a row a station."""
    count = len(STATIONS)
    steps = np.array([_station(step) for step in log.words.steps])
    here = np.isin(log.kind, (VISIT, PENDING, CANCELLED))
    place = np.where(here, steps[np.where(here, log.what, 0)], -1)
    seen, done = here & np.isfinite(log.begun), log.kind == VISIT
    waits = np.bincount(place[seen], log.begun[seen] - log.ready[seen], minlength=count)
    begun = np.bincount(place[seen], minlength=count)
    clocks = np.array([int(clock.removeprefix("gone")) for clock in log.words.clocks])
    left = np.bincount(clocks[log.what[log.kind == RANG]], minlength=count)
    return measured(waits, begun, np.bincount(place[done], minlength=count), left)


def _station(step):
    return int(step[1][2:]) if step[1].startswith("at") else -1


class Ours:
    """The model, with everything learned and compiled."""

    def __init__(self, handover="finish"):
        self.model = rehearsal_model.model(handover)
        for n in range(3):
            self.log(influx(0, n))

    def log(self, found):
        """One replication."""
        return self.model.run(rehearsal_model.people(found), until=UNTIL)


# --- the same answers -----------------------------------------------------------------


def same_as_c(ours, run, replications=5):
    """C has our draws: every row must be the same, to the bit; how many there were."""
    count = 0
    for n in range(replications):
        found = influx(1, n)
        log, rows = ours.log(found), run(found).copy()
        had = (log.kind != PENDING) & ~((log.kind == KEPT) & ~np.isfinite(log.done))
        done = np.where(log.kind == CANCELLED, np.inf, log.done)[had]
        for column in ("who", "ready", "begun"):
            assert (getattr(log, column)[had] == rows[column]).all(), column
        assert (done == rows["done"]).all()
        count += len(rows)
    return count


def furthest(ours, theirs, *, paired):
    """The measure that lies furthest apart, in standard errors, and how far it may.

    Args:
        ours: (replication, station, measure).
        theirs: The same, of the same people where `paired`.
    """
    ours, theirs = np.array(ours), np.array(theirs)
    if paired:
        apart = theirs - ours[: len(theirs)]
        error = apart.std(axis=0, ddof=1) / np.sqrt(len(apart))
        freedom = len(apart) - 1
    else:
        error = np.sqrt(
            ours.var(axis=0, ddof=1) / len(ours)
            + theirs.var(axis=0, ddof=1) / len(theirs)
        )
        freedom = min(len(ours), len(theirs)) - 1
    apart = theirs.mean(axis=0) - ours.mean(axis=0)
    if paired:
        apart = (theirs - ours[: len(theirs)]).mean(axis=0)
    compared = error > 0
    far = np.where(compared, apart / np.where(compared, error, 1), 0)
    most = t_quantile(1 - ERROR / 2 / compared.sum(), freedom)
    station, measure = np.unravel_index(np.abs(far).argmax(), far.shape)
    where = f"{STATIONS[station].name}, {MEASURES[measure]}"
    return float(far[station, measure]), float(most), where, int(compared.sum())


# --- the others -----------------------------------------------------------------------


def cimba_run(count, seed):
    """CPU seconds and tables; in a process of its own, which compiles first."""
    here = Path(__file__).parent
    command = [sys.executable, here / "rehearsal_peers" / "cimba_job.py"]
    paths = os.pathsep.join([str(here), *filter(None, [os.environ.get("PYTHONPATH")])])
    found = subprocess.run(
        [*command, str(count), str(seed)], check=True, capture_output=True,
        env=os.environ | {"PYTHONPATH": paths},
    )  # fmt: skip
    return json.loads(found.stdout.splitlines()[-1])


def _given(module):
    def run(count, seed):
        people = [influx(seed, n) for n in range(count)]
        before = time.process_time()
        tables = [module.run(found, n) for n, found in enumerate(people)]
        return time.process_time() - before, tables

    return run


def peers():
    """Those that are installed."""
    found = {}
    if importlib.util.find_spec("cimba"):
        found["cimba"] = cimba_run
    if importlib.util.find_spec("simpy"):
        from rehearsal_peers import simpy_job

        found["SimPy"] = _given(simpy_job)
    if importlib.util.find_spec("ciw"):
        from rehearsal_peers import ciw_job

        found["Ciw"] = _given(ciw_job)
    return found


def compare(all_peers):
    """Whether each gives our answers; says what lies furthest apart."""
    for name, run in all_peers.items():
        model = Ours("overlap" if name == "Ciw" else "finish")
        count = SAME[name]
        own = [table(model.log(influx(7, n))) for n in range(2 * count)]
        _, theirs = run(count, 7)
        far, most, where, measures = furthest(own, theirs, paired=name != "cimba")
        print(f"{name}: {count} replications, {measures} measures, furthest {far:+.2f} "
              f"standard errors ({where}); up to {most:.2f} is chance")  # fmt: skip
        assert abs(far) <= most, name


# --- how long -------------------------------------------------------------------------


def timed(work):
    """CPU seconds of this thread of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def in_turn(ours, run_c, all_peers, rounds, replications):
    """Seconds a visit of each engine: (round, replication); ours and C side by side."""
    people = [influx(1, n) for n in range(replications)]
    visits = np.array([table(ours.log(one))[:, DONE].sum() for one in people])
    found = {name: [] for name in ("ours", "C", *all_peers)}
    for _ in range(rounds):
        pairs = [(timed(lambda o=one: ours.log(o)), timed(lambda o=one: run_c(o)))
                 for one in people]  # fmt: skip
        for name, seconds in zip(("ours", "C"), np.array(pairs).T, strict=True):
            found[name].append(seconds / visits)
        for name, run in all_peers.items():
            seconds, tables = run(COUNT[name], 1)
            done = np.array(tables)[:, :, DONE].sum()
            found[name].append(np.array([seconds / done]))
    return {name: np.array(each) for name, each in found.items()}, visits.mean()


def told(found, visits):
    """What there is to say of each engine.

    The machine has others to serve too, who only ever make us slower: so what counts is
    the least of the rounds, replication by replication. The median is told beside it.
    """
    least = {name: each.min(axis=0).mean() for name, each in found.items()}
    middle = {name: np.median(each.mean(axis=1)) for name, each in found.items()}
    return {
        name: {
            "ms": 1e3 * visits * least[name],
            "visits_a_second": 1 / least[name],
            "times_ours": least[name] / least["ours"],
            "times_ours_median": middle[name] / middle["ours"],
            "asked": ASKED.get(name),
        }
        for name in found
    }


# --- large, and many ------------------------------------------------------------------


def large(times):
    """So many times as large a centre in one run: people, rows, seconds, MiB."""
    model = rehearsal_model.model(times=times)
    model.run(rehearsal_model.people(influx(0, 0)), until=UNTIL)
    people = rehearsal_model.people(influx(1, 0, times))
    before = time.process_time()
    log = model.run(people, until=UNTIL)
    seconds = time.process_time() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([len(people), len(log.who), seconds, most]))


def grows():
    """Larger and larger centres, each in a process of its own."""
    for times in (9, 18, 35, 70, 140):
        command = [sys.executable, __file__, "--times", str(times)]
        out = subprocess.run(command, check=True, capture_output=True).stdout
        people, rows, seconds, most = json.loads(out)
        print(f"{people:,} people, {rows:,} rows: {seconds:.2f} CPU s, "
              f"{1e9 * seconds / rows:.0f} ns a row, {most:,.0f} MiB")  # fmt: skip


_OURS = []


def _one(number):
    return table(_OURS[0].log(influx(2, number)))


def many(replications, workers=2):
    """Many replications, people drawn and answers counted too; wall and CPU seconds."""
    _OURS[:] = [Ours()]
    influx(2, 0)
    before, wall = time.process_time(), time.perf_counter()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        tables = list(pool.imap(_one, range(replications), chunksize=25))
        pool.close()
        pool.join()
    wall = time.perf_counter() - wall
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = spent.ru_utime + spent.ru_stime + time.process_time() - before
    print(f"{replications:,} replications on {workers} processes: {wall:.1f} s wall, "
          f"{cpu:.1f} CPU s, {1e3 * cpu / replications:.2f} ms each; mean wait at the "
          f"shelter {np.mean([one[8, 0] for one in tables]):.1f} s")  # fmt: skip


def main() -> None:
    """Compare, time, and tell."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--rounds", type=int, default=7)
    ask.add_argument("--replications", type=int, default=40)
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--unchecked", action="store_true", help="time without comparing")
    ask.add_argument("--large", action="store_true")
    ask.add_argument("--times", type=int, help=argparse.SUPPRESS)
    ask.add_argument("--many", type=int)
    given = ask.parse_args()
    if given.times:
        large(given.times)
    elif given.large:
        grows()
    elif given.many:
        many(given.many)
    else:
        beside(given)


def beside(given):
    """Ours beside the others."""
    ours, run_c, all_peers = Ours(), c_job(), peers()
    for name in ASKED.keys() - {"C"} - all_peers.keys():
        print(f"{name} is not installed, and left out")
    print(f"C: {same_as_c(ours, run_c):,} rows the same, to the bit")
    if not given.unchecked:
        compare(all_peers)
    rows = told(*in_turn(ours, run_c, all_peers, given.rounds, given.replications))
    if given.json:
        print(json.dumps(rows))
        return
    for name, row in rows.items():
        asked = f"; asked {row['asked']:g}" if row["asked"] else ""
        print(f"{name:6} {row['ms']:10.2f} ms {row['visits_a_second']:12,.0f} visits/s "
              f"{row['times_ours']:8.2f} times ours "
              f"(median {row['times_ours_median']:.2f}{asked})")  # fmt: skip


if __name__ == "__main__":
    main()
