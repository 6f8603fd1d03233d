"""Data sets in a store: the bytes of a folder, refused, replaced, resumed, and never half."""

import json
import pickle
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import receipts
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE, read_population
from receipts.runs.errors import OutputError
from receipts.stores.place import StorePlace
from receipts.stores.problems import StoreError
from receipts.stores.store import PART_BYTES, Store
from tests.command_line import ROOT, environment
from tests.quick_runs import quick_runs
from tests.stores import make
from world.population import DEFAULT_POPULATION

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

FORMS = [
    {},
    {"gzip": True},
    {"indent": 2},
    {"format": "csv"},
    {"format": "csv", "gzip": True},
    {"format": "parquet"},
]


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "folder"


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_store_holds_what_a_folder_would(bench, folder, form):
    make(folder, **form)
    run = bench.make(**form)
    assert bench.files() == files_of(folder)
    assert not run.was_complete
    assert [name for name in bench.names() if name.startswith(".")] == [".objects.json"]


def test_worker_processes_write_there_too(bench, folder):
    make(folder, format="parquet")
    bench.make(format="parquet", n_workers=2)
    assert bench.files() == files_of(folder)


def test_the_files_of_a_population_come_along(bench, tmp_path):
    population = DEFAULT_POPULATION.with_archetype("busy_family", loyalty=7)
    bench.make(settings={"population": population})
    for name in (POPULATION_FILE, CATALOGUE_FILE):
        (tmp_path / name).write_bytes(bench.read(name))
    assert read_population(tmp_path) == population


def test_no_disk_space_is_asked_for(bench, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: pytest.fail(f"asked for {path}"))
    bench.make(10)


def test_a_data_set_is_not_written_over(bench):
    bench.make()
    before = bench.tags()
    with pytest.raises(OutputError, match="holds a data set; replace it with --overwrite"):
        bench.make()
    with pytest.raises(OutputError, match=r"was made with other settings .seed 42 there, 7 asked"):
        bench.make(seed=7, resume=True)
    assert bench.tags() == before


@pytest.mark.parametrize("name", ["notes.txt", "batch_00099.json", "deeper/batch_00000.json"])
@pytest.mark.parametrize("how", [{}, {"overwrite": True}, {"resume": True}], ids=str)
def test_what_is_not_ours_is_neither_written_over_nor_removed(bench, name, how):
    bench.put(name, b"mine")
    with pytest.raises(OutputError, match=f"holds '{name}', which is not part of a data set"):
        bench.make(**how)
    assert bench.files() == {name: b"mine"}


def test_a_card_of_somebody_else_is_not_ours_though_it_is_called_so(bench):
    bench.make(10, n_batches=1)
    bench.put("README.md", b"mine")
    with pytest.raises(OutputError, match=r"holds 'README\.md', which is not part"):
        bench.make(10, resume=True)
    assert bench.read("README.md") == b"mine"


def test_beside_a_data_set_of_ours_neither(bench):
    bench.make()
    bench.put("lines_00000.parquet", b"mine")
    before = bench.tags()
    with pytest.raises(OutputError, match=r"lines_00000\.parquet"):
        bench.make(overwrite=True)
    assert bench.tags() == before


def test_nor_somebody_elses_readme_in_the_place_of_ours(bench):
    bench.make(10)
    bench.put("README.md", b"# Mine\n")
    before = bench.tags()
    for how in ({"overwrite": True}, {"resume": True}):
        with pytest.raises(OutputError, match=r"holds 'README\.md', which is not part"):
            bench.make(10, **how)
        assert bench.tags() == before


def test_the_prefix_beside_is_another_one(bench):
    bench.make(10)
    beside = bench.url._replace(prefix=f"{bench.url.prefix}0")
    make(beside, 10)
    make(bench.url._replace(prefix=f"{bench.url.prefix}/deeper/x"), 10, seed=1)
    with pytest.raises(OutputError, match="'deeper/x/"):
        bench.make(10, overwrite=True)


def test_overwrite_replaces_all_that_was_there(bench, folder):
    bench.make(40)
    bench.make(20, format="csv", seed=7, overwrite=True)
    make(folder, 20, format="csv", seed=7)
    assert bench.files() == files_of(folder)


