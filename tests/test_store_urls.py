"""URLs of places in stores, and what a command line makes of them."""

import argparse

import pytest

from receipts.runs.command_line import a_path
from receipts.runs.endings import without_credentials
from receipts.stores.urls import BadUrlError, StoreUrl, store_url
from tests.command_line import error_line, run


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("s3://shop/large", StoreUrl("s3", "shop", "large")),
        ("S3://shop/large", StoreUrl("s3", "shop", "large")),
        ("s3://shop/2025/large/", StoreUrl("s3", "shop", "2025/large")),
        ("gs://my.shop-1/é à", StoreUrl("gs", "my.shop-1", "é à")),
        ("az://container/x", StoreUrl("az", "container", "x")),
    ],
)
def test_a_url_is_a_place_in_a_store(text, url):
    assert store_url(text) == url


@pytest.mark.parametrize("text", ["large", "./s3:", "./s3://x/y", "a/b", "C:\\data", "s3", "x:y"])
def test_anything_else_is_a_path(text):
    assert store_url(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s3:/shop/large", "is no URL"),
        ("s3:shop", "is no URL"),
        ("s3://", "names no bucket"),
        ("s3:///large", "names no bucket"),
        ("s3://s/large", "names no bucket"),
        ("s3://shop", "add a prefix, such as s3://shop/large_dataset"),
        ("s3://shop/", "add a prefix"),
        ("s3://shop//large", "a prefix that not every store takes"),
        ("s3://shop/a/../b", "a prefix that not every store takes"),
        ("s3://shop/a*", "a prefix that not every store takes"),
        ("s3://shop/a\nb", "a prefix that not every store takes"),
        ("s3://shop/" + "a" * 501, "500 characters at most"),
        ("gcs://shop/large", "of no store that is known"),
        ("file:///tmp/large", "of no store that is known"),
        ("https://shop.example/large", "of no store that is known"),
    ],
)
def test_a_url_that_cannot_be_is_refused(text, said):
    with pytest.raises(BadUrlError, match=said) as found:
        store_url(text)
    assert "s3://bucket/prefix" in str(found.value) or "such as" in str(found.value) or said


@pytest.mark.parametrize(
    "text",
    ["s3://key:geheim@shop/large", "az://c/x?sig=geheim", "s3://shop/x#geheim", "S3:key@geheim"],
)
def test_a_secret_in_a_url_is_refused_and_not_repeated(text):
    with pytest.raises(BadUrlError, match="credentials belong into the environment") as found:
        store_url(text)
    assert "geheim" not in str(found.value)


def test_a_place_in_a_store_has_a_name_and_objects():
    url = StoreUrl("s3", "shop", "2025/large")
    assert (str(url), f"{url}", url.name, url / "a.csv") == (
        "s3://shop/2025/large",
        "s3://shop/2025/large",
        "large",
        "s3://shop/2025/large/a.csv",
    )


@pytest.mark.parametrize(
    "flags",
    [
        ("--output", "s3:/shop/large"),
        ("--output", "s3://shop"),
        ("--output", "s3://shop/x", "--format", "duckdb"),
        ("--output", "s3://shop/x", "--format", "sqlite"),
    ],
)
def test_bad_usage_is_answered_at_once(flags, tmp_path):
    line = error_line(run(*flags, cwd=tmp_path), status=2)
    assert "see --help" in line
    assert not any(tmp_path.iterdir())


def test_a_database_in_a_store_is_refused_with_what_to_do_instead(tmp_path):
    result = run("--output", "s3://shop/x", "--format", "duckdb", cwd=tmp_path)
    assert "make it in a folder and copy it" in error_line(result, status=2)


@pytest.mark.parametrize(
    "flags", [("--output", "s3://key:geheim@shop/x"), ("--outptu", "s3://key:geheim@shop/x")]
)
def test_no_message_has_a_secret(flags, tmp_path):
    assert "geheim" not in error_line(run(*flags, cwd=tmp_path), status=2)


@pytest.mark.parametrize("text", ["s3://shop/large", "file:///tmp/x", "s3://key:geheim@shop/x"])
def test_where_no_url_can_be_it_becomes_no_folder(text):
    with pytest.raises(argparse.ArgumentTypeError, match="a URL is no path") as found:
        a_path(text)
    assert "geheim" not in str(found.value)


def test_credentials_are_taken_out_of_messages():
    assert without_credentials("a://u:p@h/x b c@d, e://f@g") == "a://...@h/x b c@d, e://...@g"
    assert without_credentials("mail a@b, see https://x/y") == "mail a@b, see https://x/y"


def test_without_a_client_a_line_says_what_to_install(tmp_path):
    from tests.command_line import BARE_PYTHON

    result = run("--customers", 3, "--output", "s3://shop/x", cwd=tmp_path, python=BARE_PYTHON)
    line = error_line(result)
    assert "obstore" in line
    assert "requirements-stores.txt" in line
