"""Who lives how: which households an archetype's shoppers have, as weights.

The weights say what is likelier for whom; the fit (see fit.py) makes of them shares
whose sums over all archetypes are a state's public figures.  All of them are assumed.  An
archetype of another population that is not named here has any household.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from world.households.kinds import AGE_EDGES, COMPOSITIONS, Composition, Kind

N_BANDS = len(AGE_EDGES) - 1


class Lifestyle(NamedTuple):
    """How the shoppers of an archetype live.

    ages: weights of the bands of ``AGE_EDGES``.
    compositions: weights of ``COMPOSITIONS``.
    income_step: how much likelier a band of incomes is than the one below it, against others who
        live so.
    is_student: whether the shopper goes to college.
    """

    ages: tuple[float, ...] = (1.0,) * N_BANDS
    compositions: tuple[float, ...] = (1.0,) * len(COMPOSITIONS)
    income_step: float = 1.0
    is_student: bool = False

    def weight(self, kind: Kind) -> float:
        """How likely such a household is, against others."""
        return self.ages[kind.band] * self.compositions[COMPOSITIONS.index(kind.composition)]


def _ages(first: int, end: int, inside: float = 1.0, outside: float = 0.0) -> tuple[float, ...]:
    """One weight from an age on and before another one, and one elsewhere."""
    return tuple(inside if first <= start < end else outside for start in AGE_EDGES[:-1])


def _only(**weights: float) -> tuple[float, ...]:
    return tuple(weights.get(composition.name, 0.0) for composition in COMPOSITIONS)


def _children(with_children: float, without: float) -> tuple[float, ...]:
    return tuple(with_children if each.n_children else without for each in COMPOSITIONS)


ANYHOW = Lifestyle()
"""That of an archetype that is not named."""

LIFESTYLES: Mapping[str, Lifestyle] = MappingProxyType(
    {
        "health_conscious": Lifestyle(ages=_ages(25, 55, 1.3, 1.0), income_step=1.1),
        "busy_family": Lifestyle(
            ages=(0.3, 0.7, 1.0, 1.0, 1.0, 1.0, 0.7, 0.4) + (0.0,) * (N_BANDS - 8),
            compositions=_children(1.0, 0.0),
            income_step=1.05,
        ),
        "budget_conscious": Lifestyle(compositions=_children(1.3, 1.0), income_step=0.8),
        "single_professional": Lifestyle(
            ages=(0.3, 1.0, 1.0, 1.0, 1.0, 0.8, 0.7, 0.6, 0.4, *(0.0,) * (N_BANDS - 9)),
            compositions=_only(alone=1.0, two_sharers=0.5, three_sharers=0.25, with_parents=0.1),
            income_step=1.2,
        ),
        "vegan_vegetarian": Lifestyle(ages=_ages(18, 40, 1.5, 1.0)),
        "senior_couple": Lifestyle(ages=_ages(60, 100), compositions=_only(couple=1.0)),
        "college_student": Lifestyle(
            ages=(1.0, 0.2) + (0.0,) * (N_BANDS - 2),
            compositions=_only(alone=1.0, two_sharers=1.0, three_sharers=1.0, with_parents=1.0),
            income_step=0.85,
            is_student=True,
        ),
        "gourmet_foodie": Lifestyle(
            ages=_ages(40, 70, 1.3, 1.0), compositions=_children(0.8, 1.0), income_step=1.25
        ),
        "meal_prepper": Lifestyle(ages=_ages(25, 50, 1.3, 1.0)),
        "convenience_shopper": Lifestyle(ages=_ages(18, 35, 1.4, 1.0)),
    }
)
"""By the archetype's key."""

_SMALLEST, _MORE = 1.4, 2.2


def size_weight(composition: Composition, size: int, n_sizes: int) -> float:
    """How well a composition goes with the size of household that the baskets have (0 the
    smallest of ``n_sizes``): best at 1.4 persons for the smallest and 3.6 for the largest, half
    as well a person more or less, then by 1 / (1 + persons apart squared) (assumed).
    """
    place = size / (n_sizes - 1) if n_sizes > 1 else 0.5
    apart = composition.n_persons - (_SMALLEST + _MORE * place)
    return 1 / (1 + apart * apart)
