"""A desk with the pack of `rows_sketch`: fixtures for tests to import.

They stand beside those of `web/conftest.py`, and `pack` is instead of the one there.
"""

from datetime import timedelta

import pytest
from at_the_desk import NOW, key
from django.db import transaction
from rows_sketch import write_rows

from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, firewall
from karama.web.library.actions import install_pack
from karama.web.library.queries import procedure_of

GROWN = {"child_age": "19", "called": "B"}


@pytest.fixture(scope="session")
def rows_pack(_database, tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("rows") / "sketch")


@pytest.fixture
def pack(_database, rows_pack):
    with transaction.atomic():
        yield install_pack(rows_pack, NOW)
        transaction.set_rollback(True)


@pytest.fixture
def officer(pack):
    procedure = procedure_of(pack.digest)
    return make_account(procedure, "Lane_Care", Role.OFFICER, "care", "secret")


@pytest.fixture
def code(officer):
    landed = NOW - timedelta(minutes=30)
    boat = actions.register_boat(
        officer, people=1, landed_at=landed, place="quay", key=key(), at=NOW
    )
    return firewall.boat_seen(officer, boat).codes[0]


def facts(officer, code):
    return firewall.seen(officer, code).facts
