"""Findings about forms and the facts they give."""

from __future__ import annotations

from karama.findings.entry import Entry

ENTRIES: tuple[Entry, ...] = ()
