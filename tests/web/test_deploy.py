"""What stands in deploy/: units, servers in front, the container; as far as one can."""

import importlib.util
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path

import pytest
from desk_on_disk import PACK, program, surroundings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from karama.cli import load_command

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
SECRET = "79927398713792739871"  # noqa: S105
HARDENED = re.compile(
    r"(Protect|Private|Restrict|NoNew|Lock|Capab|Ambient|System)\w*=.*"
)

WALLS = (
    "User=karama",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "StateDirectoryMode=0700",
    "CapabilityBoundingSet=",
    "UMask=0077",
)


# --- what is installed ----------------------------------------------------------------


def names_in(file):
    text = (ROOT / "requirements" / file).read_text("utf-8")
    return {canonicalize_name(n) for n in re.findall(r"(?m)^([\w.-]+)==", text)}


def closure(name, extras=frozenset()):
    """What a package brings here, as its own metadata says."""
    found = set()
    for told in distribution(name).requires or ():
        wanted = Requirement(told)
        sets = [{"extra": e} for e in extras] or [{"extra": ""}]
        if wanted.marker and not any(wanted.marker.evaluate(s) for s in sets):
            continue
        found |= {canonicalize_name(wanted.name)}
        found |= closure(wanted.name, frozenset(wanted.extras))
    return found


def test_what_is_installed_to_run_is_what_the_packages_ask_for_and_no_more():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [Requirement(told) for told in project["dependencies"]]
    needed = {canonicalize_name(one.name) for one in asked}
    for one in asked:
        needed |= closure(one.name, frozenset(one.extras))

    run = names_in("run.txt")
    assert needed <= run
    assert not run & {"pytest", "mypy", "playwright", "mkdocs-material", "ruff"}
    assert len(run - needed) <= 3, run - needed  # those of other machines


def test_the_lists_are_those_of_the_lock_file():
    spec = importlib.util.spec_from_file_location(
        "run_lock", ROOT / "scripts" / "run_lock.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.main(["--check"]) == 0
    lock = script.LOCK.read_text("utf-8")
    assert script.needed(lock.replace("pyproject.toml)", "elsewhere)")) == set()
    for text in script.files(lock).values():
        for part in re.split(r"(?m)^(?=[\w.-]+==)", text)[1:]:
            assert "--hash=sha256:" in part


# --- systemd --------------------------------------------------------------------------


def commands():
    return [
        (unit.name, line.split()[1:])
        for unit in UNITS
        for line in re.findall(r"(?m)^ExecStart=(.*)$", unit.read_text())
    ]


@pytest.mark.parametrize(("unit", "words"), commands())
def test_every_command_of_a_unit_is_one_that_is_understood(unit, words):
    command = load_command(words[0])
    known = {name for option in command.params for name in option.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.stem)
def test_a_unit_gives_the_key_as_a_credential_and_keeps_the_rest_shut(unit):
    text = unit.read_text()
    assert "LoadCredential=node.key:/etc/karama/node.key" in text
    assert "KARAMA_NODE_KEY_FILE=%d/node.key" in text
    assert "KARAMA_NODE_KEY=" not in text
    for line in WALLS:
        assert f"\n{line}\n" in text, line


@pytest.fixture
def systemd():
    found = shutil.which("systemd-analyze")
    if not found:
        pytest.skip("systemd-analyze is not on this machine")

    def analyze(*words):
        return subprocess.run(
            [found, *map(str, words)], capture_output=True, text=True, check=False
        )

    return analyze


@pytest.fixture
def units(tmp_path):
    """The units, with a program that is there."""
    karama = Path(sys.executable).parent / "karama"
    for unit in (*UNITS, *TIMERS):
        text = unit.read_text().replace("/opt/karama/bin/karama", str(karama))
        (tmp_path / unit.name).write_text(text)
    return tmp_path


def test_systemd_has_nothing_to_say_of_the_units(systemd, units):
    told = systemd("verify", "--man=no", *units.glob("*.*"))
    assert (told.returncode, told.stderr) == (0, "")
    (units / "karama.service").write_text("[Service]\nExecStart=/no/such\nUsr=x\n")
    assert systemd("verify", "--man=no", units / "karama.service").stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.stem)
