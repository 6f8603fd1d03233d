"""What columns are to a learned model: roles, limits, missing values, and the way to text."""

import doctest
import gzip
import math

import numpy as np
import pytest

import marketing.learned_model.columns
import marketing.learned_model.inspection
import marketing.learned_model.number_texts
import marketing.learned_model.settings
import marketing.learned_model.written_rows
from marketing.learned_model.columns import KEY, LearnedColumn
from marketing.learned_model.frames import codes_of, frame_of, numbers_of, settled
from marketing.learned_model.inspection import cleaned, columns_of
from marketing.learned_model.number_texts import text_of
from marketing.learned_model.split import Split, places_of
from marketing.learned_model.table_file import read_table
from marketing.learned_model.widening import recast, widened
from marketing.learned_model.written_rows import fields_of, row_lines
from marketing.loading.errors import DataFileError
from marketing.tables import CONSUMER_PREFERENCES, DEMOGRAPHICS, ENGAGEMENTS
from tests.learned_tables import framed, two_modes, write_table


@pytest.mark.parametrize(
    "module",
    [
        marketing.learned_model.columns,
        marketing.learned_model.inspection,
        marketing.learned_model.number_texts,
        marketing.learned_model.settings,
        marketing.learned_model.written_rows,
    ],
)
def test_the_examples_in_docstrings_hold(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


def column_of(*fields, name="x", table=None):
    (column,) = columns_of(cleaned({name: list(fields)}), table)
    return column


@pytest.mark.parametrize(
    ("name", "fields", "kind", "role"),
    [
        ("order_id", ["1", "2", "3"], "string", "key"),
        ("text", [f"note {n}" for n in range(30)], "string", "key"),
        ("city", ["a", "b", "c"], "string", "categorical"),  # Of few rows: perhaps by chance.
        ("city", ["a", "b"] * 20, "string", "categorical"),
        ("zip", ["0123", "4567"] * 20, "string", "categorical"),
        ("stars", ["1", "2", "3"] * 10, "integer", "categorical"),
        ("amount", [f"{n}.5" for n in range(30)], "number", "continuous"),
        ("amount", ["7", "9"], "integer", "continuous"),
        ("same", ["7", "7"], "integer", "categorical"),
        ("one", ["7"], "integer", "categorical"),
        ("day", [f"2025-01-{d:02}" for d in range(1, 29)], "date", "continuous"),
        ("day", ["2025-02-30"] * 4, "string", "categorical"),  # There is no such day.
        ("at", [f"2025-01-01 10:00:{s:02}" for s in range(30)], "datetime", "continuous"),
        ("yes", ["true", "false", "true", "true"], "boolean", "categorical"),
        ("nothing", ["", "", ""], "string", "categorical"),
        ("long", ["1234567890123456"] * 4, "string", "categorical"),  # No float has it exactly.
    ],
)
def test_columns_are_known_by_their_values(name, fields, kind, role):
    column = column_of(*fields, name=name)
    assert (column.kind, column.role) == (kind, role)


def test_a_table_of_ours_knows_its_columns():
    texts = {"SERIALNO": ["HU1", "HU1", "HU2"], "STATE": ["06", "36", "06"], "SEX": ["1", "2", "1"]}
    columns = {column.name: column for column in columns_of(texts, DEMOGRAPHICS)}
    assert columns["SERIALNO"].role == "key"
    assert columns["STATE"].values == ("06", "36")
    assert columns["SEX"].kind == "integer"
    assert columns_of({"consumer_id": ["a"]}, CONSUMER_PREFERENCES)[0].role == "key"
    with pytest.raises(ValueError, match="SEX is 'x', which is no integer"):
        columns_of({"SEX": ["1", "x"]}, DEMOGRAPHICS)


def test_words_for_missing_values_are_such_among_numbers_only():
    assert cleaned({"x": ["1", "NA", "2"]}) == {"x": ["1", "", "2"]}
    assert cleaned({"x": ["EU", "NA", "AS"]}) == {"x": ["EU", "NA", "AS"]}
    assert cleaned({"x": ["NA", "NA"]}) == {"x": ["NA", "NA"]}


def test_decimals_and_limits_are_those_seen():
    column = column_of("1.50", "-2.25", "0.75")
    assert (column.least, column.most, column.decimals, column.is_padded) == (-2.25, 1.5, 2, True)
    assert text_of(0.5, column) == "0.50"
    loose = column_of("1.5", "2.25", "7")
    assert [text_of(number, loose) for number in (1.5, 2.25, 7.0, -0.001)] == [
        "1.5", "2.25", "7", "0",
    ]  # fmt: skip
    endless = column_of("0.12345678901234567", "3.5", "1e-7")
    assert endless.decimals is None
    assert float(text_of(math.pi, endless)) == math.pi


def test_a_frame_and_its_texts_are_the_same():
    """What is written is what was read: of numbers, dates and times as well as of categories."""
    texts = {
        **two_modes(300),
        "at": [f"2025-03-01T10:{n % 60:02}:{n // 60:02}" for n in range(300)],
    }
    columns, frame = framed(texts)
    for column in columns:
        if column.role == "key":
            assert set(frame[column.name]) == {KEY}  # A model never sees a key.
        else:
            written = fields_of(frame, column)
            if column.kind == "number":
                assert [t and float(t) for t in written] == [
                    t and float(t) for t in texts[column.name]
                ]
            else:
                assert written == texts[column.name]
    assert settled(frame, columns).equals(frame)


def test_settling_rounds_and_keeps_to_the_limits():
    column = column_of("1.50", "2.25", "0.75")
    frame = frame_of({"x": ["1.50"] * 4}, (column,))
    frame["x"] = [99.0, -99.0, 1.2345, np.nan]
    assert settled(frame, (column,))["x"].tolist() == [2.25, 0.75, 1.23, 1.5]


def test_numbers_of_few_values_still_have_a_distance():
    columns, frame = framed({"stars": ["1", "5", "", "5", "1", "1", "5"]})
    assert columns[0].role == "categorical"
    assert columns[0].has_missing
    np.testing.assert_array_equal(numbers_of(frame, columns[0]), [1, 5, np.nan, 5, 1, 1, 5])
    assert codes_of(frame, columns[0]).tolist() == [0, 1, 2, 1, 0, 0, 1]


def test_keys_are_made_anew():
    texts = {"id": [f"secret{n}" for n in range(40)], "customer_id": [""] * 40}
    texts["customer_id"][1::2] = [f"secret{n % 15}" for n in range(20)]
    columns, frame = framed(texts)
    assert not columns[1].is_unique
    lines = row_lines(frame, columns, 100, seed=3).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == [f"row_id_{n:06}" for n in range(101, 141)]
    made = [line.split(",")[1] for line in lines]
    assert made[::2] == [""] * 20
    assert set(made[1::2]) <= {f"row_customer_{n:06}" for n in range(1, 16)}
    assert "secret" not in repr((columns, lines))


def test_a_reader_splits_a_file_by_its_seed(tmp_path):
    """S2.108: all rows are in one part, none in both, and the same seed gives the same parts."""
    path = write_table(tmp_path / "t.csv", {"n": [str(n) for n in range(100)]})
    table = read_table(path, seed=5)
    assert (len(table.training["n"]), len(table.held_out["n"])) == (80, 20)
    assert {*table.training["n"], *table.held_out["n"]} == {str(n) for n in range(100)}
    places = places_of(Split(100, 5))
    assert table.training["n"] == [str(n) for n in places.training]
    assert read_table(path, seed=5) == table
    assert read_table(path, seed=6).training != table.training
    few = read_table(path, seed=5, most_training=30)
    assert len(few.training["n"]) == 30
    assert {*few.training["n"]} < {*table.training["n"]}
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read_table(packed, seed=5).training == table.training


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n3\n", "line 3: 1 fields where the header has 2"),
        ("a,b\n", "no rows"),
        ("", "empty"),
        ("a,a\n1,2\n", "there twice"),
        ('a,b\n1,"2\n', "line 2: the line cannot be read"),
        ("a;b\n1;2\n", "semicolons"),
    ],
)
def test_a_damaged_table_is_named_with_its_line(tmp_path, text, words):
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(DataFileError, match=words) as error:
        read_table(path, seed=1)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_cut_gzip_file_is_named(tmp_path):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a\n" + b"1\n" * 5000)[:-20])
    with pytest.raises(DataFileError, match="cut or damaged"):
        read_table(path, seed=1)


