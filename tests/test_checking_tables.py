"""--verify on tables: whatever is changed is found where it was changed."""

import json
import re
import shutil

import pytest

from receipts import Dataset
from receipts.checking.tables import batch_check
from receipts.checking.verification import Verification
from receipts.file_names import SUMMARY_FILE
from receipts.metadata.metadata_files import METADATA_FILES
from receipts.reading.worlds import settings_of
from receipts.relational import tables
from tests.conftest import make_dataset
from tests.table_sets import FORMS, Rows, file_of, make_tables, ran, resummarised, row_maker
from world.streams import VERSIONS, WORLD

N = 20
WORLD_OF = {"receipts_per_customer": 3, "batch_size": 10}
TABLES = ("customers", "receipts", "lines", "products")
VALUES = {
    "customers": ("total_spent", "12345.67"),
    "receipts": ("pickup_date", "2025-02-01"),
    "lines": ("price", "99999.99"),
    "products": ("price_high", "99999.99"),
}


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    base = tmp_path_factory.mktemp("sets")
    return {form: make_tables(base / form, N, form, **WORLD_OF) for form in FORMS}


@pytest.fixture(autouse=True)
def shared_worlds(monkeypatch):
    monkeypatch.setattr(batch_check, "RowMaker", row_maker)


@pytest.fixture(params=FORMS)
def form(request):
    return request.param


@pytest.fixture
def copy(sets, form, tmp_path):
    return shutil.copytree(sets[form], tmp_path / "copy")


def verified(*folders, n_workers=1):
    verification = Verification(Dataset(*folders).files, n_workers, n_kept=1_000_000)
    for _ in verification:
        pass
    return verification


def offences_of(*folders):
    return verified(*folders).findings.first


def rows_of(folder, form, table):
    """The rows of a table, and the number of the row that tests change."""
    rows = Rows(folder, form, table)
    in_file = 4
    if form in ("sqlite", "duckdb") and table != "products":
        first = {"customers": 10, "receipts": 30}
        if table == "lines":
            summary = json.loads((folder / SUMMARY_FILE).read_text())
            first["lines"] = summary["batches"][0]["items"]
        return rows, first[table] + in_file
    return rows, in_file


def without_key(rows, table):
    """Lets a table of SQLite hold what its key does not allow."""
    statement = rows.sql("SELECT sql FROM sqlite_schema WHERE name = ?", table)
    key = re.search(r",\s*PRIMARY KEY \([^)]*\)", statement)[0]
    rows.sql(f"ALTER TABLE {table} RENAME TO other")
    rows.sql(statement.replace(key, ""))
    rows.sql(f"INSERT INTO {table} SELECT * FROM other ORDER BY rowid")
    rows.sql("DROP TABLE other")


def about_rows(offences):
    """Offences that name a row; others are of files, which are not as they were written."""
    return [each for each in offences if " row " in each.what]


def said_by_command(folder):
    """What the command says of a data set that is wrong."""
    result = ran(folder, "--verify", "--workers", "1")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result


def test_a_good_data_set_has_no_offences(sets, form):
    """S1.72 to S1.98"""
    verification = verified(sets[form])
    assert verification.findings.first == []
    assert verification.said == "Compared with what seed 42 gives: every record, and the summary."
    assert not verification.is_partial


@pytest.mark.parametrize(
    "options", [{"first_customer": 5}, {"batch_size": 300}, {"gzip": True}, {"store": 'A "B", C'}]
)
def test_good_data_sets_of_other_forms(tmp_path, form, options):
    if "gzip" in options and form != "csv":
        return
    plan = {"receipts_per_customer": 1, "batch_size": 5, **options}
    n_customers = 301 if plan["batch_size"] == 300 else 12
    assert offences_of(make_tables(tmp_path / "set", n_customers, form, **plan)) == []


