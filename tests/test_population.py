"""world/population.py: archetypes, catalogue and parameters as one value."""

import copy
import os
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import pytest

from receipts.population_files import read_population, write_population
from world.archetypes import Archetype
from world.catalogue import Product, Season
from world.parameters import Parameters
from world.population import DEFAULT_POPULATION, Population
from world.settings import Settings
from world.world import World

ROOT = Path(__file__).resolve().parents[1]
SENIORS = DEFAULT_POPULATION.by_key["senior_couple"]
PRODUCT = DEFAULT_POPULATION.catalogue[5]


def with_product(**changes):
    """The default population with a change in one product."""
    catalogue = list(DEFAULT_POPULATION.catalogue)
    catalogue[5] = replace(catalogue[5], **changes)
    return replace(DEFAULT_POPULATION, catalogue=tuple(catalogue))


def with_parameters(**changes):
    return replace(DEFAULT_POPULATION, parameters=replace(Parameters(), **changes))


def shares(**changes):
    return {**SENIORS.category_shares, **changes}


OF_ARCHETYPE = {
    "key": "seniors",
    "title": "Seniors",
    "items_per_trip": (18, 29),
    "gap_days": (6, 10),
    "category_shares": shares(Dairy=0.15, Pantry=0.13),
    "focus": ("traditional", "organic"),
    "avoids": ("instant",),
    "quantity_shares": (0.7, 0.2, 0.1, 0, 0, 0),
    "weekday_weights": (1.0,) * 7,
    "usual_gap_days": None,
    "regularity": 19.0,
    "loyalty": 111.0,
    "price_response": 0.8,
}
OF_PRODUCT = {
    "sku": "X-1",
    "product": "Stones",
    "pack_size": "9 Tons",
    "category": "Dairy" if PRODUCT.category != "Dairy" else "Pantry",
    "price_low_cents": PRODUCT.price_low_cents - 10,
    "price_high_cents": PRODUCT.price_high_cents + 10,
    "frequent": not PRODUCT.frequent,
    "tags": PRODUCT.tags ^ {"bulk"},
    "season": Season(6, 8, 2.0),
}
OF_PARAMETERS = {
    "frequent_share": 0.71,
    "focus_lift": 2.6,
    "most_mean_probability": 0.7,
    "taste_spread": 0.8,
    "household_sizes": (0.25, 0.75),
    "favourite_day_weight": 3.1,
    "weeks_per_level": 27,
    "weeks_per_step": 5,
    "price_grid_cents": 5,
    "promoted_share": 0.13,
    "promotion_percents": (5, 10, 15, 20, 24),
    "promotion_weights": (0.15, 0.30, 0.25, 0.21, 0.09),
    "least_savings_percent": 4,
    "most_savings_percent": 26,
}
"""Another value of every field of the three."""

OTHERS = {
    "name": replace(DEFAULT_POPULATION, name="mine"),
    "order of archetypes": replace(
        DEFAULT_POPULATION, archetypes=DEFAULT_POPULATION.archetypes[::-1]
    ),
    "fewer archetypes": replace(DEFAULT_POPULATION, archetypes=DEFAULT_POPULATION.archetypes[1:]),
    "order of products": replace(DEFAULT_POPULATION, catalogue=DEFAULT_POPULATION.catalogue[::-1]),
    "fewer products": replace(DEFAULT_POPULATION, catalogue=DEFAULT_POPULATION.catalogue[1:]),
    **{
        f"archetype's {name}": replace(
            DEFAULT_POPULATION.with_archetype("senior_couple", **{name: value}), name="default"
        )
        for name, value in OF_ARCHETYPE.items()
    },
    **{f"product's {name}": with_product(**{name: value}) for name, value in OF_PRODUCT.items()},
    **{
        f"parameters' {name}": with_parameters(**{name: value})
        for name, value in OF_PARAMETERS.items()
    },
}


