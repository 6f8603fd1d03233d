"""Data sets of tables are read as those of JSON are: the same customers, the same words."""

import json
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from receipts import CATALOGUE, Dataset, DatasetError
from receipts.file_names import SUMMARY_FILE
from receipts.reading.tables import csv_rows
from receipts.reading.tables.batch import TableBatch
from receipts.reading.tables.parquet_tables import ParquetTables
from receipts.relational.tables import TABLES
from tests.conftest import SEED, make_dataset
from tests.table_sets import FORMS, Rows, file_of, make_tables, ran, resummarised

SCRIPT = Path(__file__).parent.parent / "read_large_dataset.py"
N = 30
ID = "customer_000013"
WORLD = {"receipts_per_customer": 3, "batch_size": 10}


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """The same customers in every format, JSON too."""
    base = tmp_path_factory.mktemp("sets")
    made = {form: make_tables(base / form, N, form, **WORLD) for form in FORMS}
    return {"json": make_dataset(base / "json", N, **WORLD), **made}


@pytest.fixture(params=FORMS)
def form(request):
    return request.param


@pytest.fixture
def copy(sets, form, tmp_path):
    return shutil.copytree(sets[form], tmp_path / "copy")


def reader(*arguments, python=(sys.executable,), **options):
    command = [*python, SCRIPT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def said_of(folder, *flags):
    """What the program says of a data set, with another name in place of the folder's."""
    result = ran(folder, *flags)
    assert (result.returncode, result.stderr) == (0, ""), result
    return result.stdout.replace(str(folder), "FOLDER")


@pytest.mark.parametrize(
    "flags",
    [
        ("--summary",),
        ("--customer", ID),
        ("--customer", ID, "--json"),
        ("--customer", ID, "--receipt", "2"),
        ("--archetype", "busy_family", "--limit", "2"),
        ("--batch", "1"),
        ("--batch", "2", "--json"),
        ("--lines-csv", "-"),
        ("--catalogue",),
        ("--catalogue", "--json"),
        ("--verify", "--workers", "1", "--json"),
    ],
    ids=" ".join,
)
def test_every_option_says_the_same_as_of_json(sets, form, flags):
    """S1.101, S1.102, S1.103, S1.105, S1.108"""
    assert said_of(sets[form], *flags) == said_of(sets["json"], *flags)


def test_verification_says_the_same_as_of_json(sets, form):
    """The progress on stderr aside."""
    texts = {name: ran(sets[name], "--verify", "--workers", "1").stdout for name in ("json", form)}
    assert texts[form] == texts["json"]
    assert texts[form].startswith("All is right: 3 batches, 30 customers, 90 receipts, ")


def test_a_notebook_gets_the_same_customers(sets, form):
    tables, text = Dataset(sets[form]), Dataset(sets["json"])
    assert list(tables) == list(text)
    assert len(tables) == N
    assert tables.customer(ID) == text.customer(ID)
    assert list(map(list, tables.customer(ID)["receipts"])) == list(
        map(list, text.customer(ID)["receipts"])
    )
    assert json.dumps(tables.batch(1)) == json.dumps(text.batch(1))
    assert list(tables.customers("busy_family")) == list(text.customers("busy_family"))
    assert tables.population == text.population


def test_every_customer_is_found(sets, form):
    tables, text = Dataset(sets[form]), Dataset(sets["json"])
    for customer in text:
        assert tables.customer(customer["customer_id"]) == customer


@pytest.mark.parametrize("wanted", ["customer_000030", "customer_13", "x'\"", ""])
def test_customers_that_are_not_there(sets, form, wanted):
    """S1.107"""
    messages = []
    for name in ("json", form):
        with pytest.raises(DatasetError) as caught:
            Dataset(sets[name]).customer(wanted)
        messages.append(str(caught.value).replace(str(sets[name]), "FOLDER"))
    assert messages[0] == messages[1]


def test_chosen_customers_of_a_batch(sets, form):
    ids = {ID, "customer_000019"}
    files = [Dataset(sets[name]).files for name in (form, "json")]
    tables, text = (each.numbered(1)[0].read(customer_ids=ids) for each in files)
    assert list(tables) == list(text) != []


def test_a_batch_can_be_sent_to_another_process(sets, form):
    (batch,) = Dataset(sets[form]).files.numbered(2)
    sent = pickle.loads(pickle.dumps(batch))
    assert isinstance(sent, TableBatch)
    assert (sent.path, sent.n_customers) == (batch.path, 10)
    assert list(sent.read()) == list(batch.read())


def test_packed_csv(sets, tmp_path):
    folder = make_tables(tmp_path / "set", N, "csv", gzip=True, **WORLD)
    assert file_of(folder, "lines").name == "lines_00001.csv.gz"
    assert list(Dataset(folder)) == list(Dataset(sets["json"]))
    assert Dataset(folder).customer(ID) == Dataset(sets["json"]).customer(ID)


def test_a_last_batch_with_fewer_customers(form, tmp_path):
    """S1.109"""
    folder = make_tables(tmp_path / "set", 13, form, receipts_per_customer=1, batch_size=5)
    text = make_dataset(tmp_path / "json", 13, receipts_per_customer=1, batch_size=5)
    assert list(Dataset(folder)) == list(Dataset(text))
    assert len(Dataset(folder).batch(2)) == 3


@pytest.mark.parametrize("form", ["csv", "sqlite"])
@pytest.mark.parametrize("store", ['Grocer\'s, "Inc."', "Café 99,1", "99,customer_000009,1"])
def test_names_that_csv_has_to_quote(form, tmp_path, store):
    world = {"receipts_per_customer": 2, "batch_size": 5, "store": store}
    folder = make_tables(tmp_path / "set", 10, form, **world)
    text = make_dataset(tmp_path / "json", 10, **world)
    assert list(Dataset(folder)) == list(Dataset(text))
    for wanted in ("customer_000000", "customer_000009"):
        assert Dataset(folder).customer(wanted) == Dataset(text).customer(wanted)


@pytest.fixture
def slices(form, tmp_path):
    halves = [
        make_tables(tmp_path / str(first), n, form, first_customer=first, **WORLD)
        for first, n in ((0, 15), (15, 15))
    ]
    return [*halves[::-1]]


def test_slices_of_a_world_are_one_data_set(sets, slices):
    tables, text = Dataset(*slices), Dataset(sets["json"])
    assert list(tables) == list(text)
    assert tables.customer(ID) == text.customer(ID)
    assert tables.batch(1) == text.batch(1)
    assert tables.summary["statistics"] == text.summary["statistics"]


@pytest.mark.parametrize("other", ["json", "csv", "sqlite"])
def test_formats_are_not_mixed(slices, other, form, tmp_path):
    if other == form:
        other = "duckdb"
    folder = make_dataset if other == "json" else None
    if folder is None:
        mixed = make_tables(tmp_path / "m", 15, other, first_customer=15, **WORLD)
    else:
        mixed = folder(tmp_path / "m", 15, first_customer=15, **WORLD)
    with pytest.raises(DatasetError) as caught:
        _ = Dataset(slices[1], mixed).files
    assert f"format {other!r} there, {form!r} here" in str(caught.value)


@pytest.mark.parametrize("value", ["xml", None, 1, ["csv"]])
def test_a_format_that_nobody_knows(copy, value):
    resummarised(copy, lambda summary: summary["settings"].update(format=value))
    with pytest.raises(DatasetError, match=r"the setting format is .*none of json, csv, parquet"):
        Dataset(copy)


def line_of(folder, *flags):
    """The one line with which the program ends."""
    result = ran(folder, *flags)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.splitlines()
    return line


READINGS = [("--customer", ID), ("--batch", "1"), ("--archetype", "busy_family", "--limit", "9")]


RECORD_TABLES = ("customers", "receipts", "lines", "products")
FILES = [(form, table) for form in ("csv", "parquet") for table in RECORD_TABLES]
FILES += [("sqlite", "lines"), ("duckdb", "lines")]


@pytest.mark.parametrize(("form", "table"), FILES)
def test_a_missing_file(copy, table):
    path = file_of(copy, table)
    path.unlink()
    for flags in READINGS:
        line = line_of(copy, *flags)
        assert f"{path} is missing" in line
        assert "generate the data set again" in line


@pytest.mark.parametrize(("form", "table"), FILES)
def test_a_file_that_is_cut_short(copy, table):
    path = file_of(copy, table)
    text = path.read_bytes()
    path.write_bytes(text[: len(text) // 2])
    line = line_of(copy, "--batch", "1")
    assert str(path) in line or "products" in line
    assert "--verify" in line or "generate the data set again" in line


@pytest.mark.parametrize(("form", "table"), FILES)
def test_a_file_of_something_else(copy, table):
    path = file_of(copy, table)
    path.write_bytes(b"\xff\x00" + os.urandom(5000))
    assert str(path) in line_of(copy, "--batch", "1")


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_no_regular_file(copy, kind):
    path = file_of(copy, "receipts")
    path.unlink()
    os.mkfifo(path) if kind == "pipe" else path.mkdir()
    assert f"{path} " in line_of(copy, "--batch", "1")


@pytest.mark.parametrize("table", ["customers", "receipts", "lines"])
def test_a_row_that_is_gone(copy, form, table):
    Rows(copy, form, table).drop(4)
    line = line_of(copy, "--lines-csv", "-" if table else "")
    assert "--verify" in line


def test_a_column_too_many(copy, form):
    Rows(copy, form, "receipts").add_column()
    line = line_of(copy, "--batch", "1")
    assert "the table receipts has 12 columns, not 11 columns" in line


@pytest.mark.parametrize(
    ("form", "package"), [("parquet", "pyarrow"), ("duckdb", "duckdb"), ("parquet", "numpy")]
)
def test_a_library_that_is_not_installed(sets, form, package):
    """One line says what to install."""
    code = (
        f"import sys; sys.modules[{package!r}] = None; sys.argv[0] = {str(SCRIPT)!r}\n"
        f"sys.path.insert(0, {str(SCRIPT.parent)!r})\n"
        "import read_large_dataset; sys.exit(read_large_dataset.main())"
    )
    command = [sys.executable, "-c", code, sets[form], "--customer", ID]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    (line,) = result.stderr.splitlines()
    assert f"needs {package}" in line
    assert "pip install -r requirements-formats.txt" in line


@pytest.mark.parametrize("form", ["csv", "sqlite"])
@pytest.mark.parametrize("flags", [("--customer", ID), ("--verify", "--workers", "1")])
def test_csv_and_sqlite_need_nothing_installed(sets, form, flags):
    bare = reader(sets[form], *flags, python=(sys.executable, "-S", "-E", "-B"))
    assert bare.returncode == 0, bare
    assert bare.stdout == reader(sets[form], *flags).stdout


def test_a_look_up_in_json_loads_nothing_of_tables(sets):
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r})\n"
        "import read_large_dataset as script\n"
        "script.main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-I", "-S", "-B", "-c", code, sets["json"], "--customer", ID]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    loaded = set(result.stderr.split())
    assert "receipts.reading.slices" in loaded
    assert not {"csv", "sqlite3", "receipts.formats", "receipts.reading.tables"} & loaded


