"""The kinds of household: how old the shopper is, and with whom he or she lives.

A kind is a band of the shopper's age and a composition.  The ages of the others follow from the
shopper's by stated laws: spouses and sharers are about as old, children were born to the younger
of their parents at an age of 18 to 44 years.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

AGE_EDGES = (18, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 100)
"""Where bands of shoppers' ages begin, in years; the last is the end of the last band."""
PERSON_AGE_EDGES = (*range(0, 86, 5), 100)
"""The same of all persons, as the Census Bureau has them."""
ADULT_AGE, OLDEST = 18, 99

APART_YEARS = range(-4, 5)
APART_WEIGHTS = (1, 2, 3, 4, 5, 4, 3, 2, 1)
"""How many years older than the shopper a spouse or a sharer is (assumed)."""

BIRTH_WEIGHTS = {
    **dict.fromkeys(range(18, 20), 12),
    **dict.fromkeys(range(20, 25), 21),
    **dict.fromkeys(range(25, 30), 29),
    **dict.fromkeys(range(30, 35), 28),
    **dict.fromkeys(range(35, 40), 13),
    **dict.fromkeys(range(40, 45), 3),
}
"""Weights of the age, in years, at which the younger parent had a child: about the shares of
births by age of mother (National Vital Statistics Reports, "Births: Final Data for 2015",
Table 2)."""


class Composition(NamedTuple):
    """With whom a shopper lives.

    n_children: of the shopper, below 18 years.
    n_grown: children of the shopper, 18 years or more.
    n_parents: of the shopper, 0 or 2.
    n_sharers: others of about the same age.
    bands: first and last place among the bands of ``AGE_EDGES`` of the shoppers who live so.
    """

    name: str
    bands: tuple[int, int]
    is_couple: bool = False
    n_children: int = 0
    n_grown: int = 0
    n_parents: int = 0
    n_sharers: int = 0

    @property
    def n_persons(self) -> int:
        """How many live there, the shopper included."""
        others = self.n_children + self.n_grown + self.n_parents + self.n_sharers
        return 1 + self.is_couple + others


COMPOSITIONS = (
    Composition("alone", (0, 13)),
    Composition("couple", (0, 13), is_couple=True),
    Composition("couple_one_child", (0, 7), is_couple=True, n_children=1),
    Composition("couple_two_children", (0, 7), is_couple=True, n_children=2),
    Composition("couple_three_children", (0, 7), is_couple=True, n_children=3),
    Composition("parent_one_child", (0, 7), n_children=1),
    Composition("parent_two_children", (0, 7), n_children=2),
    Composition("couple_grown_child", (4, 11), is_couple=True, n_grown=1),
    Composition("parent_grown_child", (4, 13), n_grown=1),
    Composition("two_sharers", (0, 4), n_sharers=1),
    Composition("three_sharers", (0, 2), n_sharers=2),
    Composition("with_parents", (0, 2), n_parents=2),
)


class Kind(NamedTuple):
    """A kind of household.

    band: place of the shopper's age among the bands of ``AGE_EDGES``.
    """

    band: int
    composition: Composition

    @property
    def name(self) -> str:
        """Such as 25-29 couple."""
        start, end = AGE_EDGES[self.band], AGE_EDGES[self.band + 1]
        return f"{start}-{end - 1} {self.composition.name}"


KINDS = tuple(
    Kind(band, composition)
    for composition in COMPOSITIONS
    for band in range(composition.bands[0], composition.bands[1] + 1)
)


class Weighted(NamedTuple):
    """Whole numbers, such as ages, and the weight of each."""

    values: tuple[int, ...]
    weights: tuple[int, ...]

    def shares(self) -> Iterator[tuple[int, float]]:
        """The values with their shares, 0 to 1."""
        total = sum(self.weights)
        for value, weight in zip(self.values, self.weights, strict=True):
            yield value, weight / total


def shopper_ages(band: int) -> Weighted:
    """Ages in a band: even, but fewer and fewer from 85 years on (assumed)."""
    start, end = AGE_EDGES[band], AGE_EDGES[band + 1]
    ages = tuple(range(start, end))
    return Weighted(ages, tuple(end - age for age in ages) if end > OLDEST else (1,) * len(ages))


def peer_age(age: int, apart: int) -> int:
    """The age of a spouse or sharer of somebody of this age."""
    return min(max(age + apart, ADULT_AGE), OLDEST)


@cache
def child_ages(younger: int, is_grown: bool) -> Weighted:
    """Ages of a child by the age of the younger parent."""
    ages = [
        younger - at_birth
        for at_birth in BIRTH_WEIGHTS
        if younger >= at_birth and (younger - at_birth >= ADULT_AGE) == is_grown
    ]
    return Weighted(tuple(ages), tuple(BIRTH_WEIGHTS[younger - age] for age in ages))


PARENT_GAPS = Weighted(tuple(BIRTH_WEIGHTS), tuple(BIRTH_WEIGHTS.values()))
APART = Weighted(tuple(APART_YEARS), APART_WEIGHTS)


def person_band(age: int) -> int:
    """The place of an age among the bands of ``PERSON_AGE_EDGES``."""
    return min(age // 5, len(PERSON_AGE_EDGES) - 2)


class Expected(NamedTuple):
    """How many persons a kind of household has on average, by bands of ``PERSON_AGE_EDGES``.

    paired: members of couples, of whom every second one is a woman.
    children: below 18 years.
    adults: the others.
    """

    paired: list[float]
    children: list[float]
    adults: list[float]

    def all(self) -> list[float]:
        """All persons."""
        return [a + b + c for a, b, c in zip(*self, strict=True)]


def expected_persons(kind: Kind) -> Expected:
    """The persons of a kind, counted exactly from the laws."""
    composition = kind.composition
    counts = Expected(*([0.0] * (len(PERSON_AGE_EDGES) - 1) for _ in range(3)))
    for age, p_age in shopper_ages(kind.band).shares():
        if composition.is_couple:
            for apart, p_apart in APART.shares():
                spouse = peer_age(age, apart)
                counts.paired[person_band(spouse)] += p_age * p_apart
                _add_children(counts, composition, min(age, spouse), p_age * p_apart)
        else:
            _add_children(counts, composition, age, p_age)
        (counts.paired if composition.is_couple else counts.adults)[person_band(age)] += p_age
        _add_others(counts, composition, age, p_age)
    return counts


def _add_children(counts: Expected, composition: Composition, younger: int, p: float) -> None:
    for n, into, is_grown in (
        (composition.n_children, counts.children, False),
        (composition.n_grown, counts.adults, True),
    ):
        if n:
            for band, p_band in _child_bands(younger, is_grown):
                into[band] += n * p * p_band


@cache
def _child_bands(younger: int, is_grown: bool) -> list[tuple[int, float]]:
    found: dict[int, float] = {}
    for age, p_age in child_ages(younger, is_grown).shares():
        found[person_band(age)] = found.get(person_band(age), 0.0) + p_age
    return [*found.items()]


def _add_others(counts: Expected, composition: Composition, age: int, p: float) -> None:
    if composition.n_sharers:
        for apart, p_apart in APART.shares():
            counts.adults[person_band(peer_age(age, apart))] += composition.n_sharers * p * p_apart
    if composition.n_parents:
        for gap, p_gap in PARENT_GAPS.shares():
            for apart, p_apart in APART.shares():
                younger = age + gap
                older = min(younger + abs(apart), OLDEST)
                for parent in (younger, older):
                    counts.paired[person_band(parent)] += p * p_gap * p_apart
