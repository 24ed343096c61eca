"""What a function of the library takes, and how a call is fitted to it.

A function is declared with its parameters in the words of the standard:

    @builtin("substring", "string: string", "start position: number",
             "length?: number")

`?` after a name marks a parameter that may be left out, `*` one that takes either a
list or all the arguments, `...` one that takes the rest. A type is a kind, or kinds
joined with `|`, or `list<kind>`; `any` takes null too. A function may be declared
several times: the first declaration that fits the call is run.

A call that fits none gives null. A call over something unknown gives UNKNOWN, unless
the declaration is `open`: then only its `any`, `list` and `context` parameters may
hold unknowns, and the function answers for them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from karama.errors import FeelLimit
from karama.feel.budget import Budget
from karama.feel.calendar import at_midnight
from karama.feel.types import KINDS, kind_of
from karama.feel.values import UNKNOWN, Date, Range

_WRONG = object()


@attrs.frozen
class Parameter:
    """One parameter: its name, its kinds, and how often it may come."""

    name: str
    kinds: tuple[str, ...]
    optional: bool = False
    gathers: bool = False
    rest: bool = False

    def fit(self, value: object, *, convert: bool) -> object:
        """The value, converted as FEEL does if it must and may, or `_WRONG`."""
        for change in (_fit, _convert) if convert else (_fit,):
            for kind in self.kinds:
                fitted = change(value, kind)
                if fitted is not _WRONG:
                    return fitted
        return _WRONG


def _fit(value: object, kind: str) -> object:
    if kind == "any" or kind_of(value) == kind:
        return value
    if kind.startswith("list<") and isinstance(value, tuple):
        element = kind[5:-1]
        if all(kind_of(each) == element for each in value):
            return value
    return _WRONG


def _convert(value: object, kind: str) -> object:
    if isinstance(value, tuple) and len(value) == 1 and not kind.startswith("list"):
        return _fit(value[0], kind)
    if isinstance(value, Date) and kind == "date and time":
        return at_midnight(value)
    if kind.startswith("list") and value is not None and not isinstance(value, tuple):
        return _fit((value,), kind)
    return _WRONG


@attrs.frozen
class Overload:
    """One declaration of a function."""

    parameters: tuple[Parameter, ...]
    run: Callable[..., object]
    open: bool
    wants_budget: bool
    named_only: bool = False
    scalars: tuple[frozenset[type], ...] = ()
    needed: int = 0

    def place(self, arguments: Sequence[object]) -> list[object] | None:
        """Arguments one per parameter, None when their number is wrong."""
        if self.named_only:
            return None
        if self.parameters and self.parameters[0].gathers:
            return [_gathered(arguments)] if arguments else None
        fixed = [each for each in self.parameters if not each.rest]
        if self.parameters and self.parameters[-1].rest:
            if len(arguments) <= len(fixed):
                return None
            return [*arguments[: len(fixed)], tuple(arguments[len(fixed) :])]
        return list(arguments) if self.needed <= len(arguments) <= len(fixed) else None

    def place_named(self, arguments: Mapping[str, object]) -> list[object] | None:
        """Arguments in the order of the parameters, None when a name is wrong."""
        if any(name not in self.names for name in arguments):
            return None
        placed: list[object] = []
        skipped = False
        for parameter in self.parameters:
            if parameter.name not in arguments:
                if not parameter.optional:
                    return None
                skipped = True
                continue
            if skipped:
                return None
            value = arguments[parameter.name]
            placed.append((value,) if parameter.rest else value)
        return placed

    def fits_plainly(self, arguments: Sequence[object]) -> bool:
        """Whether these are scalars of the right kinds: nothing to convert or weigh."""
        if self.named_only or not self.needed <= len(arguments) <= len(self.scalars):
            return False
        for value, kinds in zip(arguments, self.scalars, strict=False):
            if type(value) not in kinds:
                return False
        return True

    @property
    def names(self) -> list[str]:
        """The names of the parameters, in order."""
        return [each.name for each in self.parameters]

    def fit(self, placed: list[object], *, convert: bool) -> list[object] | None:
        """The arguments as their types ask, None when one does not fit."""
        fitted = []
        for parameter, value in zip(self.parameters, placed, strict=False):
            fit = _fit_rest if parameter.rest else Parameter.fit
            inner = fit(parameter, value, convert=convert)
            if inner is _WRONG:
                return None
            fitted.append(inner)
        return fitted

    def knows(self, placed: list[object]) -> bool:
        """Whether it is open, and may look at arguments that hold unknowns."""
        if not self.open:
            return False
        pairs = zip(self.parameters, placed, strict=False)
        return all(_may_look(parameter, value) for parameter, value in pairs)


def _may_look(parameter: Parameter, value: object) -> bool:
    """Whether no conversion of this argument could depend on what is unknown."""
    if "any" in parameter.kinds:
        return True
    if parameter.rest and isinstance(value, tuple):
        alone = attrs.evolve(parameter, rest=False)
        return all(_may_look(alone, each) for each in value)
    if isinstance(value, tuple) and any(part is UNKNOWN for part in value):
        return "list" in parameter.kinds
    return value is not UNKNOWN


def _gathered(arguments: Sequence[object]) -> object:
    if len(arguments) == 1 and (
        isinstance(arguments[0], tuple) or arguments[0] is UNKNOWN
    ):
        return arguments[0]
    return tuple(arguments)


def _fit_rest(parameter: Parameter, values: object, *, convert: bool) -> object:
    assert isinstance(values, tuple)  # noqa: S101 - place() made it
    fitted = tuple(parameter.fit(value, convert=convert) for value in values)
    return _WRONG if any(value is _WRONG for value in fitted) else fitted


@attrs.frozen(eq=False)
class Builtin:
    """A function of the library, with all its declarations."""

    name: str
    overloads: tuple[Overload, ...] = attrs.field(repr=False)

    def call(self, arguments: Sequence[object], budget: Budget) -> object:
        """Run with arguments by place; null when nothing fits."""
        for overload in self.overloads:
            if overload.fits_plainly(arguments):
                budget.spend()
                return _result(overload, arguments, budget)
        placings = [(each, each.place(arguments)) for each in self.overloads]
        return self._run(placings, budget)

    def call_named(self, arguments: Mapping[str, object], budget: Budget) -> object:
        """Run with arguments by name; null when nothing fits.

        `before(point, range)` and `before(range, point)` have the same names; the
        order in which they were written then tells which is meant.
        """
        written = list(arguments)
        overloads = sorted(self.overloads, key=lambda each: each.names != written)
        placings = [(each, each.place_named(arguments)) for each in overloads]
        return self._run(placings, budget)

    def _run(
        self, placings: list[tuple[Overload, list[object] | None]], budget: Budget
    ) -> object:
        known: list[tuple[Overload, list[object]]] = []
        unknown = False
        for overload, placed in placings:
            if placed is None:
                continue
            if not _holds_unknown(overload, placed, budget) or overload.knows(placed):
                known.append((overload, placed))
            else:
                unknown = True
        for convert in (False, True):
            for overload, placed in known:
                fitted = overload.fit(placed, convert=convert)
                if fitted is not None:
                    return UNKNOWN if unknown else _result(overload, fitted, budget)
        return UNKNOWN if unknown else None


def _holds_unknown(overload: Overload, placed: list[object], budget: Budget) -> bool:
    """Pay for the arguments; an open function looks at their first level only."""
    if not overload.open:
        # every argument is paid for, so no short cut
        return True in [budget.weigh(value) for value in placed]
    budget.spend(sum(len(value) for value in placed if isinstance(value, tuple)) + 1)
    return any(
        value is UNKNOWN
        or (isinstance(value, tuple) and any(part is UNKNOWN for part in value))
        for value in placed
    )


def _result(overload: Overload, fitted: Sequence[object], budget: Budget) -> object:
    try:
        if overload.wants_budget:
            value = overload.run(*fitted, budget=budget)
        else:
            value = overload.run(*fitted)
    except FeelLimit:  # it is a ValueError too
        raise
    except (ArithmeticError, ValueError):
        return None
    if isinstance(value, (str, tuple)):
        budget.spend(len(value))
    return value


_DECLARED: dict[str, list[Overload]] = {}


def builtin(
    name: str, *parameters: str, open: bool = False, named_only: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function of the library; several declarations are tried in order."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        declared = tuple(map(_parameter, parameters))
        overload = Overload(
            declared,
            run,
            open,
            "budget" in inspect.signature(run).parameters,
            named_only,
            tuple(map(_scalars, declared)),
            sum(1 for each in declared if not each.optional),
        )
        _DECLARED.setdefault(name, []).insert(0, overload)
        return run

    return declare


def _scalars(parameter: Parameter) -> frozenset[type]:
    """The Python types of the scalars a parameter takes; none if it takes lists."""
    if parameter.gathers or parameter.rest:
        return frozenset()
    kinds = {kind: python for python, kind in KINDS.items()}
    if "any" in parameter.kinds:
        return frozenset(KINDS) - {tuple, dict, Range}
    named = (kinds[kind] for kind in parameter.kinds if kind in kinds)
    return frozenset(named) - {tuple, dict, Range}


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.partition(":")
    name = name.strip()
    return Parameter(
        name.rstrip("?*."),
        tuple(kind.strip() for kind in (kinds or "any").split("|")),
        optional=name.endswith("?"),
        gathers=name.endswith("*"),
        rest=name.endswith("..."),
    )


def declared() -> dict[str, Builtin]:
    """Every function declared so far, by name."""
    return {name: Builtin(name, tuple(each)) for name, each in _DECLARED.items()}
