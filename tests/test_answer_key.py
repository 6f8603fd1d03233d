"""``python3 -m ground_truth.answer_key``: what it writes, and what it refuses."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest

from ground_truth.answer_key import TABLE_NAMES
from ground_truth.key import AnswerKey
from ground_truth.key_files import TABLES, key_files
from receipts import Dataset
from receipts.reading.line_table import line_rows
from receipts.runs.errors import OutputError
from receipts.runs.locks import FolderLock
from tests.command_line import ROOT, TIMEOUT, batch_files, environment, make, tree, until
from world.population import DEFAULT_POPULATION
from world.promotions import kept_of, lift_of

N = 60
FLAGS = ("--batch-size", 20, "--receipts", 17, "--workers", 1)


def command(*arguments):
    return [sys.executable, "-m", "ground_truth.answer_key", *map(str, arguments)]


def key_of(*arguments, cwd, status=0):
    """Runs the command; the one line of its error if it is to fail."""
    before = tree(cwd)
    result = subprocess.run(
        command(*arguments, "--quiet"),
        cwd=cwd,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )
    assert result.returncode == status, result
    assert result.stdout == ""
    if not status:
        assert result.stderr == ""
        return ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("answer_key: error: ")
    assert tree(cwd) == before
    return line


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A data set, ``set``, its twin without causes, ``bare``, and its answer key, ``key``."""
    folder = tmp_path_factory.mktemp("key")
    make("--customers", N, *FLAGS, "--output", "set", cwd=folder)
    without = ("--without", "promotions", "--without", "seasons")
    make("--customers", N, *FLAGS, *without, "--output", "bare", cwd=folder)
    key_of("set", "--output", "key", cwd=folder)
    return folder


