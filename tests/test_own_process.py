"""Work in a process of its own: what it gives and raises, and when it ends."""

import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from receipts.runs.errors import WorkerDiedError
from receipts.runs.own_process import call_apart

ROOT = Path(__file__).resolve().parents[1]


def test_it_gives_what_the_function_gives_in_another_process():
    assert call_apart(math.sqrt, 4.0) == 2
    assert call_apart(os.getpid) != os.getpid()


def test_what_it_raises_is_raised_here():
    with pytest.raises(FileNotFoundError) as raised:
        call_apart(os.stat, "/there/is/none")
    assert raised.value.filename == "/there/is/none"


def test_what_is_printed_there_is_no_answer():
    assert call_apart(print, "all is well") is None


def test_a_module_in_the_working_folder_is_not_taken_for_one_of_ours(tmp_path, monkeypatch):
    """As ``marketing/marketing.py`` is, where a command is started in that folder."""
    (tmp_path / "receipts.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    assert call_apart(math.sqrt, 4.0) == 2


def test_one_that_is_killed_is_a_worker_that_died():
    with pytest.raises(WorkerDiedError, match=r"the process of \w+ was killed"):
        call_apart(signal.raise_signal, signal.SIGKILL)


def test_it_ends_with_the_process_that_waits_for_it():
    """It would write on beside a run that goes on."""
    program = "import time; from receipts.runs.own_process import call_apart; "
    program += "print('started', flush=True); call_apart(time.sleep, 600)"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as waiting:
        waiting.stdout.readline()
        child = _child_of(waiting.pid)
        time.sleep(0.5)  # It reads what it is to do.
        waiting.kill()
    for _ in range(100):
        if not _is_running(child):
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("it runs on")


def _child_of(pid):
    for _ in range(100):
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found:
            return int(found[0])
        time.sleep(0.1)
    raise AssertionError("no process was started")


def _is_running(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
