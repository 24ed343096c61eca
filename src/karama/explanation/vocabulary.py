"""The Charter's own words in the reader's language: acts, mandates, classes, rights.

A code the tables do not know (a pack may name a need of its own) is shown as it is
written, its hyphens opened, rather than hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from karama.explanation.languages import Translator, translator


def act_words(act: str, t: Translator) -> str:
    """An act of the Charter's vocabulary ("medical care")."""
    return _word(_acts, act, t)


def mandate_words(mandate: str, t: Translator) -> str:
    """What an authority is there for ("protection")."""
    return _word(_mandates, mandate, t)


def class_words(field_class: str, t: Translator) -> str:
    """What a field is about ("health")."""
    return _word(_classes, field_class, t)


def right_words(right: str, t: Translator) -> str:
    """A right that can be used at any moment ("ask for protection")."""
    return _word(_rights, right, t)


def _word(
    table: Callable[[Translator], Mapping[str, str]], code: str, t: Translator
) -> str:
    return _said(table, t.language).get(code) or code.replace("-", " ")


@cache
def _said(
    table: Callable[[Translator], Mapping[str, str]], language: str
) -> Mapping[str, str]:
    return table(translator(language))


def _acts(t: Translator) -> Mapping[str, str]:
    return {
        "rescue": t.gettext("rescue"),
        "medical-care": t.gettext("medical care"),
        "psychological-care": t.gettext("psychological care"),
        "basic-needs": t.gettext("basic needs"),
        "information": t.gettext("information"),
        "registration": t.gettext("registration"),
        "interview": t.gettext("interview"),
        "screening": t.gettext("screening of needs"),
        "risk-assessment": t.gettext("individual risk assessment"),
        "best-interests-assessment": t.gettext("assessment of the child's interests"),
        "guardian-appointment": t.gettext("appointment of a guardian"),
        "age-assessment": t.gettext("age assessment"),
        "asylum-request": t.gettext("request for asylum"),
        "legal-aid": t.gettext("legal aid"),
        "family-tracing": t.gettext("family tracing"),
        "referral": t.gettext("referral"),
        "hand-over": t.gettext("hand-over"),
        "accommodation": t.gettext("accommodation"),
        "alternative-to-detention": t.gettext("alternative to detention"),
        "deprivation-of-liberty": t.gettext("deprivation of liberty"),
        "judicial-review": t.gettext("review by a judge"),
        "adverse-decision": t.gettext("decision against the person"),
        "appeal": t.gettext("appeal"),
        "removal": t.gettext("removal"),
        "return-counselling": t.gettext("advice on return"),
        "voluntary-return": t.gettext("voluntary return"),
        "complaint": t.gettext("complaint"),
        "consent": t.gettext("consent"),
        "consent-withdrawal": t.gettext("withdrawal of consent"),
        "consular-contact": t.gettext("contact with the consulate"),
        "document-custody": t.gettext("custody of documents"),
        "document-return": t.gettext("return of documents"),
        "recovery-period": t.gettext("recovery period"),
        "monitoring": t.gettext("monitoring"),
    }


def _mandates(t: Translator) -> Mapping[str, str]:
    return {
        "protection": t.gettext("protection"),
        "care": t.gettext("care"),
        "enforcement": t.gettext("enforcement"),
        "justice": t.gettext("justice"),
        "oversight": t.gettext("oversight"),
    }


def _classes(t: Translator) -> Mapping[str, str]:
    return {
        "identity": t.gettext("identity"),
        "contact": t.gettext("contact details"),
        "family": t.gettext("family"),
        "health": t.gettext("health"),
        "claim": t.gettext("asylum claim"),
        "exploitation": t.gettext("exploitation"),
        "whereabouts": t.gettext("whereabouts"),
        "route": t.gettext("route travelled"),
        "voice": t.gettext("the person's own words"),
        "administrative": t.gettext("administrative"),
    }


def _rights(t: Translator) -> Mapping[str, str]:
    return {
        "ask-for-protection": t.gettext("ask for protection"),
        "complain": t.gettext("complain"),
        "ask-for-lawyer": t.gettext("ask for a lawyer"),
        "withdraw-consent": t.gettext("withdraw consent"),
    }
