"""The people of a scenario: what it says is read, every mistake is said at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_sketch import INFLUX, PEOPLE, post, read

from karama.errors import DataError
from karama.feel import UNKNOWN
from karama.findings import Severity
from karama.findings.catalogue import entries
from karama.rehearsal.answering import ANYONE
from karama.rehearsal.population import read_population
from karama.rehearsal.population.joint import Joint

WHOLE = (
    INFLUX
    + PEOPLE
    + """
[[priority]]
when = "needs_urgent_care"

[[priority]]
when = "is_child and is_unaccompanied"
urgency = 2

[rights]
complain = { share = 0.1, within = "48 h", who = "age >= 18" }
"""
)


def share(joint: Joint, **classes):
    """The share of people with these classes."""
    held = np.ones(len(joint), bool)
    for name, label in classes.items():
        held &= joint.part([name]) == joint.column(name).classes.index(label)
    return float(joint.weights[held].sum())


def codes(reading):
    return [one.code for one in reading.findings]


def changed(old, new, text=WHOLE):
    assert old in text
    return text.replace(old, new, 1)


# --- what it says ---------------------------------------------------------------------


def test_a_whole_scenario_is_read_without_a_word():
    reading = read(WHOLE)

    assert reading.findings == ()
    assert reading.population is not None


def test_the_table_has_every_margin():
    joint = read(WHOLE).population.together.joint

    assert share(joint, age="12-17") == pytest.approx(0.15)
    assert share(joint, sex="female") == pytest.approx(0.2)
    assert share(joint, language="ar") == pytest.approx(0.2)
    assert share(joint, age="0-11", company="alone") == 0
    assert share(joint, company="family") == pytest.approx(1 - 80 / 128)


def test_a_share_of_some_is_met_among_them():
    text = """
[[people.shares]]
of = 'age < 18 and company = "alone"'
who = 'sex = "male"'
share = 0.9
"""
    joint = read(WHOLE + text).population.together.joint

    boys = share(joint, age="12-17", company="alone", sex="male")
    assert boys / share(joint, age="12-17", company="alone") == pytest.approx(0.9)


def test_a_table_of_two_facts_is_met():
    text = changed("sex = { female = 20, male = 80 }\n", "")
    text += """
[[people.tables]]
facts = ["age", "sex"]
shares."0-11" = { female = 3, male = 2 }
shares."12-17" = { female = 1, male = 14 }
shares."18-64" = { female = 16, male = 64 }
"""
    reading = read(text)

    assert codes(reading) == []
    joint = reading.population.together.joint
    assert share(joint, age="12-17", sex="female") == pytest.approx(0.01)


def test_a_pattern_says_how_facts_go_together_and_not_how_many():
    text = """
