"""Random conditions over questions of every type, and small forms that hold them.

`form_of` reads a form as a pack's is read; `random_condition` draws what its
calculations may be: sense is not asked for.
"""

from __future__ import annotations

from karama.packs.forms import read_form
from karama.packs.notes import Notes
from karama.packs.sheets import read_sheet
from karama.procedure.procedure import Form

QUESTIONS = {
    "a": "text",
    "b": "text",
    "n": "integer",
    "m": "decimal",
    "d": "date",
    "s": "select_multiple words",
}
_TEXTS = ("", "7", "-1.5", "x y", "unknown", "12", "1e3", "007", "true")
ANSWERS = {
    "a": _TEXTS,
    "b": _TEXTS,
    "n": ("", "0", "7", "-3", "2026"),
    "m": ("", "0", "1.5", "-0.25", "7", "20000000"),
    "d": ("", "2026-11-26", "1969-12-31", "2000-02-29"),
    "s": ("", "x", "x y", "7 unknown"),
}
_PARTS = "${a};${b};${n};${m};${d};${s};0;3;-2;0.1;'x';'7';'';today();true();1 > 2"
_SHAPES = """{} + {};{} - {};{} * {};{} div {};{} mod {};{} < {};{} <= {};{} > {};
{} >= {};{} = {};{} != {};{} and {};{} or {};-{};concat({}, {});selected({}, {});
round({});round({}, {});coalesce({}, {});substr({}, {});substr({}, {}, {});
min({}, {});max({}, {});selected-at({}, {});contains({}, {});if({}, {}, {});int({});
number({});date({});string({});boolean({});not({});abs({});string-length({});
normalize-space({});count-selected({});starts-with({}, {});ends-with({}, {});
boolean-from-string({})"""
PARTS = tuple(_PARTS.split(";"))
SHAPES = tuple(_SHAPES.replace("\n", "").split(";"))
HEAD = (
    "type | name | label | calculation | relevant | constraint | required"
    " | choice_filter"
)
_CHOICES = "\n".join(
    f"| | words | {name} | {name} | {kind} |"
    for name, kind in (("x", "1"), ("y", "2"), ("unknown", "1"), ("7", "7"))
)


def random_condition(luck, depth: int) -> str:
    """An expression of at most `depth` parts in one another."""
    if not depth or luck.random() < 0.15:
        return luck.choice(PARTS)
    shape = luck.choice(SHAPES)
    parts = (random_condition(luck, depth - 1) for _ in range(shape.count("{}")))
    return f"({shape.format(*parts)})"


def random_answers(luck) -> dict[str, str]:
    """One answer, or none, to every question."""
    return {name: luck.choice(answers) for name, answers in ANSWERS.items()}


def form_of(*rows: str) -> Form:
    """A form of these rows, under the questions that every condition may read.

    Rows are "type | name | label | calculation | relevant | constraint | required |
    choice_filter"; what comes last may be left out.
    """
    asked = [f"{kind} | {name} | {name}" for name, kind in QUESTIONS.items()]
    lines = "\n".join(_row(row) for row in (*asked, *rows))
    return read(
        f"| survey |\n| | {HEAD} | bind::karama:class |\n{lines}\n\n"
        f"| choices |\n| | list_name | name | label | kind |\n{_CHOICES}\n"
    )


def read(sheets: str) -> Form:
    """A form, as a pack's is read; its settings are added."""
    notes = Notes()
    settings = "| settings |\n| | form_id | version | namespaces |\n| | sketch | 1 | "
    text = f'{sheets}\n{settings}karama="https://karama.example/ns/xform/1" |\n'
    sheet = read_sheet(text.encode(), "forms/sketch.md", notes)
    form = sheet and read_form(sheet, "forms/sketch.md", ("en",), notes)
    faults = [f for f in notes.findings if str(f.severity) == "error"]
    assert form is not None, notes.findings
    assert not faults, faults
    return form


def _row(row: str) -> str:
    cells = [cell.strip() for cell in row.split("|")]
    cells += [""] * (HEAD.count("|") + 1 - len(cells))
    return f"| | {' | '.join(cells)} | administrative |"
