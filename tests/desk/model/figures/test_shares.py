"""Shares and their intervals, compared with SciPy's and with published values."""

import pytest
from helpers.desk_store import BY_HYPOTHESIS
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from osiris_nlp.desk.model.figures.shares import FEWEST, Share, difference

shares = st.integers(1, 5000).flatmap(lambda n: st.integers(0, n).map(lambda hits: Share(hits, n)))


@BY_HYPOTHESIS
@given(shares)
def test_the_interval_is_wilson_s(share):
    expected = binomtest(share.hits, share.cases).proportion_ci(method="wilson")

    assert share.interval == pytest.approx((expected.low, expected.high), abs=1e-9)


# Newcombe, Statistics in Medicine 17, 1998, p. 873-890, table II: method 10.
@pytest.mark.parametrize(
    ("share", "other", "low", "high"),
    [
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(6, 7), Share(2, 7), 0.0582, 0.8062),
        (Share(5, 56), Share(0, 29), -0.0381, 0.1926),
        (Share(0, 10), Share(0, 20), -0.1611, 0.2775),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_has_the_interval_that_newcombe_published(share, other, low, high):
    result = difference(share, other)

    assert (result.low, result.high) == pytest.approx((low, high), abs=5e-5)
    assert result.value == share.value - other.value


@BY_HYPOTHESIS
@given(shares, shares)
@example(Share(0, 1), Share(193, 193))
def test_exchanging_two_shares_turns_the_difference_round(share, other):
    result, reverse = difference(share, other), difference(other, share)

    assert (reverse.low, reverse.high) == pytest.approx((-result.high, -result.low))
    assert -1 <= result.low <= result.value <= result.high <= 1


def test_a_share_is_stated_from_thirty_cases_on():
    assert FEWEST == 30
    assert [Share(0, n).is_enough for n in (0, 29, 30)] == [False, False, True]
