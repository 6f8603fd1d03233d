"""What the receipts document claims about the data, measured on a population of 10,000 customers.

Every check is a function of a sample.  It is run on the default population, where it must
hold, and most are run on a population with one thing wrong (``perturbed``), where it must not:
a check that cannot fail proves nothing.

Tolerances are of two kinds.  A claim that is a bound (15 to 25 items, within one point) is
held to the bound.  A claim about an expectation is held to Z standard errors; lines of one
customer belong together, so the error is that of the mean over customers.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, combinations, pairwise
from math import sqrt
from statistics import fmean, pstdev, variance

import pytest

from world.archetypes import SINGLE, USUAL, Archetype
from world.lines import products_of, quantities_of
from world.population import DEFAULT_POPULATION, Population
from world.prices import WeekPrices
from world.settings import Settings
from world.strata import Stratum
from world.trips import week_of
from world.world import World

Z = 4.5
POINT = 0.01
SEED = 2024
N_CUSTOMERS = 10_000
N_PERTURBED = 400

ARCHETYPES = DEFAULT_POPULATION.by_key
CATALOGUE = DEFAULT_POPULATION.catalogue
CATEGORIES = DEFAULT_POPULATION.categories

KEYS = pytest.mark.parametrize("key", ARCHETYPES)

# The figures of the receipts document, in its own words.
ITEMS = {
    "health_conscious": (15, 25),
    "busy_family": (30, 50),
    "budget_conscious": (20, 30),
    "single_professional": (10, 18),
    "vegan_vegetarian": (18, 28),
    "senior_couple": (18, 28),
    "college_student": (8, 15),
    "gourmet_foodie": (15, 25),
    "meal_prepper": (25, 40),
    "convenience_shopper": (8, 15),
}
GAPS = {
    "health_conscious": (7, 10),
    "busy_family": (10, 14),
    "budget_conscious": (10, 14),
    "single_professional": (5, 8),
    "vegan_vegetarian": (7, 10),
    "senior_couple": (7, 10),
    "college_student": (10, 14),
    "gourmet_foodie": (7, 10),
    "meal_prepper": (14, 21),
    "convenience_shopper": (3, 5),
}
SHARES = {
    "health_conscious": {"Produce": 0.30, "Protein": 0.25, "Dairy": 0.15},
    "busy_family": {"Snacks": 0.20, "Protein": 0.20, "Produce": 0.15},
    "budget_conscious": {},
    "single_professional": {"Protein": 0.25, "Snacks": 0.15},
    "vegan_vegetarian": {"Produce": 0.40, "Grains": 0.20},
    "senior_couple": {"Protein": 0.20, "Produce": 0.20},
    "college_student": {"Grains": 0.20, "Snacks": 0.20},
    "gourmet_foodie": {"Protein": 0.30, "Produce": 0.25},
    "meal_prepper": {"Protein": 0.30, "Produce": 0.25},
    "convenience_shopper": {"Snacks": 0.20, "Protein": 0.20},
}


# The sample


@dataclass(frozen=True)
class Customer:
    """What one customer did, and what the checks want to know of it."""

    archetype: Archetype
    strata: Sequence[Stratum]
    taste: bytes
    days: list[int]
    baskets: list[tuple[int, ...]]
    subtotal_cents: list[int]
    savings_cents: list[int]

    @cached_property
    def quantities(self) -> Counter:
        """Lines by quantity."""
        return Counter(quantities_of(chain.from_iterable(self.baskets)))

    @cached_property
    def products(self) -> Counter:
        """Lines by product number."""
        return Counter(products_of(chain.from_iterable(self.baskets)))

    @cached_property
    def n_lines(self) -> int:
        return sum(map(len, self.baskets))

    @cached_property
    def categories(self) -> Counter:
        counts = Counter()
        for number, n in self.products.items():
            counts[CATALOGUE[number].category] += n
        return counts

    @cached_property
    def gaps(self) -> list[int]:
        return [later - earlier for earlier, later in pairwise(self.days)]

    def share(self, wanted) -> float:
        """Share of the lines whose product is wanted."""
        return sum(n for number, n in self.products.items() if wanted[number]) / self.n_lines

    @cached_property
    def mean_quantity(self) -> float:
        return sum(quantity * n for quantity, n in self.quantities.items()) / self.n_lines


def customers_of(world: World, n: int) -> list[Customer]:
    made = []
    for index in range(n):
        shopper = world.shopper(index)
        history = world.history(shopper)
        made.append(
            Customer(
                shopper.archetype,
                shopper.habits.tables.strata,
                shopper.habits.taste.products,
                history.days,
                history.baskets,
                history.subtotal_cents,
                history.savings_cents,
            )
        )
    return made


def world_of(population: Population) -> World:
    return World(Settings(seed=SEED, population=population))


def with_parameters(**changes) -> Population:
    """The default population with something wrong about its parameters."""
    return replace(DEFAULT_POPULATION, parameters=replace(DEFAULT_POPULATION.parameters, **changes))


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(DEFAULT_POPULATION)


@pytest.fixture(scope="module")
def population(world) -> list[Customer]:
    return customers_of(world, N_CUSTOMERS)


@pytest.fixture(scope="module")
def by_key(population) -> dict[str, list[Customer]]:
    groups = defaultdict(list)
    for customer in population:
        groups[customer.archetype.key].append(customer)
    return groups


def perturbed(key: str, n: int = N_PERTURBED, **changes) -> list[Customer]:
    """Customers of one archetype with something wrong about it."""
    kind = replace(ARCHETYPES[key], **changes)
    return customers_of(world_of(replace(DEFAULT_POPULATION, archetypes=(kind,))), n)


@pytest.fixture(scope="module")
def prices(world, population) -> dict[int, WeekPrices]:
    """The prices of every week in which somebody shops."""
    weeks = {week_of(day) for customer in population for day in customer.days}
    return {week: world.prices.week(week) for week in weeks}


def standard_error(values: Sequence[float]) -> float:
    """Of the mean of independent values."""
    return sqrt(variance(values) / len(values))


def clearly_above(values: Sequence[float], bound: float) -> bool:
    return fmean(values) - bound > Z * standard_error(values)


def clearly_different(ones: Sequence[float], others: Sequence[float]) -> bool:
    """Whether the mean of ``ones`` is above that of ``others`` by more than chance gives."""
    error = sqrt(standard_error(ones) ** 2 + standard_error(others) ** 2)
    return fmean(ones) - fmean(others) > Z * error


# Trips: how many lines, and when


def sizes_fit(customers, key):
    low, high = ITEMS[key]
    sizes = {len(basket) for customer in customers for basket in customer.baskets}
    return sizes == set(range(low, high + 1))


def gaps_fit(customers, key):
    low, high = GAPS[key]
    return {gap for customer in customers for gap in customer.gaps} == set(range(low, high + 1))


@KEYS
def test_items_per_trip(by_key, key):
    """S1.26, S1.29, S1.32, S1.35, S1.39, S1.43, S1.46, S1.50, S1.54, S1.58.

    All of 17,000 receipts are in the range, and every size of it occurs.
    """
    assert sizes_fit(by_key[key], key)


@KEYS
@pytest.mark.parametrize("change", [(-1, 0), (0, 1), (1, 0), (0, -1)])
def test_items_per_trip_would_be_missed(key, change):
    low, high = ITEMS[key]
    wrong = perturbed(key, items_per_trip=(low + change[0], high + change[1]))
    assert not sizes_fit(wrong, key)


@KEYS
def test_days_between_trips(by_key, key):
    """S1.27, S1.30, S1.33, S1.36, S1.40, S1.44, S1.47, S1.51, S1.55, S1.59, S1.128.

    All of 16,000 gaps are in the range, and every gap of it occurs.
    """
    assert gaps_fit(by_key[key], key)


@KEYS
@pytest.mark.parametrize("change", [(-1, 0), (0, 1), (1, 0), (0, -1)])
def test_days_between_trips_would_be_missed(key, change):
    low, high = GAPS[key]
    gap_days = (low + change[0], high + change[1])
    assert not gaps_fit(perturbed(key, gap_days=gap_days, usual_gap_days=None), key)


def spread_of(customers):
    return pstdev(gap for customer in customers for gap in customer.gaps)


def test_seniors_keep_the_most_regular_schedule(by_key):
    """S1.44."""
    others = [key for key, gaps in GAPS.items() if gaps == (7, 10) and key != "senior_couple"]
    assert len(others) == 3
    assert all(spread_of(by_key["senior_couple"]) < 0.8 * spread_of(by_key[key]) for key in others)
    irregular = perturbed("senior_couple", regularity=1.5, usual_gap_days=None)
    assert not all(spread_of(irregular) < 0.8 * spread_of(by_key[key]) for key in others)


def test_archetypes_shop_at_different_frequencies(by_key):
    """S1.127."""
    gaps = {
        key: [fmean(customer.gaps) for customer in customers] for key, customers in by_key.items()
    }
    groups = [(3, 5), (5, 8), (7, 10), (10, 14), (14, 21)]
    assert sorted(set(GAPS.values())) == groups
    for shorter, longer in pairwise(groups):
        for a, b in ((a, b) for a in GAPS for b in GAPS if (GAPS[a], GAPS[b]) == (shorter, longer)):
            assert clearly_different(gaps[b], gaps[a])


def weekday_means(customers):
    """Mean share of each customer's trips on Monday ... Sunday, and their errors."""
    shares = [[0.0] * 7 for _ in customers]
    for row, customer in zip(shares, customers, strict=True):
        for day in customer.days:
            row[(day - 1) % 7] += 1 / len(customer.days)
    columns = list(zip(*shares, strict=True))
    return [(fmean(column), standard_error(column)) for column in columns]


