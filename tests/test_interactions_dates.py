"""Times as text, in one form for the whole file."""

import time

import pytest

from interactions.sources.dates import DATE, DATETIME, MILLISECONDS, MillisecondTexts, parse_time
from tests.interactions_command import refused_here, run_here


@pytest.mark.parametrize(
    ("text", "form", "ms"),
    [
        ("1579824000000", MILLISECONDS, 1_579_824_000_000),
        ("-1579824000000", MILLISECONDS, -1_579_824_000_000),
        ("2020-01-24", DATE, 1_579_824_000_000),
        ("1969-12-31", DATE, -86_400_000),
        ("2020-01-24T01:00:00.250", DATETIME, 1_579_827_600_250),
        ("2020-01-24 01:00:00+01:00", DATETIME, 1_579_824_000_000),
        ("1969-12-31T23:59:59.999", DATETIME, -1),
    ],
)
def test_forms(text, form, ms):
    """S3.48."""
    assert parse_time(text) == (form, ms)


@pytest.mark.parametrize(
    "text",
    [
        "20200124",
        "1579824000",
        "",
        "24.1.2020",
        "2020-1-24",
        "2020-02-30",
        "2020-W04-5",
        "٢٠٢٠-01-24",
    ],
)
def test_what_is_no_time_is_refused(text):
    """S3.48: seconds and days are not taken for milliseconds."""
    with pytest.raises(ValueError, match=r"expected one like|too small for milliseconds"):
        parse_time(text)


def test_two_forms_in_one_file_are_refused():
    texts = MillisecondTexts()
    assert texts["2020-01-24"] == "1579824000000"
    with pytest.raises(ValueError, match="of the form milliseconds since 1970, those before"):
        _ = texts["1579824000000"]


def test_the_table_of_times_stays_small(monkeypatch):
    monkeypatch.setattr("interactions.sources.dates._CACHE_SIZE", 10)
    texts = MillisecondTexts()
    for n in range(100):
        assert texts[str(10**12 + n)] == str(10**12 + n)
        assert len(texts) <= 12


@pytest.mark.parametrize(
    ("first", "outside"),
    [
        ("1900-01-01", "1899-12-31"),
        ("2199-12-31", "2200-01-01"),
        ("2199-12-31", "9999-12-31"),
        ("1900-01-01T00:00:00", "1899-12-31T23:59:59"),
        ("2199-12-31T23:59:59.999", "2199-12-31T23:59:59-00:01"),
        ("7258118399999", "7258118400000"),
        ("-2208988800000", "-2208988800001"),
    ],
)
def test_dates_outside_the_stated_span_are_refused(first, outside):
    assert parse_time(first)
    with pytest.raises(ValueError, match="is not from 1900-01-01 to 2199-12-31; correct the date"):
        parse_time(outside)


def test_a_date_nobody_knows_costs_nothing(tmp_path):
    """9999-12-31 in one row once made a table of all hours until then: 5.6 GB."""
    text = "customer_id,article_id,t_dat\nanna,1,2020-01-24\nben,2,9999-12-31\n"
    (tmp_path / "t.csv").write_text(text)
    said = refused_here("--transactions", tmp_path / "t.csv", output=tmp_path / "out")
    assert f"{tmp_path / 't.csv'}, line 3: t_dat '9999-12-31' is not from 1900" in said


def test_the_whole_span_costs_little(tmp_path):
    text = "customer_id,article_id,t_dat\n" + "".join(
        f"c{n},{n},{day}\n" for n, day in enumerate(("1900-01-01", "1970-01-02", "2199-12-31"))
    )
    (tmp_path / "t.csv").write_text(text)
    start = time.process_time()
    flags = ("--transactions", tmp_path / "t.csv", "--output", tmp_path / "out")
    assert run_here(*flags) == (0, "")
    assert time.process_time() - start < 5
