"""receipts/plan.py: what a run is to make."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from receipts.json_layout import MAX_INDENT
from receipts.plan import BatchTask, Plan, batch_file, make_plan
from world.population import DEFAULT_POPULATION
from world.settings import CampaignSettings, Settings, id_digits_for
from world.streams import VERSIONS


def plan_of(n_customers, receipts=17, **form):
    end = n_customers + form.get("first_customer", 0)
    settings = Settings(receipts_per_customer=receipts, id_digits=id_digits_for(max(end, 1)))
    return Plan(settings, n_customers, **form)


@pytest.mark.parametrize(
    ("n_customers", "batch_size", "sizes"),
    [
        (100_000, 1000, [1000] * 100),
        (1000, 1000, [1000]),
        (500_000, 5000, [5000] * 100),
        (10_000, 500, [500] * 20),
        (100, 1000, [100]),
        (1500, 1000, [1000, 500]),
        (1, 1, [1]),
    ],
)
def test_batches_part_the_customers(n_customers, batch_size, sizes):
    """S1.64: numbers from 0 on, without a gap, of five digits; customers in order."""
    tasks = plan_of(n_customers, batch_size=batch_size).batches()
    assert [task.n_customers for task in tasks] == sizes
    assert [task.file for task in tasks] == [f"batch_{i:05d}.json" for i in range(len(sizes))]
    assert tasks[0].first_customer == 0
    for task, following in pairwise(tasks):
        assert following.first_customer == task.first_customer + task.n_customers
    assert tasks[-1].first_customer + tasks[-1].n_customers == n_customers


def test_batches_hold_a_thousand_customers_by_default():
    assert plan_of(5000).batch_size == 1000


@pytest.mark.parametrize(
    ("first", "n_customers", "tasks"),
    [
        (1000, 1000, [("batch_00001.json", 1000, 1000, 1)]),
        (1500, 600, [("batch_00001.json", 1500, 500, 1), ("batch_00002.json", 2000, 100, 2)]),
        (1999, 1, [("batch_00001.json", 1999, 1, 1)]),
    ],
)
def test_a_slice_has_the_batches_of_the_whole(first, n_customers, tasks):
    plan = plan_of(n_customers, first_customer=first)
    assert plan.end == first + n_customers
    assert plan.batches() == [BatchTask(*task) for task in tasks]


def test_slices_at_batch_borders_make_up_the_whole():
    whole = plan_of(5500).batches()
    slices = [plan_of(2000), plan_of(2000, first_customer=2000), plan_of(1500, first_customer=4000)]
    assert [task for part in slices for task in part.batches()] == whole


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"n_customers": 0}, "customers is 0; it must be 1 or more"),
        ({"n_customers": -5}, "customers is -5"),
        ({"first_customer": -1}, "first customer is -1; it must be 0 or more"),
        ({"batch_size": 0}, "batch size is 0"),
        ({"indent": -1}, "indent is -1"),
        ({"indent": MAX_INDENT + 1}, "indent is 9"),
        ({"n_customers": 900_000_000}, "order numbers"),
        ({"n_customers": 1_000_001}, "7 are needed"),
        ({"first_customer": 1_000_000}, "7 are needed"),
    ],
)
def test_values_beyond_the_limits_are_refused_by_name(form, message):
    with pytest.raises(ValueError, match=message):
        Plan(**{"settings": Settings(), "n_customers": 10, **form})


def test_compressed_files_say_so():
    assert batch_file(5, gzip=False) == "batch_00005.json"
    assert batch_file(5, gzip=True) == "batch_00005.json.gz"
    assert [task.file for task in plan_of(10, gzip=True).batches()] == ["batch_00000.json.gz"]


def test_the_plan_in_a_summary_is_json_and_tells_every_plan_apart():
    base = Plan(Settings(id_digits=9), 10)
    others = [
        Plan(replace(base.settings, **change), 10)
        for change in (
            {"seed": 43},
            {"receipts_per_customer": 18},
            {"end_date": date(2025, 12, 30)},
            {"store": "Other"},
            {"without": frozenset({"promotions"})},
            {"without": frozenset({"seasons"})},
            {"without": frozenset({"promotions", "seasons"})},
            {"campaigns": CampaignSettings()},
            {"campaigns": CampaignSettings(assignment="confounded")},
            {"campaigns": CampaignSettings(effect=2.0)},
            {"campaigns": CampaignSettings(), "states": ("NY", "CA")},
            {"campaigns": CampaignSettings(), "without": frozenset({"campaigns"})},
            {"locale": "de_DE"},
            {"id_digits": 8},
            {"population": replace(DEFAULT_POPULATION, name="other")},
            {"population": DEFAULT_POPULATION.with_archetype("busy_family", loyalty=2.0)},
            {"population": DEFAULT_POPULATION.with_archetype("busy_family", loyalty=3.0)},
        )
    ]
    others += [
        replace(base, **change)
        for change in (
            {"n_customers": 11},
            {"first_customer": 1},
            {"batch_size": 999},
            {"indent": 2},
            {"gzip": True},
            {"format": "csv"},
            {"format": "parquet"},
            {"faker": "1.0"},
        )
    ]
    texts = {json.dumps(plan.as_json()) for plan in [base, *others]}
    assert len(texts) == 1 + len(others)
    assert base.as_json()["versions"] == {"world": VERSIONS["world"]}
    assert base.as_json()["seed"] == base.settings.seed
    assert "campaigns" not in base.as_json()["settings"]
    assert "format" not in base.as_json()["settings"]
    # Of campaigns, and of where people live, there is something where there are campaigns; of the
    # format, where it is not JSON.
    n_values = len(vars(base)) - 2 + len(vars(base.settings)) - 2
    # The seed stands above them, and the population has a name and a digest.
    assert len(base.as_json()["settings"]) == n_values - 1 + 1


def test_a_plan_notes_fakers_version_where_it_matters():
    import faker

    assert make_plan(Settings(), 10, batch_size=5).faker is None
    assert make_plan(Settings(), 10, batch_size=5).batch_size == 5
    assert make_plan(Settings(locale="de_DE"), 10).faker == faker.VERSION
