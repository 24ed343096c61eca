"""Reads packs in forked children and reports what each cost and touched.

Run as a script with folders as arguments; prints one JSON object a line. Everything is
imported and one sound pack is read first, so that what a child touches afterwards is
the pack's doing: files opened, sockets, processes started. The memory is the child's
own peak. "control:..." arguments are the arms that must be caught.
"""

import json
import os
import resource
import socket
import sys
import time
from pathlib import Path

LIMIT_BYTES = 3 * 1024**3


def watch(touched):
    """Note every file opened, socket made, and process started from now on."""

    def hook(event, arguments):
        if event == "open" and isinstance(arguments[0], str | bytes):
            touched.append(f"open {os.fsdecode(arguments[0])}")
        elif event.split(".")[0] in ("socket", "subprocess", "urllib", "os.system"):
            touched.append(event)

    sys.addaudithook(hook)


def allowed(item, pack):
    """Whether it is a file of the pack, or a module of Python's that was not yet in."""
    path = item.removeprefix("open ")
    module = path.startswith((sys.prefix, sys.base_prefix)) and ".py" in path[-4:]
    return path.startswith(f"{pack}/") or module


def control(name):
    """What a guilty pack would do."""
    if name == "memory":
        return len(b"x" * (300 * 1024**2))
    if name == "disk":
        return len(Path("/etc/hostname").read_bytes())
    if name == "network":
        return socket.socket().close()
    if name == "time":
        return time.sleep(3)
    raise AssertionError(name)


def child(argument, read_pack):
    """Read one pack, or run one control arm, and report."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    touched, codes, failure, procedure = [], [], "", False
    watch(touched)
    start = time.monotonic()
    try:
        if argument.startswith("control:"):
            control(argument.removeprefix("control:"))
        else:
            reading = read_pack(argument)
            procedure = reading.procedure is not None
            codes = sorted({finding.code for finding in reading.findings})
    except BaseException as error:  # noqa: BLE001 - a crash is what is looked for
        failure = f"{type(error).__name__}: {error}"[:300]
    seconds = time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = {"pack": argument, "codes": codes, "procedure": procedure}
    report |= {"failure": failure, "seconds": seconds, "mib": peak}
    report["outside"] = [item for item in touched if not allowed(item, argument)]
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


def main(sound, *arguments):
    """Warm up on a sound pack, then fork for each argument in turn."""
    from karama.packs import read_pack

    read_pack(sound)
    for argument in arguments:
        pid = os.fork()
        if pid == 0:
            child(argument, read_pack)
            os._exit(0)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
