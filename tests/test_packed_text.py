"""A text that passes by in blocks is counted and digested, compressed or not."""

import gzip
import hashlib

import pytest

from receipts.runs.packed_text import PackedText

TEXTS = (b"a,b\n1,2\n", b"", b"3,4\n" * 1000)


@pytest.mark.parametrize("is_gzip", [False, True])
@pytest.mark.parametrize("n_bytes", [1, 7, 100_000])
def test_blocks_of_any_size_are_the_same_text(is_gzip, n_bytes):
    data = b"".join(gzip.compress(text) if is_gzip else text for text in TEXTS)
    text = PackedText(is_gzip=is_gzip)
    for start in range(0, len(data), n_bytes):
        text.add(data[start : start + n_bytes])
    assert text.n_packed_bytes == len(data)
    assert text.n_bytes == sum(map(len, TEXTS))
    assert text.sha256 == hashlib.sha256(b"".join(TEXTS)).hexdigest()
