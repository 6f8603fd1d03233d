# ruff: noqa: E501 (a file and its message side by side)
"""Transaction files, good and bad, as they come to the command."""

import gzip
import json

import pytest

from tests.interactions_command import (
    interact,
    make,
    refused,
    rows_of,
    run_here,
    summary_of,
    write_csv,
)

ROWS = [
    ("anna", "0108", "2020-01-24"),
    ("ben", "0109", "2020-01-20"),
    ("anna", "0110", "2020-01-23"),
    ("anna", "0108", "2020-01-24"),
    ("carl", "0111", "2020-02-01"),
]
PURCHASES = sorted((customer, article) for customer, article, _ in ROWS)


@pytest.fixture
def plain(tmp_path):
    """What is made of the rows in a plain CSV file."""
    write_csv(tmp_path / "plain.csv", ROWS)
    return (
        make("--transactions", "plain.csv", cwd=tmp_path, output="plain") / "interactions.csv"
    ).read_bytes()


def assert_same(plain, tmp_path, *flags):
    folder = make(*flags, cwd=tmp_path)
    assert (folder / "interactions.csv").read_bytes() == plain


def test_columns_and_their_order(plain):
    """S3.10, S3.11, S3.29: leading zeros stay, duplicates too."""
    lines = plain.decode().splitlines()
    assert lines[0] == "t_dat,customer_id,article_id,interaction_score,prev_article_id"
    rows = [line.split(",") for line in lines[1:]]
    bought = sorted((row[1], row[2]) for row in rows if row[3] == "2")
    assert bought == PURCHASES
    assert {row[0] for row in rows if row[1] == "anna" and row[3] == "2"} == {
        "1579824000000",
        "1579737600000",
    }


def test_any_order_of_rows(plain, tmp_path):
    """S3.42: files in any order."""
    write_csv(tmp_path / "t.csv", ROWS[::-1])
    assert_same(plain, tmp_path, "--transactions", "t.csv")


def test_any_order_of_columns_and_others_between(plain, tmp_path):
    """S3.1."""
    write_csv(
        tmp_path / "t.csv",
        [(date, "x", customer, article, 0.5) for customer, article, date in ROWS],
        ("t_dat", "note", "customer_id", "article_id", "price"),
    )
    assert_same(plain, tmp_path, "--transactions", "t.csv")


@pytest.mark.parametrize(
    "options", [{"lineterminator": "\r\n"}, {"quoting": 1}], ids=["CRLF", "all in quotes"]
)
def test_forms_of_csv(plain, tmp_path, options):
    """S3.18."""
    write_csv(tmp_path / "t.csv", ROWS, **options)
    assert_same(plain, tmp_path, "--transactions", "t.csv")


def test_byte_order_mark_and_blank_lines(plain, tmp_path):
    """S3.18."""
    write_csv(tmp_path / "plain.csv", ROWS)
    text = (tmp_path / "plain.csv").read_text()
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\n\n").encode())
    assert_same(plain, tmp_path, "--transactions", "t.csv")


def test_gzip(plain, tmp_path):
    """S3.18."""
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress((tmp_path / "plain.csv").read_bytes()))
    assert_same(plain, tmp_path, "--transactions", "t.csv.gz")


@pytest.mark.parametrize(
    "moment",
    [
        lambda day: f"{day}T00:00:00",
        lambda day: f"{day} 00:00:00+00:00",
        lambda day: f"{day}T01:00:00+01:00",
    ],
)
def test_dates_with_times(plain, tmp_path, moment):
    """S3.48."""
    write_csv(tmp_path / "t.csv", [(c, a, moment(day)) for c, a, day in ROWS])
    assert_same(plain, tmp_path, "--transactions", "t.csv")


def in_ms(day):
    from datetime import UTC, datetime

    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1000


def test_milliseconds(plain, tmp_path):
    """S3.48: the course's release has all of them zero."""
    write_csv(tmp_path / "t.csv", [(c, a, in_ms(day)) for c, a, day in ROWS])
    assert_same(plain, tmp_path, "--transactions", "t.csv")


def test_json_lines(plain, tmp_path):
    """S3.18."""
    lines = [
        json.dumps({"customer_id": c, "article_id": a, "t_dat": in_ms(day), "more": [1]})
        for c, a, day in ROWS
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(lines) + "\n")
    assert_same(plain, tmp_path, "--transactions", "t.jsonl")


