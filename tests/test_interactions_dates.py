"""Times as text, in one form for the whole file."""

import pytest

from interactions.sources.dates import DATE, DATETIME, MILLISECONDS, MillisecondTexts, parse_time


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