def test_workers_find_the_same(copy, form):
    rows, number = rows_of(copy, form, "lines")
    rows.set(number, "quantity", 5)
    assert verified(copy, n_workers=2).findings.first == offences_of(copy)


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_value(copy, form, table):
    """Table, row, column, what is expected and what is found."""
    rows, number = rows_of(copy, form, table)
    column, value = VALUES[table]
    before = rows.get(number, column)
    rows.set(number, column, value)
    offences = offences_of(copy)
    (offence,) = about_rows(offences)
    assert offence.file == str(rows.path)
    assert offence.what == f"{table} row {number}, {column}"
    source = "the population" if table == "products" else "the seed"
    assert float_or_text(offence.expected.removesuffix(f" by {source}")) == float_or_text(before)
    assert offence.found == value
    assert {each.what for each in offences} - {offence.what} <= {"sha256", "size in bytes"}
    if table != "products":
        assert offence.customer is not None
        assert (offence.receipt is None) == (table == "customers")


def float_or_text(text):
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_value_of_every_column(copy, form, table):
    rows, number = rows_of(copy, form, table)
    columns = [each for each in _table(table).columns if each.name not in _table(table).key]
    values = {"integer": 77, "amount": "77.77", "date": "2020-02-02", "string": "seven"}
    for column in columns:
        rows.set(number, column.name, values[column.kind])
    found = [each.what for each in about_rows(offences_of(copy))]
    assert found == [f"{table} row {number}, {column.name}" for column in columns]


def _table(name):
    return next(table for table in tables.TABLES if table.name == name)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_gone(copy, form, table):
    rows, number = rows_of(copy, form, table)
    rows.drop(number)
    offences = offences_of(copy)
    (offence,) = about_rows(offences)
    assert offence.what == f"{table} row {number}"
    assert offence.found == "no such row"
    assert not [each for each in offences if each.file.endswith(SUMMARY_FILE)]


@pytest.mark.parametrize("table", TABLES)
def test_rows_that_changed_their_places(copy, form, table):
    rows, number = rows_of(copy, form, table)
    rows.swap(number)
    found = about_rows(offences_of(copy))
    assert {each.what.partition(",")[0] for each in found} == {
        f"{table} row {number}",
        f"{table} row {number + 1}",
    }


@pytest.mark.parametrize("table", TABLES)
def test_a_row_twice(copy, form, table):
    """In Parquet, a row group too many."""
    rows, number = rows_of(copy, form, table)
    if form == "sqlite" and table == "lines":
        rows.sql("DROP INDEX lines_key")
    elif form == "sqlite":
        without_key(rows, table)
    rows.add_again(number)
    whats = {each.what for each in offences_of(copy) if each.file == str(rows.path)}
    assert f"{table}, number of rows" in whats


@pytest.mark.parametrize("table", TABLES)
def test_a_column_too_many(copy, form, table):
    rows, _ = rows_of(copy, form, table)
    rows.add_column()
    found = [each for each in offences_of(copy) if each.what == f"columns of {table}"]
    assert found
    n = len(_table(table).columns)
    assert (found[0].expected, found[0].found) == (f"{n} columns", f"{n + 1} columns")


@pytest.mark.parametrize("table", ["customers", "receipts", "lines"])
def test_a_changed_type(copy, form, table):
    rows, _ = rows_of(copy, form, table)
    rows.change_type({"customers": "total_spent", "receipts": "total", "lines": "price"}[table])
    found = {each.what.partition(" row")[0] for each in offences_of(copy)}
    assert found & {f"columns of {table}", table}


FILES = [(form, table) for form in ("csv", "parquet") for table in TABLES]
FILES += [("sqlite", "lines"), ("duckdb", "lines")]


@pytest.mark.parametrize(("form", "table"), FILES)
@pytest.mark.parametrize("share", [0, 0.3, 0.999])
def test_a_file_that_is_cut_short(copy, table, share):
    path = file_of(copy, table)
    text = path.read_bytes()
    path.write_bytes(text[: int(len(text) * share)])
    result = said_by_command(copy)
    assert str(path) in result.stdout or str(path) in result.stderr


