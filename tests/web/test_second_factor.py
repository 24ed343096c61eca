"""A second factor: enrolled before anything opens, shown at each sign-in after."""

import base64
import hashlib
import json
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256

from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases.models import AuditLine

PASSWORD = "rain-on-the-quay"  # noqa: S105
PAGES = ["/", "/?show=all", "/arrivals/new", "/board/lines", "/information/ar"]


@pytest.fixture
def staff(procedure):
    """An account of a real post, as `karama account add` makes it."""
    return make_account(
        procedure, "Lane_RedCross", Role.OFFICER, "post-1", PASSWORD, demo=False
    )


def browser_at(password=PASSWORD, name="post-1"):
    client = Client(SERVER_NAME="localhost")
    client.answer = client.post("/sign-in", {"name": name, "password": password})
    return client


def code_of(secret, steps=0):
    counter = int(time.time()) // 30 + steps
    return format_hotp_value(hotp_value(secret, counter))


def enrol_app(client):
    """Enrol an app; its secret."""
    page = client.get("/second-factor/app").content.decode()
    secret = re.search(r'class="code" dir="ltr">([A-Z2-7 ]+)<', page)[1]
    secret = secret.replace(" ", "")
    answer = client.post("/second-factor/app", {"code": code_of(secret)})
    assert (answer.status_code, answer.url) == (302, "/second-factor/codes")
    return secret


def printed_codes(client):
    page = client.get("/second-factor/codes").content.decode()
    return re.findall(r'class="code" dir="ltr">(\d+)<', page)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_opens_before_a_second_factor_is_enrolled(staff, page):
    client = browser_at()
    assert client.answer.status_code == 302

    assert client.get(page).url == "/second-factor"
    assert "Before you see anything" in client.get("/second-factor").content.decode()


def test_nothing_is_written_before_it_either(staff):
    from karama.web.cases.models import Boat

    browser_at().post("/arrivals/new", {"people": "3", "key": "k"})
    assert not Boat.objects.exists()


def test_an_app_opens_the_board_now_and_is_asked_for_next_time(staff):
    client = browser_at()
    secret = enrol_app(client)
    assert client.get("/").status_code == 200

    later = browser_at()
    assert later.answer.url == "/sign-in/second"
    assert later.get("/").status_code == 302
    refused = later.post("/sign-in/second", {"code": "000000"})
    assert refused.status_code == 403
    assert later.get("/").status_code == 302
    answer = later.post("/sign-in/second", {"code": code_of(secret, 1)})
    assert (answer.status_code, answer.url) == (302, "/")
    assert later.get("/").status_code == 200


def test_a_code_opens_once(staff):
    secret = enrol_app(browser_at())
    code = code_of(secret, 1)
    assert browser_at().post("/sign-in/second", {"code": code}).status_code == 302

    assert browser_at().post("/sign-in/second", {"code": code}).status_code == 403


def test_printed_codes_are_shown_once_and_open_once(staff):
    client = browser_at()
    enrol_app(client)
    codes = printed_codes(client)

    assert len(codes) == 10
    assert printed_codes(client) == []
    assert browser_at().post("/sign-in/second", {"code": codes[3]}).status_code == 302
    assert browser_at().post("/sign-in/second", {"code": codes[3]}).status_code == 403


def test_whoever_waited_with_a_stolen_password_is_not_let_in(staff):
    thief, owner = browser_at(), browser_at()
    enrol_app(owner)

    assert owner.get("/").status_code == 200
    assert thief.get("/").url == "/second-factor"
    assert thief.get("/second-factor/app").url == "/second-factor"
    assert thief.post("/second-factor/codes").url == "/second-factor"


def test_the_last_factor_stays(staff):
    client = browser_at()
    enrol_app(client)
    factor = Authenticator.objects.get(user=staff, type="totp")

    client.post(f"/second-factor/{factor.pk}/remove")
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_nobody_takes_away_a_factor_of_someone_else(staff, procedure):
    enrol_app(browser_at())
    mine = Authenticator.objects.get(user=staff, type="totp")
    make_account(procedure, "Lane_RedCross", Role.OFFICER, "p2", PASSWORD, demo=False)
    other = browser_at(name="p2")
    enrol_app(other)

    assert other.post(f"/second-factor/{mine.pk}/remove").status_code == 404


def test_factors_are_changed_only_a_short_while_after_signing_in(staff, monkeypatch):
    from karama.web.desk import enrolling

    client = browser_at()
    enrol_app(client)
    assert client.get("/second-factor/key").status_code == 200
    monkeypatch.setattr(enrolling, "RECENT", -1)

    assert client.get("/second-factor/key").status_code == 302


