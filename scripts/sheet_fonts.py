"""Makes the fonts of the hand-over sheet: DejaVu Sans, cut to five languages.

    .venv/bin/python scripts/sheet_fonts.py /usr/share/fonts/truetype/dejavu

Run by hand when a sign is missing; needs fontTools, which fpdf2 brings along. Every
layout feature is kept: without them Arabic letters would stand apart.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import main as subset

FONTS = Path(__file__).parents[1] / "src/karama/web/desk/fonts"
SIGNS = (
    "U+0020-007E,U+00A0-017F,U+0192,U+02BC-02DD",  # Latin
    "U+060C,U+061B,U+061F,U+0621-063A,U+0640-0655,U+0660-066D,U+0670,U+0671,U+0679",
    "U+067E,U+0686,U+0688,U+0691,U+0698,U+06A4,U+06A9,U+06AF,U+06BA,U+06BE",
    "U+06C0-06CC,U+06D2,U+06F0-06F9,U+FB50-FDFF,U+FE70-FEFF",  # Arabic, and its forms
    "U+200B-200F,U+2010-2026,U+202A-202E,U+2066-2069",  # spaces, dashes, directions
    "U+2030,U+2032-203A,U+20AC,U+2190-2193,U+2212,U+2264,U+2265,U+25CF",
)


def cut(source: Path, name: str) -> None:
    """One font, cut to the signs."""
    options = ["--layout-features=*", "--no-hinting"]
    out = f"--output-file={FONTS / name}"
    subset([str(source / name), f"--unicodes={','.join(SIGNS)}", *options, out])


if __name__ == "__main__":
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        cut(Path(sys.argv[1]), name)
