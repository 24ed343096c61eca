"""Quantiles of the beta and of Student's t distribution.

They are all that the intervals need, and scipy would bring 140 MB for them
(docs/decisions/dependencies.md). The incomplete beta function is its continued fraction
(NIST Digital Library of Mathematical Functions, 8.17.22), summed by the algorithm of
Lentz as Thompson and Barnett changed it (1986), on the side where it converges fast.
Quantiles are found by Newton's steps in a bracket that halves when a step leaves it.
Ten digits are right for shapes up to a million, and the first eight beyond.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
_CLOSE = 4e-16
_MOST_TERMS = 1_000_000
_MOST_STEPS = 2_000
"""Halving alone reaches any double from 1 in fewer."""


def beta_below(x: float, a: float, b: float) -> float:
    """The chance that a beta variable of shapes `a` and `b` is at most `x`.

    >>> round(beta_below(0.5, 2.0, 2.0), 12)
    0.5
    """
    if not 0 < x < 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _tail(1 - x, b, a)
    return _tail(x, a, b)


def beta_quantile(chance: float, a: float, b: float) -> float:
    """Below which a beta variable lies with this chance.

    Raises:
        ValueError: The chance is not from 0 to 1, or a shape not above 0.
    """
    if not (0 <= chance <= 1 and a > 0 and b > 0):
        raise ValueError(f"no beta quantile at {chance} for shapes {a}, {b}")
    if chance in (0.0, 1.0):
        return chance
    return _solve(lambda x: beta_below(x, a, b) - chance, lambda x: _density(x, a, b))


@lru_cache(maxsize=4096)
def t_quantile(chance: float, freedom: float) -> float:
    """Below which Student's t lies with this chance, for so many degrees of freedom.

    >>> round(t_quantile(0.975, 9), 4), round(t_quantile(0.995, 1), 4)
    (2.2622, 63.6567)
    """
    if not (0 <= chance <= 1 and freedom > 0):
        raise ValueError(f"no t quantile at {chance} for {freedom}")
    if chance < 0.5:
        return -t_quantile(1 - chance, freedom)
    if chance == 1:
        return inf
    if chance > 0.75:  # t² = freedom (1 - x) / x, with x near 0
        x = beta_quantile(2 * (1 - chance), freedom / 2, 0.5)
        return sqrt(freedom * (1 - x) / x) if x else inf
    y = beta_quantile(2 * chance - 1, 0.5, freedom / 2)
    return sqrt(freedom * y / (1 - y))


def normal_quantile(chance: float) -> float:
    """Below which a standard normal variable lies with this chance."""
    if not 0 < chance < 1:
        return -inf if chance == 0 else inf
    return NormalDist().inv_cdf(chance)


# --- how ------------------------------------------------------------------------------


def _log_density(x: float, a: float, b: float) -> float:
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    return scale + (a - 1) * log(x) + (b - 1) * log1p(-x)


def _density(x: float, a: float, b: float) -> float:
    power = _log_density(x, a, b) if 0 < x < 1 else -inf
    return exp(min(power, 700.0))


def _tail(x: float, a: float, b: float) -> float:
    """The chance to be at most `x`, for `x` below about the mean."""
    if x <= 0:
        return 0.0
    power = _log_density(x, a, b) + log(x) + log1p(-x)
    return min(exp(power) * _fraction(x, a, b) / a, 1.0)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, two terms at a time."""
    up, down = 1.0, _off_zero(1 - (a + b) * x / (a + 1))
    down = 1 / down
    found = down
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            down = 1 / _off_zero(1 + term * down)
            up = _off_zero(1 + term / up)
            found *= up * down
        if abs(up * down - 1) < _CLOSE:
            return found
    raise ArithmeticError(f"the fraction does not settle at {x} for {a}, {b}")


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _solve(above: Callable[[float], float], slope: Callable[[float], float]) -> float:
    """Where a rising function of 0 to 1 crosses zero."""
    low, high, x = 0.0, 1.0, 0.5
    for _ in range(_MOST_STEPS):
        height = above(x)
        low, high = (low, x) if height > 0 else (x, high)
        if height == 0 or not low < (low + high) / 2 < high:
            return x
        steep = slope(x)
        step = x - height / steep if steep > 0 else low
        if not low < step < high:
            step = (low + high) / 2
        if abs(step - x) <= _CLOSE * step:
            return step
        x = step
    return x
