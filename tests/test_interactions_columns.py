"""Further columns of the source, carried along to the purchases (``--columns``)."""

import csv
import json
import random
from collections import Counter

import pytest

from interactions.columns import check_columns
from tests.conftest import make_dataset
from tests.interactions_command import make, refused, rows_of, summary_of, write_csv

HEADER = ("customer_id", "article_id", "t_dat", "price", "note")
ROWS = [
    ("anna", "0108", "2020-01-24", "0.050", "a, b"),
    ("ben", "0109", "2020-01-20", "1e-3", ""),
    ("anna", "0110", "2020-01-23", "", ""),
    ("anna", "0108", "2020-01-24", "0.049", 'with "quotes"'),
    ("carl", "0111", "2020-02-01", "007", "ä"),
]
ASKED = ("--columns", "price,note")
FILE = ("--transactions", "t.csv")


@pytest.fixture
def source(tmp_path):
    write_csv(tmp_path / "t.csv", ROWS, HEADER)
    return tmp_path


def carried(rows):
    """How often each customer bought an article with these values."""
    return Counter(
        (row["customer_id"], row["article_id"], row["price"] or "", row["note"] or "")
        for row in rows
        if row["interaction_score"] in ("2", 2)
    )


EXPECTED = Counter((customer, article, *rest) for customer, article, _, *rest in ROWS)


def plain_columns(rows):
    return [{name: row[name] for name in list(row)[:5]} for row in rows]


def test_purchases_have_the_values_and_other_rows_have_none(source):
    """S3.1, S3.29: quotes, commas, leading zeros and other letters stay as they are."""
    rows = rows_of(make(*FILE, *ASKED, cwd=source) / "interactions.csv")
    assert list(rows[0])[5:] == ["price", "note"]
    assert carried(rows) == EXPECTED
    others = [row for row in rows if row["interaction_score"] != "2"]
    assert others
    assert {(row["price"], row["note"]) for row in others} == {("", "")}


def test_nothing_else_changes(source):
    """The events are those of a run that carries nothing."""
    without = rows_of(make(*FILE, cwd=source, output="without") / "interactions.csv")
    assert plain_columns(rows_of(make(*FILE, *ASKED, cwd=source) / "interactions.csv")) == without
    assert summary_of(source / "without")["settings"]["columns"] == []
    assert summary_of(source / "out")["settings"]["columns"] == ["price", "note"]


def test_any_order_of_the_file_and_any_part(source):
    """Two purchases that are alike but for their price: the order in the file does not matter."""
    first = (make(*FILE, *ASKED, cwd=source) / "interactions.csv").read_bytes()
    write_csv(source / "back.csv", ROWS[::-1], HEADER)
    back = make("--transactions", "back.csv", *ASKED, cwd=source, output="back")
    assert (back / "interactions.csv").read_bytes() == first


def test_values_stay_with_their_purchases(tmp_path):
    """Each value names the purchase that it belongs to, also after the hours were drawn."""
    rng = random.Random(8)
    rows = []
    for _ in range(600):
        customer, article = f"c{rng.randrange(30)}", f"{rng.randrange(400):04}"
        day = f"2020-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        rows.append((customer, article, day, f"{customer} {article} {day}"))
    write_csv(tmp_path / "t.csv", rows, (*HEADER[:3], "note"))
    flags = (*FILE, "--columns", "note")
    for more in ((), ("--time-of-day",), ("--slates", "5"), ("--split", "2020-07-01")):
        folder = make(*flags, *more, cwd=tmp_path, output="-".join(("out", *more)).strip("-"))
        made = [row for path in folder.glob("interactions*.csv") for row in rows_of(path)]
        notes = [row["note"] for row in made if row["interaction_score"] == "2"]
        assert sorted(notes) == sorted(row[3] for row in rows)
        for row in made:
            customer, article, *_ = row["note"].split() or (row["customer_id"], row["article_id"])
            assert (customer, article) == (row["customer_id"], row["article_id"])


def test_split_puts_values_into_their_part(tmp_path):
    rows = [("a", f"{n:03}", f"2020-01-{n:02}", str(n)) for n in range(1, 29)]
    write_csv(tmp_path / "t.csv", rows, (*HEADER[:3], "day"))
    folder = make(*FILE, "--columns", "day", "--split", "2020-01-20", cwd=tmp_path)
    for part, days in (("train", range(1, 20)), ("test", range(20, 29))):
        made = rows_of(folder / f"interactions_{part}.csv")
        found = [int(row["day"]) for row in made if row["interaction_score"] == "2"]
        assert found == list(days)


def test_slates_come_before_carried_columns(source):
    rows = rows_of(make(*FILE, *ASKED, "--slates", "2", cwd=source) / "interactions.csv")
    assert list(rows[0])[5:] == ["slate_id", "position", "exposure_propensity", "price", "note"]
    assert carried(rows) == EXPECTED


