"""How files become blocks, and what a data package says of tables."""

import gzip
import json
import threading
from datetime import date

import pytest

from receipts.formats.table_rows import Coded, TableRows
from receipts.formats.tables import Column, ForeignKey, Table
from receipts.loading import file_blocks
from receipts.loading.ahead import N_AHEAD, ahead
from receipts.loading.blocks import ArrowBlock, CsvBlock, RowsBlock, as_arrow, as_csv, as_rows
from receipts.loading.errors import ChangedSourceError, LoadError
from receipts.loading.file_blocks import blocks_of_file, n_blocks_of
from receipts.loading.open_source import open_source
from receipts.loading.package_tables import read_package
from receipts.loading.rows_csv import csv_of_rows
from receipts.loading.sources import digest_of

NOTES = Table(
    "notes",
    "what was noted",
    (Column("number", "integer", ""), Column("text", "string", "", is_optional=True)),
    ("number",),
)

ROWS = [
    (1, "plain"),
    (2, 'a "quoted" text'),
    (3, "two\nlines"),
    (4, None),
    (5, "\n\n\n"),
    (6, "a, comma"),
    (7, '"\n"'),
]


def notes(path, times=20):
    """A file of notes whose texts have line breaks in quotes."""
    lines = ["number,text\n"]
    for _ in range(times):
        for number, text in ROWS:
            shown = "" if text is None else '"' + text.replace('"', '""') + '"'
            lines.append(f"{number},{shown}\n")
    data = "".join(lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path, len(data)


@pytest.mark.parametrize("size", [40, 41, 97, 1 << 20])
@pytest.mark.parametrize("name", ["notes.csv", "notes.csv.gz"])
def test_text_is_cut_between_rows_and_never_inside_of_quotes(size, name, tmp_path, monkeypatch):
    path, n_bytes = notes(tmp_path / name)
    monkeypatch.setattr(file_blocks, "BLOCK_BYTES", size)
    blocks = [*blocks_of_file(path, NOTES)]
    rows = [tuple(row) for block in blocks for row in as_rows(block)]
    assert rows == [(str(number), text) for number, text in ROWS] * 20
    n_blocks = n_blocks_of(tmp_path, {"file": name, "bytes": 1, "text_bytes": n_bytes})
    assert n_blocks - 1 <= len(blocks) <= n_blocks
    assert [*blocks_of_file(path, NOTES, 2)] == blocks[2:]


def test_a_file_of_other_columns_is_refused_by_name(tmp_path):
    path, _ = notes(tmp_path / "notes.csv")
    other = NOTES._replace(columns=NOTES.columns[::-1])
    with pytest.raises(ChangedSourceError, match=r"notes.csv, line 1: the columns are number,text"):
        next(blocks_of_file(path, other))


def test_json_lines_keep_the_digits(tmp_path):
    path = tmp_path / "notes.jsonl"
    path.write_text('{"number":12.10,"text":"a\\u2028b"}\n{"number":1,"text":null}\n')
    table = Table("notes", "", (Column("number", "number", ""), NOTES.columns[1]), ())
    (block,) = blocks_of_file(path, table)
    assert block.text.decode() == "12.10,a\u2028b\n1,\n"


@pytest.mark.parametrize("line", ["{", "[]", '{"number":1}', "1"])
def test_json_lines_that_are_none_are_refused(line, tmp_path):
    path = tmp_path / "notes.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ChangedSourceError, match=r"notes.jsonl is not as it should be"):
        next(blocks_of_file(path, NOTES))


def test_what_is_no_parquet_file_is_refused(tmp_path):
    path = tmp_path / "notes.parquet"
    path.write_bytes(b"these are notes")
    with pytest.raises(ChangedSourceError, match=r"notes.parquet is no Parquet file"):
        next(blocks_of_file(path, NOTES))


EVERY = Table(
    "every",
    "every kind",
    (
        Column("text", "string", ""),
        Column("code", "string", "", is_code=True),
        Column("maybe", "string", "", is_optional=True),
        Column("whole", "integer", ""),
        Column("part", "number", ""),
        Column("money", "amount", ""),
        Column("credit", "amount", "", is_optional=True),
        Column("day", "date", ""),
        Column("time", "datetime", ""),
        Column("is_so", "boolean", ""),
    ),
    ("whole",),
)


def every(texts):
    """Rows of every kind."""
    import numpy

    n = len(texts)
    return TableRows(
        EVERY,
        (
            texts,
            Coded([0, 1] * (n // 2), ["no", "yes"]),
            ["x", None] * (n // 2),
            range(n),
            [each / 4 for each in range(n)],
            numpy.array([5, 123_456_789] * (n // 2)),
            [None, -250] * (n // 2),
            [date(2025, 3, 1).toordinal()] * n,
            [1_000_000_500] * n,
            [True, False] * (n // 2),
        ),
        n,
    )


@pytest.mark.parametrize("texts", [["a", "b"], ["a,b", 'c"d'], ["", "e\nf"]])
def test_every_form_of_rows_is_made_of_every_other(texts):
    """CSV, Arrow and rows of the same values give the same."""
    made = RowsBlock(EVERY, every(texts))
    text = csv_of_rows(made.rows)
    assert as_csv(made) == text
    arrow = as_arrow(made)
    assert as_arrow(CsvBlock(EVERY, text)).to_pylist() == arrow.to_pylist()
    assert as_csv(ArrowBlock(EVERY, arrow)).replace(b'"', b"") == text.replace(b'"', b"")
    plain = [tuple(row) for row in as_rows(made)]
    assert plain[0] == (
        texts[0], "no", "x", 0, 0.0, 0.05, None, "2025-03-01", "1970-01-12T13:46:40.500", True,
    )  # fmt: skip
    of_arrow = [tuple(row) for row in as_rows(ArrowBlock(EVERY, arrow))]
    of_csv = [tuple(row) for row in as_rows(CsvBlock(EVERY, text))]
    for row, others in zip(plain, zip(of_arrow, of_csv, strict=True), strict=True):
        for other in others:
            assert [*map(as_number, other)][:8] == [*map(as_number, row)][:8]
            assert bool(other[9]) == row[9]


def as_number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def test_the_digest_is_of_the_settings_and_not_of_the_time():
    summary = {"seed": 1, "generation_date": "a", "generation_time_seconds": 1.0, "files": ["a"]}
    assert digest_of(summary) == digest_of({**summary, "generation_date": "b", "seal": "c"})
    assert digest_of(summary) != digest_of({**summary, "files": ["b"]})


FIELDS = [
    {"name": "id", "type": "string", "description": "who", "constraints": {"required": True}},
    {"name": "paid", "type": "number", "tillroll:kind": "amount"},
]


def package(tmp_path, **changes):
    resource = {
        "name": "people",
        "path": ["a.csv", "b.csv"],
        "description": "all of them",
        "schema": {
            "fields": FIELDS,
            "primaryKey": "id",
            "foreignKeys": [
                {"fields": "id", "reference": {"resource": "others", "fields": ["id"]}},
                {"fields": ["paid"], "reference": {"resource": "", "fields": "id"}},
            ],
            "tillroll:foreignKeys": [
                {"fields": "id", "reference": {"resource": "third", "fields": "id"}}
            ],
        },
        **changes,
    }
    card = {"name": "card", "path": "README.md"}
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"resources": [resource, card]}))


def test_a_data_package_says_what_the_tables_are(tmp_path):
    package(tmp_path)
    tables = read_package(tmp_path)
    assert [*tables] == ["a.csv", "b.csv"]
    assert tables["a.csv"] == Table(
        "people",
        "all of them",
        (Column("id", "string", "who"), Column("paid", "amount", "", is_optional=True)),
        ("id",),
        (
            ForeignKey(("id",), "others", ("id",)),
            ForeignKey(("paid",), "people", ("id",)),
            ForeignKey(("id",), "third", ("id",)),
        ),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": {"fields": [{"name": "id", "type": "geopoint"}]}},
        {"schema": {"fields": FIELDS, "primaryKey": 5}},
        {"schema": {}},
        {"schema": 5},
        {"path": 5},
    ],
)
def test_a_damaged_data_package_is_refused(changes, tmp_path):
    package(tmp_path, **changes)
    with pytest.raises(LoadError, match="does not say what the tables are"):
        read_package(tmp_path)


def test_no_data_package_is_no_tables(tmp_path):
    assert read_package(tmp_path) == {}


def counted(made, n=5):
    try:
        for number in range(n):
            made.append(number)
            yield number
    finally:
        made.append("closed")


def test_items_are_made_ahead_of_their_use():
    made = []
    items = ahead(counted(made))
    assert next(items) == 0
    assert [*items] == [1, 2, 3, 4]
    assert made == [0, 1, 2, 3, 4, "closed"]
    assert threading.active_count() == 1 or all(
        "ThreadPool" not in thread.name for thread in threading.enumerate()
    )


def test_items_that_are_not_asked_for_are_not_made():
    made = []
    items = ahead(counted(made, n=100))
    next(items)
    items.close()
    assert made[-1] == "closed"
    assert len(made) <= N_AHEAD + 3  # Those that wait, one that was used, one more, and the end.


def test_what_making_items_raises_is_raised():
    def broken():
        yield 1
        raise ValueError("no more")

    items = ahead(broken())
    assert next(items) == 1
    with pytest.raises(ValueError, match="no more"):
        next(items)


def test_slices_that_were_put_together_are_refused(tmp_path):
    """Half of them would be loaded, and called right."""
    (tmp_path / "dataset_summary.json").write_text("{}")
    (tmp_path / "dataset_summary_b.json").write_text("{}")
    with pytest.raises(LoadError, match=r"holds 2 slices .*, which are not loaded together"):
        open_source(tmp_path)
