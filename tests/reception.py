"""A small procedure with every kind of element, made by hand for explanation tests."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from karama.feel import tree
from karama.procedure.decision import (
    Decision,
    DecisionModel,
    HitPolicy,
    InputClause,
    InputData,
    OutputClause,
    Rule,
    Table,
)
from karama.procedure.procedure import (
    Choice,
    Directory,
    Fact,
    Field,
    FieldClass,
    Form,
    Instrument,
    Organization,
    Orientation,
    Origin,
    Permission,
    Procedure,
    Service,
    Statement,
)
from karama.procedure.process import (
    CallActivity,
    Condition,
    Event,
    EventKind,
    Flow,
    Gateway,
    GatewayKind,
    Lane,
    Message,
    Process,
    SubProcess,
    Task,
    TaskKind,
    Timer,
)

YES, NO = tree.Boolean(True), tree.Boolean(False)
ANY = tree.UnaryTests((tree.Anything(),))
CHILD = Condition("is_minor = true", tree.Comparison("=", tree.Name("is_minor"), YES))
ASK = Message(
    "ask-for-protection",
    right="ask-for-protection",
    titles={
        "en": "I ask for protection",
        "fr": "Je demande une protection",
        "ar": "أطلب الحماية",
        "es": "Pido protección",
        "pt": "Peço proteção",
    },
)


def titles(en, fr="", ar="", es="", pt=""):
    told = {"en": en, "fr": fr, "ar": ar, "es": es, "pt": pt}
    return {code: text for code, text in told.items() if text}


def cell(*values, negated=False):
    return tree.UnaryTests(tuple(tree.Candidate(v) for v in values), negated)


def link(elements, flows):
    """Elements with `incoming` and `outgoing` filled from the flows."""
    import attrs

    linked = {}
    for element in elements:
        into = tuple(f.id for f in flows if f.target == element.id)
        out = tuple(f.id for f in flows if f.source == element.id)
        linked[element.id] = attrs.evolve(element, incoming=into, outgoing=out)
    return linked


def arrows(text, **details):
    """Flows from "a > b > c" lines; details by "a>b"."""
    flows = []
    for line in text.strip().splitlines():
        names = [n.strip() for n in line.split(">")]
        for a, b in pairwise(names):
            more = details.get(f"{a}_{b}", {})
            flows.append(Flow(f"f{len(flows) + 1}", a, b, **more))
    return flows


def process():
    a, b, c = "Lane_GC", "Lane_RC", "Lane_CP"
    elements = [
        Event("start", "Arrival", titles("Arrival", "Arrivée", "وصول"), a),
        Task(
            "care",
            "Water, food, blankets",
            titles(
                "Water, food, blankets",
                "Eau, nourriture, couvertures",
                "ماء وطعام وأغطية",
            ),
            a,
            kind=TaskKind.MANUAL,
            act="basic-needs",
            sources=("report",),
        ),
        Task(
            "inform",
            "Say what happens next",
            titles("Say what happens next", "Dire la suite", "شرح ما سيحدث"),
            a,
            act="information",
            sources=("report", "EU 2024/1356 11"),
            added=True,
            form="arrival",
        ),
        Task(
            "decide",
            "Where should the person go?",
            titles("Where should the person go?", "Où orienter la personne ?"),
            a,
            kind=TaskKind.DECISION,
            decision="orientation",
            result="orientation",
            sources=("CRC 20(1)",),
        ),
        Gateway("which", "Which route?", titles("Which route?", "Quelle voie ?"), a),
        Task("medical", "Urgent care", titles("Urgent care", "Soins urgents"), b),
        CallActivity(
            "age", "Age assessment", {}, c, called="mt-age-assessment:P", added=True
        ),
        Task(
            "protect",
            "Child protection receives the child",
            titles(
                "Child protection receives the child",
                "La protection de l'enfance accueille l'enfant",
                "تستقبل حماية الطفولة الطفل",
            ),
            c,
            kind=TaskKind.RECEIVE,
            message=Message("received"),
            act="referral",
            sources=("CRC 20(1)", "CRC 22"),
        ),
        Event(
            "late",
            "",
            {},
            c,
            kind=EventKind.BOUNDARY,
            attached="protect",
            interrupting=False,
            timer=Timer(
                timedelta(hours=24),
                reason=titles("A child waits no longer than a day"),
                sources=("CRC 20(1)",),
            ),
        ),
        Task("call", "Call the duty judge", {}, c, kind=TaskKind.SEND),
        Gateway("both", "", {}, b, kind=GatewayKind.PARALLEL),
        Task("sys", "Book a bed", {}, b, kind=TaskKind.SERVICE),
        Event(
            "wait",
            "Rest",
            {},
            b,
            kind=EventKind.CATCH,
            timer=Timer(timedelta(hours=12)),
        ),
        Gateway("joined", "", {}, b, kind=GatewayKind.INCLUSIVE),
        SubProcess("talk", "Interview with an interpreter", {}, a),
        Event("talk_start", "", {}, "", "talk"),
        Task("hear", "Hear the person", {}, "", "talk"),
        Event("talk_end", "", {}, "", "talk", kind=EventKind.END),
        Event("done", "Received", {}, b, kind=EventKind.END),
        Event("stop", "Closed", {}, c, kind=EventKind.END, terminate=True),
        SubProcess("asked", "Protection is asked for", ASK.titles, "", by_event=True),
        Event("ask", "", ASK.titles, "", "asked", message=ASK, interrupting=False),
        Task("record", "Record the request", {}, "", "asked", sources=("REF51 33",)),
        Event("asked_end", "", {}, "", "asked", kind=EventKind.END),
    ]
    flows = arrows(
        """
        start > care > inform > decide > which > medical > both > sys > joined > done
        both > wait > joined
        which > age > protect > stop
        which > talk > done
        late > call > protect
        sys > medical
        talk_start > hear > talk_end
        ask > record > asked_end
        """,
        which_age={
            "name": "child, or age in doubt",
            "titles": titles("child, or age in doubt", "enfant, ou âge incertain"),
            "condition": CHILD,
        },
        which_medical={"name": "medical need"},
    )
    lanes = {
        a: Lane(a, "Guardia Civil", {}, "enforcement"),
        b: Lane(b, "Red Cross", titles("Red Cross", "Croix-Rouge"), "care"),
        c: Lane(c, "Child protection", {}, "protection"),
    }
    return Process(
        "Process_Main",
        "Arrival",
        link(elements, flows),
        {f.id: f for f in flows},
        lanes,
        pool=("Pool", "Reception"),
        titles=titles("Arrival", "Arrivée", "الوصول"),
    )


def model():
    table = Table(
        HitPolicy.PRIORITY,
        inputs=(
            InputClause("Child", "is_minor", tree.Name("is_minor"), "boolean"),
            InputClause("Need", "need", tree.Name("need"), "string"),
            InputClause("Age", "age", tree.Name("age"), "number"),
        ),
        outputs=(
            OutputClause(
                "orientation",
                values=(
                    tree.String("child-protection"),
                    tree.String("red-cross"),
                    tree.String("police"),
                ),
            ),
        ),
        rules=(
            Rule(
                (cell(YES), ANY, ANY),
                (tree.String("child-protection"),),
                ("true", "-", "-"),
                annotations=("CRC 20(1); report", "report"),
                id="r1",
            ),
            Rule(
                (ANY, cell(tree.String("medical"), tree.String("rest")), ANY),
                (tree.String("red-cross"),),
                ("-", '"medical"', "-"),
                annotations=("report", "report"),
                id="r2",
            ),
            Rule(
                (
                    ANY,
                    ANY,
                    tree.UnaryTests((tree.Test(">=", tree.Number(Decimal(18))),)),
                ),
                (tree.String("police"),),
                ("-", "-", ">= 18"),
                annotations=("", "karama"),
                id="r3",
            ),
        ),
        annotation_names=("source", "origin"),
        id="table",
    )
    decision = Decision(
        "orientation", "orientation", table, requires=("is_minor", "need", "age")
    )
    return DecisionModel(
        "reception",
        "ns",
        "1.3",
        {},
        {n: InputData(n, n) for n in ("is_minor", "need", "age")},
        {"orientation": decision},
        {},
        {},
        file="decisions/orientation.dmn",
    )


def field(name, type_, labels, about, choices=()):
    return Field(name, type_, labels, about, choices=choices)


def form():
    yes_no = (
        Choice("yes", titles("Yes", "Oui", "نعم", "Sí", "Sim")),
        Choice("no", titles("No", "Non", "لا", "No", "Não")),
        Choice("unknown", titles("Not known", "On ne sait pas")),
    )
    needs = (
        Choice("medical", titles("Medical care", "Soins", "رعاية طبية")),
        Choice("rest", titles("Rest", "Repos", "راحة")),
    )
    return Form(
        "arrival",
        "1",
        titles("Arrival", "Arrivée"),
        (
            field(
                "is_minor",
                "select1",
                titles(
                    "Is the person under 18?",
                    "La personne a-t-elle moins de 18 ans ?",
                    "هل عمر الشخص أقل من 18 سنة؟",
                    "¿Tiene la persona menos de 18 años?",
                ),
                FieldClass.IDENTITY,
                yes_no,
            ),
            field(
                "need", "select1", titles("Need", "Besoin"), FieldClass.HEALTH, needs
            ),
            field("age", "int", titles("Age", "Âge", "العمر"), FieldClass.IDENTITY),
        ),
    )


def procedure():
    main = process()
    return Procedure(
        id="es-example",
        version="1.0.0",
        digest="0" * 64,
        titles=titles("Reception at sea", "Accueil en mer", "الاستقبال في البحر"),
        authority=titles("Guardia Civil"),
        country="ES",
        languages=("en", "fr", "ar"),
        process=main,
        processes={main.id: main},
        models={"decisions/orientation.dmn": model()},
        decision_of={"orientation": "decisions/orientation.dmn"},
        orientation="orientation",
        orientations=(
            Orientation(
                "child-protection",
                titles("Child protection", "Protection de l'enfance", "حماية الطفولة"),
                0,
                "cp",
                "protect",
                timedelta(hours=24),
                ("CRC 20(1)", "report"),
            ),
            Orientation("red-cross", titles("Red Cross", "Croix-Rouge"), 1, "rc"),
            Orientation("police", titles("National Police"), 2, origin=Origin.KARAMA),
        ),
        facts={
            "is_minor": Fact("is_minor", "boolean", "arrival", "is_minor"),
            "need": Fact("need", "string", "arrival", "need"),
            "age": Fact("age", "number", "arrival", "age"),
        },
        forms={"arrival": form()},
        directory=Directory(
            {"o1": Organization("o1", "Red Cross", mandate="care")},
            {
                "rc": Service(
                    "rc", "o1", "First aid tent", needs=("medical",), capacity=40
                ),
                "cp": Service("cp", "", "Child protection desk", languages=("fr",)),
            },
        ),
        permissions=(
            Permission(
                "Lane_RC",
                FieldClass.HEALTH,
                True,
                True,
                titles("medical care", "soins"),
                ("EU 2024/1356 12(1)",),
                timedelta(days=90),
            ),
        ),
        instruments={
            "CRC": Instrument(
                "CRC",
                titles("Convention on the Rights of the Child"),
                True,
                True,
                date(2026, 7, 1),
                date(1990, 9, 2),
                "https://www.ohchr.org/crc",
            ),
            "EU 2024/1356": Instrument(
                "EU 2024/1356", titles("Screening regulation"), True, False
            ),
        },
        statements=(
            Statement(
                "s1",
                Origin.REPORT,
                titles("Unaccompanied minors go straight to child protection."),
                ("protect", "orientation/r1"),
                "Les mineurs non accompagnés sont directement orientés",
                "panel 2",
                ("CRC 20(1)",),
            ),
            Statement(
                "s2",
                Origin.KARAMA,
                titles("A child with a medical need keeps both."),
            ),
        ),
        texts={
            "en": "# Welcome\n\nYou are **safe**.\n\n- ask for a lawyer\n- complain\n",
            "ar": "# أهلا\n\nأنت في أمان.",
        },
        examples=(),
        summary=titles("How people who arrive by sea are received."),
    )
