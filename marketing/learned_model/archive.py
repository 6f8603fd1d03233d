"""A model file on the disk: a zip file of a JSON text and of arrays, and nothing that runs.

The arrays are .npy files of plain numbers.  What the zip file says of itself is held against the
JSON text, and both against the size of the file, before any memory is taken for it.  Nothing is
compressed, so no small file becomes a large one.  The same model is the same bytes.
"""

from __future__ import annotations

import io
import json
import math
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy

from marketing.learned_model.model_errors import DamagedError
from receipts.runs.files import Json, json_bytes, whole_file
from receipts.runs.regular_files import check_regular

Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]
"""By name, such as network/last.bias."""

JSON_NAME = "model.json"
ENDING = ".npy"
MAX_FILE_BYTES = 1 << 30
MAX_JSON_BYTES = 1 << 26
DTYPES = ("<f4", "<f8", "<i8")

_MAX_HEADER_BYTES = 4096
_SAID_OF_DAMAGE = (
    zipfile.BadZipFile,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What the module that takes zip files apart says of damaged ones."""

_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_UNIX = 3


def write_archive(path: Path, facts: Json, arrays: Mapping[str, Array]) -> None:
    """Writes a model file, whole or not at all.

    Raises DamagedError where it would be too large to be read again.
    """
    listed = {name: [array.dtype.str, *array.shape] for name, array in arrays.items()}
    text = json_bytes({**facts, "arrays": listed})
    n_bytes = len(text) + sum(array.nbytes for array in arrays.values())
    if n_bytes > MAX_FILE_BYTES or len(text) > MAX_JSON_BYTES:
        raise DamagedError(f"the model has {n_bytes >> 20:,} MB, more than a model file may have")
    with whole_file(path) as file, zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr(_entry(JSON_NAME), text)
        for name, array in arrays.items():
            held = io.BytesIO()
            npy.write_array(held, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            zipped.writestr(_entry(name + ENDING), held.getvalue())


def read_archive(path: Path) -> tuple[Json, Arrays]:
    """The JSON text and the arrays of a model file.

    Raises DamagedError where it is not as we write them; OSError where there is no file.
    """
    check_regular(path)
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise DamagedError(f"it has {size >> 20:,} MB, more than a model file may have")
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as zipped:
                entries = _entries(zipped, size)
                facts = _facts(zipped, entries.pop(JSON_NAME, None))
                return facts, _arrays(zipped, entries, facts.pop("arrays", None))
        except DamagedError:
            raise
        except _SAID_OF_DAMAGE as error:
            raise DamagedError(f"it is no model file, or damaged ({_brief(error)})") from error


def is_model_file(path: Path) -> bool:
    """Whether a file is a model of ours, by its first part's name: it may be damaged otherwise."""
    try:
        check_regular(path)
        with zipfile.ZipFile(path) as zipped:
            return zipped.namelist()[:1] == [JSON_NAME]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry that says nothing of the clock or the system."""
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr, entry.create_system = _MODE, _UNIX
    return entry


def _entries(zipped: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The entries by name."""
    entries = zipped.infolist()
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise DamagedError("it is no model file, in which nothing is compressed")
    if any(entry.file_size != entry.compress_size for entry in entries):
        raise DamagedError("it is damaged: sizes do not agree")
    if sum(entry.file_size for entry in entries) > size:
        raise DamagedError("it is damaged: its parts are larger than the file")
    found = {entry.filename: entry for entry in entries}
    if len(found) < len(entries):
        raise DamagedError("it is damaged: a part is there twice")
    return found


def _facts(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo | None) -> Json:
    if entry is None:
        raise DamagedError(f"it is no model file: there is no {JSON_NAME} in it")
    if entry.file_size > MAX_JSON_BYTES:
        raise DamagedError(f"its {JSON_NAME} has more than {MAX_JSON_BYTES >> 20} MB")
    try:
        facts = json.loads(zipped.read(entry), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"its {JSON_NAME} cannot be read ({_brief(error)})") from error
    if not isinstance(facts, dict):
        raise DamagedError(f"its {JSON_NAME} is no JSON object")
    return facts


def _arrays(
    zipped: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], listed: object
) -> Arrays:
    """The arrays that the JSON text lists, which are all that there is."""
    if not isinstance(listed, dict) or {f"{name}{ENDING}" for name in listed} != entries.keys():
        raise DamagedError(f"its parts are not those that its {JSON_NAME} lists")
    return {
        name: _array(zipped, entries[name + ENDING], kind, name) for name, kind in listed.items()
    }


def _array(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, kind: object, name: str) -> Array:
    dtype, shape = _kind(kind, name)
    if entry.file_size > math.prod(shape) * dtype.itemsize + _MAX_HEADER_BYTES:
        raise DamagedError(f"its part {name} is larger than its {JSON_NAME} says")
    file = io.BytesIO(zipped.read(entry))
    if npy.read_magic(file) != (1, 0):
        raise DamagedError(f"its part {name} is no array of ours")
    header = npy.read_array_header_1_0(file, max_header_size=_MAX_HEADER_BYTES)
    if header != (shape, False, dtype):
        raise DamagedError(f"its part {name} is not what its {JSON_NAME} says")
    rest = file.read()
    if len(rest) != math.prod(shape) * dtype.itemsize:
        raise DamagedError(f"its part {name} is cut")
    array = np.frombuffer(rest, dtype).reshape(shape).copy()
    if not np.isfinite(array).all():
        raise DamagedError(f"its part {name} has a number that is none")
    return array


def _kind(kind: object, name: str) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """The type and shape of an array as they are listed."""
    if not isinstance(kind, list) or not kind or kind[0] not in DTYPES:
        raise DamagedError(f"its part {name} is no array of ours")
    shape = tuple(kind[1:])
    if len(shape) > 2 or not all(type(n) is int and 0 <= n <= MAX_FILE_BYTES for n in shape):
        raise DamagedError(f"its part {name} has no shape of ours")
    return np.dtype(kind[0]), shape


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no number")


def _brief(error: BaseException) -> str:
    return str(error).partition("\n")[0][:100] or type(error).__name__
