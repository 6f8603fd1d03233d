"""receipts/relational: data sets of tables that are interrupted, damaged, replaced and refused."""

import functools
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing, suppress

import pytest

from receipts.file_names import UNFINISHED_FILE
from receipts.formats.open_database import open_database
from receipts.making import dataset_run
from receipts.plan import Plan
from receipts.relational.size_estimate import needed_bytes_of_tables
from receipts.relational.tables import TABLES
from receipts.runs.errors import OutputError
from tests.command_line import error_line, make, run, started, tree, until
from tests.quick_runs import quick_runs
from tests.table_readers import tables_of
from tests.test_interruption import ended, limited, small_disk
from world.settings import Settings

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

FORMS = ("csv", "parquet", "sqlite", "duckdb")
DATABASES = FORMS[2:]
SETTINGS = Settings(receipts_per_customer=3)
N, SIZE = 5, 1
PLANS = {form: Plan(SETTINGS, N, batch_size=SIZE, format=form) for form in ("json", *FORMS)}
METADATA = {"README.md", "croissant.json", "datapackage.json"}


@pytest.fixture(params=FORMS)
def form(request):
    return request.param


@pytest.fixture(params=DATABASES)
def database(request):
    return request.param


@pytest.fixture
def target(tmp_path):
    return tmp_path / "set"


def opened(plan, folder, **how):
    return dataset_run(plan, folder, lambda: ("2026-01-02T03:04:05.000006", 0.5), **how)


def made(plan, folder, **how):
    """Makes a data set; how many batches that took."""
    return sum(1 for _ in opened(plan, folder, **how))


def cut_short(plan, folder, n_batches, **how):
    """A run that ends after so many batches, as by Ctrl-C."""
    with closing(iter(opened(plan, folder, **how))) as reports:
        for _ in range(n_batches):
            next(reports)


@pytest.fixture(scope="module")
def complete(tmp_path_factory):
    """Gives the complete data set of a format, which is made when it is asked for first."""
    folder = tmp_path_factory.mktemp("complete")

    def complete_one(form):
        if not (folder / form).exists():
            made(PLANS[form], folder / form)
        return folder / form

    return complete_one


@pytest.fixture(scope="module")
def reference(complete):
    """The tables of the data set, which all formats have."""
    return tables_of(complete("csv"), "csv")


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def bytes_of(folder):
    """The files of the tables, which are the same in every run; a database's are not."""
    return {
        name: data for name, data in tree(folder).items() if name.endswith((".csv", ".parquet"))
    }


# --- what is made


def test_what_a_folder_holds(form, complete):
    assert names_in(complete(form)) == names_of(form)


def names_of(form):
    """The files of a complete data set."""
    if form in DATABASES:
        tables = {f"receipts.{form}"}
    elif form == "json":
        tables = {f"batch_{number:05d}.json" for number in range(5)}
    else:
        parts = [f"{name}_{number:05d}" for name in ("customers", "receipts", "lines")
                 for number in range(5)]  # fmt: skip
        tables = {f"{name}.{form}" for name in ("products", *parts)}
    return {"dataset_summary.json", *METADATA, *tables}


@pytest.mark.parametrize(("n_workers", "batch_size"), [(1, N), (2, 2)])
def test_rows_do_not_depend_on_workers_and_batches(form, reference, target, n_workers, batch_size):
    made(Plan(SETTINGS, N, batch_size=batch_size, format=form), target, n_workers=n_workers)
    assert tables_of(target, form) == reference


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_files_do_not_depend_on_workers(form, complete, target):
    made(PLANS[form], target, n_workers=2)
    assert bytes_of(target) == bytes_of(complete(form))


def test_slices_are_the_whole(form, reference, tmp_path):
    for first, n_customers in ((0, 2), (2, 3)):
        plan = Plan(SETTINGS, n_customers, first, batch_size=SIZE, format=form)
        made(plan, tmp_path / str(first))
    one, other = (tables_of(tmp_path / first, form) for first in ("0", "2"))
    joined = {name: one[name] + other[name] for name in one}
    assert {**joined, "products": one["products"]} == reference


def test_compressed_csv_is_the_same_csv(reference, target):
    made(Plan(SETTINGS, N, batch_size=SIZE, format="csv", gzip=True), target)
    assert all(path.suffix == ".gz" for path in target.glob("*.csv*"))
    assert tables_of(target, "csv") == reference


# --- interrupted


@pytest.mark.parametrize("n_batches", [1, 5])
def test_a_run_that_was_cut_short_is_completed(form, reference, target, n_batches):
    cut_short(PLANS[form], target, n_batches)
    assert "dataset_summary.json" not in names_in(target)
    assert not [*target.glob("*.part"), *target.glob(".*.tmp")]
    with pytest.raises(OutputError, match="--resume"):
        opened(PLANS[form], target)
    assert made(PLANS[form], target, resume=True) == 5 - n_batches
    assert tables_of(target, form) == reference


