"""world/archetypes.py: the ten kinds of shopper, against the table of the receipts document.

That the shoppers behave as the table says is test_realism.py's to show.
"""

from dataclasses import FrozenInstanceError, replace
from math import nan

import pytest

from world.archetypes import (
    ARCHETYPES,
    BULK,
    SINGLE,
    USUAL,
)

# key: title, items per trip, days between trips, named category shares in percent.
BRIEF = {
    "health_conscious": (
        "Health Conscious",
        (15, 25),
        (7, 10),
        {"Produce": 30, "Protein": 25, "Dairy": 15},
    ),
    "busy_family": (
        "Busy Family",
        (30, 50),
        (10, 14),
        {"Snacks": 20, "Protein": 20, "Produce": 15},
    ),
    "budget_conscious": ("Budget Conscious", (20, 30), (10, 14), {}),
    "single_professional": (
        "Single Professional",
        (10, 18),
        (5, 8),
        {"Protein": 25, "Snacks": 15},
    ),
    "vegan_vegetarian": ("Vegan/Vegetarian", (18, 28), (7, 10), {"Produce": 40, "Grains": 20}),
    "senior_couple": ("Senior Couple", (18, 28), (7, 10), {"Protein": 20, "Produce": 20}),
    "college_student": ("College Student", (8, 15), (10, 14), {"Grains": 20, "Snacks": 20}),
    "gourmet_foodie": ("Gourmet Foodie", (15, 25), (7, 10), {"Protein": 30, "Produce": 25}),
    "meal_prepper": ("Meal Prepper", (25, 40), (14, 21), {"Protein": 30, "Produce": 25}),
    "convenience_shopper": (
        "Convenience Shopper",
        (8, 15),
        (3, 5),
        {"Snacks": 20, "Protein": 20},
    ),
}


def test_there_are_exactly_the_ten_archetypes_of_the_brief():
    """S1.25."""
    assert list(ARCHETYPES) == list(BRIEF)
    assert [kind.key for kind in ARCHETYPES.values()] == list(BRIEF)


@pytest.mark.parametrize("key", BRIEF)
def test_figures_are_those_of_the_brief(key):
    title, items, gaps, shares = BRIEF[key]
    kind = ARCHETYPES[key]
    assert (kind.title, kind.items_per_trip, kind.gap_days) == (title, items, gaps)
    for category, percent in shares.items():
        assert kind.category_shares[category] == pytest.approx(percent / 100)


@pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)
def test_figures_are_consistent(kind):
    assert sum(kind.category_shares.values()) == pytest.approx(1)
    assert len(kind.quantity_shares) == 6
    assert sum(kind.quantity_shares) == pytest.approx(1)
    assert list(kind.quantity_shares) == sorted(kind.quantity_shares, reverse=True)
    assert len(kind.weekday_weights) == 7
    assert min(kind.weekday_weights) > 0
    assert kind.focus
    assert not set(kind.focus) & set(kind.avoids)
    assert kind.regularity > 1
    assert kind.loyalty > 1
    low, high = kind.usual_gap_days or kind.gap_days
    assert kind.gap_days[0] <= low <= high <= kind.gap_days[1]


def test_the_categories_that_the_brief_names_are_the_largest_but_for_the_balanced():
    for key, (_, _, _, named) in BRIEF.items():
        shares = ARCHETYPES[key].category_shares
        others = [share for category, share in shares.items() if category not in named]
        if named and key != "single_professional":
            assert max(others) <= min(shares[category] for category in named)


def test_bulk_households_buy_more_of_a_product_than_singles():
    def mean(shares):
        return sum(quantity * share for quantity, share in enumerate(shares, 1))

    assert mean(SINGLE) < mean(USUAL) < mean(BULK)


def test_the_budget_minded_look_at_prices_most_and_the_convenient_least():
    responses = {key: kind.price_response for key, kind in ARCHETYPES.items()}
    by_response = sorted(responses, key=responses.__getitem__)
    assert by_response[-2:] == ["college_student", "budget_conscious"]
    assert by_response[0] == "convenience_shopper"
    assert min(responses.values()) > 0


def test_archetypes_cannot_be_changed_only_replaced():
    kind = ARCHETYPES["senior_couple"]
    with pytest.raises(FrozenInstanceError):
        kind.loyalty = 1.0
    with pytest.raises(TypeError):
        kind.category_shares["Produce"] = 1.0
    with pytest.raises(TypeError):
        ARCHETYPES["senior_couple"] = kind
    assert replace(kind, loyalty=1.0).loyalty == 1.0
    assert ARCHETYPES["senior_couple"] is kind


@pytest.mark.parametrize(
    "change",
    [
        {"items_per_trip": (20, 12)},
        {"items_per_trip": (0, 12)},
        {"gap_days": (14, 10)},
        {"gap_days": (0, 3)},
        {"category_shares": {"Produce": 0.9}},
        {"quantity_shares": (0.5, 0.4)},
        {"loyalty": 0.5},
        {"regularity": 0.0},
        {"price_response": -0.1},
        {"price_response": 4.1},
        {"price_response": nan},
    ],
)
def test_a_what_if_that_makes_no_sense_is_refused(change):
    (name,) = change
    with pytest.raises(ValueError, match=f"{name} of college_student"):
        replace(ARCHETYPES["college_student"], **change)