def test_a_look_up_in_csv_parses_only_the_customers_rows(sets, monkeypatch):
    """S1.108: the rows of others are not parsed."""
    n_parsed = 0
    parse = csv_rows.values_of

    def count(column, texts):
        nonlocal n_parsed
        n_parsed = max(n_parsed, len(texts))
        return parse(column, texts)

    monkeypatch.setattr(csv_rows, "values_of", count)
    customer = Dataset(sets["csv"]).customer(ID)
    assert customer == Dataset(sets["json"]).customer(ID)
    assert n_parsed == max(customer["total_items"], len(CATALOGUE))


def test_a_look_up_in_parquet_reads_one_row_group(sets, tmp_path, monkeypatch):
    """S1.108"""
    copy = shutil.copytree(sets["parquet"], tmp_path / "copy")
    path = file_of(copy, "lines")
    pq.write_table(pq.ParquetFile(path).read(), path, row_group_size=100)
    asked = {}
    groups_of = ParquetTables._groups

    def note(self, file, wanted):
        found = groups_of(self, file, wanted)
        asked[wanted] = found[0]
        return found

    monkeypatch.setattr(ParquetTables, "_groups", note)
    customers = Dataset(copy).batch(1)
    asked.clear()
    assert Dataset(copy).customer(ID) == customers[3]
    before = sum(each["total_items"] for each in customers[:3])
    lines = range(before, before + customers[3]["total_items"])
    assert asked.keys() == {None, range(3, 4), range(9, 12), lines}
    assert asked[lines] == [*range(lines[0] // 100, lines[-1] // 100 + 1)]


def test_a_look_up_in_sqlite_goes_by_indexes(sets):
    rows = Rows(sets["sqlite"], "sqlite", "lines")
    for query in (
        "SELECT min(rowid) FROM customers WHERE customer_id = 'x'",
        "SELECT * FROM receipts WHERE customer_id = 'x' ORDER BY rowid",
        "SELECT * FROM lines WHERE order_number IN "
        "(SELECT order_number FROM receipts WHERE customer_id = 'x') ORDER BY rowid",
    ):
        connection = sqlite3.connect(rows.path)
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        connection.close()
        assert not [step for step in steps if step.startswith("SCAN")], steps


def test_parquet_of_other_row_groups_is_read_too(sets, tmp_path):
    copy = shutil.copytree(sets["parquet"], tmp_path / "copy")
    path = file_of(copy, "lines")
    pq.write_table(pq.ParquetFile(path).read(), path, row_group_size=50)
    assert Dataset(copy).customer(ID) == Dataset(sets["json"]).customer(ID)
    assert list(Dataset(copy)) == list(Dataset(sets["json"]))


def test_a_view_in_place_of_a_table_is_refused(copy, form):
    if form not in ("sqlite", "duckdb"):
        return
    rows = Rows(copy, form, "lines")
    rows.sql("ALTER TABLE products RENAME TO others")
    rows.sql("CREATE VIEW products AS SELECT * FROM others")
    assert "the table products has 0 columns, not 6 columns" in line_of(copy, "--batch", "1")


def test_the_summary_alone_is_enough_for_the_summary(copy):
    for path in copy.iterdir():
        if path.name != SUMMARY_FILE:
            path.unlink()
    assert reader(copy, "--summary").returncode == 0
    assert Dataset(copy).summary["seed"] == SEED


@pytest.mark.parametrize("form", ["parquet", "duckdb"])
def test_pandas_is_not_loaded(sets, form):
    """It takes as much time and memory as all the rest."""
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r})\n"
        "from receipts import Dataset\n"
        f"dataset = Dataset({str(sets[form])!r}); dataset.customer({ID!r}); list(dataset)\n"
        "print('pandas' in sys.modules, 'numpy' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "False True\n", result


