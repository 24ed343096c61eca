"""Every kind of note has a sentence, in every language."""

import pytest
import reception

from karama.engine import Noted
from karama.explanation.languages import LANGUAGES, translator
from karama.explanation.noted import _TEMPLATES, note_sentence

TOLD = {
    "text": "Which language?",
    "service": "shelter",
    "purpose": "referral",
    "classes": ["health", "identity"],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", _TEMPLATES)
def test_every_kind_has_words(what, language):
    note = Noted(what, (), TOLD)
    told = note_sentence(reception.procedure(), note, translator(language))

    assert "{" not in told
    assert what not in told


def test_a_kind_without_words_is_told_by_its_name():
    note = Noted("new.kind", (), {})

    assert note_sentence(reception.procedure(), note, translator("en")) == "new.kind"
