"""Findings about what the person is told."""

from __future__ import annotations

from karama.findings.entry import Entry

ENTRIES: tuple[Entry, ...] = ()
