"""A source is known by its content: what was changed or exchanged is not taken up again."""

import os

import pytest

from interactions.errors import DataError
from interactions.model.policy import InteractionPolicy
from interactions.plan import Plan
from interactions.run import InteractionRun
from interactions.sources import identity
from interactions.sources.identity import WatchedFile, digest_of, summary_digest
from interactions.sources.inputs import Inputs
from receipts.reading.dataset import DatasetError
from receipts.runs.errors import OutputError
from tests.conftest import make_dataset
from tests.interactions_command import write_csv

ROWS = [(f"c{number % 40:02d}", f"a{number * 7 % 300:03d}", "2020-05-05") for number in range(600)]


def run_of(inputs, output, *, told=None, **how):
    plan = Plan(InteractionPolicy(), 42, inputs.as_json())
    tell = (lambda text: None) if told is None else told.append
    return InteractionRun(plan, inputs, output, lambda: ("", 0.0), tell=tell, **how)


def stop_after(run, n_parts):
    """Makes some parts of a run, as one that is stopped in the middle."""
    reports = iter(run)
    for _ in range(n_parts):
        next(reports)
    reports.close()


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr("interactions.sources.part_maker.SPILL_BYTES", 3_000)


def test_a_small_file_is_known_by_all_of_it(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"abc")
    first = digest_of(path)
    assert first == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    path.write_bytes(b"abd")
    assert digest_of(path) != first


def test_a_large_file_is_known_by_blocks_size_and_time(tmp_path, monkeypatch):
    monkeypatch.setattr(identity, "WHOLE_BYTES", 1000)
    monkeypatch.setattr(identity, "BLOCK_BYTES", 100)
    path = tmp_path / "t.csv"
    path.write_bytes(bytes(100_000))
    os.utime(path, ns=(0, 1_000_000_000))
    first = digest_of(path)
    assert first.startswith("sampled:")
    for place in (0, 99_999):
        data = bytearray(100_000)
        data[place] = 1
        path.write_bytes(data)
        os.utime(path, ns=(0, 1_000_000_000))
        assert digest_of(path) != first
    path.write_bytes(bytes(100_000))
    os.utime(path, ns=(0, 1_000_000_001))
    assert digest_of(path) != first


def test_a_file_that_was_touched_only_has_not_changed(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"abc")
    watched = WatchedFile(path, digest_of)
    os.utime(path, ns=(0, 0))
    assert not watched.has_changed()
    path.write_bytes(b"abd")
    assert watched.has_changed()
    path.unlink()
    assert watched.has_changed()


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "t.csv")
    with pytest.raises(DatasetError, match="not a regular file"):
        digest_of(tmp_path / "t.csv")


def test_a_batch_that_became_a_pipe_is_not_waited_for(tmp_path):
    source = tmp_path / "r"
    make_dataset(source, 30, batch_size=10)
    stop_after(run_of(Inputs((source,)), tmp_path / "out"), 1)
    (source / "batch_00002.json").unlink()
    os.mkfifo(source / "batch_00002.json")
    with pytest.raises(DataError, match=r"batch_00002.json: the batch is missing"):
        run_of(Inputs((source,)), tmp_path / "out", resume=True).prepare()


def test_the_same_receipts_are_the_same_source_whenever_they_were_made(tmp_path):
    digests = []
    for name, seed in (("a", 42), ("b", 42), ("c", 43)):
        make_dataset(tmp_path / name, 10, seed=seed)
        digests.append(Inputs((tmp_path / name,)).as_json()["receipts_digest"])
    assert digests[0] == digests[1] != digests[2]
    path = tmp_path / "a" / "dataset_summary.json"
    before = summary_digest(path)
    path.write_text(path.read_text().replace('"generation_date": "', '"generation_date": "1'))
    assert summary_digest(path) == before


@pytest.mark.usefixtures("small_parts")
def test_an_edited_file_of_equal_size_is_not_taken_up(tmp_path):
    path = write_csv(tmp_path / "t.csv", ROWS)
    stop_after(run_of(Inputs(transactions=path), tmp_path / "out"), 2)
    write_csv(path, [*ROWS[:-1], (*ROWS[-1][:2], "2020-05-06")])
    with pytest.raises(OutputError, match="transactions_digest sha256:"):
        run_of(Inputs(transactions=path), tmp_path / "out", resume=True)


def test_receipts_made_anew_with_another_seed_are_not_taken_up(tmp_path):
    source = tmp_path / "r"
    make_dataset(source, 30, batch_size=10)
    stop_after(run_of(Inputs((source,)), tmp_path / "out"), 1)
    for path in source.iterdir():
        path.unlink()
    make_dataset(source, 30, batch_size=10, seed=43)
    with pytest.raises(OutputError, match="receipts_digest sha256:"):
        run_of(Inputs((source,)), tmp_path / "out", resume=True)


def test_a_batch_that_is_not_what_its_summary_says_is_not_taken_up(tmp_path):
    source = tmp_path / "r"
    make_dataset(source, 30, batch_size=10)
    stop_after(run_of(Inputs((source,)), tmp_path / "out"), 1)
    batch = source / "batch_00002.json"
    batch.write_bytes(batch.read_bytes().replace(b'"quantity":1', b'"quantity":2', 1))
    with pytest.raises(DataError, match=r"batch_00002.json: it is not what it was"):
        run_of(Inputs((source,)), tmp_path / "out", resume=True).prepare()


@pytest.mark.usefixtures("small_parts")
def test_a_source_that_changes_while_it_is_read_is_noticed(tmp_path):
    path = write_csv(tmp_path / "t.csv", ROWS)
    run = run_of(Inputs(transactions=path), tmp_path / "out")
    write_csv(path, ROWS[::-1])
    with pytest.raises(DataError, match=r"t.csv: it is not what it was"):
        run.prepare()
    assert not (tmp_path / "out").exists()


def test_receipts_that_change_while_they_are_used_leave_nothing_to_take_up(tmp_path):
    source = tmp_path / "r"
    make_dataset(source, 30, batch_size=10)
    batch = source / "batch_00001.json"
    whole = batch.read_bytes()
    reports = iter(run_of(Inputs((source,)), tmp_path / "out"))
    next(reports)
    batch.write_bytes(whole.replace(b'"quantity":1', b'"quantity":2', 1))
    with pytest.raises(DataError, match=r"batch_00001.json: it is not what it was"):
        list(reports)
    batch.write_bytes(whole)
    again = run_of(Inputs((source,)), tmp_path / "out", resume=True)
    again.prepare()
    assert again.n_finished == 0
