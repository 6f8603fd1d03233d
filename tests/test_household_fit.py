"""world/households/fit.py and household_shares.py: sums that are public figures by construction."""

from itertools import pairwise
from math import fsum

import pytest

from world.households.figures import INCOME_EDGES, LEVELS, state_figures
from world.households.fit import CLASS_OF_KIND, INCOME_CLASSES, N_AGES, StateFit
from world.households.kinds import AGE_EDGES, KINDS
from world.households.lifestyles import ANYHOW, LIFESTYLES
from world.households.shares import grown_persons, levels_of, persons_of, women_of
from world.population import DEFAULT_POPULATION
from world.states import STATES

CLOSE = 1e-6
N_SIZES = len(DEFAULT_POPULATION.parameters.household_sizes)
KEYS = [*DEFAULT_POPULATION.by_key]
LIVES = [LIFESTYLES[key] for key in KEYS]
N_INCOMES = len(INCOME_EDGES) - 1


@pytest.fixture(scope="module", params=STATES)
def fit(request):
    return StateFit(state_figures(request.param), LIVES, N_SIZES)


@pytest.fixture(scope="module")
def texas():
    return StateFit(state_figures("TX"), LIVES, N_SIZES)


def shares_of_levels(fit):
    grown, levels = grown_persons(fit), levels_of(fit)
    counts = [0.0] * len(LEVELS)
    counts[LEVELS.index("some_college")] = grown.students
    for of_adults, rows in zip(grown.others, levels, strict=True):
        for n, shares in zip(of_adults, rows, strict=True):
            for level, share in enumerate(shares):
                counts[level] += n * share
    return [n / fsum(counts) for n in counts]


def shares_of_incomes(fit):
    return [
        fsum(row[band] for table in fit.joint for row in table) / len(fit.lifestyles)
        for band in range(N_INCOMES)
    ]


def share_of_women(fit):
    persons = persons_of(fit)
    others = [a + b for a, b in zip(persons.children, persons.adults, strict=True)]
    women = fsum(p * n for p, n in zip(women_of(fit), others, strict=True))
    return (women + fsum(persons.paired) / 2) / fsum(persons.all())


def test_expected_shares_are_the_states_to_a_millionth(fit):
    """S2.26, for every state of the country."""
    figures = fit.figures
    persons = persons_of(fit).all()
    assert fit.kinds_of_all == pytest.approx(figures.kinds, abs=CLOSE)
    assert [n / fsum(persons) for n in persons] == pytest.approx(figures.ages, abs=CLOSE)
    assert shares_of_incomes(fit) == pytest.approx(figures.incomes, abs=CLOSE)
    assert shares_of_levels(fit) == pytest.approx(figures.levels, abs=CLOSE)
    assert share_of_women(fit) == pytest.approx(figures.women, abs=CLOSE)


def test_a_wrong_reference_is_noticed(texas):
    """Each figure of another state differs by a thousand times what is allowed."""
    other = state_figures("FL")
    persons = persons_of(texas).all()
    for found, wrong in (
        ([n / fsum(persons) for n in persons], other.ages),
        (shares_of_incomes(texas), other.incomes),
        (shares_of_levels(texas), other.levels),
        ([share_of_women(texas)], [other.women]),
    ):
        assert max(abs(a - b) for a, b in zip(found, wrong, strict=True)) > 1000 * CLOSE


def test_every_archetype_and_size_has_its_share(texas):
    for of_sizes in texas.kinds:
        assert len(of_sizes) == N_SIZES
        for shares in of_sizes:
            assert fsum(shares) == pytest.approx(1)
    for of_kinds, of_classes in zip(texas.kinds_of_archetypes, texas.incomes, strict=True):
        for place, shares in enumerate(of_classes):
            is_lived = any(
                share > 0
                for kind_class, share in zip(CLASS_OF_KIND, of_kinds, strict=True)
                if kind_class == place
            )
            assert bool(shares) == is_lived
            assert not shares or fsum(shares) == pytest.approx(1)
    for table in texas.joint:
        assert fsum(map(fsum, table)) == pytest.approx(1)
        assert (len(table), len(table[0])) == (N_AGES, N_INCOMES)


def test_lifestyles_are_kept(texas):
    """Who cannot live so does not, in any state: a college student is not 80."""
    for key, shares in zip(KEYS, texas.kinds_of_archetypes, strict=True):
        for kind, share in zip(KINDS, shares, strict=True):
            start, end = AGE_EDGES[kind.band : kind.band + 2]
            alone = not (kind.composition.is_couple or kind.composition.n_children)
            allowed = {
                "college_student": end <= 30 and alone,
                "busy_family": kind.composition.n_children > 0,
                "senior_couple": start >= 60 and kind.composition.name == "couple",
                "single_professional": end <= 65 and alone,
            }.get(key, True)
            assert (share > 0) == allowed or (allowed and key == "single_professional")


def test_larger_baskets_go_with_larger_households(texas):
    for key, of_sizes in zip(KEYS, texas.kinds, strict=True):
        means = [
            fsum(p * kind.composition.n_persons for p, kind in zip(shares, KINDS, strict=True))
            for shares in of_sizes
        ]
        if key == "senior_couple":
            assert means == pytest.approx([2, 2, 2])
        else:
            assert means == sorted(means)
            assert means[-1] - means[0] > 0.3


def test_richer_households_have_more_schooling(texas):
    """S2.27: shares of advanced degrees rise with the band of income, those without any fall."""
    for adults in range(2):
        rows = [row[adults] for row in levels_of(texas)]
        for poorer, richer in pairwise(rows):
            assert richer[0] < poorer[0]
            assert richer[-1] > poorer[-1]


def test_incomes_differ_between_archetypes(texas):
    means = {}
    for key, table in zip(KEYS, texas.joint, strict=True):
        means[key] = fsum(band * p for row in table for band, p in enumerate(row))
    assert max(means, key=means.get) == "gourmet_foodie"
    assert means["budget_conscious"] < means["meal_prepper"] < means["gourmet_foodie"]


@pytest.mark.parametrize(
    ("lives", "n_sizes"),
    [
        ([ANYHOW], 1),
        ([ANYHOW] * 256, 3),
        ([LIFESTYLES["senior_couple"]], 3),
        ([LIFESTYLES["college_student"], LIFESTYLES["senior_couple"]], 2),
        ([LIFESTYLES["college_student"], ANYHOW, ANYHOW], 5),
    ],
)
def test_any_archetypes_have_homes(lives, n_sizes):
    """Of a population that cannot have a state's figures, rows are shares all the same."""
    fit = StateFit(state_figures("NY"), lives, n_sizes)
    for of_sizes in fit.kinds:
        for shares in of_sizes:
            assert fsum(shares) == pytest.approx(1)
    for table in fit.joint:
        assert fsum(map(fsum, table)) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in women_of(fit))
    for rows in levels_of(fit):
        for shares in rows:
            assert fsum(shares) == pytest.approx(1)
    if set(lives) == {ANYHOW}:
        assert fit.kinds_of_all == pytest.approx(fit.figures.kinds, abs=CLOSE)


def test_classes_of_income_are_by_age_and_adults():
    names = {
        kind.name: INCOME_CLASSES[place] for kind, place in zip(KINDS, CLASS_OF_KIND, strict=True)
    }
    assert names["18-24 alone"] == (0, 1)
    assert names["40-44 parent_two_children"] == (2, 1)
    assert names["85-99 couple"] == (6, 2)
    assert names["18-24 with_parents"] == (3, 2)
