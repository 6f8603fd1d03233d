"""Room on the disk is estimated well enough to stop in time."""

import pytest

from interactions.model.policy import InteractionPolicy
from interactions.plan import Plan
from interactions.size_estimate import estimated_bytes
from interactions.sources.inputs import Inputs, WorldSlice
from interactions.sources.part_maker import PartMaker
from interactions.sources.parts import Gathered, WorldPart
from tests.interactions_command import make
from world.settings import Settings

INPUTS = Inputs(world=WorldSlice(Settings(), 40))


def estimate(folder, **settings):
    plan = Plan(InteractionPolicy(), 42, INPUTS.as_json(), **settings)
    gathered = PartMaker(INPUTS, folder, lambda text: None, lambda n: None).make(None, 42)
    return estimated_bytes(gathered, plan, INPUTS)


@pytest.mark.parametrize(
    ("settings", "flags", "name"),
    [
        ({}, (), "interactions.csv"),
        ({"format": "jsonl"}, ("--format", "jsonl"), "interactions.jsonl"),
        ({"columns": ("price", "quantity")}, ("--columns", "price,quantity"), "interactions.csv"),
    ],
)
def test_the_estimate_is_near(tmp_path, settings, flags, name):
    made = make("--customers", 40, *flags, cwd=tmp_path) / name
    assert estimate(tmp_path, **settings) == pytest.approx(made.stat().st_size, rel=0.2)


def test_what_comes_besides_needs_more_and_gzip_less(tmp_path):
    plain = estimate(tmp_path)
    assert estimate(tmp_path, export="recbole") > 1.5 * plain
    assert estimate(tmp_path, gzip=True) < plain


def test_no_purchases_need_no_room():
    gathered = Gathered([WorldPart(3, 3)], 0, ["a"], needs_known=False)
    assert estimated_bytes(gathered, Plan(InteractionPolicy(), 42), INPUTS) == 0
