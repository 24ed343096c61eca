"""Operators: arithmetic, comparison, three-valued logic, ranges, membership."""

from __future__ import annotations

import pytest
from feel_tables import check, rows

ARITHMETIC = """
    1 + 2 * 3 -> 7
    (1 + 2) * 3 -> 9
    10 - 4 - 3 -> 3
    1 / 3 -> 0.3333333333333333333333333333333333
    2 / 3 -> 0.6666666666666666666666666666666667
    1 / 0 -> null
    0 / 0 -> null
    0.1 + 0.2 -> 0.3
    -5 ** 2 -> 25
    2 ** -1 -> 0.5
    3 ** 4 ** 5 -> 3486784401
    10 ** 7000 -> null
    (-8) ** 0.5 -> null
    0 ** -1 -> null
    0 ** 3 -> 0
    0 ** 0 -> 1
    1e6144 * 10 -> null
    9999999999999999999999999999999999 + 1 -> 1e34
    - -3 -> 3
    -"a" -> null
    -null -> null
    "a" + "b" -> "ab"
    "a" + 1 -> null
    "a" - "a" -> null
    1 + null -> null
    null * null -> null
    true + true -> null
    [1] + [2] -> null
"""

TEMPORAL_ARITHMETIC = """
    @"2026-01-31" + @"P1M" -> @"2026-02-28"
    @"2024-01-31" + @"P1M" -> @"2024-02-29"
    @"2026-03-31" - @"P1M" -> @"2026-02-28"
    @"P1Y" + @"2024-02-29" -> @"2025-02-28"
    @"2026-01-01" + @"PT25H" -> @"2026-01-02"
    @"2021-01-02" - @"PT1H" -> @"2021-01-01"
    @"2026-01-02" - @"2026-01-01" -> @"P1D"
    @"2026-01-01" - @"2026-01-02" -> -@"P1D"
    @"2026-01-01" + @"2026-01-02" -> null
    @"2026-01-01T10:00:00" + @"PT90M" -> @"2026-01-01T11:30:00"
    @"2026-01-31T10:00:00" + @"P1M" -> @"2026-02-28T10:00:00"
    @"2026-01-01T10:00:00Z" - @"2026-01-01T10:00:00+02:00" -> @"PT2H"
    @"2026-01-01T10:00:00" - @"2026-01-01T09:00:00" -> @"PT1H"
    @"2026-01-01T10:00:00" - @"2026-01-01T09:00:00Z" -> null
    @"2026-01-01T10:00:00Z" - @"2026-01-01" -> @"PT10H"
    @"23:00:00" + @"PT2H" -> @"01:00:00"
    @"01:00:00" - @"PT2H" -> @"23:00:00"
    @"10:00:00" - @"08:30:00" -> @"PT1H30M"
    @"10:00:00Z" - @"10:00:00+01:00" -> @"PT1H"
    @"10:00:00" - @"10:00:00Z" -> null
    @"10:00:00" - @"10:00:00@Europe/Paris" -> null
    @"10:00:00@Europe/Paris" - @"09:00:00@Europe/Paris" -> @"PT1H"
    @"10:00:00@Europe/Paris" - @"09:00:00@Europe/Rome" -> null
    @"10:00:00@Etc/UTC" - @"10:00:00+01:00" -> @"PT1H"
    @"10:00:00" + @"P1Y" -> null
    @"P1Y" + @"P2M" -> @"P1Y2M"
    @"P1D" + @"PT1H" -> @"P1DT1H"
    @"P1Y" + @"P1D" -> null
    @"P1Y" * 1.5 -> @"P1Y6M"
    2 * @"PT90M" -> @"PT3H"
    @"P1Y" / 2 -> @"P6M"
    @"P1D" / @"PT1H" -> 24
    @"P1Y" / @"P6M" -> 2
    @"P1D" / 0 -> null
    @"P1D" / @"PT0S" -> null
    @"P1D" * @"P1D" -> null
    -@"P1Y2M" -> @"-P1Y2M"
    @"999999999-12-31" + @"P1D" -> null
    @"999999999-12-31" + @"P1Y" -> null
    @"10:00:00.000000001" + @"PT0.000000001S" -> @"10:00:00.000000002"
    @"2026-03-28T12:00:00@Europe/Paris" + @"P1D" -> @"2026-03-29T13:00:00@Europe/Paris"
    @"2026-03-29T12:00:00@Europe/Paris" - @"P1D" -> @"2026-03-28T11:00:00@Europe/Paris"
    @"2026-03-29T01:59:59@Europe/Paris" + @"PT1S" -> @"2026-03-29T03:00:00@Europe/Paris"
    @"2026-03-28T12:00:00@Europe/Paris" + @"P1M" -> @"2026-04-28T12:00:00@Europe/Paris"
    @"12026-03-28T12:00:00@Etc/GMT-5" + @"P2D" -> @"12026-03-30T12:00:00@Etc/GMT-5"
    @"999999999-12-31T23:00:00@Europe/Paris" + @"PT2H" -> null
"""

