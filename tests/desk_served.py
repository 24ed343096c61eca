"""A demonstration desk in a process of its own, on a free port.

with served(pack, folder) as desk:
    desk.address, desk.password
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import attrs


@attrs.define
class Desk:
    """A desk that is served: where, the password, how to cut and restore it."""

    address: str
    password: str


@contextmanager
def served(pack, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    printed = folder / "printed"
    command = [sys.executable, "-m", "karama", "serve", pack, "--demo"]
    with printed.open("w") as out:
        process = subprocess.Popen(
            [*command, "--data", folder / "data", "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={k: v for k, v in os.environ.items() if not k.startswith("KARAMA_")}
            | {"COLUMNS": "200"},
        )
    try:
        yield Desk(f"http://127.0.0.1:{port}", _password(printed, process))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _password(printed, process):
    for _ in range(900):
        said = printed.read_text()
        if "The desk is at" in said:
            return re.search(r"told once:\s+([\w-]+)", said)[1]
        assert process.poll() is None, said
        time.sleep(0.2)
    raise AssertionError(printed.read_text())