@pytest.mark.parametrize(("form", "table"), FILES)
def test_a_missing_file(copy, table):
    path = file_of(copy, table)
    path.unlink()
    result = said_by_command(copy)
    assert f"{path} is missing" in result.stdout + result.stderr


@pytest.mark.parametrize(("form", "table"), FILES)
def test_any_changed_byte_is_found(copy, table):
    path = file_of(copy, table)
    text = bytearray(path.read_bytes())
    for place in range(1, len(text), len(text) // 4):
        changed = text.copy()
        changed[place] ^= 0x41
        path.write_bytes(changed)
        assert said_by_command(copy)


def test_the_hash_alone(copy, form):
    """A file of the same rows that is not the one that was written."""
    if form == "csv":
        path = file_of(copy, "lines")
        path.write_bytes(path.read_bytes().replace(b",Produce,", b',"Produce",', 1))
        expected = {"size in bytes", "sha256"}
    elif form == "parquet":
        import pyarrow.parquet as pq

        path = file_of(copy, "lines")
        pq.write_table(pq.ParquetFile(path).read(), path, compression="gzip")
        expected = {"size in bytes", "sha256"}
    else:
        rows = Rows(copy, form, "lines")
        rows.sql("CREATE TABLE other (a INTEGER)")
        rows.sql("DROP TABLE other")
        expected = {"sha256", "size in bytes"}
    assert {each.what for each in offences_of(copy)} & expected
    assert not about_rows(offences_of(copy))


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_a_table_too_many(copy, form):
    Rows(copy, form, "lines").sql("CREATE TABLE other (a INTEGER)")
    (offence,) = [each for each in offences_of(copy) if each.what == "tables"]
    assert "other" in offence.found
    assert "other" not in offence.expected


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_not_there(copy, form, table):
    Rows(copy, form, table).sql(f"DROP TABLE {table}")
    assert table in said_by_command(copy).stdout


@pytest.mark.parametrize("name", ["lines_00007.csv", "receipts.sqlite", "batch_00000.json"])
def test_a_file_too_many(copy, form, name):
    if (copy / name).exists():
        name = "receipts.duckdb"
    (copy / name).write_text("x")
    (offence,) = offences_of(copy)
    assert offence.file == str(copy / name)


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("name", ["lines_00001 (1).{}", "customers_3.{}", "receipts_old.{}"])
def test_a_file_that_all_of_a_table_would_hold(copy, form, name):
    stray = copy / name.format(form)
    shutil.copy(file_of(copy, "lines"), stray)
    assert stray in copy.glob(f"{name.partition('_')[0]}_*.{form}")
    (offence,) = offences_of(copy)
    assert offence.file == str(stray)


@pytest.mark.parametrize("name", ["lines_mine.csv", "lines.txt", "notes_1.parquet"])
@pytest.mark.parametrize("form", ["parquet", "sqlite"])
def test_other_files_are_nobodys_business(copy, name):
    (copy / name).write_text("x")
    assert offences_of(copy) == []


@pytest.mark.parametrize("form", ["sqlite"])
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP INDEX lines_key", "CREATE UNIQUE INDEX"),
        ("DROP INDEX receipts_by_customer_id", "CREATE INDEX"),
        ("CREATE INDEX mine ON lines (price)", "CREATE INDEX mine"),
        ("CREATE TRIGGER t AFTER INSERT ON lines BEGIN SELECT 1; END", "CREATE TRIGGER t"),
    ],
)
def test_keys_indexes_and_triggers(copy, form, statement, said):
    Rows(copy, form, "lines").sql(statement)
    (offence,) = [each for each in offences_of(copy) if each.what == "keys and indexes"]
    assert offence.file == str(copy / "receipts.sqlite")
    assert said in offence.expected + offence.found


@pytest.mark.parametrize("form", ["duckdb"])
def test_an_index_of_duckdb(copy, form):
    Rows(copy, form, "lines").sql("CREATE INDEX mine ON lines (price)")
    (offence,) = [each for each in offences_of(copy) if each.what == "keys and indexes"]
    assert "mine" in offence.found