COMPARISON = """
    1 = 1.0 -> true
    1 != 2 -> true
    1 = "1" -> null
    1 != "1" -> null
    null = null -> true
    null = 1 -> false
    1 != null -> true
    null < 1 -> null
    "a" < "b" -> true
    true < false -> null
    true = true -> true
    [1, 2] = [1, 2] -> true
    [1, 2] = [2, 1] -> false
    [1] = [1, 2] -> false
    [1, "a"] = [1, 2] -> false
    [100] = 100 -> null
    (function(x) x + 1) = (function(x) x + 1) -> true
    (function(x) x + 1) = (function(x) x + 2) -> false
    (function(x) x) = (function(y) y) -> false
    (function(x: number) x) = (function(x) x) -> false
    {f: function(x) x, r: f = f}.r -> true
    {y: 1, r: (function(x) y) = (function(x) y)}.r -> false
    [abs] = [abs] -> true
    abs = floor -> false
    abs = (function(x) x) -> false
    abs = 1 -> null
    {a: 1, b: 2} = {b: 2, a: 1} -> true
    {a: 1} = {a: 1, b: null} -> false
    {a: {b: "x", c: [1, 2]}} = {a: {b: "x", c: [2, 1]}} -> false
    @"2026-01-01" < @"2026-01-02" -> true
    @"2026-01-01" = @"2026-01-01T00:00:00" -> null
    @"10:00:00Z" = @"11:00:00+01:00" -> true
    @"10:00:00" = @"10:00:00Z" -> false
    @"10:00:00" < @"11:00:00Z" -> null
    @"10:30:00@Europe/Rome" = @"10:30:00@Europe/Rome" -> true
    @"10:30:00@Europe/Rome" = @"10:30:00@Europe/Paris" -> false
    @"10:30:00@Etc/UTC" = @"10:30:00Z" -> true
    @"2026-07-01T12:00:00@Europe/Paris" = @"2026-07-01T10:00:00Z" -> true
    @"2026-01-01T12:00:00@Europe/Paris" = @"2026-01-01T10:00:00Z" -> false
    @"P1Y" = @"P12M" -> true
    @"P1D" = @"PT24H" -> true
    @"P1Y" < @"P13M" -> true
    @"P1Y" < @"P365D" -> null
    1 between 1 and 3 -> true
    0 between 1 and 3 -> false
    "b" between "a" and "c" -> true
    2 between null and 3 -> null
    4 between null and 3 -> false
    2 between "a" and 3 -> null
    1 < 2 and 2 < 3 -> true
"""

LOGIC = """
    true and true -> true
    true and false -> false
    true and null -> null
    false and null -> false
    null and false -> false
    null and null -> null
    "a" and true -> null
    "a" and false -> false
    true or null -> true
    null or true -> true
    false or null -> null
    false or false -> false
    1 or true -> true
    1 or false -> null
    not(true) -> false
    not(null) -> null
    not("a") -> null
    if true then 1 else 2 -> 1
    if null then 1 else 2 -> 2
    if "a" then 1 else 2 -> 2
"""

MEMBERSHIP = """
    1 in 1 -> true
    1 in (1, 2) -> true
    3 in (1, 2) -> false
    1 in [1, 2] -> true
    true in [false, 2, 3] -> false
    null in [1, null] -> true
    1 in "a" -> null
    1 in [2..3] -> false
    2 in [2..3] -> true
    2 in (2..3] -> false
    2 in ]2..3] -> false
    3 in [2..3[ -> false
    2.5 in (2..3) -> true
    "b" in ["a".."c"] -> true
    1 in ["a".."c"] -> null
    null in [1..2] -> null
    5 in (null..10] -> null
    15 in (null..10] -> false
    1 in (< 2, > 5) -> true
    3 in (< 2, > 5) -> false
    5 in != 5 -> false
    5 in = 5 -> true
    1 in ((1..2), [1..1]) -> true
    1 in ([1..2], [5..6]) -> true
    1 in [[1..2], [5..6]] -> true
    3 in [[1..2], [5..6]] -> false
    [1, 2] in [[1, 2], [3]] -> true
    [1, 2] in [1, 2] -> true
    [1, 2, 3] in = [1, 2, 3] -> true
    [1, 2, 3] in (!= [1, 2, 3]) -> false
    @"2026-06-01" in [@"2026-01-01"..@"2026-12-31"] -> true
    1 in (?) -> true
    5 in (? > 3 and ? < 6) -> true
"""

