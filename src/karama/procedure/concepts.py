"""The Charter's words about people and forms: what a principle may ask of a procedure.

A principle never names one country's question. It says "a child", and each pack says,
in pack.toml, which of its own facts make a person one. Two lists, both closed:

* concepts: something true, false or unknown of the person; a pack gives each as FEEL;
* field concepts: something a form must ask; a pack gives each as names of its fields.

What is unknown counts as maybe, and a concept that a pack leaves out is unknown of
everybody: a principle then speaks of everybody. A new word is added here, with its
sentence in five languages, before a principle uses it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

LANGUAGES = ("en", "fr", "ar", "es", "pt")
"""The languages in which the Charter is written."""

PRINCIPLE_ID = re.compile(r"[A-Z]{1,8}-?[0-9]{1,4}", re.ASCII)
"""What the id of a principle looks like: C07."""

PROPERTY_ID = re.compile(rf"{PRINCIPLE_ID.pattern}\.[0-9]{{1,3}}", re.ASCII)
"""What the id of one of its properties looks like: C07.5."""


def _said(en: str, fr: str, ar: str, es: str, pt: str) -> Mapping[str, str]:
    return MappingProxyType({"en": en, "fr": fr, "ar": ar, "es": es, "pt": pt})


CONCEPTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "is_child": _said(
            "the person is under 18, or may be",
            "la personne a moins de 18 ans, ou peut les avoir",
            "الشخص دون الثامنة عشرة، أو قد يكون كذلك",
            "la persona tiene menos de 18 años, o podría tenerlos",
            "a pessoa tem menos de 18 anos, ou poderá ter",
        ),
        "is_unaccompanied": _said(
            "no parent or legal guardian is with the person",
            "aucun parent ni tuteur légal n'est avec la personne",
            "ليس مع الشخص والد ولا وصي قانوني",
            "ningún progenitor ni tutor legal está con la persona",
            "nenhum progenitor nem tutor legal está com a pessoa",
        ),
        "age_is_open": _said(
            "whether the person is under 18 has not been settled",
            "la question de savoir si la personne a moins de 18 ans n'est pas tranchée",
            "لم يُحسم بعد ما إذا كان الشخص دون الثامنة عشرة",
            "no se ha resuelto si la persona tiene menos de 18 años",
            "ainda não está decidido se a pessoa tem menos de 18 anos",
        ),
        "agrees_to_age_assessment": _said(
            "the person agrees, freely and informed, to an assessment of their age",
            "la personne consent, librement et informée, à l'évaluation de son âge",
            "يوافق الشخص بحرية وعن علم على تقدير عمره",
            "la persona consiente, libre e informada, la determinación de su edad",
            "a pessoa consente, livre e informada, na avaliação da sua idade",
        ),
        "age_in_doubt": _said(
            "a serious doubt is left, on record, whether the person is under 18",
            "il reste un doute sérieux, consigné, sur la minorité de la personne",
            "ما زال هناك شك جدي مدون في كون الشخص دون الثامنة عشرة",
            "queda una duda seria, por escrito, sobre si la persona es menor de 18",
            "resta uma dúvida séria, registada, sobre se a pessoa é menor de 18",
        ),
        "age_unproven": _said(
            "the age was in doubt, and those who assessed it have not all found the"
            " person, once heard, to be 18 or over",
            "l'âge était en doute, et ceux qui l'ont évalué n'ont pas tous constaté que"
            " la personne, entendue, a 18 ans ou plus",
            "كان العمر موضع شك، ولم يخلص كل من قدّره، بعد سماع الشخص، إلى أنه في الثامنة"
            " عشرة أو أكثر",
            "la edad estaba en duda, y no todos los que la determinaron hallaron que la"
            " persona, ya escuchada, tiene 18 años o más",
            "a idade estava em dúvida, e nem todos os que a avaliaram concluíram que a"
            " pessoa, depois de ouvida, tem 18 anos ou mais",
        ),
        "contests": _said(
            "the person contests a decision against them, or may still want to",
            "la personne conteste une décision défavorable, ou pourrait le vouloir",
            "يطعن الشخص في قرار في غير صالحه، أو قد يريد ذلك بعد",
            "la persona recurre una decisión que la perjudica, o aún podría quererlo",
            "a pessoa contesta uma decisão desfavorável, ou ainda poderá querê-lo",
        ),
        "finding_favours": _said(
            "those who examined the case found for the person, or have not found yet",
            "l'examen a conclu en faveur de la personne, ou n'est pas terminé",
            "خلص من فحصوا الحالة إلى ما هو في صالح الشخص، أو لم ينتهوا بعد",
            "quienes examinaron el caso resolvieron a favor de la persona, o aún no",
            "quem examinou o caso decidiu a favor da pessoa, ou ainda não decidiu",
        ),
        "needs_psychological_help": _said(
            "the person needs psychological help, or wants it",
            "la personne a besoin d'une aide psychologique, ou en veut une",
            "يحتاج الشخص إلى مساعدة نفسية، أو يريدها",
            "la persona necesita ayuda psicológica, o la quiere",
            "a pessoa precisa de ajuda psicológica, ou quere-a",
        ),
        "service_accepts": _said(
            "the service that was asked takes the person in",
            "le service sollicité prend la personne en charge",
            "تستقبل الجهة المطلوبة الشخص",
            "el recurso al que se pidió acoge a la persona",
            "o serviço pedido acolhe a pessoa",
        ),
        "has_understood": _said(
            "the person has understood what they were told of their rights",
            "la personne a compris ce qui lui a été dit de ses droits",
            "فهم الشخص ما قيل له عن حقوقه",
            "la persona entendió lo que se le dijo de sus derechos",
            "a pessoa compreendeu o que lhe foi dito dos seus direitos",
        ),
        "waits_for_help": _said(
            "the help agreed has not reached the person, who is still there",
            "l'aide convenue n'est pas arrivée à la personne, qui est encore là",
            "لم تصل المساعدة المتفق عليها إلى الشخص وهو ما زال هنا",
            "la ayuda acordada no ha llegado a la persona, que sigue aquí",
            "a ajuda combinada não chegou à pessoa, que ainda cá está",
        ),
        "with_children": _said(
            "children travel in the person's care",
            "des enfants voyagent sous la garde de la personne",
            "يسافر أطفال في رعاية الشخص",
            "viajan niños al cuidado de la persona",
            "viajam crianças ao cuidado da pessoa",
        ),
        "needs_urgent_care": _said(
            "the person needs medical care that cannot wait",
            "la personne a besoin de soins qui ne peuvent attendre",
            "يحتاج الشخص إلى رعاية طبية لا تحتمل الانتظار",
            "la persona necesita atención médica que no puede esperar",
            "a pessoa precisa de cuidados médicos que não podem esperar",
        ),
        "asks_protection": _said(
            "the person asks, or has asked, for protection in any words, and no final"
            " decision has refused it",
            "la personne demande ou a demandé une protection, quels que soient ses"
            " mots, et aucune décision définitive ne l'a refusée",
            "يطلب الشخص الحماية أو سبق أن طلبها بأي كلمات، ولم يرفضها قرار نهائي",
            "la persona pide, o ha pedido, protección con cualesquiera palabras, y"
            " ninguna decisión firme la ha denegado",
            "a pessoa pede, ou já pediu, proteção por quaisquer palavras, e nenhuma"
            " decisão definitiva a recusou",
        ),
        "shows_trafficking_signs": _said(
            "there are signs that the person is or was trafficked or exploited",
            "des indices montrent que la personne est ou a été victime de traite ou"
            " d'exploitation",
            "توجد مؤشرات على أن الشخص ضحية اتجار أو استغلال الآن أو سابقا",
            "hay indicios de que la persona es o fue víctima de trata o explotación",
            "há indícios de que a pessoa é ou foi vítima de tráfico ou exploração",
        ),
        "at_risk_on_return": _said(
            "the person would be in danger if sent back",
            "la personne serait en danger si elle était renvoyée",
            "سيكون الشخص في خطر إذا أُعيد",
            "la persona correría peligro si fuera devuelta",
            "a pessoa correria perigo se fosse devolvida",
        ),
        "fit_to_travel": _said(
            "a doctor who has just seen the person finds them fit to travel",
            "un médecin qui vient de voir la personne la juge apte à voyager",
            "طبيب فحص الشخص للتو يراه قادرا على السفر",
            "un médico que acaba de ver a la persona la halla apta para viajar",
            "um médico que acaba de ver a pessoa considera-a apta a viajar",
        ),
        "seeks_family": _said(
            "the person is separated from family and wants them to be sought",
            "la personne est séparée des siens et souhaite qu'on les recherche",
            "الشخص مفصول عن أسرته ويرغب في البحث عنها",
            "la persona está separada de su familia y quiere que se la busque",
            "a pessoa está separada da família e quer que a procurem",
        ),
        "wants_consular_contact": _said(
            "the person wants their consulate to be told",
            "la personne souhaite que son consulat soit averti",
            "يرغب الشخص في إبلاغ قنصليته",
            "la persona quiere que se avise a su consulado",
            "a pessoa quer que o seu consulado seja avisado",
        ),
        "appeal_is_open": _said(
            "a decision against the person can still be contested, or was not upheld",
            "une décision défavorable peut encore être contestée, ou n'a pas été"
            " confirmée",
            "ما زال الطعن في قرار في غير صالح الشخص ممكنا، أو لم يُؤيَّد القرار",
            "una decisión desfavorable aún puede recurrirse, o no ha sido confirmada",
            "uma decisão desfavorável ainda pode ser contestada, ou não foi confirmada",
        ),
    }
)
"""What can be true of a person, and its sentence in each language."""

FIELD_CONCEPTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "appeal_told": _said(
            "how, where and until when to contest",
            "comment, où et jusqu'à quand contester",
            "كيف وأين وإلى متى يمكن الطعن",
            "cómo, dónde y hasta cuándo recurrir",
            "como, onde e até quando contestar",
        ),
        "citizenship": _said(
            "citizenship", "citoyenneté", "المواطنة", "ciudadanía", "cidadania"
        ),
        "consulate_offered": _said(
            "that contact with the consulate was offered",
            "que le contact avec le consulat a été proposé",
            "أن الاتصال بالقنصلية عُرض على الشخص",
            "que se ofreció el contacto con el consulado",
            "que foi oferecido o contacto com o consulado",
        ),
        "cooperation": _said(
            "whether the person cooperates with an investigation, or testifies",
            "si la personne coopère à une enquête, ou témoigne",
            "ما إذا كان الشخص يتعاون مع تحقيق أو يدلي بشهادة",
            "si la persona coopera con una investigación, o declara",
            "se a pessoa coopera com uma investigação, ou testemunha",
        ),
        "ethnicity": _said(
            "ethnic origin",
            "origine ethnique",
            "الأصل العرقي",
            "origen étnico",
            "origem étnica",
        ),
        "gender": _said("gender", "genre", "النوع الاجتماعي", "género", "género"),
        "handover_record": _said(
            "to whom the person was handed over, when and in what state",
            "à qui la personne a été remise, quand et dans quel état",
            "لمن سُلم الشخص ومتى وفي أي حال",
            "a quién se entregó a la persona, cuándo y en qué estado",
            "a quem a pessoa foi entregue, quando e em que estado",
        ),
        "interpreter": _said(
            "who interprets, never a fellow traveller or a relative, or that a"
            " language is shared",
            "qui interprète, jamais un compagnon de voyage ni un proche, ou qu'une"
            " langue est commune",
            "من يترجم، وليس أبدا رفيق سفر أو قريبا، أو أن اللغة مشتركة",
            "quién interpreta, nunca un compañero de viaje ni un pariente, o que hay"
            " una lengua común",
            "quem interpreta, nunca um companheiro de viagem nem um parente, ou que"
            " há uma língua comum",
        ),
        "nationality": _said(
            "nationality", "nationalité", "الجنسية", "nacionalidad", "nacionalidade"
        ),
        "officer_choice": _said(
            "that an officer of the sex the person chooses was offered",
            "qu'un agent du sexe choisi par la personne a été proposé",
            "أن موظفا من الجنس الذي يختاره الشخص قد عُرض عليه",
            "que se ofreció un agente del sexo que la persona elija",
            "que foi oferecido um agente do sexo que a pessoa escolher",
        ),
        "person_heard": _said(
            "what the person, or the child, says of it themselves",
            "ce qu'en dit elle-même la personne, ou l'enfant",
            "ما يقوله الشخص أو الطفل نفسه في الأمر",
            "lo que la propia persona, o el niño, dice de ello",
            "o que a própria pessoa, ou a criança, diz sobre isso",
        ),
        "race": _said("race", "race", "العرق", "raza", "raça"),
        "reasons": _said(
            "the reasons, for this one person",
            "les motifs, pour cette personne seule",
            "الأسباب الخاصة بهذا الشخص وحده",
            "los motivos, para esta sola persona",
            "os motivos, para esta única pessoa",
        ),
        "receipt": _said(
            "a receipt given to the person",
            "un récépissé remis à la personne",
            "وصل مسلم للشخص",
            "un resguardo entregado a la persona",
            "um comprovativo entregue à pessoa",
        ),
        "religion": _said("religion", "religion", "الدين", "religión", "religião"),
        "sex": _said("sex", "sexe", "الجنس", "sexo", "sexo"),
        "time_limit": _said(
            "how long a measure lasts at most",
            "combien de temps une mesure dure au plus",
            "أقصى مدة للتدبير",
            "cuánto dura como máximo una medida",
            "quanto dura no máximo uma medida",
        ),
        "travel_safe": _said(
            "that the person is fit to travel, and safe on the way and on arrival",
            "que la personne est apte au voyage, en sécurité en route et à l'arrivée",
            "أن الشخص قادر على السفر وآمن في الطريق وعند الوصول",
            "que la persona puede viajar, y está a salvo en el camino y a la llegada",
            "que a pessoa pode viajar, e está segura no caminho e à chegada",
        ),
        "understood": _said(
            "that the person understood what was said",
            "que la personne a compris ce qui a été dit",
            "أن الشخص فهم ما قيل له",
            "que la persona entendió lo dicho",
            "que a pessoa compreendeu o que foi dito",
        ),
        "written_notice": _said(
            "that the decision was given in writing, in a language understood",
            "que la décision a été remise par écrit, dans une langue comprise",
            "أن القرار سُلم كتابة بلغة مفهومة",
            "que la decisión se entregó por escrito, en una lengua que entiende",
            "que a decisão foi entregue por escrito, numa língua compreendida",
        ),
    }
)
"""What a form can ask, and its sentence in each language."""

NEVER_COUNT = frozenset(
    {
        "citizenship",
        "cooperation",
        "ethnicity",
        "gender",
        "nationality",
        "race",
        "religion",
        "sex",
    }
)
"""Field concepts that no decision may count: nobody is owed the question."""
