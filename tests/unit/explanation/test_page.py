import re
from datetime import timedelta
from functools import cache
from itertools import pairwise

import attrs
import pytest
import reception
from lxml import html
from reception import titles

from karama.explanation import LANGUAGES, explain_procedure
from karama.explanation.languages import translator
from karama.explanation.page import style_sheet
from karama.explanation.vocabulary import _acts, act_words
from karama.procedure.acts import ACTS
from karama.procedure.procedure import Directory

SECTIONS = [
    "who-says",
    "drawing",
    "orientations",
    "steps",
    "decisions",
    "deadlines",
    "rights",
    "readers",
    "services",
    "texts",
    "law",
]


@cache
def page(language="en"):
    return html.fromstring(explain_procedure(reception.procedure(), language))


def section(name, language="en"):
    return page(language).get_element_by_id(name)


def words(node):
    return " ".join(node.text_content().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_in_every_language(language):
    text = explain_procedure(reception.procedure(), language)
    root = html.fromstring(text)

    assert root.get("lang") == language
    assert root.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert [s.get("id") for s in root.iter("section")] == SECTIONS
    assert not root.xpath("//script | //link | //img | //iframe | //object")
    assert not root.xpath("//@*[starts-with(name(), 'on')]")
    assert "@import" not in text
    assert "url(http" not in text
    assert len(text.encode()) < 60_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_anchor_of_the_page_exists(language):
    root = page(language)
    ids = root.xpath("//@id")

    assert len(ids) == len(set(ids))
    for href in root.xpath("//a/@href"):
        if href.startswith("#"):
            assert href[1:] in ids


def test_headings_step_down_one_level_at_a_time():
    levels = [int(n.tag[1]) for n in page().iter("h1", "h2", "h3", "h4", "h5")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    for before, after in pairwise(levels):
        assert after <= before + 1


def test_what_the_source_says_and_what_karama_adds_stand_apart():
    said, added = section("who-says").xpath(".//div[@class='two']/div")

    assert "Unaccompanied minors go straight to child protection." in words(said)
    assert "Les mineurs non accompagnés" in words(said)
    assert "panel 2" in words(said)
    assert "A child with a medical need keeps both." in words(added)
    assert "added by Karama" in words(added)
    assert "added by Karama" not in words(said)


def test_a_statement_leads_to_the_step_and_the_rule_it_speaks_of():
    links = {a.get("href"): words(a) for a in section("who-says").iter("a")}

    assert links == {
        "#p-protect": "Child protection receives the child",
        "#p-orientation-r1": "rule r1 of orientation",
    }


def test_steps_stand_under_their_lane_with_mandate_law_and_deadline():
    steps = section("steps")
    lanes = [words(h) for h in steps.iter("h3")]
    protect = words(steps.get_element_by_id("p-protect"))

    assert lanes == [
        "Guardia Civil mandate: enforcement",
        "Red Cross mandate: care",
        "Child protection mandate: protection",
    ]
    assert "act: referral" in protect
    assert "CRC 20(1) ✓ verified on 1 July 2026" in protect
    assert "24 hours: A child waits no longer than a day" in protect
    assert "The step stays open, and this is added: “Call the duty judge”." in protect


def test_steps_are_numbered_across_lanes_in_reading_order():
    numbers = [int(n) for n in section("steps").xpath("./ol/li/@value")]

    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_gateways_are_told_as_conditions():
    decide = words(section("steps").get_element_by_id("p-decide"))
    medical = words(section("steps").get_element_by_id("p-medical"))

    assert "If the answer to “Is the person under 18?” is yes, then:" in decide
    assert "If “medical need”, then: “Urgent care”." in decide
    assert "At the same time: “Book a bed”." in medical


def test_the_questions_of_a_form_name_their_readers():
    inform = words(section("steps").get_element_by_id("p-inform"))

    assert "Need (health; read by: Red Cross)" in inform
    assert "Is the person under 18? (identity; read by: nobody)" in inform


def test_a_table_is_a_grid_and_each_rule_a_sentence():
    decisions = section("decisions")
    cells = [[words(c) for c in row.iter("th", "td")] for row in decisions.iter("tr")]

    assert cells[0][:5] == [
        "Rule",
        "Is the person under 18?",
        "Need",
        "Age",
        "orientation",
    ]
    assert cells[1][:5] == ["1", "yes", "–", "–", "“Child protection”"]
    assert cells[3][3] == "at least 18"
    rule = decisions.get_element_by_id("p-orientation-r1")
    assert words(rule).startswith("If the answer to “Is the person under 18?” is yes")
    assert "CRC 20(1)" in words(rule)


def test_orientations_come_most_protective_first():
    named = [words(n) for n in section("orientations").iter("strong")]

    assert named == ["Child protection", "Red Cross", "National Police"]
    assert "within 24 hours of arrival" in words(section("orientations"))


def test_every_deadline_is_listed():
    told = words(section("deadlines"))

    assert "within 24 hours of arrival" in told
    assert "12 hours" in told
    assert "A child waits no longer than a day" in told


def test_rights_say_whether_what_was_open_goes_on():
    told = words(section("rights"))

    assert "I ask for protection" in told
    assert "Right: ask for protection. What was open goes on." in told
    assert "Record the request" in told


def test_the_permission_matrix_says_who_why_and_how_long():
    rows = [
        [words(c) for c in row.iter("th", "td")]
        for row in section("readers").iter("tr")
    ]

    assert rows[1] == ["Red Cross", "reads and writes"]
    assert rows[3] == [
        "Red Cross",
        "health",
        "medical care",
        "EU 2024/1356 12(1) ? not verified yet",
        "90 days",
    ]


def test_services_name_languages_in_the_readers_own():
    assert "Languages: French" in words(section("services"))
    assert "Idiomas: francés" in words(section("services", "es"))


def test_sources_of_law_carry_their_mark():
    told = words(section("law"))

    assert "✓ verified on 1 July 2026" in told
    assert "? not verified yet" in told
    assert section("law").xpath(".//a/@href") == ["https://www.ohchr.org/crc"]


def test_texts_in_another_language_are_marked_with_it():
    lead = page("fr").xpath("//p[@class='lead']/span")[0]

    assert (lead.get("lang"), lead.get("dir")) == ("en", "ltr")
    assert page("ar").xpath("//div[@class='told']/@dir") == ["rtl"]
    assert page("fr").xpath("//div[@class='told']/@lang") == ["en"]


def test_a_language_the_pack_lacks_is_said_at_the_top():
    notice = page("pt").xpath("//p[@class='notice']")

    assert "português" in words(notice[0])
    assert not page("fr").xpath("//p[@class='notice']")


def test_arabic_isolates_latin_codes():
    codes = [words(n) for n in page("ar").iter("bdi")]

    assert "CRC 20(1)" in codes


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</style>'


def hostile():
    bad = titles(HOSTILE, HOSTILE)
    procedure = reception.procedure()
    process = procedure.process
    elements = {
        k: attrs.evolve(e, name=HOSTILE, titles=bad)
        for k, e in process.elements.items()
    }
    process = attrs.evolve(process, elements=elements, titles=bad, name=HOSTILE)
    service = attrs.evolve(
        procedure.directory.services["rc"], name=HOSTILE, phones=(HOSTILE,)
    )
    instrument = attrs.evolve(
        procedure.instruments["CRC"], titles=bad, url="javascript:alert(1)"
    )
    return attrs.evolve(
        procedure,
        titles=bad,
        authority=bad,
        summary=bad,
        process=process,
        processes={process.id: process},
        statements=tuple(
            attrs.evolve(s, texts=bad, quote=HOSTILE, place=HOSTILE, id=HOSTILE + s.id)
            for s in procedure.statements
        ),
        directory=Directory({}, {"rc": service}),
        instruments={"CRC": instrument},
        texts={"en": HOSTILE},
        version=HOSTILE,
        country=HOSTILE,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_words_stay_words(language):
    text = explain_procedure(hostile(), language)
    root = html.fromstring(text)

    assert not root.xpath("//script | //img")
    assert not root.xpath("//@*[starts-with(name(), 'on')]")
    assert not [h for h in root.xpath("//a/@href") if "javascript" in h]
    assert "{{7*7}}" in text
    assert len(root.xpath("//style")) == 2  # the sheet and the drawing's


def test_an_empty_pack_still_gives_a_page():
    procedure = attrs.evolve(
        reception.procedure(),
        statements=(),
        models={},
        decision_of={},
        orientations=(),
        permissions=(),
        instruments={},
        directory=Directory(),
        forms={},
        texts={},
        summary={},
    )

    assert "None." in words(html.fromstring(explain_procedure(procedure, "en")))


def test_a_long_keeping_time_is_said_in_days():
    permission = attrs.evolve(
        reception.procedure().permissions[0], keeps=timedelta(days=365)
    )
    procedure = attrs.evolve(reception.procedure(), permissions=(permission,))

    assert "365 jours" in explain_procedure(procedure, "fr")


# --- the style sheet ----------------------------------------------------------------


def luminance(colour):
    if len(colour) == 4:
        colour = "#" + "".join(c * 2 for c in colour[1:])
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lin = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]


def schemes():
    for block in re.findall(r":root{([^}]*)}", str(style_sheet())):
        yield dict(re.findall(r"--([\w-]+):(#\w+)", block))


@pytest.mark.parametrize("colours", list(schemes()), ids=["light", "dark"])
def test_text_contrast_is_at_least_aa(colours):
    def contrast(one, other):
        high, low = sorted(map(luminance, (colours[one], colours[other])), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for paper in ("paper", "tint", "add"):
        for ink in ("ink", "soft", "link", "ok", "open"):
            assert contrast(ink, paper) >= 4.5, (ink, paper)
    assert contrast("add-ink", "add") >= 4.5


def test_the_sheet_serves_print_dark_and_both_directions():
    sheet = str(style_sheet())

    assert "@media print" in sheet
    assert "prefers-color-scheme:dark" in sheet
    assert not re.search(r"(margin|padding|border)-(left|right)", sheet)
    assert sheet.count("{") == sheet.count("}")
    assert sheet.startswith(":root{")


@pytest.mark.parametrize("language", ["fr", "ar", "es", "pt"])
def test_every_act_of_the_charter_has_its_words_in_every_language(language):
    t = translator(language)

    assert set(_acts(t)) == set(ACTS)
    assert all(act_words(act, t) for act in ACTS)


def test_what_a_wide_table_hides_never_widens_the_page():
    """An element taken out of the flow is clipped only by a parent with a position."""
    rules = re.findall(r"([^{}]+){([^{}]*)}", style_sheet())

    assert any(name == ".grid .words" and "position:absolute" in r for name, r in rules)
    assert any(name == ".wide" and "position:relative" in r for name, r in rules)


def test_a_colon_is_set_as_the_language_sets_it():
    french = words(section("steps", "fr"))

    assert "Droit\u00a0:" in section("steps", "fr").text_content()
    assert "Droit:" not in french
    assert "Law:" in words(section("steps"))