@pytest.fixture
def copy(place, tmp_path):
    shutil.copytree(place, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_lines_are_those_on_disk_and_of_the_twin(place):
    rows = rows_of(place / "key" / "lines.csv")
    dataset, twin = (line_rows(Dataset(place / name)) for name in ("set", "bare"))
    for row, line, other in zip(rows, dataset, twin, strict=True):
        assert (row["customer_id"], row["order_number"], row["sku"]) == (line[0], line[2], line[4])
        assert row["sku_without_causes"] == other[4]
        assert (row["cause"] == "") == (line[4] == other[4])


def test_causes_act_where_and_as_often_as_they_say(place):
    """A promotion makes lines of products on promotion, a season of those in season; the share
    of the lines due to promotions is  share x (kept x mean lift - 1)  of each archetype.
    """
    weeks = {(row["week_start"], row["sku"]): row for row in rows_of(place / "key" / "weeks.csv")}
    rows = rows_of(place / "key" / "lines.csv")
    causes, lines, expected, variance = Counter(), Counter(), 0.0, 0.0
    figures = DEFAULT_POPULATION.parameters
    pairs = list(zip(figures.promotion_weights, figures.promotion_percents, strict=True))
    for row, line in zip(rows, line_rows(Dataset(place / "set")), strict=True):
        day = date.fromisoformat(line[3])
        week = weeks[(day - timedelta(days=day.weekday())).isoformat(), row["sku"]]
        assert float(line[-1]) == pytest.approx(float(week["shelf_price"]) * line[-2])
        if row["cause"] == "promotion":
            assert float(week["promotion_depth"]) > 0
        if row["cause"] == "season":
            assert float(week["season_factor"]) > 1
        causes[row["cause"]] += 1
        lines[line[1]] += 1
    for key, n_lines in lines.items():
        archetype = DEFAULT_POPULATION.by_key[key]
        lift = sum(weight * lift_of(archetype, percent) for weight, percent in pairs)
        share = figures.promoted_share * (kept_of(archetype, figures) * lift - 1)
        expected += n_lines * share
        variance += n_lines * share * (1 - share)
    # Which products are on promotion is the same for all shoppers, so that lines are not
    # independent: a fifth of what is expected stands for that.
    assert abs(causes["promotion"] - expected) < 0.2 * expected + 3 * variance**0.5
    assert 0 < causes["season"] < 0.2 * len(rows)


def test_shoppers_and_propensities_are_of_the_customers(place):
    shoppers = rows_of(place / "key" / "shoppers.csv")
    customers = list(Dataset(place / "set"))
    for row, customer in zip(shoppers, customers, strict=True):
        assert row["customer_id"] == customer["customer_id"]
        archetype = DEFAULT_POPULATION.by_key[customer["archetype"]]
        assert row["archetype"] == archetype.key
        assert float(row["price_response"]) == archetype.price_response
    ids = dict.fromkeys(row["customer_id"] for row in rows_of(place / "key" / "propensities.csv"))
    assert list(ids) == [row["customer_id"] for row in shoppers]


def test_weeks_run_from_the_first_trip_to_the_end(place):
    rows = rows_of(place / "key" / "weeks.csv")
    first = min(row["receipts"][0]["pickup_date"] for row in Dataset(place / "set"))
    monday = date.fromisoformat(first) - timedelta(days=date.fromisoformat(first).weekday())
    assert rows[0]["week_start"] == monday.isoformat()
    assert rows[-1]["week_start"] == "2025-12-29"
    starts = dict.fromkeys(row["week_start"] for row in rows)
    assert len(rows) == len(starts) * len(DEFAULT_POPULATION.catalogue)


def test_iterators_give_the_rows_of_the_files(place):
    key = AnswerKey(place / "set")
    for name, columns in TABLES.items():
        if name == "campaigns":  # See test_campaign_key.py.
            continue
        expected = [dict(zip(columns, map(str, row), strict=True)) for row in getattr(key, name)()]
        assert rows_of(place / "key" / f"{name}.csv") == expected
    assert tuple(TABLES) == TABLE_NAMES


def test_slices_give_the_key_of_the_whole(place, tmp_path):
    for name, first, n in (("b", 25, 35), ("a", 0, 25)):
        flags = ("--customers", n, "--first-customer", first, "--output", name)
        make(*flags, *FLAGS, cwd=tmp_path)
    key_of("b", "a", "--output", "key", cwd=tmp_path)
    assert tree(tmp_path / "key") == tree(place / "key")


def test_some_of_the_files(place, copy):
    key_of("set", "--output", "some", "--only", "weeks,shoppers", cwd=copy)
    assert tree(copy / "some").keys() == {"weeks.csv", "shoppers.csv"}
    for name, data in tree(copy / "some").items():
        assert data == (place / "key" / name).read_bytes()


def test_a_world_without_causes_has_no_caused_lines(copy):
    key_of("bare", "--output", "k", "--only", "lines", cwd=copy)
    for row in rows_of(copy / "k" / "lines.csv"):
        assert (row["cause"], row["sku"]) == ("", row["sku_without_causes"])


def test_nothing_is_overwritten_unasked(copy):
    before = tree(copy / "key")
    (copy / "key" / "weeks.csv").write_text("mine")
    (copy / "key" / "note.txt").write_text("mine")
    (copy / "key" / "lines.csv").unlink()
    line = key_of("set", "--output", "key", "--only", "lines,weeks", cwd=copy, status=1)
    assert "weeks.csv is there already" in line
    assert "--overwrite" in line
    key_of("set", "--output", "key", "--overwrite", cwd=copy)
    assert tree(copy / "key") == {**before, "note.txt": b"mine"}


def change_summary(folder, change):
    path = folder / "dataset_summary.json"
    summary = json.loads(path.read_bytes())
    change(summary)
    path.write_text(json.dumps(summary, indent=2), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda summary: summary["versions"].update(world=1), "is of version 1 of the world"),
        (lambda summary: summary.pop("versions"), "the settings are not those of a world"),
        (lambda summary: summary.update(seed=43), "are not those that the seed 43 gives"),
        (lambda summary: summary["settings"].update(causes=["promotions"]), "seed 42 gives"),
        (lambda summary: summary["settings"].update(causes=["rain"]), "the cause 'rain'"),
        (lambda summary: summary["settings"].update(end_date="2025"), "not those of a world"),
        (lambda summary: summary.pop("settings"), "no summary tells the seed"),
    ],
)
def test_what_would_be_a_wrong_key_is_refused(copy, change, named):
    change_summary(copy / "set", change)
    assert named in key_of("set", "--output", "k", cwd=copy, status=1)


