"""What a client of a store says, in one line that says what to check and quotes nothing."""

import errno
import pickle

import pytest

from receipts.stores.problems import StoreError, store_error
from receipts.stores.urls import StoreUrl

URLS = {each: StoreUrl(each, "shop", "large") for each in ("s3", "gs", "az")}


def answer(status, code=""):
    body = f"<Error><Code>{code}</Code><Key>geheim</Key></Error>" if code else ""
    retries = "after 7 retries, max_retries: 30, retry_timeout: 15s"
    return f"PUT http://geheim/x {retries} - Server returned non-2xx status code: {status} {body}"


class PermissionDeniedError(Exception):
    """By its name only."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(answer(404, "NoSuchBucket")), "there is no such bucket"),
        (OSError(answer(403, "ExpiredToken")), "does not take these credentials (ExpiredToken)"),
        (OSError(answer(403)), "may not do that there; check AWS_ACCESS_KEY_ID"),
        (PermissionDeniedError("geheim"), "may not do that there; check"),
        (OSError("HTTP error: error sending request geheim"), "does not answer"),
        (OSError("operation timed out, TimedOut geheim"), "does not answer"),
        (OSError("geheim: URL scheme is not allowed"), "AWS_ALLOW_HTTP=true"),
        (OSError(answer(501, "NotImplemented")), "no conditional writes"),
        (OSError(answer(503, "SlowDown")), "answered with an error (503, SlowDown)"),
        (FileNotFoundError(answer(404, "NoSuchKey")), "it is not there"),
        (RuntimeError("geheim"), "answered with an error (RuntimeError)"),
        (OSError("GET http://169.254.169.254/geheim error sending request"), "no credentials"),
    ],
)
def test_an_error_is_a_line_to_act_on(error, said):
    found = store_error(error, URLS["s3"], "batch_00001.json")
    assert said in found.strerror
    assert found.filename == "s3://shop/large/batch_00001.json"
    assert "geheim" not in str(found)
    assert "\n" not in str(found)


def test_each_store_has_words_of_its_own():
    error = OSError(answer(403))
    for scheme, name in (("gs", "GOOGLE_"), ("az", "AZURE_")):
        assert name in store_error(error, URLS[scheme]).strerror
        assert store_error(error, URLS[scheme]).filename == str(URLS[scheme])
    gone = store_error(OSError(answer(404, "ContainerNotFound")), URLS["az"])
    assert "no such container" in gone.strerror


def test_an_error_comes_out_of_a_worker_as_it_is():
    found = store_error(OSError(answer(403)), URLS["s3"], "x")
    again = pickle.loads(pickle.dumps(found))
    assert type(again) is StoreError
    assert (again.errno, again.strerror, again.filename) == (
        errno.EACCES,
        found.strerror,
        found.filename,
    )
