"""What README.md and docs/ show of the program, made by the program.

    python3 -m tests.readme_refresh

writes their tables, the outputs of their commands and the picture anew; tests/test_readme.py and
tests/test_picture.py check them.
"""

from __future__ import annotations

import calendar
import inspect
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from marketing.dictionary import dictionary_text
from tests.documents import DOCUMENTS, ROOT, Workshops, run, with_answers, with_outputs
from world.archetypes import Archetype
from world.parameters import Parameters
from world.population import DEFAULT_POPULATION

ARCHETYPES = DEFAULT_POPULATION.by_key
CATALOGUE = DEFAULT_POPULATION.catalogue
CATEGORIES = DEFAULT_POPULATION.categories


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def archetype_table() -> str:
    """The ten archetypes' figures."""
    return table(
        (
            "archetype",
            "lines a trip",
            "days between trips",
            *CATEGORIES,
            "buys more of",
            "price response",
        ),
        (
            (
                f"`{archetype.key}`",
                "{}-{}".format(*archetype.items_per_trip),
                "{}-{}".format(*archetype.gap_days),
                *(f"{archetype.category_shares[category]:.0%}" for category in CATEGORIES),
                ", ".join(tag.replace("_", " ") for tag in archetype.focus),
                f"{archetype.price_response:g}",
            )
            for archetype in DEFAULT_POPULATION.archetypes
        ),
    )


def catalogue_table() -> str:
    """The categories' sizes and price ranges."""
    rows = []
    for category in CATEGORIES:
        products = [product for product in CATALOGUE if product.category == category]
        cheapest = min(products, key=lambda product: product.price_low_cents)
        dearest = max(products, key=lambda product: product.price_high_cents)
        rows.append(
            (
                category,
                str(sum(product.frequent for product in products)),
                str(sum(not product.frequent for product in products)),
                f"{cheapest.name}, from ${cheapest.price_low_cents / 100:.2f}",
                f"{dearest.name}, to ${dearest.price_high_cents / 100:.2f}",
            )
        )
    return table(("category", "frequent", "occasional", "cheapest", "dearest"), rows)


def season_table() -> str:
    """The products that have a season."""
    rows = []
    for product in CATALOGUE:
        if product.season:
            months = product.season.first_month, product.season.last_month
            names = " to ".join(calendar.month_name[month] for month in months)
            strength = f"{product.season.strength:g}"
            often = "frequent" if product.frequent else "occasional"
            rows.append((product.name, product.category, often, names, strength))
    return table(("product", "category", "", "season", "times as often"), rows)


FIELD = re.compile(r"^([a-z_]+(?:, [a-z_]+)*): (.*(?:\n    .*)*)", re.MULTILINE)
"""A field, or several, and what its class's docstring says of it."""


def figure_table(kind: Any, names: Iterable[str]) -> str:
    """The fields of a dataclass with these names: default values, and what its docstring says."""
    meanings = {}
    for found, text in FIELD.findall(inspect.getdoc(kind)):
        linked = re.sub(r"\b(\w+\.py)\b", r"[\1](../world/\1)", " ".join(text.split()))
        linked = linked.replace("``", "`").removesuffix(".")
        meanings |= dict.fromkeys(found.split(", "), (found, linked))
    defaults = {each.name: each.default for each in fields(kind)}
    rows: dict[str, tuple[str, str, str]] = {}
    for name in names:
        together, meaning = meanings[name]
        group = [each for each in together.split(", ") if each in defaults]
        values = ", ".join(filter(None, (_in_json(defaults[each]) for each in group)))
        rows[together] = (", ".join(f"`{each}`" for each in group), values, meaning)
    return table(("figure", "if left out", "meaning"), rows.values())


def _in_json(value: Any) -> str:
    try:
        return f"`{json.dumps(value)}`"
    except TypeError:  # The mark of a field without a default value.
        return ""


def parameter_table() -> str:
    """The figures of a population, as its files have them."""
    return figure_table(Parameters, [each.name for each in fields(Parameters)])


def archetype_figure_table() -> str:
    """The figures of an archetype, as a population's files have them."""
    return figure_table(Archetype, [each.name for each in fields(Archetype)])


TABLES: Mapping[str, Callable[[], str]] = {
    "archetypes": archetype_table,
    "catalogue": catalogue_table,
    "seasons": season_table,
    "parameters": parameter_table,
    "archetype_figures": archetype_figure_table,
    "marketing_tables": dictionary_text,
}

TABLE = re.compile(r"(?<=<!-- table: )(\w+)( -->\n\n).*?(?=\n\n<!-- end -->)", re.DOTALL)


def with_tables(text: str) -> str:
    """The document with its tables as the code makes them now."""
    return TABLE.sub(lambda match: match[1] + match[2] + TABLES[match[1]](), text)


def main() -> int:
    """Rewrites the documents; 1 where a command failed, whose document then stays."""
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        workshops = Workshops(Path(folder))
        for document in DOCUMENTS:
            results = workshops.results_of(document)
            failed = [command for command, result in results.items() if result.returncode]
            failures += [f"{command}\n{results[command].stderr}" for command in failed]
            if not failed:
                text = document.read_text(encoding="utf-8")
                made = with_outputs(with_tables(text), results)
                made = with_answers(made, workshops.folder_of(document))
                document.write_text(made, encoding="utf-8")
    picture = run([sys.executable, "docs/picture.py"], ROOT)
    failures += [picture.stderr] if picture.returncode else []
    print("".join(failures), file=sys.stderr, end="")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