def test_little_is_open_to_the_services(systemd, units, unit):
    """By systemd's own count, of 100; the control arm: the same without its walls."""
    place = units / unit.name

    def open_to_it():
        words = ("security", "--offline=true", "--threshold=25", "--no-pager")
        return systemd(*words, place).returncode != 0

    assert not open_to_it()
    place.write_text(HARDENED.sub("", place.read_text()))
    assert open_to_it()


def test_the_desk_says_to_systemd_that_it_is_ready(tmp_path):
    program(tmp_path / "data", "make", PACK)
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify"))
    told.settimeout(120)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = ["serve", "--data", tmp_path / "data", "--port", port]  # as the unit does
    process = subprocess.Popen(
        [sys.executable, "-m", "karama", *words],
        env=surroundings(NOTIFY_SOCKET=str(tmp_path / "notify")),
    )
    try:
        assert b"READY=1" in told.recv(4096)
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0
        told.close()


def test_every_setting_is_documented():
    named = set(
        re.findall(r"KARAMA_\w+|DATABASE_URL", (DEPLOY / "desk.env").read_text())
    )
    for unit in UNITS:
        named |= set(re.findall(r"KARAMA_\w+", unit.read_text()))
    page = (ROOT / "docs" / "how-to" / "serve-the-desk.md").read_text("utf-8")
    assert named >= {"KARAMA_HOSTS", "KARAMA_NODE_KEY_FILE"}
    assert not [name for name in named if f"`{name}`" not in page]


# --- the container --------------------------------------------------------------------


def steps():
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    return [line.split(None, 1) for line in text.splitlines() if line[:1].isupper()]


def test_nothing_is_fetched_without_its_hash_and_nothing_after_the_first_stage():
    runs = [told for step, told in steps() if step == "RUN"]
    fetched = [one for one in runs if "pip install" in one]
    assert len(fetched) == 3
    for one in fetched:
        assert "--no-deps" in one
        assert "--require-hashes" in one or "--no-index" in one
    second = [n for n, (step, _) in enumerate(steps()) if step == "FROM"][1]
    assert not [t for s, t in steps()[second:] if re.search(r"pip|apt|curl|wget", t)]


def test_it_runs_as_nobody_in_particular_and_holds_no_key():
    said = dict(steps())
    assert said["USER"] != "0"
    assert said["USER"] in (DEPLOY / "Containerfile").read_text().split("useradd")[1]
    assert "node.key" not in "".join(t for s, t in steps() if s == "COPY")
    for _, told in (one for one in steps() if one[0] == "COPY"):
        for source in told.split()[:-1]:
            here = source.startswith(("--from", "/opt", "dist/"))
            assert here or (ROOT / source).exists(), source


# --- servers in front -----------------------------------------------------------------


class Door(BaseHTTPRequestHandler):
    """A desk that answers everything."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_given):
        """Says nothing."""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def behind(port):
    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def front(command, port, **more):
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=surroundings(**more),
    )
    try:
        for _ in range(300):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def ask(address):
    """An answer's status, whatever it is; no certificate is looked at here."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(  # noqa: S310
        address, headers={"Referer": f"https://localhost/r/{SECRET}"}
    )
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=trusting), NoRedirect()
    )
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, dict(answer.headers)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given):
        return None


PATHS = (f"/c/{SECRET}?l=ar", f"/r/{SECRET}", f"/welcome/{SECRET}", "/card", "/")


def all_asked(tls, plain, desk):
    """Every door, with a desk behind it and without."""
    with behind(desk) as server:
        for path in PATHS:
            assert ask(f"https://localhost:{tls}{path}")[0] == 200
        asked = list(server.asked)
    for path in PATHS:
        assert ask(f"https://localhost:{tls}{path}")[0] == 502
    status, headers = ask(f"http://localhost:{plain}/c/{SECRET}")
    assert (status, SECRET in headers["Location"]) == (301, False)
    return asked


def logs_of(folder):
    return b"".join(one.read_bytes() for one in folder.rglob("*.log"))


