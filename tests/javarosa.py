"""JavaRosa, the engine in ODK Collect, as an oracle for forms.

It comes in the jar that pyxform ships; `conformance/javarosa/Driver.java` is compiled
against it into a folder of the run's own, and speaks lines of JSON. Where Java is not
there, `why_not()` says so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pyxform

JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
DRIVER = Path(__file__).parent / "conformance/javarosa/Driver.java"
_LEAN = ("-XX:+UseSerialGC", "-Xmx256m", "-Xss4m")


def why_not() -> str:
    """Why JavaRosa cannot be asked here; "" where it can."""
    for program in ("java", "javac"):
        if shutil.which(program) is None:
            return f"{program} is not there: apt install openjdk-17-jdk-headless"
    return "" if JAR.is_file() else f"{JAR.name} is not in this pyxform"


@cache
def _classes() -> str:
    folder = tempfile.mkdtemp(prefix="karama-javarosa-")
    subprocess.run(
        ["javac", "-nowarn", "-cp", str(JAR), "-d", folder, str(DRIVER)],
        check=True,
        capture_output=True,
    )
    return folder


class Stopped(Exception):
    """JavaRosa stops at a form, or at a fill, with its own words."""


class JavaRosa:
    """One running engine; `with JavaRosa() as engine`."""

    def __enter__(self) -> JavaRosa:
        self.process = subprocess.Popen(
            [
                "java",
                "-Duser.timezone=UTC",
                *_LEAN,
                "-cp",
                f"{JAR}:{_classes()}",
                "Driver",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def fill(self, xform: str, drafts: list[str]) -> list[dict | Stopped]:
        """What JavaRosa makes of each draft of a form, as Driver.java says.

        Raises:
            Stopped: It does not open the form.
        """
        told = self._ask({"xform": xform, "fills": drafts})
        if "error" in told:
            raise Stopped(told["error"])
        return [
            Stopped(one["error"]) if "error" in one else one for one in told["fills"]
        ]

    @property
    def today(self) -> date:
        """The day it is for JavaRosa."""
        return datetime.now(UTC).date()

    def _ask(self, asked: dict) -> dict:
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())
