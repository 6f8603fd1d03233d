"""receipts/size_estimate.py: bytes of a data set, known before it is made."""

from types import SimpleNamespace

import pytest

from receipts.batches import BatchWriter
from receipts.plan import Plan
from receipts.runs.files import OutputError
from receipts.size_estimate import check_space, estimated_bytes
from world.settings import Settings

N = 200
"""Twenty customers of each archetype.  One receipt has 10 to 50 lines, give or take a fifth
for its archetype (a uniform range of 15 to 25 lines has a standard deviation of 15%, the
widest of 17%), so the mean of 200 receipts is good to 17% / sqrt(200) = 1.2%, that of 17
receipts each to 0.3%: little against the ten percent allowed."""


def size_of(plan, folder):
    """Bytes of a plan's only batch file."""
    (task,) = plan.batches()
    BatchWriter(plan, folder)(task)
    return (folder / task.file).stat().st_size


@pytest.mark.parametrize("receipts", [1, 17])
@pytest.mark.parametrize("indent", [0, 2, 8])
def test_the_estimate_is_near_the_real_size(tmp_path, indent, receipts):
    """S1.126."""
    plan = Plan(Settings(receipts_per_customer=receipts), N, indent=indent)
    assert estimated_bytes(plan) == pytest.approx(size_of(plan, tmp_path), rel=0.10)


def test_the_estimate_of_compressed_files_is_on_the_safe_side(tmp_path):
    """S1.126."""
    plan = Plan(Settings(), N, gzip=True)
    assert 1 <= estimated_bytes(plan) / size_of(plan, tmp_path) <= 1.25


def test_a_long_name_of_the_store_counts(tmp_path):
    plan = Plan(Settings(receipts_per_customer=3, store="店" * 100), N)
    assert estimated_bytes(plan) == pytest.approx(size_of(plan, tmp_path), rel=0.10)


def test_the_estimate_is_proportional_to_the_customers():
    sizes = [estimated_bytes(Plan(Settings(), n)) for n in (100, 1000, 100_000)]
    assert [round(size / sizes[0]) for size in sizes] == [1, 10, 1000]


def test_the_documents_figures_in_its_form():
    """S1.123: with --indent 2."""
    settings = Settings(id_digits=7)
    gigabytes = estimated_bytes(Plan(settings, 100_000, indent=2)) / 1e9
    assert 5 <= gigabytes <= 7
    assert 50 <= estimated_bytes(Plan(settings, 1_000_000, indent=2)) / 1e9 <= 70
    batch_megabytes = estimated_bytes(Plan(settings, 1000, indent=2)) / 1e6
    assert batch_megabytes == pytest.approx(50, rel=0.2)


@pytest.fixture
def free(monkeypatch):
    """Sets the free space of every disk."""

    def set_free(n_bytes):
        asked = []

        def disk_usage(path):
            asked.append(path)
            return SimpleNamespace(total=10**15, used=0, free=n_bytes)

        monkeypatch.setattr("shutil.disk_usage", disk_usage)
        return asked

    return set_free


PLAN = Plan(Settings(), 10_000)


def test_what_fits_is_let_through(tmp_path, free):
    """S1.126."""
    free(estimated_bytes(PLAN))
    check_space(PLAN, tmp_path)


def test_what_does_not_fit_is_refused(tmp_path, free):
    """S1.126."""
    free(estimated_bytes(PLAN) // 2)
    with pytest.raises(OutputError) as caught:
        check_space(PLAN, tmp_path)
    message = str(caught.value)
    assert f"{estimated_bytes(PLAN) / 1e6:,.1f} MB" in message
    assert f"{estimated_bytes(PLAN) // 2 / 1e6:,.1f} MB free" in message
    assert str(tmp_path) in message
    assert "--gzip" in message
    assert "--output" in message
    assert "\n" not in message


def test_large_sizes_are_in_gigabytes(tmp_path, free):
    free(0)
    plan = Plan(Settings(), 1_000_000)
    with pytest.raises(OutputError, match=f"{estimated_bytes(plan) / 1e9:,.1f} GB"):
        check_space(plan, tmp_path)


def test_what_is_written_already_needs_no_more_space(tmp_path, free):
    needed = estimated_bytes(PLAN)
    free(needed // 2)
    check_space(PLAN, tmp_path, bytes_written=needed - needed // 2)
    with pytest.raises(OutputError):
        check_space(PLAN, tmp_path, bytes_written=needed // 4)


def test_the_disk_of_a_folder_to_be_is_its_parents(tmp_path, free):
    """S1.17."""
    asked = free(estimated_bytes(PLAN))
    check_space(PLAN, tmp_path / "a" / "b" / "c")
    assert asked == [tmp_path]
