"""Findings about the folder and pack.toml."""

from __future__ import annotations

from karama.findings.entry import Entry

ENTRIES: tuple[Entry, ...] = ()
