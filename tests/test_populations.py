"""receipts/reading/populations.py: the population of a data set on disk."""

import json
import shutil

import pytest

from receipts import Dataset, DatasetError
from receipts.file_names import SUMMARY_FILE
from receipts.pipeline import DatasetRun
from receipts.plan import Plan
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE, write_population
from world.population import DEFAULT_POPULATION
from world.settings import Settings

HUNGRY = DEFAULT_POPULATION.with_archetype("college_student", items_per_trip=(12, 20), loyalty=50)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "hungry"
    plan = Plan(Settings(population=HUNGRY, receipts_per_customer=2), 20, batch_size=10)
    for _ in DatasetRun(plan, folder, lambda: ("2026-01-02T03:04:05", 0.5)):
        pass
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "copy")


def refusal(folder):
    with pytest.raises(DatasetError) as error:
        _ = Dataset(folder).population
    message = str(error.value)
    assert message.isprintable()
    assert message.startswith(str(folder))
    return message


def test_the_default_population_needs_no_files(small_dataset):
    assert Dataset(small_dataset).population is DEFAULT_POPULATION
    assert not (small_dataset / POPULATION_FILE).exists()
    assert not (small_dataset / CATALOGUE_FILE).exists()


def test_another_population_lies_in_the_data_sets_folder(made):
    """Also one of a program, with whole numbers where a file has 50.0."""
    assert Dataset(made).population == HUNGRY
    settings = json.loads((made / SUMMARY_FILE).read_bytes())["settings"]
    assert settings["population"] == HUNGRY.name
    assert settings["population_digest"] == HUNGRY.digest


@pytest.mark.parametrize("damage", ["missing", "cut", "another's"])
@pytest.mark.parametrize("name", [POPULATION_FILE, CATALOGUE_FILE])
def test_resuming_restores_the_population(folder, name, damage):
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    if damage == "missing":
        (folder / name).unlink()
    elif damage == "cut":
        (folder / name).write_bytes(whole[name][:-50])
    else:
        write_population(folder, HUNGRY.with_archetype("busy_family", loyalty=7))
    plan = Plan(Settings(population=HUNGRY, receipts_per_customer=2), 20, batch_size=10)
    run = DatasetRun(plan, folder, lambda: ("2026-01-02T03:04:05", 0.5), resume=True)
    for _ in run:
        pass
    assert not run.was_complete
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole


@pytest.mark.parametrize("name", [POPULATION_FILE, CATALOGUE_FILE])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    message = refusal(folder)
    assert f"{folder / name} is missing" in message
    assert HUNGRY.name in message


@pytest.mark.parametrize("name", [POPULATION_FILE, CATALOGUE_FILE])
def test_a_damaged_file_is_named(folder, name):
    (folder / name).write_bytes(b"\xff")
    assert str(folder / name) in refusal(folder)


def test_files_of_another_population_are_refused(folder):
    for other in (DEFAULT_POPULATION, HUNGRY.with_archetype("busy_family", loyalty=7.0)):
        write_population(folder, other)
        message = refusal(folder)
        assert HUNGRY.digest in message
        assert other.digest in message
        assert message.endswith("--population and --resume")


def test_files_may_be_formatted_anew(folder):
    """What counts is the population, not the bytes."""
    path = folder / POPULATION_FILE
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=7), encoding="utf-8")
    path = folder / CATALOGUE_FILE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert Dataset(folder).population == HUNGRY


def test_customers_are_read_without_the_population(folder):
    """Only what asks for products needs it."""
    (folder / POPULATION_FILE).unlink()
    dataset = Dataset(folder)
    assert len(dataset) == len([*dataset]) == 20
    assert dataset.customer("customer_000003")["total_receipts"] == 2


def test_files_of_another_program_are_held_to_the_default_population(folder):
    (folder / SUMMARY_FILE).unlink()
    assert Dataset(folder).population is DEFAULT_POPULATION


def test_a_summary_without_a_population_is_refused(folder):
    for name in ("population", "population_digest"):
        summary = json.loads((folder / SUMMARY_FILE).read_bytes())
        summary["settings"][name] = None
        (folder / "dataset_summary_2.json").write_text(json.dumps(summary), encoding="utf-8")
        with pytest.raises(DatasetError, match=f"setting {name} is missing"):
            _ = Dataset(folder).files
