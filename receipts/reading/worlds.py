"""The world that a data set is a view of, and the plan that it was made by."""

from __future__ import annotations

from datetime import date
from typing import cast

from receipts.campaign_settings import campaigns_in
from receipts.formats.tables import Format
from receipts.plan import Plan
from receipts.reading.batch_files import DatasetError
from receipts.reading.populations import population_of
from receipts.reading.slices import Slice
from world.settings import CAUSES, Settings
from world.streams import VERSIONS, WORLD


def settings_of(source: Slice) -> Settings:
    """The settings of the world of a slice.

    Raises DatasetError where the summary's settings are none of ours, or of another version of
    the world, whose seeds give other receipts.
    """
    try:
        version = source.world["versions"][WORLD]
    except (KeyError, TypeError) as error:
        raise _not_a_world(source, error) from error
    if version != VERSIONS[WORLD]:
        raise DatasetError(
            f"{source.summary_path} is of version {version} of the world, this program makes "
            f"version {VERSIONS[WORLD]}; use the program that made it, or make it again"
        )
    return settings_whatever_version(source)


def settings_whatever_version(source: Slice) -> Settings:
    """The settings of a slice as those of a world of this program's version.

    Raises DatasetError where they are none of ours.
    """
    found = source.settings
    try:
        for cause in found["causes"]:
            if cause not in CAUSES:
                raise ValueError(f"the cause {cause!r} is not of {', '.join(CAUSES)}")
        return Settings(
            seed=source.world["seed"],
            receipts_per_customer=found["receipts_per_customer"],
            end_date=date.fromisoformat(found["end_date"]),
            store=found["store"],
            locale=found["locale"],
            id_digits=found["id_digits"],
            population=population_of(source),
            without=frozenset(CAUSES) - frozenset(found["causes"]),
            **campaigns_in(found),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _not_a_world(source, error) from error


def plan_of(source: Slice, settings: Settings) -> Plan:
    """What a run had to make that left this slice of the world of ``settings``.

    Raises DatasetError where there is no such run.
    """
    found = source.settings
    try:
        return Plan(
            settings,
            found["customers"],
            found["first_customer"],
            found["batch_size"],
            found["indent"],
            found["gzip"],
            found["faker"],
            cast(Format, source.format),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _not_a_world(source, error) from error


def _not_a_world(source: Slice, error: Exception) -> DatasetError:
    return DatasetError(
        f"{source.summary_path}: the settings are not those of a world ({error}); "
        "restore the file or generate the data set again"
    )
