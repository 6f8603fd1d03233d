"""The population of a data set: the program's own, or the one whose files lie in the folder."""

from __future__ import annotations

from pathlib import Path

from receipts.population_files import CATALOGUE_FILE, PopulationError, read_population
from receipts.reading.batch_files import DatasetError
from receipts.reading.slices import Slice
from world.population import DEFAULT_POPULATION, Population


def population_of(source: Slice) -> Population:
    """The population of a slice.

    Raises DatasetError where its files are missing, damaged or those of another population.
    """
    digest = source.settings["population_digest"]
    if digest == DEFAULT_POPULATION.digest:
        return DEFAULT_POPULATION
    folder = Path(source.summary_path).parent
    try:
        population = read_population(folder)
    except PopulationError as error:
        raise DatasetError(
            f"{source.summary_path} is of the population {source.settings['population']!r}, "
            f"whose files are not as they were ({error}); restore them, or complete the data set "
            "with the generator's --population and --resume"
        ) from error
    if population.digest != digest:
        raise DatasetError(
            f"{folder / CATALOGUE_FILE} or the file beside it was changed: the data set is of the "
            f"population {digest}, these files are {population.digest}; restore them, or "
            "complete the data set with the generator's --population and --resume"
        )
    return population
