"""Quantiles against tables: those of scipy 1.17, and of every textbook."""

from math import comb, inf, isclose, pi, tan
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.statistics.distributions import (
    beta_below,
    beta_quantile,
    normal_quantile,
    t_quantile,
)

BETA = [
    (0.005, 0.5, 0.5, 6.168375916970068e-05),
    (0.025, 0.5, 0.5, 0.001541333133436012),
    (0.995, 0.5, 0.5, 0.9999383162408302),
    (0.025, 1, 1, 0.025),
    (0.025, 1, 40, 0.0006327449320494191),
    (0.975, 1, 40, 0.08809730287880237),
    (0.005, 3, 48, 0.006872485332951645),
    (0.025, 3, 48, 0.01254858783533406),
    (0.5, 3, 48, 0.05312226847928655),
    (0.975, 3, 48, 0.1371376256039674),
    (0.995, 20.5, 1000, 0.03313780434098677),
    (0.005, 9990, 11, 0.9978614365175614),
    (0.975, 9990, 11, 0.9994507601153076),
    (0.025, 500000, 12.5, 0.9999593548243436),
    (0.005, 0.5, 4.5, 4.6121198664444044e-06),
    (0.995, 0.5, 4.5, 0.6020095610806491),
    (0.025, 20000, 30000, 0.3957097849332085),
]
CHANCES = (0.6, 0.75, 0.9, 0.975, 0.995, 0.9995)
T = {
    1: (0.3249196962, 1.0, 3.0776835372, 12.7062047362, 63.6567411629, 636.6192487688),
    2: (0.2886751346, 0.8164965809, 1.8856180832, 4.3026527297, 9.9248432009,
        31.5990545764),
    3: (0.2766706623, 0.7648923284, 1.6377443537, 3.1824463053, 5.8409093097,
        12.9239786367),
    9: (0.2609553365, 0.7027221468, 1.3830287384, 2.2621571628, 3.2498355416,
        4.7809125859),
    29: (0.2556836346, 0.6830438608, 1.3114336473, 2.0452296421, 2.7563859037,
         3.6594050195),
    199: (0.2536860754, 0.6757245956, 1.2858202093, 1.9719565443, 2.6007602161,
          3.3400865562),
    9999: (0.2533538441, 0.6745142869, 1.2816362382, 1.9602012636, 2.5763210959,
           3.2915000633),
}  # fmt: skip
SHAPES = st.floats(0.3, 3000)


@pytest.mark.parametrize(("chance", "a", "b", "wanted"), BETA)
def test_beta_quantiles_are_those_of_the_table(chance, a, b, wanted):
    assert beta_quantile(chance, a, b) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("freedom", T)
def test_t_quantiles_are_those_of_the_table(freedom):
    found = [t_quantile(chance, freedom) for chance in CHANCES]

    assert found == pytest.approx(T[freedom], rel=1e-9)


@pytest.mark.parametrize("chance", [0.01, 0.3, 0.51, 0.9999, 1 - 1e-9])
def test_t_with_one_degree_is_cauchy_and_with_very_many_is_normal(chance):
    cauchy = tan(pi * (chance - 0.5))

    assert t_quantile(chance, 1) == pytest.approx(cauchy, rel=1e-7)
    assert t_quantile(chance, 1e7) == pytest.approx(
        NormalDist().inv_cdf(chance), rel=1e-4
    )


@given(x=st.floats(0, 1), b=SHAPES)
def test_with_a_first_shape_of_one_it_is_a_power(x, b):
    assert beta_below(x, 1, b) == pytest.approx(1 - (1 - x) ** b, rel=1e-9, abs=1e-12)


@given(k=st.integers(0, 30), n=st.integers(1, 30), p=st.floats(0.001, 0.999))
def test_it_sums_a_binomial(k, n, p):
    if 1 <= k <= n:
        tail = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
        assert beta_below(p, k, n - k + 1) == pytest.approx(tail, rel=1e-9, abs=1e-14)


@given(x=st.floats(0.001, 0.999), a=SHAPES, b=SHAPES)
def test_either_side_of_it_tells_the_other(x, a, b):
    both = beta_below(x, a, b) + beta_below(1 - x, b, a)

    assert isclose(both, 1, abs_tol=1e-9)


@given(chance=st.floats(0.001, 0.999), a=SHAPES, b=SHAPES)
def test_a_quantile_is_where_its_chance_lies(chance, a, b):
    x = beta_quantile(chance, a, b)

    assert beta_below(x, a, b) == pytest.approx(chance, abs=1e-6)


@given(low=st.floats(0.001, 0.999), high=st.floats(0.001, 0.999), f=st.floats(0.5, 500))
def test_t_rises_and_is_even(low, high, f):
    if low < high:
        assert t_quantile(low, f) <= t_quantile(high, f)
    assert t_quantile(1 - low, f) == pytest.approx(-t_quantile(low, f), abs=1e-6)


def test_the_ends_are_the_ends():
    assert (beta_quantile(0, 2, 3), beta_quantile(1, 2, 3)) == (0, 1)
    assert (beta_below(-1, 2, 3), beta_below(2, 2, 3)) == (0, 1)
    assert (t_quantile(1, 5), t_quantile(0, 5), t_quantile(0.5, 5)) == (inf, -inf, 0)
    assert (normal_quantile(0), normal_quantile(1)) == (-inf, inf)
    assert normal_quantile(0.975) == pytest.approx(1.959963985)


@pytest.mark.parametrize(
    "wrong", [(-0.1, 1, 1), (1.1, 1, 1), (0.5, 0, 1), (0.5, 1, -1)]
)
def test_no_quantile_of_what_is_no_chance(wrong):
    with pytest.raises(ValueError, match="no beta quantile"):
        beta_quantile(*wrong)
    if wrong[0] != 0.5:
        with pytest.raises(ValueError, match="no t quantile"):
            t_quantile(*wrong[:2])
