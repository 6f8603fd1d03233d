"""What belongs in the folder of a marketing data set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from marketing.dataset.files import (
    SUMMARY_FILE,
    database_file,
    names_of,
    names_on_the_way,
    parquet_files,
    with_ending,
)
from marketing.dataset.plan import block_customers
from marketing.tables import STEPS, TABLES
from receipts.batch_numbers import batch_numbers
from receipts.formats.tables import DATABASES
from receipts.metadata.metadata_files import MARKS, METADATA_FILES
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE
from receipts.runs.errors import OutputError
from receipts.runs.files import Json
from receipts.runs.outputs import Output
from receipts.runs.ownership import FolderKind, Owns
from receipts.runs.places import Place
from world.population import DEFAULT_POPULATION

COMPANIONS = (POPULATION_FILE, CATALOGUE_FILE)
"""Files of a data set of another population than the default one."""

_NAME = rf"([a-z]{{2}}_demographics|{'|'.join(TABLES)})"
_BLOCK = rf"({'|'.join(STEPS)})(_\d{{5,}})?"
_ON_THE_WAY = rf"{_BLOCK}\.{_NAME}\.rows|{_NAME}\.growing"
_TABLE = rf"{_NAME}\.csv(\.gz)?|({'|'.join(TABLES)})(_\d{{5,}})?\.parquet"
_DATABASE = "|".join(
    re.escape(name)
    for form in sorted(DATABASES)
    for name in (database_file(form), *names_on_the_way(form))
)


def _companions(plan: Json) -> tuple[str, ...]:
    """The files of the population of a plan, or of a summary."""
    is_ours = plan["settings"]["population_digest"] == DEFAULT_POPULATION.digest
    return () if is_ours else COMPANIONS


def _listed(summary: Json) -> Iterator[str]:
    """The files that a summary lists."""
    for step in summary["steps"]:
        yield from (entry["file"] for entry in step["tables"])
        if "daily" in step:  # Of a block; it is asked for, too.
            yield step["daily"]["file"]
    if all(step["file"] in STEPS for step in summary["steps"]):
        yield from METADATA_FILES
        yield from _companions(summary)


def _planned(plan: Json, _: str) -> Owns:
    """Which files a plan has made: tables, and those on the way."""
    names = {*_tables_of(plan["settings"]), *METADATA_FILES, *_companions(plan)}
    pattern = re.compile(_ON_THE_WAY)
    return lambda name: name in names or pattern.fullmatch(name) is not None


def _tables_of(settings: Json) -> Iterator[str]:
    """The files of all tables of a plan's settings, and what a database is called on the way."""
    form = settings.get("format", "csv")
    if form in DATABASES:
        yield database_file(form)
        yield from names_on_the_way(form)
        return
    first, n_customers = settings["first_customer"], settings["customers"]
    numbers = batch_numbers(first, first + n_customers, block_customers(form, n_customers))
    for table in TABLES.values():
        if form == "csv":
            for name in names_of(table, settings["campaigns"]["states"]):
                yield with_ending(name, is_gzip=settings["gzip"])
        else:
            yield from parquet_files(table, numbers)


FOLDER = FolderKind(
    SUMMARY_FILE,
    re.compile(
        "|".join([_TABLE, _DATABASE, _ON_THE_WAY, *map(re.escape, (*METADATA_FILES, *COMPANIONS))])
    ),
    parts_key="steps",
    listed=_listed,
    planned=_planned,
    marks=MARKS,
)


def refuse_foreign_tables(place: Place, where: Output, plan: Json, steps: Iterable[Json]) -> None:
    """Raises OutputError where a complete data set has a table's file that no step of it made.

    where: the data set.
    steps: the reports of the steps.
    """
    for name in _unlisted(place, plan, steps):
        raise OutputError(
            f"{where / name} is not of the data set in {where}; move it away or name another "
            f"{'folder' if isinstance(where, Path) else 'prefix'} with --output"
        )


def remove_strays(place: Place, plan: Json, steps: Iterable[Json]) -> None:
    """Removes what a plan's run needed on the way, and no step has made."""
    place.remove(_unlisted(place, plan, steps))


def remove_parts(place: Place, step: str) -> None:
    """Removes what the blocks of a step have left, which is in its tables by now."""
    pattern = re.compile(_ON_THE_WAY)
    place.remove(
        sorted(name for name in place.names() if name.startswith(step) and pattern.fullmatch(name))
    )


def _unlisted(place: Place, plan: Json, steps: Iterable[Json]) -> list[str]:
    owns = FOLDER.names_of(plan, "")
    listed = FOLDER.names_in({**plan, "steps": list(steps)})
    return sorted(name for name in place.names() if owns(name) and name not in listed)
