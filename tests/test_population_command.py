"""A population that is not ours, from file to receipts to every view of them, as users do it."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from receipts import Dataset, read_population
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE
from tests.command_line import (
    ROOT,
    TIMEOUT,
    assert_equal_data,
    batch_files,
    customers_of,
    environment,
    error_line,
    go_on,
    joined_customers,
    make,
    run,
    started,
    summary_of,
    tree,
    until,
)
from world.population import DEFAULT_POPULATION

READER = ROOT / "read_large_dataset.py"
N = 44
FLAGS = ("--customers", N, "--receipts", 3, "--batch-size", 11, "--workers", 2)
NEW = {
    "key": "night_owl",
    "title": "Night Owl",
    "items_per_trip": [3, 6],
    "gap_days": [2, 4],
    "focus": ["bulk"],
    "quantity_shares": [0.1, 0.1, 0.1, 0.1, 0.1, 0.5],
}


def reader(*arguments, status=0):
    """Runs read_large_dataset.py; its standard output, or the one line that it fails with."""
    result = subprocess.run(
        [sys.executable, str(READER), *map(str, arguments)],
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )
    assert result.returncode == status, result
    assert "Traceback" not in result.stderr
    if not status:
        assert result.stderr == "" or "--verify" in arguments  # It shows how far it is.
        return result.stdout
    (line,) = result.stderr.splitlines()
    return line


def change(folder, **changes):
    """Changes values of a folder's population.json."""
    path = folder / POPULATION_FILE
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}), encoding="utf-8")


def add_night_owls(folder):
    """An eleventh archetype, and a product that stands first in the catalogue."""
    found = json.loads((folder / POPULATION_FILE).read_bytes())
    shares = found["archetypes"][0]["category_shares"]
    archetypes = [*found["archetypes"], {**NEW, "category_shares": shares}]
    change(folder, name="with night owls", archetypes=archetypes)
    path = folder / CATALOGUE_FILE
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    new = 'X-1,"Midnight ""Snack"", Salted",3 oz,Snacks,1000,1000,1,bulk,'
    path.write_text("\n".join([header, new, *rows, ""]), encoding="utf-8")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    """``owls``: a population; ``set``: its data set.  Tests that change them make copies."""
    folder = tmp_path_factory.mktemp("workshop")
    make("--write-population", "owls", cwd=folder)
    add_night_owls(folder / "owls")
    make(*FLAGS, "--population", "owls", "--output", "set", cwd=folder)
    return folder


