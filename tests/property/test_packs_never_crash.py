"""Whatever is spoilt in a pack, reading it ends with findings or a procedure."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pack_sketch import FILES, write_sketch

from karama.findings import Severity
from karama.packs import read_pack

NAMES = sorted(FILES)
SCRAPS = ["", '"', "<", ">", "&", "=", "[", "]", "{", "|", "\n", "\0", "9" * 40, "-1"]
SCRAPS += ["é", "\u202e", "\ufeff", "null", "true", "]]>", "${", "R/P", "= ", "x" * 300]


@st.composite
def spoilt_files(draw):
    """The sketch's files, a few of them cut, doubled or scribbled on."""
    changed = {}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(NAMES))
        text = changed.get(name, FILES[name].encode())
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        scrap = draw(st.sampled_from(SCRAPS).map(str.encode) | st.binary(max_size=6))
        changed[name] = text[:start] + scrap + text[end:]
    return changed


@given(spoilt_files())
@settings(max_examples=300, deadline=None)
def test_a_scribbled_pack_is_read_to_its_end(files):
    with tempfile.TemporaryDirectory() as folder:
        reading = read_pack(write_sketch(Path(folder) / "sketch", **files))

    errors = [one for one in reading.findings if one.severity is Severity.ERROR]
    assert (reading.procedure is None) == bool(errors)