@pytest.mark.parametrize("form", ["sqlite"])
def test_a_table_without_its_key(copy, form):
    without_key(Rows(copy, form, "customers"), "customers")
    assert any(each.what == "keys and indexes" for each in offences_of(copy))


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_a_count_that_is_wrong_hides_no_line_of_the_batch_after(copy, form):
    """The count tells where the lines of the next batch begin: one too many, in this case."""
    rows = Rows(copy, form, "customers")
    rows.set(5, "total_items", int(rows.get(5, "total_items")) + 1)
    (offence,) = about_rows(offences_of(copy))
    assert offence.what == "customers row 5, total_items"


def changed(*path, new):
    def change(summary):
        *way, last = path
        for key in way:
            summary = summary[key]
        summary[last] = new(summary[last])

    return change


@pytest.mark.parametrize("form", ["csv", "duckdb"])
@pytest.mark.parametrize(
    "path",
    [
        ("total_customers",),
        ("statistics", "total_spent"),
        ("archetypes", "busy_family"),
        ("batches", 1, "customers"),
        ("batches", 1, "spent_cents"),
        ("batches", 1, "items"),
        ("batches", 1, "first_customer"),
        ("files", 0, "bytes"),
    ],
    ids=str,
)
def test_what_is_wrong_in_the_summary(copy, path):
    """S1.91 to S1.98"""
    resummarised(copy, changed(*path, new=lambda value: value + 1))
    offences = offences_of(copy)
    assert offences
    name = {"bytes": "size in bytes"}.get(path[-1], path[-1])
    assert any(name in each.what for each in offences)


@pytest.mark.parametrize("key", ["rows", "bytes", "sha256", "table", "file"])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_is_wrong_in_a_files_entry(copy, key, form):
    resummarised(copy, changed("batches", 1, "files", 2, key, new=lambda value: f"{value}x"))
    offences = offences_of(copy)
    assert [each for each in offences if each.file == str(file_of(copy, "lines"))]


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_what_is_wrong_in_a_databases_entry(copy, form):
    resummarised(copy, changed("files", 0, "rows", "lines", new=lambda value: value + 1))
    (offence,) = offences_of(copy)
    assert offence.what == "rows in the summary's entry"


def test_a_name_that_leads_elsewhere(copy):
    entry = {"file": "../secret", "bytes": 1, "sha256": "0"}
    resummarised(copy, lambda summary: summary["files"].append(entry))
    assert "file in the list of files" in {each.what for each in offences_of(copy)}


def test_slices_are_checked_as_one(tmp_path, form):
    halves = [
        make_tables(tmp_path / str(first), n, form, first_customer=first, **WORLD_OF)
        for first, n in ((0, 15), (15, 5))
    ]
    verification = verified(*halves)
    assert verification.findings.first == []
    assert "20 customers" in verification.findings.checked
    rows = Rows(halves[1], form, "lines")
    rows.set(3, "quantity", 6)
    assert [each.what for each in about_rows(offences_of(*halves))] == ["lines row 3, quantity"]


def of_another_version(folder):
    """A data set that this program cannot make again: of another seed, and another version."""

    def change(summary):
        summary["versions"][WORLD] = VERSIONS[WORLD] + 1
        summary["seed"] += 1

    for name in METADATA_FILES:
        (folder / name).unlink()  # They tell the truth.
    return resummarised(folder, change)


def test_another_version_is_checked_by_what_must_hold(copy):
    verification = verified(of_another_version(copy))
    assert verification.is_partial
    assert verification.findings.first == []


def test_a_version_that_is_not_the_true_one(copy):
    change = changed("versions", WORLD, new=lambda value: value + 1)
    offences = offences_of(resummarised(copy, change))
    assert {each.what.partition(",")[0] for each in offences} == {"versions", "metadata"}


