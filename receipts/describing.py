"""What a receipt data set says of itself, by its summary."""

from __future__ import annotations

from collections.abc import Iterator

from receipts.command_flags import (
    POPULATION_NOTE,
    command_line,
    differing,
    is_of_own_population,
    panel_flags,
    world_flags,
)
from receipts.formats.tables import DATABASES, Format, Table
from receipts.metadata.description import Description, Records, Resource
from receipts.metadata.loading import database_loading, file_loading
from receipts.nested_tables import NESTED_TABLES
from receipts.plan import USUAL_BATCH_SIZE, USUAL_CUSTOMERS
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE
from receipts.relational.tables import TABLES
from receipts.runs.counted import counted
from receipts.runs.files import Json
from world.settings import Settings

NAME = "tillroll-receipts"

LIMITS = (
    "Everybody in it is made up, and so are their names, baskets and receipts; who has the name "
    "of a shopper is not meant.",
    "It says nothing about real shoppers, stores or prices: use it to build and test programs and "
    "methods, and never to decide about people or a market.",
    "It is cleaner than real data: the range is small, prices are the same for everybody, and "
    "there are no returns, no missing values and no errors.",
    "Customers keep to one archetype and one store, and all make the same number of trips.",
)

NESTED_NOTE = (
    "An item of a JSON batch is within its receipt, and names it by nothing else; "
    "`--format csv` and its like write lines with keys."
)


def description_of(summary: Json) -> Description:
    """What a summary's data set says of itself.

    Raises one of KeyError, TypeError and ValueError where it is no summary of ours.
    """
    settings = summary["settings"]
    form: Format = settings.get("format", "json")
    resources = (*_resources(summary, form), *_population_resources(settings))
    own = is_of_own_population(settings)
    return Description(
        name=NAME,
        title="Receipts of made-up shoppers",
        text=_text(summary),
        date=summary["generation_date"],
        seed=summary["seed"],
        versions=summary["versions"],
        settings=settings,
        size=(
            counted(summary["total_customers"], "customer"),
            counted(summary["total_receipts"], "receipt"),
            counted(summary["statistics"]["total_items"], "line"),
        ),
        command=(command_line("python3 generate_large_dataset.py", flags_of(summary)),),
        notes=(POPULATION_NOTE,) if own else (),
        limits=(*LIMITS, NESTED_NOTE) if form == "json" else LIMITS,
        loading=_loading(form, resources),
        keywords=("synthetic", "retail", "grocery", "receipts", "market-basket", "tabular"),
        resources=resources,
        n_rows=sum(records.n_rows or 0 for each in resources for records in each.records),
    )


def flags_of(summary: Json) -> list[str]:
    """The flags of ``generate_large_dataset.py`` that make a summary's data set."""
    settings = summary["settings"]
    values = {
        "--batch-size": (settings["batch_size"], USUAL_BATCH_SIZE),
        "--store": (settings["store"], Settings.store),
        "--locale": (settings["locale"], Settings.locale),
        "--indent": (settings["indent"], 0),
        "--format": (settings.get("format", "json"), "json"),
    }
    return [
        *panel_flags(settings, summary["seed"], USUAL_CUSTOMERS),
        *differing(values),
        *(["--gzip"] if settings["gzip"] else []),
        *world_flags(settings, "."),
    ]


def _text(summary: Json) -> str:
    settings = summary["settings"]
    causes = ", ".join(settings["causes"]) or "none"
    return (
        "Grocery receipts of shoppers who do not exist, derived from a seed by Tillroll: "
        f"{counted(summary['total_customers'], 'customer')} with "
        f"{counted(summary['receipts_per_customer'], 'receipt')} each, up to "
        f"{settings['end_date']}. Causes that act on what is bought: {causes}."
    )


def _resources(summary: Json, form: Format) -> Iterator[Resource]:
    n_rows = {
        "customers": summary["total_customers"],
        "receipts": summary["total_receipts"],
        "items": summary["statistics"]["total_items"],
    }
    if form == "json":
        records = [Records(table, n_rows[table.name], path) for table, path in NESTED_TABLES]
        meaning = "the customers with their receipts, in batches"
        yield Resource(
            "batches", meaning, form, tuple(map(_entry, summary["batches"])), tuple(records)
        )
        return
    entries = [*_entries(summary)]
    if form in DATABASES:
        meaning = "customers, receipts, lines and products in a database"
        records = [Records(table, entries[0]["rows"][table.name]) for table in TABLES]
        yield Resource("database", meaning, form, tuple(entries), tuple(records))
        return
    for table in TABLES:
        files = tuple(entry for entry in entries if entry["table"] == table.name)
        yield Resource(table.name, table.meaning, form, files, (_counted(table, files),))


def _counted(table: Table, files: tuple[Json, ...]) -> Records:
    return Records(table, sum(entry["rows"] for entry in files))


def _entry(batch: Json) -> Json:
    """A batch as an entry of its file."""
    return {name: batch[name] for name in ("file", "bytes", "sha256")}


def _entries(summary: Json) -> Iterator[Json]:
    for batch in summary["batches"]:
        yield from batch.get("files", ())
    yield from summary.get("files", ())


def _population_resources(settings: Json) -> Iterator[Resource]:
    if is_of_own_population(settings):
        for name, file in (("population", POPULATION_FILE), ("catalogue", CATALOGUE_FILE)):
            form = file.rpartition(".")[2]
            meaning = f"the {name} that the shoppers are of"
            yield Resource(name, meaning, form, ({"file": file},))


def _loading(form: Format, resources: tuple[Resource, ...]) -> dict[str, str]:
    if form == "duckdb" or form == "sqlite":
        return database_loading(form, resources[0].names[0], "lines")
    found = next((each for each in resources if each.name == "lines"), resources[0])
    table = "customers" if form == "json" else found.name
    return file_loading(form, table, found.names)