def test_a_replaced_data_set_is_never_taken_for_complete(bench, folder, monkeypatch):
    """Whatever the moment at which a run is ended, a reader sees all of one or that none is
    complete, and the next run knows whose the rest is.
    """
    bench.make(2, batch_size=1, seed=7)
    kept = bench.files()
    make(folder, 2, batch_size=1)
    whole = files_of(folder)
    n_changes = 0
    while True:
        for name in bench.names():
            bench.remove(name)
        for name, data in kept.items():
            bench.put(name, data)
        with monkeypatch.context() as patch:
            end_after(patch, n_changes)
            try:
                bench.make(2, batch_size=1, overwrite=True)
                break
            except KilledError:
                n_changes += 1
        bench.remove(".lock")
        left = bench.files()
        if "dataset_summary.json" in left and json.loads(left["dataset_summary.json"])["seed"] == 7:
            assert left == kept
        else:
            assert "dataset_summary.json" not in left or left == whole
        bench.make(2, batch_size=1, overwrite=True, resume=True)
        assert bench.files() == whole
    assert n_changes > 5


class KilledError(BaseException):
    """As by kill -9: nothing is cleared up."""


def end_after(patch, n_changes):
    """Ends the program before the change after so many."""
    left = [n_changes]

    def counted(change):
        def counting(self, *values):
            if left[0] == 0 and not is_dead:
                is_dead.append(True)
                raise KilledError
            if is_dead:
                raise KilledError
            left[0] -= 1
            return change(self, *values)

        return counting

    is_dead = []
    for name in ("put", "remove", "new_object"):
        patch.setattr(Store, name, counted(getattr(Store, name)))
    patch.setattr("receipts.stores.lock.StoreLock.release", lambda *_: None)


@pytest.mark.parametrize("form", [{}, {"format": "parquet"}], ids=str)
def test_what_is_whole_is_not_made_again(bench, folder, form):
    make(folder, 50, **form)
    bench.make(50, n_batches=2, **form)
    before = bench.tags()
    assert "dataset_summary.json" not in before
    bench.make(50, resume=True, **form)
    assert bench.files() == files_of(folder)
    after = bench.tags()
    kept = [name for name in before if not name.startswith(".")]
    assert len(kept) == (2 if not form else 6)
    assert all(after[name] == before[name] for name in kept)


def test_nothing_is_read_to_resume(bench, monkeypatch):
    bench.make(50, n_batches=3)
    read = []
    found = Store.read
    monkeypatch.setattr(Store, "read", lambda self, *v: read.append(v[0]) or found(self, *v))
    bench.make(50, resume=True)
    assert not [name for name in read if not name.startswith(".")]


@pytest.mark.parametrize("is_complete", [True, False])
@pytest.mark.parametrize("damage", ["changed", "removed"])
@pytest.mark.parametrize("form", [{}, {"format": "parquet"}], ids=str)
def test_a_part_that_is_not_as_it_was_is_made_again(bench, folder, form, damage, is_complete):
    make(folder, **form)
    bench.make(n_batches=None if is_complete else 2, **form)
    name = "lines_00001.parquet" if form else "batch_00001.json"
    if damage == "changed":
        bench.put(name, bench.read(name)[::-1])
    else:
        bench.remove(name)
    bench.make(resume=True, **form)
    assert bench.files() == files_of(folder)


@pytest.mark.parametrize(
    "name", ["dataset_summary.json", "products.csv", "README.md", "croissant.json"]
)
def test_so_is_the_rest_of_a_complete_one(bench, folder, name):
    make(folder, format="csv")
    bench.make(format="csv")
    bench.put(name, bench.read(name).replace(b".2", b".3").replace(b"2026-01-02", b"2026-01-03"))
    assert bench.files() != files_of(folder)
    bench.make(format="csv", resume=True)
    assert bench.files() == files_of(folder)


