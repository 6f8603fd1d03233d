"""What the environment says of a store: where it is, and how to reach it.

Keys are among it, too; those the client takes from there by itself.
"""

from __future__ import annotations

import errno
import os
import re

from receipts.stores.problems import VARIABLES, StoreError
from receipts.stores.urls import StoreUrl

_TIMEOUTS = {"timeout": "30s", "connect_timeout": "5s"}
_OPTIONS = (
    "allow_http",
    "allow_invalid_certificates",
    "connect_timeout",
    "proxy_ca_certificate",
    "proxy_excludes",
    "proxy_url",
    "timeout",
    "user_agent",
)
"""What the environment may say of the connection, as ``AWS_ALLOW_HTTP``: the client takes these
from there only where it is given no timeouts."""

_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT")
_ENDPOINT = re.compile(r"https?://[^/\s@?#]+(/[^\s@?#]*)?")


def check_endpoint(url: StoreUrl) -> None:
    """Raises StoreError where the environment names no endpoint that the client understands.

    What it does not understand is not repeated: it may be a key in the wrong place.
    """
    for name in _ENDPOINTS:
        if name in os.environ and not _ENDPOINT.fullmatch(os.environ[name]):
            raise StoreError(errno.EINVAL, f"{name} is no http:// or https:// URL", str(url))


def connection_options(url: StoreUrl) -> dict[str, str]:
    """Timeouts, which end the waiting for a dead server, and what the environment says."""
    names = {name: f"{VARIABLES[url.scheme]}_{name.upper()}" for name in _OPTIONS}
    said = {name: os.environ[each] for name, each in names.items() if each in os.environ}
    return {**_TIMEOUTS, **said}
