"""The desk's clock says that it lives: a lock it holds, and a beat at every round.

The lock (`clock.lock` of the data folder) is held by the clock and by the server that
keeps it alive; it falls with them, however they end, so who puts a backup back never
meets a desk that is dead and said to live, or the other way round. The beat says when
the clock last went round and where the machine's clock stood against the time since it
was switched on: if the two no longer go together, somebody set the clock meanwhile.
"""

from __future__ import annotations

import fcntl
import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs

from karama.whole import whole

LOCK, BEAT = "clock.lock", "clock.beat"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@attrs.frozen
class Beat:
    """The last round of the clock.

    Attributes:
        at: When it ended.
        began: Seconds between the machine's clock and the time since it was switched
            on, when the desk started.
        boot: Which start of the machine that was; "" where it does not tell.
    """

    at: datetime
    began: float
    boot: str


def offset() -> float:
    """Seconds between the machine's clock and the time since it was switched on."""
    return time.time() - time.monotonic()


def boot() -> str:
    """Which start of the machine this is; "" where it does not tell."""
    return _BOOT.read_text().strip() if _BOOT.exists() else ""


class Heart:
    """Held by the clock while it lives."""

    def __init__(self, data: Path) -> None:
        self._file = data / BEAT
        self._began = offset()
        self._lock = (data / LOCK).open("a")
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def beat(self) -> None:
        """Say that a round is over; a disk that is full does not stop the clock."""
        told = {"at": time.time(), "began": self._began, "boot": boot()}
        with suppress(OSError), whole(self._file) as part:
            part.write_text(json.dumps(told))

    def stop(self) -> None:
        """Let go of the lock, as a process does that ends."""
        self._lock.close()


def beats(data: Path) -> bool:
    """Whether a clock lives on this data folder."""
    if not (data / LOCK).exists():
        return False
    with (data / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def last_beat(data: Path) -> Beat | None:
    """The last round of a clock on this data folder, None if there was none."""
    try:
        told = json.loads((data / BEAT).read_text())
        at = datetime.fromtimestamp(float(told["at"]), UTC)
        return Beat(at, float(told["began"]), str(told["boot"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def was_set(beat: Beat) -> timedelta:
    """By how much the machine's clock was set since the desk started."""
    if beat.boot != boot():
        return timedelta(0)
    return timedelta(seconds=offset() - beat.began)