def test_columns_are_widened_by_what_a_model_has_not_seen():
    columns, frame = framed({"tier": ["a", "b"] * 10, "x": [f"{n}.0" for n in range(20)] * 1 + []})
    wider = widened(columns, {"tier": ["c", ""], "x": ["99.5", "1.0"]})
    assert wider[0].values == ("a", "b", "c")
    assert wider[0].has_missing
    assert wider[1].most == 99.5
    cast = recast(frame, wider)
    assert list(cast["tier"].cat.categories) == ["a", "b", "c"]
    assert cast["tier"].tolist() == frame["tier"].tolist()
    with pytest.raises(ValueError, match="x is 'many', which is no number"):
        widened(columns, {"tier": ["a"], "x": ["many"]})


def test_the_kind_of_events_is_the_tables():
    fields = {"engagement_id": ["E1"], "line_number": ["3"], "event_time": ["2025-01-01T00:00:00"]}
    kinds = [column.kind for column in columns_of(fields, ENGAGEMENTS)]
    assert kinds == ["string", "integer", "datetime"]


def test_a_column_says_whether_there_is_something_to_learn():
    assert not LearnedColumn("x", "string", "categorical", False, ("a",)).is_varied
    assert LearnedColumn("x", "string", "categorical", True, ("a",)).is_varied
    assert not LearnedColumn("x", "string", "categorical", True).is_varied
