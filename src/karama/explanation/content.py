"""What each section of the page shows, by the name the template asks for.

One object for one page: it holds the procedure and the voice, and every method
answers one question of the template in words. Texts that the pack lacks in the
reader's language come with the language they are in, for readers and screen readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
from babel import Locale
from markupsafe import Markup, escape

from karama.explanation import law, steps
from karama.explanation.kinds import kind_words
from karama.explanation.languages import Translator
from karama.explanation.picture import draw
from karama.explanation.picture.text import direction_of
from karama.explanation.prose import prose
from karama.explanation.tables import Grid, grid, logic
from karama.explanation.vocabulary import (
    act_words,
    class_words,
    mandate_words,
    right_words,
    role_words,
)
from karama.explanation.voice import Voice
from karama.procedure.decision import Decision, Table
from karama.procedure.procedure import (
    Field,
    FieldClass,
    Instrument,
    Orientation,
    Origin,
    Permission,
    Procedure,
    Service,
    Statement,
    Texts,
)
from karama.procedure.process import CallActivity, Element, Lane, Process, Task


@attrs.frozen
class LaneSteps:
    """The steps of one lane; `lane` is None for steps outside lanes."""

    lane: Lane | None
    name: Markup
    mandate: str
    steps: tuple[steps.Step, ...]


@attrs.frozen
class Asked:
    """A question of a form: its words, what it is about, and who may read it."""

    question: Markup
    about: str
    readers: str


@attrs.frozen
class Logic:
    """One decision: a grid when it is a table, else a sentence."""

    name: str
    question: str
    table: Grid | None
    sentence: str


class Content:
    """Everything one page says."""

    def __init__(self, procedure: Procedure, voice: Voice) -> None:
        self.procedure, self.voice = procedure, voice
        self.t: Translator = voice.t

    # --- words in more than one language ---------------------------------------

    def say(self, texts: Texts, otherwise: str = "") -> Markup:
        """A text in the reader's language, else another one marked as such."""
        code = self.t.language
        if texts.get(code):
            return escape(texts[code])
        other = next((c for c in ("en", *texts) if texts.get(c)), "")
        if not other:
            return self.foreign(otherwise)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(
            other, direction_of(texts[other]), texts[other]
        )

    def foreign(self, text: str) -> Markup:
        """A text whose language is not known: only its direction is marked."""
        if direction_of(text) == self.t.direction or not text:
            return escape(text)
        return Markup('<bdi dir="{}">{}</bdi>').format(direction_of(text), text)

    def name(self, thing: Element | Lane) -> Markup:
        """The name of a step or a lane."""
        own = self.procedure.languages[0] if self.procedure.languages else ""
        known = dict(thing.titles)
        if thing.name and own:
            known.setdefault(own, thing.name)
        return self.say(known, thing.name or thing.id)

    @property
    def lacks(self) -> str:
        """A sentence when the pack has no words in this language, else ""."""
        if self.t.language in self.procedure.languages:
            return ""
        here, there = (
            Locale.parse(code).get_display_name(self.t.locale) or code
            for code in (self.t.language, (*self.procedure.languages, "en")[0])
        )
        return self.t.fill(
            self.t.gettext(
                "This pack has no texts in {here}; its own are shown in {there}."
            ),
            here=here,
            there=there,
        )

    # --- who says what -----------------------------------------------------------

    @property
    def said(self) -> tuple[Statement, ...]:
        """Sentences the pack's source says."""
        return self._statements(Origin.REPORT)

    @property
    def added(self) -> tuple[Statement, ...]:
        """Sentences Karama adds."""
        return self._statements(Origin.KARAMA)

    def _statements(self, origin: Origin) -> tuple[Statement, ...]:
        return tuple(s for s in self.procedure.statements if s.origin is origin)

    def about(self, statement: Statement) -> list[tuple[str, Markup]]:
        """What a statement speaks of: anchors on the page and names."""
        found = []
        for name in statement.about:
            element = self._element(name)
            if element is not None:
                found.append((self.anchor(name), self._called(element)))
            elif "/" in name and name.split("/")[0] in self.procedure.decision_of:
                decision, rule = name.split("/", 1)
                template = self.t.gettext("rule {rule} of {decision}")
                words = self.t.fill(template, rule=rule, decision=decision)
                found.append((self.anchor(f"{decision}-{rule}"), escape(words)))
        return found

    def _called(self, element: Element) -> Markup:
        """The name of an element, or what kind of thing it is when it has none."""
        if element.name or element.titles:
            return self.name(element)
        return escape(kind_words(element, self.t))

    def _element(self, name: str) -> Element | None:
        for process in self.own_processes:
            if name in process.elements:
                return process.elements[name]
        return None

    @staticmethod
    def anchor(name: str) -> str:
        """An id for a part of the page; the template escapes it."""
        return "p-" + "".join(c if c.isalnum() else "-" for c in name)

    # --- law ---------------------------------------------------------------------

    def cite(self, citation: str) -> law.Citation:
        """A citation with its mark."""
        return law.cite(self.procedure, citation, self.t)

    @property
    def instruments(self) -> list[tuple[Instrument, str, str]]:
        """Texts of law, with their mark in words and a safe address."""
        return [
            (
                i,
                law.verified_words(i.verified, i.checked, self.t),
                law.web_address(i.url),
            )
            for i in self.procedure.instruments.values()
        ]

    @property
    def verified(self) -> str:
        """How many texts of law have been checked, as a sentence."""
        t, known = self.t, self.procedure.instruments.values()
        count = len(known)
        template = t.ngettext(
            "{verified} of {n} text of law is marked verified.",
            "{verified} of {n} texts of law are marked verified.",
            count,
        )
        done = sum(i.verified for i in known)
        return t.fill(template, verified=t.number(done), n=t.number(count))

    # --- steps -------------------------------------------------------------------

    @property
    def own_processes(self) -> list[Process]:
        """The main process first, then the others of this pack."""
        main = self.procedure.process
        others = {
            p.id: p
            for key, p in self.procedure.processes.items()
            if ":" not in key and p.id != main.id
        }
        return [main, *others.values()]

    def drawing(self, process: Process) -> Markup:
        """The drawing; its text nodes were escaped when the tree was written."""
        svg = draw(process, language=self.t.language, voice=self.voice)
        return Markup(svg)  # noqa: S704

    def process_name(self, process: Process) -> Markup:
        """The name of a process."""
        return self.say(process.titles, process.name or process.id)

    def by_lane(self, process: Process) -> list[LaneSteps]:
        """Steps of a process, grouped by lane, numbered across lanes."""
        found = steps.steps_of(process, self.voice)
        groups: list[LaneSteps] = []
        for lane in (*process.lanes.values(), None):
            mine = tuple(s for s in found if self._lane(process, s.element) is lane)
            if mine:
                groups.append(self._group(lane, mine))
        return groups

    def _lane(self, process: Process, element: Element) -> Lane | None:
        return process.lanes.get(element.lane)

    def _group(self, lane: Lane | None, mine: tuple[steps.Step, ...]) -> LaneSteps:
        if lane is None:
            return LaneSteps(None, escape(self.t.gettext("Anyone")), "", mine)
        mandate = mandate_words(lane.mandate, self.t) if lane.mandate else ""
        return LaneSteps(lane, self.name(lane), mandate, mine)

    def inner(self, process: Process, element: Element) -> tuple[steps.Step, ...]:
        """The steps inside a sub-process."""
        return steps.steps_of(process, self.voice, element.id)

    def act(self, element: Element) -> str:
        """The act of a step in words, "" if it has none."""
        act = element.act if isinstance(element, Task | CallActivity) else ""
        return act_words(act, self.t) if act else ""

    def sources(self, element: Element) -> tuple[str, ...]:
        """Citations behind an element."""
        return tuple(getattr(element, "sources", ()))

    def origin_of(self, element: Element) -> str:
        """Who drew a step: "karama" when it was added, else "report"."""
        return "karama" if getattr(element, "added", False) else "report"

    def roles(self, element: Element) -> str:
        """Who must take part, in one line."""
        roles = element.roles if isinstance(element, Task) else ()
        return self.t.listing(role_words(role, self.t) for role in roles)

    def asked(self, element: Element) -> list[Asked]:
        """The questions of a step's form."""
        form = element.form if isinstance(element, Task) else ""
        known = self.procedure.forms.get(form)
        fields = known.fields if known else ()
        return [self._asked(f) for f in fields if f.labels and f.type != "note"]

    def _asked(self, field: Field) -> Asked:
        readers = [
            self._lane_name(p.lane)
            for p in self.procedure.permissions
            if p.field_class is field.field_class and p.read
        ]
        told = self.t.listing(dict.fromkeys(readers)) or self.t.gettext("nobody")
        about = class_words(field.field_class, self.t)
        return Asked(self.say(field.labels, field.name), about, told)

    def _lane_name(self, lane: str) -> str:
        for process in self.procedure.processes.values():
            if lane in process.lanes:
                known = process.lanes[lane]
                return known.titles.get(self.t.language) or known.name or lane
        return lane

    def reason(self, deadline: steps.Deadline) -> Markup:
        """Why there is a deadline."""
        return self.say(deadline.timer.reason)

    @property
    def rights(self) -> list[steps.Right]:
        """Rights usable at any moment, in all processes of the pack."""
        return [r for p in self.own_processes for r in steps.rights_of(p, self.voice)]

    def right(self, right: steps.Right) -> str:
        """A right in words, "" when a group is no right."""
        return right_words(right.right, self.t) if right.right else ""

    @property
    def deadlines(self) -> list[steps.Deadline]:
        """Every clock of the pack's processes."""
        return [
            d for p in self.own_processes for d in steps.deadlines_of(p, self.voice)
        ]

    # --- decisions and orientations -------------------------------------------------

    @property
    def decisions(self) -> list[Logic]:
        """Every decision of the pack; the one that orients people comes first."""
        found = [
            d for m in self.procedure.models.values() for d in m.decisions.values()
        ]
        first = self.procedure.orientation
        found.sort(key=lambda d: first not in (d.name, d.id))
        return [self._logic(d) for d in found]

    def _logic(self, decision: Decision) -> Logic:
        if isinstance(decision.expression, Table):
            table = grid(decision.expression, self.voice)
            return Logic(decision.name, decision.question, table, "")
        sentence = logic(decision.expression, self.voice)
        return Logic(decision.name, decision.question, None, sentence)

    def within(self, orientation: Orientation) -> str:
        """The deadline of a route, counted from arrival, as a sentence."""
        if orientation.within is None:
            return ""
        return self.t.fill(
            self.t.gettext("within {duration} of arrival"),
            duration=self.t.duration(orientation.within),
        )

    # --- readers and services -------------------------------------------------------

    @property
    def classes(self) -> list[tuple[FieldClass, str]]:
        """Classes of field that some permission names, in words."""
        used = {p.field_class for p in self.procedure.permissions}
        return [(c, class_words(c, self.t)) for c in FieldClass if c in used]

    @property
    def matrix(self) -> list[tuple[Markup, list[str]]]:
        """For each lane, what it may do with each class of field."""
        granted = {(p.lane, p.field_class): p for p in self.procedure.permissions}
        lanes = dict.fromkeys(p.lane for p in self.procedure.permissions)
        return [
            (
                self.foreign(self._lane_name(lane)),
                [self._may(granted.get((lane, c))) for c, _words in self.classes],
            )
            for lane in lanes
        ]

    def _may(self, permission: Permission | None) -> str:
        if permission is None:
            return ""
        verbs = [
            words
            for allowed, words in (
                (permission.read, self.t.gettext("reads")),
                (permission.write, self.t.gettext("writes")),
            )
            if allowed
        ]
        return self.t.listing(verbs)

    def lane_of(self, permission: Permission) -> Markup:
        """The lane a permission is given to."""
        return self.foreign(self._lane_name(permission.lane))

    def class_of(self, permission: Permission) -> str:
        """The class of field a permission is about."""
        return class_words(permission.field_class, self.t)

    def keeps(self, permission: Permission) -> str:
        """How long data may be kept after the case ends."""
        return self.t.duration(permission.keeps)

    def organization(self, service: Service) -> str:
        """Who gives a service."""
        known = self.procedure.directory.organizations.get(service.organization)
        return known.name if known else ""

    def languages(self, service: Service) -> str:
        """The languages of a service, by their names."""
        names = self.t.locale.languages
        return self.t.listing(names.get(code, code) for code in service.languages)

    def needs(self, needs: Iterable[str]) -> str:
        """Needs in one line."""
        return self.t.listing(need.replace("-", " ") for need in needs)

    # --- texts -----------------------------------------------------------------------

    @property
    def told(self) -> tuple[str, str, Markup]:
        """What the person is told: language, direction, HTML."""
        texts: Mapping[str, str] = self.procedure.texts
        code = next((c for c in (self.t.language, "en", *texts) if texts.get(c)), "")
        text = texts.get(code, "")
        return code, direction_of(text), prose(text)