def weekends_are_busier(customers):
    days = weekday_means(customers)
    return all(
        weekend - day > Z * sqrt(error**2 + day_error**2)
        for weekend, error in days[5:]
        for day, day_error in days[:5]
    )


def weekend_shares(customers):
    return [fmean((day - 1) % 7 >= 5 for day in customer.days) for customer in customers]


def test_weekends_are_busier(population, by_key):
    """Saturday and Sunday are each busier than any other day, for all but pensioners."""
    assert weekends_are_busier(population)
    for key, customers in by_key.items():
        assert clearly_above(weekend_shares(customers), 2 / 7) == (key != "senior_couple")
    assert not weekends_are_busier(by_key["senior_couple"])
    flat = perturbed("gourmet_foodie", n=1000, weekday_weights=(1.0,) * 7)
    assert not clearly_above(weekend_shares(flat), 2 / 7)


def test_customers_go_on_different_days(by_key):
    """Few schedules are shared; those of seniors, who come every seventh day, are."""
    for key, customers in by_key.items():
        schedules = {tuple(customer.days) for customer in customers}
        if key == "senior_couple":
            assert len(schedules) > 0.7 * len(customers)
        else:
            assert len(schedules) > 0.99 * len(customers)
    all_days = {day for customers in by_key.values() for c in customers for day in c.days}
    last_day = Settings().end_date.toordinal()
    assert set(range(last_day - 90, last_day + 1)) <= all_days


