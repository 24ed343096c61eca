"""Findings about the steps, procedure.bpmn."""

from __future__ import annotations

from karama.findings.entry import Entry

ENTRIES: tuple[Entry, ...] = ()
