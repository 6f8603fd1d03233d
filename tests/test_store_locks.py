"""One run a prefix, though stores know no processes."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest

from receipts.runs.errors import OutputError
from receipts.stores import lock as locks
from receipts.stores.lock import StoreLock
from receipts.stores.store import Store


@pytest.fixture
def store(bench):
    return Store(bench.url)


def lock_of(process, host=None):
    holder = {"process": process, "host": host or socket.gethostname(), "numbers": locks._numbers()}
    return json.dumps(holder).encode()


def dead_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def until(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_second_run_is_told_who_is_there(bench, store):
    lock = StoreLock(store)
    said = f"being written by another run .process {os.getpid()} on {socket.gethostname()}"
    with pytest.raises(OutputError, match=said):
        StoreLock(store)
    with pytest.raises(OutputError, match=said):
        bench.make(overwrite=True)
    lock.release(store)
    assert bench.names() == []
    StoreLock(store).release(store)


def test_a_killed_run_of_this_machine_holds_nothing(bench, store):
    bench.put(".lock", lock_of(dead_process()))
    bench.make()
    assert ".lock" not in bench.names()


def test_of_another_machine_the_lock_says_whether_it_lives(bench, store, monkeypatch):
    bench.put(".lock", lock_of(dead_process(), "elsewhere"))
    with pytest.raises(OutputError, match=r"on elsewhere, last sign of life \d s ago"):
        bench.make()
    assert bench.names() == [".lock"]
    monkeypatch.setattr(locks, "_DEAD_SECONDS", -1)
    bench.make()
    assert ".lock" not in bench.names()


def test_so_does_that_of_another_container_of_this_machine(bench, store):
    holder = {"process": dead_process(), "host": socket.gethostname(), "numbers": "pid:[1]"}
    bench.put(".lock", json.dumps(holder).encode())
    with pytest.raises(OutputError, match="last sign of life"):
        StoreLock(store)


def test_a_run_shows_that_it_lives(bench, store, monkeypatch):
    monkeypatch.setattr(locks, "_BEAT_SECONDS", 0.05)
    lock = StoreLock(store)
    first = bench.tags()[".lock"]
    until(lambda: bench.tags()[".lock"] != first)  # Times are in seconds.
    lock.check()
    lock.release(store)


@pytest.mark.parametrize("is_removed", [True, False])
def test_who_was_taken_for_dead_stops(bench, store, monkeypatch, is_removed):
    monkeypatch.setattr(locks, "_BEAT_SECONDS", 0.05)
    lock = StoreLock(store)
    if is_removed:
        bench.remove(".lock")
    else:
        bench.put(".lock", lock_of(1, "elsewhere"))

    def is_noticed():
        try:
            lock.check()
        except OutputError as error:
            return "has taken" in str(error)

    until(is_noticed)
    lock.release(store)
    assert bench.names() == ([] if is_removed else [".lock"])


def test_what_is_no_lock_of_ours_stays(bench, store):
    bench.put(".lock", b"mine")
    with pytest.raises(OutputError, match="is in the place of this program's lock and is none"):
        StoreLock(store)
    assert bench.read(".lock") == b"mine"
