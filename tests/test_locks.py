"""receipts/runs/locks.py: one run a folder, and the second one is told who is there."""

import os
import signal
import subprocess
import sys

import pytest

from receipts.runs.errors import OutputError
from receipts.runs.locks import FolderLock, refuse_if_held
from tests.command_line import (
    ROOT,
    assert_equal_data,
    batch_files,
    environment,
    error_line,
    make,
    run,
    started,
    tree,
    until,
)

FLAGS = ("--customers", 1200, "--receipts", 8, "--batch-size", 30, "--quiet", "--output", "set")

HOLDER = """
import sys
from pathlib import Path
from receipts.runs.locks import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of ``set``."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "set")],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_the_lock_says_who_holds_it_and_leaves_nothing(tmp_path, holder):
    for attempt in (FolderLock, refuse_if_held):
        with pytest.raises(OutputError, match=rf"set is being .*process {holder.pid} on .*since"):
            attempt(tmp_path / "set")
    holder.stdin.close()
    holder.wait(20)
    assert tree(tmp_path) == {}
    FolderLock(tmp_path / "set").release()
    assert tree(tmp_path) == {}


def test_the_lock_of_a_killed_process_is_none(tmp_path, holder):
    holder.kill()
    holder.wait(20)
    assert [*tree(tmp_path)] == [".set.lock"]
    refuse_if_held(tmp_path / "set")
    lock = FolderLock(tmp_path / "set")
    assert (tmp_path / ".set.lock").read_text().startswith(f"{os.getpid()} on ")
    lock.release()
    assert tree(tmp_path) == {}


def test_folders_that_are_made_for_it_go_with_it(tmp_path):
    lock = FolderLock(tmp_path / "a" / "b" / "set")
    assert [*tree(tmp_path)] == ["a", "a/b", "a/b/.set.lock"]
    lock.release()
    assert tree(tmp_path) == {}


def test_a_lock_ends_with_what_holds_it(tmp_path):
    lock = FolderLock(tmp_path / "set")
    del lock
    FolderLock(tmp_path / "set").release()


def test_where_nothing_can_be_written_beside_it_is_inside(tmp_path, monkeypatch):
    """As with a volume of a container, whose parent is read-only."""
    (tmp_path / "set").mkdir()
    real = os.open

    def no_writing_beside(path, *arguments):
        if os.fspath(path).endswith(".set.lock"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path, *arguments)

    monkeypatch.setattr("os.open", no_writing_beside)
    lock = FolderLock(tmp_path / "set")
    assert [*tree(tmp_path)] == ["set", "set/.lock"]
    with pytest.raises(OutputError, match="another run"):
        refuse_if_held(tmp_path / "set")
    lock.release()
    assert tree(tmp_path / "set") == {}


@pytest.mark.parametrize("flags", [(), ("--resume",), ("--overwrite",)], ids=str)
def test_a_second_command_leaves_the_first_one_alone(tmp_path, flags):
    """Though the first one's workers are at it, too; and when it is killed, the next one goes on,
    since its workers hold no lock.
    """
    folder = tmp_path / "set"
    with started(*FLAGS, "--workers", 2, cwd=tmp_path) as process:
        until(lambda: len(batch_files(folder)) > 2, process)
        os.kill(process.pid, signal.SIGSTOP)
        line = error_line(run(*FLAGS, *flags, cwd=tmp_path))
        assert f"process {process.pid} on " in line
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(60) == 0
    make(*FLAGS, "--output", "reference", cwd=tmp_path)
    assert_equal_data(folder, tmp_path / "reference")


def in_place_of_lock(kind, path, mine):
    if kind == "link":
        path.symlink_to(mine)
    elif kind == "hard link":
        path.hardlink_to(mine)
    elif kind == "file":
        path.write_text("my notes\n")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to nowhere":
        path.symlink_to("nowhere")
    else:
        path.mkdir()


@pytest.mark.parametrize("kind", ["link", "hard link", "file", "pipe", "link to nowhere", "folder"])
def test_what_is_called_like_the_lock_and_is_none_is_left_alone(tmp_path, kind):
    mine, path = tmp_path / "thesis.txt", tmp_path / ".set.lock"
    mine.write_text("thesis\n")
    in_place_of_lock(kind, path, mine)
    with pytest.raises(OutputError, match=r"\.set\.lock is in the place of this program's lock"):
        FolderLock(tmp_path / "set")
    refuse_if_held(tmp_path / "set")
    assert mine.read_text() == "thesis\n"
    assert os.path.lexists(path)
    assert kind != "file" or path.read_text() == "my notes\n"


@pytest.mark.parametrize("text", ["", "1", "12 ", "12 o", "12 on", "12 on a-host", "\0\0\0"])
def test_what_a_power_cut_left_of_a_lock_is_taken_over(tmp_path, text):
    (tmp_path / ".set.lock").write_text(text)
    FolderLock(tmp_path / "set").release()
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("text", ["5 apples", "on", " on host\n", "1 on host\n2", "x" * 2000])
def test_other_text_is_somebodys_own(tmp_path, text):
    (tmp_path / ".set.lock").write_text(text)
    with pytest.raises(OutputError, match="is none; move it away"):
        FolderLock(tmp_path / "set")
    assert (tmp_path / ".set.lock").read_text() == text


def test_a_lock_that_another_user_left_is_taken_over(tmp_path, monkeypatch):
    """It can be read and not written; reading is enough to lock it."""
    (tmp_path / ".set.lock").write_text("1 on elsewhere\n")
    opened = os.open

    def as_another_user(path, flags, *mode, **names):
        if flags & os.O_RDWR and str(path).endswith(".set.lock"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, flags, *mode, **names)

    monkeypatch.setattr("os.open", as_another_user)
    lock = FolderLock(tmp_path / "set")
    monkeypatch.undo()
    with pytest.raises(OutputError, match="is being written by another run"):
        FolderLock(tmp_path / "set")
    lock.release()


def test_a_mount_point_is_locked_inside(tmp_path, monkeypatch):
    """What lies beside it is another folder for whoever has it mounted elsewhere."""
    (tmp_path / "set").mkdir()
    monkeypatch.setattr("os.path.ismount", lambda path: path == tmp_path / "set")
    lock = FolderLock(tmp_path / "set")
    assert {path.name for path in tmp_path.rglob("*")} == {"set", ".lock"}
    lock.release()
    assert not any((tmp_path / "set").iterdir())