def test_json_lines_from_json_lines(source):
    """Numbers come as text, and what is null or left out as null."""
    objects = [
        {
            "customer_id": customer,
            "article_id": article,
            "t_dat": day,
            "price": float(price) if price else None,
            **({"note": note} if note else {}),
        }
        for customer, article, day, price, note in ROWS
    ]
    (source / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in objects))
    flags = ("--transactions", "t.jsonl", *ASKED, "--format", "jsonl")
    text = (make(*flags, cwd=source) / "interactions.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    wanted = Counter(
        (customer, article, str(float(price)) if price else "", note)
        for customer, article, _, price, note in ROWS
    )
    assert carried(rows) == wanted
    clicks = [row for row in rows if row["interaction_score"] == 1]
    assert {(row["price"], row["note"]) for row in clicks} == {(None, None)}


def test_parquet_there_and_back(source):
    """Text, and null where there is none."""
    import pyarrow.parquet as parquet

    folder = make(*FILE, *ASKED, "--format", "parquet", cwd=source)
    rows = parquet.read_table(folder / "interactions.parquet").to_pylist()
    assert carried(rows) == EXPECTED
    assert {row["price"] for row in rows if row["interaction_score"] == 0} <= {None}


def test_empty_values_beside_a_customers_file(source):
    """A row that carries nothing is not taken for one of the customers file."""
    rows = [(f"c{n % 50:02}", f"{n:03}", "2020-01-24", "", "") for n in range(400)]
    write_csv(source / "t.csv", rows, HEADER)
    write_csv(source / "c.csv", [(f"c{n:02}",) for n in range(60)], ("customer_id",))
    folder = make(*FILE, *ASKED, "--customers-file", "c.csv", cwd=source)
    summary = summary_of(folder)
    assert summary["interactions"]["2"] == 400
    assert (summary["customers"], summary["customers_without_purchases"]) == (60, 10)


@pytest.mark.parametrize("sample", [(), ("--sample", "20")], ids=["all", "a sample"])
def test_receipts_carry_order_number_quantity_and_price(tmp_path, sample):
    """S3.29: every purchase is a line of a receipt, with its quantity and price to the cent."""
    make_dataset(tmp_path / "r", 20)
    lines = Counter()
    for path in (tmp_path / "r").glob("batch_*.json"):
        for customer in json.loads(path.read_bytes()):
            for receipt in customer["receipts"]:
                for item in receipt["items"]:
                    key = receipt["order_number"], str(item["quantity"]), f"{item['price']:.2f}"
                    lines[(receipt["customer_id"], *key)] += 1
    flags = ("--receipts", "r", "--columns", "order_number,quantity,price", *sample)
    rows = rows_of(make(*flags, cwd=tmp_path) / "interactions.csv")
    names = ("customer_id", "order_number", "quantity", "price")
    bought = (row for row in rows if row["interaction_score"] == "2")
    assert Counter(tuple(row[name] for name in names) for row in bought) == lines


def test_other_tools_files_stay_as_they_are(source):
    """RecBole's atomic files have the same rows with and without."""
    make(*FILE, "--export", "recbole", cwd=source, output="a/same")
    make(*FILE, *ASKED, "--export", "recbole", cwd=source, output="b/same")
    for ending in ("inter", "user", "item"):
        first, second = ((source / top / f"same/same.{ending}").read_bytes() for top in "ab")
        assert first == second


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_name_with_quotes(tmp_path, form):
    name = 'the "net" price'
    write_csv(tmp_path / "t.csv", [("a", "b", "2020-01-24", "5")], (*HEADER[:3], name))
    folder = make(*FILE, "--columns", name, "--format", form, cwd=tmp_path)
    path = folder / f"interactions.{form}"
    lines = path.read_text().splitlines()
    rows = rows_of(path) if form == "csv" else [json.loads(line) for line in lines]
    assert [row[name] for row in rows if row["interaction_score"] in ("2", 2)] == ["5"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("price,,note", "empty name"),
        ("price,price", "'price' twice"),
        ("t_dat", "'t_dat', which the rows have already"),
        ("position", "'position', which the rows have already"),
    ],
)
def test_columns_that_cannot_be(source, columns, message):
    assert message in refused(*FILE, "--columns", columns, cwd=source, status=2)


def test_a_column_that_receipts_do_not_have():
    with pytest.raises(ValueError, match="'sku'; a line of a receipt has order_number, quantity"):
        check_columns(("price", "sku"), of_receipts=True)


def test_a_column_that_the_file_does_not_have(source):
    line = refused(*FILE, "--columns", "prize", cwd=source)
    assert "t.csv" in line
    assert "column 'prize' is missing; the columns are customer_id" in line


def test_a_value_with_a_line_break_is_refused(source):
    with (source / "t.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(("dora", "0108", "2020-01-24", "1", "two\nlines"))
    line = refused(*FILE, *ASKED, cwd=source)
    assert "note is 'two\\nlines', which has a line break" in line
