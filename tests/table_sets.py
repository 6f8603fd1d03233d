"""Data sets of tables for tests, and what happens to them."""

import functools
import io
import json
import sqlite3
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import read_large_dataset
from receipts.file_names import SUMMARY_FILE
from receipts.formats.tables import Format
from receipts.making import dataset_run
from receipts.plan import Plan
from receipts.relational.row_maker import RowMaker
from tests.conftest import SEED
from world.settings import Settings

FORMS = ("csv", "parquet", "sqlite", "duckdb")


def make_tables(folder: Path, n_customers: int, form: str, *, seed: int = SEED, **options) -> Path:
    """Makes a data set of tables; ``options`` are those of ``Plan``, and of ``Settings``."""
    names = ("receipts_per_customer", "store", "id_digits", "locale")
    world = {name: options.pop(name) for name in names if name in options}
    plan = Plan(Settings(seed=seed, **world), n_customers, format=form, **options)
    stamp = (f"{date(2026, 1, 2).isoformat()}T03:04:05.000006", 0.5)
    for _ in dataset_run(plan, folder, lambda: stamp):
        pass
    return folder


def file_of(folder: Path, table: str, number: int = 1) -> Path:
    """The file with a table of batch ``number``, or with the products."""
    for name in (f"receipts.{form}" for form in ("sqlite", "duckdb")):
        if (folder / name).exists():
            return folder / name
    part = "" if table == "products" else f"_{number:05d}"
    (path,) = folder.glob(f"{table}{part}.*")
    return path


