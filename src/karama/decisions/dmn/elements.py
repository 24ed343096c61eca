"""Small steps over DMN's XML: children by name, text, line, version.

Every DMN version has its own namespace but the same element names, so parts are
matched by local name within any DMN namespace; a tool's own extensions, in other
namespaces, are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

VERSIONS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
"""DMN version by model namespace (OMG DMN 1.1 to 1.5)."""

Element = etree._Element


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def namespace(element: Element) -> str:
    """The element's namespace, "" if none."""
    return etree.QName(element).namespace or ""


def parts(element: Element, *names: str) -> Iterator[Element]:
    """Children in a DMN namespace, only those named if names are given."""
    for child in element:
        if namespace(child) in VERSIONS and (not names or local(child) in names):
            yield child


def part(element: Element, name: str) -> Element | None:
    """The first DMN child of that name, if any."""
    return next(parts(element, name), None)


def line(element: Element) -> int:
    """1-based line of the element in its file, 0 when unknown."""
    found = element.sourceline
    return found if isinstance(found, int) else 0


def identifier(element: Element) -> str:
    """The element's id, else its name: what a finding can point at."""
    return element.get("id") or element.get("name") or ""


def content(element: Element | None) -> str:
    """The text of an element that only holds text; "" when absent."""
    return "" if element is None else "".join(map(str, element.itertext()))


def wording(element: Element | None) -> str:
    """The `text` child's content, as it stands; "" when absent."""
    return "" if element is None else content(part(element, "text"))


def one_space(name: str | None) -> str:
    """A name as FEEL compares it: outer space removed, inner runs one space."""
    return " ".join((name or "").split())
