"""The metadata of a data set: the files beside it that say what it is.

They follow from its summary alone.  So whoever has the summary can tell whether they are as they
should be; a data set that was made before there were any has none, and is not the worse for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from receipts.metadata.card import MARK, card
from receipts.metadata.croissant import croissant
from receipts.metadata.data_package import data_package
from receipts.metadata.description import Description
from receipts.metadata.form import FORM_KEY, METADATA_FORM
from receipts.runs.files import json_bytes
from receipts.runs.places import Place
from receipts.runs.regular_files import is_regular

PACKAGE_FILE = "datapackage.json"
CROISSANT_FILE = "croissant.json"
CARD_FILE = "README.md"

METADATA_FILES = (PACKAGE_FILE, CROISSANT_FILE, CARD_FILE)

MARKS: Mapping[str, bytes] = MappingProxyType(
    {
        PACKAGE_FILE: b'"name": "tillroll-',
        CROISSANT_FILE: b'"name": "tillroll-',
        CARD_FILE: MARK.encode(),
    }
)
"""What ours hold at their start: everybody has a README.md."""

_FORM = f'"{FORM_KEY}": {METADATA_FORM},'.encode()

_FORM_MARKS: Mapping[str, bytes] = {
    PACKAGE_FILE: _FORM,
    CROISSANT_FILE: _FORM,
    CARD_FILE: f"{MARK} (form {METADATA_FORM})".encode(),
}
"""What those of this form hold."""

Read = Callable[[str], bytes | None]
"""Gives the bytes of a file by its name, or None where there is none."""


def metadata_of(said: Description) -> dict[str, bytes]:
    """The files of a data set's metadata, by name."""
    return {
        PACKAGE_FILE: json_bytes(data_package(said)),
        CROISSANT_FILE: json_bytes(croissant(said)),
        CARD_FILE: card(said).encode(errors="backslashreplace"),  # As names in JSON are.
    }


def write_metadata(place: Place, said: Description, read: Read) -> None:
    """Writes those files of a data set's metadata that are not as they should be.

    read: reads what is at the place.

    Raises OSError where that fails.
    """
    for name, text in metadata_of(said).items():
        if read(name) != text:
            with place.new_file(name) as file:
                file.write(text)


def read_in(folder: Path) -> Read:
    """Reads the files of a folder."""

    def read(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if is_regular(path) else None

    return read


def has_this_form(found: Mapping[str, bytes | None]) -> bool:
    """Whether one of the files, by their names, is of this form; else another version has made
    them, or somebody else.
    """
    return any(mark in (found.get(name) or b"") for name, mark in _FORM_MARKS.items())
