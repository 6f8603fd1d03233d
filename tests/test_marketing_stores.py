"""marketing/build_dataset.py --output s3://...: the Parquet files of a folder, in a store."""

import pytest

from marketing.dataset import plan as plans
from marketing.tables import STEPS
from tests.marketing_command import door, error_line, files_of, make, plan_of, run_of


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(plans, "TABLE_BLOCK_CUSTOMERS", 10)


def parquet_plan(n_customers=30):
    return plans.Plan(plan_of(n_customers).settings, n_customers, 0, False, "parquet")


def without_command(files):
    """The card and the descriptions are compared elsewhere."""
    return {name: data for name, data in files.items() if name.endswith((".parquet", "y.json"))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "TABLE_BLOCK_CUSTOMERS", 10)
        return make(tmp_path_factory.mktemp("made") / "set", parquet_plan())


def test_objects_are_the_files(bench, folder):
    run = run_of(bench.url, parquet_plan(), n_workers=2)
    assert len(list(run)) == 12
    assert {*bench.files()} == {*files_of(folder)}
    assert without_command(bench.files()) == without_command(files_of(folder))
    again = run_of(bench.url, parquet_plan(), resume=True)
    assert list(again) == []
    assert again.was_complete


@pytest.mark.parametrize(("n_parts", "n_left"), [(2, 10), (8, 6), (10, 5)])
def test_what_was_stopped_is_completed(bench, folder, n_parts, n_left):
    """The marketing step begins anew: what it counts is not in the store."""
    reports = iter(run_of(bench.url, parquet_plan()))
    for _ in range(n_parts):
        next(reports)
    reports.close()
    run = run_of(bench.url, parquet_plan(), resume=True)
    assert len(list(run)) == n_left
    assert {*bench.files()} == {*files_of(folder)}
    assert without_command(bench.files()) == without_command(files_of(folder))


def test_an_object_that_is_gone_is_made_again(bench, folder):
    list(run_of(bench.url, parquet_plan()))
    bench.remove("loyalties_00001.parquet")
    told = []
    run = run_of(bench.url, parquet_plan(), resume=True, tell=told.append)
    assert {report["file"].partition("_")[0] for report in run} == {"marketing"}
    assert len(told) == 1
    assert without_command(bench.files()) == without_command(files_of(folder))


def test_the_command(bench, tmp_path):
    flags = ("--output", bench.url, "--customers", 5, "--receipts", 3, "--workers", 1)
    result = door("build_dataset", *flags, cwd=tmp_path)
    assert "add --format parquet" in error_line(result, "build_dataset", 2)
    result = door("build_dataset", *flags, "--format", "parquet", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "transactions_00000.parquet" in bench.names()
    assert len(bench.json("marketing_summary.json")["steps"]) == len(STEPS)
    result = door("consumer", "--output", bench.url, cwd=tmp_path)
    assert "in a store, where no step is added" in error_line(result, "consumer", 2)
    assert not [*tmp_path.iterdir()]
