"""A store's objects below a prefix: put, read, listed, removed.

Nothing but the URL says which ones; credentials and endpoint are the environment's.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from receipts.formats.libraries import library
from receipts.stores.environment import check_endpoint, connection_options
from receipts.stores.problems import store_error
from receipts.stores.urls import StoreUrl

PART_BYTES = 8 << 20
"""An upload goes in parts of this size; S3 takes 10,000 of them, so that an object may have 80 GB.
What waits in memory are a few parts of each file that is open."""

_PARTS_AT_ONCE = 4
_READ_BYTES = 8 << 20

_PATIENCE = timedelta(seconds=15)
"""A request is tried again for so long.  (The client's own three minutes are a long time before a
dead server is reported.)"""
_HURRY = timedelta(seconds=2)
_CLASSES = {"s3": "S3Store", "gs": "GCSStore", "az": "AzureStore"}


class Seen(NamedTuple):
    """What a store says of an object.

    size: in bytes.
    tag: the ETag, which is another one when the bytes are others.
    changed: when it was put, by the store's clock.
    """

    size: int
    tag: str | None
    changed: datetime

    def is_same(self, other: Seen | None) -> bool:
        """Whether it holds the same bytes as at another time."""
        return other is not None and (self.size, self.tag) == (other.size, other.tag)


Version = dict[str, Any]
"""Which version of an object was put: what a later put may demand to find."""


class Store:
    """The objects below a prefix, by what stands behind it in their names.

    Raises MissingLibraryError where there is no client, StoreError where the store does not do
    what it is asked.
    """

    def __init__(self, url: StoreUrl, *, is_hurried: bool = False) -> None:
        self.url = url
        check_endpoint(url)
        self._client_module = library("obstore", "stores")
        classes = library("obstore.store", "stores")
        with self._errors():
            self._client = getattr(classes, _CLASSES[url.scheme])(
                url.bucket,
                prefix=url.prefix,
                client_options=connection_options(url),
                retry_config={
                    "max_retries": 30,
                    "retry_timeout": _HURRY if is_hurried else _PATIENCE,
                    "backoff": {
                        "init_backoff": timedelta(milliseconds=100),
                        "max_backoff": timedelta(seconds=1 if is_hurried else 3),
                        "base": 2,
                    },
                },
            )

    def hurried(self) -> Store:
        """The same objects for whoever cannot wait: a dead server is tried for two seconds."""
        return Store(self.url, is_hurried=True)

    def put(self, name: str, data: bytes | Path) -> None:
        """Puts an object, over one that may be there."""
        with self._errors(name):
            self._client_module.put(self._client, name, data, chunk_size=PART_BYTES)

    def put_if(self, name: str, data: bytes, found: Version | None) -> Version | None:
        """Puts an object where there is none, or where there is still the version that was found.

        None where that is not so, and nothing is put.
        """
        exceptions = library("obstore.exceptions", "stores")
        mode = "create" if found is None else found
        with self._errors(name):
            try:
                return _version(self._client_module.put(self._client, name, data, mode=mode))
            except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
                return None
            except FileNotFoundError as error:
                if found is not None and "NoSuchBucket" not in str(error):
                    return None  # It was removed.
                raise

    def read(self, name: str, limit: int) -> tuple[bytes, Version] | None:
        """An object's bytes and its version; None where there is none.

        limit: how many bytes are read at most; 0 for all.
        """
        with self._errors(name):
            try:
                found = self._client_module.get(
                    self._client, name, options={"range": (0, limit)} if limit else {}
                )
                return bytes(found.bytes()), _version(found.meta)
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None

    def seen(self, name: str) -> Seen | None:
        """What the store says of one object; None where there is none."""
        with self._errors(name):
            try:
                return _seen(self._client_module.head(self._client, name))
            except FileNotFoundError:
                return None

    def listing(self) -> dict[str, Seen]:
        """All objects, by their names."""
        found: dict[str, Seen] = {}
        with self._errors():
            for some in self._client_module.list(self._client, chunk_size=1000):
                found.update((str(each["path"]), _seen(each)) for each in some)
        return found

    def remove(self, names: Iterable[str]) -> None:
        """Removes objects; those that are not there are none to remove."""
        doomed = list(names)
        if doomed:
            with self._errors():
                try:
                    self._client_module.delete(self._client, doomed)
                except FileNotFoundError as error:
                    if "NoSuchBucket" in str(error) or len(doomed) == 1:
                        return
                    for name in doomed:
                        self.remove([name])

    def fetch(self, name: str, path: Path) -> bool:
        """Writes an object's bytes into a new file; False where there is no such object."""
        blocks = self.blocks(name)
        if blocks is None:
            return False
        with path.open("wb") as file:
            for block in blocks:
                file.write(block)
        return True

    def blocks(self, name: str) -> Iterator[bytes] | None:
        """An object's bytes, some at a time, so that no request takes long; of one version
        throughout.  None where there is no such object.
        """
        found = self.seen(name)
        return None if found is None else self._blocks(name, found)

    def _blocks(self, name: str, found: Seen) -> Iterator[bytes]:
        for start in range(0, found.size, _READ_BYTES):
            options = {
                "range": (start, min(start + _READ_BYTES, found.size)),
                **({"if_match": found.tag} if found.tag else {}),
            }
            with self._errors(name):
                piece = self._client_module.get(self._client, name, options=options)
                block = piece.bytes()
            yield block

    @contextmanager
    def new_object(self, name: str) -> Iterator[BinaryIO]:
        """An object to write from its start to its end, part by part.

        It is there under its name only when this is left well; else what was uploaded of it is
        given up.
        """
        with (
            self._errors(name),
            self._client_module.open_writer(
                self._client, name, buffer_size=PART_BYTES, max_concurrency=_PARTS_AT_ONCE
            ) as upload,
            closing(_Upload(upload)) as file,
        ):
            try:
                yield cast(BinaryIO, file)
            except Exception:
                # A part that is on its way would come after the upload was given up, and stay.
                upload.flush()
                raise

    @contextmanager
    def _errors(self, name: str = "") -> Iterator[None]:
        """Says in one line what went wrong."""
        exceptions = library("obstore.exceptions", "stores")
        try:
            yield
        except (exceptions.BaseError, OSError) as error:
            # An error of the system has a number; the client raises some that have none.
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise store_error(error, self.url, name) from None


class _Upload(io.RawIOBase):
    """As much of a file as writers need: the client's own is closed by its block alone."""

    def __init__(self, upload: Any) -> None:
        super().__init__()
        self._upload = upload
        self._n_bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._upload.write(data)
        n_bytes = memoryview(data).nbytes
        self._n_bytes += n_bytes
        return n_bytes

    def tell(self) -> int:
        return self._n_bytes


def _version(found: Mapping[str, Any]) -> Version:
    return {key: found[key] for key in ("e_tag", "version") if found[key] is not None}


def _seen(meta: Any) -> Seen:
    return Seen(meta["size"], meta["e_tag"], meta["last_modified"])
