"""--campaigns: data sets with campaigns, their twins, slices and checks."""

import json
from dataclasses import replace

import pytest

from receipts import DatasetError
from receipts.plan import Plan
from receipts.reading.slices import Slice
from receipts.reading.slices_together import check_together
from tests.command_line import (
    batches,
    customers_of,
    error_line,
    joined_customers,
    make,
    run,
    summary_of,
    tree,
)
from tests.interactions_command import interact
from tests.interactions_command import make as make_interactions
from tests.test_read_large_dataset import reader
from world.settings import CampaignSettings, Settings
from world.world import World

N = 60
FLAGS = ("--customers", N, "--batch-size", 20, "--workers", 1)
STRONG = (
    "--campaigns",
    "--campaign-effect",
    8,
    "--assignment",
    "confounded",
    "--states",
    "NY",
    "TX",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Data sets with campaigns, ``set``, of their twin, ``twin``, and without any, ``none``."""
    folder = tmp_path_factory.mktemp("campaigns")
    make(*FLAGS, *STRONG, "--output", "set", cwd=folder)
    make(*FLAGS, *STRONG, "--without", "campaigns", "--output", "twin", cwd=folder)
    make(*FLAGS, "--output", "none", cwd=folder)
    return folder


def test_a_data_set_is_that_of_the_library(folder):
    world = World(Settings(campaigns=CampaignSettings("confounded", 8.0), states=("NY", "TX")))
    for index, customer in enumerate(customers_of(folder / "set")):
        assert json.dumps(customer, default=float) == json.dumps(world.customer(index))


def test_the_summary_tells_of_campaigns_where_there_are_some(folder):
    campaigns = {"assignment": "confounded", "effect": 8.0, "states": ["NY", "TX"]}
    for name, causes in (("set", ["promotions", "seasons", "campaigns"]), ("twin", None)):
        settings = summary_of(folder / name)["settings"]
        assert settings["campaigns"] == campaigns
        assert settings["causes"] == (causes or ["promotions", "seasons"])
    assert "campaigns" not in summary_of(folder / "none")["settings"]


def test_the_twins_receipts_are_those_of_a_world_without_campaigns(folder):
    assert batches(folder / "twin") == batches(folder / "none")
    assert batches(folder / "set") != batches(folder / "none")


def test_receipts_differ_where_a_campaign_touched_them_only(folder):
    """The files, line by line; which lines it touched is the library's."""
    world = World(Settings(campaigns=CampaignSettings("confounded", 8.0), states=("NY", "TX")))
    n_touched = 0
    pairs = zip(customers_of(folder / "set"), customers_of(folder / "none"), strict=True)
    for index, (customer, twin) in enumerate(pairs):
        touched = world.history(world.shopper(index)).touched
        n_touched += len(touched)
        for trip, (receipt, other) in enumerate(
            zip(customer["receipts"], twin["receipts"], strict=True)
        ):
            places = {place for at, place in touched if at == trip}
            if not places:
                assert receipt == other
            for place, (line, other_line) in enumerate(
                zip(receipt["items"], other["items"], strict=True)
            ):
                assert line["quantity"] == other_line["quantity"]
                assert line == other_line or place in places
    assert n_touched > 10


def test_the_twin_is_verified_too(folder):
    assert "Compared with what seed 42 gives" in reader("twin", "--verify", cwd=folder).stdout


def test_slices_and_resumption_make_the_same(folder, tmp_path):
    world = ("--batch-size", 20, *STRONG, "--workers", 1)
    make(*world, "--customers", 40, "--output", "a", cwd=tmp_path)
    rest = ("--first-customer", 40, "--customers", 20, "--output", "b")
    make(*world, *rest, cwd=tmp_path)
    assert joined_customers(tmp_path / "a", tmp_path / "b") == joined_customers(folder / "set")
    assert "Compared with" in reader("a", "b", "--verify", cwd=tmp_path).stdout
    before = tree(tmp_path / "b")
    (tmp_path / "b" / "batch_00002.json").write_bytes(b"[")
    make(*world, *rest, "--resume", cwd=tmp_path)
    assert batches(tmp_path / "b") == {"batch_00002.json": before["batch_00002.json"]}


OURS = Settings(campaigns=CampaignSettings(effect=8.0), states=("NY", "TX"))


@pytest.mark.parametrize(
    "other",
    [
        {"campaigns": None},
        {"campaigns": CampaignSettings(effect=2.0)},
        {"campaigns": CampaignSettings("confounded", 8.0)},
        {"states": ("NY",)},
        {"without": frozenset({"campaigns"})},
        {"campaigns": None, "without": frozenset({"promotions"})},
    ],
    ids=["none", "effect", "assignment", "states", "twin", "promotions"],
)
def test_slices_of_other_campaigns_are_refused(other):
    """Whichever comes first."""
    theirs = replace(OURS, **other)
    for pair in ((OURS, theirs), (theirs, OURS)):
        slices = [
            Slice(f"{first}/summary", Plan(settings, 20, first).as_json())
            for first, settings in zip((0, 20), pair, strict=True)
        ]
        with pytest.raises(DatasetError, match=r"is not of the same world as .*(campaigns|NY)"):
            check_together(slices)


def test_a_twin_of_campaigns_is_not_a_world_without_any():
    """Though the causes are the same, and the receipts."""
    twin = replace(OURS, without=frozenset({"campaigns"}))
    pair = (twin, replace(OURS, campaigns=None))
    for settings in (pair, pair[::-1]):
        slices = [
            Slice(f"{first}/summary", Plan(each, 20, first).as_json())
            for first, each in zip((0, 20), settings, strict=True)
        ]
        with pytest.raises(DatasetError, match="campaigns"):
            check_together(slices)


def test_other_campaigns_do_not_complete_a_data_set(folder):
    flags = (*FLAGS, "--campaigns", "--output", "set", "--resume")
    line = error_line(run(*flags, cwd=folder))
    assert "campaigns" in line
    assert "confounded" in line


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--assignment", "confounded"), ["--assignment", "--campaigns"]),
        (("--campaign-effect", "2"), ["--campaign-effect", "--campaigns"]),
        (("--states", "NY"), ["--states", "--campaigns"]),
        (("--campaigns", "--assignment", "fair"), ["fair", "randomised", "confounded"]),
        (("--campaigns", "--campaign-effect", "-1"), ["-1", "0 to 100"]),
        (("--campaigns", "--campaign-effect", "nan"), ["nan", "0 to 100"]),
        (("--campaigns", "--campaign-effect", "much"), ["much", "0 to 100"]),
        (("--campaigns", "--states", "NY", "XX"), ["XX"]),
        (("--campaigns", "--states", "NY", "NY"), ["NY", "twice"]),
        (("--campaigns", "--states"), ["--states"]),
    ],
)
def test_flags_that_make_no_sense_are_refused(tmp_path, flags, words):
    """S2.21 for the states."""
    line = error_line(run(*flags, "--customers", 1, cwd=tmp_path), status=2)
    assert all(word in line for word in words)
    assert not [*tmp_path.iterdir()]


def test_interactions_take_the_same_world_and_are_verified(folder, tmp_path):
    from_world = make_interactions(
        "--customers", N, *STRONG, "--workers", 1, cwd=tmp_path, output="world"
    )
    receipts = make_interactions(
        "--receipts", folder / "set", "--workers", 1, cwd=tmp_path, output="receipts"
    )
    name = "interactions.csv"
    assert (from_world / name).read_bytes() == (receipts / name).read_bytes()
    summary = json.loads((from_world / "interactions_summary.json").read_bytes())
    assert summary["settings"]["world"]["campaigns"]["states"] == ["NY", "TX"]
    checked = interact("--verify", "world", cwd=tmp_path)
    assert checked.returncode == 0, checked
    assert "Not compared" not in checked.stderr + checked.stdout


def test_campaigns_are_a_matter_of_the_world_of_interactions(folder, tmp_path):
    result = interact("--receipts", folder / "set", "--campaigns", cwd=tmp_path)
    assert result.returncode == 2
    assert "--campaigns goes with --customers" in result.stderr
