"""Trials counted by stratum and group: all that the comparisons need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.group_fairness.attributes import UNKNOWN, Groups
from marketing.group_fairness.outcomes import Trials

if TYPE_CHECKING:
    import numpy as np


class Counts(NamedTuple):
    """Whole numbers.

    names: of the groups.
    n: trials, a row a stratum and a column a group.
    n_with: those of them with the outcome.
    n_shoppers: of each group, how many shoppers have a trial.
    """

    names: tuple[str, ...]
    n: np.ndarray[Any, Any]
    n_with: np.ndarray[Any, Any]
    n_shoppers: np.ndarray[Any, Any]

    def of(self, places: Any) -> Counts:
        """The counts of some of the groups alone."""
        names = tuple(self.names[place] for place in places)
        return Counts(names, self.n[:, places], self.n_with[:, places], self.n_shoppers[places])


def counted(trials: Trials, groups: Groups) -> Counts:
    """The counts of groups that have a trial; who is of no known group is left out."""
    import numpy as np

    codes = groups.codes[trials.person]
    is_known = codes != UNKNOWN
    codes, strata = codes[is_known], trials.stratum[is_known]
    values, persons = trials.value[is_known], trials.person[is_known]
    n_groups = len(groups.names)
    n_strata = int(trials.stratum.max(initial=0)) + 1
    cells = strata * n_groups + codes
    n = np.bincount(cells, minlength=n_strata * n_groups)
    n_with = np.bincount(cells[values == 1], minlength=n_strata * n_groups)
    seen = np.zeros(len(groups.codes), dtype=bool)
    seen[persons] = True
    n_shoppers = np.bincount(groups.codes[seen], minlength=n_groups)
    every = Counts(
        tuple(groups.names),
        n.reshape(n_strata, n_groups),
        n_with.reshape(n_strata, n_groups),
        n_shoppers,
    )
    return every.of(np.flatnonzero(every.n.sum(axis=0)))
