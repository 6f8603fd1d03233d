"""Texts of a population that can stand in a CSV file that a spreadsheet opens.

A spreadsheet takes a field that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and runs
it.  (OWASP, "CSV Injection": https://owasp.org/www-community/attacks/CSV_Injection)
"""

from __future__ import annotations

from collections.abc import Iterator

from marketing.tables import CONSUMER_PREFERENCES, LIST_SEPARATOR, tables_of
from receipts.population_files import PopulationError
from world.population import Population

FORMULA_STARTS = ("=", "+", "-", "@")


def check_texts(population: Population) -> None:
    """Raises PopulationError where a text of a population would be a formula in a spreadsheet, or
    could not stand in a list of several, or two categories would have one column.
    """
    for what, text, is_in_list in _texts(population):
        if text.startswith(FORMULA_STARTS):
            raise PopulationError(
                f"{what} is {text!r}, which a spreadsheet takes for a formula; "
                f"begin it with another character than {' '.join(FORMULA_STARTS)}"
            )
        if is_in_list and LIST_SEPARATOR in text:
            raise PopulationError(
                f"{what} is {text!r}; {LIST_SEPARATOR!r} parts the values of a field, "
                "write it without"
            )
    columns = tables_of(population)[CONSUMER_PREFERENCES.name].header
    for column in columns:
        if columns.count(column) > 1:
            raise PopulationError(
                f"two categories have the column {column!r} of {CONSUMER_PREFERENCES.name}; "
                "give them names that differ in letters or digits"
            )


def _texts(population: Population) -> Iterator[tuple[str, str, bool]]:
    """What it is, the text, and whether it stands in a list of several."""
    for archetype in population.archetypes:
        yield f"the key of archetype {archetype.title!r}", archetype.key, True
    for product in population.catalogue:
        yield "a product's sku", product.sku, True
        yield f"the name of {product.sku}", product.product, False
        yield f"the category of {product.sku}", product.category, False
        for tag in sorted(product.tags):
            yield f"a tag of {product.sku}", tag, True
