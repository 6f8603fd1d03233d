"""Where to load into: ``postgresql://…``, ``duckdb:FILE`` or ``sqlite:FILE``.

A password is kept apart from all that is shown.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import unquote

Database = Literal["postgresql", "duckdb", "sqlite"]

_SERVER = re.compile(r"postgres(?:ql)?://", re.IGNORECASE)
_DRIVER = re.compile(r"postgres(?:ql)?\+\w+(?=://)", re.IGNORECASE)
_FILE = re.compile(r"(duckdb|sqlite):(.+)", re.DOTALL)
_SECRET = re.compile(r"\b(?:ssl)?password=([^&]*)", re.IGNORECASE)

FORMS = "postgresql://USER@HOST:PORT/DATABASE, duckdb:FILE or sqlite:FILE"


class Address(NamedTuple):
    """A database.

    url: as it was given.
    shown: the same without a password.
    place: of a file, its path.
    secrets: passwords, as no message may show them.
    """

    database: Database
    url: str
    shown: str
    place: str
    secrets: tuple[str, ...] = ()

    def without_secrets(self, text: str) -> str:
        """A message with no password in it.

        >>> address("postgresql://ann:pw1@host/shop").without_secrets("pw1 is wrong")
        '*** is wrong'
        """
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def address(url: str) -> Address:
    """The address that a URL is.

    Raises ValueError where it is none of ours; the message shows no password.

    >>> address("postgresql://ann:pw1@host/shop").shown
    'postgresql://ann@host/shop'
    """
    file = _FILE.fullmatch(url)
    if file is not None:
        kind, path = file.groups()
        if path.startswith("//"):  # Where others write it so, they mean a file beside them.
            meant = path.lstrip("/")
            raise ValueError(
                f"{url} would be the file /{meant}; write {kind}:{meant or 'FILE'} for one of this "
                f"folder, or {kind}:/{meant or 'FILE'}"
            )
        if "\0" in path:
            raise ValueError("the name of the file has a zero byte in it")
        if path.startswith(":memory:"):
            raise ValueError(f"{url} would be gone at the end; name a file")
        return Address("duckdb" if kind == "duckdb" else "sqlite", url, url, path)
    if _SERVER.match(url):
        shown, secrets = _divided(url)
        return Address("postgresql", url, shown, "", secrets)
    driver = _DRIVER.match(url)
    if driver is not None:
        shown, _ = _divided(f"postgresql{url[driver.end() :]}")
        raise ValueError(f"{driver[0]} is for SQLAlchemy alone; write the URL as {shown}")
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)", url)
    if scheme is None:
        raise ValueError(f"the URL has no scheme; write it as {FORMS}")
    if scheme[0] in ("duckdb", "sqlite"):
        raise ValueError(f"{url} names no file; write it as {scheme[0]}:FILE")
    raise ValueError(f"{scheme[0]}: is not known; write the URL as {FORMS}")


def _divided(url: str) -> tuple[str, tuple[str, ...]]:
    """A server's URL without passwords, and those.

    Whoever forgets to escape an ``@`` or ``/`` in a password must not find half of it in a
    message: a password ends at the last ``@`` that can end it.
    """
    scheme, _, rest = url.partition("://")
    before, _, parameters = rest.partition("?")
    if "@" in parameters and "@" not in before:
        before, parameters = rest, ""  # The question mark is one of the password's.
    user, at, place = before.rpartition("@")
    name, _, password = user.partition(":")
    left = "&".join(each for each in parameters.split("&") if not _SECRET.match(each))
    given = (password, *(each[1] for each in _SECRET.finditer(url)))
    secrets = tuple(filter(None, (form for each in given for form in (each, unquote(each)))))
    return f"{scheme}://{name}{at}{place}{'?' if left else ''}{left}", secrets
