"""What is bought: quantities, and that consumers buy what they like."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import CONSUMER_PREFERENCES, PRODUCT_CATALOG
from marketing.validation.baskets import Basket, BasketSurvey
from marketing.validation.disk import Sums
from marketing.validation.fields import CATEGORY_ENDING, columns_of, place, places
from marketing.validation.results import OTHER_POPULATION, NotRun, Outcome
from marketing.validation.rules.transactions import CONSUMER
from marketing.validation.sampling import Estimate, RankCorrelation, Shares
from marketing.validation.surveys import Given

MORE = "3 or more"
QUANTITY_SHARES = {"1": 0.70, "2": 0.25, MORE: 0.05}
"""Shares of the lines by quantity in the default population (a requirement of the receipts
document)."""
ENOUGH_LINES = 150
"""Lines a consumer from which on his or her shares of the categories say something."""
STEPS = 1_000
"""Shares are ranked by whole thousandths."""

_SKU, _CATEGORY = places(PRODUCT_CATALOG, "product_id", "category")
_CONSUMER = place(CONSUMER_PREFERENCES, "consumer_id")


class _Quantities:
    """The shares of the lines by quantity."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._shares = Shares()

    def see(self, basket: Basket) -> None:
        if basket.lines is None or basket.receipt is None:
            return
        quantities, consumer = basket.lines.quantities, basket.receipt[CONSUMER]
        ones, twos = quantities.count(1), quantities.count(2)
        for group, n in (("1", ones), ("2", twos), (MORE, len(quantities) - ones - twos)):
            if n:
                self._shares.see(consumer, group, n, n)

    def outcomes(self) -> Iterator[Outcome]:
        for quantity, share in QUANTITY_SHARES.items():
            name = f"transaction_details.quantity.{quantity.replace(' ', '_')}"
            if self._given.expected.summary.is_other_population:
                yield NotRun(name, OTHER_POPULATION)
                continue
            says = f"share of the lines with quantity {quantity}"
            found = self._shares.estimate(quantity)
            yield self._given.judge.share(name, says, share, found, "the receipts document")


class _Likes:
    """By category, the rank correlation of its preference with its share of a consumer's lines."""

    def __init__(self, given: Given) -> None:
        self._given = given
        table = given.data.tables["consumer_preferences"]
        self._columns = {
            column.name.removesuffix(CATEGORY_ENDING): i
            for i, column in enumerate(columns_of(table))
            if column.name.endswith(CATEGORY_ENDING)
        }
        width = len(self._columns)
        # By consumer: room for the likes, the lines of each category, and all lines.
        self._sums = Sums(given.data.disk, 2 * width + 1)
        self._n_lines = 0
        places_of = {category: width + i for i, category in enumerate(self._columns)}
        self._place_of = {
            row[_SKU]: places_of.get(_words(row[_CATEGORY]), -1)
            for row in given.data.rows("product_catalog")
        }

    def see(self, basket: Basket) -> None:
        if basket.lines is None or basket.receipt is None:
            return
        products = basket.lines.products
        numbers = [0] * (2 * len(self._columns) + 1)
        for product in products:
            at = self._place_of.get(product, -1)
            if at >= 0:
                numbers[at] += 1
        numbers[-1] = len(products)
        self._n_lines += len(products)
        self._sums.add(basket.receipt[CONSUMER], *numbers)

    def outcomes(self) -> Iterator[Outcome]:
        figure = self._given.expected.benchmark("category_correlation")
        n_consumers = self._add_likes()
        for category, found in self._correlations().items():
            name = f"consumer_preferences.{category}_and_purchases"
            if figure is None:
                yield NotRun(name, "there is no benchmark")
            elif self._given.expected.summary.is_other_population:
                yield NotRun(name, OTHER_POPULATION)
            elif self._n_lines < ENOUGH_LINES * n_consumers:
                yield NotRun(name, f"there are fewer than {ENOUGH_LINES} lines a consumer")
            else:
                says = f"rank correlation of the preference for {category} with its share, least"
                judge = self._given.judge
                yield judge.at_least(name, says, figure.value, found, figure.source)

    def _add_likes(self) -> int:
        """Adds what consumers like to what they bought; how many consumers there are."""
        n, rest = 0, [0] * (len(self._columns) + 1)
        for row in self._given.data.rows("consumer_preferences"):
            n += 1
            likes = [int(float(row[i]) * STEPS + 0.5) for i in self._columns.values()]
            self._sums.add(row[_CONSUMER], *likes, *rest)
        return n

    def _correlations(self) -> dict[str, Estimate]:
        width = len(self._columns)
        found = {category: RankCorrelation() for category in self._columns}
        for _, numbers in self._sums.totals():
            likes, lines, total = numbers[:width], numbers[width:-1], numbers[-1]
            if total:
                for category, like, n in zip(self._columns, likes, lines, strict=True):
                    found[category].see(like, n * STEPS // total)
        return {category: each.estimate() for category, each in found.items()}


def _words(category: str) -> str:
    """A category as it stands in the name of its column."""
    words = "".join(letter if letter.isalnum() else " " for letter in category.lower()).split()
    return "_".join(words)


SURVEYS = (
    BasketSurvey(
        "transaction_details.quantity", ("transactions", "transaction_details"), _Quantities
    ),
    BasketSurvey(
        "consumer_preferences.*_and_purchases",
        ("consumer_preferences", "product_catalog", "transactions", "transaction_details"),
        _Likes,
    ),
)
