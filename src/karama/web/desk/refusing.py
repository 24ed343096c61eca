"""A refusal in the reader's words, as pages say it."""

from karama.web.cases.refusals import words_of

__all__ = ["words_of"]
