"""receipts/reading/batch_files.py and lookup.py: hostile files have limits, and end in one line."""

import gzip
import json
import tracemalloc

import pytest

from receipts import DatasetError, generate_customer
from receipts.reading import batch_files, lookup
from receipts.reading.batch_files import read_batch
from receipts.reading.lookup import find_customer
from tests.command_line import put_no_file

CUSTOMER = generate_customer(index=3, receipts_per_customer=1)
LINE = json.dumps(CUSTOMER, separators=(",", ":")).encode()
MB = 1 << 20


@pytest.fixture
def small_limits(monkeypatch):
    """The same limits a thousandth as high, so that tests need no gigabytes."""
    for module in (batch_files, lookup):
        monkeypatch.setattr(module, "MAX_LINE_BYTES", MB // 8)
        monkeypatch.setattr(module, "MAX_WHOLE_BYTES", MB)


def bomb(path, start=b"", n_mb=64):
    """A small packed file of many megabytes of blanks."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(start)
        for _ in range(n_mb):
            file.write(b" " * MB)
    return str(path)


@pytest.mark.parametrize("start", [b"", b"[\n", b'[\n{"customer_id":"', b"[\n" + LINE + b",\n"])
def test_a_packed_bomb_is_refused_in_little_memory(tmp_path, small_limits, start):
    path = bomb(tmp_path / "batch_00000.json.gz", start)
    tracemalloc.start()
    try:
        with pytest.raises(DatasetError, match="more than 1 MB in one piece"):
            list(read_batch(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MB


def test_a_look_up_in_a_bomb_reads_no_more_of_it(tmp_path, small_limits, monkeypatch):
    path = bomb(tmp_path / "batch_00000.json.gz", b"[\n", n_mb=256)
    n_bytes = 0

    class Counted(gzip.GzipFile):
        def read(self, size=-1):
            nonlocal n_bytes
            data = super().read(size)
            n_bytes += len(data)
            return data

    monkeypatch.setattr(gzip, "GzipFile", Counted)
    with pytest.raises(DatasetError, match="in one piece"):
        find_customer(path, "customer_000009")
    assert 0 < n_bytes < 8 * MB


def test_a_bomb_behind_the_last_customer_is_refused(tmp_path, small_limits):
    path = bomb(tmp_path / "batch_00000.json.gz", b"[\n" + LINE + b"\n]\n")
    with pytest.raises(DatasetError, match="in one piece"):
        list(read_batch(path))


@pytest.mark.parametrize("name", ["batch_00000.json", "batch_00000.json.gz"])
def test_a_look_up_beside_a_very_long_line(tmp_path, small_limits, name):
    path = tmp_path / name
    text = b"[\n" + LINE + b",\n" + b'{"customer_id":"x","y":"' + b"z" * 4 * MB + b'"}\n]\n'
    path.write_bytes(gzip.compress(text, 1) if name.endswith("gz") else text)
    assert find_customer(str(path), CUSTOMER["customer_id"]) == CUSTOMER
    for customer_id in ("customer_000009", "x"):
        with pytest.raises(DatasetError, match="in one piece"):
            find_customer(str(path), customer_id)


def test_an_id_that_lies_between_two_pieces_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(lookup, "_CHUNK_BYTES", 7)
    path = tmp_path / "batch_00000.json"
    path.write_text(json.dumps([CUSTOMER], indent=1))
    assert find_customer(str(path), CUSTOMER["customer_id"]) == CUSTOMER


@pytest.mark.parametrize("kind", ["pipe", "device", "loop", "folder"])
def test_only_regular_files_are_read(tmp_path, kind):
    path = tmp_path / "batch_00000.json"
    put_no_file(path, kind)
    for read in (lambda: list(read_batch(str(path))), lambda: find_customer(str(path), "x")):
        with pytest.raises(DatasetError) as caught:
            read()
        assert str(path) in str(caught.value)


def test_a_link_to_a_file_is_read(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"[\n" + LINE + b"\n]\n")
    path = tmp_path / "batch_00000.json"
    path.symlink_to(tmp_path / "elsewhere")
    assert list(read_batch(str(path))) == [CUSTOMER]


@pytest.mark.parametrize(
    "text",
    [
        b"[\n" + LINE[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n]\n",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000,
        b"[\n" + LINE[:-1] + b',"x":' + b"[" * 100_000,
    ],
)
def test_deep_nesting_is_refused(tmp_path, text):
    path = tmp_path / "batch_00000.json"
    path.write_bytes(text)
    with pytest.raises(DatasetError, match=r"is not JSON|is truncated"):
        list(read_batch(str(path)))


def test_a_look_up_of_a_deeply_nested_customer_is_refused(tmp_path):
    path = tmp_path / "batch_00000.json"
    path.write_bytes(b"[\n" + LINE[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n]\n")
    with pytest.raises(DatasetError, match="is not JSON"):
        find_customer(str(path), CUSTOMER["customer_id"])


def test_a_batch_that_memory_does_not_hold_is_named(tmp_path, monkeypatch):
    def no_memory(text):
        raise MemoryError

    path = tmp_path / "batch_00000.json"
    path.write_bytes(b"[]")
    monkeypatch.setattr(batch_files.json, "loads", no_memory)
    with pytest.raises(DatasetError, match="does not fit into memory"):
        list(read_batch(str(path)))


@pytest.mark.parametrize("is_ascii", [False, True])
def test_an_archetype_of_any_letters_is_found(tmp_path, is_ascii):
    """As we write them, and as a program does that escapes what is not ASCII."""
    keys = ["müsli", "mu", "寿司"]
    lines = [
        json.dumps(
            {"customer_id": f"customer_{number:06d}", "archetype": key, "receipts": []},
            separators=(",", ":"),
            ensure_ascii=is_ascii,
        )
        for number, key in enumerate(keys)
    ]
    path = tmp_path / "batch_00000.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    for key in keys:
        assert [each["archetype"] for each in read_batch(str(path), key)] == [key]