def test_every_field_is_among_the_others():
    """A field that is added must be in the digest too, and in the list above."""
    assert {each.name for each in fields(Archetype)} == set(OF_ARCHETYPE)
    assert {each.name for each in fields(Product)} == set(OF_PRODUCT)
    assert {each.name for each in fields(Parameters)} == set(OF_PARAMETERS)


@pytest.mark.parametrize("name", OTHERS)
def test_a_change_of_any_field_changes_the_digest(name):
    assert OTHERS[name] != DEFAULT_POPULATION
    assert OTHERS[name].digest != DEFAULT_POPULATION.digest


def test_all_changes_have_digests_of_their_own():
    assert len({each.digest for each in OTHERS.values()}) == len(OTHERS)


@pytest.mark.parametrize("name", OTHERS)
def test_a_digest_is_the_same_after_writing_and_reading(tmp_path, name):
    write_population(tmp_path, OTHERS[name])
    read = read_population(tmp_path)
    assert read == OTHERS[name]
    assert read.digest == OTHERS[name].digest


@pytest.mark.parametrize(
    "change",
    [
        {"loyalty": 2000},
        {"regularity": 20},
        {"category_shares": dict(reversed(SENIORS.category_shares.items()))},
        {"weekday_weights": tuple(float(weight) for weight in SENIORS.weekday_weights)},
    ],
    ids=str,
)
def test_equal_populations_have_equal_digests(change):
    """2 is 2.0, and a mapping is the same in any order: so is what a file gives back."""
    same = replace(DEFAULT_POPULATION.with_archetype("senior_couple", **change), name="default")
    assert same == DEFAULT_POPULATION
    assert same.digest == DEFAULT_POPULATION.digest


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_a_digest_is_the_same_in_another_process(hash_seed):
    result = subprocess.run(
        [sys.executable, "-c", "from receipts import *; print(DEFAULT_POPULATION.digest)"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert result.stdout.strip() == DEFAULT_POPULATION.digest


def test_the_default_population_has_the_digest_that_it_has_always_had():
    """Data sets on disk name it: if this fails without intent, the change is the bug."""
    assert DEFAULT_POPULATION.digest == "306868ce2c01788f"


def test_a_population_travels_to_other_processes_as_it_is():
    for other in (pickle.loads(pickle.dumps(DEFAULT_POPULATION)), copy.deepcopy(SENIORS)):
        assert other in (DEFAULT_POPULATION, SENIORS)
    travelled = pickle.loads(pickle.dumps(DEFAULT_POPULATION))
    assert travelled.digest == DEFAULT_POPULATION.digest
    with pytest.raises(TypeError):
        travelled.archetypes[0].category_shares["Dairy"] = 1.0


def test_a_population_cannot_be_changed_only_replaced():
    with pytest.raises(FrozenInstanceError):
        DEFAULT_POPULATION.name = "mine"
    mine = dict(SENIORS.category_shares)
    archetype = replace(SENIORS, category_shares=mine)
    mine["Dairy"] = 99.0
    assert archetype == SENIORS


def test_settings_go_into_sets():
    same = replace(DEFAULT_POPULATION.with_archetype("senior_couple", loyalty=2000), name="default")
    other = DEFAULT_POPULATION.with_archetype("senior_couple", loyalty=111)
    assert len({Settings(), Settings(population=same), Settings(population=other)}) == 2


def test_with_archetype_changes_that_archetype_and_the_name():
    other = DEFAULT_POPULATION.with_archetype("senior_couple", loyalty=2.0)
    assert other.by_key["senior_couple"].loyalty == 2.0
    assert other.name != DEFAULT_POPULATION.name
    assert list(other.by_key) == list(DEFAULT_POPULATION.by_key)
    for a, b in zip(other.archetypes, DEFAULT_POPULATION.archetypes, strict=True):
        assert (a == b) == (a.key != "senior_couple")
    assert SENIORS.loyalty == 2000.0
    with pytest.raises(KeyError):
        DEFAULT_POPULATION.with_archetype("pirate", loyalty=2.0)


def test_what_a_population_tells_of_itself():
    population = DEFAULT_POPULATION
    assert population.max_quantity == 6
    assert len(population.by_key) == len(population.archetypes) == 10
    firsts = [
        population.catalogue.index(next(p for p in population.catalogue if p.category == c))
        for c in population.categories
    ]
    assert firsts == sorted(firsts)
    assert {product.category for product in population.catalogue} == set(population.categories)


def many(n):
    return tuple(replace(PRODUCT, sku=f"X-{i}", product=f"Product {i}") for i in range(n))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": " "}, "name is ' '; it must be a printable name"),
        ({"name": "a\nb"}, r"name is 'a\\nb'"),
        ({"archetypes": ()}, "there are 0 archetypes; there must be 1 to 256"),
        (
            {"archetypes": tuple(replace(SENIORS, key=f"kind_{i}") for i in range(257))},
            "there are 257 archetypes",
        ),
        ({"archetypes": (SENIORS, SENIORS)}, "archetype's key 'senior_couple' is there twice"),
        ({"catalogue": ()}, "there are 0 products; there must be 1 to 254"),
        ({"catalogue": many(257)}, "there are 257 products"),
        (
            {"catalogue": (*DEFAULT_POPULATION.catalogue, replace(PRODUCT, product="Other"))},
            f"product's sku '{PRODUCT.sku}' is there twice",
        ),
        (
            {"catalogue": (*DEFAULT_POPULATION.catalogue, replace(PRODUCT, sku="X-1"))},
            f"product's name '{PRODUCT.name}' is there twice",
        ),
        (
            {"archetypes": (replace(SENIORS, category_shares={"Stones": 1.0}),)},
            "category_shares of senior_couple lacks 'Produce'",
        ),
        (
            {"archetypes": (replace(SENIORS, category_shares=shares(Stones=0.0)),)},
            "category_shares of senior_couple has 'Stones'",
        ),
        (
            {"archetypes": (SENIORS, replace(SENIORS, key="x", quantity_shares=(0.5, 0.5)))},
            "quantity_shares of x has 2 shares, those of senior_couple 6",
        ),
        (
            {"archetypes": (replace(SENIORS, focus=("shiny",)),)},
            "senior_couple has the tag 'shiny', which no product carries",
        ),
        (
            {"archetypes": (replace(SENIORS, avoids=("shiny",)),)},
            "senior_couple has the tag 'shiny', which no product carries",
        ),
    ],
)
def test_parts_that_do_not_go_together_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(DEFAULT_POPULATION, **change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sku": ""}, "sku is ''"),
        ({"product": "a\tb"}, r"product is 'a\\tb'"),
        ({"category": " "}, "category is ' '"),
        ({"price_low_cents": 0}, "prices of .* are 0 to"),
        ({"price_low_cents": 10**6}, "prices of .* are 1000000 to"),
        ({"tags": frozenset({"two words"})}, "a tag of .* is 'two words'"),
        ({"tags": frozenset({""})}, "a tag of .* is ''"),
        ({"tags": frozenset({"end\n"})}, r"a tag of .* is 'end\\n'"),
        ({"price_high_cents": 10**7}, "highest price of .* is 10000000 cents; it must be"),
    ],
)
def test_a_product_that_makes_no_sense_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        with_product(**change)


def test_a_population_of_254_products_and_one_archetype_makes_customers():
    """The largest catalogue that a sampler of bytes can name."""
    pack = DEFAULT_POPULATION.catalogue
    more = tuple(
        replace(product, sku=f"B-{product.sku}", product=f"Better {product.product}")
        for product in pack
    )
    last = many(254 - len(pack) - len(more))
    population = Population("large", (SENIORS,), (*pack, *more, *last))
    world = World(Settings(population=population, receipts_per_customer=100))
    bought = {n for i in range(40) for n in world.history(world.shopper(i)).lines().product}
    assert bought == set(range(254))