@pytest.fixture
def copy(workshop, tmp_path):
    shutil.copytree(workshop, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_default_population_is_written_and_told(tmp_path):
    result = run("--write-population", "a/mine", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert tree(tmp_path / "a" / "mine").keys() == {POPULATION_FILE, CATALOGUE_FILE}
    assert read_population(tmp_path / "a" / "mine") == DEFAULT_POPULATION
    for words in (POPULATION_FILE, CATALOGUE_FILE, "--population a/mine"):
        assert words in result.stdout
    assert not (tmp_path / "large_dataset").exists()


def test_what_people_have_changed_is_not_written_over(copy):
    before = tree(copy)
    line = error_line(run("--write-population", "owls", cwd=copy))
    assert POPULATION_FILE in line
    assert "exists" in line
    assert tree(copy) == before


def test_a_population_can_be_written_from_another(copy):
    make("--population", "owls", "--write-population", "again", cwd=copy)
    assert read_population(copy / "again") == read_population(copy / "owls")


def test_the_written_default_makes_the_default_data_set(workshop, tmp_path):
    """To the byte, and without files of a population, as nothing of it is new."""
    make("--write-population", "mine", cwd=tmp_path)
    make(*FLAGS, "--population", "mine", "--output", "one", cwd=tmp_path)
    make(*FLAGS, "--output", "two", cwd=tmp_path)
    assert_equal_data(tmp_path / "one", tmp_path / "two")
    assert not (tmp_path / "one" / POPULATION_FILE).exists()


def test_the_data_set_is_of_the_population(workshop):
    summary = summary_of(workshop / "set")
    population = read_population(workshop / "owls")
    assert summary["archetypes"] == dict.fromkeys([*DEFAULT_POPULATION.by_key, "night_owl"], 4)
    assert summary["settings"]["population"] == "with night owls"
    assert summary["settings"]["population_digest"] == population.digest
    assert read_population(workshop / "set") == population
    owls = [c for c in customers_of(workshop / "set") if c["archetype"] == "night_owl"]
    assert len(owls) == 4
    receipts = [receipt for owl in owls for receipt in owl["receipts"]]
    assert {len(receipt["items"]) for receipt in receipts} <= set(range(3, 7))
    snack = 'Midnight "Snack", Salted - 3 oz'
    lines = [
        line
        for customer in customers_of(workshop / "set")
        for receipt in customer["receipts"]
        for line in receipt["items"]
        if line["name"] == snack
    ]
    assert lines
    assert all(line["price"] == 10 * line["quantity"] for line in lines)


def test_the_data_set_is_the_same_whatever_the_run(workshop, tmp_path):
    """Workers are other processes: the population travels there."""
    owls = workshop / "owls"
    flags = (*FLAGS[:-1], 1, "--population", owls, "--output", "set")
    make(*flags, cwd=tmp_path)
    assert_equal_data(tmp_path / "set", workshop / "set")


def test_the_library_makes_the_customers_of_the_data_set(workshop):
    from receipts import iter_customers

    population = read_population(workshop / "owls")
    made = iter_customers(42, count=N, population=population, receipts_per_customer=3)
    assert list(made) == list(Dataset(workshop / "set"))


def test_every_view_of_the_data_set(workshop):
    folder = workshop / "set"
    assert "night_owl" in reader(folder, "--summary")
    assert reader(folder, "--verify").startswith("All is right: 4 batches, 44 customers")
    assert reader(folder, "--verify", "--workers", 1).startswith("All is right")
    listed = reader(folder, "--archetype", "night_owl", "--json").splitlines()
    owls = [json.loads(line) for line in listed]
    assert [owl["archetype"] for owl in owls] == ["night_owl"] * 4
    owl = owls[0]["customer_id"]
    assert "night_owl" in reader(folder, "--customer", owl)
    assert json.loads(reader(folder, "--customer", owl, "--json")) == owls[0]
    assert "SAFEWAY" in reader(folder, "--customer", owl, "--receipt", 1).upper()
    assert "night_owl" in reader(folder, "--batch", 0)


def test_tables_know_the_products(workshop):
    rows = list(csv.DictReader(io.StringIO(reader(workshop / "set", "--lines-csv", "-"))))
    assert len(rows) == summary_of(workshop / "set")["statistics"]["total_items"]
    assert all(row["sku"] for row in rows)
    assert {"X-1"} == {row["sku"] for row in rows if row["name"].startswith("Midnight")}
    products = list(csv.DictReader(io.StringIO(reader("--catalogue", workshop / "set"))))
    assert products[0]["sku"] == "X-1"
    assert len(products) == len(DEFAULT_POPULATION.catalogue) + 1
    ours = list(csv.DictReader(io.StringIO(reader("--catalogue"))))
    assert ours == products[1:]


def test_a_wrong_archetype_is_refused_with_all_eleven(workshop):
    line = reader(workshop / "set", "--archetype", "pirate", status=1)
    assert all(key in line for key in (*DEFAULT_POPULATION.by_key, "night_owl"))


def test_verification_holds_lines_to_the_population(copy):
    """A product of ours that theirs lacks is an offence, and so is a price outside its range."""
    path = batch_files(copy / "set")[0]
    text = path.read_text(encoding="utf-8")
    assert "Midnight" in text
    path.write_text(text.replace("Midnight", "Midday", 1), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, str(READER), str(copy / "set"), "--verify"],
        env=environment(), capture_output=True, text=True, timeout=TIMEOUT,
    )  # fmt: skip
    assert result.returncode == 1
    assert "Midday" in result.stdout


def test_the_population_may_be_moved_away_afterwards(copy):
    shutil.rmtree(copy / "owls")
    (copy / "set").rename(copy / "elsewhere")
    assert reader(copy / "elsewhere", "--verify").startswith("All is right")
    assert "X-1" in reader("--catalogue", copy / "elsewhere")


def test_a_data_sets_folder_is_a_populations_folder(copy):
    """Whoever got only the data set makes more of its customers."""
    make(*FLAGS, "--population", "set", "--output", "more", cwd=copy)
    assert_equal_data(copy / "more", copy / "set")


@pytest.mark.parametrize("name", [POPULATION_FILE, CATALOGUE_FILE])
def test_what_needs_the_population_says_that_a_file_is_missing(copy, name):
    (copy / "set" / name).unlink()
    for flags in (["--verify"], ["--lines-csv", "-"], ["--catalogue"]):
        line = reader(copy / "set", *flags, status=1)
        assert name in line
        assert "is missing" in line
    assert "night_owl" in reader(copy / "set", "--summary")
    assert "customer_000003" in reader(copy / "set", "--customer", "customer_000003")


def test_a_changed_population_in_the_data_set_is_noticed(copy):
    change(copy / "set", name="renamed")
    assert "restore them" in reader(copy / "set", "--verify", status=1)


def test_a_population_that_makes_no_sense_is_refused_before_anything_is_written(copy):
    change(copy / "owls", archetypes=[])
    line = error_line(run(*FLAGS, "--population", "owls", "--output", "new", cwd=copy))
    assert "there are 0 archetypes" in line
    assert not (copy / "new").exists()
    line = error_line(run(*FLAGS, "--population", "nowhere", "--output", "new", cwd=copy))
    assert f"{os.path.join('nowhere', POPULATION_FILE)} is missing" in line
    assert not (copy / "new").exists()


def test_a_population_that_wants_more_than_there_is_is_refused(copy):
    """Not only in the middle of the run, by a worker."""
    found = json.loads((copy / "owls" / POPULATION_FILE).read_bytes())
    found["archetypes"][3]["items_per_trip"] = [60, 120]
    change(copy / "owls", archetypes=found["archetypes"])
    line = error_line(run(*FLAGS, "--population", "owls", "--output", "new", cwd=copy))
    assert "single_professional wants" in line
    assert not (copy / "new").exists()


@pytest.mark.parametrize("flags", [(), ("--resume",), ("--overwrite",)], ids=str)
def test_a_population_of_ones_own_is_no_data_set(copy, flags):
    """Its folder is not taken for an unfinished data set, which could be replaced."""
    before = tree(copy / "owls")
    line = error_line(run(*FLAGS, *flags, "--output", "owls", cwd=copy))
    assert "is not part of a data set" in line
    assert tree(copy / "owls") == before


def test_a_killed_run_is_resumed_with_its_population(copy):
    flags = (
        "--customers", 1500, "--receipts", 8, "--batch-size", 30, "--quiet",
        "--population", "owls", "--workers", 2,
    )  # fmt: skip
    make(*flags, "--output", "whole", cwd=copy)
    with started(*flags, "--output", "cut", cwd=copy) as process:
        until(lambda: len(batch_files(copy / "cut")) >= 5, process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(TIMEOUT)
    assert len(batch_files(copy / "cut")) < 50
    assert (copy / "cut" / POPULATION_FILE).exists()
    # With another population, or ours, it is another data set.
    make("--write-population", "other", cwd=copy)
    change(copy / "other", name="other")
    for others in (("--population", "other"), ()):
        kept = tree(copy / "cut")
        plain = [flag for flag in flags if flag not in ("--population", "owls")]
        result = run(*plain, *others, "--output", "cut", "--resume", cwd=copy)
        assert "population" in error_line(result)
        assert tree(copy / "cut") == kept
    make(*flags, "--output", "cut", "--resume", cwd=copy)
    assert_equal_data(copy / "cut", copy / "whole")


def test_a_stopped_run_says_how_to_go_on_with_its_population(copy):
    flags = ("--customers", 1500, "--receipts", 8, "--batch-size", 30, "--population", "owls")
    with started(*flags, "--quiet", "--output", "cut", cwd=copy) as process:
        until(lambda: len(batch_files(copy / "cut")) >= 2, process)
        process.send_signal(signal.SIGINT)
        _, message = process.communicate(timeout=TIMEOUT)
    result = go_on(message, copy)
    assert result.returncode == 0, result
    assert reader(copy / "cut", "--verify").startswith("All is right")


def test_an_overwritten_data_set_leaves_no_population_behind(copy):
    make(*FLAGS, "--output", "set", "--overwrite", cwd=copy)
    assert POPULATION_FILE not in tree(copy / "set")
    assert CATALOGUE_FILE not in tree(copy / "set")
    assert reader(copy / "set", "--verify").startswith("All is right")
    make(*FLAGS, "--population", "owls", "--output", "set", "--overwrite", cwd=copy)
    assert POPULATION_FILE in tree(copy / "set")


def test_a_completed_data_set_is_complete(copy):
    before = tree(copy / "set")
    make(*FLAGS, "--population", "owls", "--output", "set", "--resume", cwd=copy)
    assert tree(copy / "set") == before


def test_slices_of_one_population_are_one_data_set(copy):
    slice_flags = ("--receipts", 3, "--batch-size", 11, "--population", "owls")
    make(*slice_flags, "--customers", 20, "--output", "a", cwd=copy)
    make(*slice_flags, "--customers", 24, "--first-customer", 20, "--output", "b", cwd=copy)
    assert joined_customers(copy / "a", copy / "b") == joined_customers(copy / "set")
    assert reader(copy / "a", copy / "b", "--verify").startswith("All is right: ")
    merged = Dataset(copy / "a", copy / "b")
    assert merged.summary["archetypes"] == summary_of(copy / "set")["archetypes"]
    assert merged.population == read_population(copy / "owls")


def test_slices_of_different_populations_are_refused(copy):
    rest = ("--receipts", 3, "--batch-size", 11, "--first-customer", N, "--customers", 11)
    make(*rest, "--output", "ours", cwd=copy)
    line = reader(copy / "set", copy / "ours", "--verify", status=1)
    assert "is not of the same world" in line
    assert "population 'default' there, 'with night owls' here" in line
