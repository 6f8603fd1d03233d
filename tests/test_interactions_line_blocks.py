"""Lines come whole and in blocks, and no line makes reading slow or large."""

import gzip
import time
import tracemalloc

import pytest

from interactions.errors import DataError
from interactions.sources.line_blocks import CHUNK_BYTES, MAX_LINE_BYTES, LineBlocks

MEGABYTE = 1 << 20


def texts_of(path):
    return list(LineBlocks(path, path, lambda n: None).texts())


def test_blocks_are_of_whole_lines(tmp_path):
    lines = [f"{n:050}\n" for n in range(2 * CHUNK_BYTES // 50)]
    (tmp_path / "t").write_text("".join(lines))
    blocks = texts_of(tmp_path / "t")
    assert len(blocks) > 1
    assert "".join(blocks) == "".join(lines)
    assert all(block.endswith("\n") for block in blocks)


@pytest.mark.parametrize("before", [0, 1, 5000, MAX_LINE_BYTES // 2, CHUNK_BYTES - 10])
def test_a_line_may_be_as_long_as_stated_and_no_longer(tmp_path, before):
    """Wherever in a block it begins."""
    start = b"a\n" * (before // 2)
    for length, is_read in ((MAX_LINE_BYTES, True), (MAX_LINE_BYTES + 1, False)):
        (tmp_path / "t").write_bytes(start + b"x" * length + b"\nend\n")
        if is_read:
            assert "".join(texts_of(tmp_path / "t")).split("\n")[-2] == "end"
            continue
        with pytest.raises(
            DataError, match=rf"line {before // 2 + 1}: the line is longer than 1 MB"
        ):
            texts_of(tmp_path / "t")


def test_a_packed_file_without_line_ends_costs_little(tmp_path):
    """300 MB in 300 KB: refused after a few megabytes, in no time."""
    (tmp_path / "t.gz").write_bytes(gzip.compress(bytes(100 * MEGABYTE), 1) * 3)
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(DataError, match="line 1: the line is longer than 1 MB"):
        texts_of(tmp_path / "t.gz")
    assert time.process_time() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 40 * MEGABYTE
    tracemalloc.stop()


def test_a_packed_file_that_is_cut_says_how_far_it_was_read(tmp_path):
    line = b"x" * 999 + b"\n"
    packed = gzip.compress(line * (2 * CHUNK_BYTES // 1000), 1)
    (tmp_path / "t.gz").write_bytes(packed[: len(packed) - 100])
    with pytest.raises(
        DataError, match=f"cut or damaged after line {CHUNK_BYTES // 1000:,}; fetch it again"
    ):
        texts_of(tmp_path / "t.gz")
