"""receipts/formats: rows of any table as CSV, Parquet, SQLite and DuckDB."""

import csv
import io
import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from receipts.formats.arrow_arrays import arrow_array, arrow_type
from receipts.formats.csv_table import quoted_where_needed
from receipts.formats.libraries import MissingLibraryError, library
from receipts.formats.open_database import open_database
from receipts.formats.parquet_table import ROW_GROUP_ROWS
from receipts.formats.table_files import part_file_name, table_file, table_file_name
from receipts.formats.table_rows import Coded, TableRows
from receipts.formats.tables import Column, Table

KINDS = ("string", "integer", "number", "amount", "date", "datetime", "boolean")

THINGS = Table(
    "things",
    "all kinds of columns",
    (
        *(Column(f"a_{kind}", kind, f"a {kind}") for kind in KINDS),
        Column("a_code", "string", "a text that comes again", is_code=True),
        *(Column(f"no_{kind}", kind, "may be empty", is_optional=True) for kind in KINDS),
        Column("no_code", "string", "may be empty", is_optional=True, is_code=True),
    ),
    ("a_integer",),
)

DAY = date(2025, 12, 31).toordinal()
MILLISECONDS = 1_767_225_599_250  # 2025-12-31 23:59:59.250

PLAIN = ('x, "y"', -7, 0.1, -5, DAY, MILLISECONDS, True, "ünï\ncode")
OTHER = ("", 10**15, -1e300, 123_456_789_012, DAY - 365_000, 0, False, "b")
NONE = (None,) * len(PLAIN)
ROWS = [PLAIN + NONE, OTHER + OTHER, PLAIN + PLAIN, OTHER + NONE]

EXPECTED = {
    "string": str,
    "integer": int,
    "number": float,
    "amount": lambda cents: Decimal(cents).scaleb(-2),
    "date": date.fromordinal,
    "datetime": lambda milliseconds: (
        datetime.utcfromtimestamp(0) + np.timedelta64(milliseconds, "ms").astype(object)
    ),
    "boolean": bool,
}


def table_rows(rows=ROWS):
    columns = [[row[place] for row in rows] for place in range(len(THINGS.columns))]
    return TableRows(THINGS, columns, len(rows))


def expected(rows=ROWS):
    return [
        tuple(
            None if value is None else EXPECTED[column.kind](value)
            for column, value in zip(THINGS.columns, row, strict=True)
        )
        for row in rows
    ]


def written(form, *parts, table=THINGS):
    file = io.BytesIO()
    made = table_file(form, file, table)
    for rows in parts:
        made.add(rows)
    made.finish()
    return file.getvalue()


def test_parquet_holds_every_kind_of_value():
    found = pq.read_table(io.BytesIO(written("parquet", table_rows())))
    assert [tuple(row.values()) for row in found.to_pylist()] == expected()
    assert [field.nullable for field in found.schema] == [
        column.is_optional for column in THINGS.columns
    ]
    assert found.schema.field("a_code").type == pa.dictionary(pa.int32(), pa.string())
    assert found.schema.field("a_amount").type == pa.decimal128(12, 2)
    assert found.schema.field("a_date").metadata == {b"description": b"a date"}


def test_csv_is_what_the_csv_module_writes():
    """But for the ends of lines inside fields, which are in quotes in any case."""
    text = written("csv", table_rows()).decode()
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert tuple(header) == THINGS.header
    assert [row[:8] for row in rows[:2]] == [
        ['x, "y"', "-7", "0.1", "-0.05", "2025-12-31", "2025-12-31T23:59:59.250", "true",
         "ünï\ncode"],
        ["", str(10**15), "-1e+300", "1234567890.12", EXPECTED["date"](DAY - 365_000).isoformat(),
         "1970-01-01T00:00:00", "false", "b"],
    ]  # fmt: skip
    assert rows[0][8:] == [""] * 8
    again = io.StringIO()
    csv.writer(again, lineterminator="\n").writerows([header, *rows])
    assert again.getvalue() == text


@pytest.mark.parametrize("text", ["a,b", 'a"b', "a\nb", "a\rb", ",", '"'])
def test_what_needs_quotes_has_them(text):
    (field,) = quoted_where_needed([text])
    assert field == '"' + text.replace('"', '""') + '"'
    assert next(csv.reader(io.StringIO(f"{field},x\n", newline=""))) == [text, "x"]


