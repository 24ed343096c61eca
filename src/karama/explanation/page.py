"""The whole procedure as one page: standalone HTML, no script, nothing loaded.

`explain_procedure` gathers what each section shows (`content`, in one voice) and
fills one template. Jinja escapes every value; the only HTML not written in the
template is the drawing, built as a tree, and the texts for the person, from `prose`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from karama.explanation.content import Content
from karama.explanation.languages import known_language
from karama.explanation.voice import voice_of
from karama.procedure.procedure import Procedure


def explain_procedure(procedure: Procedure, language: str) -> str:
    """The whole procedure in words and pictures, as one HTML document.

    Args:
        procedure: A pack once read.
        language: "en", "fr", "ar", "es" or "pt"; where the pack has no words in it,
            its own are shown and marked with their language.

    Returns:
        HTML5 in UTF-8, to be read, printed or sent as it is.
    """
    voice = voice_of(procedure, known_language(language))
    content = Content(procedure, voice)
    t = voice.t
    return _template().render(
        page=content, t=t, _=t.gettext, colon=t.gettext(":"), css=style_sheet()
    )


@cache
def _template() -> Template:
    return template_of("karama.explanation", "procedure.html")


@cache
def style_sheet() -> Markup:
    """The style sheet of the page of a procedure."""
    return style_of("karama.explanation", "procedure.css")


def template_of(package: str, name: str) -> Template:
    """A template of one of our packages: everything escaped, nothing left blank."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def style_of(package: str, name: str) -> Markup:
    """A style sheet, ours and constant, without its comments and line ends."""
    sheet = files(package) / "templates" / name
    rules = re.sub(r"/\*.*?\*/|\n", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    return Markup(rules)  # noqa: S704  # a file of our own, never of a pack
