"""receipts/runs/disk_space.py: what does not fit on a disk is refused before it is begun."""

from types import SimpleNamespace

import pytest

from receipts.runs.disk_space import check_space
from receipts.runs.errors import OutputError

WORDS = ("the data set needs", "use --gzip")


@pytest.fixture
def free(monkeypatch):
    """Sets the free space of every disk; the folders that were asked about."""

    def set_free(n_bytes):
        asked = []

        def disk_usage(path):
            asked.append(path)
            return SimpleNamespace(total=10**15, used=0, free=n_bytes)

        monkeypatch.setattr("shutil.disk_usage", disk_usage)
        return asked

    return set_free


def test_what_fits_to_the_byte_is_let_through(tmp_path, free):
    """S1.126."""
    free(1000)
    check_space(tmp_path, 1000, *WORDS)


def test_one_byte_too_many_is_refused_with_both_sizes_and_the_ways_out(tmp_path, free):
    """S1.126."""
    free(250_000_000)
    with pytest.raises(OutputError) as caught:
        check_space(tmp_path, 250_000_001, *WORDS)
    assert str(caught.value) == (
        f"the data set needs about 250.0 MB and {tmp_path} has 250.0 MB free; "
        "use --gzip or name a folder on another disk with --output"
    )


def test_large_sizes_are_in_gigabytes(tmp_path, free):
    free(0)
    with pytest.raises(OutputError, match=r"about 54,321\.0 GB and .* has 0\.0 MB free"):
        check_space(tmp_path, 54_321e9, *WORDS)


def test_the_disk_of_a_folder_to_be_is_its_parents(tmp_path, free):
    """S1.17."""
    asked = free(10)
    check_space(tmp_path / "a" / "b" / "c", 10, *WORDS)
    assert asked == [tmp_path]
