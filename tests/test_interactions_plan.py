"""What a plan allows, and which files grow."""

import pytest

from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.plan import Plan


def plan(**settings):
    return Plan(InteractionPolicy(), 42, **settings)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"format": "xlsx"}, "format is 'xlsx'"),
        ({"format": "parquet", "gzip": True}, "parquet is compressed already"),
        ({"sample": 0}, "sample is 0"),
        ({"columns": ("sku",), "source": {"receipts": ["r"]}}, "a line of a receipt has"),
        ({"columns": ("sku",), "source": {"world": {}}}, "a line of a receipt has"),
        ({"columns": ("t_dat",)}, "which the rows have already"),
    ],
)
def test_what_does_not_go_together(settings, named):
    with pytest.raises(ValueError, match=named):
        plan(**settings)


def test_any_column_of_a_file_of_transactions_may_be_carried():
    assert plan(columns=("sku",), source={"receipts": None, "world": None}).columns == ("sku",)


def test_files_that_grow():
    assert plan().growing == ("interactions",)
    both = plan(split=Split("leave-last-out"), export="recbole", gzip=True)
    train, test = both.tables
    assert both.growing == (train, test, f"{train}.inter", f"{test}.inter", "interactions.users")
    assert [both.tables_in(name) for name in both.growing] == [
        (train,), (test,), (train,), (test,), (train, test),
    ]  # fmt: skip
    assert [both.is_packed(name) for name in both.growing] == [True, True, False, False, False]
    assert both.table_files == (f"{train}.csv.gz", f"{test}.csv.gz")
    assert both.growing_files == both.growing


def test_a_database_is_one_file_for_all_tables():
    both = plan(split=Split("leave-last-out"), export="recbole", format="sqlite")
    train, test = both.tables
    assert both.table_files == ("interactions.sqlite",)
    assert both.file_of(train) == both.file_of(test)
    assert both.growing[:2] == (train, test)
    assert both.growing_files == both.growing[2:]
    assert (both.database, plan().database) == ("sqlite", None)
    with pytest.raises(ValueError, match="duckdb is compressed already"):
        plan(format="duckdb", gzip=True)
