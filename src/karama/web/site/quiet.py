"""Keeps secrets of addresses out of what the server writes to its log.

A card's picture, a provider's link and a new account's link hold a secret in their
path. The server writes no access log; what it says of an error names the path, so the
secret is taken out of every line before it is written. Their pages also tell the
browser to name no more than the desk itself as where a request came from: a picture or
a style sheet asked for by such a page would else carry the secret in its `Referer`.
"""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"/(c|r|welcome)/[^\s?#\"'<>]*")
"""Paths whose last part is a secret."""
LOGGERS = (
    "gunicorn.error",
    "gunicorn.access",
    "django.request",
    "django.security.csrf",
)


def without_secrets(text: str) -> str:
    """A text with secrets of addresses left out.

    >>> without_secrets("GET /c/12345678901234567890?l=fr failed")
    'GET /c/...?l=fr failed'
    """
    return SECRET.sub(r"/\1/...", text)


class Quiet(logging.Filter):
    """Leaves secrets out of a line of the log, and of the error that comes with it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line, without its secrets."""
        record.msg, record.args = without_secrets(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            told = logging.Formatter().formatException(record.exc_info)
            record.exc_text = without_secrets(told)
        return True


def keep_secrets_out() -> None:
    """Put the filter on every logger that may name a path."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, Quiet) for one in logger.filters):
            logger.addFilter(Quiet())
