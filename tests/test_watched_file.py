"""News of a file that somebody else writes."""

import threading
from pathlib import Path

from interactions.__main__ import main as interact
from interactions.output import finished_files
from receipts.runs import watched_file
from receipts.runs.watched_file import watched
from tests.conftest import make_dataset


def heard_until(monkeypatch, path, n):
    """What is told of a file until there was news so many times."""
    monkeypatch.setattr(watched_file, "SECONDS", 0.01)
    heard, is_enough = [], threading.Event()

    def hear(text):
        heard.append(text)
        if len(heard) >= n:
            is_enough.set()

    with watched(path, "rows.parquet", hear):
        assert is_enough.wait(20)
    return heard


def test_it_tells_how_large_a_file_is_and_how_fast_it_grows(monkeypatch, tmp_path):
    path = tmp_path / "growing"
    path.write_bytes(bytes(2_000_000))
    first, second, *_ = heard_until(monkeypatch, path, 2)
    assert first == "writing rows.parquet: 2.0 MB, 200.0 MB/s"
    assert second == "writing rows.parquet: 2.0 MB, 0.0 MB/s"


def test_a_file_that_is_not_there_yet_has_no_bytes(monkeypatch, tmp_path):
    assert heard_until(monkeypatch, tmp_path / "none", 1)[0].startswith("writing rows.parquet: 0.0")


def test_nothing_is_told_afterwards(monkeypatch, tmp_path):
    heard = heard_until(monkeypatch, tmp_path / "none", 1)
    n = len(heard)
    assert not threading.Event().wait(0.1)
    assert len(heard) == n


def test_the_last_pass_of_interactions_has_progress(monkeypatch, tmp_path, capsys):
    """It makes the Parquet file of what all parts have left: bytes, and how fast."""
    monkeypatch.setattr(watched_file, "SECONDS", 0.05)
    monkeypatch.setattr("receipts.runs.progress.PLAIN_LINE_SECONDS", 0.0)
    monkeypatch.setattr(finished_files, "call_apart", slow(finished_files.call_apart))
    receipts = make_dataset(tmp_path / "receipts", 30)
    flags = ["--receipts", receipts, "--format", "parquet", "--output", tmp_path / "out"]
    assert interact([*map(str, flags)]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert any("writing interactions.parquet: " in line and "MB/s" in line for line in lines)


def slow(call):
    """The same, and some time afterwards."""

    def wait(*words):
        call(*words)
        threading.Event().wait(0.5)

    return wait


def test_progress_of_interactions_has_bytes(tmp_path, capsys):
    receipts = make_dataset(tmp_path / "receipts", 30)
    flags = ["--receipts", receipts, "--format", "csv", "--output", Path(tmp_path / "out")]
    assert interact([*map(str, flags)]) == 0
    size = (tmp_path / "out" / "interactions.csv").stat().st_size
    assert f", {size / 1e6:,.1f} MB, " in capsys.readouterr().err.splitlines()[-1]