STRANGE = ['with "quotes"', "with, comma", "Zoë Ångström", "007", "日本", "a b", "'", "\ttab"]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_strange_ids_come_back_as_they_went_in(tmp_path, form):
    """S3.11, S3.18: quotes, commas, letters outside ASCII, leading zeros."""
    rows = [(c, a, "2020-01-24") for c in STRANGE for a in STRANGE]
    write_csv(tmp_path / "t.csv", rows)
    folder = make("--transactions", "t.csv", "--format", form, cwd=tmp_path)
    if form == "csv":
        made = rows_of(folder / "interactions.csv")
    else:
        lines = (folder / "interactions.jsonl").read_text(encoding="utf-8").splitlines()
        made = [json.loads(line) for line in lines]
        assert all(type(row["t_dat"]) is int for row in made)
    customers = [row["customer_id"] for row in made]
    assert customers == sorted(customers)
    bought = [row for row in made if int(row["interaction_score"]) == 2]
    assert sorted((row["customer_id"], row["article_id"]) for row in bought) == sorted(
        row[:2] for row in rows
    )
    before = "START"
    for row in made:
        if row["customer_id"] != before and row["prev_article_id"] == "START":
            before = row["customer_id"]
    assert sum(row["prev_article_id"] == "START" for row in made) == len(STRANGE)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "t.csv, line 1: the file is empty"),
        ("customer_id,article_id,t_dat\n", "t.csv: there are no transactions"),
        ("customer_id,t_dat\nanna,2020-01-24\n", "t.csv, line 1: column 'article_id' is missing"),
        ("customer_id,article_id,t_dat\na,1,2020-01-24\n,1,2020-01-24\n", "t.csv, line 3: customer_id is empty"),
        ("customer_id,article_id,t_dat\na,1,2020-01-24\nb, ,2020-01-24\n", "t.csv, line 3: article_id is empty"),
        ("customer_id,article_id,t_dat\na,1,2020-01-24\na,1,\n", "t.csv, line 3: t_dat ''"),
        ("customer_id,article_id,t_dat\na,1,2020-13-24\n", "t.csv, line 2: t_dat '2020-13-24' is no date"),
        ("customer_id,article_id,t_dat\na,1,24.01.2020\n", "t.csv, line 2: t_dat '24.01.2020' is no date"),
        ("customer_id,article_id,t_dat\na,1,0\n", "t.csv, line 2: t_dat '0' is too small"),
        ("customer_id,article_id,t_dat\na,1,20200124\n", "t.csv, line 2: t_dat '20200124' is too small"),
        ("customer_id,article_id,t_dat\na,1,2020-01-24\na,2,1579824000000\n", "t.csv, line 3: t_dat '1579824000000' is of the form"),
        ("customer_id,article_id,t_dat\na,1,2020-01-24\na,2,2020-01-24T08:00\n", "t.csv, line 3: t_dat '2020-01-24T08:00' is of the form"),
        ("customer_id,article_id,t_dat\na,1,2020-01-24\na,2\n", "t.csv, line 3: 2 fields"),
        ("customer_id,article_id,t_dat\na,1,2020-01-24\na,2,2020-01-2", "t.csv, line 3: the last line has no end"),
        ('customer_id,article_id,t_dat\na,1,2020-01-24\n"a,2,2020-01-24\n', "line 3: a quoted field is not whole"),
        ('customer_id,article_id,t_dat\na,1,2020-01-24\n"a\nb",2,2020-01-24\n', "which has a line break"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_one_line(tmp_path, text, named):
    """S3.48, S3.49: and nothing is written."""
    (tmp_path / "t.csv").write_text(text)
    assert named in refused("--transactions", "t.csv", cwd=tmp_path)


def test_bytes_that_are_not_utf_8_are_refused(tmp_path):
    """S3.49."""
    (tmp_path / "t.csv").write_bytes(b"customer_id,article_id,t_dat\nJos\xe9,1,2020-01-24\n")
    assert "t.csv, line 2: not UTF-8" in refused("--transactions", "t.csv", cwd=tmp_path)


def test_a_gzip_file_that_is_cut_is_refused(tmp_path):
    """S3.49."""
    rows = "".join(f"customer {i},{i * 7919},2020-01-24\n" for i in range(5000))
    packed = gzip.compress(f"customer_id,article_id,t_dat\n{rows}".encode())
    (tmp_path / "t.csv.gz").write_bytes(packed[: len(packed) // 2])
    assert "t.csv.gz: the compressed file is cut" in refused(
        "--transactions", "t.csv.gz", cwd=tmp_path
    )


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('{"customer_id":"a","article_id":"1"}', "line 2: 't_dat' is missing"),
        ('{"customer_id":null,"article_id":"1","t_dat":"2020-01-24"}', "line 2: customer_id is empty"),
        ('{"customer_id":"a","article_id":1.0,"t_dat":"2020-01-24"}', "line 2: article_id is 1.0"),
        ('{"customer_id":"a","arti', "line 2: not a JSON object"),
        ("[1]", "line 2: not a JSON object"),
    ],
)  # fmt: skip
def test_bad_json_lines_are_refused(tmp_path, line, named):
    """S3.49: an id that is a float would be 455014028.0."""
    good = '{"customer_id":"a","article_id":"1","t_dat":"2020-01-24"}'
    (tmp_path / "t.jsonl").write_text(f"{good}\n{line}\n")
    assert named in refused("--transactions", "t.jsonl", cwd=tmp_path)


def test_a_missing_file_is_refused(tmp_path):
    """S3.49."""
    assert "none.csv: there is no such file" in refused("--transactions", "none.csv", cwd=tmp_path)


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ((), "name one source"),
        (("--transactions", "a", "--receipts", "b"), "name one source"),
        (("--transactions", "a", "--min-ignores", "60"), "min < max"),
        (("--transactions", "a", "--extra-clicks-prob", "1.5"), "'1.5' is not a probability"),
        (("--transactions", "a", "--split", "tomorrow"), "leave-last-out"),
        (("--transactions", "a", "--sample", "0"), "'0' is not a whole number"),
    ],
)
def test_bad_flags_are_bad_usage(tmp_path, flags, named):
    """S3.53."""
    (tmp_path / "a").write_text("")
    assert named in refused(*flags, cwd=tmp_path, status=2)


