"""The script is worth what the server is worth: the shared table, and random trees."""

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from karama.procedure.asking import plain
from karama.procedure.conditions import tree_of
from karama.procedure.procedure import Field, FieldClass
from karama.procedure.weighing import Scope, text, worth

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
TABLE = json.loads((Path(__file__).parents[1] / "meanings.json").read_text())
TOLD = """async ({ rows, address }) => {
  const { told } = await import(address);
  return rows.map(([tree, { rows, within, ...scope }]) => {
    Object.assign(scope.answers, rows);
    if (!within) return told(tree, scope);
    const [name, place] = within, { own, rows: all } = rows[name];
    const answers = { ...scope.answers, ...all[place] };
    return told(tree, { ...scope, answers, own, place: place + 1 });
  });
}"""
PARTS = [
    "${a}",
    "${b}",
    ".",
    "0",
    "3",
    "-2",
    "0.1",
    "1000000007",
    "'x'",
    "'7'",
    "today()",
]
SHAPES = """{} + {};{} - {};{} * {};{} div {};{} mod {};{} < {};{} >= {};{} = {};
{} != {};{} and {};{} or {};concat({}, {});selected({}, {});round({}, {});
coalesce({}, {});substr({}, {});min({}, {});max({}, {});
selected-at({}, {});contains({}, {});
if({}, {}, 'z');int({} * {});floor({} div {});number(concat({}, {}));date({} + {})"""
ANSWERS = [
    "",
    "7",
    "-1.5",
    "x y",
    "2026-11-26",
    "unknown",
    " 12 ",
    "أ 😀",
    "1e3",
    "007",
    0.0,
    1.5,
    True,
    False,
]


def random_expression(luck, depth):
    if not depth or luck.random() < 0.2:
        return luck.choice(PARTS)
    shape = luck.choice(SHAPES.replace("\n", "").split(";"))
    parts = (random_expression(luck, depth - 1) for _ in range(2))
    return f"({shape.format(*parts)})"


def rows_at_random(count, seed):
    luck = Random(seed)  # noqa: S311
    for _ in range(count):
        answers = {"a": luck.choice(ANSWERS), "b": luck.choice(ANSWERS)}
        yield random_expression(luck, luck.randint(1, 4)), answers, "a", {}


def worked_out(browser, rows):
    address = f"{browser.desk.address}/static/desk/form.js"
    asked = [
        [
            tree_of(written),
            {"answers": answers, "here": here, "columns": columns}
            | {"today": TABLE["today"]}
            | (more[0] if more else {}),
        ]
        for written, answers, here, columns, *more in rows
    ]
    return browser.page.evaluate(TOLD, {"rows": asked, "address": address})


def test_the_shared_table(browser):
    browser.page.goto("/sign-in")
    rows = [
        (
            *(r["expression"], r["answers"], r["here"], r["columns"]),
            {"rows": r.get("rows", {}), "within": r.get("in")},
        )
        for r in TABLE["examples"]
    ]

    assert worked_out(browser, rows) == [r["worth"] for r in TABLE["examples"]]


PLAIN = "async ({ all, address }) => all.map((await import(address)).plain)"


def test_numbers_are_read_without_idle_signs(browser):
    browser.page.goto("/sign-in")
    address = f"{browser.desk.address}/static/desk/form.js"
    typed = ["007", "12.0", "1.50", "-0.0", "-007.10", "1e2", "1e-7", ".5", "", "12345"]
    typed += ["1234567890123456789012345678901234", "0", "0.0", "1e-3", "-1e2"]
    decimal = Field("n", "decimal", {}, FieldClass.ADMINISTRATIVE)

    there = browser.page.evaluate(PLAIN, {"all": typed, "address": address})

    assert there == [plain(decimal, one) for one in typed]


def test_five_thousand_at_random(browser):
    browser.page.goto("/sign-in")
    rows = list(rows_at_random(5_000, 20261126))
    today = date.fromisoformat(TABLE["today"])
    here = [
        text(worth(tree_of(written), Scope(answers, here, columns, today)))
        for written, answers, here, columns in rows
    ]
    there = worked_out(browser, rows)
    differ = [
        (row, a, b) for row, a, b in zip(rows, here, there, strict=True) if a != b
    ]

    assert differ == []
    assert len(set(here)) > 50  # they are not all alike


LIVE = """async ({ markup, address }) => {
  document.body.innerHTML = `<form class="form" data-needed="needed">${markup}</form>`;
  await import(address + "?live");
}"""
COUNTED = (
    '<p data-name="n"><input type="number" name="answer.n"></p>'
    '<p data-name="any" data-works=\'[">",["$","n"],0]\'><output></output></p>'
    '<p data-name="names" data-relevant=\'["$","n"]\'><input name="answer.names"></p>'
    '<p data-name="twice" data-works=\'["*",["$","n"],2]\'><output></output></p>'
    '<p data-name="school" data-relevant=\'["$","any"]\'><input></p>'
    '<p data-name="least" data-required="yes" data-message="too few" '
    'data-constraint=\'[">=",["."],["$","n"]]\'>'
    '<input type="number"><span class="error"></span></p>'
)


def test_numbers_and_truths_count_as_such_while_a_form_is_filled(browser):
    page = browser.page
    page.goto("/sign-in")
    address = f"{browser.desk.address}/static/desk/form.js"
    page.evaluate(LIVE, {"markup": COUNTED, "address": address})

    def after(typed):
        page.fill("[name='answer.n']", typed)
        page.dispatch_event("[name='answer.n']", "change")
        names = ("names", "school")
        shown = [page.is_visible(f"[data-name={name}]") for name in names]
        outputs = page.eval_on_selector_all("output", "all => all.map(o => o.value)")
        return shown, outputs

    assert after("") == ([False, False], ["false", ""])
    assert after("00") == ([False, False], ["false", "0"])
    assert after("-1") == ([True, False], ["false", "-2"])
    assert after("2.50") == ([True, True], ["true", "5"])

    page.fill("[data-name=least] input", "0")
    page.dispatch_event("[data-name=least] input", "change")
    assert page.inner_text(".error") == "too few"
