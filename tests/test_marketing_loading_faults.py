"""Damaged files: the file, the line and a remedy, in one line."""

import gzip

import pytest

from marketing.data_loader import DataFileError, DataLoader
from marketing.tables import TABLES, written_kind

LOYALTIES = TABLES["loyalties"]
HEADER = ",".join(LOYALTIES.header).encode() + b"\n"
ROW = b"customer_%06d,gold,%d,0,5,0\n"
ROWS = b"".join(ROW % (n, n) for n in range(3))


def error_of(path, **options):
    """The error's text, the same from every way to load a file."""
    with pytest.raises(DataFileError) as whole:
        DataLoader(**options).load(path)
    with pytest.raises(DataFileError) as parts:
        [*DataLoader().iter_chunks(path)]
    assert str(whole.value) == str(parts.value)
    assert len(str(whole.value).splitlines()) == 1
    assert whole.value.__suppress_context__ or "Arrow" not in str(whole.value)
    return str(whole.value)


@pytest.mark.parametrize(
    ("data", "place", "said"),
    [
        (b"", "", "it is empty, without even a header"),
        (b"\n\n", "", "it is empty, without even a header"),
        (HEADER + ROWS + b"customer_000003,gold,4", ", line 5", "there are 3 fields, and"),
        (HEADER + ROWS + b"c\n", ", line 5", "there is 1 field, and the header has 6"),
        (HEADER + ROWS + b"c,gold,4,0,5,0,7\n" + ROWS, ", line 5", "there are 7 fields"),
        (HEADER + ROWS[:-1], "", "it does not end with a line end, so it was cut"),
        (HEADER[:30], "", "it does not end with a line end, so it was cut"),
        (HEADER + ROWS + b"c\xe9,gold,4,0,5,0\n", ", line 5", "byte 2 of the line is no UTF-8"),
        (b"consumer_id,ti\xe9r\n", ", line 1", "byte 15 of the line is no UTF-8"),
        ((HEADER + ROWS).decode().encode("utf-16"), ", line 1", "the file is UTF-16; save it as"),
        (HEADER + ROWS + b"c,gold,4x,0,5,0\n", ", line 5", "lifetime_points is '4x', wh"),
        (HEADER + ROWS + b"c,gold,4.5,0,5,0\n", ", line 5", "lifetime_points is '4.5', which"),
        (HEADER + ROWS + b"c,gold,,0,5,0\n" + ROWS, ", line 5", "lifetime_points is empty, and it"),
        (HEADER + ROWS + b',gold,4,0,5,0\n', ", line 5", "consumer_id is empty"),
        (HEADER + ROWS + b'"c,gold,4,0,5,0\n' + ROWS, ", line 5", "the line cannot be read (unex"),
        (HEADER.replace(b"tier", b""), ", line 1", "a column has no name"),
        (HEADER.replace(b"tier", b"consumer_id"), ", line 1", "the name 'consumer_id' is there tw"),
        ((HEADER + ROWS).replace(b",", b";"), ", line 1", "it has semicolons between its values"),
        ((HEADER + ROWS).replace(b",", b"\t"), ", line 1", "it has tabs between its values"),
        (b'"consumer_id,tier\n', ", line 1", "the header cannot be read"),
    ],
)  # fmt: skip
def test_a_damaged_table_is_named_with_its_line(tmp_path, data, place, said):
    """S2.101"""
    path = tmp_path / "loyalties.csv"
    path.write_bytes(data)
    message = error_of(path, cache_dir=tmp_path / "cache")
    assert message.startswith(f"{path}{place}: {said}")
    assert "; " in message  # A remedy.
    assert not [*(tmp_path / "cache").iterdir()]


def test_the_line_is_right_after_values_over_lines_and_empty_lines(tmp_path):
    """S2.101"""
    path = tmp_path / "other.csv"
    path.write_bytes(b'a,b\n1,"x\ny"\n\n2,z\n3\n')
    assert error_of(path).startswith(
        f"{path}, line 6: there is 1 field, and the header has 2; mend"
    )


