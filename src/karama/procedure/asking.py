"""When a form asks a question, and which answers it takes: its XPath conditions.

XLSForm conditions are XPath over the answers so far. They are worked out here for the
terminal and the desk alike, and written as plain XPath 1.0 for a browser, which has an
engine of its own. Where one cannot be told, the caller says what then holds: a question
is rather asked than left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_SELECTED = re.compile(r"selected\(\s*([^,()]+?)\s*,\s*('[^']*'|\"[^\"]*\")\s*\)")
_CALL = re.compile(r"([a-zA-Z][\w-]*)\s*\(")
_PLAIN = frozenset(
    {"not", "true", "false", "contains", "concat", "string-length", "number", "count"}
    | {"and", "or", "div", "mod", "string", "boolean", "starts-with", "normalize-space"}
)
"""What XPath 1.0 itself has, in every browser, with the same meaning."""


def holds(
    expression: str, answers: Mapping[str, object], here: str = "", *, otherwise: bool
) -> bool:
    """A condition of a form over the answers; `otherwise` if it cannot be told.

    Args:
        expression: As written in the form; "" always holds.
        answers: Raw answers by name, as typed or chosen.
        here: Name of the question that "." stands for.
        otherwise: What holds where the form uses what is not known here.
    """
    if not expression:
        return True
    try:
        root = _as_xml(answers)
    except ValueError:  # an answer with a sign that XML cannot hold
        return otherwise
    node = root.find(here) if here else root
    text = _REFERENCE.sub(r"/data/\1", expression)
    functions = {(None, "selected"): _selected, (None, "count-selected"): _count}
    try:
        return bool(
            etree.XPathEvaluator(root if node is None else node, extensions=functions)(
                text
            )
        )
    except etree.XPathError:
        return otherwise


def as_plain_xpath(expression: str) -> str:
    """The condition as XPath 1.0 over `/data`; "" where a browser could not tell it.

    >>> as_plain_xpath("selected(${needs}, 'food')")
    "contains(concat(' ',/data/needs,' '),concat(' ','food',' '))"
    >>> as_plain_xpath("pulldata('x', 'y')")
    ''
    """
    text = _REFERENCE.sub(r"/data/\1", expression)
    text = _SELECTED.sub(r"contains(concat(' ',\1,' '),concat(' ',\2,' '))", text)
    return text if _PLAIN.issuperset(_CALL.findall(text)) else ""


def _as_xml(answers: Mapping[str, object]) -> etree._Element:
    root = etree.Element("data")
    for name, value in answers.items():
        etree.SubElement(root, name).text = str(value)
    return root


def _text(value: object) -> str:
    if isinstance(value, list):
        return (value[0].text or "") if value else ""
    return str(value)


def _selected(_context: object, value: object, name: str) -> bool:
    return name in _text(value).split()


def _count(_context: object, value: object) -> float:
    return float(len(_text(value).split()))
