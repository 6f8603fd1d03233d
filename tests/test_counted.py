"""receipts/runs/counted.py: one is one."""

import pytest

from receipts.runs.counted import counted


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ((1, "row"), "1 row"),
        ((0, "row"), "0 rows"),
        ((2000, "row"), "2,000 rows"),
        ((1, "batch", "batches"), "1 batch"),
        ((3, "batch", "batches"), "3 batches"),
    ],
)
def test_one_is_singular_and_all_else_plural(words, text):
    assert counted(*words) == text