# Baskets: which products


def category_shares(customers):
    n_lines = sum(customer.n_lines for customer in customers)
    return {
        category: sum(customer.categories[category] for customer in customers) / n_lines
        for category in CATEGORIES
    }


def largest_error(customers, wanted):
    shares = category_shares(customers)
    return max(abs(shares[category] - share) for category, share in wanted.items())


@KEYS
def test_category_shares(by_key, key):
    """S1.28, S1.31, S1.37, S1.41, S1.45, S1.48, S1.52, S1.56, S1.60.

    Within a point over 1,000 customers: those that the receipts document names and those set here.
    """
    assert largest_error(by_key[key], ARCHETYPES[key].category_shares) <= POINT
    if SHARES[key]:
        assert largest_error(by_key[key], SHARES[key]) <= POINT


@KEYS
def test_category_shares_would_be_missed(key):
    shares = dict(ARCHETYPES[key].category_shares)
    category = max(shares, key=shares.__getitem__)
    shares[category] -= 2 * POINT
    shares["Pantry"] += 2 * POINT
    wrong = perturbed(key, category_shares=shares)
    assert largest_error(wrong, ARCHETYPES[key].category_shares) > POINT


def test_the_budget_conscious_buy_of_everything(by_key):
    """S1.34."""
    shares = category_shares(by_key["budget_conscious"]).values()
    assert min(shares) >= 0.10
    assert max(shares) <= 0.20
    assert not max(category_shares(by_key["vegan_vegetarian"]).values()) <= 0.20