def test_a_killed_run_leaves_whole_batches_and_is_resumed(form, tmp_path):
    """In the middle of it, by ``kill -9``; a database once more, when it has something."""
    flags = ("--customers", 160, "--receipts", 5, "--batch-size", 4, "--quiet", "--format", form)
    flags = (*flags, "--output", "set", "--workers", 2)
    folder = tmp_path / "set"
    for resume in ((), ("--resume",)) if form in DATABASES else ((),):
        least = amount_in(folder) + (20_000 if form in DATABASES else 10)
        with started(*flags, *resume, cwd=tmp_path) as process:
            until(functools.partial(has_more_than, folder, least), process)
            process.kill()
            ended(process)
        assert "dataset_summary.json" not in names_in(folder)
    before = {path: path.stat().st_mtime_ns for path in folder.glob("lines_*")}
    make(*flags, "--resume", cwd=tmp_path)
    assert not [*folder.glob("*.part"), *folder.glob("*.growing*"), *folder.glob(".*")]
    kept = [path.stat().st_mtime_ns == stamp for path, stamp in before.items()]
    assert sum(kept) >= len(kept) - 4  # Some may be unlisted.
    whole = Plan(Settings(receipts_per_customer=5), 160, format="csv")
    made(whole, tmp_path / "whole")
    assert tables_of(folder, form) == tables_of(tmp_path / "whole", "csv")


def amount_in(folder):
    """Bytes of a database that grows, or files of tables."""
    growing = [path.stat().st_size for path in folder.glob("*.growing*")]
    return sum(growing) + len([*folder.glob("*_0*")])


def has_more_than(folder, least):
    with suppress(FileNotFoundError):  # A journal is there for a moment.
        return amount_in(folder) > least
    return False


def test_what_a_database_has_is_not_made_again(database, reference, target):
    """Also where the list of finished batches was not written any more."""
    cut_short(PLANS[database], target, 3)
    (target / UNFINISHED_FILE).write_bytes(b"damaged")
    assert made(PLANS[database], target, resume=True) == 2
    assert tables_of(target, database) == reference


@pytest.mark.parametrize("moment", ["finish", "replace", "entry_of"])
def test_a_run_may_end_while_the_database_is_finished(
    database, reference, target, moment, monkeypatch
):
    """Before it is, before it has its name, and before the summary is there."""

    def stopped(*_):
        raise KeyboardInterrupt

    where = {
        "finish": "receipts.relational.database_run.TablesWriter.products",
        "replace": "receipts.relational.database_run.sync_file",
        "entry_of": "receipts.relational.database_run.entry_of",
    }
    with monkeypatch.context() as patch:
        patch.setattr(where[moment], stopped)
        with pytest.raises(KeyboardInterrupt):
            made(PLANS[database], target)
    assert made(PLANS[database], target, resume=True) == 0
    assert tables_of(target, database) == reference
    assert names_in(target) == {"dataset_summary.json", *METADATA, f"receipts.{database}"}


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_database_says_how_to_go_on(database, tmp_path, signal_number):
    flags = ("--customers", 3000, "--batch-size", 30, "--quiet", "--format", database)
    with started(*flags, "--output", "set", "--workers", 1, cwd=tmp_path) as process:
        growing = tmp_path / "set" / f"receipts.{database}.growing"
        until(lambda: growing.exists() and growing.stat().st_size > 100_000, process)
        process.send_signal(signal_number)
        result = ended(process)
    line = error_line(result, 130)
    assert "go on with: " in line
    assert " of 100 batches " in line
    left = names_in(tmp_path / "set") - {UNFINISHED_FILE}
    assert left <= {growing.name, f"{growing.name}.wal"}


# --- damaged


def emptied(path):
    path.write_bytes(b"")


def shortened(path):
    path.write_bytes(path.read_bytes()[:-100])


