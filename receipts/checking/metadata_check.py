"""Checks the metadata of a data set, if it has some, against what its summary says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from receipts.checking.offences import Offences
from receipts.metadata.description import Description
from receipts.metadata.metadata_files import faults, read_in

_MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def check_metadata(folder: Path, describe: Callable[[], Description]) -> list[Offences]:
    """What is wrong with the metadata in a folder.

    describe: says what it has to be, by the summary; where that cannot be, the summary is wrong,
        and other checks say so.

    Raises OSError where a file cannot be read.
    """
    try:
        wrong = [*faults(read_in(folder), describe())]
    except _MALFORMED:
        return []
    found = []
    for name, fault in wrong:
        offences = Offences(str(folder / name))
        offences.add("metadata", "what the summary says", fault)
        found.append(offences)
    return found
