"""What is loaded, as files: those of a folder where they are, those of a store as copies that are
there while they are read.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from marketing.loading.errors import DataFileError
from marketing.loading.paths import DATABASES, table_named
from receipts.runs.shown_text import shown
from receipts.stores.local_copy import LocalCopy
from receipts.stores.urls import BadUrlError, StoreUrl, store_url

AnyPath = str | os.PathLike[str]


def is_in_store(path: AnyPath) -> bool:
    """Whether a path is the URL of something in a store.

    Raises DataFileError where it is a URL, and one that nobody knows.
    """
    return _url_of(path) is not None


@contextmanager
def held_file(path: AnyPath) -> Iterator[Path]:
    """Has a file on this disk while this is open.

    Raises FileNotFoundError where a store has no such object, StoreError where it does not answer,
    MissingLibraryError where there is no client for it.
    """
    url = _url_of(path)
    if url is None:
        yield Path(path)
        return
    prefix, _, name = url.prefix.rpartition("/")
    if not prefix:
        raise DataFileError(f"{url} is a prefix or an object below none; load_all() takes prefixes")
    with _copy_of(url._replace(prefix=prefix)) as copy:
        if not copy.fetch(name):
            tables = ", ".join(_tables_in(copy)) or "no table"
            raise FileNotFoundError(shown(f"{url} does not exist; there is {tables}"))
        yield copy.folder / name


@contextmanager
def held_folder(folder: AnyPath, tables: Collection[str] | None = None) -> Iterator[Path]:
    """Has the files of tables on this disk while this is open.

    tables: names of those that are needed; None for all.

    Raises as ``held_file`` does, and OutputError where the disk has no room.
    """
    url = _url_of(folder)
    if url is None:
        yield Path(folder)
        return
    with _copy_of(url) as copy:
        names = _tables_in(copy, tables)
        there = copy.there()
        copy.check_space(sum(there[name].size for name in names))
        for name in names:
            copy.fetch(name)
        yield copy.folder


@contextmanager
def _copy_of(url: StoreUrl) -> Iterator[LocalCopy]:
    with LocalCopy(url) as copy:
        try:
            yield copy
        except DataFileError as error:
            raise DataFileError(copy.in_words(error)) from None
        except FileNotFoundError as error:
            if error.errno is not None:
                raise
            raise FileNotFoundError(copy.in_words(error)) from None


def _tables_in(copy: LocalCopy, tables: Collection[str] | None = None) -> list[str]:
    """The names of objects that are files of tables, or databases of them."""
    found = []
    for name in copy.there():
        table = table_named(Path(name))
        is_wanted = table is not None and (tables is None or table.name in tables)
        if is_wanted or name in DATABASES:
            found.append(name)
    return found


def _url_of(path: AnyPath) -> StoreUrl | None:
    try:
        return store_url(os.fspath(path))
    except BadUrlError as error:
        raise DataFileError(str(error)) from None