FREQUENT = [product.frequent for product in CATALOGUE]


def frequent_shares(customers):
    """Share of frequent products overall and in each category."""
    lines, frequent = Counter(), Counter()
    for customer in customers:
        for number, n in customer.products.items():
            for group in ("all", CATALOGUE[number].category):
                lines[group] += n
                frequent[group] += n * FREQUENT[number]
    return {group: frequent[group] / lines[group] for group in lines}


def test_seventy_percent_of_the_lines_are_of_frequent_products(population, by_key):
    """S1.134."""
    shares = frequent_shares(population)
    assert set(shares) == {"all", *CATEGORIES}
    for share in shares.values():
        assert abs(share - 0.70) <= POINT
    for customers in by_key.values():
        assert abs(frequent_shares(customers)["all"] - 0.70) <= POINT


def test_another_frequent_share_would_be_missed():
    wrong = customers_of(world_of(with_parameters(frequent_share=0.72)), 1000)
    for share in frequent_shares(wrong).values():
        assert abs(share - 0.70) > POINT


def quantity_shares(customers):
    counts = Counter()
    for customer in customers:
        for quantity, n in customer.quantities.items():
            counts[min(quantity, 3)] += n
    return [counts[quantity] / sum(counts.values()) for quantity in (1, 2, 3)]


def quantities_fit(customers):
    return all(
        abs(share - wanted) <= POINT
        for share, wanted in zip(quantity_shares(customers), (0.70, 0.25, 0.05), strict=True)
    )


def test_quantities_of_the_population(population):
    """S1.129."""
    assert quantities_fit(population)
    assert not quantities_fit(perturbed("senior_couple"))


def test_bulk_households_buy_more_of_a_product_and_singles_fewer(population, by_key):
    """S1.38, S1.57."""
    overall = fmean(customer.mean_quantity for customer in population)

    def means(customers):
        return [customer.mean_quantity for customer in customers]

    for key in ("busy_family", "meal_prepper"):
        assert clearly_above(means(by_key[key]), overall)
        assert not clearly_above(means(perturbed(key, quantity_shares=USUAL)), overall)
        for single in ("single_professional", "college_student", "convenience_shopper"):
            assert clearly_different(means(by_key[key]), means(by_key[single]))
    for key in ("single_professional", "college_student", "convenience_shopper"):
        assert clearly_above([-mean for mean in means(by_key[key])], -overall)
    assert clearly_above(means(perturbed("busy_family")), overall)
    assert not clearly_above(means(perturbed("busy_family", quantity_shares=SINGLE)), overall)


def carries(tag):
    return [tag in product.tags for product in CATALOGUE]


def over_represented(customers, population, tag):
    """Clearly more of the tag than the population buys, and than its own category shares
    would give.
    """
    wanted = carries(tag)
    shares = [customer.share(wanted) for customer in customers]
    return clearly_different(shares, [customer.share(wanted) for customer in population])


FOCUS = [(key, tag) for key, kind in ARCHETYPES.items() for tag in kind.focus]


@pytest.mark.parametrize(("key", "tag"), FOCUS)
def test_focus_products_are_over_represented(population, by_key, key, tag):
    """S1.61."""
    assert over_represented(by_key[key], population[:2000], tag)


OVERSHADOWED = ("college_student", "instant")
"""In its strata of two the store's brand stands first in the catalogue, so that it sells best of a
student's focus; instant meals sell as well without any focus, and only both together better."""


@KEYS
def test_a_whole_focus_is_more_than_what_the_categories_give(by_key, key):
    focus = [product.has_any(ARCHETYPES[key].focus) for product in CATALOGUE]
    without = [c.share(focus) for c in perturbed(key, focus=())]
    assert clearly_different([c.share(focus) for c in by_key[key]], without)


@pytest.mark.parametrize(("key", "tag"), [each for each in FOCUS if each != OVERSHADOWED])
def test_a_focus_is_more_than_what_the_categories_give(by_key, key, tag):
    without = [c.share(carries(tag)) for c in perturbed(key, focus=())]
    assert clearly_different([c.share(carries(tag)) for c in by_key[key]], without)


