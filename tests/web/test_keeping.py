"""The desk's clock, when its process dies: it is started anew, and the doctor tells."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk_on_disk import surroundings

from karama.explanation.languages import translator
from karama.web.site import doctor_machine, heart
from karama.web.site.doctor import Desk, State
from karama.web.site.keeping import FIRST, LONGEST, Keeper

# --- the pause, by a clock of the test --------------------------------------------


class Machine:
    """Processes and a time that a test moves."""

    def __init__(self, monkeypatch):
        self.now, self.living, self.started = 0.0, set(), []
        monkeypatch.setattr("karama.web.site.keeping.lives", self.living.__contains__)
        self.keeper = Keeper(self.start, lambda: self.now)

    def start(self):
        self.started.append(self.now)
        self.living.add(len(self.started))
        return len(self.started)

    def pass_time(self, seconds):
        for _ in range(seconds):
            self.now += 1
            self.keeper.look()

    def die(self):
        self.living.clear()


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


def test_a_clock_that_lives_is_left_alone(machine):
    """The control arm."""
    machine.pass_time(1000)
    assert machine.started == [0]


def test_each_start_waits_longer_and_never_longer_than_the_longest(machine):
    pauses = []
    for _ in range(10):
        died, before = machine.now, len(machine.started)
        machine.die()
        while len(machine.started) == before:
            machine.pass_time(1)
        pauses.append(machine.now - died - 1)

    assert pauses[:4] == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]
    assert pauses == sorted(pauses)
    assert set(pauses[-2:]) == {LONGEST}


def test_one_that_has_lived_for_a_while_begins_with_a_short_pause(machine):
    for lived in (0, 0, 0, int(LONGEST) + 1):
        machine.pass_time(lived)
        before = len(machine.started)
        died = machine.now
        machine.die()
        while len(machine.started) == before:
            machine.pass_time(1)
    assert machine.now - died - 1 == FIRST


def test_the_doctor_hears_of_it_before_it_could_take_a_pause_for_silence():
    assert timedelta(seconds=2 * LONGEST) < doctor_machine.SILENT


# --- a desk that is served ----------------------------------------------------------

SERVE = """
import sys
from pathlib import Path
from karama.web.site import keeping, serving

if sys.argv[2] == "alone":
    keeping.Keeper.look = lambda self: None
serving.prepare(Path(sys.argv[1]), demo=True)
serving.serve("127.0.0.1", 0, 1, lambda: print("ready", flush=True))
"""


@pytest.fixture(params=["kept", "alone"])
def desk(request, tmp_path):
    """A desk whose clock is kept alive; in the control arm nobody looks at it."""
    data = tmp_path / "data"
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, data, request.param],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=surroundings(),
    )
    assert process.stdout.readline() == "ready\n"
    yield data, process, request.param == "kept"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


def children(process):
    told = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return sorted(map(int, told.split()))


def beats_after(data, instant, within):
    """Whether the clock goes round again."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        beat = heart.last_beat(data)
        if beat is not None and beat.at > instant:
            return True
        time.sleep(0.1)
    return False


def aged(data):
    """The last round was six minutes ago, as far as anybody can read."""
    told = json.loads((data / heart.BEAT).read_text())
    told["at"] -= 360
    (data / heart.BEAT).write_text(json.dumps(told))


def test_a_clock_that_is_killed_is_started_anew(desk):
    data, process, kept = desk
    assert beats_after(data, datetime.min.replace(tzinfo=UTC), 60)
    os.kill(children(process)[0], signal.SIGKILL)  # made before the workers
    died = datetime.now(UTC)

    assert beats_after(data, died, 60 if kept else 8) is kept
    assert heart.beats(data)  # whoever puts a backup back must wait all the same
    aged(data)
    found = doctor_machine.deadlines(Desk(data, datetime.now(UTC)))
    if not kept:
        assert found.state is State.WRONG
        assert "nobody has looked at the clocks since" in translator("en").tell(
            found.why
        )


def test_the_doctor_says_of_a_desk_that_is_stopped_that_it_is(tmp_path):
    """The other control arm: nobody holds the lock."""
    found = doctor_machine.deadlines(Desk(tmp_path, datetime.now(UTC)))
    assert found.state is State.WRONG
    assert "No desk is served" in translator("en").tell(found.why)


def test_a_clock_started_anew_leaves_the_door_to_the_server(desk):
    """When the server ends, nothing still listens at its address."""
    data, process, kept = desk
    if not kept:
        return
    assert beats_after(data, datetime.min.replace(tzinfo=UTC), 60)
    os.kill(children(process)[0], signal.SIGKILL)
    assert beats_after(data, datetime.now(UTC), 60)
    clock = children(process)[-1]
    listening = Path(f"/proc/{clock}/net/tcp").read_text().splitlines()[1:]
    lines = [line.split() for line in listening]
    doors = {f"socket:[{line[9]}]" for line in lines if line[3] == "0A"}
    assert doors & opened(process.pid)  # the control: the server has one
    assert not doors & opened(clock)


def opened(process):
    return {str(one.readlink()) for one in Path(f"/proc/{process}/fd").iterdir()}
