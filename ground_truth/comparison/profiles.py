"""What a picture is drawn from: the quantiles of a sample or the points of a curve, no rows."""

from __future__ import annotations

import numpy as np

from ground_truth.comparison.findings import Profile
from ground_truth.comparison.measured import Measured
from ground_truth.comparison.metrics import MEAN_DIFFERENCE, TOTAL_VARIATION, WASSERSTEIN, Metric
from ground_truth.comparison.shopping import Floats

_SHARES = np.linspace(0.0, 1.0, 101)


def profile_of(measured: Measured, metric: Metric) -> Profile | None:
    """The profile of what was measured; None where it is no more than a number."""
    if metric is WASSERSTEIN:
        return Profile("quantiles", _SHARES.tolist(), _quantiles(measured).tolist())
    if metric is TOTAL_VARIATION:
        places = [float(at) for at in range(len(measured.values))]
        return Profile("shares", places, measured.values.tolist())
    if metric is MEAN_DIFFERENCE and measured.at is not None:
        heights = [None if np.isnan(y) else float(y) for y in measured.values]
        return Profile("curve", measured.at.tolist(), heights)
    return None


def _quantiles(measured: Measured) -> Floats:
    """The least value that a share of the sample does not exceed, for each of the shares."""
    order = np.argsort(measured.values)
    values = measured.values[order]
    weights = np.ones(len(values)) if measured.at is None else measured.at[order]
    reached = weights.cumsum() / weights.sum()
    places = np.searchsorted(reached, _SHARES - 1e-12)
    return np.asarray(values[np.minimum(places, len(values) - 1)])
