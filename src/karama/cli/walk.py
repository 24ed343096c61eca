"""The walk: shows where a case stands, takes one key, shows where it then stands.

Written for someone tired: the open steps first, numbered, each with who is
responsible and by when; then what is still to be asked; then the keys. A refusal
changes nothing and says what can be done instead.
"""

from __future__ import annotations

import datetime as dt

import click

from karama.cli.asking import ask_form, ask_one
from karama.cli.case_log import CaseLog
from karama.cli.session import Session
from karama.engine import (
    Actor,
    Case,
    Command,
    Do,
    OpenStep,
    Redecide,
    Tell,
    Tick,
    Use,
    advance,
    deadlines,
    open_steps,
    questions,
    rights,
    second_looks,
)
from karama.engine.compile import Node, ready
from karama.errors import CaseError
from karama.procedure.procedure import Procedure, title
from karama.said import said


class Walk:
    """One walk through one case."""

    def __init__(
        self,
        session: Session,
        procedure: Procedure,
        kept: CaseLog,
        fixed: dt.datetime | None = None,
    ) -> None:
        self.session = session
        self.procedure = procedure
        self.kept = kept
        self.t = session.say
        self._ahead = dt.timedelta(0)
        self._fixed = fixed
        self._told = 0

    def go(self) -> None:
        """Walk until the case ends or the reader stops."""
        self._tell_new()
        while not self._case.closed:
            steps = open_steps(self._case)
            self._show(steps)
            try:
                key = click.prompt(
                    "", default="", show_default=False, prompt_suffix="> "
                )
                if key.strip().lower() == "q":
                    break
                self._take(key.strip(), steps)
            except click.Abort:  # the input ended, or Ctrl-C: what was done is kept
                self.session.out.print()
                break
        self._goodbye()

    @property
    def _case(self) -> Case:
        case = self.kept.case
        if case is None:
            raise CaseError(said("There is no case yet: start one."))
        return case

    def _now(self) -> dt.datetime:
        now = self._fixed or dt.datetime.now(dt.UTC)
        return max(now + self._ahead, self._case.at)

    def _say(self, template: str, /, style: str = "", **facts: object) -> None:
        self.session.out.print(
            self.t.fill(template, **facts), style=style, markup=False, soft_wrap=True
        )

    # --- what is shown ---------------------------------------------------------

    def _show(self, steps: tuple[OpenStep, ...]) -> None:
        t = self.t
        self._say("")
        self._say(t.gettext("Case {code}"), "bold", code=self._case.id)
        for number, one in enumerate(steps, start=1):
            self._show_step(number, one)
        if not steps:
            self._say(t.gettext("No step is open: the case waits."), "yellow")
        self._show_questions()
        self._show_deadlines()
        for step in second_looks(self._case):
            said = t.gettext(
                "New facts speak for less protection at {step}: = decides."
            )
            self._say(said, "yellow", step=self._title(step, ""))
        keys = t.gettext(
            "number: do the step · = answer · ! use a right · ? why · "
            "+ let time pass · q stop"
        )
        self._say(keys, "dim")

    def _show_step(self, number: int, one: OpenStep) -> None:
        lane = self._lane(one)
        words = self._title(one.step, one.process)
        self.session.out.print(
            f"  {number}  {self.t.isolate(words)} · {self.t.isolate(lane)}",
            markup=False,
            soft_wrap=True,
        )
        if one.due:
            said = self.t.gettext("by {instant}")
            self._say(f"     {said}", "yellow", instant=self.t.instant(one.due))

    def _show_questions(self) -> None:
        for asked in questions(self._case):
            waits = self.t.gettext("The case waits for: {question}")
            open_ = self.t.gettext("Still open, and could change the route: {question}")
            style = "bold yellow" if asked.waits else "yellow"
            self._say(
                waits if asked.waits else open_,
                style,
                question=self._question(asked.fact),
            )

    def _show_deadlines(self) -> None:
        for one in deadlines(self._case)[:3]:
            if one.due:
                said = self.t.gettext("{instant}: {deadline}")
                words = self._title(one.timer, "")
                self._say(said, "dim", instant=self.t.instant(one.due), deadline=words)

    def _node(self, step: str, process: str) -> Node | None:
        made = ready(self.procedure)
        for key in dict.fromkeys([process, *made.plans]):
            found = made.plan(key).nodes.get(step)
            if found is not None:
                return found
        return None

    def _title(self, step: str, process: str) -> str:
        node = self._node(step, process)
        if node is None:
            return step
        element = node.element
        return title(element.titles, self.session.language, element.name or step)

    def _lane(self, one: OpenStep) -> str:
        owner = ready(self.procedure).plan(one.process).process
        lane = owner.lanes.get(one.lane)
        return (
            title(lane.titles, self.session.language, lane.name) if lane else one.lane
        )

    def _question(self, fact: str) -> str:
        field = ready(self.procedure).fields.get(fact)
        return title(field.labels, self.session.language, fact) if field else fact

    # --- what is taken -----------------------------------------------------------

    def _take(self, key: str, steps: tuple[OpenStep, ...]) -> None:
        if key.isdigit() and 1 <= int(key) <= len(steps):
            self._do(steps[int(key) - 1])
        elif key == "=":
            self._answer()
        elif key == "!":
            self._use()
        elif key == "?":
            self._why()
        elif key == "+":
            self._wait()
        elif key:
            self._say(self.t.gettext("That is none of the keys below."), "yellow")

    def _give(self, command: Command) -> None:
        try:
            self.kept.add(advance(self.procedure, self.kept.case, command))
        except CaseError as error:
            told = error.sentence
            words = self.t.tell(told) if told else str(error)
            self._say("{error}", "bold red", error=words)
        self._tell_new()

    def _do(self, one: OpenStep) -> None:
        node = self._node(one.step, one.process)
        form = getattr(node.element, "form", "") if node else ""
        owner = ready(self.procedure).plan(one.process).owner
        answers = (
            ask_form(self.session, owner.forms[form]) if form in owner.forms else {}
        )
        roles = tuple(sorted(node.roles)) if node else ()
        if roles:
            from karama.explanation.vocabulary import role_words

            named = (role_words(role, self.t) for role in roles)
            said = self.t.gettext("Takes part: {roles}")
            self._say(said, "dim", roles=self.t.listing(named))
        actor = Actor("terminal", one.lane, "officer")
        self._give(
            Do(
                one.step,
                answers,
                present=roles,
                token=one.token,
                actor=actor,
                at=self._now(),
            )
        )

    def _answer(self) -> None:
        """Answer what is open, then take again what new facts put in doubt."""
        fields = ready(self.procedure).fields
        for asked in questions(self._case):
            field = fields.get(asked.fact)
            if field is None:
                continue
            answer = ask_one(self.session, field)
            if answer != "unknown":
                self._tell(asked.fact, answer)
        for step in second_looks(self._case):
            why = click.prompt(self.t.gettext("Reason for deciding again"))
            node = self._node(step, "")
            lane = node.lane if node else ""
            actor = Actor("terminal", lane, "officer")
            self._give(Redecide(step, why, actor=actor, at=self._now()))

    def _tell(self, fact: str, answer: object) -> None:
        from karama.cli.case import writing_lane

        lane = writing_lane(self.procedure, [fact])
        actor = Actor("terminal", lane, "officer")
        self._give(Tell({fact: answer}, actor=actor, at=self._now()))

    def _use(self) -> None:
        usable = rights(self.procedure, self._case)
        for number, right in enumerate(usable, start=1):
            self._say(
                f"  {number}  {{right}}", right=self._right(right.name, right.opens)
            )
        key = click.prompt("", default="", show_default=False, prompt_suffix="> ")
        if key.isdigit() and 1 <= int(key) <= len(usable):
            actor = Actor("traveller", "", "traveller")
            chosen = usable[int(key) - 1].name
            self._give(Use(chosen, actor=actor, at=self._now()))

    def _right(self, name: str, opens: str) -> str:
        known = {
            "ask-for-protection": self.t.gettext("I ask for protection"),
            "complain": self.t.gettext("I want to complain"),
            "ask-for-lawyer": self.t.gettext("I want a lawyer"),
            "withdraw-consent": self.t.gettext("I withdraw my consent"),
        }
        return known.get(name) or self._title(opens, "") or name

    def _why(self) -> None:
        from karama.explanation import explain_path

        for sentence in explain_path(
            self.procedure, self.kept.events, self.session.language
        ):
            self._say("{sentence}", sentence=sentence)

    def _wait(self) -> None:
        due = [one.due for one in deadlines(self._case) if one.due]
        if not due:
            self._say(self.t.gettext("No clock is running."), "yellow")
            return
        self._ahead += max(due[0] - self._now(), dt.timedelta(0))
        said = self.t.gettext("It is now {instant}.")
        self._say(said, "cyan", instant=self.t.instant(self._now()))
        self._give(Tick(at=self._now()))

    def _tell_new(self) -> None:
        """Say what the last command led to, decisions with their reasons."""
        from karama.explanation import explain_path

        fresh = self.kept.events[self._told :]
        self._told = len(self.kept.events)
        for sentence in explain_path(self.procedure, fresh, self.session.language):
            self._say("{sentence}", "green", sentence=sentence)

    def _goodbye(self) -> None:
        if self._case.closed:
            self._say(self.t.gettext("The case is closed."), "bold green")
        if self.kept.path is not None:
            said = self.t.gettext("Its log is in {file}.")
            self._say(said, file=self.kept.path)
