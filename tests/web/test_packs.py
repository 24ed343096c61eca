"""What the owner of a procedure sees: versions, proofs, changes; and switching."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from at_the_desk import NOW, key

from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, firewall, watching
from karama.web.cases.models import AuditLine, Case
from karama.web.library.actions import install_pack
from karama.web.library.models import Pack

PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture
def other(pack, tmp_path):
    """A later version, in which whereabouts are kept for a shorter time."""
    for name in ("es-guardia-civil", "mt-age-assessment"):
        shutil.copytree(PACKS / name, tmp_path / name)
    folder = tmp_path / "es-guardia-civil"
    replaced(folder / "mandates.toml", 'keeps = "P30D"', 'keeps = "P20D"')
    replaced(folder / "pack.toml", 'version = "1.0.0"', 'version = "1.1.0"')
    return install_pack(folder, NOW + timedelta(minutes=1), switch=False)


def replaced(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def owner(procedure, cast):
    return make_account(procedure, "Lane_Protection", Role.OWNER, "owner", "x")


@pytest.fixture
def client(owner, browser):
    return browser(owner)


def current():
    return Pack.objects.get(name="es-guardia-civil", current=True).version


def test_an_owner_comes_to_the_versions_and_knows_of_nobody(client, owner, ashore):
    assert client.get("/").url == "/packs"
    assert client.get(f"/people/{ashore}").status_code == 404
    assert not firewall.cases_of(owner).exists()
    assert client.get("/audit").status_code == 404


@pytest.mark.parametrize("who", ["redcross", "guardiacivil", "ombudsman"])
def test_to_others_there_are_no_such_pages(cast, browser, pack, who):
    client = browser(cast[who])
    page = f"/packs/{pack.digest}"
    assert client.get("/packs").status_code == 404
    assert client.get(page).status_code == 404
    assert client.post(f"{page}/switch", {"key": key()}).status_code == 404


def test_a_version_installed_beside_stays_beside(other):
    assert (current(), other.current) == ("1.0.0", False)


def test_the_first_version_is_current_whatever_is_asked(other):
    Pack.objects.filter(name="es-guardia-civil").update(current=False)
    Pack.objects.filter(digest=other.digest).update(name="another")
    Pack.objects.filter(current=False).exclude(digest=other.digest).update(name="x")

    made = install_pack(PACKS / "mt-age-assessment", NOW, switch=False)
    assert made.current


def test_versions_are_listed_with_their_cases(client, other, ashore):
    text = client.get("/packs").content.decode()

    assert text.index("1.1.0") < text.index("1.0.0")
    assert ">3</td>" in text
    assert ">0</td>" in text


def test_what_changes_is_said_before_switching(client, other):
    text = client.get(f"/packs/{other.digest}").content.decode()

    assert "compared with 1.0.0" in text
    assert text.count("is kept: before") >= 3
    assert "Nothing is proved of this version yet" in text


def test_nothing_changes_between_a_version_and_itself(client, pack):
    text = client.get(f"/packs/{pack.digest}").content.decode()

    assert "compared with" not in text
    assert "Switch to this version" not in text


def test_what_is_proved_of_both_is_set_side_by_side(client, other, pack, monkeypatch):
    proofs = {pack.digest: "kept", other.digest: "broken"}
    monkeypatch.setattr(
        watching,
        "proved",
        lambda made, charter: {
            one.id: proofs[made.digest] for one in charter.principles
        },
    )
    for one in (pack, other):
        assert client.post(f"/packs/{one.digest}/prove").status_code == 302
    watching.watch_what_is_asked(NOW)

    text = client.get(f"/packs/{other.digest}").content.decode()
    assert text.count("can be broken") == text.count("kept in every case") > 30
    assert "can be broken: 40" in client.get("/packs").content.decode()


def test_new_cases_begin_under_the_version_switched_to_and_old_ones_keep_theirs(
    client, other, cast, ashore
):
    answer = client.post(f"/packs/{other.digest}/switch", {"key": key()})
    boat = actions.register_boat(
        cast["guardiacivil"], people=1, landed_at=NOW, place="", key=key(), at=NOW
    )

    assert (answer.url, current()) == ("/packs", "1.1.0")
    assert Case.objects.get(boat__code=boat).pack == other
    assert Case.objects.get(code=ashore).pack != other
    line = AuditLine.objects.filter(what="switch-version").get()
    assert line.about.startswith("es-guardia-civil 1.1.0")


def test_what_is_not_there_is_not_switched_to(client, pack):
    assert client.post("/packs/abc/switch", {"key": key()}).status_code == 404
    assert client.get("/packs/abc").status_code == 404
    assert current() == "1.0.0"


def test_the_police_count_only_the_cases_that_came_to_them(
    procedure, cast, browser, pack
):
    police = make_account(procedure, "Lane_PoliciaNacional", Role.OWNER, "p-owner", "x")
    actions.register_boat(
        cast["redcross"], people=2, landed_at=NOW, place="", key=key(), at=NOW
    )

    assert Case.objects.count() == 2
    assert ">0</td>" in browser(police).get("/packs").content.decode()
