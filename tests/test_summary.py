"""receipts/summary.py: the summary from the reports of the batches."""

import json
from fractions import Fraction

import pytest

from receipts.plan import Plan
from receipts.summary import BatchReport, merged_summary, summary_of, totals_of
from world.archetypes import ARCHETYPES
from world.settings import Settings
from world.streams import VERSIONS

DOCUMENTED = [
    "generation_date",
    "total_customers",
    "receipts_per_customer",
    "total_receipts",
    "total_batches",
    "batch_size",
    "archetypes",
    "statistics",
    "generation_time_seconds",
]
STATISTICS = [
    "total_spent",
    "total_savings",
    "total_items",
    "avg_spent_per_customer",
    "avg_items_per_receipt",
]


def report(number, customers=10, spent=123_45, savings=23_45, items=210, **more):
    fields = {
        "file": f"batch_{number:05d}.json",
        "first_customer": 10 * number,
        "customers": customers,
        "bytes": 1000 + number,
        "sha256": f"{number:064x}",
        "archetypes": dict.fromkeys(ARCHETYPES, customers // 10),
        "spent_cents": spent,
        "savings_cents": savings,
        "items": items,
    }
    return BatchReport(**{**fields, **more})


def test_counts_are_sums_over_the_batches():
    """S1.93, S1.94, S1.95."""
    totals = totals_of([report(0), report(1), report(2, customers=7)], 17, 10)
    assert totals["total_customers"] == 10 + 10 + 7
    assert totals["receipts_per_customer"] == 17
    assert totals["total_receipts"] == (10 + 10 + 7) * 17
    assert totals["total_batches"] == 3
    assert totals["batch_size"] == 10


def test_archetypes_are_counted_over_the_batches():
    """S1.96."""
    first = {key: place for place, key in enumerate(ARCHETYPES)}
    second = {key: 100 * place for place, key in enumerate(ARCHETYPES)}
    batches = [
        report(0, customers=sum(first.values()), archetypes=first),
        report(1, customers=sum(second.values()), archetypes=second),
    ]
    totals = totals_of(batches, 1, 10)
    assert totals["archetypes"] == {key: 101 * place for place, key in enumerate(ARCHETYPES)}
    assert [*totals["archetypes"]] == [*ARCHETYPES]
    assert sum(totals["archetypes"].values()) == totals["total_customers"]


@pytest.mark.parametrize(
    ("n_batches", "customers", "spent", "savings", "items"),
    [
        (1, 1, 1, 1, 1),
        (3, 7, 10_01, 3_33, 50),
        (100, 1000, 347_016_98, 56_878_17, 365_123),
        (1000, 10**6, 3_470_169_800_99, 568_781_600_33, 365 * 10**6),
    ],
)
def test_statistics_are_right_to_the_cent(n_batches, customers, spent, savings, items):
    """S1.97, S1.98: also for a billion customers."""
    batches = [report(n, customers, spent, savings, items) for n in range(n_batches)]
    statistics = totals_of(batches, 17, customers)["statistics"]
    assert [*statistics] == STATISTICS
    text = json.loads(json.dumps(statistics), parse_float=Fraction)
    assert text["total_spent"] == Fraction(n_batches * spent, 100)
    assert text["total_savings"] == Fraction(n_batches * savings, 100)
    assert text["total_items"] == n_batches * items
    half_a_cent, half_a_tenth = Fraction(1, 200), Fraction(1, 20)
    tiny = Fraction(1, 10**9)
    spent_average = text["avg_spent_per_customer"]
    items_average = text["avg_items_per_receipt"]
    assert abs(spent_average - Fraction(spent, 100 * customers)) <= half_a_cent + tiny
    assert abs(items_average - Fraction(items, 17 * customers)) <= half_a_tenth + tiny
    assert (spent_average * 100).denominator == 1
    assert (items_average * 10).denominator == 1


def test_the_keys_of_the_document_come_first_in_its_order():
    """S1.91."""
    plan = Plan(Settings(seed=7), 20, batch_size=10).as_json()
    summary = summary_of(plan, [report(0), report(1)], "2025-10-26T14:28:46.222656", 180.5)
    assert [*summary][: len(DOCUMENTED)] == DOCUMENTED
    assert summary["generation_date"] == "2025-10-26T14:28:46.222656"
    assert summary["generation_time_seconds"] == 180.5
    for key, value in totals_of([report(0), report(1)], 17, 10).items():
        assert summary[key] == value


def test_versions_seed_settings_and_batches_follow():
    settings = Settings(seed=7, receipts_per_customer=3)
    plan = Plan(settings, 20, batch_size=10).as_json()
    summary = summary_of(plan, [report(0), report(1)], "", 0.0)
    assert [*summary][len(DOCUMENTED) :] == [*plan, "batches"]
    assert {key: summary[key] for key in plan} == plan
    assert summary["versions"] == {"world": VERSIONS["world"]}
    assert summary["seed"] == 7
    assert summary["receipts_per_customer"] == 3
    assert summary["settings"]["causes"] == ["promotions", "seasons"]
    assert [batch["file"] for batch in summary["batches"]] == [
        "batch_00000.json",
        "batch_00001.json",
    ]
    assert [batch["sha256"] for batch in summary["batches"]] == [f"{n:064x}" for n in range(2)]
    assert [batch["bytes"] for batch in summary["batches"]] == [1000, 1001]
    assert json.loads(json.dumps(summary)) == summary


def test_a_report_can_be_read_back():
    assert BatchReport(**json.loads(json.dumps(report(3).as_json()))) == report(3)


def test_the_summary_of_slices_is_that_of_the_whole():
    """S1.93: made by the same function; the latest date, and the seconds of all."""
    settings = Settings()
    reports = [report(number) for number in range(3)]
    first = summary_of(
        Plan(settings, 20, batch_size=10).as_json(), reports[:2], "2026-01-02T03:04:05.000006", 0.1
    )
    second = summary_of(
        Plan(settings, 10, 20, batch_size=10).as_json(), reports[2:], "2025-12-31T00:00:00.0", 0.2
    )
    whole = Plan(settings, 30, batch_size=10).as_json()
    assert merged_summary([first, second]) == summary_of(
        whole, reports, "2026-01-02T03:04:05.000006", 0.3
    )
    assert list(merged_summary([first, second])) == list(first)


@pytest.mark.parametrize("missing", ["batches", "settings", "generation_date"])
def test_a_summary_that_lacks_something_cannot_be_merged(missing):
    whole = summary_of(Plan(Settings(), 10).as_json(), [report(0)], "2025", 1.0)
    del whole[missing]
    with pytest.raises(KeyError, match=missing):
        merged_summary([whole, whole])
