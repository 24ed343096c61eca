import pytest

from karama.explanation.prose import prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Welcome", "<h3>Welcome</h3>"),
        ("### Deep #", "<h5>Deep</h5>"),
        ("one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>"),
        ("- a\n- b\n  more", "<ul><li>a</li><li>b more</li></ul>"),
        ("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("- a\n1. b", "<ul><li>a</li></ul>\n<ol><li>b</li></ol>"),
        ("be **safe** and *calm*", "<p>be <strong>safe</strong> and <em>calm</em></p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        (
            "[call](tel:+34900)",
            '<p><a href="tel:+34900" rel="noreferrer">call</a></p>',
        ),
        ("", ""),
    ],
)
def test_the_small_part_of_markdown_that_texts_need(text, html):
    assert str(prose(text)) == html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>)",
        '[x](https://a"onclick=alert(1))',
        "**<b onclick=x>**",
        "# <svg/onload=x>",
        "- <a href='javascript:x'>",
        "&lt;script&gt;",
    ],
)
def test_whatever_is_typed_no_tag_and_no_script_comes_out(hostile):
    from lxml import html

    allowed = {"div", "p", "a", "strong", "em", "ul", "ol", "li", "h3"}
    tree = html.fromstring(f"<div>{prose(hostile)}</div>")

    for node in tree.iter():
        assert node.tag in allowed
        assert set(node.attrib) <= {"href", "rel"}
        assert not node.get("href", "").lower().startswith(("javascript", "data"))
