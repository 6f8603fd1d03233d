"""What belongs in the folder of a receipt data set, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Iterator

from receipts.batch_numbers import batch_numbers
from receipts.file_names import BATCH_FILE, SUMMARY_FILE, batch_file, batch_name
from receipts.formats.databases import names_of_growing
from receipts.formats.table_files import part_file_name, table_file_name
from receipts.formats.tables import DATABASES
from receipts.metadata.metadata_files import MARKS, METADATA_FILES
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE
from receipts.relational.tables import BATCH_TABLES, PRODUCTS, TABLES
from receipts.runs.files import Json
from receipts.runs.ownership import FolderKind, Owns
from world.population import DEFAULT_POPULATION

COMPANIONS = frozenset({POPULATION_FILE, CATALOGUE_FILE})
"""Files of a data set of another population than the default one."""

CATALOGUE_PART = "catalogue"
"""The part of a database that is no batch's: the products."""

_TABLE_FILE = rf"({'|'.join(table.name for table in TABLES)})(_\d{{5,}})?\.(csv(\.gz)?|parquet)"
_DATABASE = rf"receipts\.({'|'.join(sorted(DATABASES))})(\.growing(\.wal|-journal)?)?"
_PART = rf"(batch_\d{{5,}}|{CATALOGUE_PART})\.({'|'.join(table.name for table in TABLES)})\.part"
_NUMBER = re.compile(r"\d{5,}")


def database_file(form: str) -> str:
    """The name of a database: ``receipts.duckdb``."""
    return f"receipts.{form}"


def companions_of(plan: Json) -> frozenset[str]:
    """The files that come with the batches of a plan, or of a summary."""
    ours = DEFAULT_POPULATION.digest
    # Summaries of 0.1.0 name no population; there was one.
    return COMPANIONS if plan["settings"].get("population_digest", ours) != ours else frozenset()


def _listed(summary: Json) -> Iterator[str]:
    """The files that a summary lists."""
    for batch in summary["batches"]:
        if "files" in batch:
            yield from (entry["file"] for entry in batch["files"])
        elif "sha256" in batch:  # A batch of a database is no file.
            yield batch["file"]
    yield from (entry["file"] for entry in summary.get("files", ()))
    yield from companions_of(summary)
    yield from METADATA_FILES


def _planned(plan: Json, _: str) -> Owns:
    """Which files a plan has made."""
    settings = plan["settings"]
    first, end = settings["first_customer"], settings["first_customer"] + settings["customers"]
    numbers = batch_numbers(first, end, settings["batch_size"])
    companions = {*companions_of(plan), *METADATA_FILES}
    form, is_gzip = settings.get("format", "json"), settings["gzip"]

    def names_of(number: int) -> set[str]:
        if form == "json":
            return {batch_file(number, is_gzip)}
        if form in DATABASES:
            return {
                database_file(form),
                *names_of_growing(database_file(form), form),
                part_file_name(CATALOGUE_PART, PRODUCTS),
                *(part_file_name(batch_name(number), each) for each in BATCH_TABLES),
            }
        products = table_file_name(PRODUCTS, form, None, is_gzip=is_gzip)
        return {
            products,
            *(table_file_name(each, form, number, is_gzip=is_gzip) for each in BATCH_TABLES),
        }

    def owns(name: str) -> bool:
        found = _NUMBER.search(name)
        number = int(found[0]) if found else numbers[0]
        return name in companions or (number in numbers and name in names_of(number))

    return owns


_PATTERNS = (
    *(BATCH_FILE, _TABLE_FILE, _DATABASE, _PART),
    *map(re.escape, (*sorted(COMPANIONS), *METADATA_FILES)),
)

RECEIPTS_FOLDER = FolderKind(
    SUMMARY_FILE,
    re.compile("|".join(_PATTERNS)),
    listed=_listed,
    planned=_planned,
    marks=MARKS,
)
