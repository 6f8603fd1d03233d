"""What kind of data set a folder is, what is said of it, and rows of its tables (S2.83, S2.84)."""

import doctest
import gzip
import json
import shlex
import subprocess
import sys
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from marketing.exploration import drawn
from marketing.exploration.errors import LookError
from marketing.exploration.kinds import data_set_at
from marketing.exploration.profiles import bars
from marketing.exploration.tables import csv_folder
from marketing.exploration.tables.csv_folder import page_names
from marketing.exploration.tables.facts import (
    interaction_facts,
    marketing_facts,
    receipt_facts,
)
from marketing.exploration.tables.sampling import RowSample
from marketing.flags import plan_of as plan_of_flags
from marketing.flags import world_parser
from marketing.tables import TABLES
from tests import marketing_command
from tests.command_line import ROOT, make
from world.campaigns.biases import Bias
from world.settings import CampaignSettings


def numbers(n_rows, limit, seed, size=100, name="t"):
    """The rows that a sample of 0, 1, 2, ... takes, which comes in parts of a size."""
    frame = pd.DataFrame({"n": np.arange(n_rows)})
    sample = RowSample(limit, seed, name)
    for start in range(0, n_rows, size):
        part = frame[start : start + size]
        sample.take(len(part), part.iloc.__getitem__)
    found = sample.frame()
    assert sample.n_rows == n_rows
    assert [*found.index] == [*found["n"]], "rows keep their numbers"
    return [*found["n"]]


def test_all_rows_are_taken_where_there_is_room():
    """S2.84."""
    assert numbers(250, 250, 1) == [*range(250)]
    assert RowSample(10, 1, "t").frame().empty


def test_a_sample_has_as_many_rows_as_asked_for_in_their_order():
    """S2.84."""
    found = numbers(10_000, 137, 1)
    assert len(found) == len(set(found)) == 137
    assert found == sorted(found)


def test_the_sample_is_of_the_seed_and_the_table_and_not_of_the_parts():
    """S2.84: the same rows, whatever the parts are that a file is read in."""
    found = numbers(3000, 100, 7)
    assert numbers(3000, 100, 7, size=1) == found
    assert numbers(3000, 100, 7, size=3000) == found
    assert numbers(3000, 100, 8) != found
    assert numbers(3000, 100, 7, name="other") != found


