"""Writes the reference pages of finding codes, of acts and rights, and of concepts.

`python docs/generate_findings.py` after a change of the catalogue; the pages are
committed, and a test fails while they differ from the catalogue.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from karama.findings import Severity
from karama.findings.catalogue import AREAS, Entry, entries
from karama.procedure.acts import ACTS, BURDENS, RIGHTS
from karama.procedure.concepts import CONCEPTS, FIELD_CONCEPTS

REFERENCE = Path(__file__).parent / "reference"
MEANS = {
    Severity.ERROR: "An error: the pack gives no procedure until it is settled.",
    Severity.WARNING: "A warning: the pack can be used; settle it before it is relied on.",
    Severity.INFO: "For information: the pack can be used as it is.",
}
SCENARIO = "An error: the scenario cannot be rehearsed until it is settled."
OF_SCENARIO = {
    Severity.ERROR: SCENARIO,
    Severity.WARNING: "A warning: the scenario can be rehearsed; settle it before it is relied on.",
    Severity.INFO: "For information: the scenario can be rehearsed as it is.",
}
STANDARDS = "An error: nothing is measured against the standards until it is settled."
TARGETS = "An error: no plan is sought until it is settled."
RESOURCES = "An error: the pack cannot be rehearsed until it is settled."
DIRECTORY = "An error: nothing is taken in until it is settled."
OF_DIRECTORY = {
    Severity.ERROR: DIRECTORY,
    Severity.WARNING: "A warning: the rest is taken in; settle it, and take it in again.",
    Severity.INFO: "For information: it is taken in as it is.",
}
MEANS_IN = {"INFL": SCENARIO, "MEAN": RESOURCES, "STAN": STANDARDS, "TARG": TARGETS}


def pages() -> Mapping[str, str]:
    """Every page by its path under docs/reference."""
    found = {f"findings/{code}.md": _page(entry) for code, entry in entries().items()}
    return {
        **found,
        "findings/index.md": _index(),
        "acts.md": _acts(),
        "concepts.md": _concepts(),
    }


def _page(entry: Entry) -> str:
    return f"""# {entry.code}

{_told(entry.what)}

{_means(entry)}

## Why it matters

{_told(entry.why)}

## What to do

{_told(entry.remedy)}

[All findings](index.md)
"""


def _means(entry: Entry) -> str:
    area = entry.code.split("-")[0]
    if area == "POPU":
        return OF_SCENARIO[entry.severity]
    if area == "DIRE":
        return OF_DIRECTORY[entry.severity]
    of_area = MEANS_IN.get(area) if entry.severity is Severity.ERROR else None
    return of_area or MEANS[entry.severity]


def _told(sentence: str) -> str:
    """The sentence with its facts in italics."""
    bare = re.sub(r"\s*\{nearest\}", "", sentence)
    bare = bare.replace("<", "&lt;")
    return re.sub(r"\{(\w+)\}", lambda fact: f"*{fact[1].replace('_', ' ')}*", bare)


def _index() -> str:
    parts = [
        "# Findings\n\n"
        "What can be said about a pack or a scenario, by code.\n"
        "A code never changes its meaning.\n"
    ]
    for area in AREAS:
        title = (area.__doc__ or "").split("\n")[0].rstrip(".:")
        parts.append(
            f"\n## {title}\n\n| code | severity | what is wrong |\n|---|---|---|\n"
        )
        parts += [
            f"| [{one.code}]({one.code}.md) | {one.severity} | {_cell(one.what)} |\n"
            for one in sorted(area.ENTRIES, key=lambda entry: entry.code)
        ]
    return "".join(parts)


def _cell(sentence: str) -> str:
    return _told(sentence).replace("|", "\\|")


def _acts() -> str:
    acts = "".join(
        f"| `{act}` | {told} | {'yes' * (act in BURDENS)} |\n"
        for act, told in ACTS.items()
    )
    rights = "".join(f"| `{right}` | {told} |\n" for right, told in RIGHTS.items())
    return f"""# Acts and rights

The Charter speaks of acts, never of one country's names for its steps.
Each step of a pack says its act in `karama:act`.
A procedure that never does what weighs on a person owes nothing for it; of what follows any other act that is not drawn, nothing can be claimed.

| act | in it | weighs on the person |
|---|---|---|
{acts}
Rights can be used at any moment.
Each is the message of an event sub-process, named in `karama:right`.

| right | as a person says it |
|---|---|
{rights}"""


def _concepts() -> str:
    people = "".join(
        f"| `{name}` | {told['en']} |\n" for name, told in CONCEPTS.items()
    )
    forms = "".join(
        f"| `{name}` | {told['en']} |\n" for name, told in FIELD_CONCEPTS.items()
    )
    return f"""# Concepts

The Charter speaks of people and of forms in a few words, never in one country's questions.
A pack says in `pack.toml` what each of them means in its own facts and forms.
What is unknown counts as maybe, and a concept that a pack leaves out is unknown of everybody.

Under `[concepts]`, each as a FEEL expression over the pack's facts:

| concept | true when |
|---|---|
{people}
Under `[field-concepts]`, each as a list of names of fields:

| field concept | the field asks |
|---|---|
{forms}"""


def main() -> int:
    """Write the pages, and take away those of codes that are gone."""
    folder = REFERENCE / "findings"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in folder.glob("*.md"):
        if f"findings/{old.name}" not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(wanted)} pages written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
