"""Checks the metadata of a data set, if it has some, against what its summary says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from receipts.checking.differences import Difference, first_difference
from receipts.checking.offences import Offences, Value, text_of
from receipts.metadata.description import Description
from receipts.metadata.metadata_files import (
    CARD_FILE,
    METADATA_FILES,
    Read,
    has_this_form,
    metadata_of,
    read_in,
)

_MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Fault(NamedTuple):
    """The first thing that is wrong with a file of the metadata.

    what: which value it is, such as ``distribution 1, name``; empty where it is the whole file.
    """

    file: str
    what: str
    expected: str
    found: str


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
    for fault in wrong:
        offences = Offences(str(folder / fault.file))
        if fault.what:
            what, expected = f"metadata, {fault.what}", f"{fault.expected} by the summary"
        else:
            what, expected = "metadata", fault.expected
        offences.add(what, expected, fault.found)
        found.append(offences)
    return found


def faults(read: Read, said: Description) -> Iterator[Fault]:
    """What is wrong with metadata of this form.

    Where no file is of this form there is no metadata, or another version has made it.
    """
    found = {name: read(name) for name in METADATA_FILES}
    if not has_this_form(found):
        return
    for name, text in metadata_of(said).items():
        there = found[name]
        if there is None:
            yield Fault(name, "", "this file", "no such file")
        elif there != text:
            yield (
                _fault_of_text(name, text, there)
                if name == CARD_FILE
                else _fault_of_json(name, text, there)
            )


def _fault_of_text(name: str, expected: bytes, found: bytes) -> Fault:
    lines = (text.decode(errors="replace").split("\n") for text in (expected, found))
    for number, (one, other) in enumerate(zip_longest(*lines), 1):
        if one != other:
            return Fault(name, f"line {number}", _shown(one), _shown(other))
    return Fault(name, "", "other bytes", "these")


def _fault_of_json(name: str, expected: bytes, found: bytes) -> Fault:
    try:
        difference = first_difference(json.loads(expected), json.loads(found))
    except (ValueError, RecursionError) as error:
        return Fault(name, "", "a whole JSON object", f"none ({error})")
    if difference is None:
        return Fault(name, "", "the same in another layout", "this one")
    one, other = _telling(difference)
    return Fault(name, difference.what, _shown(one), _shown(other))


def _telling(difference: Difference) -> tuple[object, object]:
    """What is expected and found; of names of fields those that tell."""
    one, other = difference.expected, difference.found
    if difference.path[-1:] == ("fields",):
        return next(pair for pair in zip_longest(one, other) if pair[0] != pair[1])
    return one, other


def _shown(value: object) -> str:
    return "nothing" if value is None else text_of(Value(value))