def test_every_row_is_as_likely_as_any_other():
    """Three standard errors of the mean and of the share of each tenth of the table."""
    n_rows, limit, n_seeds = 1000, 100, 40
    found = np.array([numbers(n_rows, limit, seed) for seed in range(n_seeds)]).ravel()
    error = n_rows / sqrt(12 * len(found))
    assert abs(found.mean() - (n_rows - 1) / 2) < 3 * error
    shares = np.bincount(found // 100, minlength=10) / len(found)
    assert abs(shares - 0.1).max() < 3 * sqrt(0.1 * 0.9 / len(found)) * 1.2


def test_a_long_table_needs_no_more_memory_than_its_sample():
    """S2.84: parts are let go of; no more than three samples' rows are ever held."""
    sample = RowSample(50, 1, "t")
    held = []
    for start in range(0, 20_000, 50):
        part = pd.DataFrame({"n": np.arange(start, start + 50)})
        sample.take(50, part.iloc.__getitem__)
        held.append(sum(map(len, sample._parts)))
    assert max(held) <= 150


@pytest.fixture(scope="module")
def marketing_folder(tmp_path_factory):
    return marketing_command.make(tmp_path_factory.mktemp("made") / "market")


@pytest.fixture(scope="module")
def receipts_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    make("--customers", 20, "--receipts", 3, "--seed", 5, "--output", "rec", cwd=folder)
    return folder / "rec"


def interactions(folder, *flags):
    subprocess.run(
        [sys.executable, "-m", "interactions", "--output", folder, "--quiet", *map(str, flags)],
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    return folder


@pytest.fixture(scope="module")
def event_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "events"
    return interactions(folder, "--customers", 10, "--receipts-per-customer", 3)


def read_all(path, limit=1000, seed=1):
    data_set = data_set_at(path)
    return data_set, {each.info.name: each for each in data_set.read(limit, seed)}


def test_a_marketing_data_set_has_all_of_its_tables(marketing_folder):
    """S2.83: every table, the states' demographics as one."""
    data_set, found = read_all(marketing_folder, limit=10**6)
    assert data_set.kind == "marketing"
    assert [*found] == [info.name for info in data_set.tables] == [*TABLES]
    summary = json.loads((marketing_folder / "marketing_summary.json").read_text())
    listed = [entry for step in summary["steps"] for entry in step["tables"]]
    for name, table in found.items():
        entries = [entry for entry in listed if entry["table"] == name]
        assert table.n_rows == len(table.frame) == sum(entry["rows"] for entry in entries)
        assert [*table.info.files] == sorted(entry["file"] for entry in entries)
        assert [*table.frame.columns] == [*TABLES[name].header]
        assert set(table.info.columns) == set(TABLES[name].header)
    hashes = {row[0]: row[3] for row in data_set.files.rows}
    assert hashes == {entry["file"]: entry["sha256"] for entry in listed}


def test_ids_stay_text(marketing_folder):
    _, found = read_all(marketing_folder)
    for table in found.values():
        for name in table.frame.columns:
            if name.endswith("_id") or name in ("SERIALNO", "PUMA"):
                assert table.frame[name].dtype.kind not in "iuf", name


def test_missing_values_are_counted_in_all_rows(marketing_folder):
    """S2.81: also in those that are not in the sample."""
    _, found = read_all(marketing_folder, limit=10)
    lines = found["transaction_details"]
    text = (marketing_folder / "transaction_details.csv").read_text().splitlines()[1:]
    assert lines.is_sample
    assert len(lines.frame) == 10
    assert lines.n_counted == lines.n_rows == len(text)
    assert lines.n_missing["campaign_id"] == sum(line.endswith(",") for line in text)


def test_receipts_are_three_tables(receipts_folder):
    """S2.83: by the JSON that they come from."""
    data_set, found = read_all(receipts_folder, limit=10**6)
    assert data_set.kind == "receipts"
    assert [*found] == ["customers", "receipts", "lines"]
    customers = [
        customer
        for path in sorted(receipts_folder.glob("batch_*.json"))
        for customer in json.loads(path.read_text())
    ]
    receipts = [receipt for customer in customers for receipt in customer["receipts"]]
    lines = [item for receipt in receipts for item in receipt["items"]]
    sizes = [len(customers), len(receipts), len(lines)]
    assert [each.n_rows for each in found.values()] == sizes
    assert [*found["lines"].frame["name"]] == [item["name"] for item in lines]
    assert found["lines"].frame["price"].sum() == pytest.approx(sum(x["price"] for x in lines))
    assert found["receipts"].frame["total"].sum() == pytest.approx(
        sum(receipt["total"] for receipt in receipts)
    )
    assert str(found["receipts"].frame["pickup_date"].dtype).startswith("datetime64")
    assert not sum(found["lines"].n_missing.values())


def test_a_sample_of_receipts_is_of_the_same_lines(receipts_folder):
    _, whole = read_all(receipts_folder, limit=10**6)
    _, found = read_all(receipts_folder, limit=50)
    lines = found["lines"].frame
    assert len(lines) == 50
    assert found["lines"].n_rows == len(whole["lines"].frame)
    pd.testing.assert_frame_equal(lines, whole["lines"].frame.loc[lines.index])


def test_loose_batches_are_receipts(receipts_folder, tmp_path):
    """Without a summary, and of a product that nobody knows."""
    customers = json.loads(next(receipts_folder.glob("batch_*.json")).read_text())[:2]
    customers[0]["receipts"][0]["items"][0]["name"] = "Moon dust"
    (tmp_path / "batch_1.json").write_text(json.dumps(customers))
    data_set, found = read_all(tmp_path, limit=10**6)
    assert data_set.kind == "receipts"
    assert found["customers"].n_rows == 2
    assert found["lines"].n_missing["sku"] == 1


def test_a_damaged_record_is_one_line(receipts_folder, tmp_path):
    customers = json.loads(next(receipts_folder.glob("batch_*.json")).read_text())[:2]
    del customers[0]["receipts"][0]["items"][0]["price"]
    (tmp_path / "batch_1.json").write_text(json.dumps(customers))
    with pytest.raises(LookError, match="'price'") as caught:
        read_all(tmp_path)
    # What it says to do next can be done, and says what is wrong.
    words = shlex.split(str(caught.value).partition("wrong with: ")[2])
    assert words[0] == "python3"
    checked = subprocess.run(
        [sys.executable, *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "expected quantity, name, price" in checked.stdout + checked.stderr


@pytest.mark.parametrize("form", [["csv"], ["jsonl"], ["parquet"], ["jsonl", "--gzip"]])
def test_interactions_of_every_form_are_the_same_events(form, event_folder, tmp_path):
    """S2.83."""
    data_set, expected = read_all(event_folder, limit=10**6)
    flags = ["--customers", 10, "--receipts-per-customer", 3, "--format", *form]
    other, found = read_all(interactions(tmp_path / "other", *flags), limit=10**6)
    assert data_set.kind == other.kind == "interactions"
    [table], [same] = expected.values(), found.values()
    pd.testing.assert_frame_equal(table.frame, same.frame, check_dtype=False)
    summary = json.loads((event_folder / "interactions_summary.json").read_text())
    counted = table.frame["interaction_score"].value_counts()
    assert {str(score): n for score, n in counted.items()} == summary["interactions"]


def test_both_parts_of_split_interactions_are_tables(tmp_path):
    """S2.83."""
    flags = ["--customers", 10, "--receipts-per-customer", 3, "--split", "leave-last-out"]
    _, found = read_all(interactions(tmp_path / "parts", *flags, "--time-of-day"))
    assert [*found] == ["interactions_train", "interactions_test"]


def test_pickles_are_not_read(event_folder, tmp_path):
    summary = json.loads((event_folder / "interactions_summary.json").read_text())
    summary["files"][0]["file"] = "interactions.pkl"
    (tmp_path / "interactions_summary.json").write_text(json.dumps(summary))
    (tmp_path / "interactions.pkl").write_bytes(b"")
    with pytest.raises(LookError, match="run any code"):
        data_set_at(tmp_path)


def test_databases_and_parts_of_interactions_are_not_read(event_folder, tmp_path):
    summary = json.loads((event_folder / "interactions_summary.json").read_text())
    summary["files"][0]["file"] = "interactions.sqlite"
    (tmp_path / "interactions_summary.json").write_text(json.dumps(summary))
    with pytest.raises(LookError, match="since it is a database; make the interactions again"):
        data_set_at(tmp_path)
    summary["parts"] = [{"files": summary.pop("files")}]
    (tmp_path / "interactions_summary.json").write_text(json.dumps(summary))
    with pytest.raises(LookError, match="has files of every part"):
        data_set_at(tmp_path)


def test_csv_files_of_anybody_are_tables(tmp_path):
    (tmp_path / "a b.csv").write_text("id,x\n007,1.5\n008,\n")
    with gzip.open(tmp_path / "index.csv.gz", "wt") as file:
        file.write("y\n1\n")
    data_set, found = read_all(tmp_path)
    assert data_set.kind == "csv"
    assert [*found] == ["a-b", "index-2"], "no page is called like the index"
    assert [*found["a-b"].frame["id"]] == ["007", "008"]
    assert found["a-b"].n_missing == {"id": 0, "x": 1}
    assert [*read_all(tmp_path / "a b.csv")[1]] == ["a-b"]


def test_a_table_without_rows_has_its_columns(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n")
    _, found = read_all(tmp_path)
    assert [*found["a"].frame.columns] == ["x", "y"]
    assert found["a"].n_missing == {"x": 0, "y": 0}


def test_names_of_pages_are_different_for_every_system(tmp_path):
    files = [tmp_path / name for name in ("A.csv", "a.csv.gz", "\N{SNOWMAN}.csv", "x/../y.csv")]
    names = page_names(files)
    assert len({name.lower() for name in names}) == 4
    assert all(name.isascii() for name in names)


@pytest.mark.parametrize(
    ("make_it", "words"),
    [
        (lambda path: None, "is not there"),
        (lambda path: path.mkdir(), "holds nothing to look at"),
        (lambda path: path.write_text("x"), "no .csv"),
        (lambda path: [path.mkdir(), (path / "marketing_summary.json").write_text("[")], "damaged"),
        (
            lambda path: [path.mkdir(), (path / "marketing_summary.json").write_text("{}")],
            "holds no table",
        ),
    ],
)
def test_what_is_no_data_set_is_said_in_one_line(make_it, words, tmp_path):
    make_it(tmp_path / "x")
    with pytest.raises(LookError) as caught:
        data_set_at(tmp_path / "x")
    message = str(caught.value)
    assert words in message
    assert str(tmp_path / "x") in message
    assert "\n" not in message


def command_of(facts):
    return shlex.split(dict(facts)["Command"])


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {
            "seed": 7,
            "receipts_per_customer": 4,
            "without": frozenset({"seasons"}),
            "campaigns": CampaignSettings(
                "confounded", 2.5, (Bias("targeting", "sex", "female", -0.3),)
            ),
            "states": ("WA", "NY"),
            "first_customer": 3,
            "gzip": True,
        },
    ],
)
def test_the_command_of_a_marketing_data_set_makes_it(settings, tmp_path):
    plan = marketing_command.plan_of(4, **settings)
    folder = marketing_command.make(tmp_path / "d", plan, steps=("demographic",))
    files = [folder / ".unfinished.json", folder / "marketing_summary.json"]
    path = next(path for path in files if path.exists())
    found = json.loads(path.read_text())
    summary = found if path == files[1] else {"seed": plan.settings.seed, **found["plan"]}
    words = command_of(marketing_facts(summary))
    assert words[:2] == ["python3", "marketing/build_dataset.py"]
    assert plan_of_flags(world_parser("").parse_args(words[2:])) == plan


def test_the_command_of_receipts_makes_the_same_records(receipts_folder, tmp_path):
    summary = json.loads((receipts_folder / "dataset_summary.json").read_text())
    words = command_of(receipt_facts(summary))
    assert words[:2] == ["python3", "generate_large_dataset.py"]
    make(*words[2:], "--output", "again", cwd=tmp_path)
    again = json.loads((tmp_path / "again" / "dataset_summary.json").read_text())
    assert again["batches"] == summary["batches"]
    assert again["settings"] == summary["settings"]


def test_the_command_of_interactions_makes_the_same_events(event_folder, tmp_path):
    summary = json.loads((event_folder / "interactions_summary.json").read_text())
    words = command_of(interaction_facts(summary))
    assert words[:3] == ["python3", "-m", "interactions"]
    again = interactions(tmp_path / "again", *words[3:])
    found = json.loads((again / "interactions_summary.json").read_text())
    assert found["files"] == summary["files"]


def test_facts_say_what_a_data_set_is(marketing_folder):
    data_set = data_set_at(marketing_folder)
    facts = dict(data_set.facts)
    assert facts["Seed"] == "42"
    assert facts["Causes that act"] == "promotions, seasons, campaigns"
    assert facts["Campaigns: assignment"] == "randomised"
    assert "world" in facts["Versions"]
    assert not any(str(marketing_folder.parent) in str(value) for value in facts.values())


def test_facts_of_another_programs_summary_are_fewer():
    assert receipt_facts({"total_customers": "many"}) == [
        ("Customers", "unknown"),
        ("Receipts", "unknown"),
        ("Lines", "unknown"),
    ]
    assert marketing_facts({"settings": [], "versions": 3})
    assert interaction_facts({"settings": {"world": None}, "interactions": 3})


@pytest.mark.parametrize("module", [bars, csv_folder, drawn])
def test_examples_are_right(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed
