"""Whether files are as a summary lists them."""

import gzip
import hashlib
import json
import os

import pytest

from interactions.output.listed_files import damage_of
from receipts.runs.listed_files import entry_of, misfits
from receipts.runs.seals import sealed


def test_a_file_that_is_as_it_was_fits(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc\n")
    assert entry_of(path) == {
        "file": "a.csv",
        "bytes": 4,
        "sha256": hashlib.sha256(b"abc\n").hexdigest(),
    }
    assert not [*misfits(tmp_path, entry_of(path))]


@pytest.mark.parametrize(
    ("data", "what"), [(b"abc", "size in bytes"), (b"abd\n", "sha256"), (None, "file")]
)
def test_one_that_is_not_is_named(tmp_path, data, what):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc\n")
    entry = entry_of(path)
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    assert [misfit.what for misfit in misfits(tmp_path, entry)] == [what]


def test_the_digest_of_a_compressed_table_is_that_of_its_text(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"abc\n"))
    entry = {
        "file": path.name,
        "bytes": path.stat().st_size,
        "text_bytes": 4,
        "sha256": hashlib.sha256(b"abc\n").hexdigest(),
    }
    assert not [*misfits(tmp_path, entry)]
    assert [each.what for each in misfits(tmp_path, {**entry, "text_bytes": 5})] == [
        "size of the text in bytes"
    ]
    path.write_bytes(path.read_bytes()[:-9] + bytes(9))
    assert [each.what for each in misfits(tmp_path, entry)] == ["file"]


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/passwd", "", ".", "..", None, 3, ["a"], "a\0", "\ud800"]
)
def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path, name):
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "in").mkdir()
    assert [each.what for each in misfits(tmp_path / "in", {"file": name})] == [
        "name in the summary"
    ]


def test_what_is_no_regular_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    (found,) = misfits(tmp_path, {"file": "a.csv", "bytes": 0})
    assert found.expected == "a regular file"


@pytest.mark.parametrize("files", [None, 7, [3], [{}], [{"file": "\0"}]])
def test_a_list_that_is_none_is_damage(tmp_path, files):
    path = tmp_path / "summary.json"
    path.write_text(json.dumps(sealed({"files": files})))
    assert damage_of(path)
    path.write_text(json.dumps(sealed({"files": []})))
    assert not damage_of(path)


def test_a_summary_of_any_size_is_damage(tmp_path):
    path = tmp_path / "summary.json"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    assert damage_of(path) == f"{path} was changed"
