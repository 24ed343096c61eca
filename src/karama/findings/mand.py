"""Findings about who may read what, mandates.toml."""

from __future__ import annotations

from karama.findings.entry import Entry

ENTRIES: tuple[Entry, ...] = ()
