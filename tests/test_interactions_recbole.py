"""Lines for RecBole, from events."""

import pytest

from interactions.errors import DataError
from interactions.model.articles import Articles
from interactions.model.event_order import OrderedEvents
from interactions.model.events import HOUR_MS
from interactions.output.customer_rows import CustomerRows
from interactions.output.recbole import InterTexts, UserTexts, inter_name, items_text
from tests.command_line import tree
from tests.interactions_command import interact, make, refused_here, write_csv
from world.catalogue import CATALOGUE


def rows(customer="anna", ticks=(5,), hour=1):
    return CustomerRows(
        customer, OrderedEvents(list(ticks), bytes(len(ticks)), [1] * len(ticks)), hour
    )


def test_times_are_seconds_with_milliseconds():
    texts = InterTexts(Articles.of(["0108", "0109"]))
    assert texts.of(rows()) == "anna\t0109\t0\t18000.000\n"
    assert texts.of(rows(ticks=(1_579_824_000_123,), hour=HOUR_MS)) == (
        "anna\t0109\t0\t1579824000.123\n"
    )


def test_a_tab_is_refused():
    with pytest.raises(DataError, match="holds a tab, which RecBole's files cannot quote"):
        InterTexts(Articles.of(["a", "b"])).of(rows("an\tna"))
    with pytest.raises(DataError, match="leave --export out"):
        InterTexts(Articles.of(["a", "b\t"])).of(rows())


def test_a_tab_is_refused_by_the_program_in_one_line(tmp_path):
    """S3.49."""
    write_csv(tmp_path / "t.csv", [("a\tb", "1", "2020-01-24")])
    flags = ("--transactions", "t.csv", "--export", "recbole", "--quiet")
    result = interact(*flags, "--output", "out", cwd=tmp_path)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "holds a tab" in result.stderr


def test_a_user_of_two_tables_stands_there_once():
    users = UserTexts()
    made = [users.of(rows(name)) for name in ("anna", "anna", "ben", "carl", "carl")]
    assert "".join(made) == "anna\nben\ncarl\n"


def test_names_of_files():
    assert inter_name("x", "interactions", 1) == "x.inter"
    assert inter_name("x", "interactions_train", 2) == "x.train.inter"


def test_items_have_names_where_all_are_products():
    first = CATALOGUE[0]
    assert items_text([first.sku], CATALOGUE).splitlines() == [
        "item_id:token\tname:token_seq\tcategory:token",
        f"{first.sku}\t{first.name}\t{first.category}",
    ]
    assert items_text([first.sku, "x"], CATALOGUE) == f"item_id:token\n{first.sku}\nx\n"


def test_compressed_rows_and_other_tools_files_go_together(tmp_path):
    """The files of the other tool are made of events, not of the rows' text."""
    write_csv(tmp_path / "t.csv", [(f"c{n % 7}", f"{n}", "2020-01-24") for n in range(300)])
    flags = ("--transactions", "t.csv", "--export", "recbole")
    plain = make(*flags, cwd=tmp_path, output="a/same")
    packed = make(*flags, "--gzip", cwd=tmp_path, output="b/same")
    parquet = make(*flags, "--format", "parquet", cwd=tmp_path, output="c/same")
    for name in ("same.inter", "same.user", "same.item"):
        assert (packed / name).read_bytes() == (plain / name).read_bytes()
        assert (parquet / name).read_bytes() == (plain / name).read_bytes()


def test_a_folder_of_any_name_is_replaced(tmp_path):
    write_csv(tmp_path / "t.csv", [("a", "1", "2020-01-24")])
    flags = ("--transactions", "t.csv", "--export", "recbole")
    for name in ("a\\b", "line\nend", "C:\\x"):
        before = tree(make(*flags, cwd=tmp_path, output=name))
        assert f"{name}.inter" in before
        after = tree(make(*flags, "--overwrite", cwd=tmp_path, output=name))
        assert after.keys() == before.keys()


@pytest.mark.parametrize(
    ("split", "most"), [((), 235), (("--split", "leave-last-out"), 229)], ids=["one", "two"]
)
def test_a_name_that_is_too_long_is_refused_at_once(tmp_path, split, most):
    write_csv(tmp_path / "t.csv", [("a", "1", "2020-01-24"), ("a", "2", "2020-01-25")])
    flags = ("--transactions", tmp_path / "t.csv", "--export", "recbole", *split)
    for name in ("n" * (most + 1), "é" * (most // 2 + 1)):
        said = refused_here(*flags, output=tmp_path / name)
        assert f"name one of at most {most} bytes" in said
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    name = "n" * most
    assert f"{name}.item" in tree(make(*flags, cwd=tmp_path, output=name))