def test_a_customers_file_adds_those_without_purchases(tmp_path):
    """S3.6, S3.20: and purchases of others are left out, as the H&M notebook's inner join does."""
    write_csv(tmp_path / "t.csv", ROWS)
    customers = [("anna", 30), ("ben", 40), ("zoe", 50), ("dora", 20), ("zoe", 50)]
    write_csv(tmp_path / "c.csv", customers, ("customer_id", "age"))
    folder = make("--transactions", "t.csv", "--customers-file", "c.csv", cwd=tmp_path)
    assert {row["customer_id"] for row in rows_of(folder / "interactions.csv")} == {"anna", "ben"}
    summary = summary_of(folder)
    assert summary["customers"] == 4
    assert summary["customers_without_purchases"] == 2
    assert summary["unknown_customers_purchases"] == 1


def test_what_is_printed(tmp_path):
    """S3.4, S3.5, S3.20, S3.51: the H&M notebook's lines and a preview."""
    write_csv(tmp_path / "t.csv", [*ROWS, *(("dora", "0112", "2020-03-01"),) * 4])
    result = interact("--transactions", "t.csv", "--sample", "2", cwd=tmp_path)
    lines = result.stdout.splitlines()
    assert lines[0] == "Sampling 2 customers from 4 total customers."
    assert lines[1] == "Number of transactions for all customers: 9"
    n_kept = len(rows_of(tmp_path / "interactions_data" / "sampled_transactions.csv"))
    assert lines[2] == f"Number of transactions for the 2 sampled customers: {n_kept}"
    assert "of 2 customers (0 more have no purchases)" in lines[4]
    preview = (tmp_path / "interactions_data" / "interactions.csv").read_text().splitlines()[:6]
    assert lines[-len(preview) :] == preview


@pytest.mark.parametrize("rule", ["", " ", "2020", "leave-last", "2020-02-30"])
def test_an_empty_or_unknown_split_is_bad_usage(tmp_path, rule):
    write_csv(tmp_path / "t.csv", ROWS)
    status, said = run_here("--transactions", tmp_path / "t.csv", f"--split={rule}")
    assert status == 2
    assert f"split is {rule!r}; it must be leave-last-out or a date" in said
