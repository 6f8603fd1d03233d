"""The plan of a data set that is there, as its summary or its state file says it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from marketing.constants import STATES
from marketing.dataset.errors import MissingInputError
from marketing.dataset.files import SUMMARY_FILE, state_file, with_ending
from marketing.dataset.plan import Plan
from marketing.tables import STEPS
from receipts.campaign_settings import campaigns_in
from receipts.file_names import UNFINISHED_FILE
from receipts.population_files import (
    CATALOGUE_FILE,
    POPULATION_FILE,
    PopulationError,
    read_population,
)
from receipts.runs.errors import OutputError
from receipts.runs.files import Json
from receipts.runs.outputs import Output
from receipts.runs.state_files import DamagedFileError, read_object, read_state
from world.population import DEFAULT_POPULATION, Population
from world.settings import CAUSES, Settings
from world.streams import MARKETING, VERSIONS, WORLD

_MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


SMALL_FILES = (SUMMARY_FILE, UNFINISHED_FILE, POPULATION_FILE, CATALOGUE_FILE)
"""The files that say the plan, and the population that it is of."""


def saved_plan(output: Output) -> Plan:
    """The plan of the data set in a folder or a store, complete or not.

    Raises MissingInputError where there is none, OutputError where it is damaged or of another
    version, PopulationError where the files of its population make no sense, and StoreError where
    a store does not answer.
    """
    if isinstance(output, Path):
        return _plan_in(output)
    from receipts.stores.local_copy import LocalCopy  # Here, since few outputs are in a store.

    with LocalCopy(output) as copy:
        for name in SMALL_FILES:
            copy.fetch(name)
        try:
            return _plan_in(copy.folder)
        except MissingInputError as error:
            raise MissingInputError(copy.in_words(error), error.step) from None
        except (OutputError, PopulationError) as error:
            raise type(error)(copy.in_words(error)) from None


def _plan_in(folder: Path) -> Plan:
    path, found = _found(folder)
    try:
        _check_versions(path, found)
        return plan_of(found, _population(folder, found))
    except _MALFORMED as error:
        raise OutputError(
            f"{path}: the settings are not those of a marketing data set ({error}); make it again "
            "with --overwrite, or name another folder with --output"
        ) from error


def plan_of(found: Json, population: Population) -> Plan:
    """The plan that a summary says of a world with this population.

    Raises one of KeyError, TypeError and ValueError where it says none.
    """
    settings = found["settings"]
    causes = frozenset(settings["causes"])
    if not causes <= frozenset(CAUSES):
        raise ValueError(f"causes are {sorted(causes)}; they must be of {', '.join(CAUSES)}")
    return Plan(
        Settings(
            seed=found["seed"],
            receipts_per_customer=settings["receipts_per_customer"],
            end_date=date.fromisoformat(settings["end_date"]),
            id_digits=settings["id_digits"],
            population=population,
            without=frozenset(CAUSES) - causes,
            **campaigns_in(settings),
        ),
        settings["customers"],
        settings["first_customer"],
        settings["gzip"],
        settings.get("format", "csv"),
    )


def _found(folder: Path) -> tuple[Path, Json]:
    """The file that says the plan, and what it says."""
    summary, state = folder / SUMMARY_FILE, folder / UNFINISHED_FILE
    try:
        if state.exists() and not summary.exists():
            return state, read_state(state, SUMMARY_FILE)[0]
        return summary, read_object(summary)
    except DamagedFileError as error:
        if not summary.exists():
            first = folder / with_ending(state_file(STATES[0]), is_gzip=False)
            missing = summary if first.exists() else first
            raise MissingInputError(f"{missing} is missing", STEPS[0]) from error
        raise OutputError(
            f"{summary} cannot be used ({error}); make the data set again with --overwrite, or "
            "name another folder with --output"
        ) from error


def _check_versions(path: Path, found: Json) -> None:
    ours = {WORLD: VERSIONS[WORLD], MARKETING: VERSIONS[MARKETING]}
    if found["versions"] != ours:
        raise OutputError(
            f"{path} is of versions {found['versions']}, this program makes {ours}; make the data "
            "set again with --overwrite, or name another folder with --output"
        )


def _population(folder: Path, found: Json) -> Population:
    digest = found["settings"]["population_digest"]
    if digest == DEFAULT_POPULATION.digest:
        return DEFAULT_POPULATION
    for path in (folder / POPULATION_FILE, folder / CATALOGUE_FILE):
        if not path.exists():
            raise PopulationError(
                f"{path} is missing, a part of the data set's own population; put it back, or make "
                "the data set again with --overwrite"
            )
    population = read_population(folder)
    if population.digest != digest:
        raise PopulationError(
            f"the population in {folder} is not that of the data set; make it again with "
            "--overwrite"
        )
    return population
