"""Packs: BPMN + DMN + XLSForm + HSDS + pack.toml -> a procedure and findings."""

from karama.packs.new import write_new_pack
from karama.packs.reading import PackReading, read_pack

__all__ = ["PackReading", "read_pack", "write_new_pack"]