# --- the files of a table


@pytest.mark.parametrize("flags", [("csv",), ("csv", "--gzip"), ("parquet",)], ids=" ".join)
def test_paths_are_all_files_of_a_table_in_order(tmp_path, flags):
    form, *more = flags
    for first in (20, 0):
        generate = [sys.executable, "generate_large_dataset.py", "--quiet", "--format", form, *more]
        place = ["--first-customer", first, "--customers", 15, "--output", tmp_path / f"{first}"]
        words = [*generate, *place, "--batch-size", 10, "--receipts", 2]
        subprocess.run([*map(str, words)], cwd=SCRIPT.parent, check=True, timeout=60)
    slices = Dataset(tmp_path / "20", tmp_path / "0")
    ending = f"{form}.gz" if more else form
    names = [os.path.relpath(path, tmp_path) for path in slices.paths("lines")]
    assert names == [
        *(f"0/lines_0000{number}.{ending}" for number in (0, 1)),
        *(f"20/lines_0000{number}.{ending}" for number in (2, 3)),
    ]
    assert slices.paths("products") == [str(tmp_path / "0" / f"products.{ending}")]
    every = [path for table in TABLES for path in slices.paths(table.name)]
    assert all(map(os.path.exists, every))
    listed = {path.name for path in (tmp_path / "0").glob(f"*.{ending}")}
    assert {os.path.basename(path) for path in every if "/0/" in path} == listed


def test_paths_that_are_none_are_refused(sets):
    with pytest.raises(DatasetError, match="no table 'baskets'; the tables are customers, "):
        Dataset(sets["csv"]).paths("baskets")
    for form in ("json", "duckdb", "sqlite"):
        with pytest.raises(DatasetError, match=f"format is {form} has no files of tables"):
            Dataset(sets[form]).paths("lines")
