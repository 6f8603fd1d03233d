"""Row groups do not tell how the rows were divided before."""

import gc
import sys

import pyarrow
import pyarrow.parquet
import pytest

from interactions.model.events import COLUMNS
from interactions.output.frame_files import parquet_writer, write_parquet, write_pickle
from receipts.formats.regrouped import regrouped
from tests.interactions_command import interact, make, write_csv

SCHEMA = pyarrow.schema([("n", pyarrow.int64())])


def batches_of(*sizes):
    start = 0
    for n in sizes:
        yield pyarrow.RecordBatch.from_pydict({"n": list(range(start, start + n))}, SCHEMA)
        start += n


@pytest.mark.parametrize("form", ["parquet", "sqlite"])
def test_the_report_ends_with_the_file_where_there_is_no_preview(tmp_path, form):
    """And not with an empty line."""
    result = interact("--customers", 2, "--format", form, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1].startswith(f"  interactions.{form}  ")


@pytest.mark.parametrize("sizes", [(10,), (1,) * 10, (3, 0, 7), (4, 4, 2), (9, 1)])
def test_groups_have_the_size_asked_for(sizes):
    groups = list(regrouped(batches_of(*sizes), 4))
    assert [group.num_rows for group in groups] == [4, 4, 2]
    assert [n for group in groups for n in group.column("n").to_pylist()] == list(range(10))


def test_the_file_is_the_same_however_the_rows_came(tmp_path, monkeypatch):
    """S3.42: for Parquet."""
    monkeypatch.setattr("interactions.output.frame_files.ROW_GROUP_ROWS", 4)
    for name, sizes in (("a", (10,)), ("b", (3, 3, 4))):
        write_parquet(batches_of(*sizes), SCHEMA, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert pyarrow.parquet.ParquetFile(tmp_path / "a").num_row_groups == 3


def test_a_file_that_is_left_half_written_says_nothing(tmp_path, monkeypatch):
    """Ctrl-C closes it before pyarrow forgets it, and is told in one line."""
    heard = []
    monkeypatch.setattr(sys, "unraisablehook", heard.append)
    with (tmp_path / "half.parquet").open("wb") as file:
        writer = parquet_writer(file, SCHEMA)
        writer.write_batch(next(batches_of(10)))
    del writer
    gc.collect()
    assert not heard


def test_a_pickle_has_all_rows(tmp_path):
    import pandas

    write_pickle(batches_of(3, 4), SCHEMA, tmp_path / "p.pkl")
    assert pandas.read_pickle(tmp_path / "p.pkl")["n"].tolist() == list(range(7))


@pytest.mark.parametrize("form", ["parquet", "pickle"])
def test_a_table_may_have_no_rows(tmp_path, form):
    """A test part that begins after everything."""
    import pandas

    write_csv(tmp_path / "t.csv", [("anna", "1", "2020-01-24")])
    flags = ("--transactions", "t.csv", "--split", "2030-01-01", "--format", form)
    made = make(*flags, cwd=tmp_path)
    read = pandas.read_parquet if form == "parquet" else pandas.read_pickle
    path = next(made.glob("interactions_test.*"))
    assert list(read(path).columns) == list(COLUMNS)
    assert len(read(path)) == 0
    assert len(read(next(made.glob("interactions_train.*")))) > 0