@pytest.fixture
def nginx(tmp_path):
    """Runs nginx as we configure it; gives what the desk was asked, and the logs."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
    if not found:
        pytest.skip("nginx is not on this machine")
    certificate(tmp_path)

    def run(change=lambda text: text):
        tls, plain, desk = free_port(), free_port(), free_port()
        text = (DEPLOY / "nginx.conf").read_text()
        text = re.sub(r" *listen \[::\].*\n", "", text)
        for old, new in (
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
            ("127.0.0.1:8000", f"127.0.0.1:{desk}"),
            ("desk.example", "localhost"),
            ("/etc/karama/tls", str(tmp_path)),
            ("/var/log/nginx", str(tmp_path)),
        ):
            assert old in text, old
            text = text.replace(old, new)
        places = "".join(
            f"{name}_temp_path {tmp_path}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf = tmp_path / "nginx.conf"
        conf.write_text(
            f"daemon off;\npid {tmp_path}/pid;\nerror_log {tmp_path}/all.log error;\n"
            f"events {{}}\nhttp {{\n{places}{change(text)}}}\n"
        )
        test = subprocess.run(
            [found, "-t", "-c", conf], capture_output=True, text=True, check=False
        )
        assert test.returncode == 0, test.stderr
        with front([found, "-c", conf], tls):
            asked = all_asked(tls, plain, desk)
        return asked, logs_of(tmp_path)

    return run


def certificate(folder):
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not on this machine")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
         "/CN=localhost", "-days", "2", "-keyout", folder / "desk.key", "-out",
         folder / "desk.crt"],
        check=True, capture_output=True,
    )  # fmt: skip


def test_nginx_writes_no_secret_and_nobody_s_address(nginx):
    asked, logs = nginx()

    assert {path for path, _ in asked} == set(PATHS)
    headers = asked[0][1]
    assert headers["X-Forwarded-Proto"] == "https"
    assert "X-Forwarded-For" not in headers
    assert SECRET.encode() not in logs
    lines = [line for line in logs.splitlines() if b" GET " in line]
    assert not [line for line in lines if b"127.0.0.1" in line]
    assert logs.count(b"GET door 200") == 4
    assert logs.count(b"GET desk 200") == 1


@pytest.mark.parametrize("spoil", ["access", "error"])
def test_with_nginx_s_own_logs_the_secrets_are_there(nginx, spoil):
    """The control arms: its usual access log, and its error log."""

    def change(text):
        if spoil == "access":
            return text.replace("karama.log karama;", "karama.log combined;")
        return text.replace("error_log  /dev/null crit;", "")

    assert SECRET.encode() in nginx(change)[1]


@pytest.fixture
def caddy(tmp_path):
    found = shutil.which("caddy")
    if not found:
        pytest.skip("Caddy is not on this machine")

    def run(change=lambda text: text):
        tls, plain, desk = free_port(), free_port(), free_port()
        text = (DEPLOY / "Caddyfile").read_text()
        for old, new in (
            ("admin off", "admin off\n\tskip_install_trust"),
            ("log default {", f"log default {{\n\t\toutput file {tmp_path}/all.log"),
            ("http://desk.example {", f"http://localhost:{plain} {{"),
            ("https://desk.example {", f"https://localhost:{tls} {{\n\ttls internal"),
            ("127.0.0.1:8000", f"127.0.0.1:{desk}"),
            ("/var/log/caddy", str(tmp_path)),
        ):
            assert old in text, old
            text = text.replace(old, new)
        (tmp_path / "Caddyfile").write_text(change(text))
        command = [found, "run", "--config", tmp_path / "Caddyfile"]
        homes = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        with front(command, tls, **homes):
            asked = all_asked(tls, plain, desk)
        return asked, logs_of(tmp_path)

    return run


def test_caddy_writes_no_secret(caddy):
    asked, logs = caddy()

    assert {path for path, _ in asked} == set(PATHS)
    assert asked[0][1]["X-Forwarded-Proto"] == "https"
    assert SECRET.encode() not in logs
    assert logs.count(b'"status":200') == len(PATHS)
    assert b'"status":502' in logs


@pytest.mark.parametrize("nth", [1, 2])
def test_with_caddy_s_own_logs_the_secrets_are_there(caddy, nth):
    """The control arms: the log of everything, then that of who asked."""

    def change(text):
        parts = text.split("request delete")
        return (
            "request delete".join(parts[:nth])
            + "user_id delete"
            + ("request delete".join(parts[nth:]))
        )

    assert SECRET.encode() in caddy(change)[1]
