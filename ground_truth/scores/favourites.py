"""Predictions of favourites: lists of products for each customer, the best first.

Of the first k places,

- **recall@k** is the share that is taken by products that are among the k with the highest
  purchase propensities (any of those that share the k-th one's);
- **NDCG@k** is the sum of the propensities, each divided by log2(1 + rank), as a share of the
  same sum of the best list there is (K. Jarvelin and J. Kekalainen, "Cumulated gain-based
  evaluation of IR techniques", ACM Transactions on Information Systems 20, 2002, 422-446).

Both are means over the customers.  A list with fewer places than k is scored as it is.  Beside
them stands one list for everybody: the products in the order of their mean propensity over the
customers of the data set, the best list that knows nothing of a customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum, log2
from typing import NamedTuple

from ground_truth.scores.predictions import PredictionFile, and_others, shown
from ground_truth.scores.report import Group, Report, Score

COLUMNS = ("customer_id", "rank", "sku")

_RANK_DIGITS = 9


class Taste(NamedTuple):
    """A customer's purchase propensities, by sku."""

    customer_id: str
    propensities: Mapping[str, float]


Tastes = Callable[[], Iterable[Taste]]
"""Gives those of all customers, each time from the first one."""


class _Place(NamedTuple):
    line: int
    sku: str


def score_favourites(
    predictions: PredictionFile, tastes: Tastes, skus: Iterable[str], k: int
) -> Report:
    """The scores of all customers.

    skus: of all products.
    k: how many places count, 1 or more.

    Raises PredictionError where a row is wrong, is there twice, or is of no customer or product,
    and where a customer or a rank has none.
    """
    predicted = _predicted(predictions, frozenset(skus))
    popular = _popular(tastes())
    n = 0
    missing: list[str] = []
    sums: dict[str, list[list[float]]] = {"recall": [[], [], []], "ndcg": [[], [], []]}
    for customer_id, propensities in tastes():
        places = predicted.pop(customer_id, None)
        if places is None:
            missing.append(customer_id)
            continue
        n += 1
        best = sorted(propensities, key=lambda sku: -propensities[sku])
        ours = [places[rank].sku for rank in range(1, min(k, len(places)) + 1)]
        for place, skus_ in enumerate((ours, popular[:k], best[:k])):
            sums["recall"][place].append(recall(skus_, propensities, k))
            sums["ndcg"][place].append(ndcg(skus_, propensities, k))
    if predicted:
        customer_id, places = next(iter(predicted.items()))
        raise predictions.error(
            min(place.line for place in places.values()),
            f"{shown(customer_id)}{and_others(len(predicted) - 1)} is no customer of this data "
            "set; leave it out",
        )
    if missing:
        raise predictions.error(
            None,
            f"there is no row for {missing[0]}{and_others(len(missing) - 1)}; write a list for "
            "each customer",
        )
    scores = [
        Score(f"{name}_at_{k}", f"{title}@{k}", *(fsum(values) / n for values in sums[name]))
        for name, title in (("recall", "recall"), ("ndcg", "NDCG"))
    ]
    group = Group("against the true purchase propensities", scores)
    return Report("favourites", f"{n:,} customers", n, "popularity", [group])


def recall(skus: Sequence[str], propensities: Mapping[str, float], k: int) -> float:
    """The share of k places that favourites take.

    >>> recall(["a", "x"], {"a": 0.5, "b": 0.4, "c": 0.1}, 2)
    0.5
    """
    ranked = sorted(propensities.values(), reverse=True)
    least = ranked[min(k, len(ranked)) - 1]
    n_places = min(k, len(ranked))
    return sum(propensities.get(sku, 0.0) >= least for sku in skus[:k]) / n_places


def ndcg(skus: Sequence[str], propensities: Mapping[str, float], k: int) -> float:
    """The discounted propensities of k places, as a share of the best list's.

    >>> ndcg(["a", "b"], {"a": 0.5, "b": 0.4, "c": 0.1}, 2)
    1.0
    """
    ideal = _discounted(sorted(propensities.values(), reverse=True)[:k])
    return _discounted([propensities.get(sku, 0.0) for sku in skus[:k]]) / ideal


def _discounted(gains: Sequence[float]) -> float:
    return fsum(gain / log2(1 + rank) for rank, gain in enumerate(gains, 1))


def _popular(tastes: Iterable[Taste]) -> list[str]:
    """All products, those that customers like best on average first."""
    sums: dict[str, float] = {}
    for _, propensities in tastes:
        for sku, propensity in propensities.items():
            sums[sku] = sums.get(sku, 0.0) + propensity
    return sorted(sums, key=lambda sku: (-sums[sku], sku))


def _predicted(predictions: PredictionFile, known: frozenset[str]) -> dict[str, dict[int, _Place]]:
    """The places by customer and rank."""
    found: dict[str, dict[int, _Place]] = {}
    names = {sku: sku for sku in known}  # One text for all customers.
    for line, (customer, text, sku) in predictions.rows(COLUMNS):
        if sku not in names:
            raise predictions.error(line, f"{shown(sku)} is no sku; take one of the catalogue")
        rank = _rank(predictions, line, text)
        places = found.setdefault(customer, {})
        if rank in places:
            raise predictions.error(
                line,
                f"{shown(customer)} has a product of rank {rank} already, in line "
                f"{places[rank].line:,}; give each rank once",
            )
        places[rank] = _Place(line, names[sku])
    for customer, places in found.items():
        _check_list(predictions, customer, places)
    return found


def _rank(predictions: PredictionFile, line: int, text: str) -> int:
    is_rank = text.isascii() and text.isdecimal() and len(text) <= _RANK_DIGITS and int(text) > 0
    if not is_rank:
        raise predictions.error(line, f"rank is {shown(text)}; write 1 for the best product")
    return int(text)


def _check_list(predictions: PredictionFile, customer: str, places: Mapping[int, _Place]) -> None:
    """Raises PredictionError where a rank is missing or a product is there twice."""
    lines: dict[str, int] = {}
    for rank in range(1, len(places) + 1):
        if rank not in places:
            raise predictions.error(
                min(place.line for place in places.values()),
                f"{shown(customer)} has no product of rank {rank}, and others of higher ranks; "
                "give every rank from 1",
            )
        line, sku = places[rank]
        if sku in lines:
            raise predictions.error(
                line,
                f"{shown(customer)} has {shown(sku)} already, in line {lines[sku]:,}; name each "
                "product once",
            )
        lines[sku] = line
