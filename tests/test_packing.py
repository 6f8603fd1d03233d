"""receipts/runs/packing.py: compressed files."""

import gzip
import io

import pytest

from receipts.runs.packing import packed

TEXT = b"[\n" + b'{"customer_id":"customer_000000"},\n' * 1000 + b"]\n"


def written(text, *, is_gzip):
    file = io.BytesIO()
    with packed(file, is_gzip=is_gzip) as packing:
        for start in range(0, len(text), 1000):
            packing.write(text[start : start + 1000])
    assert not file.closed
    return file.getvalue()


def test_what_is_not_to_be_compressed_goes_through():
    assert written(TEXT, is_gzip=False) == TEXT


def test_what_is_compressed_is_small_and_comes_out_again():
    found = written(TEXT, is_gzip=True)
    assert gzip.decompress(found) == TEXT
    assert len(found) < len(TEXT) / 10


def test_the_same_text_gives_the_same_file_at_any_time(monkeypatch):
    """S1.19: the header holds no name and no time."""
    first = written(TEXT, is_gzip=True)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert written(TEXT, is_gzip=True) == first
    flags, time_stamp = first[3], first[4:8]
    assert (flags, time_stamp) == (0, bytes(4))


def test_an_error_goes_through():
    with pytest.raises(ZeroDivisionError), packed(io.BytesIO(), is_gzip=True):
        _ = 1 // 0
