"""world/households/region_shares.py: how many shoppers are of an archetype, age and income."""

from math import fsum

import pytest

from world.households.figures import state_figures
from world.households.fit import N_AGES, N_INCOMES, StateFit
from world.households.kinds import AGE_EDGES
from world.households.lifestyles import LIFESTYLES
from world.households.region_shares import RegionShares, bands_of

LIVES = [*LIFESTYLES.values()]
WEIGHTS = (0.03, 0.01)


def test_shares_are_sums_of_the_states_fits():
    fits = [StateFit(state_figures(code), LIVES, 3) for code in ("TX", "FL")]
    shares = RegionShares(fits, WEIGHTS)
    assert shares.share(0, (0, N_AGES), (0, N_INCOMES)) == pytest.approx(fsum(WEIGHTS))
    expected = fsum(
        weight * fit.joint[2][band][income]
        for fit, weight in zip(fits, WEIGHTS, strict=True)
        for band in (3, 4)
        for income in (5, 6, 7)
    )
    for _ in range(2):
        assert shares.share(2, (3, 5), (5, 8)) == pytest.approx(expected)


def test_bands_are_whole_ones():
    assert bands_of(AGE_EDGES, 25, 34) == (1, 3)
    with pytest.raises(ValueError, match="26 to 34 are no whole bands"):
        bands_of(AGE_EDGES, 26, 34)