RANGES = """
    [3..1] -> null
    [1.."a"] -> null
    [1..2] = [1..2] -> true
    [1..2] = (1..2) -> false
    [1..2] = [1..3] -> false
    (= 10) = (= 10) -> true
    (!= 10) = (!= 10) -> true
    (< 10) = (null..10) -> false
    (< 10).end -> 10
    (< 10).start -> null
    (< 10).end included -> false
    (>= 10).start included -> true
    [1..2].start -> 1
    (1..2].end -> 2
    (1..2].start included -> false
    (1..2].end included -> true
    [1..2].middle -> null
    5 in (> 3) -> true
    (> 3) instance of range<number> -> true
"""

INSTANCES = """
    1 instance of number -> true
    "a" instance of string -> true
    1 instance of string -> false
    true instance of boolean -> true
    null instance of Any -> false
    null instance of Null -> true
    null instance of number -> false
    1 instance of Any -> true
    @"2026-01-01" instance of date -> true
    @"2026-01-01" instance of date and time -> false
    @"2026-01-01T00:00:00" instance of date and time -> true
    @"10:00:00" instance of time -> true
    @"P1D" instance of days and time duration -> true
    @"P1D" instance of years and months duration -> false
    @"P1Y" instance of years and months duration -> true
    [1, 2] instance of list<number> -> true
    [1, "a"] instance of list<number> -> false
    [1, null] instance of list<number> -> true
    [] instance of list<number> -> true
    [[1]] instance of list<list<number>> -> true
    [1] instance of list<Any> -> true
    [1] instance of list -> true
    {a: 1} instance of context -> true
    {a: 1} instance of context<a: number> -> true
    {a: 1, b: 2} instance of context<a: number> -> true
    {a: "x"} instance of context<a: number> -> false
    {} instance of context<a: number> -> false
    [1..2] instance of range<number> -> true
    ["a".."b"] instance of range<number> -> false
    (function(a: number) a) instance of function<number>->Any -> true
    (function(a: string) a) instance of function<number>->Any -> false
    (function(a, b) a) instance of function<number>->Any -> false
    sum instance of function -> true
    1 instance of tNobodyDefinedIt -> null
"""

PROPERTIES = """
    @"2026-11-24".year -> 2026
    @"2026-11-24".month -> 11
    @"2026-11-24".day -> 24
    @"2026-11-24".weekday -> 2
    @"2026-11-24".hour -> null
    @"2026-11-24T10:20:30.5+01:00".hour -> 10
    @"2026-11-24T10:20:30+01:00".minute -> 20
    @"2026-11-24T10:20:30.5+01:00".second -> 30.5
    @"2026-11-24T10:20:30+01:00".weekday -> 2
    @"2026-11-24T10:20:30+01:00".time offset -> @"PT1H"
    @"2026-11-24T10:20:30".time offset -> null
    @"2026-11-24T10:20:30+01:00".timezone -> null
    @"2026-07-24T10:20:30@Europe/Paris".time offset -> @"PT2H"
    @"2026-11-24T10:20:30@Europe/Paris".time offset -> @"PT1H"
    @"2026-11-24T10:20:30@Europe/Paris".timezone -> "Europe/Paris"
    @"10:20:30-03:30".time offset -> @"-PT3H30M"
    @"10:20:30Z".time offset -> @"PT0S"
    @"P1Y2M".years -> 1
    @"P1Y2M".months -> 2
    @"-P14M".years -> -1
    @"-P14M".months -> -2
    @"P1Y".days -> null
    @"P1DT2H3M4.5S".days -> 1
    @"P1DT2H3M4.5S".hours -> 2
    @"P1DT2H3M4.5S".minutes -> 3
    @"P1DT2H3M4.5S".seconds -> 4.5
    @"-PT36H".days -> -1
    @"-PT36H".hours -> -12
    "a".length -> null
    null.a -> null
    {a: {b: 1}}.a.b -> 1
    {a: 1}.b -> null
    [{a: 1}, {a: 2}].a -> [1, 2]
    [{a: 1}, {b: 2}].a -> [1, null]
    [[{a: 1}], {a: 2}].a -> [[1], 2]
"""

TABLES = {
    "arithmetic": ARITHMETIC,
    "temporal": TEMPORAL_ARITHMETIC,
    "comparison": COMPARISON,
    "logic": LOGIC,
    "membership": MEMBERSHIP,
    "ranges": RANGES,
    "instances": INSTANCES,
    "properties": PROPERTIES,
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [row for table in TABLES.values() for row in rows(table)],
)
def test_an_operator_gives_what_the_standard_says(expression, expected):
    check(expression, expected)
