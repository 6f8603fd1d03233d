"""Interactions of shoppers derived from the world are those of their receipts on disk."""

import json
import subprocess
import sys

import pytest

from interactions.sources.inputs import Inputs
from interactions.sources.products import products_of, sku_by_name
from interactions.sources.purchases import shopper_key
from interactions.sources.receipts_source import read_receipts
from interactions.sources.world_source import WorldReader
from receipts.metadata.metadata_files import METADATA_FILES
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE
from receipts.reading.slices import BatchFile
from tests.command_line import ROOT, TIMEOUT
from tests.command_line import make as generate
from tests.conftest import make_dataset
from tests.interactions_command import BARE_PYTHON, make, refused, rows_of, summary_of
from world.settings import Settings

N = 1030
"""More than one part of the world."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """Few trips of many customers, so that this takes a second."""
    folder = tmp_path_factory.mktemp("receipts") / "r"
    return make_dataset(folder, N, seed=9, receipts_per_customer=2, batch_size=300)


WORLD = ("--customers", N, "--seed", 9, "--receipts-per-customer", 2)


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ((), "interactions.csv"),
        (("--columns", "price,order_number,quantity"), "interactions.csv"),
        (("--slates", "--spread", "--time-of-day", "--format", "jsonl"), "interactions.jsonl"),
        (("--negatives", "popularity", "--split", "leave-last-out"), "interactions_test.csv"),
        (("--sample", 40), "interactions.csv"),
        (("--format", "parquet"), "interactions.parquet"),
        (("--export", "recbole"), "same.inter"),
    ],
)
def test_both_ways_give_the_same_bytes(dataset, tmp_path, flags, name):
    """S3.42: derived or read, in parts of another size and with other numbers of workers."""
    made = []
    for way, source in (("world", WORLD), ("read", ("--receipts", dataset, "--seed", 9))):
        (tmp_path / way).mkdir()
        workers = ("--workers", 1 + (way == "read"))
        made.append(make(*source, *flags, *workers, cwd=tmp_path / way, output="same"))
    first, second = ((folder / name).read_bytes() for folder in made)
    assert first == second
    assert first


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """``mine``: a population with dearer and seasonal snacks of its own; ``set``: its data set,
    without promotions.
    """
    folder = tmp_path_factory.mktemp("own")
    generate("--write-population", "mine", cwd=folder)
    path = folder / "mine" / CATALOGUE_FILE
    new = 'X-1,"Midnight Snack, Salted",3 oz,Snacks,1009,1009,1,bulk,11-1 x3'
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, new, *rows, ""]), encoding="utf-8")
    path = folder / "mine" / POPULATION_FILE
    population = json.loads(path.read_bytes())
    population["name"] = "with midnight snacks"
    path.write_text(json.dumps(population), encoding="utf-8")
    flags = ("--customers", 80, "--receipts", 5, "--batch-size", 30, "--without", "promotions")
    generate(*flags, "--population", "mine", "--output", "set", cwd=folder)
    return folder


OWN = ("--customers", 80, "--receipts-per-customer", 5, "--without", "promotions")


def test_a_population_of_ones_own_goes_from_its_files_to_interactions(own, tmp_path):
    """Files, receipts, verification, interactions; and both ways give the same bytes."""
    verified = subprocess.run(
        [sys.executable, ROOT / "read_large_dataset.py", own / "set", "--verify"],
        capture_output=True,
        timeout=TIMEOUT,
    )
    assert verified.returncode == 0, verified
    flags = ("--columns", "price,quantity")
    read = make("--receipts", own / "set", *flags, cwd=tmp_path, output="read")
    derived = make(*OWN, "--population", own / "mine", *flags, cwd=tmp_path, output="derived")
    default = make(*OWN, *flags, cwd=tmp_path, output="default")
    with_promotions = make(
        *OWN[:4], "--population", own / "mine", *flags, cwd=tmp_path, output="promotions"
    )
    texts = [(f / "interactions.csv").read_bytes() for f in (read, derived, default)]
    assert texts[0] == texts[1]
    assert b",X-1," in texts[0]
    assert b",X-1," not in texts[2]
    assert (with_promotions / "interactions.csv").read_bytes() != texts[1]
    world = summary_of(derived)["settings"]["world"]
    assert (world["population"], world["causes"]) == ("with midnight snacks", ["seasons"])


def test_a_population_that_makes_no_sense_is_one_line(own, tmp_path):
    line = refused(*OWN, "--population", own, cwd=tmp_path)
    assert POPULATION_FILE in line


def test_any_slice_has_the_rows_of_the_whole(dataset, tmp_path):
    whole = rows_of(make("--receipts", dataset, "--seed", 9, cwd=tmp_path) / "interactions.csv")
    slice_ = make(*WORLD[2:], "--customers", 5, "--first-customer", 998, cwd=tmp_path, output="s")
    ids = [f"customer_{index:06}" for index in range(998, 1003)]
    assert rows_of(slice_ / "interactions.csv") == [r for r in whole if r["customer_id"] in ids]
    settings = summary_of(slice_)["settings"]
    assert settings["world"]["first_customer"] == 998
    assert settings["receipts"] is None


def test_the_digits_of_an_id_make_no_difference(dataset, tmp_path):
    """The key of a stream is the shopper, whatever the id looks like; for receipts as well."""
    wide = make_dataset(
        tmp_path / "wide", 60, seed=9, receipts_per_customer=2, id_digits=7, batch_size=60
    )
    flags = ("--time-of-day", "--spread", "--seed", 9)
    made = {
        "six": make("--customers", 60, *WORLD[4:], *flags, cwd=tmp_path, output="six"),
        "seven": make(
            "--customers", 60, "--id-digits", 7, *WORLD[4:], *flags, cwd=tmp_path, output="seven"
        ),
        "read": make("--receipts", wide, *flags, cwd=tmp_path, output="read"),
    }
    six, seven, read = (rows_of(made[way] / "interactions.csv") for way in made)
    assert seven == read
    assert {row["customer_id"] for row in seven} >= {"customer_0000000", "customer_0000059"}
    for row in seven:
        row["customer_id"] = f"customer_{row['customer_id'][-6:]}"
    assert seven == six


def test_a_sample_is_of_shoppers_whatever_their_digits(tmp_path):
    flags = ("--customers", 60, "--receipts-per-customer", 1, "--sample", 7)
    six = make(*flags, cwd=tmp_path, output="six")
    seven = make(*flags, "--id-digits", 7, cwd=tmp_path, output="seven")
    ids = [
        {int(row["customer_id"][9:]) for row in rows_of(folder / "sampled_customers.csv")}
        for folder in (six, seven)
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 7


def test_purchases_of_the_world_are_those_of_the_file(dataset):
    skus = sku_by_name(Inputs())
    columns = ("price", "quantity")
    settings = Settings(seed=9, receipts_per_customer=2)
    derived = list(WorldReader(settings).read(300, 600, columns))
    batch = BatchFile(str(dataset / "batch_00001.json"), 300)
    assert derived == list(read_receipts(batch, skus, columns))
    assert derived[0].key == 300


def test_bare_python_derives_without_any_file(tmp_path):
    made = make("--customers", 20, cwd=ROOT, output=tmp_path / "out", python=BARE_PYTHON)
    assert summary_of(made)["customers"] == 20
    assert {path.name for path in made.iterdir()} == {
        "interactions.csv",
        "interactions_summary.json",
        *METADATA_FILES,
    }
    assert json.loads((made / "interactions_summary.json").read_bytes())["articles"] == len(
        products_of(Inputs())
    )


def test_ids_of_ours_are_indices_and_others_stay_as_they_are():
    for customer_id in ("customer_000123", "customer_0000123", "customer_123"):
        assert shopper_key(customer_id) == 123
    for customer_id in ("customer_٠٠٠١٢٣", "anna", "customer_000123x", "000123"):
        assert shopper_key(customer_id) == customer_id


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (("--customers", "some.csv", "--transactions", "t.csv"), "named with --customers-file"),
        (("--customers", "some.csv"), "'some.csv' is no number of shoppers of our world"),
        (("--customers", "0"), "'0' is not a whole number from 1"),
        (("--customers", "9", "--receipts", "r"), "name one source: --customers NUM, --rec"),
        (("--customers", "9", "--customers-file", "c"), "--customers-file goes with --transac"),
        (("--receipts", "r", "--first-customer", "5"), "--first-customer goes with --customers"),
        (("--transactions", "t", "--end-date", "2024-01-01"), "--end-date goes with --customers"),
        (("--receipts", "r", "--population", "p"), "--population goes with --customers"),
        (("--receipts", "r", "--without", "seasons"), "--without goes with --customers"),
        (("--customers", "9", "--columns", "sku"), "a line of a receipt has order_number"),
        (("--customers", "9", "--first-customer", "1000000", "--id-digits", "6"), "do not fit ids"),
    ],
)
def test_wrong_use_is_one_line(tmp_path, flags, named):
    assert named in refused(*flags, cwd=tmp_path, status=2)
