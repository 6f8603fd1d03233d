"""Events as columns of numbers, part after part, and ids only at the end."""

from io import BytesIO

import pytest

from interactions.model.event_order import OrderedEvents
from interactions.model.events import HOUR_MS
from interactions.model.policy import InteractionPolicy
from interactions.model.slates import Shown
from interactions.output.collected_events import EventsFile
from interactions.output.customer_rows import CustomerRows
from interactions.output.event_columns import KeptColumns, read_columns
from interactions.plan import Plan
from interactions.tables import tables_of

IDS = ("00", "01", "02")


def plan_of(columns=(), slates=None):
    return Plan(InteractionPolicy(slate_size=slates), 42, columns=columns, format="parquet")


def part_of(plan, *customers):
    file = BytesIO()
    columns = EventsFile(KeptColumns(file, plan, tables_of(plan)[0]), plan, len(IDS))
    for rows in customers:
        columns.add(rows)
    columns.finish()
    return file.getvalue()


def rows_in(path):
    return [tuple(row.values()) for batch in read_columns(path, IDS) for row in batch.to_pylist()]


ANNA = CustomerRows("anna", OrderedEvents([2, 3, 3], b"\0\1\2", [0, 2, 2]), 1)
BEN = CustomerRows("ben", OrderedEvents([7_200_001], b"\2", [1]), HOUR_MS)
ROWS = [
    (2 * HOUR_MS, "anna", "00", 0, "START"),
    (3 * HOUR_MS, "anna", "02", 1, "00"),
    (3 * HOUR_MS, "anna", "02", 2, "02"),
    (7_200_001, "ben", "01", 2, "START"),
]


def test_parts_one_after_the_other_are_one_table(tmp_path):
    """S3.15, S3.16: also where a part is empty."""
    path = tmp_path / "rows"
    plan = plan_of()
    path.write_bytes(part_of(plan, ANNA) + part_of(plan) + part_of(plan, BEN))
    assert rows_in(path) == ROWS
    path.write_bytes(part_of(plan, ANNA, BEN))
    assert rows_in(path) == ROWS


def test_batches_may_end_after_any_customer(tmp_path, monkeypatch):
    monkeypatch.setattr("interactions.output.collected_events.ENOUGH_EVENTS", 2)
    path = tmp_path / "rows"
    path.write_bytes(part_of(plan_of(), ANNA, BEN, ANNA))
    assert [batch.num_rows for batch in read_columns(path, IDS)] == [3, 4]
    assert rows_in(path) == [*ROWS, *ROWS[:3]]


def test_further_columns_are_the_purchases(tmp_path):
    path = tmp_path / "rows"
    plan = plan_of(("price", "note"))
    path.write_bytes(part_of(plan, ANNA._replace(carried=[("1.50", "")])))
    assert [row[5:] for row in rows_in(path)] == [(None, None), (None, None), ("1.50", None)]


def test_slates_are_numbers_with_the_digits_of_the_text(tmp_path):
    path = tmp_path / "rows"
    shown = (Shown(2, 0, 0, 1, 2, 1 / 3), None, None)
    path.write_bytes(part_of(plan_of(slates=5), ANNA._replace(shown=shown)))
    assert [row[5:] for row in rows_in(path)] == [(1, 2, 0.333333333), *[(None, None, None)] * 2]


def test_a_part_that_is_cut_is_no_table(tmp_path):
    path = tmp_path / "rows"
    path.write_bytes(part_of(plan_of(), ANNA, BEN)[:-200])
    with pytest.raises(OSError, match=r"(?i)expected|invalid|truncated|eof"):
        rows_in(path)
