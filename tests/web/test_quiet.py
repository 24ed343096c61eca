"""Secrets of addresses: not in the log of the server, not told on by the browser."""

import logging

import pytest
from at_the_desk import NOW, key

from karama.web.cases import cards, sealing
from karama.web.site.quiet import LOGGERS, Quiet, keep_secrets_out, without_secrets

SECRET = "79927398713792739871"  # noqa: S105
LINES = [
    ("Error handling request %s", f"/c/{SECRET}?l=ar"),
    ("Not Found: %s", f"/r/{SECRET}"),
    ("Forbidden (%s): %s", "CSRF", f"/welcome/{SECRET}/x"),
    ('"GET %s HTTP/1.1" 200 "%s"', f"/c/{SECRET}", f"https://desk.example/r/{SECRET}"),
]


def logged(line, *filters, error=None):
    record = logging.LogRecord(
        "gunicorn.error", logging.ERROR, __file__, 1, line[0], line[1:], error
    )
    handler = logging.Formatter("%(message)s")
    for one in filters:
        assert one.filter(record)
    return handler.format(record)


@pytest.mark.parametrize("line", LINES)
def test_no_line_of_the_log_has_a_secret(line):
    assert SECRET not in logged(line, Quiet())
    assert SECRET in logged(line)  # the control arm


def test_nor_has_the_error_that_comes_with_it():
    try:
        int(f"/c/{SECRET}")
    except ValueError as error:
        told = (ValueError, error, error.__traceback__)
    line = ("Error handling request %s", "/c/x")
    assert SECRET in logged(line, error=told)
    assert SECRET not in logged(line, Quiet(), error=told)
    assert "ValueError" in logged(line, Quiet(), error=told)


@pytest.mark.parametrize("path", ["/people/K-ABC", "/", "/card/mine"])
def test_other_addresses_are_told_as_they_are(path):
    assert without_secrets(f"GET {path} failed") == f"GET {path} failed"


def test_it_is_on_every_logger_that_names_a_path_and_once():
    try:
        keep_secrets_out()
        keep_secrets_out()
        for name in LOGGERS:
            quiet = [f for f in logging.getLogger(name).filters if isinstance(f, Quiet)]
            assert len(quiet) == 1
    finally:
        for name in LOGGERS:
            logging.getLogger(name).filters.clear()


def test_a_page_reached_by_a_secret_does_not_tell_it_on(
    cast, browser, ashore, referred
):
    """A style sheet it asks for would else name it as where the request came from."""
    card = cards.print_card(cast["redcross"], ashore, at=NOW)
    sent = sealing.send(cast["protection"], *referred, key=key(), at=NOW)
    for path in (f"/c/{card}", f"/r/{sent.secret}", "/r/nothing", "/welcome/nothing"):
        answer = browser().get(path)
        assert answer.headers["Referrer-Policy"] == "strict-origin", path
    for path in ("/card", "/sign-in"):
        assert browser().get(path).headers["Referrer-Policy"] == "same-origin", path