def test_a_summary_that_is_damaged_is_mended_by_who_knows_the_settings(bench, folder):
    make(folder)
    bench.make()
    bench.put("dataset_summary.json", bench.read("dataset_summary.json")[:-20])
    with pytest.raises(OutputError, match=r"cannot be used .* mend it with --resume"):
        bench.make(overwrite=True)
    bench.make(resume=True)
    assert bench.files() == files_of(folder)


def test_a_state_that_somebody_changed_is_not_believed(bench):
    bench.make(n_batches=2)
    state = bench.json(".unfinished.json")
    bench.put(".unfinished.json", json.dumps({**state, "replaced": ["batch_00000.json"]}).encode())
    with pytest.raises(OutputError, match="not as it was written"):
        bench.make(overwrite=True)


def test_a_complete_one_is_left_alone(bench):
    bench.make()
    before = bench.tags()
    assert bench.make(resume=True).was_complete
    assert bench.tags() == before


def test_a_part_that_is_changed_while_others_are_made_is_noticed(bench):
    real = Store.put

    def put(self, name, data):
        if name == "dataset_summary.json":
            pytest.fail("it was completed")
        if name == ".unfinished.json" and b"batch_00002" in bytes(data):
            bench.put("batch_00000.json", b"[]")
        real(self, name, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "put", put)
        with pytest.raises(OutputError, match=r"batch_00000.json was changed or removed while"):
            bench.make()
    bench.make(resume=True)
    assert len(json.loads(bench.read("batch_00000.json"))) == 10


def test_an_object_is_there_when_it_is_whole(bench, s3_server):
    place = pickle.loads(pickle.dumps(StorePlace(bench.url)))
    piece = b"x" * (1 << 20)

    def write(is_cut_short):
        with place.new_file("large") as file:
            for _ in range(2 * PART_BYTES // len(piece) + 1):
                file.write(piece)
                assert bench.names() == []
            if is_cut_short:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(True)
    assert bench.names() == []
    assert s3_server.unfinished_uploads() == []
    write(False)
    assert len(bench.read("large")) == 2 * PART_BYTES + len(piece)


def test_a_place_is_pickled_without_a_secret(bench):
    place = StorePlace(bench.url)
    with place.new_file("x"):
        pass
    text = pickle.dumps(place)
    assert b"open-sesame" not in text
    assert len(text) < 300


def test_memory_does_not_grow_with_an_object(bench):
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from receipts.stores.place import StorePlace\n"
        "from receipts.stores.urls import store_url\n"
        f"with StorePlace(store_url({str(bench.url)!r})).new_file('x') as file:\n"
        "    for _ in range(80):\n"
        "        file.write(bytes(1 << 20))\n"
        "print(open('/proc/self/status').read())\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    most = int(re.search(r"VmHWM:\s+(\d+) kB", result.stdout)[1])
    assert most < 100_000


def test_a_bucket_that_is_gone_is_named(bench):
    gone = bench.url._replace(bucket="nobody")
    with pytest.raises(StoreError, match="there is no such bucket"):
        make(gone)


def test_no_object_of_the_program_holds_a_credential(bench):
    bench.make(n_batches=2)
    texts = [bench.read(name) for name in bench.names()]
    bench.make(resume=True)
    texts += [bench.read(name) for name in bench.names()]
    assert not any(b"open-sesame" in text or b'"owner"' in text for text in texts)


def test_a_notebook_makes_and_reads_there(bench):
    dataset = receipts.generate(str(bench.url), 20, batch_size=10, format="csv")
    assert dataset.customer("customer_000013")["customer_id"] == "customer_000013"
    assert len(bench.files()) == 3 * 2 + 5
    with ThreadPoolExecutor(2) as executor:
        again = receipts.generate(
            str(bench.url), 30, batch_size=10, overwrite=True, executor=executor
        )
    assert len(list(again)) == 30
    with pytest.raises(ValueError, match="a database is made in a folder"):
        receipts.generate(str(bench.url), 20, format="sqlite", overwrite=True)
    with pytest.raises(ValueError, match="add a prefix"):
        receipts.generate("s3://shop", 20)


def test_no_database_is_made_there(bench):
    with pytest.raises(OutputError, match="a duckdb file is changed in place, which no store can"):
        bench.make(10, format="duckdb")
    assert bench.names() == []
