"""What campaigns achieve: an estimate from who was treated and who was held out, and the truth.

The outcome is whether a featured product is bought in the attribution window.  Campaigns differ in
how many are held out and in what is bought anyway, and where the best customers are treated rather
than others so do contacts of one campaign.  So every contact is weighted by one over the chance of
the group that it is in (Hajek's estimator; Imbens and Rubin, "Causal Inference for Statistics,
Social, and Biomedical Sciences", 2015, section 12.4), and the error is that of the weighted
means, with the contacts of a consumer taken together.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Z95 = 1.96
FEWEST_OF_GROUP = 30
"""Contacts that are treated, and that are held out, for an estimate."""
FEWEST_BUYERS = 5
"""Buyers and others in each group: with fewer, the error is not known well enough."""


class Effect(NamedTuple):
    """What campaigns did.

    n_treated, n_held_out: contacts.
    rate_treated, rate_held_out: shares that bought, as they are.
    estimate, error: of the difference, weighted; None where there are too few.
    truth: the mean true effect on the same contacts; None where nobody knows it.
    """

    name: str
    n_treated: int
    n_held_out: int
    rate_treated: float | None
    rate_held_out: float | None
    estimate: float | None
    error: float | None
    truth: float | None

    @property
    def naive(self) -> float | None:
        """The difference of the shares as they are."""
        if self.rate_treated is None or self.rate_held_out is None:
            return None
        return self.rate_treated - self.rate_held_out

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the estimate, 95%."""
        if self.estimate is None or self.error is None:
            return None
        return self.estimate - Z95 * self.error, self.estimate + Z95 * self.error


def effect_of(name: str, contacts: pd.DataFrame) -> Effect:
    """The effect over some contacts, of ``inputs.CONTACT_COLUMNS``."""
    treated = contacts["treated"]
    bought = contacts["bought"]
    n1, n0 = int(treated.sum()), int((~treated).sum())
    truth = (
        float(contacts["effect"].mean()) if contacts["effect"].notna().all() and n1 + n0 else None
    )
    estimate = error = None
    groups = [bought[treated], bought[~treated]]
    if all(_is_enough(group) for group in groups):
        estimate, error = _weighted(contacts)
    rates = [float(group.mean()) if len(group) else None for group in groups]
    return Effect(name, n1, n0, rates[0], rates[1], estimate, error, truth)


def _is_enough(bought: pd.Series) -> bool:
    n_buyers = int(bought.sum())
    return len(bought) >= FEWEST_OF_GROUP and (
        FEWEST_BUYERS <= n_buyers <= len(bought) - FEWEST_BUYERS
    )


def _weighted(contacts: pd.DataFrame) -> tuple[float | None, float | None]:
    """The difference and its error; none where a contact had no chance of its own group."""
    import numpy as np

    treated = contacts["treated"].to_numpy(dtype=bool)
    chance = contacts["propensity"].to_numpy(dtype=np.float64)
    of_group = np.where(treated, chance, 1 - chance)
    if not (of_group > 0).all():
        return None, None
    bought = contacts["bought"].to_numpy(dtype=np.float64)
    difference, parts = 0.0, np.zeros(len(bought))
    for is_in, sign in ((treated, 1), (~treated, -1)):
        weights = np.where(is_in, 1 / of_group, 0.0)
        mean = float((weights * bought).sum() / weights.sum())
        difference += sign * mean
        parts += sign * weights * (bought - mean) / weights.sum()
    _, consumer = np.unique(contacts["consumer_id"].to_numpy(dtype=str), return_inverse=True)
    sums = np.bincount(consumer, parts)
    n = len(sums)
    return difference, sqrt(float((sums**2).sum()) * n / max(n - 1, 1))
