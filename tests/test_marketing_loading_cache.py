"""The cache of the data loader: when it is used, when not, and what can happen to it."""

import os
import pickle
import signal
import subprocess
import sys
import warnings
from contextlib import ExitStack
from pathlib import Path

import pandas as pd
import pytest

from marketing.data_loader import DataLoader
from marketing.loading import cache as cache_module
from marketing.loading.csv_file import CsvFile

ROOT = Path(__file__).resolve().parent.parent

TEXT = "id,n,holes,x,day,at,flag\n007,1,,1.5,2025-12-31,2025-12-31T10:00:00,true\n8,2,3,2,,,false\n"
LONG_AGO = 1_000_000_000


@pytest.fixture
def parsed(monkeypatch):
    """The paths of the files that were parsed, not taken from a cache."""
    paths = []
    table = CsvFile.table

    def counted(self, types):
        paths.append(self.path)
        return table(self, types)

    monkeypatch.setattr(CsvFile, "table", counted)
    return paths


@pytest.fixture
def place(tmp_path):
    """A CSV file that was not changed for long, and a folder for the cache."""
    path = tmp_path / "x.csv"
    path.write_text(TEXT)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path, tmp_path / "cache"


def load(place):
    path, folder = place
    frame = DataLoader(folder).load(path)
    pd.testing.assert_frame_equal(frame, DataLoader().load(path))
    return frame


def cache_file(place):
    (path,) = place[1].iterdir()
    return path


def test_the_second_load_is_of_the_cache_and_equal(place, parsed):
    """S2.97: content and dtypes; that it is faster is measured in benchmarks/loader.py."""
    path, folder = place
    first, second = DataLoader(folder).load(path), DataLoader(folder).load(path)
    assert parsed == [path]
    pd.testing.assert_frame_equal(first, second)
    assert list(second["id"]) == ["007", "8"]
    assert [str(dtype) for dtype in second.dtypes[1:]] == [
        "int64", "Int64", "float64", "datetime64[us]", "datetime64[us]", "bool"
    ]  # fmt: skip


def times_of(path):
    found = path.stat()
    return found.st_atime_ns, found.st_mtime_ns


def change_keeping_the_time(path):
    """Another content of the same size, and the old time of change, as a restored copy has it."""
    times = times_of(path)
    path.write_text(TEXT.replace("1.5", "9.5"))
    os.utime(path, ns=times)


def restore_another(path):
    """The same in one step: a file with the size and time of the old one takes its place."""
    other = path.with_name("other")
    other.write_text(TEXT.replace("1.5", "9.5"))
    os.utime(other, ns=times_of(path))
    other.replace(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text(TEXT + TEXT.splitlines(keepends=True)[1]),
        lambda path: path.write_text(TEXT.replace("1.5", "9.5")),
        lambda path: os.utime(path, (LONG_AGO + 1, LONG_AGO + 1)),
        change_keeping_the_time,
        restore_another,
    ],
)
def test_a_changed_file_is_read_again(place, parsed, change):
    """S2.98: another size, time of change, or content that neither of them tells."""
    path, folder = place
    load(place)
    change(path)
    parsed.clear()
    DataLoader(folder).load(path)
    assert parsed == [path]
    load(place)
    assert len([*folder.iterdir()]) == 1


def test_content_decides_about_a_file_that_has_just_been_made(place, parsed):
    """S2.98: its next change may have the same time by a coarse clock."""
    path, folder = place
    path.write_text(TEXT)
    times = times_of(path)
    load(place)
    stamp = cache_module.stamp_of(path)
    path.write_text(TEXT.replace("1.5", "9.5"))
    os.utime(path, ns=times)
    parsed.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache_module, "stamp_of", lambda path: stamp)
        assert DataLoader(folder).load(path)["x"][0] == 9.5
    assert parsed == [path]


def test_a_file_with_the_same_content_is_not_parsed_again(place, parsed, monkeypatch):
    """One that was moved away and back: its content is looked at once, and then its stamp."""
    path, folder = place
    load(place)
    times = times_of(path)
    copy = path.with_name("copy")
    copy.write_bytes(path.read_bytes())
    os.utime(copy, ns=times)
    copy.replace(path)
    with monkeypatch.context() as patch:  # Two seconds later.
        patch.setattr(cache_module, "_CLOCK_NS", -(10**12))
        parsed.clear()
        DataLoader(folder).load(path)
    monkeypatch.setattr(cache_module, "digest_of", None)
    DataLoader(folder).load(path)
    assert parsed == []


def test_a_file_that_is_changed_while_it_is_read_is_not_kept(place, monkeypatch):
    """S2.98"""
    path, folder = place
    table = CsvFile.table

    def changing(self, types):
        found = table(self, types)
        path.write_text(TEXT.replace("1.5", "9.5"))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(CsvFile, "table", changing)
        assert DataLoader(folder).load(path)["x"][0] == 1.5
    assert [*folder.iterdir()] == []
    assert load(place)["x"][0] == 9.5


@pytest.mark.parametrize("name", ["VERSION", "TABLES", "pandas", "pyarrow"])
def test_another_version_reads_again(place, parsed, monkeypatch, name):
    """S2.98: of the loader, of what tables are, of the libraries."""
    path, folder = place
    load(place)
    if name == "VERSION":
        monkeypatch.setattr(cache_module, name, cache_module.VERSION + 1)
    elif name == "TABLES":
        monkeypatch.setattr(cache_module, name, {})
    else:
        majors = cache_module._major
        monkeypatch.setattr(
            cache_module, "_major", lambda each: "0" if each == name else majors(each)
        )
    parsed.clear()
    DataLoader(folder).load(path)
    assert parsed == [path]


