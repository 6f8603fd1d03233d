"""Data sets in a store are read, and verified, as those in folders are."""

import tempfile
from pathlib import Path

import pytest

import receipts
from receipts import Dataset, DatasetError, open_dataset
from receipts.checking.verification import Verification
from receipts.metadata.metadata_files import METADATA_FILES
from receipts.reading.store_dataset import StoreDataset
from receipts.stores.problems import StoreError
from receipts.stores.store import Store
from tests.stores import make

BROKEN = "batch_00001.json"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "temporary"


def on_disk(temporary):
    """The names of files that are no metadata."""
    names = (path.name for path in temporary.glob("*/*"))
    return sorted(name for name in names if name not in METADATA_FILES)


def verified(dataset, n_workers=1):
    holding = dataset.mirror.holder.holding
    verification = Verification(dataset.files, n_workers, holding=holding)
    for _ in verification:
        pass
    return verification.findings


FORMS = [{}, {"gzip": True}, {"indent": 1}, {"format": "csv"}, {"format": "parquet"}]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_same_is_read_as_from_a_folder(bench, tmp_path, form, temporary):
    make(tmp_path / "folder", **form)
    bench.make(**form)
    there, here = open_dataset(str(bench.url)), open_dataset(tmp_path / "folder")
    assert isinstance(there, StoreDataset)
    assert type(here) is Dataset
    assert there.summary == here.summary
    assert there.population == here.population
    assert len(there) == 30
    assert list(there) == list(here)
    assert there.batch(1) == here.batch(1)
    for key in here.summary["archetypes"]:
        assert list(there.customers(key)) == list(here.customers(key))
    for number in (0, 17, 29):
        name = f"customer_{number:06d}"
        assert there.customer(name) == here.customer(name)


def test_paths_are_urls(bench, tmp_path, temporary):
    make(tmp_path / "folder", format="parquet")
    bench.make(format="parquet")
    there, here = open_dataset(str(bench.url)), open_dataset(tmp_path / "folder")
    names = [path.rpartition("/")[2] for path in here.paths("lines")]
    assert len(names) > 1
    assert there.paths("lines") == [f"{bench.url}/{name}" for name in names]
    with pytest.raises(DatasetError, match="no table 'baskets'"):
        there.paths("baskets")


def test_a_look_up_fetches_one_batch(bench, temporary, monkeypatch):
    bench.make(50)
    fetched = []
    fetch = Store.fetch

    def fetching(self, name, path):
        fetched.append(name)
        return fetch(self, name, path)

    monkeypatch.setattr(Store, "fetch", fetching)
    monkeypatch.setattr(Store, "listing", lambda self: pytest.fail("it listed all"))
    dataset = open_dataset(str(bench.url))
    assert dataset.customer("customer_000025")["customer_id"] == "customer_000025"
    assert dataset.customer("customer_000029")["customer_id"] == "customer_000029"
    assert fetched == ["dataset_summary.json", "batch_00002.json"]


def test_the_disk_holds_one_batch_and_nothing_in_the_end(bench, temporary):
    bench.make(50)
    dataset = open_dataset(str(bench.url))
    seen = set()
    for _ in dataset:
        seen.add(tuple(on_disk(temporary)))
    assert seen == {(f"batch_0000{n}.json", "dataset_summary.json") for n in range(5)}
    del dataset
    assert not any(temporary.iterdir())


@pytest.mark.parametrize("form", [{}, {"format": "csv", "gzip": True}, {"format": "parquet"}])
def test_verification_holds_a_batch_while_it_is_checked(bench, temporary, form):
    bench.make(30, **form)
    dataset = open_dataset(str(bench.url))
    findings = verified(dataset)
    assert findings.n_offences == 0
    assert findings.verdict.startswith("All is right: 3 batches, 30 customers")
    assert [name for name in on_disk(temporary) if "0000" in name] == []


def test_workers_verify_too(bench, temporary):
    bench.make(20)
    assert verified(open_dataset(str(bench.url)), n_workers=2).n_offences == 0
    assert not any(temporary.iterdir())


@pytest.mark.parametrize("name", ["lines_00001.parquet", "products.parquet", "README.md"])
def test_verification_reads_what_belongs_to_it(bench, temporary, name):
    bench.make(20, format="parquet")
    bench.put(name, bench.read(name).replace(b"a", b"b"))
    dataset = open_dataset(str(bench.url))
    findings = verified(dataset)
    assert findings.n_offences
    assert dataset.mirror.in_words(findings.first[0].file) == bench.url / name


