"""marketing/validation/table_files.py: plain lines are taken apart as a reader of CSV does."""

import csv

import pytest

from marketing.validation import table_files
from marketing.validation.rows_apart import RowsApart
from marketing.validation.table_files import lines_of

PLAIN = "a,b\n" + "".join(f"{n},{n * n}\n" for n in range(300))


@pytest.mark.parametrize("n_characters", [1, 50, 1 << 14])
@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.removesuffix("\n"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n7,", "\n\n7,"),
        PLAIN.replace("\n100,", '\n"one\nhundred",').replace("\n9,", '\n"9, or ""so""",'),
        '"a\nb",c\n1,2\n',
        "a,b",
        "",
    ],
)
def test_rows_and_lines_are_those_of_a_csv_reader(tmp_path, monkeypatch, text, n_characters):
    monkeypatch.setattr(table_files, "_N_CHARACTERS", n_characters)
    path = tmp_path / "some.csv"
    path.write_text(text, newline="")
    with path.open(newline="") as file:
        reader = csv.reader(file, strict=True)
        expected = [(reader.line_num, row) for row in reader if row]
    lots = [*lines_of(path, RowsApart())]
    found = [pair for numbers, rows in lots for pair in zip(numbers, rows, strict=True)]
    assert found == expected
    assert not expected or len(lots[0][1]) == 1