@pytest.mark.parametrize("bad", [b"nan", b"inf", b"1_0", b"x"])
def test_an_amount_is_a_number(tmp_path, bad):
    """S2.101"""
    columns = TABLES["product_catalog"].columns
    good = {"integer": b"1", "number": b"2.50", "boolean": b"true", "string": b"x"}
    line = b",".join(good[written_kind(column)] for column in columns) + b"\n"
    path = tmp_path / "product_catalog.csv"
    header = ",".join(TABLES["product_catalog"].header).encode()
    path.write_bytes(header + b"\n" + line + line.replace(b"2.50", bad, 1) + line)
    assert f"line 3: base_price is '{bad.decode()}', which is no number" in error_of(path)


@pytest.mark.parametrize(
    ("column", "bad", "called"),
    [
        ("start_date", "2025-02-30", "date like 2025-12-31"),
        ("start_date", "12/31/2025", "date like"),
        ("end_date", "2025-1", "date like"),
    ],
)
def test_a_date_is_a_date(tmp_path, column, bad, called):
    """S2.101, S2.103"""
    table = TABLES["marketing_campaigns"]
    good = {"integer": "1", "number": "2.50", "date": "2025-12-31", "string": "x"}
    row = {each.name: good[written_kind(each)] for each in table.columns}
    path = tmp_path / "marketing_campaigns.csv"
    lines = [table.header, row.values(), {**row, column: bad}.values()]
    path.write_text("".join(",".join(line) + "\n" for line in lines))
    assert f"line 3: {column} is '{bad}', which is no {called}" in error_of(path)


@pytest.mark.parametrize(
    "data",
    [
        b'a,b\n1,x\n2,"cut in a quo',
        b'a,b\n1,x\n2,"never closed\n3,y\n',
        b"a,b\n1,x\n2\n",
    ],
)
def test_another_file_that_is_cut_is_noticed(tmp_path, data):
    """S2.101: pyarrow takes a quote that is never closed for a value."""
    path = tmp_path / "other.csv"
    path.write_bytes(data)
    assert f"{path}, line 3: " in error_of(path)


@pytest.mark.parametrize("data", [b"a,b\n1,x", b"\xef\xbb\xbfa,b\r\n1,x\r\n", b'a,b\n1,"x"\n'])
def test_what_is_unusual_and_whole_is_loaded(tmp_path, data):
    path = tmp_path / "other.csv"
    path.write_bytes(data)
    assert DataLoader().load(path).to_dict("records") == [{"a": 1, "b": "x"}]


def test_a_value_may_run_over_lines(tmp_path):
    path = tmp_path / "other.csv"
    path.write_bytes(b'a,b\n1,"x\ny"\n')
    assert list(DataLoader().load(path)["b"]) == ["x\ny"]


@pytest.mark.parametrize("damage", [lambda z: z[:-9], lambda z: b"a,b\n1,2\n", lambda z: z[:40]])
def test_a_damaged_compressed_file_is_named(tmp_path, damage):
    """S2.101"""
    path = tmp_path / "loyalties.csv.gz"
    path.write_bytes(damage(gzip.compress(HEADER + ROWS)))
    message = error_of(path)
    assert message.startswith(f"{path}: the compressed file is cut or damaged (")
    assert message.endswith("make it again with: python3 marketing/build_dataset.py --overwrite")


def test_a_cut_at_any_byte_is_noticed(tmp_path):
    """S2.101: but at the end of a line, where nothing in the file tells."""
    path = tmp_path / "loyalties.csv"
    data = HEADER + ROWS
    for n_bytes in range(len(data)):
        path.write_bytes(data[:n_bytes])
        if data[:n_bytes].endswith(b"\n"):
            DataLoader().load(path)
        else:
            error_of(path)


def test_what_a_file_says_cannot_move_the_cursor(tmp_path):
    path = tmp_path / "loyalties.csv"
    path.write_bytes(HEADER + b"c,gold,\x1b[2J,0,5,0\n")
    assert r"'\x1b[2J'" in error_of(path)
