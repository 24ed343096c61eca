"""A desk in memory, with one small pack and a cast of accounts, for each test anew.

The pack is the Guardia Civil's, installed once a process; each test runs inside a
transaction that is undone after it.
"""

import os
from datetime import timedelta

import pytest
from at_the_desk import NOW, do, key, walk
from django.db import transaction
from django.test import Client
from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
)

from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, firewall
from karama.web.library.actions import install_pack
from karama.web.library.queries import procedure_of

ADDRESS = "postgresql://postgres@127.0.0.1:5432/{name}"


@pytest.fixture(scope="session")
def _database(pytestconfig):
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    folder = pytestconfig.rootpath / "packs" / "es-guardia-civil"
    yield install_pack(folder, NOW)
    teardown_databases(made, verbosity=0)


@pytest.fixture
def pack(_database):
    with transaction.atomic():
        yield _database
        transaction.set_rollback(True)


@pytest.fixture
def procedure(pack):
    return procedure_of(pack.digest)


@pytest.fixture
def cast(procedure):
    """An account for each lane, by the lane's short name."""
    made = {}
    for lane in procedure.process.lanes.values():
        name = lane.id.removeprefix("Lane_").lower()
        made[name] = make_account(procedure, lane.id, Role.OFFICER, name, "secret")
    made["worker"] = make_account(
        procedure, "Lane_Protection", Role.WORKER, "worker", "secret"
    )
    return made


@pytest.fixture
def browser():
    """Makes a browser in which an account is signed in."""

    def signed_in(account=None):
        client = Client()
        if account is not None:
            client.force_login(account)
        return client

    return signed_in


@pytest.fixture
def boat(cast):
    """The code of a boat of three, landed half an hour ago."""
    return actions.register_boat(
        cast["guardiacivil"],
        people=3,
        landed_at=NOW - timedelta(minutes=30),
        place="pier 2",
        key=key(),
        at=NOW,
    )


@pytest.fixture
def person(cast, boat):
    """The code of the first person of the boat."""
    return firewall.boat_seen(cast["guardiacivil"], boat).codes[0]


@pytest.fixture
def ashore(cast, person):
    """A person brought to safety: the Red Cross has the first words."""
    for step in ("Task_Rescue", "Task_SafePlace"):
        do(cast["guardiacivil"], person, step)
    return person


@pytest.fixture
def referred(cast, ashore):
    """The code of a person for whom a service is asked, and the referral's token."""
    (one,) = walk(cast, ashore)
    return ashore, one.token


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request):
    """The address of an empty database, "" for SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"karama_desk_{os.getpid()}"
    try:
        server = psycopg.connect(
            ADDRESS.format(name="postgres"), autocommit=True, connect_timeout=2
        )
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers at 127.0.0.1:5432")
    with server:
        server.execute(f"create database {name}")
        try:
            yield ADDRESS.format(name=name)
        finally:
            server.execute(f"drop database {name} with (force)")
