"""receipts/size_estimate.py: bytes of a data set, known before it is made."""

import pytest

from receipts.batches import BatchWriter
from receipts.plan import Plan
from receipts.runs.places import FolderPlace
from receipts.size_estimate import estimated_bytes
from world.settings import Settings

N = 200
"""Twenty customers of each archetype.  One receipt has 10 to 50 lines, give or take a fifth
for its archetype (a uniform range of 15 to 25 lines has a standard deviation of 15%, the
widest of 17%), so the mean of 200 receipts is good to 17% / sqrt(200) = 1.2%, that of 17
receipts each to 0.3%: little against the ten percent allowed."""


def size_of(plan, folder):
    """Bytes of a plan's only batch file."""
    (task,) = plan.batches()
    BatchWriter(plan, FolderPlace(folder))(task)
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
