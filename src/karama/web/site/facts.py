"""What is true of a desk's database: counts, heads of its chains, packs, migrations."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import OuterRef, Subquery

from karama.errors import BrokenLog
from karama.web.accounts.models import Account
from karama.web.cases.audit import verify_lines
from karama.web.cases.models import AuditHead, AuditLine, Case, StoredEvent
from karama.web.cases.store import verified_cases
from karama.web.library.models import Pack
from karama.web.site.archive import Facts


def facts() -> Facts:
    """What is true of the database Django looks at, each chain verified.

    It opens every event of everybody: about a millisecond for each.
    """
    head = AuditHead.objects.filter(pk=1).first()
    return Facts(
        migrations=tuple(sorted(f"{a}.{n}" for a, n in _loader().applied_migrations)),
        counts=counts(),
        line=head.number if head else 0,
        log_head=head.digest if head else "0" * 64,
        case_heads=case_heads(),
        packs=tuple(sorted(Pack.objects.values_list("digest", flat=True))),
        broken=broken(),
    )


def counts() -> dict[str, int]:
    """How many there are of each thing."""
    return {
        "cases": Case.objects.count(),
        "erased": Case.objects.filter(erased_at__isnull=False).count(),
        "events": StoredEvent.objects.count(),
        "lines": AuditLine.objects.count(),
        "accounts": Account.objects.count(),
        "packs": Pack.objects.count(),
    }


def case_heads() -> str:
    """One digest over the last digest of every case."""
    last = StoredEvent.objects.filter(case=OuterRef("pk")).order_by("-number")
    digest = Subquery(last.values("digest")[:1])
    rows = Case.objects.annotate(head=digest).order_by("code")
    whole = sha256()
    for code, head in rows.values_list("code", "head").iterator():
        whole.update(f"{code} {head}\n".encode())
    return whole.hexdigest()


def broken() -> str:
    """Why a chain is not whole, "" where all are."""
    try:
        verified_cases()
        verify_lines()
    except BrokenLog as found:
        return str(found)
    return ""


def _loader() -> MigrationLoader:
    return MigrationLoader(connection, ignore_no_migrations=True)


def not_applied() -> list[str]:
    """Migrations this Karama has and the database has not."""
    loader = _loader()
    missing = set(loader.disk_migrations) - set(loader.applied_migrations)
    return sorted(f"{app}.{name}" for app, name in missing)


def unknown_of(applied: tuple[str, ...]) -> list[str]:
    """Migrations among some that this Karama does not know."""
    known = {f"{app}.{name}" for app, name in _loader().disk_migrations}
    return sorted(set(applied) - known)


def unknown_in_use() -> list[str]:
    """Migrations that the database has and this Karama does not know."""
    return unknown_of(tuple(f"{a}.{n}" for a, n in _loader().applied_migrations))


def secret_of_the_node() -> str:
    """The secret, "" if there is none."""
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's way to say that it is empty
        return ""
