"""The Charter's vocabulary: what kind of thing a step can do, which rights it offers.

Principles speak of acts, never of one country's names for its steps; so each step
says its act, and a new act is added here, with its sentence, before a pack uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "accommodation": "a safe place to stay is given",
        "adverse-decision": "a decision against the person is taken",
        "age-assessment": "the person's age is assessed by several disciplines",
        "age-decision": "it is decided whether the person is under 18, with reasons",
        "alternative-to-detention": "a measure in place of detention is chosen",
        "appeal": "a decision is contested before another authority",
        "appeal-offer": "the person is asked, with time and help, whether to appeal",
        "apprehension": "the person is stopped at or near the border",
        "asylum-request": "a request for international protection is received",
        "basic-needs": "water, food, warmth, rest, clothes and hygiene are given",
        "best-interests-assessment": "what serves the child best is assessed",
        "child-identification": "signs that the person may be a child are looked for",
        "child-protection": "a child comes under the care of child protection",
        "closure": "the case is closed, with its reason noted",
        "complaint": "a complaint is received and passed on",
        "consent": "the person is asked for consent, and may say no",
        "consent-withdrawal": "consent is withdrawn, and what rests on it stops",
        "consular-contact": "contact with a consulate is offered or made",
        "criminal-charge": "the person is charged with an offence",
        "death-record": "a death or disappearance is recorded, the family sought",
        "decision": "a decision is taken that is not against the person",
        "deprivation-of-liberty": "the person may not leave at will",
        "disembarkation": "people reach a place of safety",
        "document-custody": "documents are taken, against a receipt",
        "document-return": "documents are given back",
        "family-separation": "members of a family are sent different ways",
        "family-tracing": "family members are sought",
        "follow-up": "it is checked that help reached the person",
        "guardian-appointment": "a guardian is named for a child",
        "hand-over": "the person passes from one authority to another",
        "hearing": "the person is heard before a decision about them",
        "identification": "it is found out who the person is",
        "individual-assessment": "risks on return are assessed for this one person",
        "information": "the person is told their rights and what happens next",
        "interpretation": "an interpreter is found",
        "interview": "the person is interviewed",
        "judicial-review": "a judge reviews a measure",
        "legal-aid": "a lawyer or legal adviser is offered",
        "medical-care": "urgent or needed care is given",
        "monitoring-visit": "an independent monitor visits or reads the record",
        "notification": "a decision is given, in writing and with its reasons",
        "orientation": "it is decided where the person should go",
        "psychological-support": "psychological help is given",
        "reception": "the person is received",
        "recovery-period": "time to recover and reflect is granted",
        "referral": "a service is asked to take the person in charge",
        "refusal-of-entry": "the person is refused entry",
        "registration": "the person is registered",
        "removal": "the person is made to leave the country",
        "rescue": "people in danger are rescued",
        "residence-permit": "leave to stay is granted",
        "return-counselling": "return of the person's own free will is offered, with"
        " advice",
        "review": "an earlier decision is looked at again",
        "risk-assessment": "dangers to the person are assessed",
        "screening": "needs and vulnerabilities are looked for",
        "search": "the person or their things are searched",
        "transfer": "the person is taken to another place",
        "travel-check": "a doctor sees whether the person is fit to travel",
        "victim-identification": "signs of trafficking or exploitation are assessed",
        "voluntary-return": "the person returns of their own free will",
        "vulnerability-assessment": "special needs are assessed",
        "witness-protection": "a person who speaks against traffickers is protected",
    }
)
"""Each act and what it says, in English."""

BURDENS = frozenset(
    {
        "adverse-decision",
        "age-assessment",
        "age-decision",
        "apprehension",
        "criminal-charge",
        "deprivation-of-liberty",
        "document-custody",
        "family-separation",
        "refusal-of-entry",
        "removal",
        "search",
    }
)
"""Acts that weigh on a person: who never does them owes nothing for them."""

RIGHTS: Mapping[str, str] = MappingProxyType(
    {
        "ask-for-protection": "I ask for protection",
        "complain": "I complain",
        "ask-for-lawyer": "I want a lawyer",
        "withdraw-consent": "I withdraw my consent",
    }
)
"""Rights that can be used at any moment, and how a person would say them."""