def test_changed_receipts_and_missing_data_are_refused(copy):
    path = batch_files(copy / "set")[0]
    path.write_bytes(path.read_bytes().replace(b'"quantity":1,', b'"quantity":2,', 1))
    assert "are not those that the seed" in key_of("set", "--output", "k", cwd=copy, status=1)
    assert "none does not exist" in key_of("none", "--output", "k", cwd=copy, status=1)
    assert "'line' is not one of" in key_of("bare", "--only", "line", cwd=copy, status=2)
    assert "is there" in key_of("bare", "--output", "key", cwd=copy, status=1)


def test_only_regular_files_are_replaced(copy):
    """Whatever else has a name of ours is refused before the first file changes."""
    outside = copy / "outside"
    outside.write_text("mine")
    for name, put in (
        ("lines.csv", lambda path: path.mkdir()),
        ("weeks.csv", os.mkfifo),
        ("shoppers.csv", lambda path: path.symlink_to(outside)),
        (".weeks.csv.tmp", lambda path: path.mkdir()),
    ):
        path = copy / "key" / name
        kept = copy / "key.csv"
        if path.exists():
            path.rename(kept)
        put(path)
        before = {each: os.lstat(each) for each in (copy / "key").iterdir()}
        result = subprocess.run(
            command("set", "--output", "key", "--overwrite", "--quiet"),
            cwd=copy,
            env=environment(PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        assert result.returncode == 1
        (line,) = result.stderr.splitlines()
        assert f"key/{name} is no regular file" in line
        assert {each: os.lstat(each) for each in (copy / "key").iterdir()} == before
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        if kept.exists():
            kept.rename(path)
    assert outside.read_text() == "mine"


def test_files_of_a_killed_run_are_no_hindrance(place, copy):
    (copy / "key" / ".weeks.csv.tmp").write_text("half")
    (copy / "key" / ".lines.csv.tmp").write_text("half")
    key_of("set", "--output", "key", "--overwrite", cwd=copy)
    assert tree(copy / "key") == tree(place / "key")


def test_no_two_runs_write_one_key(copy):
    lock = FolderLock(copy / "key")
    assert "another run" in key_of("set", "--output", "key", "--overwrite", cwd=copy, status=1)
    lock.release()


def test_no_mix_of_old_and_new(copy):
    """What goes wrong before the end leaves all files as they were."""
    before = tree(copy / "key")
    weeks = copy / "key" / "weeks.csv"

    def make_with_a_folder_in_the_way():
        tables, key = ("shoppers", "weeks"), AnswerKey(copy / "bare")
        with key_files(key, copy / "key", tables, overwrite=True) as files:
            assert sum(files) == N
            weeks.unlink()
            weeks.mkdir()

    with pytest.raises(OutputError, match=r"weeks\.csv is no regular file"):
        make_with_a_folder_in_the_way()
    weeks.rmdir()
    del before["weeks.csv"]
    assert tree(copy / "key") == before


def test_a_report_that_cannot_be_printed_does_not_deny_the_files(copy):
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            command("bare", "--output", "k", "--only", "weeks"),
            cwd=copy,
            env=environment(PYTHONPATH=str(ROOT)),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT,
        )
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].endswith("; the answer key is complete")
    assert tree(copy / "k").keys() == {"weeks.csv"}


def test_an_interrupted_key_leaves_nothing(tmp_path):
    make("--customers", 2000, "--workers", 1, "--output", "set", cwd=tmp_path)
    process = subprocess.Popen(
        command("set", "--output", "a/key"),
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: list(tmp_path.glob("a/key/.lines.csv.tmp")), process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "answer_key: error: stopped; nothing was written"
    assert "Traceback" not in errors
    assert not (tmp_path / "a" / "key").exists()
