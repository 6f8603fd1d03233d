"""world/households/lifestyles.py: the weights of who lives how."""

import pytest

from world.households.kinds import COMPOSITIONS, KINDS
from world.households.lifestyles import ANYHOW, LIFESTYLES, N_BANDS, size_weight
from world.population import DEFAULT_POPULATION


def test_every_default_archetype_has_a_lifestyle():
    assert set(LIFESTYLES) == set(DEFAULT_POPULATION.by_key)
    assert [key for key, life in LIFESTYLES.items() if life.is_student] == ["college_student"]


@pytest.mark.parametrize("life", [*LIFESTYLES.values(), ANYHOW])
def test_weights_are_there_for_all_kinds(life):
    assert len(life.ages) == N_BANDS
    assert len(life.compositions) == len(COMPOSITIONS)
    weights = [life.weight(kind) for kind in KINDS]
    assert min(weights) >= 0
    assert max(weights) > 0
    assert life.income_step > 0


def test_sizes_are_best_where_they_are_said_to_be():
    """The document's law: 1.4 persons for the smallest baskets and 3.6 for the largest."""
    by_persons = {each.n_persons: each for each in COMPOSITIONS}
    assert max(by_persons, key=lambda n: size_weight(by_persons[n], 0, 3)) == 1
    assert max(by_persons, key=lambda n: size_weight(by_persons[n], 2, 3)) == 4
    assert size_weight(by_persons[1], 0, 3) == pytest.approx(1 / (1 + 0.4**2))
    assert size_weight(by_persons[5], 2, 3) == pytest.approx(1 / (1 + 1.4**2))
    assert size_weight(by_persons[3], 0, 1) == size_weight(by_persons[3], 1, 3)
