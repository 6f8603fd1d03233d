"""Redeemed coupons without a conversion, where a measurement bias is planted: as many as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import sqrt

from marketing.validation.planted import UNKNOWN_PEOPLE, Planted, name_of
from marketing.validation.results import NotRun, Outcome
from marketing.validation.sampling import Estimate
from marketing.validation.surveys import Given
from world.campaigns.bias_effects import recorded_share
from world.campaigns.biases import MEASUREMENT, Bias


class Unrecorded:
    """The coupons of who is of the group of a bias; where none is planted, nobody is."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._planted = Planted(given, MEASUREMENT)
        self._n: Counter[tuple[Bias, ...]] = Counter()
        self._lost: Counter[tuple[Bias, ...]] = Counter()

    def see(self, consumer_id: str) -> bool:
        """Counts a redeemed coupon; whether a bias, or nobody knows whether one, is about it."""
        return self._count(self._n, consumer_id, 1)

    def lose(self, consumer_id: str, n: int) -> bool:
        """Counts coupons without a conversion; whether they are for a bias to answer for."""
        return self._count(self._lost, consumer_id, n)

    def _count(self, counts: Counter[tuple[Bias, ...]], consumer_id: str, n: int) -> bool:
        if not self._planted.knows_people:
            return True
        biases = self._planted.about(consumer_id)
        if biases:
            counts[biases] += n
        return biases is None or bool(biases)

    def outcomes(self) -> Iterator[Outcome]:
        """For each bias, the share of its group's coupons whose conversion is recorded."""
        for bias in self._planted.biases:
            name = f"engagements.planted_measurement.{name_of(bias)}"
            if not self._planted.knows_people:
                yield NotRun(name, UNKNOWN_PEOPLE)
                continue
            n = sum(count for biases, count in self._n.items() if bias in biases)
            if not n:
                yield NotRun(name, "nobody of the group redeemed a coupon")
                continue
            lost = sum(count for biases, count in self._lost.items() if bias in biases)
            expected = sum(
                count * recorded_share(biases)
                for biases, count in self._n.items()
                if bias in biases
            )
            share = 1 - lost / n
            found = Estimate(share, sqrt(max(share * (1 - share), 0.0) / n), n)
            says = f"share of the redeemed coupons whose conversion is recorded: {bias.group}"
            yield self._given.judge.share(
                name, says, expected / n, found, f"the summary says {bias}", "parity"
            )
