"""What `karama diff` tells of two packs, or of two DMN files.

The proof says who is answered differently and gives one of them; this module says it in
the reader's language: before, now, for how many kinds of people, for whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from rich.console import Console
from rich.text import Text

from karama.cli.change_words import change_sentence, protects_words
from karama.cli.dmn_file import DmnFile, is_dmn, load_dmn
from karama.cli.progress import counting
from karama.cli.proof_report import Account, account_of
from karama.cli.proof_report.names import Names
from karama.cli.proof_report.sentences import reason_sentence, status_word
from karama.cli.session import Exit, Session, load
from karama.explanation.languages import Translator
from karama.explanation.voice import Voice, voice_of
from karama.procedure.procedure import Procedure, title
from karama.proof.charter import read_charter
from karama.proof.differences import (
    DecisionChange,
    Differences,
    Move,
    PrincipleChange,
    WayChange,
    differences,
    paired,
    principles,
)
from karama.proof.principles import Charter
from karama.proof.prove import prove
from karama.proof.verdicts import Reason, Status, Verdict
from karama.said import said

FORMAT = 1
"""Version of the names in the JSON answer."""

MOST = 12
"""Groups of people shown for one decision; JSON has all."""


def account_of_packs(
    session: Session, old: Path, new: Path, charter_file: Path | None, *, quick: bool
) -> ChangeAccount:
    """What a change of a pack changes, with the principles unless `quick`."""
    before, now = load(session, old), load(session, new)
    charter = None if quick else read_charter(charter_file)
    found = differences(before, now)
    proofs = None if charter is None else _proofs(session, before, now, charter)
    voices = [voice_of(one, session.language) for one in (before, now)]
    return ChangeAccount(session, (before, now), voices, found, proofs)


def account_of_tables(
    session: Session, old: Path, new: Path, charter_file: Path | None
) -> ChangeAccount:
    """What a change of a DMN file changes; no Charter holds for a table alone."""
    _refuse(session, old, new, charter_file)
    before, now = load_dmn(session, old), load_dmn(session, new)
    pair = before.procedure, now.procedure
    if not paired(*pair):
        session.fail(
            session.say.tell(
                said(
                    "no decision of {old} has the name of one of {new}, so nothing can "
                    "be compared; {old} has {olds}; {new} has {news}; name those that "
                    "correspond alike",
                    old=old.name,
                    new=new.name,
                    olds=_decisions(before),
                    news=_decisions(now),
                )
            ),
            Exit.FAILED,
        )
    voices = [one.voice(session.language) for one in (before, now)]
    return ChangeAccount(session, pair, voices, differences(*pair), None)


def _refuse(session: Session, old: Path, new: Path, charter_file: Path | None) -> None:
    """Leave where a pack is given beside a table, or the Charter where none holds."""
    problem = None
    if is_dmn(old) is not is_dmn(new):
        table, pack = (old, new) if is_dmn(old) else (new, old)
        problem = said(
            "{table} is a DMN file and {pack} is not: give two packs, or two DMN files",
            table=table.name,
            pack=pack.name,
        )
    elif charter_file is not None:
        problem = said(
            "--charter is for packs: the Charter does not speak of one table"
        )
    if problem is not None:
        session.fail(session.say.tell(problem), Exit.USAGE)


def _decisions(one: DmnFile) -> str:
    names = [decision.name for decision in one.model.decisions.values()]
    return ", ".join(names) or "0"


@attrs.frozen
class _Proofs:
    """Both proofs, told, and the principles that differ."""

    charter: Charter
    old: Account
    new: Account
    changed: tuple[PrincipleChange, ...]


def _proofs(
    session: Session, old: Procedure, new: Procedure, charter: Charter
) -> _Proofs:
    with counting(session, session.say.gettext("Proving")) as tell:
        reports = [prove(one, charter, progress=tell) for one in (old, new)]
    before, now = (
        account_of(one, charter, report, session.language)
        for one, report in zip((old, new), reports, strict=True)
    )
    return _Proofs(charter, before, now, principles(*reports))


class ChangeAccount:
    """What differs, in words."""

    def __init__(
        self,
        session: Session,
        versions: tuple[Procedure, Procedure],
        voices: Iterable[Voice],
        found: Differences,
        proofs: _Proofs | None,
    ) -> None:
        self.found, self.proofs = found, proofs
        self.old, self.new = map(Names, versions, voices)
        self.t: Translator = session.say

    @property
    def worse(self) -> bool:
        """Whether somebody is worse off, as far as this can tell."""
        lost = (one.lost and one.severity == "must" for one in self._principles)
        return self.found.protects_less or any(lost)

    @property
    def _principles(self) -> tuple[PrincipleChange, ...]:
        return self.proofs.changed if self.proofs is not None else ()

    # --- for a program ----------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "format": FORMAT,
            "language": self.t.language,
            "old": _version(self.old.procedure),
            "new": _version(self.new.procedure),
            "worse": self.worse,
            "decisions": [self._decision(one) for one in self.found.decisions],
            "ways": [
                {**attrs.asdict(one), "words": self._way(one)}
                for one in self.found.ways
            ],
            "changes": [
                {**attrs.asdict(one), "words": change_sentence(self.old, self.new, one)}
                for one in self.found.changes
            ],
            "charter": self.proofs.charter.id if self.proofs else None,
            "principles": [
                {
                    "id": one.principle,
                    "severity": one.severity,
                    "old": one.old.value,
                    "new": one.new.value,
                    "lost": one.lost,
                    "properties": [
                        {
                            "id": each.id,
                            "old": each.old.value,
                            "new": each.new.value,
                        }
                        for each in one.properties
                    ],
                    "words": list(self._principle(one)),
                }
                for one in self._principles
            ],
        }

    def _decision(self, one: DecisionChange) -> dict[str, Any]:
        return {
            "decision": one.decision,
            "total": one.total,
            "reason": one.reason or None,
            "moves": [
                {**attrs.asdict(move), "words": self._move(move, one.total)}
                for move in one.moves
            ],
        }

    # --- for a person -----------------------------------------------------------------

    def print(self, out: Console) -> None:
        """The whole, section by section; a section without entries is left out."""
        t = self.t
        versions = (_titled(one, t) for one in (self.old.procedure, self.new.procedure))
        out.print(Text(" → ".join(versions), "bold"))
        if self.found.none and not self._principles:
            out.print(Text(t.gettext("Nothing differs for anybody."), "bold green"))
            return
        for one in self.found.decisions:
            self._section(out, self.new.thing(one.decision), self._moves(one))
        self._section(
            out,
            t.gettext("Ways that other people take"),
            map(self._way, self.found.ways),
        )
        told = (change_sentence(self.old, self.new, one) for one in self.found.changes)
        self._section(out, t.gettext("What is drawn otherwise"), told)
        for change in self._principles:
            head, *rest = self._principle(change)
            self._section(out, head, iter(rest or [""]))
        if self.proofs is not None and not self._principles:
            out.print()
            out.print(Text(t.gettext("No principle is gained or lost.")))

    def _section(self, out: Console, head: str, lines: Iterator[str]) -> None:
        told = list(lines)
        if told:
            out.print()
            out.print(Text(head, "bold"), soft_wrap=True)
        for line in filter(None, told):
            out.print(Text(f"· {line}"), soft_wrap=True)

    def _moves(self, one: DecisionChange) -> Iterator[str]:
        t = self.t
        if one.reason:
            about = (one.decision, one.reason)
            reason = Reason.NOT_TRANSLATED
            yield reason_sentence(
                self.new, Verdict("", Status.UNDECIDED, reason=reason, about=about)
            )
        yield from (self._move(move, one.total) for move in one.moves[:MOST])
        more = len(one.moves) - MOST
        if more > 0:
            template = t.gettext("Further groups: {n}.")
            yield t.fill(template, n=t.number(more))

    def _move(self, move: Move, total: int) -> str:
        t = self.t
        template = t.gettext(
            "Before {old}, now {new}, for {count} of {total} kinds of people. "
            "{protects} One of them: {person}."
        )
        if not move.count:
            template = t.gettext(
                "Before {old}, now {new}. {protects} One of them: {person}."
            )
        return t.fill(
            template,
            old=self.old.value(move.old),
            new=self.new.value(move.new),
            count=t.number(move.count),
            total=t.number(total),
            protects=protects_words(move.protects, t),
            person=self._person(move.person) or t.gettext("anybody"),
        )

    def _person(self, facts: Mapping[str, object]) -> str:
        """A person by what is known of them, in the words of the pack that asks it."""
        t, told = self.t, []
        template = t.gettext("{name}: {value}")
        for fact, value in facts.items():
            names = self.new if fact in self.new.voice.questions else self.old
            said = names.value(value, fact)
            told.append(t.fill(template, name=names.voice.question(fact), value=said))
        return t.listing(told)

    def _way(self, one: WayChange) -> str:
        t = self.t
        where, to = self.new.thing(one.gateway), self.new.thing(one.target)
        if one.reason:
            template = t.gettext(
                "From {where} to {to}: this could not be compared for everybody."
            )
            return t.fill(template, where=where, to=to)
        parts = []
        if one.gained:
            template = t.gettext(
                "From {where} to {to} goes now, and did not: {person}."
            )
            who = self._person(one.gains)
            parts.append(t.fill(template, where=where, to=to, person=who))
        if one.lost:
            template = t.gettext(
                "From {where} to {to} went, and goes no more: {person}."
            )
            who = self._person(one.loses)
            parts.append(t.fill(template, where=where, to=to, person=who))
        return " ".join(parts)

    def _principle(self, one: PrincipleChange) -> Iterator[str]:
        """The principle and its verdicts, then the person on the side that loses it."""
        assert self.proofs is not None  # noqa: S101 - it differs only when proved
        t = self.t
        side = self.proofs.new if one.lost else self.proofs.old
        told = next(p for p in side.principles if p.id == one.principle)
        template = (
            t.gettext("Lost: {principle}, before {old}, now {new}")
            if one.lost
            else t.gettext("Gained: {principle}, before {old}, now {new}")
        )
        yield t.fill(
            template,
            principle=f"{told.id} {told.title}",
            old=status_word(one.old, t),
            new=status_word(one.new, t),
        )
        changed = {each.id for each in one.properties}
        for each in (p for p in told.lost if p.id in changed):
            yield each.words
            yield from (flaw.text for flaw in each.flaws)
            if each.story is not None:
                yield each.story.sentence


def _version(procedure: Procedure) -> dict[str, str]:
    return {
        "pack": procedure.id,
        "version": procedure.version,
        "digest": procedure.digest,
    }


def _titled(procedure: Procedure, t: Translator) -> str:
    called = t.isolate(title(procedure.titles, t.language, procedure.id))
    return f"{called} · {procedure.version}" if procedure.version else called
