"""Validates a data set, or as much of it as there is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path

from marketing.constants import VALIDATION_THRESHOLDS
from marketing.loading.paths import database_of
from marketing.tables import TABLES
from marketing.validation.baskets import BasketSurvey, LineSurvey, walk
from marketing.validation.data import Data, step_of
from marketing.validation.disk import Disk
from marketing.validation.expected import Expected, load_expected
from marketing.validation.fetching import fetch_all
from marketing.validation.figures import (
    biases,
    closed_lists,
    coins,
    events,
    population,
    preferences,
    purchases,
    responses,
)
from marketing.validation.listed_tables import as_the_summary_says
from marketing.validation.lookups import Lookups
from marketing.validation.news import Tell
from marketing.validation.results import Check, NotRun, Outcome, Report
from marketing.validation.rows_apart import RowsApart
from marketing.validation.rules import (
    assignments,
    campaigns,
    consumers,
    conversions,
    daily,
    engagements,
    households,
    lines,
    loyalties,
    receipts,
    rhythms,
    transactions,
)
from marketing.validation.structure import structure
from marketing.validation.summary_facts import SUMMARY_FILE, summary_facts
from marketing.validation.surveys import Given, Survey
from marketing.validation.table_files import identity
from marketing.validation.verdicts import Judge
from receipts.population_files import CATALOGUE_FILE, POPULATION_FILE
from receipts.runs.errors import UserError
from receipts.runs.outputs import Output
from receipts.runs.products import what_it_is
from receipts.stores.local_copy import LocalCopy

SURVEYS: tuple[Survey, ...] = tuple(
    chain.from_iterable(
        module.SURVEYS
        for module in (
            population,
            preferences,
            closed_lists,
            responses,
            events,
            coins,
            biases,
            households,
            consumers,
            campaigns,
            assignments,
            engagements,
            daily,
            loyalties,
            rhythms,
            transactions,
        )
    )
)
"""All but the look at the structure, in the order in which they are run."""

LINE_SURVEYS: tuple[LineSurvey, ...] = lines.SURVEYS
"""Those that look at the lines of receipts, ..."""

BASKET_SURVEYS: tuple[BasketSurvey, ...] = (
    *receipts.SURVEYS,
    *conversions.SURVEYS,
    *purchases.SURVEYS,
)
"""... and at the lines of each receipt together; all on one walk."""


class MissingFilesError(UserError):
    """There is no data set, or it lacks a file that it must have."""


def _unheard(_: str) -> None:
    """Tells nobody."""


def validate(
    output: Output,
    thresholds: Mapping[str, float] = VALIDATION_THRESHOLDS,
    expected: Expected | None = None,
    tell: Tell = _unheard,
) -> Report:
    """Looks at everything in a folder of tables, in a few walks over each and bounded memory.

    output: the folder, or a place in a store, of which a copy is made in a temporary folder.
    expected: what it is held against (default: the public figures and benchmarks of this program).
    tell: takes news of what is looked at next.

    Raises MissingFilesError where there is nothing to validate, or the summary names a file that
    is not there, UserError where the summary is damaged or the disk full, OSError where a file
    cannot be read or a store does not answer, and ValueError where a threshold makes no sense.
    """
    if isinstance(output, Path):
        return _validate(output, thresholds, expected, tell)
    with LocalCopy(output) as copy:
        fetch_all(copy, tell)
        try:
            found = _validate(copy.folder, thresholds, expected, tell)
        except UserError as error:
            raise type(error)(copy.in_words(error)) from None
        checks = [replace(each, detail=copy.in_words(each.detail)) for each in found.checks]
    return replace(found, folder=output, checks=checks)


def _validate(
    folder: Path,
    thresholds: Mapping[str, float],
    expected: Expected | None,
    tell: Tell,
) -> Report:
    judge = Judge(thresholds)
    if expected is None:
        expected = load_expected(summary_facts(folder))
    if expected.summary.is_other_population:
        _check_population(folder)
    with closing(Disk()) as disk, closing(RowsApart()) as stored:
        data = Data(folder, disk, stored)
        _check_files(data, expected.summary.files)
        outcomes = [*structure(data, tell), *as_the_summary_says(data, expected.summary)]
        given = Given(data, Lookups(data), judge, expected)
        tell("figures and rules")
        for survey in SURVEYS:
            outcomes += _missing(survey, given) or survey.run(given)
        tell("receipts, line by line")
        outcomes += _baskets(given, tell)
    return Report(
        folder,
        [identity(path) for path in _files_of(data)],
        judge.thresholds,
        [outcome for outcome in outcomes if isinstance(outcome, Check)],
        [outcome for outcome in outcomes if isinstance(outcome, NotRun)],
    )


def _missing(survey: Survey | LineSurvey | BasketSurvey, given: Given) -> list[NotRun]:
    """That a survey cannot be run, where that is so."""
    missing = [name for name in survey.needs if name not in given.data.sound]
    if not missing:
        return []
    return [NotRun(survey.name, f"it needs {', '.join(missing)}, which cannot be relied on")]


def _baskets(given: Given, tell: Tell) -> Iterator[Outcome]:
    for line_survey in LINE_SURVEYS:
        yield from _missing(line_survey, given)
    for survey in BASKET_SURVEYS:
        yield from _missing(survey, given)
    line_watchers = [each.watcher(given) for each in LINE_SURVEYS if not _missing(each, given)]
    watchers = [each.watcher(given) for each in BASKET_SURVEYS if not _missing(each, given)]
    if line_watchers or watchers:
        yield from walk(given, line_watchers, watchers, tell)


def _files_of(data: Data) -> list[Path]:
    """The files of the tables, a database once."""
    paths = [file.path for files in data.files.values() for file in files]
    return [*dict.fromkeys(database_of(path) or path for path in paths)]


def _check_population(folder: Path) -> None:
    """Its files say which columns the tables have."""
    for name in (POPULATION_FILE, CATALOGUE_FILE):
        if not (folder / name).exists():
            raise MissingFilesError(
                f"{folder / name} is missing, a part of the data set's own population; put it "
                "back, or make the data set again"
            )


def _check_files(data: Data, listed: Iterable[str]) -> None:
    for name in listed:
        if not (data.folder / name).exists():
            table = next((each for each in TABLES if name.split(".")[0].endswith(each)), "")
            command = step_of(table) if table else "python3 marketing/build_dataset.py"
            raise MissingFilesError(
                f"{data.folder / name} is missing, which {SUMMARY_FILE} lists; make it again with "
                f"{command}"
            )
    if not data.files:
        raise MissingFilesError(
            what_it_is(data.folder, os.listdir(data.folder) if data.folder.is_dir() else [])
            or f"there is no table in {data.folder}; make a data set with "
            "python3 marketing/build_dataset.py, or name its folder"
        )