def test_a_row_that_is_empty_is_no_empty_line():
    table = Table("t", "", (Column("c", "string", "", is_optional=True),), ())
    text = written("csv", TableRows(table, [["a", None, ""]], 3), table=table)
    assert text == b'c\na\n""\n""\n'


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_databases_hold_every_kind_of_value(tmp_path, form):
    part = tmp_path / "part"
    part.write_bytes(written(form, table_rows(ROWS[:1]), table_rows([]), table_rows(ROWS[1:2])))
    database = open_database(tmp_path / "base", form, [THINGS], "mark")
    database.append("one", {"things": part})
    database.finish()
    if form == "duckdb":
        with library("duckdb").connect(str(tmp_path / "base")) as found:
            assert found.execute("SELECT * FROM things").fetchall() == expected(ROWS[:2])
        return
    with closing(sqlite3.connect(tmp_path / "base")) as found:
        first, second = found.execute("SELECT * FROM things").fetchall()
    assert first[:8] == ('x, "y"', -7, 0.1, -0.05, "2025-12-31", "2025-12-31T23:59:59.250", 1,
                         "ünï\ncode")  # fmt: skip
    assert first[8:] == NONE
    assert second[3] == second[11] == 1234567890.12


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite"])
def test_lists_arrays_and_codes_give_the_same(form):
    table = Table(
        "t",
        "",
        (
            Column("number", "integer", ""),
            Column("cents", "amount", ""),
            Column("code", "string", "", is_code=True),
            Column("text", "string", ""),
        ),
        ("number",),
    )
    texts = ["b", "a", "b"]
    plain = TableRows(table, ([1, 2, 3], [5, -250, 0], texts, texts), 3)
    coded = Coded(np.array([1, 0, 1]), ["a", "b"])
    arrays = TableRows(table, (np.array([1, 2, 3]), np.array([5, -250, 0]), coded, coded), 3)
    one, other = (written(form, rows, table=table) for rows in (plain, arrays))
    if form == "parquet":
        one, other = (pq.read_table(io.BytesIO(data)).to_pylist() for data in (one, other))
    assert one == other


def test_little_rows_share_a_row_group():
    few = table_rows(ROWS[:2])
    many = table_rows([ROWS[1]] * ROW_GROUP_ROWS)
    found = pq.ParquetFile(io.BytesIO(written("parquet", few, few, many, few))).metadata
    sizes = [found.row_group(number).num_rows for number in range(found.num_row_groups)]
    assert sizes == [4 + ROW_GROUP_ROWS, 2]


def test_parquet_keeps_what_readers_skip_by():
    table = THINGS._replace(sorted_by=("a_integer",))
    found = pq.ParquetFile(io.BytesIO(written("parquet", table_rows(), table=table))).metadata
    group = found.row_group(0)
    assert [column.column_index for column in group.sorting_columns] == [1]
    amount = group.column(3)
    assert amount.physical_type == "INT64"  # A decimal that every reader reads fast.
    assert (amount.statistics.min, amount.statistics.max) == (
        Decimal("-0.05"),
        Decimal("1234567890.12"),
    )
    assert amount.has_column_index
    assert amount.has_offset_index


def test_no_pandas_is_loaded(tmp_path):
    """pyarrow loads it where it is asked to convert a list, which takes 40 MB."""
    import subprocess
    import sys

    code = (
        "import sys; from receipts.plan import Plan; from world.settings import Settings\n"
        "from receipts.relational.batches import TablesWriter\n"
        "from receipts.runs.places import FolderPlace; from pathlib import Path\n"
        "plan = Plan(Settings(), 3, format='parquet')\n"
        "writer = TablesWriter(plan, FolderPlace(Path(sys.argv[1])))\n"
        "writer(plan.batches()[0]); writer.products()\n"
        "print(sorted({'pandas', 'pyarrow.compute'} & sys.modules.keys()))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert found.stdout == "[]\n"


@pytest.mark.parametrize("kind", KINDS)
def test_arrow_arrays_are_those_that_pyarrow_makes(kind):
    """Of lengths around a byte of the bits that say which values are there."""
    column = Column("c", kind, "", is_optional=True)
    number = KINDS.index(kind)
    for values in ([], [None], [None] * 9, [PLAIN[number], None] * 8 + [OTHER[number]]):
        made = arrow_array(column, values)
        made.validate(full=True)
        plain = [None if value is None else EXPECTED[kind](value) for value in values]
        assert made.equals(pa.array(plain, arrow_type(column)))


def test_names_of_files():
    assert table_file_name(THINGS, "csv", 5, is_gzip=True) == "things_00005.csv.gz"
    assert table_file_name(THINGS, "parquet", None, is_gzip=False) == "things.parquet"
    assert part_file_name("batch_00005", THINGS) == "batch_00005.things.part"


def test_a_library_that_is_missing_is_named_with_the_way_to_get_it():
    with pytest.raises(MissingLibraryError) as error:
        library("no_such_library.at_all")
    assert str(error.value) == (
        "this needs no_such_library, which is not installed: "
        "pip install -r requirements-formats.txt"
    )
