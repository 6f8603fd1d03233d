"""receipts/runs/files.py: files that are whole or not there."""

import json
import os
import sys
from pathlib import Path

import pytest

from receipts.runs.errors import OutputError
from receipts.runs.files import sync_files, whole_file, whole_name, write_json
from tests.command_line import tree


class CutShort(BaseException):
    """What ends a run at any place, as Ctrl-C does."""


def test_a_file_appears_when_it_is_whole(tmp_path):
    """S1.24."""
    path = tmp_path / "part_1.txt"
    with whole_file(path) as file:
        file.write(b"half")
        file.flush()
        assert not path.exists()
        file.write(b" and half")
    assert tree(tmp_path) == {path.name: b"half and half"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, CutShort])
def test_a_file_that_fails_leaves_nothing(tmp_path, error):
    """S1.24."""
    with pytest.raises(error), whole_file(tmp_path / "a") as file:  # noqa: PT012
        file.write(b"half")
        raise error
    assert tree(tmp_path) == {}


def test_a_signal_when_the_file_has_just_been_opened_leaves_nothing(tmp_path, monkeypatch):
    """S1.24: before the next statement could note that it is there."""
    opened = Path.open

    def interrupted(self, *arguments):
        opened(self, *arguments).close()
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "open", interrupted)
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "a"):
        pass
    assert tree(tmp_path) == {}


def test_a_file_that_was_cleared_away_says_so(tmp_path):
    """By the run after that of a worker which was held up."""
    with pytest.raises(OutputError, match="another process"), whole_file(tmp_path / "a"):  # noqa: PT012
        (begun,) = tmp_path.iterdir()
        begun.unlink()
    assert tree(tmp_path) == {}


def test_a_file_that_fails_leaves_the_one_before(tmp_path):
    (tmp_path / "a").write_bytes(b"before")
    with pytest.raises(CutShort), whole_file(tmp_path / "a") as file:  # noqa: PT012
        file.write(b"half")
        raise CutShort
    assert tree(tmp_path) == {"a": b"before"}


def test_an_error_that_names_no_file_gets_its_name(tmp_path):
    """S1.126: a full disk does not say what was being written."""
    path = tmp_path / "a"
    with pytest.raises(OSError, match="No space") as caught, whole_file(path):
        raise OSError(28, "No space left on device")
    assert caught.value.filename == str(path)


def test_json_is_utf8_and_ends_with_a_line_feed(tmp_path):
    """S1.90."""
    write_json(tmp_path / "a", {"name": "Jürgen"})
    text = (tmp_path / "a").read_bytes()
    assert "Jürgen".encode() in text
    assert text.endswith(b"}\n")
    assert json.loads(text) == {"name": "Jürgen"}


@pytest.fixture
def operations(monkeypatch):
    """What is synced and renamed, in order."""
    done = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(number):
        done.append(("sync", os.readlink(f"/proc/self/fd/{number}")))
        sync(number)

    def noted_replace(self, target):
        done.append(("rename", str(self)))
        return replace(self, target)

    monkeypatch.setattr("os.fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    return done


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file it is")
@pytest.mark.parametrize("is_scratch", [False, True])
def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path, operations, is_scratch):
    with whole_file(tmp_path / "a", is_scratch=is_scratch) as file:
        file.write(b"whole")
    (renamed,) = [path for what, path in operations if what == "rename"]
    assert whole_name(Path(renamed).name) == "a"
    synced = [] if is_scratch else [("sync", renamed)]
    assert operations == [*synced, ("rename", renamed)]


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file it is")
def test_files_and_names_of_a_folder_are_synced(tmp_path, operations):
    (tmp_path / "a").write_bytes(b"a")
    sync_files(tmp_path)
    assert operations == [("sync", str(tmp_path / "a")), ("sync", str(tmp_path))]


def test_what_is_no_unicode_is_escaped(tmp_path):
    """Names of files may be any bytes."""
    write_json(tmp_path / "a", {"name": "caf\udce9"})
    assert json.loads((tmp_path / "a").read_bytes()) == {"name": "caf\udce9"}
