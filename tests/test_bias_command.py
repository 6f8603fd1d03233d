"""--bias: data sets with planted biases, and what reads, completes and checks them."""

import csv
import json
import shutil
import subprocess
import sys

import pytest

from marketing.dataset.saved_plan import saved_plan
from marketing.flags import flags_for, plan_of, world_parser
from marketing.tables import STEPS
from receipts import Dataset
from tests.command_line import (
    ROOT,
    TIMEOUT,
    batches,
    customers_of,
    environment,
    error_line,
    make,
    run,
    summary_of,
)
from tests.interactions_command import interact, refused
from tests.interactions_command import make as make_interactions
from tests.marketing_command import cut_short, files_of, rows_of
from tests.marketing_command import make as make_marketing
from tests.marketing_command import plan_of as plan_with
from tests.test_answer_key import key_of
from tests.test_read_large_dataset import reader
from world.campaigns.biases import bias_of
from world.settings import CampaignSettings, Settings
from world.world import World

N = 60
FLAGS = ("--customers", N, "--batch-size", 20, "--workers", 1)
TEXTS = ("targeting:sex=-0.5", "representation:age:18-34=-0.6", "measurement:sex=-0.5")
BIASED = ("--campaigns", "--campaign-effect", 4, *(f"--bias={text}" for text in TEXTS))
CAMPAIGNS = CampaignSettings(effect=4.0, biases=tuple(map(bias_of, TEXTS)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Data sets with biases, ``set``, and without, ``plain``."""
    folder = tmp_path_factory.mktemp("biases")
    make(*FLAGS, *BIASED, "--output", "set", cwd=folder)
    make(*FLAGS, *BIASED[:3], "--output", "plain", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    plan = plan_with(N, campaigns=CAMPAIGNS)
    return make_marketing(tmp_path_factory.mktemp("tables") / "set", plan)


def test_a_data_set_is_that_of_the_library(folder):
    """S2.92."""
    world = World(Settings(campaigns=CAMPAIGNS))
    for index, customer in enumerate(customers_of(folder / "set")):
        assert json.dumps(customer, default=float) == json.dumps(world.customer(index))
    assert batches(folder / "set") != batches(folder / "plain")


def test_the_summary_tells_of_biases_where_there_are_some(folder):
    found = summary_of(folder / "set")["settings"]["campaigns"]["biases"]
    assert found == [
        {"kind": "measurement", "attribute": "sex", "group": "female", "size": -0.5},
        {"kind": "representation", "attribute": "age", "group": "18-34", "size": -0.6},
        {"kind": "targeting", "attribute": "sex", "group": "female", "size": -0.5},
    ]
    assert "biases" not in summary_of(folder / "plain")["settings"]["campaigns"]


def test_a_biased_data_set_is_verified(folder):
    assert "Compared with what seed 42 gives" in reader("set", "--verify", cwd=folder).stdout


def test_receipts_of_another_bias_are_not_what_the_seed_gives(folder, tmp_path):
    """S2.92: without its biases in the summary, the batches are wrong."""
    shutil.copytree(folder / "plain", tmp_path / "mixed")
    for name, data in batches(folder / "set").items():
        (tmp_path / "mixed" / name).write_bytes(data)
    assert reader("mixed", "--verify", cwd=tmp_path).returncode == 1


def test_slices_workers_and_resumption_make_the_same(folder, tmp_path):
    common = ("--batch-size", 20, *BIASED)
    make(*common, "--customers", N, "--workers", 2, "--output", "two", cwd=tmp_path)
    assert batches(tmp_path / "two") == batches(folder / "set")
    (tmp_path / "two" / "batch_00002.json").write_bytes(b"[")
    make(*common, "--customers", N, "--workers", 1, "--resume", "--output", "two", cwd=tmp_path)
    assert batches(tmp_path / "two") == batches(folder / "set")
    other = (*common[:-1], "--bias=measurement:sex=-0.4")
    result = run(*other, "--customers", N, "--resume", "--output", "two", cwd=tmp_path)
    assert "was made with other settings (campaigns.biases [" in error_line(result, 1)


def test_slices_of_other_biases_are_no_one_data_set(folder, tmp_path):
    rest = ("--first-customer", N, "--customers", 20, "--batch-size", 20, "--workers", 1)
    make(*rest, *BIASED[:3], "--output", "rest", cwd=tmp_path)
    result = reader(folder / "set", "rest", "--verify", cwd=tmp_path)
    assert result.returncode == 1
    assert "campaigns" in result.stderr


def test_the_answer_key_has_the_biased_propensities(folder, tmp_path):
    """S2.92: and who is treated."""
    key_of(folder / "set", "--output", "key", "--only", "campaigns", cwd=tmp_path)
    world = World(Settings(campaigns=CAMPAIGNS))
    women = {
        shopper.customer_id: world.homes.home(shopper).persons[0].sex == 2
        for shopper in map(world.shopper, range(N))
    }
    first = world.settings.end_date.toordinal() - 1000
    shares = {campaign.campaign_id: campaign.holdout_share for campaign in world.campaigns(first)}
    n = 0
    with (tmp_path / "key" / "campaigns.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["eligible"] == "1":
                usual = 1 - shares[row["campaign_id"]]
                right = usual - 0.5 if women[row["customer_id"]] else usual
                assert float(row["propensity"]) == pytest.approx(right)
                n += women[row["customer_id"]]
    assert n > 20


def test_the_tables_are_of_the_same_receipts(folder, tables):
    """S2.92: build_dataset.py and generate_large_dataset.py agree, and a measurement bias is in the
    events only.
    """
    receipts = [each for customer in Dataset(folder / "set") for each in customer["receipts"]]
    rows = rows_of(tables, "transactions")
    assert [(r["order_number"], f"{r['total']:.2f}") for r in receipts] == [
        (row["transaction_id"], row["transaction_value"]) for row in rows
    ]
    coupons = {
        (row["transaction_id"], row["line_number"])
        for row in rows_of(tables, "transaction_details")
        if row["campaign_id"]
    }
    told = {
        (row["transaction_id"], row["line_number"])
        for row in rows_of(tables, "engagements")
        if row["event"] == "conversion"
    }
    assert told < coupons


def test_the_plan_of_the_tables_is_read_back_and_asked_for_again(tables):
    plan = plan_with(N, campaigns=CAMPAIGNS)
    assert saved_plan(tables) == plan
    assert plan_of(world_parser("").parse_args(flags_for(plan))) == plan


def test_tables_are_completed_and_made_by_two_to_the_same_bytes(tables, tmp_path):
    plan = plan_with(N, campaigns=CAMPAIGNS)
    begun = cut_short(tmp_path / "begun", plan, 2)
    assert saved_plan(begun) == plan
    make_marketing(begun, plan, resume=True)
    assert files_of(begun) == files_of(tables)
    make_marketing(tmp_path / "two", plan, n_workers=2)
    assert files_of(tmp_path / "two") == files_of(tables)


def test_tables_without_biases_are_as_ever(tables, tmp_path):
    """S2.92: a bias makes other rows of what it is about only."""
    plan = plan_with(N, campaigns=CampaignSettings(effect=4.0))
    plain = files_of(make_marketing(tmp_path / "plain", plan, STEPS))
    biased = files_of(tables)
    differ = {name for name in plain if plain[name] != biased[name]}
    assert {"campaign_assignments.csv", "engagements.csv"} < differ
    assert not {name for name in differ if name.endswith("demographics.csv")}
    assert not differ & {"consumer_preferences.csv", "product_catalog.csv"}
    assert b"biases" not in plain["marketing_summary.json"]


def test_interactions_of_a_biased_world_are_those_of_its_receipts(folder, tmp_path):
    make_interactions("--receipts", folder / "set", cwd=tmp_path, output="read")
    make_interactions("--customers", N, *BIASED, cwd=tmp_path, output="derived")
    check = ("--verify", "read", "--receipts", folder / "set", "--quiet")
    result = interact(*check, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    names = [path.name for path in (tmp_path / "read").glob("*.csv")]
    assert names
    for name in names:
        read, derived = ((tmp_path / each / name).read_bytes() for each in ("read", "derived"))
        assert read == derived


def test_interactions_of_receipts_are_as_they_are(folder, tmp_path):
    line = refused("--receipts", folder / "set", BIASED[-1], cwd=tmp_path, status=2)
    assert "--bias goes with --customers NUM" in line


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--campaigns", "--bias", "targeting:sex"), "KIND:ATTRIBUTE[:GROUP]=SIZE"),
        (("--campaigns", "--bias", "targeting:height=1"), "it must be of sex, age, income"),
        (("--campaigns", "--bias", "targeting:sex:x=1"), "it must be of female, male"),
        (("--campaigns", "--bias", "targeting:sex=0"), "it must be -1 to 1, and not 0"),
        (("--campaigns", "--bias", "measurement:sex=0.2"), "can be lost, not invented"),
        (
            ("--campaigns", "--bias=targeting:sex=.1", "--bias=targeting:sex:female=.2"),
            "bias targeting:sex:female is named twice",
        ),
        (("--campaigns", "--bias=targeting:region=.1", "--states", "NY"), "must be of Northeast"),
        (("--bias", "targeting:sex=-0.3"), "--bias goes with --campaigns"),
    ],
)
def test_mistakes_are_one_line(flags, words, tmp_path):
    result = run(*flags, "--output", "set", cwd=tmp_path)
    assert words in error_line(result, 2)
    assert not list(tmp_path.iterdir())


def test_uplift_is_scored_with_the_biased_propensities(folder, tmp_path):
    """S2.92: the answer key's own effects are without error, and outcomes are weighted."""
    key_of(folder / "set", "--output", "key", "--only", "campaigns", cwd=tmp_path)
    with (tmp_path / "key" / "campaigns.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["eligible"] == "1"]
    names = {"customer_id": "customer_id", "campaign_id": "campaign_id", "uplift": "effect_lines"}
    with (tmp_path / "effects.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([row[name] for name in names.values()] for row in rows)
    result = subprocess.run(
        [sys.executable, "-m", "ground_truth.score", "uplift", "effects.csv", folder / "set"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert result.returncode == 0, result.stderr
    assert f"uplift: {len(rows)} eligible contacts" in result.stdout
    assert "from outcomes, weighted by propensity" in result.stdout
    error = next(line for line in result.stdout.splitlines() if "mean absolute error" in line)
    assert float(error.split()[3]) == 0
