"""How strongly two columns go together, 0 to 1, and for two columns of numbers with a sign.

Both figures for categories are corrected for the strength that few rows in many categories have
by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[Any, Any]


def correlation_ratio(categories: Vector, numbers: Vector) -> float | None:
    """How much of the variance of numbers their categories explain, as a square root.

    sqrt(1 - (1 - between / total) (n - 1) / (n - k)) of k categories, which is Kelley's epsilon
    (Kelley 1935, "An unbiased correlation ratio measure", PNAS 21); 0 where that is no number.
    None where the numbers or the categories are all the same, or no more than the categories.

    categories: whole numbers from 0; numbers: NaN where missing, and then left out.
    """
    import numpy as np

    there = ~np.isnan(numbers)
    categories, numbers = categories[there], numbers[there]
    if not len(numbers) or numbers.min() == numbers.max():
        return None
    sizes = np.bincount(categories)
    sums = np.bincount(categories, numbers - numbers.mean())
    n, n_groups = len(numbers), np.count_nonzero(sizes)
    if n_groups < 2 or n <= n_groups:
        return None
    between = (sums[sizes > 0] ** 2 / sizes[sizes > 0]).sum()
    explained = between / ((numbers - numbers.mean()) ** 2).sum()
    return float(np.sqrt(max(0.0, 1 - (1 - explained) * (n - 1) / (n - n_groups))))


def cramers_v(first: Vector, second: Vector) -> float | None:
    """How far two columns of categories are from independence, with Bergsma's correction
    (Bergsma 2013, "A bias-correction for Cramér's V and Tschuprow's T", Journal of the Korean
    Statistical Society 42).  None where one of them is the same in all rows.

    first, second: whole numbers from 0.
    """
    import numpy as np

    n, width = len(first), int(second.max(initial=0)) + 1
    counts = np.bincount(first * width + second, minlength=(int(first.max(initial=0)) + 1) * width)
    table = counts.reshape(-1, width)
    table = table[table.any(1)][:, table.any(0)]
    n_rows, n_columns = table.shape
    if min(n_rows, n_columns) < 2:
        return None
    expected = np.outer(table.sum(1), table.sum(0)) / n
    square = ((table - expected) ** 2 / expected).sum() / n
    corrected = max(0.0, square - (n_rows - 1) * (n_columns - 1) / (n - 1))
    sides = [side - (side - 1) ** 2 / (n - 1) for side in (n_rows, n_columns)]
    most = min(sides) - 1
    return float(np.sqrt(min(1.0, corrected / most))) if most > 0 else None
