"""What is stored: a chain that is whole, and projections that follow from it."""

import pytest
from at_the_desk import NOW, do, projections
from django.db import IntegrityError, transaction

from karama.engine import dump_lines, load_lines, verify
from karama.errors import BrokenLog
from karama.web.cases import firewall
from karama.web.cases.audit import verify_lines
from karama.web.cases.models import (
    AuditLine,
    Case,
    OpenWork,
    StoredEvent,
    Touched,
)
from karama.web.cases.projections import rebuild
from karama.web.cases.store import events_of, verify_cases

FIRST_WORDS = {"interpreter": "independent", "words_understood": "understood"}


def test_a_rebuild_gives_the_very_same_lists(cast, ashore):
    do(cast["redcross"], ashore, "Task_FirstWords", FIRST_WORDS)
    before = projections()

    assert rebuild() == 3
    assert projections() == before


def test_a_rebuild_mends_what_was_spoilt(cast, ashore):
    """The control arm: the comparison above can fail."""
    before = projections()
    OpenWork.objects.update(lane="Lane_Elsewhere")
    Touched.objects.all().delete()
    assert projections() != before

    rebuild()
    assert projections() == before


def test_events_are_kept_byte_for_byte_and_their_chain_is_whole(ashore):
    events = events_of(Case.objects.get(code=ashore))

    verify(events)
    assert events == load_lines(dump_lines(events))
    assert verify_cases() == 3


def test_a_line_changed_in_the_database_is_seen(cast, ashore):
    event = StoredEvent.objects.filter(case__code=ashore).first()
    line = bytearray(event.line)
    line[40] ^= 1
    event.line = bytes(line)
    event.save()

    with pytest.raises(BrokenLog):
        firewall.seen(cast["redcross"], ashore)
    with pytest.raises(BrokenLog, match=ashore):
        verify_cases()


def test_a_line_put_in_the_place_of_another_is_seen(cast, ashore):
    one, other = StoredEvent.objects.filter(case__code=ashore, number__in=[1, 2])
    one.line, other.line = other.line, one.line
    one.save()
    other.save()

    with pytest.raises(BrokenLog):
        firewall.seen(cast["redcross"], ashore)


def test_a_case_cannot_have_the_same_number_twice(ashore):
    event = StoredEvent.objects.filter(case__code=ashore).first()
    event.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)


def test_the_audit_chain_is_whole(ashore):
    assert verify_lines() == AuditLine.objects.count() == 3


@pytest.mark.parametrize("spoil", ["change", "take out", "cut the end"])
def test_an_audit_line_changed_or_missing_is_seen(ashore, spoil):
    lines = AuditLine.objects.order_by("number")
    if spoil == "change":
        lines.filter(number=2).update(actor="a-SOMEONE")
    else:
        lines.filter(number=2 if spoil == "take out" else 3).delete()

    with pytest.raises(BrokenLog):
        verify_lines()


def test_nothing_is_kept_of_an_action_that_is_refused(cast, ashore):
    before = StoredEvent.objects.count(), AuditLine.objects.count()
    with pytest.raises(Exception, match="interpreter"):
        do(cast["redcross"], ashore, "Task_FirstWords", {})

    assert (StoredEvent.objects.count(), AuditLine.objects.count()) == before


def test_the_board_costs_the_same_queries_however_many_people(cast, boat, person):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as asked:
        firewall.board(cast["redcross"], NOW, NOW, mine=False, most=50)
    assert len(asked) == 2
