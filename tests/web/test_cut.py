"""What is sent and breaks off on the way is not kept, and is said to have broken off.

A form says how long it is. A server hands on what came, also when less came than that,
so a page would read half a form: the answers after the cut would be gone without a
word. Every place a form can be cut at is tried, through the door of the web server.
"""

import io
import socket
from urllib.parse import urlencode

import pytest
from at_the_desk import NOW, key
from desk_on_disk import PACK, Officer, program, served
from django.test import Client

from karama.web.cases.models import Boat, Receipt
from karama.web.site.wsgi import application

PLACE = "the long pier in the north"


def sent(browser, path, body, length, kind="application/x-www-form-urlencoded"):
    """The status and page for a body that breaks off; length is what was announced."""
    surroundings = browser._base_environ(
        REQUEST_METHOD="POST",
        PATH_INFO=path,
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(length),
        HTTP_ACCEPT_ENCODING="identity",
    )
    surroundings["wsgi.input"] = io.BytesIO(body)
    told = {}

    def start(status, _headers):
        told["status"] = int(status.split()[0])

    page = b"".join(application(surroundings, start)).decode()
    return told["status"], page


@pytest.fixture
def officer(cast):
    """A browser that asks as a real one does: with the token against forgery."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["guardiacivil"])
    page = client.get("/arrivals/new")
    client.token = page.content.decode().split('csrfmiddlewaretoken" value="')[1][:64]
    return client


def form(officer):
    """A whole form, as the page has it: the token and the key come first."""
    given = {
        "csrfmiddlewaretoken": officer.token,
        "key": key(),
        "people": "12",
        "landed_at": f"{NOW:%Y-%m-%dT%H:%M}",
        "place": PLACE,
    }
    return urlencode(given).encode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_form_that_breaks_off_anywhere_is_not_kept_and_it_is_said(officer, language):
    officer.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    body, before = form(officer), Boat.objects.count()
    for came in range(len(body)):
        status, page = sent(officer, "/arrivals/new", body[:came], len(body))
        assert status == 400, body[:came]
        assert f'lang="{language}"' in page
        assert PLACE[:8] not in page
    assert (Boat.objects.count(), Receipt.objects.count()) == (before, 0)


def test_the_same_sent_whole_afterwards_is_kept_once(officer):
    body = form(officer)
    sent(officer, "/arrivals/new", body[:-9], len(body))
    for _ in range(2):
        assert sent(officer, "/arrivals/new", body, len(body))[0] == 302

    assert Boat.objects.get().place == PLACE


def test_without_the_count_half_a_form_would_be_kept(officer, settings_without_count):
    """The control arm: the place is cut, and nobody is told."""
    body = form(officer)

    assert sent(officer, "/arrivals/new", body[:-9], len(body))[0] == 302
    assert Boat.objects.get().place == PLACE[:-9].strip()


@pytest.fixture
def settings_without_count(monkeypatch):
    from karama.web.site import broken_off

    monkeypatch.setattr(broken_off, "came_whole", lambda _request: True)


def test_json_that_breaks_off_is_a_problem(cast):
    from programs import token_for

    body = b'{"people": 12, "landed_at": "%s"}' % NOW.isoformat().encode()
    word = token_for(cast["guardiacivil"])
    program_ = Client(
        headers={"authorization": f"Bearer {word}", "idempotency-key": key()}
    )
    kind = "application/json"
    for came in range(len(body)):
        path = "/api/v1/boats"
        status, _ = sent(program_, path, body[:came], len(body), kind)
        assert status == (400 if came else 422)  # nothing at all is no JSON to break
    assert not Boat.objects.exists()


# --- the whole desk -------------------------------------------------------------------


def test_a_link_that_is_cut_leaves_nothing_behind(tmp_path):
    """Over a real link: half of a form, then the line is closed, either way."""
    data = tmp_path / "data"
    program(data, "make", PACK)
    program(data, "demo")
    with served(data) as (_, address):
        officer = Officer(address)
        for half in (True, False):
            assert cut(officer, half=half) in (b"", b"HTTP/1.1 400 Bad Request")
        assert officer.land()[0] == 302
    assert len(program(data, "look")["boats"]) == 2  # the first, and the one sent whole


def cut(officer, *, half):
    """The first line of what is answered to a boat whose last digits never come."""
    given = {"csrfmiddlewaretoken": officer.token, "key": key(), "people": "12"}
    given |= {"landed_at": f"{NOW:%Y-%m-%dT%H:%M}", "place": PLACE}
    body = urlencode(given).encode()
    request = officer.request("/arrivals/new")
    officer.jar.add_cookie_header(request)
    head = (
        f"POST /arrivals/new HTTP/1.1\r\nHost: {request.host}\r\n"
        f"Cookie: {request.get_header('Cookie')}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    name, _, port = request.host.partition(":")
    with socket.create_connection((name, int(port)), timeout=60) as line:
        line.sendall(head.encode() + body[:-9])
        if not half:
            return b""
        line.shutdown(socket.SHUT_WR)
        return line.recv(65536).partition(b"\r\n")[0]
