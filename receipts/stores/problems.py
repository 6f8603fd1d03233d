"""What a store's client says, in a line that a user can mend.

The client's own texts are many lines and quote requests, so no word of them is passed on but the
code of the error.
"""

from __future__ import annotations

import errno
import re

from receipts.stores.urls import StoreUrl


class StoreError(OSError):
    """A store did not do what it was asked; the message says what to check.

    It is an error of the system as that of a disk is, whose file is the object.
    """

    def __init__(self, number: int, text: str, where: str) -> None:
        super().__init__(number, text, where)


VARIABLES = {"s3": "AWS", "gs": "GOOGLE", "az": "AZURE"}
"""What the names of a store's variables in the environment begin with."""

_ENVIRONMENT = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
    "gs": "GOOGLE_SERVICE_ACCOUNT or GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
_ENDPOINT = {"s3": "AWS_ENDPOINT_URL", "gs": "GOOGLE_BASE_URL", "az": "AZURE_ENDPOINT"}
_BUCKET = {"s3": "bucket", "gs": "bucket", "az": "container"}

_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_STATUS = re.compile(r"non-2xx status code: (\d{3})")

_NO_BUCKET = ("NoSuchBucket", "ContainerNotFound", "The specified bucket does not exist")
_UNKNOWN = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken")
_SILENT = ("error sending request", "HTTP error", "timed out", "TimedOut", "Connect")
_NO_CREDENTIALS = ("169.254.169.254", "metadata.google.internal", "MissingAccount", "security-cred")
_NO_KEY = ("Invalid Access Key", "OpenCredentials", "DecodeCredentials", "ReadPem", "DecodeKey")
"""What the client says of a key, or a file with one, that it cannot use."""


def store_error(error: BaseException, url: StoreUrl, name: str = "") -> StoreError:
    """What a client's error means.

    name: of the object that it is about, none where it is about all.
    """
    text = str(error)
    where = url / name if name else str(url)
    return StoreError(_number(error), _words(type(error).__name__, text, url.scheme), where)


def _words(kind: str, text: str, scheme: str) -> str:
    bucket, names = _BUCKET[scheme], _ENVIRONMENT[scheme]
    code, status = _CODE.search(text), _STATUS.search(text)
    if any(word in text for word in _NO_BUCKET):
        return f"there is no such {bucket}; make it, or name another one"
    if any(word in text for word in _NO_CREDENTIALS):
        return f"no credentials were found; set {names}"
    if any(word in text for word in _NO_KEY):
        return f"the credentials in the environment cannot be read; check {names}"
    if code and code[1] in _UNKNOWN:
        return f"the store does not take these credentials ({code[1]}); check {names}"
    if _is_forbidden(kind, status):
        named = f" ({code[1]})" if code else ""
        return f"these credentials may not do that there{named}; check {names} and their rights"
    if "scheme is not allowed" in text or "BadScheme" in text:
        return (
            "its endpoint is http://, which is not encrypted; allow it with "
            f"{VARIABLES[scheme]}_ALLOW_HTTP=true"
        )
    if "builder error" in text or "RelativeUrlWithoutBase" in text or "parse" in text[:200].lower():
        return f"its settings in the environment make no sense; check {_ENDPOINT[scheme]}"
    if status is None and any(word in text for word in _SILENT):
        return f"the store does not answer; check that it runs, the network and {_ENDPOINT[scheme]}"
    if kind in ("FileNotFoundError", "NotFoundError"):
        return "it is not there"
    if kind == "NotSupportedError" or (status and status[1] == "501"):
        return "the store has no conditional writes, which keep two runs apart; use another one"
    answer = ", ".join(each[1] for each in (status, code) if each) or kind
    return f"the store answered with an error ({answer}); try again later"


def _is_forbidden(kind: str, status: re.Match[str] | None) -> bool:
    is_status = status is not None and status[1] in ("401", "403")
    return is_status or kind in ("PermissionDeniedError", "UnauthenticatedError")


def _number(error: BaseException) -> int:
    if _is_forbidden(type(error).__name__, _STATUS.search(str(error))):
        return errno.EACCES
    return errno.ENOENT if isinstance(error, FileNotFoundError) else errno.EIO
