"""Google's and Azure's clients, as obstore makes them from the environment, without their servers:
what a user has to mend is said in a line, and no key is.
"""

import base64
import json
import os
from datetime import timedelta

import pytest

from receipts.stores.problems import VARIABLES, StoreError
from receipts.stores.store import Store
from receipts.stores.urls import store_url

KEY = base64.b64encode(b"geheim").decode()
ACCOUNT = {"AZURE_STORAGE_ACCOUNT_NAME": "ann", "AZURE_STORAGE_ACCOUNT_KEY": KEY}
NOBODY = "http://127.0.0.1:9"
"""The port of a service that is on no machine any more."""

FILE = {"client_email": "", "private_key": "", "private_key_id": ""}
OPEN_FILE = {**FILE, "gcs_base_url": NOBODY, "disable_oauth": True}
FILES = {
    "none": None,
    "other": '{"geheim": 1}',
    "cut": '{"geheim"',
    "key": json.dumps({**FILE, "private_key": "geheim"}),
    "open": json.dumps(OPEN_FILE),
}


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    for name in os.environ:
        if name.startswith(tuple(VARIABLES.values())):
            monkeypatch.delenv(name)
    monkeypatch.setattr("receipts.stores.store._PATIENCE", timedelta(seconds=0.2))


def message(url):
    with pytest.raises(StoreError) as found:
        Store(store_url(url)).listing()
    text = str(found.value)
    assert url in text
    assert "\n" not in text
    for secret in ("geheim", KEY, "/nowhere"):
        assert secret not in text
    return text


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "no credentials were found; set AZURE_STORAGE_ACCOUNT_NAME"),
        (
            {**ACCOUNT, "AZURE_STORAGE_ACCOUNT_KEY": "no key geheim"},
            "cannot be read; check AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
        ),
        ({**ACCOUNT, "AZURE_ENDPOINT": NOBODY}, "allow it with AZURE_ALLOW_HTTP=true"),
        ({**ACCOUNT, "AZURE_ENDPOINT": "geheim"}, "make no sense; check AZURE_ENDPOINT"),
        (
            {**ACCOUNT, "AZURE_ENDPOINT": NOBODY, "AZURE_ALLOW_HTTP": "true"},
            "does not answer; check that it runs, the network and AZURE_ENDPOINT",
        ),
    ],
    ids=lambda value: "",
)
def test_azure(environment, said, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert said in message("az://shop/large")


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        ("none", {}, "cannot be read; check GOOGLE_SERVICE_ACCOUNT"),
        ("other", {}, "cannot be read; check GOOGLE_SERVICE_ACCOUNT"),
        ("cut", {}, "cannot be read; check GOOGLE_SERVICE_ACCOUNT"),
        ("key", {}, "cannot be read; check GOOGLE_SERVICE_ACCOUNT"),
        ("open", {}, "allow it with GOOGLE_ALLOW_HTTP=true"),
        ("open", {"GOOGLE_ALLOW_HTTP": "true"}, "does not answer"),
        ("open", {"GOOGLE_BASE_URL": NOBODY, "GOOGLE_ALLOW_HTTP": "true"}, "GOOGLE_BASE_URL"),
    ],
)
def test_google(file, more, said, monkeypatch, tmp_path):
    path = tmp_path / "nowhere.json"
    if FILES[file] is not None:
        path.write_text(FILES[file])
    for name, value in {"GOOGLE_SERVICE_ACCOUNT": str(path), **more}.items():
        monkeypatch.setenv(name, value)
    assert said in message("gs://shop/large")


def test_the_clients_are_given_the_bucket_and_the_prefix(monkeypatch):
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GOOGLE_SKIP_SIGNATURE", "true")
    for scheme, name in (("az", "AzureStore"), ("gs", "GCSStore")):
        client = Store(store_url(f"{scheme}://shop/2025/large/"))._client
        assert type(client).__name__ == name
        assert client.prefix == "2025/large"
        assert "shop" in client.config.values()
