"""Runs without what each loads or works out anew, for tests of what they write.

What the program does in a process apart, to keep its memory small, is done in that of the tests:
each would load pyarrow or DuckDB, half a second a time.  And the tables of a world are worked out
once, a quarter of a second.  What the processes are for is tested by test_own_process.py,
test_apart.py, the tests of memory, and all that run whole commands; that a world is the same when
it is made again by test_determinism_files.py and the tests of worlds.
"""

from functools import lru_cache

import pytest

from receipts.formats.duckdb_file import DuckdbFile
from world.world import World

CALLERS = (
    "interactions.output.finished_files",
    "interactions.output.growing_database",
    "marketing.validation.rows_apart",
    "marketing.writing.database_tables",
    "marketing.writing.table_writer",
)
MAKERS = (
    "interactions.sources.world_source",
    "marketing.dataset.worlds",
    "receipts.batches",
    "receipts.checking.remaking",
    "receipts.relational.row_maker",
)

kept_world = lru_cache(maxsize=8)(World)


@pytest.fixture
def quick_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """For modules of tests that say ``usefixtures("quick_runs")``."""
    for caller in CALLERS:
        monkeypatch.setattr(f"{caller}.call_apart", lambda function, *words: function(*words))
    monkeypatch.setattr("receipts.formats.apart.DatabaseApart", DuckdbFile)
    monkeypatch.setattr("marketing.validation.rows_apart._is_light", lambda _: True)
    for maker in MAKERS:
        monkeypatch.setattr(f"{maker}.World", kept_world)