def meat_lines(customers):
    meat = carries("meat")
    return sum(n for c in customers for number, n in c.products.items() if meat[number])


def test_vegans_buy_no_meat(by_key):
    """S1.42."""
    assert meat_lines(by_key["vegan_vegetarian"]) == 0
    assert meat_lines(perturbed("vegan_vegetarian", avoids=())) > 0
    protein = {
        number
        for customer in by_key["vegan_vegetarian"]
        for number in customer.products
        if CATALOGUE[number].category == "Protein"
    }
    assert len(protein) >= 9
    assert any("plant_protein" in CATALOGUE[number].tags for number in protein)


def test_all_products_are_sold_in_a_set_of_a_thousand_customers(population):
    """S1.132, S1.133 (of 124 products: the design's layout, where the checklist says 120)."""
    assert len(CATALOGUE) == 124
    thousand = population[:1000]
    assert set().union(*(c.products for c in thousand)) == set(range(len(CATALOGUE)))
    assert set().union(*(c.categories for c in thousand)) == set(CATEGORIES)


def mean_jaccard(pairs):
    """Mean size of the overlap of two baskets against that of their union."""
    return fmean(len(a & b) / len(a | b) for a, b in pairs)


def repeat_ratio(customers):
    """How much more two trips of one shopper have in common than two shoppers' trips."""
    sets = [
        [frozenset(products_of(basket)) for basket in customer.baskets] for customer in customers
    ]
    own = mean_jaccard(
        pair for trips in sets for pair in zip(trips[::2], trips[1::2], strict=False)
    )
    others = mean_jaccard(pair for a, b in pairwise(sets) for pair in zip(a, b, strict=True))
    return own / others


@KEYS
def test_shoppers_come_back_to_their_own_products(by_key, key):
    assert repeat_ratio(by_key[key][:400]) >= 1.8
    assert repeat_ratio(perturbed(key, loyalty=10.0)) < 1.8


def replace_every(items, n, change):
    return [change(item) if i % n == 0 else item for i, item in enumerate(items)]


