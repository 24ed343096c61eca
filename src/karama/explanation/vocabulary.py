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


def role_words(role: str, t: Translator) -> str:
    """Who has to take part in a step ("social worker")."""
    return _word(_roles, role, t)


def mandate_words(mandate: str, t: Translator) -> str:
    """What an authority is there for ("protection")."""
    return _word(_mandates, mandate, t)


def class_words(field_class: str, t: Translator) -> str:
    """What a field is about ("health")."""
    return _word(_classes, field_class, t)


def right_words(right: str, t: Translator) -> str:
    """A right that can be used at any moment ("ask for protection")."""
    return _word(_rights, right, t)


def need_words(need: str, t: Translator) -> str:
    """What a person lacks, and a service answers ("a place to sleep")."""
    return _word(_needs, need, t)


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
        "basic-needs": t.gettext("basic needs"),
        "information": t.gettext("information"),
        "registration": t.gettext("registration"),
        "interview": t.gettext("interview"),
        "screening": t.gettext("screening of needs"),
        "risk-assessment": t.gettext("individual risk assessment"),
        "best-interests-assessment": t.gettext("assessment of the child's interests"),
        "guardian-appointment": t.gettext("appointment of a guardian"),
        "age-assessment": t.gettext("age assessment"),
        "age-decision": t.gettext("decision on age"),
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
        "appeal-offer": t.gettext("offer of an appeal"),
        "removal": t.gettext("removal"),
        "return-counselling": t.gettext("advice on return"),
        "travel-check": t.gettext("examination before travel"),
        "voluntary-return": t.gettext("voluntary return"),
        "complaint": t.gettext("complaint"),
        "consent": t.gettext("consent"),
        "consent-withdrawal": t.gettext("withdrawal of consent"),
        "consular-contact": t.gettext("contact with the consulate"),
        "document-custody": t.gettext("custody of documents"),
        "document-return": t.gettext("return of documents"),
        "recovery-period": t.gettext("recovery period"),
        "apprehension": t.gettext("stopping a person at the border"),
        "child-identification": t.gettext("identification of a child"),
        "child-protection": t.gettext("child protection"),
        "closure": t.gettext("closing of the case"),
        "criminal-charge": t.gettext("criminal charge"),
        "death-record": t.gettext("record of a death or disappearance"),
        "decision": t.gettext("decision"),
        "disembarkation": t.gettext("disembarkation"),
        "family-separation": t.gettext("separation of a family"),
        "follow-up": t.gettext("follow-up"),
        "hearing": t.gettext("hearing"),
        "identification": t.gettext("identification of the person"),
        "individual-assessment": t.gettext("assessment of risks on return"),
        "interpretation": t.gettext("interpreting"),
        "monitoring-visit": t.gettext("visit by an independent monitor"),
        "notification": t.gettext("notice of a decision and its reasons"),
        "orientation": t.gettext("orientation"),
        "psychological-support": t.gettext("psychological help"),
        "reception": t.gettext("reception"),
        "refusal-of-entry": t.gettext("refusal of entry"),
        "residence-permit": t.gettext("permission to stay"),
        "review": t.gettext("review of a decision"),
        "search": t.gettext("search of the person or their things"),
        "transfer": t.gettext("transfer to another place"),
        "victim-identification": t.gettext("identification of a victim"),
        "vulnerability-assessment": t.gettext("assessment of special needs"),
        "witness-protection": t.gettext("witness protection"),
    }


def _roles(t: Translator) -> Mapping[str, str]:
    return {
        "appeal-judge": t.gettext("appeal judge"),
        "child-protection-worker": t.gettext("child protection worker"),
        "doctor": t.gettext("doctor"),
        "guardian": t.gettext("guardian"),
        "health-worker": t.gettext("health worker"),
        "interpreter": t.gettext("interpreter"),
        "judge": t.gettext("judge"),
        "lawyer": t.gettext("lawyer"),
        "monitor": t.gettext("independent monitor"),
        "psychologist": t.gettext("psychologist"),
        "social-worker": t.gettext("social worker"),
        "trafficking-specialist": t.gettext("specialist in trafficking"),
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


def _needs(t: Translator) -> Mapping[str, str]:
    return {
        "accessible": t.gettext("access with a disability"),
        "age-assessment": t.gettext("age assessment"),
        "asylum": t.gettext("asylum"),
        "basic-needs": t.gettext("basic needs"),
        "child-protection": t.gettext("child protection"),
        "complaint": t.gettext("complaint"),
        "family": t.gettext("family"),
        "legal": t.gettext("legal aid"),
        "medical": t.gettext("medical care"),
        "oversight": t.gettext("oversight"),
        "psychological": t.gettext("psychological help"),
        "rehabilitation": t.gettext("rehabilitation"),
        "rescue": t.gettext("rescue"),
        "return": t.gettext("advice on return"),
        "shelter": t.gettext("a place to sleep"),
        "social-support": t.gettext("social help"),
        "specialised": t.gettext("specialised care"),
        "torture": t.gettext("care after torture"),
        "trafficking": t.gettext("protection from trafficking"),
        "violence": t.gettext("care after violence"),
    }
