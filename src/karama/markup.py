"""Reads XML from strangers: no entities, no DTD, no network, bounded size and depth.

BPMN, DMN and XForm files come from other people's tools, so they are read here and
nowhere else. lxml is used rather than the standard library because a finding must
name a line. The one flow: check the size and the prolog, parse with every outside
door shut, measure the depth, hand back the root.
"""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

from karama.errors import MarkupError

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 250
MAX_NODES = 250_000
"""A table of twelve thousand rules; what is made of more would pass 200 MiB."""


def read_xml(data: bytes, *, file: str) -> etree._Element:
    """Parse `data` safely and return the root element.

    Args:
        data: The file's bytes, in any encoding XML allows.
        file: Name to use in messages.

    Raises:
        MarkupError: Too large, too deep, a DTD, or not well-formed.
    """
    if len(data) > MAX_BYTES:
        raise MarkupError(
            f"larger than {MAX_BYTES} bytes; split the file",
            file=file,
            line=0,
            reason="too-large",
        )
    return _parse(data, file)


def _parse(data: bytes, file: str) -> etree._Element:
    _refuse_doors(data, file)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(file, error.lineno or 0, error.msg) from error


class _Refused(Exception):
    def __init__(self, reason: str, what: str) -> None:
        self.reason = reason
        self.what = what


def _refuse_doors(data: bytes, file: str) -> None:
    """A first pass that builds nothing: it stops at a DTD, or too deep, or too many.

    libxml2 expands entities inside attributes whatever it is told, so a document
    type declaration is refused before it is read.
    """
    parser = expat.ParserCreate()
    depth = nodes = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth, nodes
        depth += 1
        nodes += 1
        if depth > MAX_DEPTH:
            raise _Refused("too-deep", f"nested deeper than {MAX_DEPTH} elements")
        if nodes > MAX_NODES:
            raise _Refused("too-large", f"more than {MAX_NODES} elements")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_args: object) -> None:
        raise _Refused(
            "entity", "a document type declaration is not allowed; remove <!DOCTYPE>"
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except _Refused as refused:
        raise MarkupError(
            refused.what,
            file=file,
            line=parser.CurrentLineNumber,
            reason=refused.reason,
        ) from None
    except (LookupError, ValueError) as error:  # an encoding that expat cannot take
        raise MarkupError(
            f"{error}; save it as UTF-8", file=file, line=1, reason="encoding"
        ) from error
    except expat.ExpatError as error:
        message = expat.errors.messages.get(error.code, str(error))
        raise _not_well_formed(file, error.lineno, message) from error


def _not_well_formed(file: str, line: int, message: str) -> MarkupError:
    reason = "encoding" if "encoding" in message or "token" in message else "syntax"
    return MarkupError(
        f"not well-formed XML ({message}); save it again with its editor",
        file=file,
        line=line,
        reason=reason,
    )
