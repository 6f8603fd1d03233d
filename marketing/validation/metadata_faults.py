"""What of a data set's metadata is not what its summary says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from marketing.dataset.describing import description_of
from marketing.dataset.files import SUMMARY_FILE
from receipts.checking.metadata_check import faults
from receipts.metadata.metadata_files import read_in
from receipts.population_files import POPULATION_FILE, read_population
from receipts.runs.state_files import DamagedFileError, read_object
from world.population import DEFAULT_POPULATION

_MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def metadata_faults(folder: Path) -> Iterator[str]:
    """The faults, each a line; none where the summary itself makes no sense.

    Raises UserError where the population's files make no sense.
    """
    is_own = (folder / POPULATION_FILE).exists()
    population = read_population(folder) if is_own else DEFAULT_POPULATION
    try:
        said = description_of(read_object(folder / SUMMARY_FILE), population)
        wrong = [*faults(read_in(folder), said)]
    except (DamagedFileError, *_MALFORMED):
        return
    for fault in wrong:
        where = f" ({fault.what})" if fault.what else ""
        yield (
            f"{fault.file} does not say what the summary says{where}: expected {fault.expected}, "
            f"found {fault.found}"
        )
