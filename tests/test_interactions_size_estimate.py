"""Room on the disk is estimated well enough to stop in time: never too little."""

import gzip
import random

import pytest

from interactions.model.policy import InteractionPolicy
from interactions.output import finished_files
from interactions.output.growing_database import GrowingDatabase
from interactions.plan import Plan
from interactions.run import InteractionRun
from interactions.size_estimate import (
    FEW,
    MANY,
    Sizes,
    estimated_sizes,
    gathering_bytes,
    needed_bytes,
)
from interactions.sources.article_file import save_articles
from interactions.sources.inputs import Inputs, WorldSlice
from interactions.sources.part_maker import PartMaker
from interactions.sources.parts import Gathered, WorldPart
from receipts.runs.append_file import AppendFile
from tests.interactions_command import write_csv
from tests.quick_runs import quick_runs
from world.settings import Settings

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

WORLD = Inputs(world=WorldSlice(Settings(receipts_per_customer=4), 60))


def estimate(folder, inputs=WORLD, n_tried=MANY, policy=None, **settings):
    plan = Plan(policy or InteractionPolicy(), 42, inputs.as_json(), **settings)
    folder.mkdir(exist_ok=True)
    gathered = PartMaker(inputs, folder, lambda text: None, lambda n: None).make(None, 42)
    save_articles(folder, gathered.articles)
    before = sorted(folder.iterdir())
    sizes = estimated_sizes(gathered, plan, inputs, folder, n_tried)
    assert sorted(folder.iterdir()) == before
    return sizes


def sizes_on_the_way(monkeypatch, folder, inputs=WORLD, policy=None, **settings):
    """The bytes that a run's folder holds when the source is read, and the most later on."""
    plan = Plan(policy or InteractionPolicy(), 42, inputs.as_json(), **settings)
    run = InteractionRun(plan, inputs, folder, lambda: ("", 0.0))
    found = []

    def look():
        found.append(sum(path.stat().st_size for path in folder.iterdir()))

    def then_look(function):
        def looked(*arguments, **named):
            result = function(*arguments, **named)
            look()
            return result

        return looked

    run.prepare()
    look()
    monkeypatch.setattr(AppendFile, "append", then_look(AppendFile.append))
    monkeypatch.setattr(finished_files, "call_apart", then_look(finished_files.call_apart))
    monkeypatch.setattr(GrowingDatabase, "append", then_look(GrowingDatabase.append))
    for _ in run:
        look()
    look()
    return found[0], max(found)


POLICIES = {
    "default": None,
    "many ignores": InteractionPolicy(min_ignores=300, max_ignores=400),
    "slates": InteractionPolicy(slate_size=10),
}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"gzip": True},
        {"format": "jsonl", "columns": ("price", "quantity")},
        {"format": "parquet"},
        {"format": "pickle"},
        {"format": "sqlite"},
        {"format": "duckdb"},
        {"export": "recbole"},
    ],
    ids=str,
)
def test_a_run_never_takes_more_than_is_asked_for(tmp_path, monkeypatch, settings, policy):
    """Nor is three times as much asked for."""
    if "columns" in settings and policy == "slates":
        settings = {"format": "jsonl"}
    settings = {**settings, "policy": POLICIES[policy]}
    asked = needed_bytes(estimate(tmp_path / "tried", **settings), 1, 1.0)
    gathered, most = sizes_on_the_way(monkeypatch, tmp_path / "made", **settings)
    assert most - gathered <= asked <= 3 * (most - gathered)


def test_few_customers_give_a_larger_estimate_than_many(tmp_path):
    few, many = (estimate(tmp_path, n_tried=n).growing for n in (FEW, MANY))
    assert many < few < 2.5 * many


def test_of_many_parts_only_some_are_there_twice():
    sizes = Sizes(1000.0, 0.0)
    assert needed_bytes(sizes, 1, 1.0) == 2000
    assert needed_bytes(sizes, 100, 1.0) == 1020
    assert needed_bytes(sizes, 100, 0.25) == 255
    assert needed_bytes(Sizes(1000.0, 500.0), 100, 0.25) == 755


@pytest.mark.parametrize("order", ["by date", "by customer"])
@pytest.mark.parametrize("sample", [None, 150])
@pytest.mark.parametrize("is_gzip", [False, True])
def test_reading_never_takes_more_than_is_asked_for(tmp_path, monkeypatch, order, sample, is_gzip):
    """Also where all rows come to one spill first, which is then divided."""
    monkeypatch.setattr("interactions.sources.part_maker.SPILL_BYTES", 5_000)
    rng = random.Random(4)
    rows = [
        (f"{rng.randrange(200):04d}", f"{rng.randrange(50):010d}", f"2020-01-{1 + i % 28:02d}")
        for i in range(5000)
    ]
    source = write_csv(tmp_path / "t.csv", sorted(rows, key=lambda row: row[order == "by date"]))
    if is_gzip:
        source.with_suffix(".csv.gz").write_bytes(gzip.compress(source.read_bytes()))
        source = source.with_suffix(".csv.gz")
    inputs = Inputs(transactions=source)
    plan = Plan(InteractionPolicy(), 42, inputs.as_json(), sample=sample)
    folder = tmp_path / "parts"
    folder.mkdir()
    most = 0

    def unlink(path, *_, **__):
        nonlocal most
        most = max(most, sum(each.stat().st_size for each in folder.iterdir()))
        path.touch()

    monkeypatch.setattr("pathlib.Path.unlink", unlink)
    PartMaker(inputs, folder, lambda text: None, lambda n: None).make(sample, 42)
    most = max(most, sum(each.stat().st_size for each in folder.iterdir()))
    assert most <= gathering_bytes(inputs, plan) <= 20 * most


def test_no_purchases_need_no_room(tmp_path):
    gathered = Gathered([WorldPart(3, 3)], 0, ["a"], needs_known=False)
    save_articles(tmp_path, gathered.articles)
    plan = Plan(InteractionPolicy(), 42)
    assert estimated_sizes(gathered, plan, WORLD, tmp_path, FEW) == Sizes(0.0, 0.0)
