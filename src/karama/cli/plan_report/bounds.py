"""How much cheaper a plan could be, in sentences: two bounds, and what each rests on.

    for sentence in bounds_of(found, targets, words): ...

What is said of the least cost is said of the runs of the search and of the margin that
was kept there. One bound supposes more than the other; how often what they suppose was
tested, and contradicted, is said with each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from karama.cli.plan_report.words import PlanWords
from karama.cli.rehearsal_report.figures import share
from karama.rehearsal.planning import Least, Planned

if TYPE_CHECKING:
    from karama.rehearsal.targets import Target


def bounds_of(
    found: Planned, targets: Sequence[Target], words: PlanWords
) -> Iterator[str]:
    """All sentences; none where no plan was found, or it costs nothing."""
    if found.least is not None and found.cost:
        yield _adding(found, found.least, words)
        yield _added_up(found.least, words)
        yield from _less(found.least, targets, words)
        yield _alone(found, found.least, words)
        yield _hurt(found.least, words)


def _adding(found: Planned, least: Least, words: PlanWords) -> str:
    t = words.t
    if least.adding >= found.cost:
        told = t.gettext(
            "No plan that reaches the targets with the same margin in the {runs} runs "
            "of the search costs less, if shortages add up."
        )
    else:
        told = t.gettext(
            "No plan that reaches the targets with the same margin in the {runs} runs "
            "of the search costs less than {lowest}, if shortages add up: at most "
            "{gap} of the cost could be saved."
        )
    return t.fill(
        told,
        runs=t.number(found.sample),
        lowest=words.money(least.adding),
        gap=share(t, found.gap),
    )


def _added_up(least: Least, words: PlanWords) -> str:
    t = words.t
    return t.fill(
        t.gettext(
            "Shortages add up if several together make a target be missed at least as "
            "much as each alone, summed. Plans that were run and tell of it: {told}. "
            "Cheaper plans tried because they were likeliest to hold all the same: "
            "{rivals}; of these held: {wrong}."
        ),
        told=t.number(least.told),
        rivals=t.number(least.rivals),
        wrong=t.number(least.wrong),
    )


def _less(least: Least, targets: Sequence[Target], words: PlanWords) -> Iterator[str]:
    """Targets for which shortages did not add up."""
    t = words.t
    for target, times in zip(targets, least.times, strict=True):
        if times < 1:
            yield t.fill(
                t.gettext(
                    "For “{target}” they did not always: of the sum only {part} is "
                    "counted there, the least that was seen."
                ),
                target=target.id,
                part=share(t, times),
            )


def _alone(found: Planned, least: Least, words: PlanWords) -> str:
    t = words.t
    return t.fill(
        t.gettext(
            "If it is supposed only that more help never makes anything worse, none "
            "costs less than {lowest}: at most {gap} could be saved. That was held "
            "against {plans} plans that hold; contradictions: {broken}."
        ),
        lowest=words.money(least.alone),
        gap=share(t, found.gap_alone),
        plans=t.number(least.tested),
        broken=t.number(least.broken),
    )


def _hurt(least: Least, words: PlanWords) -> str:
    t = words.t
    return t.fill(
        t.gettext(
            "Times a plan that holds was run beside one with more of something and "
            "less of nothing: {pairs}; times the one with more did not hold: {hurt}."
        ),
        pairs=t.number(least.pairs),
        hurt=t.number(least.hurt),
    )
