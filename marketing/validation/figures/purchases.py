"""What is bought: quantities, and that consumers buy what they like."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import CONSUMER_PREFERENCES, PRODUCT_CATALOG
from marketing.validation.baskets import PRODUCT, QUANTITY, baskets
from marketing.validation.disk import Sums
from marketing.validation.fields import CATEGORY_ENDING, columns_of, place, places
from marketing.validation.results import NotRun, Outcome
from marketing.validation.rules import transactions as of_receipt
from marketing.validation.sampling import RankCorrelation, Shares
from marketing.validation.surveys import Given, Survey
from world.population import DEFAULT_POPULATION

QUANTITY_SHARES = {"1": 0.70, "2": 0.25, "3 or more": 0.05}
"""Shares of the lines by quantity in the default population (a requirement of the receipts
document)."""
ENOUGH_LINES = 150
"""Lines a consumer from which on his or her shares of the categories say something."""
STEPS = 1_000
"""Shares are ranked by whole thousandths."""

_SKU, _CATEGORY = places(PRODUCT_CATALOG, "product_id", "category")
_CONSUMER = place(CONSUMER_PREFERENCES, "consumer_id")


def _quantities(given: Given) -> Iterator[Outcome]:
    digest = given.expected.summary.population_digest
    names = {quantity: f"transaction_details.quantity.{quantity}" for quantity in QUANTITY_SHARES}
    if digest and digest != DEFAULT_POPULATION.digest:
        for name in names.values():
            yield NotRun(name, "the population is another than the default one")
        return
    shares = Shares()
    for basket in baskets(given.data):
        consumer = basket.receipt[of_receipt.CONSUMER] if basket.receipt else ""
        for line in basket.lines:
            pieces = line[QUANTITY]
            shares.see(consumer, pieces if pieces in QUANTITY_SHARES else "3 or more")
    for quantity, share in QUANTITY_SHARES.items():
        says = f"share of the lines with quantity {quantity}"
        found = shares.estimate(quantity)
        yield given.judge.share(names[quantity], says, share, found, "the receipts document")


def _likes(given: Given) -> Iterator[Outcome]:
    """By category, the rank correlation of its preference with its share of a consumer's lines."""
    table = given.data.tables["consumer_preferences"]
    columns = {
        column.name.removesuffix(CATEGORY_ENDING): i
        for i, column in enumerate(columns_of(table))
        if column.name.endswith(CATEGORY_ENDING)
    }
    bought, n_lines = _lines_by_category(given, [*columns])
    found = {category: RankCorrelation() for category in columns}
    n_consumers = 0
    for row in given.data.rows("consumer_preferences"):
        n_consumers += 1
        bought.add(
            row[_CONSUMER],
            *(int(float(row[i]) * STEPS + 0.5) for i in columns.values()),
            *[0] * (len(columns) + 1),
        )
    for _, numbers in bought.totals():
        likes, lines, total = numbers[: len(columns)], numbers[len(columns) : -1], numbers[-1]
        if total:
            for category, like, n in zip(columns, likes, lines, strict=True):
                found[category].see(like, n * STEPS // total)
    figure = given.expected.benchmark("category_correlation")
    for category, correlation in found.items():
        name = f"consumer_preferences.{category}_and_purchases"
        if figure is None:
            yield NotRun(name, "there is no benchmark")
        elif n_lines < ENOUGH_LINES * n_consumers:
            yield NotRun(name, f"there are fewer than {ENOUGH_LINES} lines a consumer")
        else:
            says = f"least rank correlation of the preference for {category} with its share bought"
            yield given.judge.at_least(
                name, says, figure.value, correlation.estimate(), figure.source
            )


def _lines_by_category(given: Given, categories: list[str]) -> tuple[Sums, int]:
    """By consumer: room for the likes, the lines of each category, and all lines; and how many
    lines there are.
    """
    width, n_lines = len(categories), 0
    places_of = {category: width + i for i, category in enumerate(categories)}
    place_of = {
        row[_SKU]: places_of.get(_words(row[_CATEGORY]))
        for row in given.data.rows("product_catalog")
    }
    sums = Sums(given.data.disk, 2 * width + 1)
    for basket in baskets(given.data):
        if basket.receipt is None:
            continue
        numbers = [0] * (2 * width + 1)
        for line in basket.lines:
            at = place_of.get(line[PRODUCT])
            if at is not None:
                numbers[at] += 1
        numbers[-1] = len(basket.lines)
        n_lines += len(basket.lines)
        sums.add(basket.receipt[of_receipt.CONSUMER], *numbers)
    return sums, n_lines


def _words(category: str) -> str:
    """A category as it stands in the name of its column."""
    words = "".join(letter if letter.isalnum() else " " for letter in category.lower()).split()
    return "_".join(words)


SURVEYS = (
    Survey("transaction_details.quantity", ("transactions", "transaction_details"), _quantities),
    Survey(
        "consumer_preferences.*_and_purchases",
        ("consumer_preferences", "product_catalog", "transactions", "transaction_details"),
        _likes,
    ),
)
