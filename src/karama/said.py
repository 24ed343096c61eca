"""A sentence that can still be said in another language.

Below the command line nobody knows who reads. So what is meant for people is kept as
an English template and its facts: `str` gives the English, for logs and programs, and
`karama.explanation` fills a translation of the same template. Templates are collected
for the translators wherever `said` is called.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs


@attrs.frozen
class Said:
    """A sentence.

    Attributes:
        template: In English, with `{facts}`; the message id of its translations.
        facts: Values of the placeholders; never anything a person gave.
    """

    template: str
    facts: Mapping[str, object] = attrs.field(factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.facts)


def said(template: str, /, **facts: object) -> Said:
    """The sentence, with its facts; a fact may be a sentence of its own.

    >>> str(said("there is no file {file}; check the path", file="a.csv"))
    'there is no file a.csv; check the path'
    """
    return Said(template, facts)
