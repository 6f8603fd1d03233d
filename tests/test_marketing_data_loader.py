"""marketing/data_loader.py: what it loads, and how it is called."""

import gzip
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from marketing.data_loader import DataFileError, DataLoader
from marketing.loading.errors import library
from marketing.tables import TABLES, written_kind

ROOT = Path(__file__).resolve().parent.parent

FIRST_VALUES = {
    "string": "007",
    "integer": "1",
    "number": "19.99",
    "date": "2025-02-28",
    "datetime": "2025-02-28T23:59:59",
    "boolean": "true",
}
SECOND_VALUES = {
    "string": 'é, "x"',
    "integer": "20",
    "number": "0.1",
    "date": "2024-02-29",
    "datetime": "2024-02-29T00:00:00",
    "boolean": "false",
}
DTYPES = {
    "string": "str" if pd.__version__ >= "3" else "object",
    "integer": "int64",
    "number": "float64",
    "date": "datetime64[us]",
    "datetime": "datetime64[us]",
    "boolean": "bool",
}
NULLABLE_DTYPES = {**DTYPES, "integer": "Int64", "boolean": "boolean"}


def write_csv(path, rows):
    """A CSV file of rows as dicts of texts."""
    quoted = [
        [f'"{text.replace(chr(34), 2 * chr(34))}"' if "," in text else text for text in row]
        for row in [list(rows[0]), *(list(row.values()) for row in rows)]
    ]
    path.write_text("".join(",".join(row) + "\n" for row in quoted), encoding="utf-8")
    return path


def row_of(table, values, **texts):
    """A row of a table, with the values of each kind where no text is given."""
    return {
        column.name: texts.get(column.name, values[written_kind(column)])
        for column in table.columns
    }


def data_folder(folder):
    """Three transactions of two consumers in two states."""
    folder.mkdir()
    table = TABLES["demographics"]
    for state, fips, who in (("ny", "36", "0"), ("ca", "06", "1")):
        shopper = {"SERIALNO": f"HU00000{who}", "STATE": fips, "PUMA": "00100", "AGEP": "44"}
        child = {**shopper, "SPORDER": "2", "customer_id": "", "AGEP": "2", "SCHL": "", "PINCP": ""}
        write_csv(
            folder / f"{state}_demographics.csv",
            [
                row_of(table, FIRST_VALUES, customer_id=f"customer_00000{who}", **shopper),
                row_of(table, FIRST_VALUES, **child),
            ],
        )
    ids = ("customer_000000", "customer_000001")
    write_csv(
        folder / "consumer_preferences.csv",
        [row_of(TABLES["consumer_preferences"], FIRST_VALUES, consumer_id=each) for each in ids],
    )
    write_csv(
        folder / "transactions.csv",
        [
            row_of(TABLES["transactions"], FIRST_VALUES, transaction_id=number, consumer_id=each)
            for number, each in (("000000003", ids[1]), ("000000002", ids[0]), ("1", ids[1]))
        ],
    )
    return folder


