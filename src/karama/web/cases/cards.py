"""The card: twenty digits and no name, by which a person follows their own case.

Nineteen digits are drawn at random and the twentieth is a check digit (ISO/IEC 7064,
MOD 11,10), so that a slip of the pen is told apart from a wrong card without asking
the database. Only a keyed digest is kept: whoever reads the tables cannot print a card.
A new card makes the old one useless.

Guessing: each try takes a token from one bucket that all workers share, refilled at
five a second; an empty bucket refuses for a moment, whoever asks. With a thousand live
cards, a year of guessing at that rate finds one with a chance of about 2 in 10^8. No
address and no agent of who asks is kept.

Public face: `new_code`, `well_formed`, `print_card`, `case_of`.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from karama.web.accounts.models import Account
from karama.web.cases import firewall
from karama.web.cases.audit import add_line
from karama.web.cases.models import Case
from karama.web.cases.personal import Bucket, Card

DIGITS = 20
A_SECOND, AT_ONCE = 5.0, 60.0
"""Tries a second in the long run, and how many may come at once."""


class TooMany(RuntimeError):
    """The bucket is empty: try again in a moment."""


def check_digit(digits: str) -> str:
    """The check digit of some digits: ISO/IEC 7064, MOD 11,10.

    >>> check_digit("0794")
    '5'
    """
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def new_code() -> str:
    """Twenty digits nobody has."""
    drawn = "".join(secrets.choice("0123456789") for _ in range(DIGITS - 1))
    return drawn + check_digit(drawn)


def well_formed(text: str) -> str:
    """The digits of what was typed, "" unless they are twenty that check.

    Spaces and dashes are left out, and digits of other scripts are read.
    """
    digits = "".join(str(int(c)) for c in text if c.isdecimal())
    whole = len(digits) == DIGITS and digits[-1] == check_digit(digits[:-1])
    return digits if whole else ""


def grouped(code: str) -> str:
    """Four digits at a time, to be read aloud or typed."""
    return " ".join(code[i : i + 4] for i in range(0, DIGITS, 4))


def _digest(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), code.encode(), sha256).hexdigest()


def print_card(account: Account, code: str, *, at: datetime) -> str:
    """A card for a person; the one they had is useless from now on.

    Returns:
        Its digits, which are nowhere else: they are shown once, on paper.

    Raises:
        NotSeen: The account may not know of the case.
    """
    with transaction.atomic():
        case = firewall.cases_of(account).filter(code=code).first()
        if case is None:
            raise firewall.NotSeen
        made = new_code()
        Card.objects.update_or_create(
            case=case, defaults={"digest": _digest(made), "made_at": at}
        )
        add_line(account.pseudonym, account.lane, "print-card", code, at)
        return made


def case_of(text: str, *, at: datetime) -> str:
    """The code of the case that a card belongs to, "" if there is none.

    Raises:
        TooMany: Too many tries in a short time, by anybody.
    """
    digits = well_formed(text)
    if not digits:
        return ""
    _take_token(at)
    card = Card.objects.filter(digest=_digest(digits)).select_related("case").first()
    return card.case.code if card else ""


def still(code: str, made_at: str) -> bool:
    """Whether the card by which somebody came in is still the one that counts."""
    case = Case.objects.filter(code=code).first()
    card = Card.objects.filter(case=case).first() if case else None
    return card is not None and card.made_at.isoformat() == made_at


def made_at(code: str) -> str:
    """When the card that counts was printed."""
    return Card.objects.get(case__code=code).made_at.isoformat()


def _take_token(at: datetime) -> None:
    """Take one try from the bucket; its row is locked, so that workers agree."""
    with transaction.atomic():
        Bucket.objects.get_or_create(pk=1, defaults={"level": AT_ONCE, "at": at})
        bucket = Bucket.objects.select_for_update().get(pk=1)
        passed = max(0.0, (at - bucket.at).total_seconds())
        bucket.level = min(AT_ONCE, bucket.level + passed * A_SECOND)
        bucket.at = max(at, bucket.at)
        enough = bucket.level >= 1
        bucket.level -= 1 if enough else 0
        bucket.save()
    if not enough:
        raise TooMany