def companions(customers):
    """By customer: how often two products of a stratum lay in one basket, against what the same
    products on trips of their own choice would give.

    With n_a and n_b of T trips, independent products meet n_a x n_b / T times.
    """
    differences, expected_sum = [], 0.0
    for customer in customers:
        stratum_of = {n: i for i, stratum in enumerate(customer.strata) for n in stratum.products}
        met = 0
        for basket in customer.baskets:
            in_strata = Counter(stratum_of[number] for number in products_of(basket))
            met += sum(n * (n - 1) // 2 for n in in_strata.values())
        sums, squares = Counter(), Counter()
        for number, n in customer.products.items():
            sums[stratum_of[number]] += n
            squares[stratum_of[number]] += n * n
        n_trips = len(customer.baskets)
        expected = sum((sums[i] ** 2 - squares[i]) / 2 / n_trips for i in sums)
        differences.append(met - expected)
        expected_sum += expected / len(customers)
    return differences, expected_sum


def meet_by_chance_only(customers):
    """Not more often than independent products; a little less, as baskets have a fixed range
    of sizes: what one product takes the others lack.
    """
    differences, expected = companions(customers)
    mean = fmean(differences)
    return -0.1 * expected < mean <= Z * standard_error(differences)


def themed(customer):
    """The same lines, but of two trips one goes for the even strata and one for the odd."""
    stratum_of = {n: i for i, stratum in enumerate(customer.strata) for n in stratum.products}
    baskets = []
    for pair in zip(customer.baskets[::2], customer.baskets[1::2], strict=False):
        codes = [*chain(*pair)]
        lines = dict(zip(products_of(codes), codes, strict=True))
        baskets += [
            tuple(code for number, code in lines.items() if stratum_of[number] % 2 == half)
            for half in (0, 1)
        ]
    return replace(customer, baskets=baskets)


@KEYS
def test_products_of_a_stratum_meet_by_chance_only(by_key, key):
    customers = by_key[key][:400]
    assert meet_by_chance_only(customers)
    # One customer in five goes on trips with a theme.
    assert not meet_by_chance_only(replace_every(customers, 5, themed))


def n_twins(customers):
    """Baskets of ten lines or more that are there already, quantities aside."""
    seen, twins = set(), 0
    for customer in customers:
        for basket in customer.baskets:
            if len(basket) >= 10:
                products = frozenset(products_of(basket))
                twins += products in seen
                seen.add(products)
    return twins


def test_no_two_baskets_are_the_same(population):
    """There is no stock of baskets that customers share."""
    assert n_twins(population) == 0
    stock = population[17]
    shared = replace_every(population[:1000], 100, lambda c: replace(c, baskets=stock.baskets))
    assert n_twins(shared) > 0


def test_lines_are_as_many_as_documented(population):
    """S1.99: 21.5 a receipt in the receipts document; its own ranges give 22."""
    n_receipts = sum(len(customer.baskets) for customer in population)
    mean = sum(customer.n_lines for customer in population) / n_receipts
    assert abs(mean - 21.5) < 1
    middle = fmean(sum(items) / 2 for items in ITEMS.values())
    assert abs(mean - middle) < 0.02 * middle


def accuracy(customers):
    """Share of the even customers whose archetype is that of the nearest mean of the odd."""
    rows = [
        ([c.categories[category] / c.n_lines for category in CATEGORIES], c.archetype.key)
        for c in customers
    ]
    train, test = rows[1::2], rows[::2]
    centroids = {}
    for key in ARCHETYPES:
        columns = zip(*(row for row, label in train if label == key), strict=True)
        centroids[key] = [fmean(column) for column in columns]

    def nearest(row):
        return min(
            centroids,
            key=lambda key: sum((a - b) ** 2 for a, b in zip(row, centroids[key], strict=True)),
        )

    return fmean(nearest(row) == label for row, label in test)


def test_a_simple_classifier_tells_archetypes_apart(population):
    """S1.140: by category shares alone, where one in ten is chance."""
    customers = population[:2000]
    assert accuracy(customers) > 0.5
    labels = [customer.archetype for customer in population[2000:4000]]
    shuffled = [replace(c, archetype=label) for c, label in zip(customers, labels, strict=True)]
    assert accuracy(shuffled) < 0.1 + Z * sqrt(0.1 * 0.9 / 1000)


# Prices and savings


def unit_prices(customers, prices):
    """Mean shelf price of a unit over each customer's lines, in cents."""
    means = []
    for customer in customers:
        total = 0
        for day, basket in zip(customer.days, customer.baskets, strict=True):
            shelf_cents = prices[week_of(day)].shelf_cents
            total += sum(shelf_cents[number] for number in products_of(basket))
        means.append(total / customer.n_lines)
    return means


def mean_shelf_prices(prices):
    """Each product's mean over the weeks of the panel, in cents."""
    columns = zip(*(week.shelf_cents for week in prices.values()), strict=True)
    return [fmean(column) for column in columns]


def test_students_buy_cheap_and_gourmets_dear(population, by_key, prices):
    """S1.49."""
    student = unit_prices(by_key["college_student"], prices)
    gourmet = unit_prices(by_key["gourmet_foodie"], prices)
    everybody = unit_prices(population[:3000], prices)
    assert clearly_different(everybody, student)
    assert clearly_different(gourmet, everybody)
    assert clearly_different(gourmet, student)
    # Not only because of the categories: without its focus a student pays more.
    assert clearly_different(unit_prices(perturbed("college_student", focus=()), prices), student)


def premium(customers, prices):
    """By customer: mean unit price against the catalogue's in the same categories."""
    shelf = mean_shelf_prices(prices)
    catalogue_mean = {
        category: fmean(
            cents for cents, p in zip(shelf, CATALOGUE, strict=True) if p.category == category
        )
        for category in CATEGORIES
    }
    return [
        mean - sum(n * catalogue_mean[c] for c, n in customer.categories.items()) / customer.n_lines
        for mean, customer in zip(unit_prices(customers, prices), customers, strict=True)
    ]


def test_gourmets_pay_more_than_the_catalogues_mean_in_their_categories(by_key, prices):
    """S1.53."""
    assert clearly_above(premium(by_key["gourmet_foodie"], prices), 0)
    assert not clearly_above(premium(perturbed("gourmet_foodie", focus=()), prices), 0)
    assert not clearly_above(premium(by_key["college_student"], prices), 0)


def test_prices_of_lines_use_their_whole_range(population, prices):
    """S1.85, S1.130: none outside, both ends reached, and all between in use."""
    places = Counter()
    for customer in population[:1000]:
        for day, basket in zip(customer.days, customer.baskets, strict=True):
            shelf_cents = prices[week_of(day)].shelf_cents
            for number in products_of(basket):
                product = CATALOGUE[number]
                width = product.price_high_cents - product.price_low_cents
                places[(shelf_cents[number] - product.price_low_cents) / width] += 1
    assert min(places) == 0
    assert max(places) == 1
    n_lines = sum(places.values())
    for fifth in range(5):
        part = sum(n for place, n in places.items() if fifth <= 5 * place <= fifth + 1)
        assert part > 0.1 * n_lines


def promotions_fit(customers, prices, wanted):
    """Whether this share of the lines is on promotion.

    Customers share the shelf, so it is the product-weeks that are independent; each counts
    as much as it has lines.
    """
    lines = Counter()
    for customer in customers:
        for day, basket in zip(customer.days, customer.baskets, strict=True):
            lines.update((week_of(day), number) for number in products_of(basket))
    n_lines = sum(lines.values())
    promoted = sum(n for (week, p), n in lines.items() if prices[week].promotion_percent[p])
    error = sqrt(wanted * (1 - wanted) * sum(n * n for n in lines.values())) / n_lines
    return abs(promoted / n_lines - wanted) < Z * error


def test_an_eighth_of_the_lines_is_on_promotion(population, prices):
    assert promotions_fit(population[:2000], prices, 1 / 8)
    for wrong in (1 / 16, 3 / 16):
        assert not promotions_fit(population[:2000], prices, wrong)


def saving_shares(customers):
    """Savings as a share of the subtotal, receipt by receipt."""
    return [
        savings / subtotal
        for customer in customers
        for savings, subtotal in zip(customer.savings_cents, customer.subtotal_cents, strict=True)
    ]


def spread_over_the_range(shares):
    """Every fifth of the range from 5 to 25% holds a tenth of the receipts or more."""
    fifths = Counter(min(int((share - 0.05) / 0.04), 4) for share in shares)
    return all(fifths[i] >= 0.1 * len(shares) for i in range(5))


def test_savings_spread_over_5_to_25_percent(population):
    """S1.87, S1.131."""
    shares = saving_shares(population[:1000])
    assert spread_over_the_range(shares)
    assert 0.05 <= min(shares) < 0.051
    assert 0.249 < max(shares) <= 0.25
    generous = customers_of(world_of(with_parameters(least_savings_percent=10)), 200)
    assert not spread_over_the_range(saving_shares(generous))


def test_the_regular_price_is_the_same_for_all_whatever_they_buy(world, prices):
    """Another world of this seed, asked in another order, has the same shelf."""
    other = World(Settings(seed=SEED, store="Other"))
    for week in sorted(prices, reverse=True):
        assert other.prices.week(week) == prices[week]


def tastes_agree(customers):
    """Mean and largest share of labels at which two shoppers of an archetype have one product,
    and what it would be by chance alone.
    """
    tastes = [customer.taste[1:] for customer in customers]
    n_labels = sum(len(stratum.products) for stratum in customers[0].strata)
    by_chance = len(customers[0].strata) / n_labels
    shares = [
        sum(map(int.__eq__, a[:n_labels], b[:n_labels])) / n_labels
        for a, b in combinations(tastes, 2)
    ]
    return fmean(shares), max(shares), by_chance


@KEYS
def test_pairs_of_shoppers_have_tastes_of_their_own(by_key, key):
    """What is popular makes them agree a little more than chance would."""
    mean, most, by_chance = tastes_agree(by_key[key][:200])
    assert by_chance < mean < 1.25 * by_chance
    assert most < 0.6


def test_tastes_of_one_kind_would_be_missed():
    wrong = customers_of(world_of(with_parameters(taste_spread=0.1)), 1000)
    same = [customer for customer in wrong if customer.archetype.key == "senior_couple"]
    mean, _, by_chance = tastes_agree(same)
    assert mean > 1.25 * by_chance