def damage(bench, kind):
    if kind == "changed":
        bench.put(BROKEN, bench.read(BROKEN).replace(b'"total_items":', b'"total_items":1', 1))
    elif kind == "removed":
        bench.remove(BROKEN)
    else:
        bench.put("batch_00009.json", b"[]")


@pytest.mark.parametrize(
    ("kind", "file"),
    [("changed", BROKEN), ("removed", BROKEN), ("added", "batch_00009.json")],
)
def test_verification_finds_what_is_wrong(bench, kind, file, temporary):
    bench.make(30)
    damage(bench, kind)
    dataset = open_dataset(str(bench.url))
    findings = verified(dataset)
    assert findings.n_offences
    assert dataset.mirror.in_words(findings.first[0].file) == bench.url / file


def test_errors_name_the_place_in_the_store(bench, temporary):
    bench.make(30)
    bench.remove(BROKEN)
    dataset = open_dataset(str(bench.url))
    asked = (
        lambda: dataset.customer("customer_000015"),
        lambda: dataset.customer("nobody"),
        lambda: dataset.batch(1),
        lambda: dataset.batch(9),
        lambda: list(dataset),
        lambda: dataset.customers("nobody"),
    )
    for ask in asked:
        with pytest.raises(DatasetError, match=str(bench.url)) as found:
            ask()
        assert str(temporary) not in str(found.value)


def test_what_is_no_complete_data_set_is_none(bench, temporary):
    with pytest.raises(DatasetError, match=f"{bench.url} holds no data set"):
        open_dataset(str(bench.url))
    bench.make(n_batches=1)
    with pytest.raises(DatasetError, match="is not complete; complete it with the generator's"):
        open_dataset(str(bench.url))
    bench.put("dataset_summary.json", b"{}")
    with pytest.raises(DatasetError, match="of another program; copy it into a folder"):
        _ = open_dataset(str(bench.url)).summary
    bench.put("dataset_summary.json", b"{")
    with pytest.raises(DatasetError, match=f"{bench.url}/dataset_summary.json is not JSON"):
        open_dataset(str(bench.url))


def test_names_in_a_summary_lead_nowhere_else(bench, temporary, tmp_path):
    bench.make(10)
    summary = bench.read("dataset_summary.json")
    bench.put("dataset_summary.json", summary.replace(b"batch_00000.json", b"../../stolen.json"))
    bench.put("stolen.json", b"[]")
    with pytest.raises(DatasetError):
        open_dataset(str(bench.url)).batch(0)
    assert not (tmp_path / "stolen.json").exists()


def test_several_data_sets_are_read_one_by_one(bench, tmp_path, temporary):
    make(tmp_path / "folder", 10)
    with pytest.raises(DatasetError, match="read them one by one"):
        open_dataset(tmp_path / "folder", str(bench.url))


def test_a_folder_reader_says_who_reads_stores(temporary):
    with pytest.raises(DatasetError, match=r"open a data set in a store with receipts\.open_data"):
        Dataset("s3://shop/large")
    with pytest.raises(DatasetError, match="add a prefix"):
        open_dataset("s3://shop")
    assert "open_dataset" in receipts.__all__


def test_who_may_only_look_can_read(bench, monkeypatch, temporary):
    from tests.servers.seaweedfs import READER_KEY, READER_SECRET

    bench.make(10)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", READER_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", READER_SECRET)
    assert verified(open_dataset(str(bench.url))).n_offences == 0
    with pytest.raises(StoreError, match="these credentials may not do that there"):
        bench.make(10, resume=True, seed=42, gzip=False, n_workers=1, overwrite=False)


def test_files_are_fetched_piece_by_piece(bench, tmp_path, monkeypatch):
    monkeypatch.setattr("receipts.stores.store._READ_BYTES", 1000)
    data = bytes(range(256)) * 100
    for size in (0, 1, 999, 1000, 1001, len(data)):
        bench.put("x", data[:size])
        assert Store(bench.url).fetch("x", tmp_path / "x")
        assert Path(tmp_path / "x").read_bytes() == data[:size]
    assert not Store(bench.url).fetch("y", tmp_path / "y")
    assert not (tmp_path / "y").exists()
