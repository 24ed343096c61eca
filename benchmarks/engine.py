"""`advance` beside SpiffWorkflow: the same procedure, the same cases, in turn.

    python benchmarks/engine.py                # 5 rounds of 200 cases each
    python benchmarks/engine.py --json

A step is one that a person does, with everything that follows from it until the case
rests again: gateways, joins, clocks set and stopped. For us it also covers what
SpiffWorkflow does not do: the answers measured against the form, the event written and
hashed into its chain, and the case folded from it. After every step both must have the
same steps open, checked in a run of its own before any is timed.
Times are CPU seconds of this process; the best round of each is compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from cast import OFFICER, WORKER
from sketches import HOUR, Sketch, field, form, yes_no
from spiff import Oracle
from SpiffWorkflow.util.task import TaskState

from karama.engine import Do, Start, advance, dump_compact, fold, open_steps

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ACTORS = {actor.lane: actor for actor in (OFFICER, WORKER)}
SCRIPT = (
    ("register", {"minor": False, "ill": True, "party": 3}),
    ("inform", {}),
    ("doctor", {}),
    ("meal", {}),
    ("interview", {"again": True}),
    ("interview", {"again": True}),
    ("interview", {"again": False}),
    ("orient", {}),
    ("hand_over", {}),
)
"""What is done in each case, in order; every answer goes to the step's form."""


def reception():
    """Reception as packs draw it: a deadline, a choice, two paths, a loop, a right."""
    draw = Sketch().start().step("register", form="arrival").step("inform")
    draw.edge("overdue", "register", after=HOUR, interrupting=False).step("call")
    draw.gateway("minor").step("guardian").gateway("both", "parallel")
    draw.gateway("ill").step("doctor").gateway("cared").step("meal")
    draw.gateway("joined", "parallel").gateway("more").step("interview", form="talk")
    draw.gateway("enough").step("orient").step("hand_over").gateway("out").end()
    draw.end("called").path("overdue", "call", "called")
    draw.path("s", "register", "inform", "minor")
    draw.flow("minor", "guardian", "minor = true")
    draw.flow("minor", "both", default=True).path("guardian", "out")
    draw.path("both", "ill").flow("ill", "doctor", "ill = true")
    draw.flow("ill", "cared", default=True).path("doctor", "cared", "joined")
    draw.path("both", "meal", "joined", "more", "interview", "enough")
    draw.flow("enough", "more", "again = true")
    draw.flow("enough", "orient", default=True).path("orient", "hand_over", "out", "e")
    arrival = form("arrival", yes_no("minor"), yes_no("ill"), field("party", "int"))
    return draw.procedure(forms=[arrival, form("talk", yes_no("again"))])


def ours(procedure, number, see=None):
    """A whole case; the log it makes."""
    start = Start(f"case-{number}", actor=OFFICER, at=NOON)
    log = list(advance(procedure, None, start))
    case = fold(log)
    for minute, (step, answers) in enumerate(SCRIPT):
        at = NOON + timedelta(minutes=minute)
        events = advance(procedure, case, Do(step, answers, actor=OFFICER, at=at))
        case = fold(events, case)
        log += events
        if see:
            see(sorted(open_.step for open_ in open_steps(case)))
    assert case.closed
    return log


def theirs(oracle, see=None):
    """A whole case, begun by `Oracle`; without its stand-in clock, which costs time."""
    flow = oracle.flow
    for step, answers in SCRIPT:
        for task in flow.get_tasks(state=TaskState.READY, manual=True):
            if task.task_spec.bpmn_id == step:
                break
        task.set_data(**answers)
        task.run()
        flow.do_engine_steps()
        if see:
            see(oracle.steps)
    assert oracle.closed


def time_ours(procedure, cases):
    begun = time.process_time()
    for number in range(cases):
        ours(procedure, number)
    return time.process_time() - begun


def time_theirs(procedure, cases):
    # Reading the BPMN file and starting the case are not counted against it.
    ready = [Oracle(procedure, {}, datetime.now(UTC)) for _ in range(cases)]
    begun = time.process_time()
    for oracle in ready:
        theirs(oracle)
    return time.process_time() - begun


def check_same(procedure):
    """Both have the same steps open after every step; raises if not."""
    mine, other = [], []
    ours(procedure, 0, mine.append)
    theirs(Oracle(procedure, {}, datetime.now(UTC)), other.append)
    assert mine == other, (mine, other)


def measure(rounds, cases):
    procedure = reception()
    check_same(procedure)
    steps = cases * len(SCRIPT)
    best = {"karama": 0.0, "SpiffWorkflow": 0.0}
    for _ in range(rounds):
        best["karama"] = max(best["karama"], steps / time_ours(procedure, cases))
        peer = steps / time_theirs(procedure, cases)
        best["SpiffWorkflow"] = max(best["SpiffWorkflow"], peer)
    log = ours(procedure, 0)
    return {
        "steps_per_second": {name: round(rate) for name, rate in best.items()},
        "ratio": round(best["karama"] / best["SpiffWorkflow"], 1),
        "events_in_a_case": len(log),
        "bytes_of_a_case": len(dump_compact(log)),
        "same_steps": True,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.rounds, options.cases)
    if options.json:
        print(json.dumps(found))
        return
    for name, rate in found["steps_per_second"].items():
        print(f"{name:15}{rate:>10,} steps a second")
    print(f"{'ratio':15}{found['ratio']:>10}")
    print(f"{'events':15}{found['events_in_a_case']:>10} in a case")
    print(f"{'log':15}{found['bytes_of_a_case']:>10,} bytes a case, compact")


if __name__ == "__main__":
    main()
