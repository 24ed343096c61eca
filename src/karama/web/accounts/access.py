"""The policy table as a page for people: `docs/reference/access.md`."""

from __future__ import annotations

from collections.abc import Iterator

from karama.procedure.procedure import Mandate
from karama.web.accounts.policy import POLICY, Role

_HEAD = """# Who may do what at the desk

Made from `karama.web.accounts.policy` by `docs/generate_access.py`.
What no line grants is refused.
For facts, a pack's `mandates.toml` must grant it too: this table only takes away.
A step is done by the authority that is responsible for it, and by no other.

| thing | verb | class of field | roles | mandates |
|---|---|---|---|---|
"""


def page() -> str:
    """The page, as Markdown."""
    return _HEAD + "".join(_lines())


def _lines() -> Iterator[str]:
    for rule in POLICY:
        roles = ", ".join(role for role in Role if role in rule.roles)
        mandates = ", ".join(one for one in Mandate if one in rule.mandates)
        about = rule.about or "-"
        yield f"| `{rule.thing}` | `{rule.verb}` | `{about}` | {roles} | {mandates} |\n"
