"""Reads the resources.toml of a pack, and says every mistake in it at once.

    reading = read_means("packs/es-guardia-civil", procedure)
    reading.means           # None while a finding is an error, or without the file

The flow: who and what there is; how each step is done with it; what is used by nothing;
then, with a week of it before one's eyes, what can never be done or not in time
(`foresight`). The reader stands here and not in `packs`, beside those of the other
files: a pack is proved, run and explained without anyone's staff numbers, which are
sensitive; what does not read them cannot tell them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import attrs

from karama.findings import Finding
from karama.packs.files import Folder, read_folder
from karama.packs.notes import Notes
from karama.packs.toml import Table, open_toml, read_toml
from karama.procedure.procedure import Procedure
from karama.rehearsal.means import keys
from karama.rehearsal.means import things as kinds
from karama.rehearsal.means.foresight import check_ahead
from karama.rehearsal.means.laws import AT_ONCE
from karama.rehearsal.means.means import Means, things
from karama.rehearsal.means.posts import posts_of
from karama.rehearsal.means.steps import Around, around_of

FILE = "resources.toml"


@attrs.frozen
class MeansReading:
    """What came of reading the means of a pack.

    Attributes:
        means: None when any finding is an error, or there is no file.
        findings: Everything there is to say, errors first.
    """

    means: Means | None
    findings: tuple[Finding, ...]


def read_means(pack: str | os.PathLike[str], procedure: Procedure) -> MeansReading:
    """Read the resources.toml in the folder of a pack.

    Args:
        pack: The folder.
        procedure: What was read of it.
    """
    notes = Notes()
    folder = read_folder(Path(pack), Notes())  # what is wrong with it is said already
    means = None if folder is None else means_in(folder, procedure, notes)
    return MeansReading(None if notes.failed else means, notes.findings)


def read_means_file(path: str | os.PathLike[str], procedure: Procedure) -> MeansReading:
    """Read other means for a pack than its own resources.toml.

    Raises:
        DataError: The file cannot be opened.
    """
    notes = Notes()
    top = open_toml(Path(path), notes)
    means = None if top is None else means_of(top, procedure)
    return MeansReading(None if notes.failed else means, notes.findings)


def means_in(folder: Folder, procedure: Procedure, notes: Notes) -> Means | None:
    """The means of a folder that is already open."""
    data = folder.files.get(FILE)
    top = None if data is None else read_toml(data, FILE, notes)
    return None if top is None else means_of(top, procedure)


def means_of(top: Table, procedure: Procedure) -> Means:
    """The means of a table that is already open; mistakes go to the table's notes."""
    around = around_of(procedure)
    means = _things(top, around)
    ids = [*(one.id for one in things(means)), *(one.id for one in means.stocks)]
    kinds.check_once(ids, top.notes, top)
    means = attrs.evolve(means, posts=posts_of(top, around, means))
    top.close()
    _check_money(top, means)
    _check_used(top, means)
    if not top.notes.failed_in(top.file):
        check_ahead(means, around, top)
    return means


def _things(top: Table, around: Around) -> Means:
    beds = kinds.beds_of(top, around)
    spoken = keys.languages(top, "spoken")
    return Means(
        currency=keys.currency(top, "currency"),
        offset=keys.offset(top, "utc-offset"),
        spoken=spoken or around.languages[:1],
        answering=keys.law(top, "answering") or AT_ONCE,
        staff=kinds.staff_of(top, around),
        interpreters=kinds.interpreters_of(top, around),
        rooms=kinds.rooms_of(top, around),
        vehicles=kinds.vehicles_of(top, around),
        beds=beds,
        services=kinds.services_of(top, around),
        stocks=kinds.stocks_of(top, around, beds),
    )


def _check_money(top: Table, means: Means) -> None:
    costs = [*(one.cost for one in things(means)), *(s.cost for s in means.stocks)]
    if not means.currency and any(costs):
        top.notes.add("MEAN-034", top.place("currency"))


def _check_used(top: Table, means: Means) -> None:
    """Note what no step ever takes: it is paid for, and helps nobody."""
    for name in _unused(means):
        top.notes.add("MEAN-035", top.place(), id=name)
    if not means.interpreters:
        for post in means.posts:
            if post.interpreter:
                top.notes.add("MEAN-036", top.place(post.id), step=post.id)


def _unused(means: Means) -> Iterable[str]:
    used = {name for post in means.posts for need in post.needs for name in need}
    used |= {post.keeps for post in means.posts}
    if any(post.interpreter for post in means.posts):
        used |= {one.id for one in means.interpreters}
    return (one.id for one in things(means) if one.id not in used)
