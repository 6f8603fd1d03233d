"""A Gaussian copula: each column as it is, and the columns tied together by correlations alone.

The baseline that a learned network has to beat: it is fitted in a moment and has nothing to tune.
Every column becomes a number between 0 and 1 (``copula_columns``), that number a normal deviate,
and the deviates have a matrix of correlations (Sklar 1959; Nelsen 2006, "An Introduction to
Copulas", 2nd ed., section 2.3).  What it cannot learn is a tie of another shape: one that bends,
or one between three columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.learned_model.columns import Columns
from marketing.learned_model.copula_columns import Marginal, fit_marginal
from marketing.learned_model.frames import categories_of, settled

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Matrix = np.ndarray[Any, Any]

LEAST_EIGENVALUE = 1e-6
"""Of the correlations; smaller ones, which columns that follow from each other have, are raised
to this (assumed)."""

_FIT, _DRAWS = 7003, 7004


class Copula(NamedTuple):
    """What was learned.

    marginals: of the columns that vary, by name.
    root: lower triangle whose product with its transpose is the correlations of the deviates, in
        the order of ``marginals``.
    """

    columns: Columns
    marginals: Mapping[str, Marginal]
    root: Matrix
    seed: int
    name: str = "copula"

    def sample(self, n_rows: int, seed: int) -> pd.DataFrame:
        """Rows of the columns' types and limits; the same for the same seed."""
        import numpy as np
        import pandas as pd
        from scipy.special import ndtr

        generator = np.random.default_rng([self.seed, seed, _DRAWS])
        deviates = generator.standard_normal((n_rows, len(self.marginals))) @ self.root.T
        positions = dict(zip(self.marginals, ndtr(deviates).T, strict=True))
        nothing = np.zeros(n_rows, int)
        made = {
            column.name: self.marginals[column.name].values_at(positions[column.name])
            if column.is_varied
            else categories_of(nothing, column)
            for column in self.columns
        }
        return settled(pd.DataFrame(made, index=pd.RangeIndex(n_rows)), self.columns)


def fit_copula(frame: pd.DataFrame, columns: Columns, seed: int) -> Copula:
    """Fits the columns and their correlations.

    Raises ValueError where there are fewer than two rows.
    """
    import numpy as np
    from scipy.special import ndtri

    if len(frame) < 2:
        raise ValueError(f"a copula is fitted to two rows or more, not to {len(frame)}")
    varied = [column for column in columns if column.is_varied]
    marginals = {column.name: fit_marginal(frame, column) for column in varied}
    generator = np.random.default_rng([seed, _FIT])
    deviates = np.empty((len(frame), len(varied)))
    for place, column in enumerate(varied):
        positions = marginals[column.name].positions_of(frame, generator)
        deviates[:, place] = ndtri(positions)
    return Copula(columns, marginals, _root(_correlations(deviates)), seed)


def _correlations(deviates: Matrix) -> Matrix:
    """Pearson's; 0 for a column that is the same in all rows, though its kind could vary."""
    import numpy as np

    centred = deviates - deviates.mean(0)
    lengths = np.sqrt((centred**2).sum(0))
    lengths[lengths == 0] = 1
    correlations: Matrix = (centred / lengths).T @ (centred / lengths)
    np.fill_diagonal(correlations, 1)
    return correlations


def _root(correlations: Matrix) -> Matrix:
    """The lower triangle of the nearest correlations that have one."""
    import numpy as np

    return np.linalg.cholesky(positive_definite(correlations))


def positive_definite(correlations: Matrix) -> Matrix:
    """Correlations with eigenvalues below LEAST_EIGENVALUE raised, and ones in the diagonal
    again (the first step of Higham 2002, "Computing the nearest correlation matrix").
    """
    import numpy as np

    values, vectors = np.linalg.eigh(correlations)
    raised = (vectors * values.clip(LEAST_EIGENVALUE)) @ vectors.T
    lengths = np.sqrt(np.diag(raised))
    found: Matrix = raised / np.outer(lengths, lengths)
    np.fill_diagonal(found, 1)
    return found
