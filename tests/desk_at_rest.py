"""Run as a program: a desk on disk, and what lies in the bytes of its files.

    KARAMA_DATA=FOLDER python tests/desk_at_rest.py PACK sealed|bare

"bare" is the control arm: no seals, and nothing is swept when a person is erased.
"""

import json
import os
import secrets
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from karama.web.site import serving

WORDS = [b"ZANZIBAR-WORDS", b"PIER-OF-MARKERS", b"Task_SafePlace", b"independent"]
NOW = datetime.now(UTC)


def main(pack_folder, arm, data):
    serving.prepare(data, demo=True)
    from karama.web.accounts.actions import make_account
    from karama.web.accounts.policy import Role
    from karama.web.cases import actions, erasing, firewall
    from karama.web.cases.models import Case
    from karama.web.cases.store import verified_cases
    from karama.web.library.actions import install_pack
    from karama.web.library.models import PackFile
    from karama.web.library.queries import procedure_of

    if arm == "bare":
        unseal_everything()
    pack = install_pack(pack_folder, NOW)
    procedure = procedure_of(pack.digest)
    PackFile.objects.all().delete()  # the packs are no secret, and hold such words
    rewrite_files()
    lanes = {"police": "Lane_GuardiaCivil", "care": "Lane_RedCross"}
    cast = {
        name: make_account(procedure, lane, Role.SUPERVISOR, name, "secret")
        for name, lane in lanes.items()
    }
    boat = actions.register_boat(
        cast["police"],
        people=3,
        landed_at=NOW - timedelta(hours=1),
        place="PIER-OF-MARKERS",
        key="boat",
        at=NOW,
    )
    codes = firewall.boat_seen(cast["police"], boat).codes
    for code in codes:
        tell(cast, code)
    found = [word.decode() for word in WORDS if word in bytes_of_files(data)]
    gone = Case.objects.get(code=codes[0])
    wrapped = bytes(gone.sealed_key)
    before = wrapped in bytes_of_files(data)
    erasing.erase_at_terminal(codes[0], erasing.Why.ASKED, NOW, even_open=True)
    sys.stdout.write(
        json.dumps(
            {
                "words in the files": found,
                "key in the files before": before,
                "swept": erasing.sweep(),
                "key in the files after": wrapped in bytes_of_files(data),
                "erased": verified_cases().erased if arm == "sealed" else None,
                "others read": bool(firewall.seen(cast["care"], codes[1]).events),
            }
        )
    )


def tell(cast, code):
    from karama.web.cases import actions, firewall

    words = {"interpreter": "independent", "words_understood": "understood"}
    for who, step, answers in (
        ("police", "Task_Rescue", {}),
        ("police", "Task_SafePlace", {}),
        ("care", "Task_FirstWords", words),
    ):
        seen = firewall.seen(cast[who], code)
        token = next(s.token for s in seen.steps if s.step == step)
        actions.do_step(
            cast[who], code, step, token, answers, (), key=secrets.token_hex(16), at=NOW
        )
    seen = firewall.seen(cast["care"], code)
    free = next(
        f.name
        for form in seen.procedure.forms.values()
        for f in form.fields
        if f.type == "string" and not f.choices and f.name in seen.writable
    )
    facts = {free: "ZANZIBAR-WORDS"}
    actions.tell(cast["care"], code, facts, key=f"tell{code}", at=NOW)


def unseal_everything():
    from karama.web.accounts import sealed
    from karama.web.cases import erasing, store

    store.seal = lambda _key, plain, _what: plain
    store.unseal = lambda _key, plain, _what: plain
    sealed.seal_word = sealed.unseal_word = lambda word: word
    erasing._swept = lambda: True
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=OFF")


def rewrite_files():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def bytes_of_files(data):
    files = [file.read_bytes() for file in data.iterdir() if file.is_file()]
    return b"\n".join(files)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(os.environ["KARAMA_DATA"]))
