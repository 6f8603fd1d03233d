"""The world that a data set is a view of."""

from __future__ import annotations

from datetime import date

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
    found = source.settings
    try:
        version = source.world["versions"][WORLD]
        if version != VERSIONS[WORLD]:
            raise DatasetError(
                f"{source.summary_path} is of version {version} of the world, this program makes "
                f"version {VERSIONS[WORLD]}; use the program that made it, or make it again"
            )
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
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(
            f"{source.summary_path}: the settings are not those of a world ({error}); "
            "restore the file or generate the data set again"
        ) from error
