"""Procedures by digest, read once in each process: a digest never changes meaning."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from karama.errors import PackError
from karama.packs import read_pack
from karama.procedure.procedure import Procedure
from karama.web.library.models import Pack


@cache
def procedure_of(digest: str) -> Procedure:
    """The procedure of an installed pack; about three seconds the first time.

    Raises:
        PackError: What is kept is not what was installed.
        Pack.DoesNotExist: No such pack is installed.
    """
    pack = Pack.objects.get(digest=digest)
    with tempfile.TemporaryDirectory(prefix="karama-pack-") as place:
        for file in pack.files.all():
            path = Path(place) / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
        procedure = read_pack(Path(place) / pack.folder).procedure
    if procedure is None or procedure.digest != digest:
        raise PackError(f"the files kept of {pack.name} are not those installed")
    return procedure


def current_pack(name: str) -> Pack | None:
    """The version new cases begin under, None when the pack is not installed."""
    return Pack.objects.filter(name=name, current=True).first()
