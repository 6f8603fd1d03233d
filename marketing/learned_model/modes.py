"""Numbers as a mode and a place in it (mode-specific normalisation).

After L. Xu, M. Skoularidou, A. Cuesta-Infante and K. Veeramachaneni, "Modeling Tabular Data using
Conditional GAN", NeurIPS 2019, section 4.2: a column's numbers are spread like a mixture of bells,
its modes; a number c becomes the mode k it is of, drawn by the modes' densities there, and
a = (c - mean_k) / (4 deviation_k), which lies between -1 and 1.  A missing value is a mode of its
own, the last one.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np

Vector = np.ndarray[Any, Any]

MAX_MODES = 10
"""The paper's."""

LEAST_WEIGHT = 0.005
"""A mode with a smaller share of the rows is none; the share that the authors' program takes."""

WIDTH = 4.0
"""Deviations of a mode that are one unit of a place in it; the paper's."""

MAX_FITTED = 5_000
"""The mixture is fitted to so many numbers at most, which a seed chooses (assumed)."""

_PATIENCE = 2
"""So many counts of modes in a row that are no better end the search (assumed)."""

_ROUNDS = 200
_TOLERANCE = 1e-4
_LEAST_DEVIATION = 1e-4
"""Of a mode, in deviations of the column: numbers that are all the same have some width."""


class Modes(NamedTuple):
    """The modes of a column, in the order of their means.

    means, deviations: in the column's unit.
    weights: shares of the numbers; they add up to 1.
    """

    means: Vector
    deviations: Vector
    weights: Vector

    @property
    def n_modes(self) -> int:
        """How many there are; none where all values are missing."""
        return len(self.means)


def fit_modes(numbers: Vector, rng: np.random.Generator) -> Modes:
    """The modes of a column's numbers; NaN is missing."""
    numbers = numbers[~np.isnan(numbers)]
    if not len(numbers):
        return Modes(*np.zeros((3, 0)))
    if len(numbers) > MAX_FITTED:
        numbers = rng.choice(numbers, MAX_FITTED, replace=False)
    centre, spread = numbers.mean(), numbers.std()
    if len(numbers) < 2 or not spread:
        return Modes(numbers[:1], np.ones(1), np.ones(1))
    means, deviations, weights = _mixture((numbers - centre) / spread, rng)
    deviations = deviations.clip(_LEAST_DEVIATION)
    kept = np.flatnonzero(weights >= LEAST_WEIGHT)
    kept = kept[np.argsort(means[kept], kind="stable")]
    return Modes(
        centre + spread * means[kept],
        spread * deviations[kept],
        weights[kept] / weights[kept].sum(),
    )


def encoded(numbers: Vector, modes: Modes, rng: np.random.Generator) -> tuple[Vector, Vector]:
    """The mode of each number and the place in it, -1 to 1; a missing value is of the mode after
    the last one, at 0.
    """
    is_missing = np.isnan(numbers)
    if not modes.n_modes:
        return np.zeros(len(numbers), int), np.zeros(len(numbers))
    filled = np.where(is_missing, modes.means[0], numbers)
    chosen = _drawn(_densities(filled, modes), rng)
    places = (filled - modes.means[chosen]) / (WIDTH * modes.deviations[chosen])
    chosen[is_missing] = modes.n_modes
    return chosen, np.where(is_missing, 0.0, places.clip(-1, 1))


def decoded(chosen: Vector, places: Vector, modes: Modes) -> Vector:
    """The numbers of modes and places in them; NaN for the mode after the last one."""
    means, deviations = (
        np.append(of_modes, np.nan) for of_modes in (modes.means, modes.deviations)
    )
    numbers: Vector = means[chosen] + WIDTH * deviations[chosen] * places
    return numbers


def _mixture(numbers: Vector, rng: np.random.Generator) -> tuple[Vector, Vector, Vector]:
    """Means, deviations and weights of the mixture with the best count of modes.

    The count is the one with the least Bayesian information criterion (Schwarz 1978, "Estimating
    the dimension of a model", Annals of Statistics 6).  The paper's variational mixture comes to
    as few in the end, but after the usual 100 rounds it still cuts a single bell into nine
    pieces, and a network that has to choose among pieces learns the ties between columns later.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    state = int(rng.integers(2**31))
    column = numbers[:, None]
    least, best, n_worse = np.inf, None, 0
    with warnings.catch_warnings():
        # Modes that are nearly right do as well.
        warnings.simplefilter("ignore", ConvergenceWarning)
        for n_modes in range(1, min(MAX_MODES, len(np.unique(numbers))) + 1):
            mixture = GaussianMixture(
                n_modes, max_iter=_ROUNDS, tol=_TOLERANCE, random_state=state
            ).fit(column)
            criterion = mixture.bic(column)
            n_worse = n_worse + 1 if criterion >= least else 0
            if criterion < least:
                least, best = criterion, mixture
            if n_worse == _PATIENCE:
                break
    assert best is not None  # One mode has a criterion.
    return best.means_[:, 0], np.sqrt(best.covariances_[:, 0, 0]), best.weights_


def _densities(numbers: Vector, modes: Modes) -> Vector:
    """How likely each mode is at each number, the modes side by side; rows add up to 1."""
    distances = (numbers[:, None] - modes.means) / modes.deviations
    logs = np.log(modes.weights / modes.deviations) - distances**2 / 2
    shares: Vector = np.exp(logs - logs.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    return shares


def _drawn(shares: Vector, rng: np.random.Generator) -> Vector:
    """For each row one of its columns, by the shares there."""
    ends = shares.cumsum(1)
    drawn: Vector = (rng.random((len(shares), 1)) * ends[:, -1:] >= ends[:, :-1]).sum(1)
    return drawn
