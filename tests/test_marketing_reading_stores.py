"""Marketing data sets in a store are validated and loaded as those in folders are."""

import json

import pytest

from marketing.data_loader import DataFileError, DataLoader
from marketing.dataset import plan as plans
from marketing.validation import MissingFilesError, validate
from receipts.runs.errors import OutputError
from receipts.stores import local_copy
from tests.command_line import environment
from tests.marketing_command import door, error_line, make, plan_of
from tests.stores import Bench

FORMS = ("csv", "csv.gz", "parquet")


@pytest.fixture(scope="module")
def sets(s3_server, tmp_path_factory):
    """A data set of each form in a folder, and the same in a store."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3_server.environment.items():
            patch.setenv(name, value)
        patch.setattr(plans, "TABLE_BLOCK_CUSTOMERS", 20)
        made, found = tmp_path_factory.mktemp("made"), {}
        for form in FORMS:
            settings = plan_of(30, receipts_per_customer=3).settings
            plan = plans.Plan(settings, 30, 0, form == "csv.gz", form.partition(".")[0])
            bench = Bench()
            for name, data in _files(make(made / form, plan)):
                bench.put(name, data)
            found[form] = made / form, bench
        return found


def _files(folder):
    return [(path.name, path.read_bytes()) for path in folder.iterdir()]


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    """Where copies are made; nothing is to be left there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.mark.parametrize("form", FORMS)
def test_the_report_is_that_of_a_folder(bench, sets, temporary, form):
    folder, there = sets[form]
    told = []
    found, expected = validate(there.url, tell=told.append), validate(folder)
    assert found.folder == there.url
    assert (found.checks, found.not_run) == (expected.checks, expected.not_run)
    assert {*found.files} == {*expected.files}
    assert told[0].startswith("a copy, 0.0 of ")
    assert not [*temporary.iterdir()]


def test_damage_is_told_of_by_the_url(bench, temporary, sets):
    _, there = sets["parquet"]
    for name in there.names():
        bench.put(name, there.read(name))
    bench.put("loyalties_00001.parquet", b"PAR1 is what it begins with, and no more")
    [check] = [each for each in validate(bench.url).failed if each.name == "loyalties.readable"]
    assert check.detail.startswith(f"{bench.url}/loyalties_00001.parquet: it cannot be read")
    bench.put("marketing_summary.json", b"{")
    with pytest.raises(Exception, match=f"{bench.url}/marketing_summary.json is damaged"):
        validate(bench.url)


def test_there_is_nothing(bench, temporary):
    with pytest.raises(MissingFilesError, match=f"there is no table in {bench.url}"):
        validate(bench.url)
    with pytest.raises(FileNotFoundError, match=f"{bench.url} holds no table"):
        DataLoader().load_all(str(bench.url))
    with pytest.raises(FileNotFoundError, match=r"transactions\.csv does not exist; .* no table"):
        DataLoader().load(f"{bench.url}/transactions.csv")
    assert not [*temporary.iterdir()]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_frames_are_those_of_a_folder(bench, sets, temporary, form, tmp_path):
    folder, there = sets[form]
    loader = DataLoader(cache_dir=tmp_path / "cache")
    whole = loader.load_all(folder)
    found = loader.load_all(str(there.url))
    assert [*found] == [*whole]
    assert all(found[name].equals(whole[name]) for name in whole)
    assert loader.joined(str(there.url)).equals(loader.joined(folder))
    name = "transactions.csv" if form == "csv" else "transactions_00000.parquet"
    one = loader.load(folder / name)
    assert loader.load(f"{there.url}/{name}").equals(one)
    chunks = [*loader.iter_chunks(f"{there.url}/{name}", rows=20)]
    assert sum(map(len, chunks)) == len(one)
    assert chunks[1].index[0] == 20
    assert not [*temporary.iterdir()]


def test_what_cannot_be_loaded_is_named_by_its_url(bench, temporary):
    bench.put("transactions.csv", b"transaction_id,consumer_id\n1,2,3\n")
    with pytest.raises(DataFileError, match=f"{bench.url}/transactions.csv, line 2"):
        DataLoader().load(f"{bench.url}/transactions.csv")
    with pytest.raises(DataFileError, match=f"{bench.url}/transactions.csv, line 2"):
        next(DataLoader().iter_chunks(f"{bench.url}/transactions.csv"))
    for url in ("ftp://host/data", "s3://key:secret@bucket/data", "s3://shop/file.csv"):
        with pytest.raises(DataFileError) as caught:
            DataLoader().load(url)
        assert "secret" not in str(caught.value)
    assert not [*temporary.iterdir()]


def test_a_disk_that_is_too_small(bench, sets, monkeypatch):
    monkeypatch.setattr(local_copy, "has_space", lambda *_: False)
    _, there = sets["csv"]
    with pytest.raises(OutputError, match="TMPDIR"):
        validate(there.url)
    with pytest.raises(OutputError, match="TMPDIR"):
        DataLoader().load_all(str(there.url))


def test_the_command(bench, sets, tmp_path, monkeypatch):
    _, there = sets["csv"]
    flags = (there.url, "--report", tmp_path / "report.json", "--quiet")
    result = door("validation/validate_data", *flags, cwd=tmp_path)
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert result.returncode == (0 if report["passed"] else 1), result.stderr
    assert report["data"]["folder"] == str(there.url)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame-closed")
    line = error_line(door("validation/validate_data", *flags, cwd=tmp_path), "validate_data")
    assert "check AWS_ACCESS_KEY_ID" in line
    assert environment()["AWS_SECRET_ACCESS_KEY"] not in line
    result = door("validation/validate_data", "s3://me:sesame@shop/set", cwd=tmp_path)
    assert "sesame" not in error_line(result, "validate_data", 2)
