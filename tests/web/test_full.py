"""A disk that is full: said plainly, nothing acknowledged lost, and then it goes on."""

import pytest
from at_the_desk import key
from desk_on_disk import BOAT, PACK, Officer, fill, mounted, program, served
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from karama.web.cases import actions
from karama.web.cases.models import Boat
from karama.web.site import full


@pytest.fixture
def failing(monkeypatch, cast):
    """An officer's browser, and a way to let the next writing fail."""
    client = Client(raise_request_exception=False)
    client.force_login(cast["guardiacivil"])

    def fail(error):
        def write(*_given, **_named):
            raise error

        monkeypatch.setattr(actions, "register_boat", write)
        return client.post("/arrivals/new", {**BOAT, "key": key()})

    return fail


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database or disk is full"),
        OperationalError("disk I/O error"),
        OperationalError("database is locked"),
    ],
)
def test_it_is_said_plainly_that_nothing_was_kept(failing, error):
    answer = failing(error)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Nothing of what was just sent was kept" in answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "error", [OperationalError("no such table: x"), ValueError("K-SECRET said this")]
)
def test_anything_else_is_a_fault_of_ours_and_says_nothing_of_it(failing, error):
    answer = failing(error)

    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something went wrong" in page
    assert "K-SECRET" not in page
    assert "no such table" not in page


def test_without_our_page_it_would_be_a_fault(failing, monkeypatch):
    """The control arm: Django's own answer, which no device sends again by itself."""
    from karama.web.site import urls

    monkeypatch.delattr(urls, "handler500")
    from django.urls import clear_url_caches

    clear_url_caches()
    answer = failing(OperationalError("database or disk is full"))
    clear_url_caches()
    assert answer.status_code == 500


def full_disk():
    raise OperationalError("database or disk is full")


@pytest.mark.parametrize("language", ["fr", "ar", "es", "pt"])
def test_it_is_said_in_the_readers_language(language):
    request = RequestFactory().get("/", headers={"accept-language": language})
    try:
        full_disk()
    except OperationalError:
        page = full.failed(request).content.decode()
    assert f'lang="{language}"' in page
    assert "Nothing of what" not in page


def test_codes_of_postgresql_are_known():
    class Told(Exception):
        def __init__(self, sqlstate):
            self.sqlstate = sqlstate

    def wrapped(code):
        error = OperationalError("in any language")
        error.__cause__ = Told(code)
        return full.cannot_write(error)

    assert [wrapped(code) for code in ("53100", "57P01", "08006")] == [True] * 3
    assert [wrapped(code) for code in ("42P01", "22001")] == [False] * 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own limit")
def test_a_database_that_may_not_grow_loses_nothing_and_grows_again(cast):
    """SQLite's own limit of pages says what a full disk says."""
    kept = []

    def land():
        from at_the_desk import NOW

        kept.append(
            actions.register_boat(
                cast["guardiacivil"],
                people=2,
                landed_at=NOW,
                place="",
                key=key(),
                at=NOW,
            )
        )

    def land_on(times):
        for _ in range(times):
            land()

    def limit(pages):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count={pages}")
            return cursor.fetchone()[0]

    usual = limit(1)  # it says what it keeps to: never less than there are
    try:
        with pytest.raises(OperationalError, match="full"):
            land_on(500)
    finally:
        limit(2**30)
    assert usual < 2**30
    assert Boat.objects.filter(code__in=kept).count() == len(kept)
    land()
    assert Boat.objects.filter(code=kept[-1]).exists()


# --- the whole desk, on a small disk --------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    with mounted(tmp_path / "small", "24m") as place:
        yield place


def test_a_desk_on_a_full_disk_refuses_and_goes_on_when_there_is_room(small_disk):
    """Boats are sent until the disk is full, and on: none acknowledged is missing."""
    data = small_disk / "data"
    program(data, "make", PACK)
    program(data, "demo")
    with served(data) as (process, address):
        officer = Officer(address)
        fill(small_disk)
        acknowledged, refused = [], 0
        while refused < 20:
            status, boat = officer.land()
            assert status in (302, 503), status
            refused += status == 503
            acknowledged += [boat] if boat else []
            assert len(acknowledged) < 5000
        (small_disk / "ballast").unlink()
        assert officer.land()[0] == 302
        assert process.poll() is None
    boats = program(data, "look")["boats"]

    assert acknowledged
    assert set(acknowledged) <= set(boats)
    assert len(boats) == 1 + len(acknowledged) + 1  # of the refused there is nothing
