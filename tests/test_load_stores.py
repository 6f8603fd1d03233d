"""Data sets in an object store, loaded as those in folders are, without a copy of the whole."""

import os
import signal
import tempfile
from datetime import timedelta

import pytest

from marketing.dataset import plan as plans
from receipts.relational.tables import TABLES
from receipts.runs.files import json_bytes
from receipts.stores.store import Store
from tests.loading import Database, csv_rows, loader, make_receipts
from tests.marketing_command import plan_of as marketing_plan
from tests.marketing_command import run_of as marketing_run
from tests.stores import Bench
from tests.test_interactions_stores import run_of as interactions_run

__all__ = ["loader"]

N_CUSTOMERS = 60


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """The rows of the receipts by their tables, from CSV files in a folder."""
    folder = make_receipts(tmp_path_factory.mktemp("receipts") / "set", "csv")
    return {
        table.name: len(csv_rows(*sorted(folder.glob(f"{table.name}*.csv")))) for table in TABLES
    }


@pytest.fixture
def url(tmp_path):
    return f"sqlite:{tmp_path / 'shop.db'}"


def counts(found):
    return {table.name: found.count(table.name) for table in TABLES}


@pytest.mark.parametrize(
    "form",
    [{}, {"gzip": True}, {"form": "csv"}, {"form": "csv", "gzip": True}, {"form": "parquet"}],
    ids=str,
)
def test_receipts(form, bench, url, expected, loader):
    make_receipts(bench.url, **form)
    loader.works(bench.url, url, "--workers", 1)
    assert counts(Database(url)) == expected
    assert "holds this data set already" in loader.refused(bench.url, url)


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_receipts_into_postgresql(form, bench, postgresql, expected, loader):
    make_receipts(bench.url, form)
    words = (postgresql.url(), "--schema", f"from_a_store_{form}")
    loader.works(bench.url, *words)
    assert counts(Database(*words[::2])) == expected


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_interactions(form, bench, url, loader, monkeypatch, tmp_path):
    """A file a part is one table; so it is where somebody has copied them into a folder."""
    monkeypatch.setattr("interactions.sources.part_maker.WORLD_PART_CUSTOMERS", 3)
    for _ in interactions_run(bench.url, format=form):
        pass
    loader.works(bench.url, url)
    n_rows = sum(bench.json("interactions_summary.json")["interactions"].values())
    assert Database(url).count("interactions") == n_rows > 0
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in bench.names():
        (copied / name).write_bytes(bench.read(name))
    loader.works(copied, f"{url}2")
    assert sorted(Database(f"{url}2").rows("interactions")) == sorted(
        Database(url).rows("interactions")
    )


def test_marketing(bench, url, loader, monkeypatch):
    monkeypatch.setattr(plans, "TABLE_BLOCK_CUSTOMERS", 10)
    plan = plans.Plan(marketing_plan(30).settings, 30, 0, False, "parquet")
    for _ in marketing_run(bench.url, plan):
        pass
    loader.works(bench.url, url)
    found = Database(url)
    for step in bench.json("marketing_summary.json")["steps"]:
        for table in {entry["table"] for entry in step["tables"]}:
            rows = sum(each["rows"] for each in step["tables"] if each["table"] == table)
            assert found.count(table) == rows


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_one_file_is_on_this_disk_at_a_time(form, bench, url, loader, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    most = []
    fetch = Store.fetch

    def counting(store, name, path):
        found = fetch(store, name, path)
        most.append(len([each for each in path.parent.iterdir() if each.name[:5] in NAMES]))
        return found

    monkeypatch.setattr(Store, "fetch", counting)
    make_receipts(bench.url, form)
    loader.works(bench.url, url, "--workers", 1)
    assert max(most) == 1
    assert [*(tmp_path / "temporary").glob("*/*")] == []


NAMES = {"batch", "custo", "recei", "lines"}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_load_that_is_stopped_goes_on(form, bench, url, expected, loader):
    make_receipts(bench.url, form)
    loader.at_step(7, lambda: os.kill(os.getpid(), signal.SIGINT))
    status, _, err = loader(bench.url, url, "--workers", 1)
    assert status == 130
    assert f"-m receipts.load {bench.url} {url} --workers 1 --resume" in err
    assert Database(url).parts()[0][0] == 1
    loader.works(bench.url, url, "--resume", "--workers", 1)
    assert counts(Database(url)) == expected


def test_a_store_that_is_gone_in_the_middle(s3_server, bench, url, expected, loader, monkeypatch):
    make_receipts(bench.url, "csv")
    monkeypatch.setattr("receipts.stores.store._PATIENCE", timedelta(seconds=1))
    loader.at_step(1, s3_server.kill)  # Some blocks are read ahead, not all.
    try:
        message = loader.refused(bench.url, url)
    finally:
        s3_server.start()
    assert "the store does not answer" in message
    assert "go on with: " in message
    loader.works(bench.url, url, "--resume")
    assert counts(Database(url)) == expected


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_an_object_that_is_damaged_is_named_as_it_is_in_the_store(form, bench, url, loader):
    make_receipts(bench.url, form)
    name = next(each for each in bench.names() if each.startswith(("batch_00002", "lines_00002")))
    bench.put(name, bench.read(name)[:-1] + b"?")
    message = loader.refused(bench.url, url, "--workers", 1)
    assert message.startswith(f"{bench.url / name}: its sha256 is ")
    assert " of 6 parts are loaded and kept" in message
    bench.remove(name)
    message = loader.refused(bench.url, url, "--resume", "--workers", 1)
    assert message.startswith(f"{bench.url / name}: it is missing")


def test_a_name_in_the_summary_that_leads_out_of_the_folder_is_not_followed(
    bench, url, loader, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "temporary" / "mine.csv").write_text("mine")
    monkeypatch.setattr("interactions.sources.part_maker.WORLD_PART_CUSTOMERS", 20)
    for _ in interactions_run(bench.url):
        pass
    summary = bench.json("interactions_summary.json")
    summary.pop("seal", None)
    for part in summary["parts"]:
        for entry in part["files"]:
            entry["file"] = "interactions/../../mine.csv"
    bench.put("interactions_summary.json", json_bytes(summary))
    loader.refused(bench.url, url)
    assert (tmp_path / "temporary" / "mine.csv").read_text() == "mine"


def test_what_is_no_data_set_is_refused(bench, url, loader, s3_server, monkeypatch):
    assert f"{bench.url} has no dataset_summary.json" in loader.refused(bench.url, url)
    bench.put(".unfinished.json", b"{}")
    assert f"{bench.url} holds a data set that is not complete" in loader.refused(bench.url, url)
    gone = Bench("no-such-bucket").url
    assert "there is no such bucket; make it" in loader.refused(gone, url)
    assert str(gone) in loader.refused(gone, url)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
    message = loader.refused(bench.url, url)
    assert "does not take these credentials" in message
    assert "geheim" not in message
    assert not os.path.exists(url.partition(":")[2])


def test_a_url_with_a_password_is_refused_without_repeating_it(url, loader):
    message = loader.refused("s3://key:geheim@shop/receipts", url, status=2)
    assert "geheim" not in message
    assert "credentials belong into the environment" in message
