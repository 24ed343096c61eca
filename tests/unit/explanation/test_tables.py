import attrs
import pytest
import reception

from karama.explanation import LANGUAGES
from karama.explanation.tables import _LOGIC, grid, logic, policy_words
from karama.explanation.voice import voice_of
from karama.feel import parse
from karama.procedure import decision as dmn
from karama.procedure.decision import Aggregation, HitPolicy

TABLE = reception.model().decisions["orientation"].expression


def voice(language="en"):
    return voice_of(reception.procedure(), language)


def literal(text, *names):
    return dmn.LiteralExpression(text, parse(text, frozenset(names)))


EVERY_LOGIC = [
    literal("age + 1", "age"),
    dmn.LiteralExpression("", None),
    TABLE,
    dmn.BoxedContext(
        (dmn.BoxedEntry("a", literal("1")), dmn.BoxedEntry("", literal("a", "a")))
    ),
    dmn.Invocation(literal("f", "f"), (("x", literal("2")),)),
    dmn.Invocation(literal("f", "f"), ()),
    dmn.Relation(("a", "b"), ((literal("1"), literal("2")),)),
    dmn.Relation(("a",), ()),
    dmn.BoxedList((literal("1"), literal("2"))),
    dmn.BoxedFunction((("x", "number"),), literal("x + 1", "x")),
    dmn.BoxedFunction((), literal("1")),
    dmn.BoxedFunction((), None, "Java"),
    dmn.BoxedConditional(literal("a", "a"), literal("1"), literal("2")),
    dmn.BoxedIteration("for", "x", literal("l", "l"), literal("x", "x")),
    dmn.BoxedIteration("some", "x", literal("l", "l"), literal("x", "x")),
    dmn.BoxedIteration("every", "x", literal("l", "l"), TABLE),
    dmn.BoxedFilter(literal("l", "l"), literal("item > 1", "item")),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_logic_has_words_in_every_language(language):
    for boxed in EVERY_LOGIC:
        words = logic(boxed, voice(language))
        assert "{" not in words
        assert words or boxed == dmn.LiteralExpression("", None)
    assert {type(boxed) for boxed in EVERY_LOGIC} == set(_LOGIC)


def test_every_boxed_kind_of_the_contract_is_covered():
    assert set(_LOGIC) == set(dmn.Expression.__args__)


def test_a_rule_is_a_sentence_with_questions_answers_and_the_orientation():
    rows = grid(TABLE, voice()).rows

    assert [row.sentence for row in rows] == [
        "If the answer to “Is the person under 18?” is yes, then: “Child protection”.",
        "If “Need” is “Medical care” or “Rest”, then: “Red Cross”.",
        "If “Age” is at least 18, then: “National Police”.",
    ]


def test_the_same_rule_in_french_and_arabic():
    assert grid(TABLE, voice("fr")).rows[1].sentence == (
        "Si «\u00a0Besoin\u00a0» est «\u00a0Soins\u00a0» ou «\u00a0Repos\u00a0», "
        "alors : «\u00a0Croix-Rouge\u00a0»."
    )
    assert "حماية الطفولة" in grid(TABLE, voice("ar")).rows[0].sentence


def test_a_row_carries_its_law_and_who_says_it():
    rows = grid(TABLE, voice()).rows

    assert [row.sources for row in rows] == [("CRC 20(1)", "report"), ("report",), ()]
    assert [row.origin for row in rows] == ["report", "report", "karama"]
    assert rows[0].cells == ("yes", "", "")


def test_a_rule_that_asks_nothing_says_so():
    rule = attrs.evolve(TABLE.rules[0], inputs=(reception.ANY,) * 3)
    row = grid(attrs.evolve(TABLE, rules=(rule,)), voice()).rows[0]

    assert row.sentence == "Whatever the answers: “Child protection”."


def test_several_outputs_are_named():
    outputs = (dmn.OutputClause("route"), dmn.OutputClause("hours"))
    rule = attrs.evolve(TABLE.rules[0], outputs=(*TABLE.rules[0].outputs, parse("24")))
    table = attrs.evolve(TABLE, outputs=outputs, rules=(rule,))

    assert (
        grid(table, voice())
        .rows[0]
        .sentence.endswith("then: “route”: “Child protection” and “hours”: 24.")
    )


@pytest.mark.parametrize("policy", HitPolicy)
def test_every_hit_policy_has_words(policy):
    assert policy_words(attrs.evolve(TABLE, hit_policy=policy), voice()).endswith(".")


def test_aggregations_say_what_becomes_of_the_answers():
    said = {
        policy_words(
            attrs.evolve(TABLE, hit_policy=HitPolicy.COLLECT, aggregation=a), voice()
        )
        for a in (*Aggregation, None)
    }

    assert len(said) == 5


def test_priority_lists_the_answers_in_order():
    assert policy_words(TABLE, voice()) == (
        "If several rules match, the most protective answer wins. In order: "
        "“Child protection”, “Red Cross”, and “National Police”."
    )
