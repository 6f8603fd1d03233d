"""What the program does in a process apart, to keep its memory small, done in that of the tests.

Each such process loads pyarrow or DuckDB anew, half a second a time.  What the processes are for is
tested by test_own_process.py, test_apart.py, the tests of memory, and all
that run whole commands.
"""

import pytest

from receipts.formats.duckdb_file import DuckdbFile

CALLERS = (
    "interactions.output.finished_files",
    "interactions.output.growing_database",
    "marketing.validation.rows_apart",
    "marketing.writing.database_tables",
    "marketing.writing.table_writer",
)


@pytest.fixture
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """For modules of tests that say ``usefixtures("one_process")``."""
    for caller in CALLERS:
        monkeypatch.setattr(f"{caller}.call_apart", lambda function, *words: function(*words))
    monkeypatch.setattr("receipts.formats.apart.DatabaseApart", DuckdbFile)
    monkeypatch.setattr("marketing.validation.rows_apart._is_light", lambda _: True)
