"""Script and style are sent light: nothing of the program goes, and little is said."""

import gzip
import re

import pytest

from karama.web.desk.files import FOLDER, address_of, file_of, light

NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*"))
SCRIPTS = [name for name in NAMES if name.endswith(".js")]


@pytest.mark.parametrize("name", SCRIPTS)
def test_of_a_script_only_whole_lines_of_comment_and_margins_go(name):
    """Sign for sign: every line that is sent is a line as it was written."""
    written = (FOLDER / name).read_text().splitlines()
    program = [line.strip() for line in written if not comment(line)]

    assert light(FOLDER / name).splitlines() == [line for line in program if line]


def comment(line):
    return line.lstrip().startswith("//")


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_text_of_a_script_goes_over_the_end_of_a_line(name):
    """Else what stands at its margin would be part of it, not space to leave out."""
    assert not open_texts((FOLDER / name).read_text())


def test_a_text_over_two_lines_would_be_seen():
    """The control arm: each of the ways in which a line can end inside a text."""
    assert open_texts("const a = `one\n  // two`;") == [1]
    assert open_texts("/* one\n  // two */") == [1]
    assert open_texts('const a = "one \\\n  two";') == [1]
    assert not open_texts("const a = `one`; // it`s\n// `")


def open_texts(script):
    """The lines that begin or end within a text or a comment."""
    lines = [line for line in enumerate(script.splitlines(), 1) if not comment(line[1])]
    return [
        number
        for number, line in lines
        if line.partition(" // ")[0].count("`") % 2
        or "/*" in line.replace("/**/", "")
        or "*/" in line
        or line.endswith("\\")
    ]


def test_of_the_style_only_comments_and_margins_go():
    sent = file_of("desk/desk.css").plain.decode()
    written = (FOLDER / "desk/desk.css").read_text()
    bare = re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL)

    assert "".join(sent.split()) == "".join(bare.split())
    assert "/*" in written
    assert "/*" not in sent
    assert not re.search(r"""["'][^"'\n]*/\*""", written)  # none within a text


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_sent_compressed_and_kept_for_good(browser, name):
    answer = browser().get(address_of(name), headers={"Accept-Encoding": "gzip, br"})

    assert gzip.decompress(answer.content) == file_of(name).plain
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]
    assert len(str(answer.headers)) < 400  # they come with every file


def test_a_browser_that_takes_nothing_compressed_gets_it_plain(browser):
    answer = browser().get(address_of("desk/form.js"))

    assert answer.content == file_of("desk/form.js").plain
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize("mark", ["", "?00000000"])
def test_under_an_address_that_is_not_its_own_a_file_is_not_kept(browser, mark):
    answer = browser().get(f"/static/desk/form.js{mark}")

    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["nothing.js", "desk/", "desk/../../files.py", "../files.py", "desk/%00.js"]
)
def test_nothing_but_our_files_is_there(browser, name):
    assert browser().get(f"/static/{name}").status_code == 404


def test_a_page_says_one_token_and_sends_it_once(cast, browser):
    client = browser(cast["redcross"])
    first, again = client.get("/"), client.get("/")
    tokens = re.findall(rb'csrfmiddlewaretoken" value="(\w+)"', first.content)

    assert len(tokens) > 1
    assert len(set(tokens)) == 1
    assert tokens[0] not in again.content  # another for each page
    assert "csrftoken" in first.cookies
    assert "csrftoken" not in again.cookies
