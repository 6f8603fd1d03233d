"""A file of parts knows its text and cuts off what is not listed."""

import gzip
import hashlib

import pytest

from receipts.runs.append_file import AppendFile


@pytest.mark.parametrize("is_gzip", [False, True])
def test_the_digest_is_that_of_the_text_also_after_a_stop(tmp_path, is_gzip):
    """S3.47."""
    pack = (lambda text: gzip.compress(text, mtime=0)) if is_gzip else bytes
    parts = []
    for number, text in enumerate((b"first\n", b"second\n", b"third\n")):
        parts.append(tmp_path / f"{number}.rows")
        parts[-1].write_bytes(pack(text))
    path = tmp_path / "growing"
    file = AppendFile(path, 0, is_gzip=is_gzip)
    file.append(parts[0])
    file.append(parts[1])
    n_listed = path.stat().st_size
    with path.open("ab") as more:
        more.write(b"half a pa")
    again = AppendFile(path, n_listed, is_gzip=is_gzip)
    again.append(parts[2])
    text = b"first\nsecond\nthird\n"
    assert again.sha256 == hashlib.sha256(text).hexdigest()
    assert again.n_text_bytes == len(text)
    data = path.read_bytes()
    assert (gzip.decompress(data) if is_gzip else data) == text
