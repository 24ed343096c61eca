"""Whatever tree is drawn, it has a sentence in each language, and none is broken."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from karama.explanation import LANGUAGES, translator
from karama.explanation.conditions import condition, value
from karama.explanation.voice import Voice
from karama.feel import tree

names = st.sampled_from(["age", "need", "a b", "شرط", "{x}", "%s"])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
comparisons = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])

leaves = st.one_of(
    st.just(tree.Null()),
    st.builds(tree.Boolean, st.booleans()),
    st.builds(tree.Number, st.decimals(-(10**6), 10**6, allow_nan=False).map(Decimal)),
    st.builds(tree.String, texts),
    st.builds(
        tree.Temporal,
        st.sampled_from(
            ["2026-11-24", "P1Y2M", "-PT5H", "PT0S", "10:00:00", "2026-13-99", "P", ""]
        ),
    ),
    st.builds(tree.Name, names),
    st.just(tree.Input()),
    st.just(tree.Anything()),
    st.builds(tree.TypeName, st.sampled_from(["number", "list", "tPerson"])),
    st.builds(tree.Parameter, names),
)


def tuples(nodes, least=0):
    return st.lists(nodes, min_size=least, max_size=3).map(tuple)


def grown(nodes):
    iterators = st.builds(tree.Iterator, names, nodes, st.none() | nodes)
    entries = st.builds(tree.Entry, names, nodes)
    return st.one_of(
        st.builds(tree.Negation, nodes),
        st.builds(
            tree.Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), nodes, nodes
        ),
        st.builds(tree.Comparison, comparisons, nodes, nodes),
        st.builds(tree.And, nodes, nodes),
        st.builds(tree.Or, nodes, nodes),
        st.builds(tree.Between, nodes, nodes, nodes),
        st.builds(tree.In, nodes, tuples(nodes, 1)),
        st.builds(
            tree.InstanceOf,
            nodes,
            st.just(tree.TypeName("list", (tree.TypeName("x"),))),
        ),
        st.builds(tree.If, nodes, nodes, nodes),
        iterators,
        st.builds(tree.For, tuples(iterators, 1), nodes),
        st.builds(
            tree.Quantified,
            st.sampled_from(["some", "every"]),
            tuples(iterators, 1),
            nodes,
        ),
        st.builds(tree.Path, nodes, names),
        st.builds(tree.Filter, nodes, nodes),
        st.builds(
            tree.Call,
            st.sampled_from(["not", "count", "contains", "odd", "duration"]).map(
                tree.Name
            )
            | nodes,
            tuples(nodes),
        ),
        st.builds(
            tree.Call,
            st.just(tree.Name("f")),
            st.just(()),
            tuples(st.builds(tree.NamedArgument, names, nodes), 1),
        ),
        st.builds(tree.List, tuples(nodes)),
        entries,
        st.builds(tree.Context, tuples(entries)),
        st.builds(
            tree.Interval,
            st.none() | nodes,
            st.none() | nodes,
            st.booleans(),
            st.booleans(),
        ),
        st.builds(
            tree.FunctionDefinition,
            tuples(st.builds(tree.Parameter, names)),
            nodes,
            st.booleans(),
        ),
        st.builds(tree.Test, comparisons, nodes),
        st.builds(tree.Candidate, nodes, st.booleans()),
        st.builds(tree.UnaryTests, tuples(nodes, 1), st.booleans()),
    )


trees = st.recursive(leaves, grown, max_leaves=12)


@given(trees)
@settings(max_examples=400)
def test_every_drawn_tree_has_a_sentence_in_every_language(node):
    for language in LANGUAGES:
        voice = Voice(translator(language))
        for words in (value(node, voice), condition(node, voice)):
            isolates = words.count("\u2068"), words.count("\u2069")
            assert words.strip() or isinstance(node, tree.Temporal)
            if "\u2068" not in repr(node) and "\u2069" not in repr(node):
                assert isolates[0] == isolates[1]