def run_python(code, cwd, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


THE_DOCUMENTS_EXAMPLE = """
from data_loader import DataLoader
loader = DataLoader(cache_dir="cache/")
df = loader.load("data/transactions.csv")
print(len(df.head()))
"""


@pytest.fixture
def program(tmp_path):
    """A copy of the program with data, and with a script that has the package's name."""
    for name in ("marketing", "receipts", "world"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    data_folder(tmp_path / "marketing" / "data")
    (tmp_path / "marketing" / "marketing.py").write_text("A_SCRIPT = True\n")
    return tmp_path


@pytest.mark.parametrize("before", ["", "import marketing; assert marketing.A_SCRIPT"])
def test_the_documents_example_works_from_inside_the_folder(program, before):
    """S2.94, S2.95, S2.96, also beside a marketing.py."""
    result = run_python(f"{before}\n{THE_DOCUMENTS_EXAMPLE}", program / "marketing")
    assert (result.stdout, result.stderr) == ("3\n", "")
    assert len([*(program / "marketing" / "cache").iterdir()]) == 1


def test_it_works_from_the_root_too(program):
    """S2.94: the same class by either name, and a folder's other modules stay in reach."""
    code = THE_DOCUMENTS_EXAMPLE.replace("from data", "from marketing.data")
    result = run_python(code.replace('"data/', '"marketing/data/'), program)
    assert (result.stdout, result.stderr) == ("3\n", "")
    code = (
        "import sys; before = [*sys.path]; import data_loader, constants\n"
        "assert sys.path == before\n"
        "from marketing.data_loader import DataLoader\n"
        "assert DataLoader is data_loader.DataLoader"
    )
    result = run_python(code, program / "marketing")
    assert result.returncode == 0, result.stderr


def test_the_cache_folder_is_made_on_use(tmp_path):
    """S2.95"""
    folder = tmp_path / "a" / "cache"
    loader = DataLoader(cache_dir=folder)
    assert not folder.exists()
    loader.load(write_csv(tmp_path / "x.csv", [{"a": "1"}]))
    assert folder.is_dir()


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_the_types_that_it_says(tmp_path, name):
    """S2.96, S2.103: dates are dates, ids and codes keep their zeros, a gap changes no type."""
    table = TABLES[name]
    rows = [row_of(table, values) for values in (FIRST_VALUES, SECOND_VALUES)]
    gaps = {column.name: "" for column in table.columns if column.is_optional}
    rows.append(row_of(table, SECOND_VALUES, **gaps))
    file = f"ny_{name}.csv" if name == "demographics" else f"{name}.csv"
    frame = DataLoader().load(write_csv(tmp_path / file, rows))
    assert list(frame.columns) == list(table.header)
    for column in table.columns:
        values = frame[column.name]
        dtypes = NULLABLE_DTYPES if column.is_optional else DTYPES
        assert values.dtype == dtypes[written_kind(column)], column
        if column.kind == "string":
            assert list(values[:2]) == ["007", SECOND_VALUES["string"]]
        elif column.kind in ("date", "datetime"):
            assert values[0] == pd.Timestamp(FIRST_VALUES[column.kind])
        elif column.kind == "boolean":
            assert list(values) == [True, False, False]
        else:
            assert list(values[:2]) == [
                float(v[written_kind(column)]) for v in (FIRST_VALUES, SECOND_VALUES)
            ]
        assert values.isna().tolist() == [False, False, column.is_optional]


def test_amounts_are_the_cents_of_the_file(tmp_path):
    """Every amount up to 300 dollars, and a large one, in cents and as text."""
    texts = [f"{cents // 100}.{cents % 100:02d}" for cents in [*range(30_000), 10**13 + 7]]
    path = write_csv(tmp_path / "x.csv", [{"amount": text} for text in texts])
    amounts = DataLoader().load(path)["amount"]
    assert [f"{amount:.2f}" for amount in amounts] == texts
    cents = (100 * amounts).round().astype("int64")
    assert list(cents) == [int(100 * Decimal(text)) for text in texts]


def test_other_files_are_looked_at(tmp_path):
    """S2.103: what looks like an id stays text, whatever its column is called."""
    rows = [
        {
            "article_id": "12", "zip": "01234", "phone": "+49", "n": "5", "holes": "", "x": "1.50",
            "odd": "1", "day": "2025-12-31", "no_day": "2025-02-30", "at": "2025-12-31 10:00:00",
            "flag": "true", "name": "NA", "nothing": "", "big": "12345678901234567890",
        },
        {
            "article_id": "13", "zip": "99999", "phone": "5", "n": "-7", "holes": "3", "x": "2",
            "odd": "x", "day": "2024-02-29", "no_day": "2025-02-28", "at": "2025-12-31 10:00:01",
            "flag": "false", "name": "nan", "nothing": "", "big": "1",
        },
    ]  # fmt: skip
    frame = DataLoader().load(write_csv(tmp_path / "other.csv", rows))
    kinds = {
        "n": "integer", "x": "number", "day": "date", "at": "datetime", "flag": "boolean",
    }  # fmt: skip
    for name in rows[0]:
        expected = "Int64" if name == "holes" else DTYPES[kinds.get(name, "string")]
        assert frame[name].dtype == expected, name
    assert list(frame["name"]) == ["NA", "nan"]
    assert list(frame["zip"]) == ["01234", "99999"]
    assert frame["nothing"].isna().all()
    assert frame["holes"].isna().tolist() == [True, False]


def test_a_column_of_our_own_is_looked_at_and_the_tables_are_not(tmp_path):
    row = row_of(TABLES["loyalties"], FIRST_VALUES, tier="1")
    frame = DataLoader().load(write_csv(tmp_path / "loyalties.csv", [{**row, "extra": "2.5"}]))
    assert frame["tier"].dtype == DTYPES["string"]
    assert frame["extra"].dtype == "float64"
    other = {"tier": "1", "points": "2"}
    frame = DataLoader().load(write_csv(tmp_path / "loyalties.csv", [other]))
    assert frame["tier"].dtype == "int64"  # Without the table's key it is another file.


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    path = tmp_path / "transactions.csv"
    path.write_text(",".join(TABLES["transactions"].header) + "\n")
    for _ in range(2):
        frame = DataLoader(tmp_path / "cache").load(path)
        assert len(frame) == 0
        assert frame["transaction_date"].dtype == "datetime64[us]"
        assert frame["transaction_id"].dtype == DTYPES["string"]
    assert [*DataLoader().iter_chunks(path)] == []


def test_compressed_files_are_the_same(tmp_path):
    path = data_folder(tmp_path / "data") / "transactions.csv"
    compressed = tmp_path / "transactions.csv.gz"
    lines = path.read_bytes().splitlines(keepends=True)
    # Files that were made in blocks have several members.
    compressed.write_bytes(b"".join(map(gzip.compress, lines)))
    loader = DataLoader()
    pd.testing.assert_frame_equal(loader.load(compressed), loader.load(path))
    chunks = pd.concat(loader.iter_chunks(compressed, rows=2))
    pd.testing.assert_frame_equal(chunks, loader.load(path))


def test_a_loaded_frame_can_be_changed(tmp_path):
    path = write_csv(tmp_path / "x.csv", [{"n": "1", "x": "2.5", "day": "2025-12-31", "t": "a"}])
    for _ in range(2):
        frame = DataLoader(tmp_path / "cache").load(path)
        frame.loc[0, ["n", "x", "t"]] = [7, 8.5, "b"]
        frame.loc[0, "day"] = pd.Timestamp("2020-01-01")
        assert frame.loc[0].tolist() == [7, 8.5, pd.Timestamp("2020-01-01"), "b"]


@pytest.mark.parametrize("rows", [1, 3, 10, 99])
def test_chunks_are_the_file(tmp_path, rows):
    """S2.99: all rows once, in order, of the types of the whole, of the size that was asked."""
    values = [{"n": str(n) if n != 7 else "", "late": "x" if n == 9 else "1"} for n in range(10)]
    path = write_csv(tmp_path / "x.csv", values)
    chunks = [*DataLoader().iter_chunks(path, rows=rows)]
    assert [len(chunk) for chunk in chunks[:-1]] == [rows] * (len(chunks) - 1)
    pd.testing.assert_frame_equal(pd.concat(chunks), DataLoader().load(path))


MEMORY = """
import sys
from marketing.data_loader import DataLoader
import pyarrow
print(sum(map(len, DataLoader().iter_chunks(sys.argv[1], rows=1000))))
print(pyarrow.default_memory_pool().max_memory())
"""


def test_chunks_take_the_same_memory_for_any_file(tmp_path):
    """S2.99: pyarrow reads some blocks ahead, so files have to be larger than these."""
    peaks = []
    row = row_of(TABLES["transactions"], FIRST_VALUES, channel="x" * 1000)
    line = ",".join(row.values()) + "\n"
    n_lines = 1000
    for n_blocks in (60, 120):
        path = tmp_path / "transactions.csv"
        with path.open("w") as file:
            file.write(",".join(TABLES["transactions"].header) + "\n")
            for _ in range(n_blocks):
                file.write(line * n_lines)
        result = subprocess.run(
            [sys.executable, "-c", MEMORY, path], cwd=ROOT, capture_output=True, text=True
        )
        n_rows, peak = map(int, result.stdout.split())
        assert n_rows == n_blocks * n_lines
        peaks.append(peak)
    assert peaks[1] < 1.2 * peaks[0]
    assert peaks[1] < path.stat().st_size


def test_chunks_need_a_size_and_a_file_at_once(tmp_path):
    with pytest.raises(ValueError, match="rows is 0; it must be 1 or more"):
        DataLoader().iter_chunks(write_csv(tmp_path / "x.csv", [{"a": "1"}]), rows=0)
    with pytest.raises(FileNotFoundError):
        DataLoader().iter_chunks(tmp_path / "none.csv")


def test_all_tables_of_a_folder(tmp_path):
    folder = data_folder(tmp_path / "data")
    (folder / "notes.csv").write_text("not ours")
    (folder / "demographics.csv").write_text("not ours either")
    found = DataLoader(tmp_path / "cache").load_all(folder)
    assert list(found) == ["demographics", "consumer_preferences", "transactions"]
    assert list(found["demographics"]["STATE"]) == ["06", "06", "36", "36"]
    assert found["demographics"].index.tolist() == [0, 1, 2, 3]
    assert found["demographics"]["PINCP"].dtype == "Int64"
    assert DataLoader().tables["transactions"].header[0] == "transaction_id"


def test_joined_loses_no_row(tmp_path):
    """S2.67: every transaction once, in its order, with its consumer and household."""
    folder = data_folder(tmp_path / "data")
    frame = DataLoader().joined(folder)
    assert list(frame["transaction_id"]) == ["000000003", "000000002", "1"]
    assert list(frame["SERIALNO"]) == ["HU000001", "HU000000", "HU000001"]
    assert list(frame["STATE"]) == ["06", "36", "06"]
    assert (frame["AGEP"] == 44).all()
    assert not frame.isna().to_numpy().any()
    assert frame.columns.is_unique
    assert {"snacks_preference", "HINCP", "transaction_value", "state"} <= set(frame.columns)


def test_joined_keeps_a_transaction_of_nobody_and_doubles_none(tmp_path):
    folder = data_folder(tmp_path / "data")
    path = folder / "consumer_preferences.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2]))
    frame = DataLoader().joined(folder)
    assert list(frame["transaction_id"]) == ["000000003", "000000002", "1"]
    assert frame["archetype"].isna().tolist() == [True, False, True]
    path.write_text("".join([*lines, lines[2]]))
    with pytest.raises(DataFileError, match="consumer_preferences: 'customer_000001' is there twi"):
        DataLoader().joined(folder)
    path.unlink()
    with pytest.raises(FileNotFoundError, match="holds no consumer_preferences, which are joined"):
        DataLoader().joined(folder)


def test_a_missing_file_is_named_with_a_hint(tmp_path, monkeypatch):
    """S2.100"""
    data_folder(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    for path, hint in (
        ("data/transaction.csv", "did you mean data/transactions.csv?"),
        ("data/engagements.csv", "make it with: python3 marketing/build_dataset.py"),
        ("none/zzz.csv", "name one that is there"),
    ):
        with pytest.raises(FileNotFoundError) as caught:
            DataLoader().load(path)
        assert str(caught.value) == f"{path} does not exist; {hint}"
    with pytest.raises(IsADirectoryError, match=r"data is a folder; .* load_all\(\)"):
        DataLoader().load("data")
    with pytest.raises(FileNotFoundError, match="none is no folder"):
        DataLoader().load_all("none")
    (tmp_path / "bare").mkdir()
    with pytest.raises(FileNotFoundError, match="bare holds no table such as"):
        DataLoader().load_all("bare")


def test_a_path_as_from_inside_the_folder_is_found(program):
    """S2.100: the document's path, from the folder above."""
    code = THE_DOCUMENTS_EXAMPLE.replace("from data", "from marketing.data")
    (last,) = run_python(code, program).stderr.splitlines()[-1:]
    assert last.endswith("does not exist; did you mean marketing/data/transactions.csv?")


def test_what_is_no_csv_file_is_refused(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"PK")
    with pytest.raises(DataFileError, match=r"x\.xlsx: only \.csv, \.csv\.gz and \.parquet files"):
        DataLoader().load(tmp_path / "x.xlsx")
    os.mkfifo(tmp_path / "x.csv")
    with pytest.raises(OSError, match="it is a pipe, not a regular file"):
        DataLoader().load(tmp_path / "x.csv")
    folder = data_folder(tmp_path / "data")
    shutil.copy(folder / "transactions.csv", folder / "transactions.csv.gz")
    with pytest.raises(DataFileError, match="are one table twice; remove one"):
        DataLoader().load_all(folder)


def test_a_missing_library_is_named_with_the_next_step(tmp_path):
    """S2.2."""
    (tmp_path / "pandas.py").write_text("raise ModuleNotFoundError('no pandas')")
    path = write_csv(tmp_path / "x.csv", [{"a": "1"}])
    code = f"from marketing.data_loader import DataLoader\nDataLoader().load({str(path)!r})"
    result = run_python(code, ROOT, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert result.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: this needs pandas, which is not installed: "
        "pip install -r requirements-marketing.txt"
    )
    assert library("json").dumps([1]) == "[1]"
