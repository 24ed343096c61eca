"""Writes docs/reference/api.md from the OpenAPI document that the desk serves.

Run it after a change of an address; a test fails when the page is not current.
"""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).parent / "reference" / "api.md"
HEAD = """# The API

Made from the document at `/api/v1/openapi.json` by `docs/generate_api.py`.
What a program reads and does is what its account reads and does on the pages, through the same walls and the same actions.
How to sign in, and what comes back when something is wrong: [use the API](../how-to/use-the-api.md).

"""


def page():
    """The page, as Markdown."""
    from karama.web.api.urls import api

    document = api.get_openapi_schema()
    return HEAD + "".join((*addresses(document), *shapes(document)))


def addresses(document):
    yield "## Addresses\n\n| | address | what it does | takes | gives |\n|---|---|---|---|---|\n"
    for path, operations in document["paths"].items():
        for method, told in operations.items():
            given = told.get("requestBody", {}).get("content", {})
            takes = ", ".join(filter(None, (asked(told), *map(name, given.values()))))
            content = told["responses"][200 if 200 in told["responses"] else "200"]
            gives = " or ".join(
                name(one) or f"`{media}`" for media, one in content["content"].items()
            )
            summary = told["summary"].replace("|", "\\|")
            yield (
                f"| {method.upper()} | `{path}` | {summary} | {takes or '-'} | {gives} |\n"
            )


def asked(told):
    """Parameters that are no part of the address."""
    names = [p["name"] for p in told["parameters"] if p["in"] != "path"]
    return ", ".join(f"`{one}`" for one in names)


def name(one):
    """A shape by its name, as a link; "" where it has none."""
    schema = one.get("schema", {})
    many = schema.get("type") == "array"
    reference = (schema.get("items") if many else schema).get("$ref", "")
    short = reference.rpartition("/")[2]
    return f"[{short}](#{short.lower()}){' list' if many else ''}" if short else ""


def shapes(document):
    yield "\n## Shapes\n"
    for short, schema in sorted(document["components"]["schemas"].items()):
        yield f"\n### {short}\n\n{schema.get('description', '')}\n\n"
        yield "| name | kind | |\n|---|---|---|\n"
        needed = set(schema.get("required", ()))
        for field, told in schema["properties"].items():
            words = told.get("description", "")
            words = words if field in needed else f"{words} May be left out.".strip()
            yield f"| `{field}` | {kind(told)} | {words} |\n"


def kind(told):
    """What a value is, in a word or two."""
    if "$ref" in told:
        return name({"schema": told})
    if "anyOf" in told:
        return " or ".join(dict.fromkeys(kind(one) for one in told["anyOf"]))
    if told.get("type") == "array":
        return f"list of {kind(told['items'])}"
    if told.get("type") == "object":
        return "object"
    return told.get("format") or told.get("type", "anything")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "karama.web.site.settings")
    os.environ.setdefault("KARAMA_SECRET", "to write a page")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
