"""The answer key of a data set, for notebooks and programs: what was truly so in its world.

>>> from ground_truth.key import AnswerKey
>>> key = AnswerKey("large_dataset")                                    # doctest: +SKIP
>>> for customer_id, sku, propensity in key.propensities(): ...         # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from ground_truth.truths import (
    Row,
    campaign_rows,
    coupon_rows,
    line_rows,
    propensity_rows,
    shopper_row,
    skus_of,
    week_rows,
)
from receipts.reading.dataset import Dataset, DatasetError
from receipts.reading.slice_files import SliceFiles
from receipts.reading.slices import Slice
from receipts.reading.worlds import settings_of
from world.histories import History
from world.records import customer_record
from world.settings import CAMPAIGNS, CAUSES
from world.shoppers import Shopper
from world.trips import week_of
from world.world import World


class AnswerKey:
    """The truths of one data set, in one folder or in several with slices of it.

    Nothing of it is stored: the world is made again from the seed and the settings.  Every
    iterator begins anew, goes by the order of the customers and needs constant memory.

    Raises DatasetError where the folders hold no complete data set, one of another program or of
    another version of this one, or one that is not what its seed gives.
    """

    def __init__(self, *folders: str | os.PathLike[str]) -> None:
        dataset = Dataset(*folders)
        files = dataset.files
        if not isinstance(files, SliceFiles):
            where = ", ".join(os.fspath(folder) for folder in folders)
            raise DatasetError(
                f"{where}: no summary tells the seed and the settings, so nobody knows "
                "what was truly so; name a data set of generate_large_dataset.py"
            )
        # Names decide nothing else, and those of a locale need a library.
        settings = replace(settings_of(files.slices[0]), locale=None)
        self.world = World(settings)
        self.skus = skus_of(settings.population)
        self._ranges = [range(each.first, each.end) for each in files.slices]
        self._twin = World(replace(settings, without=frozenset(CAUSES)))
        for each in files.slices:
            self._check(dataset, each)

    @property
    def n_customers(self) -> int:
        """How many customers there are."""
        return sum(map(len, self._ranges))

    @property
    def has_campaigns(self) -> bool:
        """Whether campaigns act."""
        return CAMPAIGNS in self.world.settings.causes

    def indices(self) -> Iterator[int]:
        """The customers' indices in the world."""
        return chain.from_iterable(self._ranges)

    def histories(self) -> Iterator[History]:
        """All shoppers with what they bought."""
        return (self.world.history(self.world.shopper(index)) for index in self.indices())

    def shoppers(self) -> Iterator[Row]:
        """A row of ``truths.SHOPPER_COLUMNS`` for each customer."""
        return (shopper_row(self.world.shopper(index)) for index in self.indices())

    def propensities(self) -> Iterator[Row]:
        """A row of ``truths.PROPENSITY_COLUMNS`` for each customer and product that he or she may
        buy.
        """
        for index in self.indices():
            yield from self.propensities_of(self.world.shopper(index))

    def lines(self) -> Iterator[Row]:
        """A row of ``truths.LINE_COLUMNS``, and of ``COUPON_COLUMNS`` where campaigns act, for each
        line of each receipt.
        """
        for history in self.histories():
            yield from self.lines_of(history)

    def campaigns(self) -> Iterator[Row]:
        """A row of ``truths.CAMPAIGN_COLUMNS`` for each customer and campaign; none where no
        campaigns act.
        """
        for history in self.histories():
            yield from self.campaigns_of(history)

    def weeks(self) -> Iterator[Row]:
        """A row of ``truths.WEEK_COLUMNS`` for each week from the first trip to the end of the
        panel, and each product.
        """
        return self.weeks_from(min(history.days[0] for history in self.histories()))

    def propensities_of(self, shopper: Shopper) -> Iterator[Row]:
        """The rows of ``propensities`` of one shopper."""
        return propensity_rows(shopper, self.skus)

    def lines_of(self, history: History) -> Iterator[Row]:
        """The rows of ``lines`` of one history."""
        twin = history
        if self.world.settings.causes:
            twin = self._twin.history(self._twin.shopper(history.shopper.index))
        rows = line_rows(history, twin, self.skus)
        if not self.has_campaigns:
            return rows
        coupons = coupon_rows(history)
        return ((*row, *coupon) for row, coupon in zip(rows, coupons, strict=True))

    def campaigns_of(self, history: History) -> Iterator[Row]:
        """The rows of ``campaigns`` of one history."""
        return campaign_rows(self.world, history) if self.has_campaigns else iter(())

    def weeks_from(self, first_day: int) -> Iterator[Row]:
        """The rows of ``weeks`` where the first trip is on this day (``date.toordinal()``)."""
        last = week_of(self.world.settings.end_date.toordinal())
        for week in range(week_of(first_day), last + 1):
            yield from week_rows(self.world, week)

    def _check(self, dataset: Dataset, source: Slice) -> None:
        """Raises DatasetError where the first customer on disk is not what the seed gives."""
        found = dataset.customer(source.customer_id(source.first))
        history = self.world.history(self.world.shopper(source.first))
        if _receipts(found) != _receipts(customer_record(history, self.world.settings)):
            raise DatasetError(
                f"{source.summary_path}: the receipts of {found['customer_id']} are not those that "
                f"the seed {self.world.settings.seed} gives, so its answer key would be wrong; "
                "restore the data set or make it again"
            )


def _receipts(customer: dict[str, Any]) -> list[dict[str, Any]]:
    """A customer's receipts without his or her name."""
    return [{**receipt, "customer_name": None} for receipt in customer["receipts"]]
