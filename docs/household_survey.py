"""Households of the Current Population Survey, as taxcalc carries it, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from household_printed import Row

from world.households.kinds import AGE_EDGES, KINDS, Kind, expected_persons

YOUNG_SHARE = 0.15
"""Shoppers of 18 to 29 years without spouse or child, of all: they are more than the households
of such people, as one who lives with parents may be the shopper (assumed)."""
OLD_SHARE = 0.125
"""Couples of 60 years or more without others, at least (assumed; 12% in the CPS)."""

INCOME_GROUPS = (18, 25, 35, 45, 55, 65, 75)
"""Where groups of ages begin in household_incomes.csv."""
STARTS = (0, 10_000, 15_000, 25_000, 35_000, 50_000, 75_000, 100_000, 150_000, 200_000)
"""Where bands of income begin, in dollars."""

_UNIT_INCOMES = (
    *("e00200", "e00900", "e02100", "e00600", "e01500", "e00800", "e02400", "e02300", "e00300"),
    *("e00400", "e03300", "e01100", "e01400", "ssi_ben", "tanf_ben", "vet_ben"),
)
"""What taxcalc has of the incomes of a tax unit."""


def households_of(cps: pd.DataFrame) -> pd.DataFrame:
    """The households of the tax units: the age of the first person, who lives there, income."""
    units = cps.assign(income=cps[list(_UNIT_INCOMES)].sum(axis=1))
    by_household = units.groupby(["FLPDYR", "h_seq"])
    found = by_household.agg(
        children=("nu18", "sum"),
        persons=("XTOT", "sum"),
        weight=("s006", "first"),
        age=("age_head", "first"),
        status=("MARS", "first"),
        income=("income", "sum"),
    )
    found = found[found.age >= AGE_EDGES[0]]
    found["is_couple"] = found.status == 2
    found["adults"] = found.persons - found.children
    found["composition"] = [composition_of(row) for row in found.itertuples()]
    found["band"] = np.searchsorted(AGE_EDGES, found.age, side="right") - 1
    return found


def composition_of(row: object) -> str:
    """The composition that is nearest to a household of the survey."""
    couple, children = row.is_couple, min(row.children, 3)  # type: ignore[attr-defined]
    others = row.adults - 1 - couple  # type: ignore[attr-defined]
    if children:
        parents = "couple" if couple else "parent"
        many = min(children, 3 if couple else 2)
        return f"{parents}_{('one_child', 'two_children', 'three_children')[many - 1]}"
    if others <= 0:
        return "couple" if couple else "alone"
    if row.age >= AGE_EDGES[4]:  # type: ignore[attr-defined]
        return "couple_grown_child" if couple else "parent_grown_child"
    if couple:
        return "couple"
    return "two_sharers" if others == 1 else "three_sharers"


def household_incomes(households: pd.DataFrame) -> Iterable[Row]:
    """Percent of households by income, by age of the first person and number of adults."""
    group = np.searchsorted(INCOME_GROUPS, households.age, side="right") - 1
    adults = np.minimum(households.adults, 2)
    income = np.clip(np.searchsorted(STARTS, households.income, side="right") - 1, 0, None)
    weights = households.weight.groupby([group, adults, income]).sum()
    for place, age in enumerate(INCOME_GROUPS):
        for n_adults in (1, 2):
            row = [weights.get((place, n_adults, band), 0.0) for band in range(len(STARTS))]
            for start, weight in zip(STARTS, row, strict=True):
                yield age, n_adults, start, f"{100 * weight / sum(row):.2f}"


def income_age_correlation(cps: pd.DataFrame) -> float:
    """Of persons of 25 years or more in the survey; what a couple has together is halved."""
    is_couple = cps.MARS == 2
    unit = cps[list(_UNIT_INCOMES)].sum(axis=1) - cps.e00200 - cps.e00900
    each = unit / np.where(is_couple, 2, 1)
    head = pd.DataFrame({"age": cps.age_head, "income": cps.e00200p + cps.e00900p + each})
    spouse = pd.DataFrame({"age": cps.age_spouse, "income": cps.e00200s + cps.e00900s + each})
    persons = pd.concat([head.assign(w=cps.s006), spouse.assign(w=cps.s006)[is_couple]])
    persons = persons[persons.age >= 25]
    cov = np.cov(persons.age, persons.income, aweights=persons.w)
    return float(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1]))


def fitted_kinds(households: pd.DataFrame, ages: dict[str, list[float]]) -> Iterable[Row]:
    """Households of each kind in a billion of a state, so that all persons' ages come out."""
    start = first_shares(households)
    persons = np.array([expected_persons(kind).all() for kind in KINDS])
    for code, percents in ages.items():
        target = np.array(percents) / sum(percents)
        shares = fitted(start, persons, target)
        counts = np.floor(shares * 10**9).astype(int)
        remainders = shares * 10**9 - counts
        counts[np.argsort(-remainders, kind="stable")[: 10**9 - counts.sum()]] += 1
        for kind, count in zip(KINDS, counts, strict=True):
            yield code, kind.name, count


def first_shares(households: pd.DataFrame) -> np.ndarray:
    """Shares of the kinds in the survey; one that it lacks is rare."""
    weights = households.weight.groupby([households.band, households.composition]).sum()
    shares = np.array([weights.get((kind.band, kind.composition.name), 0.0) for kind in KINDS])
    shares = np.maximum(shares / shares.sum(), 2e-4)
    # Those who live with their parents are never the first person of a survey's household.
    with_parents = [kind.composition.name == "with_parents" for kind in KINDS]
    shares[with_parents] = (0.05, 0.03, 0.02)
    return np.asarray(shares / shares.sum())


def fitted(start: np.ndarray, persons: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The shares nearest to ``start`` (least relative entropy) with which persons' ages are the
    target and enough households are of the young and of old couples.
    """
    conditions = [persons[:, a] - persons.sum(axis=1) * target[a] for a in range(len(target) - 1)]
    young = np.array([is_young(kind) for kind in KINDS], float)
    shares = solved(start, np.array([*conditions, young - YOUNG_SHARE]))
    old = np.array([is_old(kind) for kind in KINDS], float)
    if shares @ old < OLD_SHARE:
        both = [*conditions, young - YOUNG_SHARE, old - OLD_SHARE]
        shares = solved(start, np.array(both))
    return shares


def is_young(kind: Kind) -> bool:
    """Whether a student may live so."""
    names = ("alone", "two_sharers", "three_sharers", "with_parents")
    return kind.band < 2 and kind.composition.name in names


def is_old(kind: Kind) -> bool:
    """Whether a senior couple may live so."""
    return AGE_EDGES[kind.band] >= 60 and kind.composition.name == "couple"


def solved(start: np.ndarray, conditions: np.ndarray) -> np.ndarray:
    """The shares nearest to ``start`` whose sums over each row of conditions are 0 (Newton)."""
    multipliers = np.zeros(len(conditions))
    for _ in range(200):
        logs = np.log(start) + conditions.T @ multipliers
        shares: np.ndarray = np.exp(logs - logs.max())
        shares /= shares.sum()
        error = conditions @ shares
        if np.abs(error).max() < 1e-13:
            return shares
        slopes = (conditions * shares) @ conditions.T - np.outer(error, error)
        step = np.linalg.solve(slopes, -error)
        multipliers += step * min(1.0, 2.0 / np.abs(step).max())
    raise SystemExit("the ages of a state cannot be had with these kinds of household")