WHAT_MUST_HOLD = [
    ("lines", "line_total", "0.01", "line_total of line"),
    ("lines", "member_saving", "9.99", "member_savings"),
    ("lines", "promotion_saving", "9.99", "promotion_savings"),
    ("lines", "coupon_saving", "9.99", "coupon_savings"),
    ("lines", "category", "Snacks", "category of line"),
    ("lines", "line_number", 77, "line_number"),
    ("lines", "sku", "XXX-1", "item's name"),
    ("lines", "order_number", 123456789, "file"),
    ("lines", "price", "0.07", "price of"),
    ("receipts", "savings", "0.01", "savings"),
    ("receipts", "subtotal", "0.01", "subtotal"),
    ("receipts", "customer_id", "customer_000000", "file"),
    ("receipts", "total_items", 77, "file"),
    ("receipts", "pickup_date", "2030-01-01", "pickup_date"),
    ("customers", "total_spent", "1.00", "total_spent"),
    ("customers", "total_items", 1, "total_items"),
    ("customers", "archetype", "gourmand", "archetype"),
]


@pytest.mark.parametrize(
    ("form", "table", "column", "value", "what"),
    [
        *(("csv", *case) for case in WHAT_MUST_HOLD),
        *(
            (form, *WHAT_MUST_HOLD[n])
            for form in ("parquet", "sqlite", "duckdb")
            for n in (0, 7, 13)
        ),
    ],
)
def test_what_does_not_hold_in_another_version(copy, form, table, column, value, what):
    rows, number = rows_of(copy, form, table)
    if what == "category of line" and rows.get(number, column) == value:
        value = "Dairy"
    rows.set(number, column, value)
    offences = offences_of(of_another_version(copy))
    assert [each for each in offences if each.what.startswith(what)], offences


def test_an_order_number_twice_in_another_version(copy, form):
    """S1.80"""
    receipts, number = rows_of(copy, form, "receipts")
    other = Rows(copy, form, "receipts", 0).get(2, "order_number")
    own = receipts.get(number, "order_number")
    if form == "sqlite":
        without_key(receipts, "receipts")
        receipts.sql("DROP INDEX lines_key")
    receipts.set(number, "order_number", int(other))
    Rows(copy, form, "lines").replace("order_number", int(own), int(other))
    found = [each for each in offences_of(of_another_version(copy)) if each.what == "order_number"]
    (offence,) = found
    assert offence.found == other


def test_names_that_cannot_be_made_again(tmp_path, form, monkeypatch):
    """Where Faker is another one, all but the names is compared; a name has to be one."""
    folder = make_tables(tmp_path / "set", 10, form, locale="de_DE", faker="0.1", **WORLD_OF)
    verification = verified(folder)
    assert "all but the names" in verification.said
    assert verification.findings.first == []
    Rows(folder, form, "customers", 0).set(3, "customer_name", "Jane Doe")
    assert not about_rows(offences_of(folder))
    Rows(folder, form, "customers", 0).set(3, "customer_name", " ")
    (offence,) = about_rows(offences_of(folder))
    assert offence.what == "customers row 3, customer_name"


def test_what_the_command_says(copy, form):
    rows, number = rows_of(copy, form, "lines")
    before = rows.get(number, "quantity")
    rows.set(number, "quantity", 6)
    result = said_by_command(copy)
    path = file_of(copy, "lines")
    assert (
        f"{path}, customer_000010, receipt 1: lines row {number}, quantity: "
        f"expected {before} by the seed, found 6\n"
    ) in result.stdout
    (line,) = [each for each in result.stderr.splitlines() if "error" in each]
    assert "2 batches, 20 customers, 60 receipts" in line


def test_settings_of_tables_are_those_of_json(sets, form, tmp_path):
    text = make_dataset(tmp_path / "json", 1, **WORLD_OF)
    pairs = [Dataset(folder).files.slices[0] for folder in (sets[form], text)]
    assert settings_of(pairs[0]) == settings_of(pairs[1])
