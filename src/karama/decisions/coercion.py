"""What a declared type makes of a value: the value, a conversion of it, or null.

A type is compiled once into a function that gives the value as the type has it, or
`MISFIT`. The conversions are the standard's and no others: a list of one becomes its
element, an element becomes a list of one, a date becomes the midnight it starts with
(UTC). Null is of every type; so is what is not known yet.

Source: OMG DMN 1.5, 10.3.2.9 (type conformance and implicit conversions), 7.3.3
(allowed values, type constraints).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final

from karama.feel import compile_tests, parse_type, tree
from karama.feel.calls import is_callable
from karama.feel.types import resolve
from karama.feel.values import (
    UNKNOWN,
    Date,
    DateTime,
    DaysTime,
    Function,
    Range,
    Time,
    YearsMonths,
)
from karama.procedure.decision import DecisionModel, ItemDefinition


class _Misfit:
    def __repr__(self) -> str:
        return "MISFIT"


MISFIT: Final = _Misfit()
"""Not of the type, whatever conversion is tried; told apart from null."""

Fit = Callable[[object], object]
"""Gives the value as the type has it, or `MISFIT`."""

_SIMPLE: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (Decimal,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "days and time duration": (DaysTime,),
    "years and months duration": (YearsMonths,),
    "list": (tuple,),
    "context": (dict,),
    "range": (Range,),
}


class Types:
    """The types of one model and of those it imports, each compiled once.

    Attributes:
        names: What each item definition's name means, for FEEL's `instance of` and
            typed parameters; constraints on values are left out there.
    """

    def __init__(self, model: DecisionModel) -> None:
        self._items: dict[str, ItemDefinition] = {}
        self._homes: dict[str, tuple[Types, str]] = {}
        self._fits: dict[str, Fit] = {}
        self.names: dict[str, tree.TypeName] = {}
        self._items.update(model.items)
        for imported in model.imports:
            home = Types(imported.model)
            for name in imported.model.items:
                full = f"{imported.name}.{name}" if imported.name else name
                self._homes.setdefault(full, (home, name))
            for name, written in home.names.items():
                full = f"{imported.name}.{name}" if imported.name else name
                self.names.setdefault(full, _requalified(written, imported.name))
        known = {*self._items, *self._homes}
        self.names.update(
            (each.name, _written(each, known)) for each in model.items.values()
        )

    def fit(self, name: str) -> Fit | None:
        """The compiled type; None when anything fits.

        Args:
            name: A FEEL type, an item definition, a qualified one of an import, or a
                generic type as written ("list<number>").
        """
        if name in ("", "Any"):
            return None
        if name not in self._fits:
            # A type may mention itself inside its components: look it up when used.
            self._fits[name] = lambda value: self._fits[name](value)
            self._fits[name] = self._compile(name)
        return self._fits[name]

    def item(self, name: str) -> ItemDefinition | None:
        """The item definition of that name, here or in an import."""
        if name in self._items:
            return self._items[name]
        home, local = self._homes.get(name, (None, ""))
        return None if home is None else home.item(local)

    def _compile(self, name: str) -> Fit:
        if name in self._items:
            return self.compile_item(self._items[name])
        if name in self._homes:
            home, local = self._homes[name]
            return home.fit(local) or _anything
        if name == "function":
            return _converting(_function_of(None), name)
        if name == "list":
            return _list_of(_anything, None)
        if name in _SIMPLE:
            return _converting(_of_class(_SIMPLE[name]), name)
        if name == "Null":
            return _converting(lambda value: MISFIT, name)
        return self._written(parse_type(name, self.names))

    def compile_item(self, item: ItemDefinition) -> Fit:
        """The compiled form of one item definition."""
        one = self._element(item)
        if not item.is_collection:
            return _converting(_constrained(one, item.type_constraint), item.base)
        return _list_of(one, item.type_constraint)

    def _element(self, item: ItemDefinition) -> Fit:
        if item.components:
            fields = {c.name: self.compile_item(c) for c in item.components}
            one: Fit = _structure(fields)
        elif item.function is not None:
            one = _function_of(len(item.function[0]))
        else:
            one = self.fit(item.base) or _anything
        return _constrained(one, item.allowed)

    def _written(self, written: tree.TypeName) -> Fit:
        """A generic type as FEEL writes it."""
        if written.name == "list" and written.arguments:
            return _list_of(self._written(written.arguments[0]), None)
        if written.name == "context" and written.fields:
            fields = {name: self._written(kind) for name, kind in written.fields}
            return _converting(_structure(fields), "context")
        if written.name == "range" and written.arguments:
            return _converting(_range_of(self._written(written.arguments[0])), "range")
        if written.name in self.names:
            return self.fit(written.name) or _anything
        known = resolve(written)
        return (None if known is None else self.fit(known.name)) or _anything


def _written(item: ItemDefinition, known: Iterable[str]) -> tree.TypeName:
    """An item definition as FEEL would write its type."""
    if item.components:
        fields = tuple((c.name, _written(c, known)) for c in item.components)
        one = tree.TypeName("context", fields=fields)
    elif item.function is not None:
        parameters, returns = item.function
        one = tree.TypeName(
            "function",
            arguments=tuple(tree.TypeName(kind or "Any") for _, kind in parameters),
            returns=tree.TypeName(returns or "Any"),
        )
    else:
        generic = "<" in item.base
        one = parse_type(item.base, known) if generic else _named(item.base)
    return tree.TypeName("list", (one,)) if item.is_collection else one


def _named(name: str) -> tree.TypeName:
    return tree.TypeName(name or "Any")


def _requalified(written: tree.TypeName, alias: str) -> tree.TypeName:
    """An imported type, the names in it qualified as the importing model sees them."""
    if not alias:
        return written
    known = written.name in _SIMPLE or written.name in ("Any", "Null", "function")
    return tree.TypeName(
        name=written.name if known else f"{alias}.{written.name}",
        arguments=tuple(_requalified(each, alias) for each in written.arguments),
        fields=tuple((n, _requalified(each, alias)) for n, each in written.fields),
        returns=written.returns and _requalified(written.returns, alias),
    )


def coerce(fit: Fit | None, value: object) -> object:
    """The value as the type has it, null when it does not fit."""
    if fit is None:
        return value
    found = fit(value)
    return None if found is MISFIT else found


# --- compiled forms ------------------------------------------------------------


def _anything(value: object) -> object:
    return value


def _of_class(classes: tuple[type, ...]) -> Fit:
    def fit(value: object) -> object:
        fits = value is None or value is UNKNOWN or type(value) in classes
        return value if fits else MISFIT

    return fit


def _function_of(takes: int | None) -> Fit:
    """A function that takes so many arguments; of a library function, any number."""

    def fit(value: object) -> object:
        if value is None or value is UNKNOWN:
            return value
        if isinstance(value, Function):
            return value if takes in (None, len(value.parameters)) else MISFIT
        return value if is_callable(value) else MISFIT

    return fit


def _converting(fit: Fit, name: str) -> Fit:
    """The type, or else what the one allowed conversion of the value gives."""

    def convert(value: object) -> object:
        found = fit(value)
        if found is not MISFIT:
            return found
        if type(value) is tuple and len(value) == 1:
            return fit(value[0])
        if name == "date and time" and type(value) is Date:
            return _midnight(value)
        return MISFIT

    return convert


def _midnight(value: Date) -> DateTime:
    return DateTime(value, Time(0, 0, offset=0))


def _constrained(fit: Fit, allowed: tree.UnaryTests | None) -> Fit:
    if allowed is None:
        return fit
    tests = compile_tests(allowed)

    def constrained(value: object) -> object:
        found = fit(value)
        if found is None or found is MISFIT or found is UNKNOWN:
            return found
        return found if tests(found, _NO_FACTS) is True else MISFIT

    return constrained


_NO_FACTS: Mapping[str, object] = {}


def _list_of(one: Fit, constraint: tree.UnaryTests | None) -> Fit:
    def elements(value: object) -> object:
        if value is None or value is UNKNOWN:
            return value
        values = value if type(value) is tuple else (value,)
        found = tuple(one(each) for each in values)
        return MISFIT if any(each is MISFIT for each in found) else found

    return _constrained(elements, constraint)


def _range_of(one: Fit) -> Fit:
    """A range whose ends are of the type as they stand; an end may be missing."""

    def span(value: object) -> object:
        if value is None or value is UNKNOWN:
            return value
        if type(value) is not Range:
            return MISFIT
        fits = one(value.low) == value.low and one(value.high) == value.high
        return value if fits else MISFIT

    return span


def _structure(fields: Mapping[str, Fit]) -> Fit:
    def structure(value: object) -> object:
        if value is None or value is UNKNOWN:
            return value
        if type(value) is not dict:
            return MISFIT
        found = dict(value)
        for name, fit in fields.items():
            if name not in value:
                return MISFIT
            found[name] = fit(value[name])
            if found[name] is MISFIT:
                return MISFIT
        return found

    return structure
