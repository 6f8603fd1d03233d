"""Parquet files are read row group by row group: what was read does not stay in memory."""

import os
from contextlib import closing

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from interactions.checking import table_rows
from interactions.sources import frames
from marketing.exploration.sources import events
from marketing.exploration.tables import interaction_tables
from marketing.loading import stored_tables
from receipts.formats import parquet_table
from receipts.reading.tables.parquet_tables import ParquetTables
from receipts.relational.tables import LINES
from tests.table_sets import file_of, make_tables

GROUPS = 20
GROUP_ROWS = 50_000


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A file that cannot be packed."""
    path = tmp_path_factory.mktemp("large") / "events.parquet"
    names = [*events.EVENT_COLUMNS]
    schema = pa.schema([(name, pa.int64()) for name in names])
    with pq.ParquetWriter(path, schema, use_dictionary=False) as writer:
        for _ in range(GROUPS):
            columns = [
                pa.Array.from_buffers(
                    pa.int64(), GROUP_ROWS, [None, pa.py_buffer(os.urandom(8 * GROUP_ROWS))]
                )
                for _ in names
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    return path


def of_a_stored_table(path):
    return stored_tables.stored_table(path).batches([*events.EVENT_COLUMNS])


@pytest.mark.parametrize(
    "batches",
    [
        frames._batches,
        table_rows._parquet_batches,
        events._raw_chunks,
        interaction_tables._parquet,
        of_a_stored_table,
    ],
)
def test_what_was_read_is_let_go(path, batches, monkeypatch):
    monkeypatch.setattr(events, "CHUNK_ROWS", GROUP_ROWS)
    before = pa.total_allocated_bytes()
    most, reading = 0, batches(path)
    for _ in reading:
        most = max(most, pa.total_allocated_bytes() - before)
    assert most < path.stat().st_size / 2


def test_a_data_set_is_let_go_too(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_table, "ROW_GROUP_ROWS", 1 << 13)
    folder = make_tables(tmp_path / "set", 500, "parquet", batch_size=500)
    path = file_of(folder, LINES.name, 0)
    before = pa.total_allocated_bytes()
    with closing(ParquetTables(lambda _: str(path))) as tables:
        assert sum(block.n_rows for block in tables.rows(LINES).blocks)
        assert pa.total_allocated_bytes() - before < path.stat().st_size / 2