[[people.tables]]
facts = ["age", "sex"]
pattern = true
shares."0-11" = { female = 1, male = 1 }
shares."12-17" = { female = 1, male = 9 }
shares."18-64" = { female = 1, male = 1 }
"""
    joint = read(WHOLE + text).population.together.joint

    def ratio(age):
        return share(joint, age=age, sex="male") / share(joint, age=age, sex="female")

    assert ratio("12-17") / ratio("18-64") == pytest.approx(9)
    assert share(joint, sex="female") == pytest.approx(0.2)


def test_classes_of_the_scenario_are_those_of_the_procedure():
    population = read(WHOLE).population
    columns = {column.name: column for column in population.columns}

    health = columns["health"]
    assert [post().classes("health")[place] for place in health.places] == [
        "urgent",
        "care",
        "none",
    ]
    ages = columns["age"]
    under_18 = ages.places[ages.codes_of(1)[0]]
    assert {ages.places[code] for code in ages.codes_of(1)} == {under_18}
    assert ages.places[ages.codes_of(2)[0]] != under_18
    assert columns["sex"].places == ()


def test_answers_are_weights_of_the_procedures_classes():
    answering = read(WHOLE).population.answering

    assert answering.weights == {"answer": (0.0, 0.8, 0.2)}
    assert answering.at == {
        (("", "care"), "health"): {1: (0.0, 0.0, 0.6, 0.4), 2: (0.0, 0.0, 0.0, 1.0)}
    }


def test_a_number_that_is_answered_is_as_likely_as_another_in_its_band():
    text = '[answers]\nage = { "0-17" = 0.5, "18-21" = 0.5 }\n'

    weights = read(text).population.answering.weights["age"]

    assert dict(zip(post().classes("age"), weights, strict=True)) == pytest.approx(
        {UNKNOWN: 0, 17: 0.5, 18: 0.125, 19: 0.375}
    )


def test_a_step_may_answer_for_anyone():
    text = changed(
        "health.urgent = { care = 0.6, none = 0.4 }\nhealth.care = { none = 1 }",
        "health = { none = 1 }",
    )

    assert read(text).population.answering.at == {
        (("", "care"), "health"): {ANYONE: (0.0, 0.0, 0.0, 1.0)}
    }


def test_what_nothing_is_said_of_is_listed():
    reading = read(changed("signs = 0.25", "", changed("asks = 0.3\n", "")))

    (one,) = reading.findings
    assert (one.code, one.severity) == ("POPU-023", Severity.INFO)
    assert one.facts["facts"] == "asks"
    assert reading.population is not None


def test_a_scenario_without_people_lists_all_that_stays_unknown():
    reading = read(INFLUX)

    assert codes(reading) == ["POPU-023"]
    for fact in ("age", "health", "alone", "asks", "signs", "answer"):
        assert fact in reading.findings[0].what


def test_shares_of_many_kinds_say_the_same():
    for one in (
        "{ yes = 0.3, no = 0.7 }",
        "{ yes = 30, no = 70 }",
        "{ yes = 0.3 }",
        "{ no = 0.7 }",
        "[0.3]",
        '[{ when = "age < 12", yes = 1 }, 0.3]',
    ):
        population = read(changed("asks = 0.3", f"asks = {one}")).population
        drawn = next(each for each in population.drawn if each.column.name == "asks")
        yes = drawn.column.classes.index("yes")
        row = np.diff(drawn.below[-1], prepend=0)
        assert row[yes] == pytest.approx(0.3)


def test_urgencies_count_from_the_first_where_they_are_not_given():
    urgency = read(WHOLE).population.urgency

    assert urgency.ranks == (0, 2)
    assert urgency.otherwise == 3


# --- mistakes -------------------------------------------------------------------------

TABLE = """
[[people.tables]]
facts = ["age", "sex"]
shares."0-11" = { female = 3, male = 2 }
shares."12-17" = { female = 1, male = 14 }
shares."18-64" = { female = 16, male = 64 }
"""
SHARE = """
[[people.shares]]
who = 'age < 18 and company = "alone"'
share = 0.1
"""
SPOILT = [
    ("POPU-001", "asks = 0.3", "asks = 1.3"),
    ("POPU-001", "signs = 0.25", "signs = -0.1"),
    ("POPU-001", "signs = 0.25", 'signs = "often"'),
    ("POPU-001", "female = 20,", "female = -20,"),
    ("POPU-001", "urgency = 2", "urgency = -2"),
    ("POPU-001", "urgency = 2", "urgency = 2.5"),
    ("POPU-001", "share = 0.1,", "share = 10,"),
    ("POPU-002", "sex = { female = 20, male = 80 }", "sex = 0.2"),
    ("POPU-002", "asks = 0.3", 'asks = "sometimes"'),
    ("POPU-002", "asks = 0.3", "asks = {}"),
    ("POPU-003", "female = 20, male = 80", "female = 20, male = 70"),
    ("POPU-003", "accepted = 0.8, declined = 0.2", "accepted = 0.8, declined = 0.3"),
    ("POPU-003", "1 = 80,", "1 = 90,"),
    ("POPU-004", 'led-by = "age >= 18"', "led-by = 18"),
    ("POPU-005", "'sex = \"female\"'", "'sexe = \"female\"'"),
    ("POPU-005", '"is_child and', '"is_chlid and'),
    ("POPU-006", 'when = "age < 12"', 'when = "signs"'),
    ("POPU-006", "'age < 12 and company", "'asks and company"),
    ("POPU-007", "asks = 0.3", "aks = 0.3"),
    ("POPU-007", "[people.marginals]", "[people.marginals]\nheigth = { tall = 1 }"),
    ("POPU-008", "asks = 0.3", "asks = 0.3\nparty_size = { one = 1 }"),
    ("POPU-009", "urgent = 0.2,", "urgant = 0.2,"),
    ("POPU-009", "accepted = 0.8", "acepted = 0.8"),
    ("POPU-010", '"18-64" = 80', '"17-64" = 80'),
    ("POPU-010", '"18-64" = 80', "adult = 80"),
    ("POPU-010", '"18-64" = 80', '"18-1064" = 80'),
    ("POPU-011", "asks = 0.3", "asks = 0.3\nsex = { female = 1 }"),
    ("POPU-011", "[answers]", "[answers]\nasks = 0.5"),
    ("POPU-011", "[people.marginals]", "[people.marginals]\ncompany = { alone = 1 }"),
    ("POPU-012", "age < 12 and", "age < 10 and"),
    ("POPU-012", '"age >= 18"', '"age >= 20"'),
    ("POPU-013", "'sex = \"female\"'", "'sex < 3'"),
    ("POPU-013", "'sex = \"female\"'", '"age"'),
    ("POPU-014", "'sex = \"female\"'", "'sex = \"femal\"'"),
    ("POPU-015", "sex = { female = 20, male = 80 }",
     'sex = { female = 20, male = 80 }\n[[people.tables]]\nfacts = ["age", "sex"]\n'
     'shares."0-11" = 0.4'),
    ("POPU-016", "[people.facts]",
     '[[people.tables]]\nfacts = ["age", "age"]\nshares.a.a = 1\n[people.facts]'),
    ("POPU-017", "1 = 80,", "0 = 80,"),
    ("POPU-017", "3 = 8 }", "many = 8 }"),
    ("POPU-018", "[people.facts]",
     '[[people.tables]]\nfacts = ["company"]\nshares = { alone = 1 }\n[people.facts]'),
    ("POPU-019", "language = { wo = 0.5, fr = 0.3, ar = 0.2 }",
     "language = { wo = 0.5, fr = 0.3, ar = 0.2 }\n"
     + "".join(f"n{n} = {{ {', '.join(f'c{k} = 10' for k in range(10))} }}\n"
               for n in range(4))),
    ("POPU-020", "[people.facts]",
     "[[people.shares]]\nwho = 'sex = \"female\"'\nshare = 0.4\n[people.facts]"),
    ("POPU-021", '"0-11" = 5, "12-17" = 15, "18-64" = 80',
     '"0-11" = 45, "12-17" = 15, "18-64" = 40'),
    ("POPU-022", "wo = 0.5", "wolof = 0.5"),
    ("POPU-023", "[answers]\nanswer = { accepted = 0.8, declined = 0.2 }", "[answers]"),
    ("POPU-024", '"age < 12", urgent',
     '"a < b and b < c", urgent'),
    ("POPU-025", "[people.unknown]", "[people.unknown]\nsex = 0.1"),
    ("POPU-025", "[people.unknown]", "[people.unknown]\nsings = 0.1"),
    ("POPU-025", "never = ", 'known = ["asksx"]\nnever = '),
    ("POPU-026", "yes = 0.2 }, 0.04]", "yes = 0.2 }]"),
    ("POPU-026", '{ when = "unaccompanied", yes = 1 }, 0]',
     '0, { when = "unaccompanied", yes = 1 }]'),
    ("POPU-026", "asks = 0.3", "asks = []"),
    ("POPU-026", 'when = "needs_urgent_care"', ""),
    ("POPU-027", "[answers]", "[answers]\nansver = { accepted = 1 }"),
    ("POPU-028", "[answers.at.care]", "[answers.at.caer]"),
    ("POPU-029", "[answers.at.care]", "[answers.at.care]\nasks = 0.5"),
    ("POPU-029", "[answers.at.care]", "[answers.at.talk]\nwords.a = { b = 1 }"),
    ("POPU-030", "health.urgent = {", "health.urgant = {"),
    ("POPU-031", "complain = {", "complian = {"),
    ("POPU-032", '"48 h"', '"two days"'),
    ("POPU-032", '"48 h"', "48"),
    ("POPU-033", "[people.unknown]",
     "[people.facts.words]\n" + "".join(f"w{n} = 0.05\n" for n in range(2000))
     + "[people.unknown]"),
    ("POPU-034", 'led-by = "age >= 18"', 'led-by = "age >= 18"\nin-common = ["tribe"]'),
    ("PACK-012", 'led-by = "age >= 18"', ""),
    ("PACK-012", 'within = "48 h", ', ""),
    ("PACK-013", "[people]", "[people]\nfamilies = 3"),
    ("PACK-013", "urgency = 2", "urgency = 2\nrank = 3"),
    ("PACK-014", "[people]", '[people]\nextra = "sex"'),
    ("FEEL-001", '"age < 12", urgent', '"age <", urgent'),
]  # fmt: skip
MORE = {
    "POPU-018": WHOLE.replace('never = [\'age < 12 and company = "alone"\']', "")
    .replace("sizes = { 1 = 80, 2 = 12, 3 = 8 }", "sizes = { 1 = 1 }"),
    "POPU-019": WHOLE.replace("[people]", '[people]\nextra = ["n0", "n1", "n2", "n3"]'),
    "POPU-021": WHOLE.replace("1 = 80, 2 = 12, 3 = 8", "2 = 100"),
    "POPU-024": WHOLE.replace("[people]", '[people]\nextra = ["a", "b", "c"]').replace(
        "[people.facts]",
        "".join(f'[people.facts]\n{n} = {{ "0-99" = 1 }}\n'[15 * (n != "a"):]
                for n in "abc"),
    ),
}  # fmt: skip
"""Another scenario to spoil, where the whole one cannot be spoilt in one place."""


@pytest.mark.parametrize(("code", "old", "new"), SPOILT)
def test_a_mistake_is_said_with_its_place_and_a_remedy(code, old, new):
    reading = read(changed(old, new, MORE.get(code, WHOLE)))

    found = [one for one in reading.findings if one.code == code]
    assert found, [(one.code, one.what) for one in reading.findings]
    assert all(one.place.file == "scenario.toml" and one.remedy for one in found)
    assert found[0].place.element
    assert (reading.population is None) == any(
        one.severity is Severity.ERROR for one in reading.findings
    )


def test_every_code_is_provoked():
    codes = {code for code in entries() if code.startswith("POPU-")}

    assert {code for code, *_ in SPOILT} >= codes


@pytest.mark.parametrize("code", sorted(MORE))
def test_the_other_scenarios_are_without_the_mistake(code):
    assert code not in codes(read(MORE[code]))


def test_all_mistakes_are_said_at_once():
    text = WHOLE
    for code, old, new in SPOILT:
        if code in ("POPU-001", "POPU-005", "POPU-009", "POPU-028", "POPU-031"):
            text = text.replace(old, new, 1)

    found = set(codes(read(text)))

    assert {"POPU-001", "POPU-005", "POPU-009", "POPU-028", "POPU-031"} <= found


def test_a_nearest_name_is_offered():
    reading = read(changed("urgent = 0.2,", "urgant = 0.2,"))

    assert "(urgent?)" in reading.findings[0].what


def test_contradictions_name_the_margins_that_make_them():
    text = """
