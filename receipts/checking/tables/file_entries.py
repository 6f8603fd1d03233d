"""Files of a data set of tables against their entries in the summary."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from receipts.checking.offences import Offences, Value
from receipts.reading.batch_files import DatasetError, opened

_CHUNK_BYTES = 1 << 20


def check_file(
    path: str,
    entry: dict[str, Any],
    offences: Offences,
    *,
    is_gzip: bool = False,
    **known: object,
) -> dict[str, Any]:
    """Holds a file against its entry; the entry that it should have.

    known: what else the entry should say, ``table`` and ``rows``.
    """
    try:
        expected = entry_of_file(path, is_gzip=is_gzip, **known)
    except DatasetError as error:
        offences.add("file", "a whole file", error)
        return {}
    names = {"bytes": "size in bytes", "text_bytes": "size of the text in bytes"}
    for name, value in expected.items():
        what = names.get(name, name)
        if name in ("bytes", "text_bytes", "sha256"):
            # The summary says how the file was written.
            offences.compare(what, entry.get(name), value)
        else:
            offences.compare(f"{what} in the summary's entry", value, entry.get(name))
    for name in entry.keys() - expected.keys():
        offences.add("fields of the summary's entry", ", ".join(expected), Value(name))
    return expected


def entry_of_file(
    path: str, *, is_gzip: bool = False, table: object = None, rows: object = None
) -> dict[str, Any]:
    """What the summary should say of a file.

    Raises DatasetError where it cannot be read.
    """
    digest, n_text_bytes = hashlib.sha256(), 0
    with opened(path) as file:
        n_bytes = os.stat(path).st_size
        while block := file.read(_CHUNK_BYTES):
            digest.update(block)
            n_text_bytes += len(block)
    in_order = {
        "table": table,
        "file": os.path.basename(path),
        "rows": rows if table is not None else None,
        "bytes": n_bytes,
        "text_bytes": n_text_bytes if is_gzip else None,
        "sha256": digest.hexdigest(),
    }
    if table is None:  # A database, which has the rows of several.
        in_order["rows"] = in_order.pop("rows") or rows
    return {name: value for name, value in in_order.items() if value is not None}
