"""The small pack of `pack_sketch`, with a form that asks of each child, row by row.

`write_rows(folder)` writes it. The decision reads the rows: a child who is not known to
be grown up goes to the clinic.
"""

from pathlib import Path

from pack_sketch import DMN, EXAMPLES, FORM, MANDATES, PACK, write_sketch

ROWS = """\
| | select_one yes_no_unknown | family | Is anybody with you? | Avec vous ? | family | |
| | begin_repeat | children | Child | Enfant | family | ${family} = 'yes' |
| | integer | child_age | How old? | Quel âge ? | family | |
| | select_one yes_no_unknown | school | At school? | À l'école ? | family | \
${child_age} < 18 |
| | text | called | Called | Prénom | family | |
| | calculate | which | | | family | |
| | end_repeat | | | | | |
| | calculate | number | Children | Enfants | family | |
| | calculate | eldest | The eldest | L'aîné | family | |
| | text | minder | Who minds them? | Qui les garde ? | family | ${number} > 1 |
"""
MORE = {
    "child_age": ("yes", ". >= 0 and . <= 120", "An age is 0 to 120.", ""),
    "called": ("${child_age} > 6 and ${family} = 'yes'", "", "", ""),
    "which": ("", "", "", "position(..) + 10 * count(${children})"),
    "number": ("", "", "", "count(${children})"),
    "eldest": ("", "", "", "max(${child_age})"),
}
"""By question: required, constraint, constraint_message, calculation."""
HEAD = (
    "| | type | name | label::English (en) | label::Français (fr) | "
    "bind::karama:class | relevant | required | constraint | constraint_message | "
    "calculation |"
)
COLUMN = """<input id="I_4"><inputExpression id="IE_4" typeRef="boolean">
  <text>some child in children satisfies child.child_age &lt; 18</text>
  </inputExpression></input>"""


def _row(line: str) -> str:
    name = line.split("|")[3].strip()
    return f"{line.strip()} {' | '.join(MORE.get(name, ('',) * 4))} |"


def form_of_rows(rows: str = ROWS) -> str:
    """The form of the sketch with these rows after its own."""
    survey, rest = FORM.split("| choices |")
    lines = survey.strip().splitlines()
    own = [f"{line} | | | | |" for line in lines[2:]]
    added = [_row(line) for line in rows.splitlines()]
    return "\n".join([lines[0], HEAD, *own, *added, "| choices |"]) + rest


def table_of_rows() -> str:
    """The table of the sketch: with a child who is none or not known to be grown up,
    the clinic."""
    made = DMN.replace(
        '<decision id="orientation"',
        '<inputData id="Input_children" name="children">'
        '<variable id="V_children" name="children" /></inputData>\n'
        '<decision id="orientation"',
    )
    made = made.replace(
        '<decisionTable id="Table"',
        '<informationRequirement id="IR_4"><requiredInput href="#Input_children" />'
        '</informationRequirement><decisionTable id="Table"',
    )
    made = made.replace('<output id="O_1"', f'{COLUMN}<output id="O_1"')
    made = made.replace(
        '<outputEntry id="c4">',
        '<inputEntry id="c9"><text>-</text></inputEntry><outputEntry id="c4">',
    )
    made = made.replace(
        '<outputEntry id="c8">',
        '<inputEntry id="c10"><text>-</text></inputEntry><outputEntry id="c8">',
    )
    return made.replace(
        '<rule id="r2">',
        """<rule id="r3"><inputEntry id="c11"><text>-</text></inputEntry>
        <inputEntry id="c12"><text>-</text></inputEntry>
        <inputEntry id="c13"><text>-</text></inputEntry>
        <inputEntry id="c14"><text>true</text></inputEntry>
        <outputEntry id="c15"><text>"clinic"</text></outputEntry>
        <annotationEntry><text>CRC 24</text></annotationEntry>
        <annotationEntry><text>report</text></annotationEntry></rule>
      <rule id="r2">""",
    )


FILES = {
    "pack.toml": PACK.replace('"orientation/r2"', '"orientation/r2", "orientation/r3"'),
    "forms/arrival.md": form_of_rows(),
    "decisions/orientation.dmn": table_of_rows(),
    "mandates.toml": MANDATES + MANDATES.split("\n\n")[0].replace("identity", "family"),
    "examples/arrivals.csv": EXAMPLES.replace("place,note", "place,children,note")
    .replace("sea,ill", 'sea,"[{""child_age"": 7}]",ill')
    .replace("land,well", 'land,"[]",well'),
}


def write_rows(folder: Path, **files: str | None) -> Path:
    """Write the pack; `files` replace some of its own."""
    return write_sketch(folder, **{**FILES, **files})