[[people.shares]]
who = 'sex = "female"'
share = 0.4
"""
    (one,) = (f for f in read(WHOLE + text).findings if f.code == "POPU-020")

    assert one.facts["margins"] == "people.shares[1].who, people.marginals.sex"


def test_nobody_is_what_can_never_be_and_a_margin_says_so():
    text = changed("age < 12 and company", "age < 18 and company")
    (one,) = (f for f in read(text + SHARE).findings if f.code == "POPU-020")

    assert one.facts["margins"] == "people.never[1], people.shares[1].who"


def test_the_share_of_families_follows_from_the_sizes_of_parties():
    text = changed("2 = 12, 3 = 8", "2 = 2, 3 = 18") + SHARE.replace("0.1", "0.15")
    wrong = text.replace("never = ", "never = ['sex = \"male\" and company = "
                         '"family"\', \'age < 0\'] # ')  # fmt: skip

    (one,) = (f for f in read(wrong).findings if f.code == "POPU-020")

    assert "people.parties.sizes" in one.facts["margins"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"scenario\.toml"):
        read_population(tmp_path / "scenario.toml", post())


@pytest.mark.parametrize(
    "text", ["people = 3", "[people", "[people]\nfacts = 1", "rights = 1\npriority = 2"]
)
def test_a_file_that_is_no_scenario_is_said(tmp_path, text):
    path = tmp_path / "scenario.toml"
    path.write_text(text, "utf-8")

    reading = read_population(path, post())

    assert reading.population is None
    assert reading.findings


KEYS = st.sampled_from(
    ["never", "marginals", "tables", "shares", "parties", "facts", "unknown", "extra",
     "age", "sex", "asks", "sizes", "led-by", "who", "share", "when", "rate", "at"]
)  # fmt: skip
ODD = st.recursive(
    st.one_of(st.integers(-3, 3), st.floats(), st.booleans(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)


def written(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {written(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(sign):08x}" for sign in value) + '"'
    return str(value).lower()


@given(st.sampled_from(["people", "answers", "priority", "rights"]), KEYS, ODD)
def test_no_value_of_a_key_stops_the_reader(part, key, value):
    if any("\ud800" <= sign <= "\udfff" for sign in str(value)):
        return
    reading = read(f"{part} = {{ {key} = {written(value)} }}")

    assert isinstance(reading.findings, tuple)
