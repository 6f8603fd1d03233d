"""What a marketing data set says of itself, by its summary."""

from __future__ import annotations

from collections.abc import Iterator

from marketing.constants import STATES
from marketing.dataset.command_flags import commands_of
from marketing.tables import TABLES, tables_of
from receipts.command_flags import POPULATION_NOTE, is_of_own_population
from receipts.formats.tables import DATABASES, Format
from receipts.metadata.description import Description, Records, Resource
from receipts.metadata.loading import database_loading, file_loading
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE
from receipts.runs.counted import counted
from receipts.runs.files import Json
from world.population import Population

NAME = "tillroll-marketing"

LIMITS = (
    "Everybody in it is made up.  Sex, age, race, income and household follow published shares of "
    "the population of a state; no row is a person's, and nobody can be found in it.",
    "It says nothing about how real people shop or answer to campaigns: use it to build and test "
    "programs and methods, and never to decide whom to address, or about people.",
    "Effects and biases of campaigns are planted with sizes that the settings say; a finding that "
    "they are there is a finding about the program.",
    "It is cleaner than real data: no value is missing by accident, nobody moves, marries or opts "
    "out, and there is one store.",
)


def description_of(summary: Json, population: Population) -> Description:
    """What a summary's data set says of itself.

    Raises one of KeyError, TypeError and ValueError where it is no summary of ours.
    """
    settings = summary["settings"]
    form: Format = settings.get("format", "csv")
    resources = [*_resources(summary, form, population)]
    causes = ", ".join(settings["causes"]) or "none"
    return Description(
        name=NAME,
        title="Marketing data of made-up shoppers",
        text=(
            "Households, preferences, campaigns, engagements and transactions of shoppers who do "
            f"not exist, derived from a seed by Tillroll: {_customers(summary)} of "
            f"{_states(settings)}, up to {settings['end_date']}.  Causes that act on what is "
            f"bought: {causes}."
        ),
        date=summary["generation_date"],
        seed=summary["seed"],
        versions=summary["versions"],
        settings=settings,
        size=(
            _customers(summary),
            f"{counted(summary['rows'], 'row')} in {counted(_n_tables(resources), 'table')}",
        ),
        command=commands_of(summary),
        notes=(POPULATION_NOTE,) if is_of_own_population(settings) else (),
        limits=LIMITS,
        loading=_loading(form, resources),
        keywords=("synthetic", "retail", "marketing", "campaigns", "uplift", "tabular"),
        resources=(*resources, *_population_files(settings)),
        n_rows=summary["rows"],
    )


def _customers(summary: Json) -> str:
    return counted(summary["customers"], "customer")


def _n_tables(resources: list[Resource]) -> int:
    """How many tables there are; of one there may be several resources."""
    return len({records.table.name for each in resources for records in each.records})


def _states(settings: Json) -> str:
    return ", ".join(settings["campaigns"]["states"] or STATES)


def _resources(summary: Json, form: Format, population: Population) -> Iterator[Resource]:
    """A resource for each CSV file, for the Parquet files of a table, or for the database."""
    tables = tables_of(population)
    entries = [entry for step in summary["steps"] for entry in step["tables"]]
    if form == "csv":
        for entry in entries:
            table = tables[entry["table"]]
            name = entry["file"].partition(".")[0]
            records = (Records(table, entry["rows"]),)
            yield Resource(name, table.meaning, form, (entry,), records)
        return
    found = {
        name: [entry for entry in entries if entry["table"] == name]
        for name in TABLES
        if any(entry["table"] == name for entry in entries)
    }
    n_rows = {name: sum(entry["rows"] for entry in files) for name, files in found.items()}
    held = {name: Records(tables[name], n_rows[name]) for name in found}
    if form in DATABASES:
        file = summary["steps"][-1]["database"]
        yield Resource("database", "the tables in a database", form, (file,), (*held.values(),))
        return
    for name, files in found.items():
        yield Resource(name, tables[name].meaning, form, tuple(files), (held[name],))


def _population_files(settings: Json) -> Iterator[Resource]:
    if is_of_own_population(settings):
        for name, file in (("population", POPULATION_FILE), ("catalogue", CATALOGUE_FILE)):
            meaning = f"the {name} that the shoppers are of"
            yield Resource(name, meaning, file.rpartition(".")[2], ({"file": file},))


def _loading(form: Format, resources: list[Resource]) -> dict[str, str]:
    last = resources[-1]
    table = last.records[-1].table.name
    if form == "duckdb" or form == "sqlite":
        return database_loading(form, last.names[0], table)
    return file_loading(form, table, last.names)
