"""Reads packs: BPMN, DMN, XLSForm, HSDS and pack.toml -> a procedure and findings."""
