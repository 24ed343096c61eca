"""The shipped packs have means for every step that people do, and no word missing."""

from datetime import date
from pathlib import Path

import pytest

from karama.packs import read_pack
from karama.rehearsal.means import check_means, number_of, read_means, staffing, things
from karama.rehearsal.means.steps import around_of

PACKS = Path(__file__).parents[4] / "packs"
NAMES = sorted(path.parent.name for path in PACKS.glob("*/pack.toml"))
LANGUAGES = {"en", "fr", "ar", "es", "pt"}


@pytest.fixture(scope="module", params=NAMES)
def pack(request):
    procedure = read_pack(PACKS / request.param).procedure
    return PACKS / request.param, procedure


def test_nothing_is_to_be_said_of_them(pack):
    folder, procedure = pack

    assert read_means(folder, procedure).means is not None
    assert check_means(folder, procedure) == ()


def test_every_step_that_people_do_has_people_and_a_time(pack):
    folder, procedure = pack
    means = read_means(folder, procedure).means
    staff = {one.id for one in means.staff}
    posts = {post.id: post for post in means.posts}

    for step in around_of(procedure).steps.values():
        if step.by_people:
            post = posts[step.id]
            assert any(set(need) <= staff for need in post.needs), step.id
            assert post.time.__class__.__name__ != "Always" or post.time.seconds > 0


def test_who_must_take_part_does(pack):
    folder, procedure = pack
    means = read_means(folder, procedure).means
    skills = {one.id: one.skills for one in means.staff}

    for post in means.posts:
        step = around_of(procedure).steps[post.id]
        there = [{s for n in need for s in skills.get(n, ())} for need in post.needs]
        for role in set(step.roles) - {"interpreter"}:
            assert any(role in some for some in there), (step.id, role)


def test_titles_are_in_five_languages(pack):
    folder, procedure = pack
    means = read_means(folder, procedure).means

    for one in (*things(means), *means.stocks):
        assert set(one.titles) == LANGUAGES, one.id


def test_the_file_says_that_its_figures_are_made_up(pack):
    folder, _ = pack
    text = (folder / "resources.toml").read_text("utf-8")

    assert "synthetic" in text.split("\n\n")[0]


def test_the_loop_can_read_them(pack):
    folder, procedure = pack
    means = read_means(folder, procedure).means
    found = staffing(means, (), date(2026, 7, 1), 3)

    assert len(found.posts) == len(means.posts)
    assert len(found.resources) == len(number_of(means))
