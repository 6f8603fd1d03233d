"""world/households/races.py: race and origin in the codes of PUMS."""

from collections import Counter

import pytest

from world.households.figures import RACE_GROUPS, national_figures
from world.households.races import Races
from world.states import STATES

STEPS = range(0, 1 << 16, 64)


def test_groups_have_their_codes():
    races = Races(STATES["NY"])
    assert races.codes("white", 5, 7) == (1, 1)
    assert races.codes("black", 5, 7) == (2, 1)
    assert races.codes("native", 5, 7) == (3, 1)
    assert races.codes("multiple", 5, 7) == (9, 1)
    assert Races(STATES["AK"]).codes("native", 5, 7) == (4, 1)


def test_all_codes_are_of_the_documented_range():
    races = Races(STATES["CA"])
    for group in RACE_GROUPS:
        for draw in (0, 40_000, 65_535):
            race, hispanic = races.codes(group, draw, draw)
            assert 1 <= race <= 9
            assert (2 <= hispanic <= 24) == (group == "hispanic")


@pytest.mark.parametrize(
    ("figure", "group", "which"),
    [
        ("hispanic_race", "hispanic", 0),
        ("hispanic_origin", "hispanic", 1),
        ("api_race", "api", 0),
    ],
)
def test_what_a_group_leaves_open_follows_the_country(figure, group, which):
    races = Races(STATES["FL"])
    counts = Counter(races.codes(group, draw, draw)[which] for draw in STEPS)
    country = national_figures()[figure]
    total = sum(country.values())
    for code, n in country.items():
        assert counts[int(code)] / len(STEPS) == pytest.approx(n / total, abs=2 / len(STEPS))