def test_the_secret_of_an_app_is_sealed(staff):
    secret = enrol_app(browser_at())
    kept = json.dumps(
        list(Authenticator.objects.filter(user=staff).values_list("data", flat=True))
    )
    assert secret not in kept
    assert len(kept) > 100


def test_guessing_codes_is_stopped(staff):
    secret = enrol_app(browser_at())
    client = browser_at()
    for number in range(12):
        client.post("/sign-in/second", {"code": f"{number:06}"})
    answer = client.post("/sign-in/second", {"code": code_of(secret, 1)})

    assert answer.status_code == 403
    assert "Wait" in answer.content.decode()


def test_enrolling_and_signing_in_are_told_to_the_audit_log(staff):
    secret = enrol_app(browser_at())
    browser_at().post("/sign-in/second", {"code": code_of(secret, 1)})

    told = [line.what for line in AuditLine.objects.order_by("number")]
    assert told == ["enrol-factor", "sign-in"]


def test_a_demo_account_needs_none(cast, browser):
    assert browser(cast["redcross"]).get("/").status_code == 200


# --- a key, as software ---------------------------------------------------------------


class Key:
    """A security key that attests nothing, as WebAuthn level 2 describes it."""

    def __init__(self):
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id, self.count = b"key-of-the-post-", 0

    def _data(self, attested=b""):
        self.count += 1
        flags = 0x01 | 0x04 | (0x40 if attested else 0)
        host = hashlib.sha256(b"localhost").digest()
        return host + struct.pack(">BI", flags, self.count) + attested

    def create(self, options, origin="http://localhost"):
        public = dict(ES256.from_cryptography_key(self.secret.public_key()))
        attested = b"\0" * 16 + struct.pack(">H", len(self.id)) + self.id
        data = self._data(attested + cbor.encode(public))
        made = {"fmt": "none", "attStmt": {}, "authData": data}
        client = client_data("webauthn.create", options["challenge"], origin)
        return self._told(clientDataJSON=client, attestationObject=cbor.encode(made))

    def get(self, options, origin="http://localhost"):
        data = self._data()
        client = client_data("webauthn.get", options["challenge"], origin)
        signed = data + hashlib.sha256(client).digest()
        signature = self.secret.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._told(
            clientDataJSON=client, authenticatorData=data, signature=signature
        )

    def _told(self, **parts):
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "response": {name: text(part) for name, part in parts.items()},
                "clientExtensionResults": {},
            }
        )


def text(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def client_data(kind, challenge, origin):
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()


def options_on(client, page):
    found = re.search(r'data-options="([^"]+)"', client.get(page).content.decode())
    from html import unescape

    return json.loads(unescape(found[1]))["publicKey"]


def enrol_key(client):
    key = Key()
    made = key.create(options_on(client, "/second-factor/key"))
    answer = client.post("/second-factor/key", {"name": "blue", "credential": made})
    assert answer.status_code == 302, answer.content.decode()
    return key


def test_a_key_opens_the_board_now_and_is_asked_for_next_time(staff):
    client = browser_at()
    key = enrol_key(client)
    assert client.get("/").status_code == 200

    later = browser_at()
    made = key.get(options_on(later, "/sign-in/second"))
    answer = later.post("/sign-in/second", {"credential": made})
    assert (answer.status_code, answer.url) == (302, "/")
    assert later.get("/").status_code == 200


@pytest.mark.parametrize("wrong", ["other key", "other place", "old question", "word"])
def test_a_wrong_answer_of_a_key_is_refused(staff, wrong):
    key = enrol_key(browser_at())
    client = browser_at()
    options = options_on(client, "/sign-in/second")
    if wrong == "old question":
        options_on(client, "/sign-in/second")
    used = Key() if wrong == "other key" else key
    origin = "https://evil.example" if wrong == "other place" else "http://localhost"
    made = "{}" if wrong == "word" else used.get(options, origin)

    answer = client.post("/sign-in/second", {"credential": made})
    assert answer.status_code == 403
    assert client.get("/").status_code == 302


def test_with_a_key_too_the_app_can_be_taken_away(staff):
    client = browser_at()
    enrol_app(client)
    enrol_key(client)
    factor = Authenticator.objects.get(user=staff, type="totp")
    client.post(f"/second-factor/{factor.pk}/remove")

    assert not Authenticator.objects.filter(pk=factor.pk).exists()