def changed(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


def removed(path):
    path.unlink()


@pytest.mark.parametrize("damage", [shortened, changed, removed])
def test_a_damaged_file_of_a_complete_set_is_made_again(form, complete, reference, target, damage):
    shutil.copytree(complete(form), target)
    name = f"receipts.{form}" if form in DATABASES else f"lines_00002.{form}"
    damage(target / name)
    assert made(PLANS[form], target, resume=True) == (5 if form in DATABASES else 1)
    assert tables_of(target, form) == reference


@pytest.mark.parametrize("damage", [emptied, shortened, removed])
def test_products_that_are_damaged_are_made_again(complete, reference, target, damage):
    shutil.copytree(complete("csv"), target)
    damage(target / "products.csv")
    assert made(PLANS["csv"], target, resume=True) == 0
    assert tables_of(target, "csv") == reference


@pytest.mark.parametrize("damage", [emptied, shortened, removed])
def test_a_growing_database_that_is_damaged_is_made_again(database, reference, target, damage):
    cut_short(PLANS[database], target, 3)
    damage(target / f"receipts.{database}.growing")
    news = []
    again = opened(PLANS[database], target, resume=True)
    again.tell = news.append
    n_made = sum(1 for _ in again)
    assert n_made in (2, 5)
    growing = f"receipts.{database}.growing"
    if damage is shortened:  # An empty file is a database of SQLite's without anything in it.
        assert len(news) == (n_made == 5)
    assert all(f"{growing} is damaged; its batches are made again" in text for text in news)
    assert tables_of(target, database) == reference


def test_a_growing_database_that_lacks_rows_is_made_again(reference, target):
    import sqlite3

    cut_short(PLANS["sqlite"], target, 3)
    with closing(sqlite3.connect(target / "receipts.sqlite.growing")) as found, found:
        found.execute("DELETE FROM lines WHERE rowid = 5")
    assert made(PLANS["sqlite"], target, resume=True) == 5
    assert tables_of(target, "sqlite") == reference


def test_a_database_of_another_plan_is_not_gone_on_with(database, target):
    other = Plan(Settings(seed=1, receipts_per_customer=3), N, batch_size=SIZE, format=database)
    cut_short(other, target, 3)
    with closing(open_database(target / f"receipts.{database}.growing", database, TABLES,
                               opened(other, target, resume=True)._mark)) as found:  # fmt: skip
        assert len(found.parts()) == 3
    with pytest.raises(OutputError, match="seed"):
        opened(PLANS[database], target, resume=True)


def test_a_part_that_was_left_is_removed(database, reference, target):
    cut_short(PLANS[database], target, 2)
    (target / "batch_00001.lines.part").write_bytes(b"appended, and then killed")
    made(PLANS[database], target, resume=True)
    assert names_in(target) == {"dataset_summary.json", *METADATA, f"receipts.{database}"}
    assert tables_of(target, database) == reference


def test_a_summary_that_counts_other_rows_is_mended(database, complete, target):
    shutil.copytree(complete(database), target)
    summary = target / "dataset_summary.json"
    text = summary.read_text(encoding="utf-8")
    rows = '"rows": {\n        "customers": '
    assert f"{rows}{N}" in text
    summary.write_text(text.replace(f"{rows}{N}", f"{rows}{N + 1}"), encoding="utf-8")
    made(PLANS[database], target, resume=True)
    assert f"{rows}{N}" in summary.read_text(encoding="utf-8")


# --- replaced and refused


@pytest.mark.parametrize(("before", "after"), [
    ("json", "duckdb"), ("duckdb", "sqlite"), ("sqlite", "parquet"), ("parquet", "csv"),
    ("csv", "json"),
])  # fmt: skip
@pytest.mark.parametrize("is_complete", [True, False])
def test_one_format_replaces_another(complete, target, before, after, is_complete):
    if is_complete:
        shutil.copytree(complete(before), target)
    else:
        cut_short(PLANS[before], target, 2)
    made(PLANS[after], target, overwrite=True)
    assert names_in(target) == names_of(after)


@pytest.mark.parametrize(("there", "asked"), [("json", "csv"), ("csv", "json"), ("parquet", "csv"),
                                              ("duckdb", "sqlite")])  # fmt: skip
@pytest.mark.parametrize("is_complete", [True, False])
def test_another_format_is_no_way_to_go_on(complete, target, there, asked, is_complete):
    if is_complete:
        shutil.copytree(complete(there), target)
    else:
        cut_short(PLANS[there], target, 2)
    before = tree(target)
    with pytest.raises(OutputError, match="format"):
        opened(PLANS[asked], target, resume=True)
    assert tree(target) == before


def test_a_file_of_somebody_else_is_not_touched(form, target):
    target.mkdir()
    name = f"receipts.{form}" if form in DATABASES else f"lines_00000.{form}"
    (target / name).write_bytes(b"mine")
    for how in ({}, {"overwrite": True}, {"resume": True}):
        with pytest.raises(OutputError):
            made(PLANS[form], target, **how)
    assert tree(target) == {name: b"mine"}


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--format", "parquet", "--indent", 2), "--indent"),
        (("--format", "sqlite", "--indent", 2), "--indent"),
        (("--format", "parquet", "--gzip"), "--gzip"),
        (("--format", "duckdb", "--gzip"), "--gzip"),
        (("--format", "sqlite", "--gzip"), "--gzip"),
        (("--format", "feather"), "'feather'"),
    ],
)
def test_wrong_flags(tmp_path, flags, words):
    assert words in error_line(run(*flags, "--customers", 1, cwd=tmp_path), 2)
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    ("form", "name"), [("parquet", "pyarrow"), ("duckdb", "pyarrow"), ("duckdb", "duckdb")]
)
@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_library_that_is_missing_is_named_before_anything_is_made(
    tmp_path, form, name, n_workers
):
    code = (
        f"import sys; sys.modules[{name!r}] = None; sys.argv[0] = 'generate_large_dataset.py'\n"
        "import generate_large_dataset; sys.exit(generate_large_dataset.main())"
    )
    flags = ("--customers", "2", "--batch-size", "1", "--format", form, "--workers", str(n_workers))
    result = subprocess.run(
        [sys.executable, "-c", code, *flags, "--output", str(tmp_path / "set")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert error_line(result) == (
        f"generate_large_dataset.py: error: this needs {name}, which is not installed: "
        "pip install -r requirements-formats.txt"
    )
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("form", ["csv", "sqlite"])
def test_nothing_needs_to_be_installed(tmp_path, form, reference):
    bare = (sys.executable, "-S", "-E")
    flags = ("--customers", N, "--receipts", 3, "--batch-size", SIZE, "--format", form)
    make(*flags, "--output", "set", "--workers", 2, cwd=tmp_path, python=bare)
    assert tables_of(tmp_path / "set", form) == reference


# --- disks


@pytest.mark.parametrize(("receipts", "n_customers"), [(1, 10), (17, 120)])
def test_the_estimate_is_enough_and_not_much_more(form, target, receipts, n_customers):
    settings = Settings(receipts_per_customer=receipts)
    plan = Plan(settings, n_customers, batch_size=100, format=form)
    made(plan, target)
    tables = [path for path in target.iterdir() if path.name not in METADATA]
    found = sum(-(-path.stat().st_size // 4096) * 4096 for path in tables)
    needed = needed_bytes_of_tables(plan, n_customers, len(plan.batches()))
    spare = {"sqlite": 3 * found + 200_000, "duckdb": 6 * found + 8_000_000}.get(form, 2 * found)
    assert found <= needed <= spare


def test_a_long_name_of_the_store_counts(target):
    settings = Settings(receipts_per_customer=30, store="店" * 100)
    plan = Plan(settings, 100, format="csv")
    made(plan, target)
    found = sum(path.stat().st_size for path in target.glob("*.csv"))
    assert found <= needed_bytes_of_tables(plan, 100, 1) <= 1.3 * found


def test_a_disk_that_is_too_small_is_refused_before_the_start(form, tmp_path):
    flags = ("--customers", 10**7, "--batch-size", 10**5, "--format", form, "--output", "set")
    with small_disk(tmp_path / "disk", 10**6):
        line = error_line(run(*flags, cwd=tmp_path / "disk"))
        assert "free" in line
        assert tree(tmp_path / "disk") == {}


def test_a_file_that_may_not_grow_ends_the_run_with_one_line(form, tmp_path):
    """As a full disk does."""
    flags = ("--customers", 100, "--batch-size", 10, "--receipts", 9, "--format", form)
    flags = (*flags, "--output", "set", "--workers", 1, "--quiet")
    limit = {"csv": 100_000, "parquet": 10_000}.get(form, 400_000)
    result = run(*flags, cwd=tmp_path, preexec_fn=limited(limit))
    line = error_line(result)
    assert "File too large" in line or "disk I/O error" in line
    assert "dataset_summary.json" not in tree(tmp_path)
    make(*flags, "--resume" if (tmp_path / "set").exists() else "--overwrite", cwd=tmp_path)
    made(Plan(Settings(receipts_per_customer=9), 100, format="csv"), tmp_path / "whole")
    assert tables_of(tmp_path / "set", form) == tables_of(tmp_path / "whole", "csv")


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_run_that_is_stopped_in_a_batch_says_one_line(form, tmp_path):
    """Also where a library has a file half-written."""
    flags = ("--customers", 3000, "--batch-size", 1500, "--quiet", "--format", form)
    with started(*flags, "--output", "set", "--workers", 1, cwd=tmp_path) as process:

        def is_half_made():
            begun = (tmp_path / "set").glob(f".lines_00000.{form}~*.tmp")
            return any(path.stat().st_size > 1_000_000 for path in begun)

        until(is_half_made, process)
        process.send_signal(signal.SIGINT)
        result = ended(process)
    assert "0 of 2 batches are whole and kept" in error_line(result, 130)
    assert names_in(tmp_path / "set") == {UNFINISHED_FILE}
