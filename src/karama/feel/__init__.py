"""FEEL, the expression language of DMN and BPMN: parse -> typed tree -> Python.

    node = parse("age < 18 and not(accompanied)")
    expression = compile_expression(node)
    expression({"age": Decimal(16), "accompanied": UNKNOWN})    # UNKNOWN

The whole language of DMN 1.3 to 1.5, and one value more: UNKNOWN, a fact nobody has
asked yet. An answer that is not UNKNOWN is right whatever the unknown turns out to be.
"""

from karama.feel.budget import Budget
from karama.feel.calls import call_named, call_positional
from karama.feel.compare import equal, matches, order
from karama.feel.facts import free_names
from karama.feel.infer import Mismatch, infer, mismatches
from karama.feel.parser import parse, parse_tests, parse_type
from karama.feel.python import (
    Expression,
    Tests,
    compile_expression,
    compile_tests,
    evaluate,
)
from karama.feel.show import show, text_of, to_feel
from karama.feel.types import coerce, conforms, instance_of, kind_of
from karama.feel.values import UNKNOWN, holds_unknown, is_unknown

__all__ = [
    "UNKNOWN",
    "Budget",
    "Expression",
    "Mismatch",
    "Tests",
    "call_named",
    "call_positional",
    "coerce",
    "compile_expression",
    "compile_tests",
    "conforms",
    "equal",
    "evaluate",
    "free_names",
    "holds_unknown",
    "infer",
    "instance_of",
    "is_unknown",
    "kind_of",
    "matches",
    "mismatches",
    "order",
    "parse",
    "parse_tests",
    "parse_type",
    "show",
    "text_of",
    "to_feel",
]
