"""Where to load into, and that no password is shown."""

import pytest

from receipts.loading.addresses import address


@pytest.mark.parametrize(
    ("url", "database", "place"),
    [
        ("duckdb:shop.duckdb", "duckdb", "shop.duckdb"),
        ("sqlite:/tmp/a b.db", "sqlite", "/tmp/a b.db"),
        ("postgresql://ann@host:5433/shop", "postgresql", ""),
        ("postgres://host/shop", "postgresql", ""),
        ("postgresql:///shop?host=/run", "postgresql", ""),
    ],
)
def test_a_url_names_a_database(url, database, place):
    found = address(url)
    assert (found.database, found.place, found.shown) == (database, place, url)
    assert found.secrets == ()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ann:s3cret@host:1/shop", "postgresql://ann@host:1/shop"),
        ("postgresql://ann:s3%40cret@host/shop", "postgresql://ann@host/shop"),
        ("postgresql://:s3cret@host/shop", "postgresql://@host/shop"),
        ("postgresql://host/shop?password=s3cret", "postgresql://host/shop"),
        (
            "postgresql://host/shop?sslmode=require&PASSWORD=s3cret&a=b",
            "postgresql://host/shop?sslmode=require&a=b",
        ),
        ("postgresql://host/shop?sslpassword=s3cret&a=b", "postgresql://host/shop?a=b"),
        ("postgresql://a:x@y@host/shop", "postgresql://a@host/shop"),
        ("postgresql://a:s3/cret@host/shop", "postgresql://a@host/shop"),
        ("postgresql://a:s3?cret@host/shop", "postgresql://a@host/shop"),
        ("postgresql://a:s3#cret@host/shop?x=y", "postgresql://a@host/shop?x=y"),
    ],
)
def test_a_password_is_not_shown(url, shown):
    found = address(url)
    assert found.shown == shown
    for secret in found.secrets:
        assert secret not in found.shown
        assert secret not in found.without_secrets(f"password {secret} failed")
    assert found.secrets


def test_a_password_is_known_as_it_is_typed_and_as_it_is_meant():
    assert address("postgresql://ann:s3%40cret@host/shop").secrets == ("s3%40cret", "s3@cret")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/shop", "mysql: is not known"),
        ("shop.duckdb", "no scheme"),
        ("duckdb:", "names no file"),
        ("sqlite:", "names no file"),
        ("mysql://ann:s3cret@host", "mysql: is not known"),
        ("duckdb:a\0b", "zero byte"),
        ("sqlite::memory:", "gone at the end"),
        ("duckdb::memory:", "gone at the end"),
        (
            "postgresql+psycopg2://ann:s3cret@host:5433/shop",
            "SQLAlchemy alone; write the URL as postgresql://ann@host:5433/shop",
        ),
        ("postgres+asyncpg://ann:s3cret@host", "as postgresql://ann@host"),
    ],
)
def test_what_is_no_url_of_ours_is_refused(url, said):
    with pytest.raises(ValueError, match=said) as found:
        address(url)
    assert "s3cret" not in str(found.value)


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("sqlite://shop.sqlite", "sqlite:shop.sqlite"),
        ("sqlite:///shop.sqlite", "sqlite:shop.sqlite"),
        ("duckdb:///data/shop.duckdb", "duckdb:data/shop.duckdb"),
        ("duckdb://", "duckdb:FILE"),
    ],
)
def test_slashes_that_would_lead_to_the_root_are_refused(url, meant):
    """Other programs mean a file beside them by these."""
    with pytest.raises(ValueError, match=f"write {meant} for one of this folder"):
        address(url)