def test_files_of_one_name_do_not_share_a_place(place, parsed):
    path, folder = place
    other = path.parent / "sub" / path.name
    other.parent.mkdir()
    other.write_text(TEXT.replace("1.5", "9.5"))
    for _ in range(2):
        assert DataLoader(folder).load(path)["x"][0] == 1.5
        assert DataLoader(folder).load(other)["x"][0] == 9.5
    assert parsed == [path, other]


def test_one_file_has_one_place_by_whatever_path(place, parsed, monkeypatch):
    path, folder = place
    link = path.with_name("link.csv")
    link.symlink_to(path)
    DataLoader(folder).load(path)
    monkeypatch.chdir(path.parent)
    DataLoader(folder).load(path.name)
    assert parsed == [path]


def test_any_damage_to_the_cache_is_noticed(place, parsed):
    """S2.102: bytes changed, and lengths, all over the file."""
    path, folder = place
    expected = load(place)
    target = cache_file(place)
    whole = target.read_bytes()
    places = [*range(0, len(whole), 61), *range(60, 70), len(whole) - 1]
    damaged = [whole[:n] for n in places]
    damaged += [whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :] for n in places]
    damaged += [whole + b"\0", pickle.dumps(Bomb(folder)), b"", b"\n", b"\n\n"]
    for data in damaged:
        target.write_bytes(data)
        parsed.clear()
        pd.testing.assert_frame_equal(DataLoader(folder).load(path), expected)
        assert parsed == [path]
    assert cache_file(place) == target
    parsed.clear()
    DataLoader(folder).load(path)
    assert parsed == []


class Bomb:
    """A pickle that makes a folder when it is read."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder / "executed"),)


def test_nothing_that_runs_code_is_imported_to_read_it(place):
    """S2.102: no module of the loader knows pickle, marshal, shelve, eval or exec."""
    for path in (ROOT / "marketing" / "loading").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for word in ("pickle", "marshal", "shelve", "joblib", "eval(", "exec("):
            assert word not in text, (path, word)


def test_a_folder_in_the_place_of_the_cache_is_a_warning(place):
    """S2.102: the data is loaded all the same."""
    path, folder = place
    folder.write_text("mine")
    with pytest.warns(RuntimeWarning, match="cannot be written .*, so nothing is cached"):
        frame = DataLoader(folder).load(path)
    assert len(frame) == 2
    assert folder.read_text() == "mine"
    folder.unlink()
    load(place)
    target = cache_file(place)
    target.unlink()
    target.mkdir()
    with pytest.warns(RuntimeWarning, match="so nothing is cached"):
        DataLoader(folder).load(path)
    assert [*folder.iterdir()] == [target]


KILLED = """
import os, pathlib, signal, sys
from marketing.data_loader import DataLoader

def die(self, target):
    os.kill(os.getpid(), signal.SIGKILL)

pathlib.Path.replace = die
DataLoader(sys.argv[2]).load(sys.argv[1])
"""


def test_a_process_that_is_killed_leaves_no_harm(place, parsed):
    """S2.104: its file is not taken for one, and is removed when it is a day old."""
    path, folder = place
    result = subprocess.run([sys.executable, "-c", KILLED, path, folder], cwd=ROOT)
    assert result.returncode == -signal.SIGKILL
    left = cache_file(place)
    assert left.name.startswith(".x.csv-")
    load(place)
    assert left.exists()  # It might be of a process that still works.
    target = next(each for each in folder.iterdir() if each != left)
    os.utime(left, (LONG_AGO, LONG_AGO))
    foreign = folder / ".mine.tmp"
    foreign.write_text("mine")
    os.utime(foreign, (LONG_AGO, LONG_AGO))
    target.unlink()
    load(place)
    assert {*folder.iterdir()} == {target, foreign}
    assert parsed.count(path) == 4


def test_a_process_does_not_remove_what_another_one_writes(place):
    """S2.104: a temporary name is free, and may be taken, as soon as its file has its place."""
    path, folder = place
    file = CsvFile(path)
    cached = cache_module.Cached(file.table(file.types()), file.types())
    one, other = cache_module.Cache(folder), cache_module.Cache(folder)
    with ExitStack() as later:
        with one.place(path) as mine:
            mine.put(cached)
            theirs = later.enter_context(other.place(path))
        theirs.put(cached)
    assert [each.suffix for each in folder.iterdir()] == [".cache"]
    assert other.get(path).table.equals(cached.table)


SHARING = """
import sys
from marketing.data_loader import DataLoader
for n in range(60):
    frame = DataLoader(sys.argv[2]).load(sys.argv[1])
    assert len(frame) == 2000
    assert frame["v"].nunique() == 1, "a mix of two files"
"""


def test_two_processes_can_share_a_cache(tmp_path):
    """S2.104: while the file is replaced again and again, each one sees it whole, old or new; and
    at the end all see the last one.
    """
    path, folder = tmp_path / "x.csv", tmp_path / "cache"

    def put(value):
        new = tmp_path / "new"
        new.write_text("v\n" + f"{value}\n" * 2000)
        new.replace(path)

    put(10)
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SHARING, path, folder],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    value = 10
    while any(process.poll() is None for process in processes):
        value = 10 + (value + 1) % 90  # All of one size.
        put(value)
    for process in processes:
        assert process.stderr.read() == ""
        process.stderr.close()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (DataLoader(folder).load(path)["v"] == value).all()
    assert [each.suffix for each in folder.iterdir()] == [".cache"]
