"""Whether a data set can be compared with what its seed gives, and what is said about it.

A data set says itself of which world it is.  Where this program makes that very world, every
record is compared; otherwise sums, counts, hashes and ranges are all that can be checked.
"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from receipts.checking.offences import Offences, Value
from receipts.checking.remaking import Remaker, Same
from receipts.checking.tables.batch_check import TableChecker
from receipts.plan import Plan
from receipts.reading.batch_files import DatasetError
from receipts.reading.slice_batches import batch_of
from receipts.reading.slices import Slice
from receipts.reading.tables.batch import TableBatch
from receipts.reading.worlds import plan_of, settings_of, settings_whatever_version
from world.names import MissingFakerError, faker_version
from world.streams import VERSIONS, WORLD

IDENTITIES_ONLY = (
    "Not compared with what a seed gives, for want of a summary with settings.  Sums and ranges "
    "were checked; sizes and hashes, which files and customers there should be, receipts per "
    "customer, store and end date were not."
)


class Grounds(NamedTuple):
    """What a data set is held against.

    plan: by which its seed gives all records; None where this program does not make its world.
    has_names: whether the names can be compared.
    said: a sentence for the report.
    """

    plan: Plan | None
    has_names: bool
    said: str


def grounds_of(source: Slice) -> Grounds:
    """What a slice can be held against.

    Raises DatasetError where its settings are those of no world.
    """
    versions = source.world["versions"]
    version = versions.get(WORLD) if isinstance(versions, dict) else None
    if type(version) is int and version != VERSIONS[WORLD]:
        return Grounds(
            None,
            False,
            f"Not compared with what the seed gives: the data set is of version {version} of the "
            f"world, this program makes version {VERSIONS[WORLD]}.  Sums, hashes and ranges were "
            "checked.",
        )
    plan = plan_of(source, settings_of(source))
    said = f"Compared with what seed {plan.settings.seed} gives: "
    missing = _missing_faker(source, plan)
    if missing:
        return Grounds(plan, False, f"{said}all but the names, which {missing}.")
    return Grounds(plan, True, f"{said}every record, and the summary.")


def check_claims(source: Slice, grounds: Grounds) -> Offences:
    """What is wrong with a summary's account of its own world, told before anything is read."""
    offences = Offences(source.summary_path)
    if grounds.plan is None:
        _check_version(source, offences)
    elif not grounds.has_names:
        _check_locale(source, grounds.plan, offences)
    return offences


def _check_version(source: Slice, offences: Offences) -> None:
    """Another version's records are other records: these must not be those of ours."""
    try:
        plan = plan_of(source, settings_whatever_version(source))
        is_ours = _first_batch_is_of(plan, source, has_names=False)
    except DatasetError:
        return  # Settings of another version, or files that their own check finds damaged.
    if is_ours:
        expected, found = {WORLD: VERSIONS[WORLD]}, source.world["versions"]
        offences.add("versions", Value(expected), Value(found))


def _check_locale(source: Slice, plan: Plan, offences: Offences) -> None:
    """Faker's names are not our own: where these are, they are of no locale."""
    try:
        is_builtin = _first_batch_is_of(plan, source, has_names=True)
    except DatasetError:
        return
    if is_builtin:
        offences.add("settings, locale", "null, by the names", Value(plan.settings.locale))


def _first_batch_is_of(plan: Plan, source: Slice, *, has_names: bool) -> bool:
    plan = dataclasses.replace(plan, settings=dataclasses.replace(plan.settings, locale=None))
    number = source.batch_numbers[0]
    batch, customers = batch_of(source, number), source.customers_of(number)
    if isinstance(batch, TableBatch):
        population = plan.settings.population
        return TableChecker(population, plan, has_names=has_names).is_of_seed(batch, customers)
    return isinstance(Remaker(plan, has_names=has_names).compare(batch.path, customers), Same)


def _missing_faker(source: Slice, plan: Plan) -> str:
    """Why names cannot be made again, "" where they can.

    Raises DatasetError where the settings name a locale without Faker's version, or a version
    without a locale.
    """
    locale, made_with = plan.settings.locale, plan.faker
    if (locale is None) != (made_with is None) or not isinstance(made_with, str | None):
        raise DatasetError(
            f"{source.summary_path}: locale is {locale!r} and faker {made_with!r}; a locale goes "
            "with a version of Faker; restore the file or generate the data set again"
        )
    if locale is None:
        return ""
    try:
        installed = faker_version(locale)
    except MissingFakerError:
        return f"Faker {made_with} made (it is not installed)"
    except ValueError:
        return f"Faker {made_with} made (the installed one has no locale {locale!r})"
    if installed != made_with:
        return f"Faker {made_with} made (installed is {installed})"
    return ""
