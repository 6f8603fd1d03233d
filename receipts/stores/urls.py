"""Where in which object store a data set is: ``s3://bucket/prefix``."""

from __future__ import annotations

import re
from typing import NamedTuple

SCHEMES = ("s3", "gs", "az")
"""Amazon S3 and all that speak its language, Google Cloud Storage, Azure Blob Storage."""

_LIKE_A_URL = re.compile(rf"(?i)(?:{'|'.join(SCHEMES)}):|[a-z][a-z0-9+.-]*://")
_URL = re.compile(r"([^:]+)://([^/]*)/?(.*)", re.DOTALL)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
_PART_OF_PREFIX = re.compile(r"[\w!$&'()+,.:;=@ -]+")
"""What every store takes in a name, and no shell command of a store's takes for a pattern."""
_SECRET = re.compile("[@?#]")
_LONGEST = 500
"""Characters of a prefix: S3 takes 1,024 bytes with the object's own name."""

_FORM = "write s3://bucket/prefix, gs://bucket/prefix or az://container/prefix"


class BadUrlError(ValueError):
    """A text is no URL of a place in a store; the message says why, and repeats no secret."""


class StoreUrl(NamedTuple):
    """A place in a store.

    scheme: one of ``SCHEMES``.
    bucket: of Azure, the container.
    prefix: what all names of the data set's objects begin with, without a slash at its end.
    """

    scheme: str
    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.bucket}/{self.prefix}"

    @property
    def name(self) -> str:
        """The last part of the prefix, as a folder has a name."""
        return self.prefix.rpartition("/")[2]

    def __truediv__(self, name: str) -> str:
        return f"{self}/{name}"


def store_url(text: str) -> StoreUrl | None:
    """The place in a store that a text names, None where it is the path of a folder.

    >>> store_url("S3://shop/2025/large/"), store_url("large_dataset")
    (StoreUrl(scheme='s3', bucket='shop', prefix='2025/large'), None)

    Raises BadUrlError where it is neither.
    """
    if not _LIKE_A_URL.match(text):
        return None
    found = _URL.fullmatch(text)
    scheme = text.partition(":")[0].lower()
    if _SECRET.search(text):
        # Whatever else is wrong with it: it may hold a key, and is not repeated.
        raise BadUrlError(
            f"the URL holds more than a bucket and a prefix ('@', '?' or '#'): {_FORM}; "
            "credentials belong into the environment, such as AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY"
        )
    if scheme not in SCHEMES:
        raise BadUrlError(f"{text!r} is of no store that is known: {_FORM}, or name a folder")
    if found is None:
        raise BadUrlError(
            f"{text!r} is no URL: {_FORM}; a folder of such a name is ./{text.partition('/')[0]}"
        )
    _, bucket, prefix = found.groups()
    prefix = prefix.removesuffix("/")
    if not _BUCKET.fullmatch(bucket):
        raise BadUrlError(f"{text!r} names no bucket that can be: {_FORM}")
    if not prefix:
        raise BadUrlError(
            f"{text!r} names a whole bucket: add a prefix, such as {scheme}://{bucket}/large_dataset"
        )
    if len(prefix) > _LONGEST or not all(map(_is_part, prefix.split("/"))):
        raise BadUrlError(
            f"{text!r} has a prefix that not every store takes: use letters, digits, '-', '_' and "
            f"'.', with one '/' between two of its parts, {_LONGEST} characters at most"
        )
    return StoreUrl(scheme, bucket, prefix)


def _is_part(part: str) -> bool:
    return _PART_OF_PREFIX.fullmatch(part) is not None and part.strip(". ") != ""