def ran(*arguments: object) -> subprocess.CompletedProcess[str]:
    """What ``read_large_dataset.py`` does, in this process, which is quicker."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = read_large_dataset.main([*map(str, arguments)])
        except SystemExit as end:
            status = end.code
    return subprocess.CompletedProcess([], status, out.getvalue(), err.getvalue())


@functools.cache
def row_maker(settings: Settings, form: Format) -> RowMaker:
    """A maker of rows that tests of the same world share: most of the time is its tables."""
    return RowMaker(settings, form)


class Rows:
    """The rows of a table (of batch ``number`` where it has files), which can be changed."""

    def __init__(self, folder: Path, form: str, table: str, number: int = 1) -> None:
        self.folder, self.form, self.table = folder, form, table
        self.path = file_of(folder, table, number)

    def set(self, row: int, column: str, value: object) -> None:
        """Changes a value of row ``row``, 1 for the first one."""
        if self.form == "csv":
            lines = self.path.read_text().splitlines()
            cells = lines[row].split(",")
            cells[lines[0].split(",").index(column)] = str(value)
            self._write([*lines[:row], ",".join(cells), *lines[row + 1 :]])
        elif self.form == "parquet":
            rows = self._arrow().to_pylist()
            rows[row - 1][column] = self._like(rows[row - 1][column], value)
            self._write_arrow(rows)
        else:
            self.sql(
                f"UPDATE {self.table} SET {column} = ? WHERE rowid = ?",
                value,
                row - (self.form == "duckdb"),
            )

    def get(self, row: int, column: str) -> str:
        """The text of a value."""
        if self.form == "csv":
            lines = self.path.read_text().splitlines()
            return lines[row].split(",")[lines[0].split(",").index(column)]
        if self.form == "parquet":
            return str(self._arrow().to_pylist()[row - 1][column])
        where = f"FROM {self.table} WHERE rowid = ?"
        return str(self.sql(f"SELECT {column} {where}", row - (self.form == "duckdb")))

    def replace(self, column: str, old: object, new: object) -> None:
        """Changes a value wherever it is; in CSV, in the first column."""
        if self.form == "csv":
            text = self.path.read_text()
            self.path.write_text(text.replace(f"\n{old},", f"\n{new},"))
        elif self.form == "parquet":
            rows = self._arrow().to_pylist()
            self._write_arrow([{**row, column: new} if row[column] == old else row for row in rows])
        else:
            self.sql(f"UPDATE {self.table} SET {column} = ? WHERE {column} = ?", new, old)

    def drop(self, row: int) -> None:
        """Removes a row."""
        if self.form == "csv":
            lines = self.path.read_text().splitlines()
            self._write([*lines[:row], *lines[row + 1 :]])
        elif self.form == "parquet":
            rows = self._arrow().to_pylist()
            self._write_arrow([*rows[: row - 1], *rows[row:]])
        else:
            number = row - (self.form == "duckdb")
            self.sql(f"DELETE FROM {self.table} WHERE rowid = ?", number)

    def swap(self, row: int) -> None:
        """Lets a row and the next one change their places."""
        if self.form == "csv":
            lines = self.path.read_text().splitlines()
            lines[row], lines[row + 1] = lines[row + 1], lines[row]
            self._write(lines)
        elif self.form == "parquet":
            rows = self._arrow().to_pylist()
            rows[row - 1], rows[row] = rows[row], rows[row - 1]
            self._write_arrow(rows)
        elif self.form == "sqlite":
            for old, new in ((row, -1), (row + 1, row), (-1, row + 1)):
                self.sql(f"UPDATE {self.table} SET rowid = ? WHERE rowid = ?", new, old)
        else:
            self.sql(
                f"CREATE TABLE other AS SELECT * FROM {self.table} ORDER BY "
                f"CASE rowid WHEN {row - 1} THEN {row} WHEN {row} THEN {row - 1} ELSE rowid END"
            )
            self.sql(f"DELETE FROM {self.table}")
            self.sql(f"INSERT INTO {self.table} SELECT * FROM other")
            self.sql("DROP TABLE other")

    def add_again(self, row: int) -> None:
        """Adds a row once more at the end."""
        if self.form == "csv":
            lines = self.path.read_text().splitlines()
            self._write([*lines, lines[row]])
        elif self.form == "parquet":
            table = self._arrow()
            with pq.ParquetWriter(self.path, table.schema) as writer:
                writer.write_table(table)
                writer.write_table(table.slice(row - 1, 1))
        else:
            where = f"rowid = {row - (self.form == 'duckdb')}"
            self.sql(f"INSERT INTO {self.table} SELECT * FROM {self.table} WHERE {where}")

    def add_column(self) -> None:
        """Adds a column."""
        if self.form == "csv":
            head, *lines = self.path.read_text().splitlines()
            self._write([f"{head},age", *(f"{line},1" for line in lines)])
        elif self.form == "parquet":
            table = self._arrow()
            pq.write_table(table.append_column("age", pa.array([1] * table.num_rows)), self.path)
        else:
            self.sql(f"ALTER TABLE {self.table} ADD COLUMN age INTEGER")

    def change_type(self, column: str) -> None:
        """Makes texts, or floating-point numbers, of a column."""
        if self.form == "csv":
            self.set(1, column, f"{self.get(1, column)}0")
        elif self.form == "parquet":
            table = self._arrow()
            place = table.schema.get_field_index(column)
            values = table.column(column).cast(pa.float64())
            pq.write_table(table.set_column(place, column, values), self.path)
        elif self.form == "sqlite":
            self.sql(f"UPDATE {self.table} SET {column} = {column} || ' dollars' WHERE rowid = 1")
        else:
            self.sql(f"ALTER TABLE {self.table} ALTER {column} TYPE DOUBLE")

    def sql(self, statement: str, *values: object) -> object:
        """Runs a statement; the value that it gives."""
        if self.form == "sqlite":
            with sqlite3.connect(self.path) as connection:
                row = connection.execute(statement, values).fetchone()
            connection.close()
        else:
            with duckdb.connect(str(self.path)) as connection:
                row = connection.execute(statement, list(values)).fetchone()
        return row and row[0]

    def _arrow(self):
        return pq.ParquetFile(self.path).read()

    def _write(self, lines: list[str]) -> None:
        self.path.write_text("".join(f"{line}\n" for line in lines))

    def _write_arrow(self, rows: list[dict]) -> None:
        schema = pq.ParquetFile(self.path).schema_arrow
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), self.path)

    @staticmethod
    def _like(old: object, value: object) -> object:
        if isinstance(old, date):
            return date.fromisoformat(str(value))
        return type(old)(value)


def resummarised(folder: Path, change) -> Path:
    """Changes what the summary says."""
    path = folder / SUMMARY_FILE
    summary = json.loads(path.read_text())
    change(summary)
    path.write_text(json.dumps(summary, indent=2))
    return folder
