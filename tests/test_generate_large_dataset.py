"""generate_large_dataset.py as its users meet it: flags, files, messages."""

import fcntl
import json
import os
import pty
import re
import resource
import shlex
import shutil
import sqlite3
import struct
import subprocess
import sys
import termios
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import pytest

import generate_large_dataset
from receipts.json_layout import MAX_INDENT
from receipts.metadata.metadata_files import METADATA_FILES
from tests.command_line import (
    BARE_PYTHON,
    TIMEOUT,
    assert_equal_data,
    batch_files,
    batches,
    command,
    customers_of,
    environment,
    error_line,
    is_this_python,
    make,
    run,
    summary_of,
    tree,
    until,
    workers_of,
)
from world.archetypes import ARCHETYPES
from world.catalogue import CATALOGUE
from world.names import DATA_FOLDER
from world.order_numbers import N_ORDER_NUMBERS
from world.settings import DEFAULT_END_DATE, MAX_ID_DIGITS, MAX_RECEIPTS, MIN_ID_DIGITS

PROGRESS = re.compile(
    r"batch (\d+) of (\d+): ([\d,]+) of ([\d,]+) customers, [\d,]+/s, \d+ s left, "
    r"[\d,.]+ MB, [\d,.]+ MB/s"
)


def number(text):
    return int(text.replace(",", ""))


# --- help and flags


def test_help_names_the_documented_flags_with_their_defaults(tmp_path):
    """S1.2, S1.3, S1.4, S1.5, S1.6."""
    result = run("--help", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    text = " ".join(result.stdout.split())
    for flag, default in (
        ("--customers NUM", "100000"),
        ("--receipts NUM", "17"),
        ("--batch-size NUM", "1000"),
        ("--output DIR", "large_dataset"),
    ):
        following = text[text.rindex(f"{flag} ") :].removeprefix(flag).split(" --")[0]
        assert f"(default: {default})" in following
    assert tree(tmp_path) == {}


def plan_of(line):
    return generate_large_dataset.plan_of(generate_large_dataset.parser().parse_args(line.split()))


def test_the_plan_without_flags_is_the_documented_one():
    """S1.2, S1.3, S1.4, S1.5, S1.7, S1.8, S1.9: the plan, without making 3 GB of it."""
    plan = plan_of("")
    assert (plan.n_customers, plan.settings.receipts_per_customer) == (100_000, 17)
    assert [task.n_customers for task in plan.batches()] == [1000] * 100
    assert generate_large_dataset.parser().parse_args([]).output == Path("large_dataset")


def test_the_plan_of_the_documents_largest_example():
    """S1.11: the plan; that plans are carried out is the business of the tests below."""
    plan = plan_of("--customers 500000 --receipts 20 --batch-size 5000 --output mega_dataset")
    assert [task.n_customers for task in plan.batches()] == [5000] * 100
    assert plan.n_customers * plan.settings.receipts_per_customer == 10_000_000


BAD_VALUES = [
    *[
        (flag, value, limits)
        for flag, values, limits in (
            ("--customers", ["0", "-1", "1.5", "ten", ""], [f"1 to {N_ORDER_NUMBERS:,}"]),
            ("--receipts", ["0", "-17", f"{MAX_RECEIPTS + 1}", "many"], [f"1 to {MAX_RECEIPTS:,}"]),
            ("--batch-size", ["0", "-1000", "1e3"], ["1 or more"]),
            ("--workers", ["0", "-2", "all"], ["1 or more"]),
            ("--seed", ["x", "4.2"], ["a whole number"]),
            ("--end-date", ["2025-02-29", "today", "31.12.2025"], ["a date like 2025-12-31"]),
            ("--end-date", ["1969-12-31"], ["1970-01-01 or later"]),
            ("--store", ["", "  ", "a\tb"], ["printable"]),
            ("--first-customer", ["-1", "x"], [f"0 to {N_ORDER_NUMBERS - 1:,}"]),
            (
                "--id-digits",
                [f"{MIN_ID_DIGITS - 1}", f"{MAX_ID_DIGITS + 1}"],
                [f"{MIN_ID_DIGITS} to {MAX_ID_DIGITS}"],
            ),
            ("--indent", ["-1", f"{MAX_INDENT + 1}", "tab"], [f"0 to {MAX_INDENT}"]),
            ("--locale", ["xx_XX", "nowhere"], ["de_DE"]),
            ("--without", ["", "weather", "promotions,seasons"], ["promotions", "seasons"]),
        )
        for value in values
    ],
    ("--customers", f"{N_ORDER_NUMBERS}", [f"{N_ORDER_NUMBERS:,}"]),
    ("--customers", f"{10**MAX_ID_DIGITS + 1}", [f"{N_ORDER_NUMBERS:,}"]),
    ("--first-customer", f"{10**15}", [f"{N_ORDER_NUMBERS - 1:,}"]),
]


@pytest.mark.parametrize(("flag", "value", "limits"), BAD_VALUES)
def test_a_bad_value_is_one_line_that_names_it_and_the_limits(tmp_path, flag, value, limits):
    """S1.15."""
    line = error_line(run(f"{flag}={value}", cwd=tmp_path), status=2)
    shown = {value, repr(value)[1:-1]}
    if value.isdecimal():
        shown |= {f"{int(value):,}", f"{int(value) + 100_000:,}"}  # Slices end there.
    assert any(form in line for form in shown)
    assert flag.split("-")[-1] in line
    assert all(limit in line for limit in limits)
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("flags", [["--clients", "5"], ["--customers"], ["5"], ["--output"]])
def test_an_unknown_or_empty_flag_is_one_line(tmp_path, flags):
    """S1.15."""
    assert flags[0] in error_line(run(*flags, cwd=tmp_path), status=2)
    assert tree(tmp_path) == {}


# --- the documented example and what its files hold

N = 230
RECEIPTS = 17


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """A data set with a partial last batch, as everybody makes it."""
    folder = tmp_path_factory.mktemp("example")
    result = run("--customers", N, "--batch-size", 100, "--output", "set", cwd=folder)
    assert result.returncode == 0
    return folder / "set", result


@pytest.fixture(scope="module")
def customers(example):
    return customers_of(example[0])


@pytest.fixture(scope="module")
def receipts(customers):
    return [receipt for customer in customers for receipt in customer["receipts"]]


@pytest.fixture(scope="module")
def summary(example):
    return summary_of(example[0])


def test_the_folder_holds_the_batches_and_the_summary(example):
    """S1.63, S1.64."""
    assert {*tree(example[0])} == {
        "batch_00000.json",
        "batch_00001.json",
        "batch_00002.json",
        "dataset_summary.json",
        *METADATA_FILES,
    }


def test_every_batch_is_a_list_and_the_last_one_is_partial(example):
    """S1.65, S1.66."""
    lists = [json.loads(path.read_text(encoding="utf-8")) for path in batch_files(example[0])]
    assert [len(customers) for customers in lists] == [100, 100, 30]
    assert [customer["customer_id"] for customer in lists[0]] == [
        f"customer_{index:06}" for index in range(100)
    ]


def test_ids_ascend_over_the_batches(customers):
    """S1.68, S1.69."""
    ids = [customer["customer_id"] for customer in customers]
    assert ids == [f"customer_{index:06}" for index in range(N)]
    assert ids == sorted(set(ids))


def test_ids_of_more_than_a_million_customers_sort_as_text(tmp_path):
    """S1.69."""
    flags = ("--first-customer", 999_995, "--customers", 10, "--receipts", 1, "--output", "set")
    make(*flags, cwd=tmp_path)
    ids = [customer["customer_id"] for customer in customers_of(tmp_path / "set")]
    assert ids == [f"customer_{index:07}" for index in range(999_995, 1_000_005)]
    assert ids == sorted(ids)


def test_fields_and_their_order(customers, receipts):
    """S1.67, S1.76, S1.84."""
    assert {" ".join(customer) for customer in customers} == {
        "customer_id customer_name archetype total_receipts total_spent total_savings "
        "total_items receipts"
    }
    assert {" ".join(receipt) for receipt in receipts} == {
        "store customer_id customer_name archetype order_number pickup_date items "
        "subtotal total savings"
    }
    lines = [line for receipt in receipts for line in receipt["items"]]
    assert {tuple(line) for line in lines} == {("quantity", "name", "price")}
    assert {tuple(map(type, line.values())) for line in lines} == {(int, str, Decimal)}


def test_a_customers_totals_are_sums_over_the_receipts(customers):
    """S1.72, S1.73, S1.74, S1.75."""
    for customer in customers:
        own = customer["receipts"]
        assert customer["total_receipts"] == len(own) == RECEIPTS
        assert customer["total_spent"] == sum(receipt["total"] for receipt in own)
        assert customer["total_savings"] == sum(receipt["savings"] for receipt in own)
        assert customer["total_items"] == sum(len(receipt["items"]) for receipt in own)


def test_a_receipts_sums(receipts):
    """S1.86, S1.88."""
    for receipt in receipts:
        assert receipt["subtotal"] == sum(line["price"] for line in receipt["items"])
        assert receipt["total"] == receipt["subtotal"] - receipt["savings"]
        assert receipt["total"] > 0


def test_savings_are_5_to_25_percent_and_spread(receipts):
    """S1.87."""
    rates = []
    for receipt in receipts:
        low, high = (receipt["subtotal"] * share for share in (Decimal("0.05"), Decimal("0.25")))
        half_a_cent = Decimal("0.005")
        assert low - half_a_cent <= receipt["savings"] <= high + half_a_cent
        rates.append(receipt["savings"] / receipt["subtotal"])
    per_point = Counter(min(int(rate * 100), 24) for rate in rates)
    assert all(per_point[point] for point in range(5, 25))


def test_money_has_at_most_two_decimals(customers, receipts):
    """S1.86, S1.89."""
    amounts = [customer[key] for customer in customers for key in ("total_spent", "total_savings")]
    amounts += [receipt[key] for receipt in receipts for key in ("subtotal", "total", "savings")]
    amounts += [line["price"] for receipt in receipts for line in receipt["items"]]
    assert {type(amount) for amount in amounts} == {Decimal}
    assert {amount.as_tuple().exponent for amount in amounts} <= {0, -1, -2}


def test_line_prices_are_within_the_products_range(receipts):
    """S1.85."""
    ranges = {p.name: (p.price_low_cents, p.price_high_cents) for p in CATALOGUE}
    for receipt in receipts:
        for line in receipt["items"]:
            low, high = ranges[line["name"]]
            assert low <= line["price"] * 100 / line["quantity"] <= high


def test_a_receipt_repeats_its_customer(customers):
    """S1.71, S1.78."""
    for customer in customers:
        assert customer["archetype"] in ARCHETYPES
        for receipt in customer["receipts"]:
            for key in ("customer_id", "customer_name", "archetype"):
                assert receipt[key] == customer[key]


def test_names_are_first_and_last_from_the_lists(customers):
    """S1.70."""
    first, last = (
        {*(DATA_FOLDER / f"{kind}_names.txt").read_text(encoding="utf-8").split("\n")}
        for kind in ("first", "last")
    )
    for customer in customers:
        name = customer["customer_name"]
        parts = [(name[:place], name[place + 1 :]) for place in find_all(name, " ")]
        assert any(a in first and b in last for a, b in parts), name


def find_all(text, letter):
    return [place for place, other in enumerate(text) if other == letter]


def test_order_numbers(receipts):
    """S1.79, S1.80."""
    numbers = [receipt["order_number"] for receipt in receipts]
    assert all(re.fullmatch(r"\d{9}", text) for text in numbers)
    assert len(set(numbers)) == len(numbers) == N * RECEIPTS


def test_dates(customers):
    """S1.81, S1.82, S1.83."""
    end = DEFAULT_END_DATE
    latest = set()
    for customer in customers:
        texts = [receipt["pickup_date"] for receipt in customer["receipts"]]
        days = [date.fromisoformat(text) for text in texts]
        assert [day.isoformat() for day in days] == texts
        assert all(one < other for one, other in pairwise(days))
        latest.add(days[-1])
    assert max(latest) <= end


def test_the_store_is_safeway_or_the_flags(receipts, tmp_path):
    """S1.77."""
    assert {receipt["store"] for receipt in receipts} == {"Safeway"}
    store = "Käse & Söhne"
    make("--store", store, "--customers", 3, "--output", "set", cwd=tmp_path)
    assert {
        receipt["store"] for c in customers_of(tmp_path / "set") for receipt in c["receipts"]
    } == {store}


def test_the_end_date_bounds_every_receipt(tmp_path):
    """S1.83."""
    end = date(2020, 2, 29)
    make("--end-date", end, "--customers", 50, "--output", "set", cwd=tmp_path)
    days = [r["pickup_date"] for c in customers_of(tmp_path / "set") for r in c["receipts"]]
    assert date(2020, 1, 1) < date.fromisoformat(max(days)) <= end


def test_archetypes_are_even(customers, summary):
    """S1.62, S1.96."""
    counts = Counter(customer["archetype"] for customer in customers)
    assert counts.keys() == ARCHETYPES.keys()
    assert max(counts.values()) - min(counts.values()) <= 1
    assert summary["archetypes"] == counts
    assert sum(counts.values()) == summary["total_customers"]


def test_the_summary_agrees_with_a_recount(example, customers, receipts, summary):
    """S1.91, S1.93, S1.94, S1.95, S1.97, S1.98."""
    assert summary["total_customers"] == len(customers) == N
    assert summary["receipts_per_customer"] == RECEIPTS
    assert summary["total_receipts"] == len(receipts)
    assert summary["total_batches"] == len(batch_files(example[0]))
    assert summary["batch_size"] == 100
    spent = sum(receipt["total"] for receipt in receipts)
    n_items = sum(len(receipt["items"]) for receipt in receipts)
    exact = json.loads(json.dumps(summary["statistics"]), parse_float=Decimal)
    assert exact.keys() == {
        "total_spent",
        "total_savings",
        "total_items",
        "avg_spent_per_customer",
        "avg_items_per_receipt",
    }
    assert exact["total_spent"] == spent
    assert exact["total_savings"] == sum(receipt["savings"] for receipt in receipts)
    assert exact["total_items"] == n_items
    assert abs(exact["avg_spent_per_customer"] - spent / N) <= Decimal("0.005")
    assert exact["avg_spent_per_customer"].as_tuple().exponent >= -2
    assert abs(exact["avg_items_per_receipt"] - Decimal(n_items) / len(receipts)) <= Decimal("0.05")
    assert exact["avg_items_per_receipt"].as_tuple().exponent == -1


def test_the_summarys_time(tmp_path):
    """S1.91, S1.92, S1.100."""
    before = datetime.now()
    make("--customers", 100, "--output", "set", cwd=tmp_path)
    after = datetime.now()
    summary = summary_of(tmp_path / "set")
    stamp = summary["generation_date"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", stamp)
    assert before <= datetime.fromisoformat(stamp) <= after
    assert 0 < summary["generation_time_seconds"] <= (after - before).total_seconds()


def test_the_text_is_utf8_json_of_one_customer_a_line_or_indented(example, tmp_path):
    """S1.90."""
    text = (example[0] / "batch_00002.json").read_text(encoding="utf-8")
    assert len(text.splitlines()) == 30 + 2
    flags = ("--first-customer", 200, "--customers", 30, "--batch-size", 100)
    make(*flags, "--indent", 2, "--output", "set", cwd=tmp_path)
    indented = (tmp_path / "set" / "batch_00002.json").read_text(encoding="utf-8")
    assert json.loads(indented) == json.loads(text)
    # As json.dumps has it, but for the second decimal of amounts.
    with_floats = json.dumps(json.loads(indented), indent=2, ensure_ascii=False)
    short = re.sub(r'(": \d+\.\d)0(?=\D)', r"\1", indented.rstrip("\n"))
    assert short == with_floats


def test_the_documents_form_has_the_documents_size(tmp_path):
    """S1.122, S1.123: with --indent 2; by the customer, hence by the 100,000."""
    make("--customers", 300, "--indent", 2, "--output", "set", cwd=tmp_path)
    (path,) = batch_files(tmp_path / "set")
    per_customer = path.stat().st_size / 300
    assert 50_000 <= per_customer <= 70_000
    assert 5e9 <= 100_000 * per_customer <= 7e9


def test_a_data_set_loads_into_a_database(example, receipts, summary):
    """S1.125."""
    with sqlite3.connect(":memory:") as database:
        database.executescript(
            """
            PRAGMA foreign_keys = ON;
            CREATE TABLE customers (
                customer_id TEXT PRIMARY KEY, customer_name TEXT NOT NULL,
                archetype TEXT NOT NULL, total_receipts INTEGER NOT NULL,
                total_spent REAL NOT NULL, total_savings REAL NOT NULL,
                total_items INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE receipts (
                order_number TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers,
                store TEXT NOT NULL, pickup_date TEXT NOT NULL, subtotal REAL NOT NULL,
                total REAL NOT NULL, savings REAL NOT NULL
            ) STRICT;
            """
        )
        for path in batch_files(example[0]):
            for customer in json.loads(path.read_bytes()):
                database.execute(
                    "INSERT INTO customers VALUES (:customer_id, :customer_name, :archetype, "
                    ":total_receipts, :total_spent, :total_savings, :total_items)",
                    {key: value for key, value in customer.items() if key != "receipts"},
                )
                database.executemany(
                    "INSERT INTO receipts VALUES (:order_number, :customer_id, :store, "
                    ":pickup_date, :subtotal, :total, :savings)",
                    [{**receipt, "items": None} for receipt in customer["receipts"]],
                )
        ((n_customers, spent),) = database.execute(
            "SELECT COUNT(*), ROUND(SUM(total_spent), 2) FROM customers"
        )
        ((n_receipts, total),) = database.execute(
            "SELECT COUNT(*), ROUND(SUM(total), 2) FROM receipts JOIN customers USING (customer_id)"
        )
    assert (n_customers, n_receipts) == (N, len(receipts))
    assert spent == total == summary["statistics"]["total_spent"]


# --- sizes


@pytest.mark.parametrize(
    ("flags", "folder", "sizes"),
    [
        ("--customers 100", "large_dataset", [100]),
        ("--customers 5 --batch-size 900000000", "large_dataset", [5]),
        ("--customers 1 --receipts 1", "large_dataset", [1]),
    ],
)
def test_small_sets(tmp_path, flags, folder, sizes):
    """S1.5, S1.13."""
    make(*flags.split(), cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [folder]
    files = batch_files(tmp_path / folder)
    assert [len(json.loads(path.read_bytes())) for path in files] == sizes
    assert summary_of(tmp_path / folder)["total_customers"] == sum(sizes)


def test_the_documents_small_example(tmp_path):
    """S1.10."""
    make("--customers", 1000, "--output", "small_dataset", cwd=tmp_path)
    assert {*tree(tmp_path)} == {
        "small_dataset",
        "small_dataset/batch_00000.json",
        "small_dataset/dataset_summary.json",
        *(f"small_dataset/{name}" for name in METADATA_FILES),
    }
    (path,) = batch_files(tmp_path / "small_dataset")
    # One line per customer, and one for each bracket.
    assert path.read_bytes().count(b"\n") - 2 == 1000
    assert summary_of(tmp_path / "small_dataset")["total_customers"] == 1000


def test_a_batch_and_a_half(tmp_path):
    """S1.14."""
    make("--customers", 1500, "--receipts", 3, "--output", "set", cwd=tmp_path)
    lists = [json.loads(path.read_bytes()) for path in batch_files(tmp_path / "set")]
    assert [len(customers) for customers in lists] == [1000, 500]
    summary = summary_of(tmp_path / "set")
    assert (summary["total_customers"], summary["total_batches"]) == (1500, 2)
    cents = sum(round(customer["total_spent"] * 100) for part in lists for customer in part)
    assert round(summary["statistics"]["total_spent"] * 100) == cents


def usage(*flags, cwd):
    """CPU seconds and peak megabytes of each process of a run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peaks = {}
    process = subprocess.Popen(command(*flags, "--quiet"), cwd=cwd, env=environment())

    def is_over():
        for pid in [process.pid, *workers_of(process)]:
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            if peak := re.search(r"VmHWM:\s*(\d+) kB", status):
                peaks[pid] = int(peak[1]) * 1024 / 1e6
        return process.poll() is not None

    until(is_over)
    assert process.returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, peaks


def test_ten_thousand_customers_in_twenty_batches(tmp_path):
    """S1.12, S1.99, S1.116, S1.119: CPU seconds, which other programs on the machine do not
    change.
    """
    flags = ("--customers", 10_000, "--batch-size", 500, "--output", "medium_dataset")
    seconds, peaks = usage(*flags, cwd=tmp_path)
    files = batch_files(tmp_path / "medium_dataset")
    # One line per customer, and one for each bracket.
    assert [path.read_bytes().count(b"\n") - 2 for path in files] == [500] * 20
    assert seconds < 20
    assert max(peaks.values()) < 80
    summary = summary_of(tmp_path / "medium_dataset")
    assert summary["total_receipts"] == 170_000
    ranges = [kind.items_per_trip for kind in ARCHETYPES.values()]
    mean = summary["statistics"]["avg_items_per_receipt"]
    # The shown mean is rounded to a tenth.  Its standard error is largest if each customer has
    # one size for all trips: that of 10,000 draws from the ten ranges.
    error = (fmean((high - low) ** 2 / 12 for low, high in ranges) / 10_000) ** 0.5
    assert mean == pytest.approx(fmean(map(fmean, ranges)), abs=0.05 + 4 * error)
    assert mean == pytest.approx(21.5, abs=1)
    shutil.rmtree(tmp_path / "medium_dataset")


def test_a_hundred_and_a_thousand_customers_are_fast(tmp_path):
    """S1.114, S1.115: CPU seconds."""
    assert usage("--customers", 100, "--output", "a", cwd=tmp_path)[0] < 1
    assert usage("--customers", 1000, "--output", "b", cwd=tmp_path)[0] < 2


def test_memory_does_not_grow_with_customers_or_batches(tmp_path):
    """S1.120, S1.121: not even one batch is in memory, so its size does not matter."""
    peaks = {}
    for n_customers, size in ((300, 300), (3000, 3000)):
        name = f"{n_customers}_{size}"
        flags = ("--customers", n_customers, "--batch-size", size, "--workers", 1)
        (peak,) = usage(*flags, "--output", name, cwd=tmp_path)[1].values()
        peaks[name] = peak
    batch_megabytes = (tmp_path / "3000_3000" / "batch_00000.json").stat().st_size / 1e6
    assert batch_megabytes > 80 > max(peaks.values())
    # The last look at a process may miss its last milliseconds, hence the allowance.
    assert max(peaks.values()) - min(peaks.values()) < 10


# --- the output folder


@pytest.mark.parametrize("output", ["a/b/c", "./set/", "x/../set", "with blank", "-set", "Ä"])
def test_output_folders_of_all_kinds(tmp_path, output):
    """S1.17."""
    (tmp_path / "x").mkdir()
    make("--customers", 2, f"--output={output}", cwd=tmp_path)
    assert summary_of(tmp_path / output)["total_customers"] == 2


def test_an_absolute_output_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    make("--customers", 2, "--output", tmp_path / "set", cwd=tmp_path / "elsewhere")
    assert tree(tmp_path / "elsewhere") == {}
    assert len(customers_of(tmp_path / "set")) == 2


def test_a_link_to_a_folder_is_followed(tmp_path):
    """S1.16."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    flags = ("--customers", 2, "--output", "link")
    make(*flags, cwd=tmp_path)
    make(*flags, "--seed", 2, "--overwrite", cwd=tmp_path)
    assert (tmp_path / "link").is_symlink()
    assert summary_of(tmp_path / "real")["seed"] == 2
    assert {path.name for path in tmp_path.iterdir()} == {"link", "real"}


@pytest.mark.parametrize("flag", ["--quiet", "--overwrite", "--resume"])
@pytest.mark.parametrize("output", ["file", "file/below", "link"])
def test_an_output_that_is_a_file(tmp_path, output, flag):
    """S1.15."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to("file")
    line = error_line(run("--customers", 2, "--output", output, flag, cwd=tmp_path))
    assert "file" in line.lower() or "directory" in line.lower()
    assert tree(tmp_path) == {"file": b"mine", "link": b"mine"}


def test_the_root_of_the_disk_is_no_output(tmp_path):
    error_line(run("--customers", 2, "--output", "/", cwd=tmp_path))


@pytest.fixture
def two(tmp_path):
    """A folder with a data set of two customers, and its bytes."""
    make("--customers", 2, "--output", "set", cwd=tmp_path)
    return tmp_path, tree(tmp_path)


def test_a_data_set_is_not_overwritten_unasked(two):
    """S1.16."""
    folder, before = two
    line = error_line(run("--customers", 2, "--output", "set", cwd=folder))
    assert "--overwrite" in line
    assert "--output" in line
    assert tree(folder) == before


@pytest.mark.parametrize("flags", [[], ["--overwrite"], ["--resume"], ["--overwrite", "--resume"]])
def test_a_folder_with_foreign_files_is_never_used(two, flags):
    """S1.16."""
    folder, before = two
    (folder / "set" / "photo.jpg").write_text("mine")
    line = error_line(run("--customers", 2, "--output", "set", *flags, cwd=folder))
    assert "photo.jpg" in line
    assert tree(folder) == {**before, "set/photo.jpg": b"mine"}


def test_overwriting_leaves_no_batch_of_the_old_set(two):
    """S1.16."""
    folder, _ = two
    make("--customers", 7, "--batch-size", 2, "--output", "old", cwd=folder)
    make("--customers", 2, "--output", "old", "--overwrite", cwd=folder)
    assert_equal_data(folder / "old", folder / "set")
    assert {path.name for path in folder.iterdir()} == {"old", "set"}


def test_resuming_a_complete_set_says_so_and_does_nothing(two):
    folder, before = two
    result = run("--customers", 2, "--output", "set", "--resume", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert "complete already" in result.stdout
    assert tree(folder) == before


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ("--customers 3", "customers 2 there, 3 asked"),
        ("--customers 2 --seed 7", "seed 42 there, 7 asked"),
        ("--customers 2 --end-date 2024-12-31", "end_date 2025-12-31 there, 2024-12-31 asked"),
        ("--customers 2 --store Other", "store Safeway there, Other asked"),
        ("--customers 2 --without seasons", "causes ['promotions', 'seasons'] there"),
    ],
)
def test_resuming_with_other_settings_names_the_difference(two, flags, words):
    """S1.16."""
    folder, before = two
    line = error_line(run(*flags.split(), "--output", "set", "--resume", cwd=folder))
    assert words in line
    assert tree(folder) == before


def test_how_it_is_run_is_no_setting(two):
    folder, before = two
    flags = ("--customers", 2, "--output", "set", "--resume", "--workers", 2)
    assert run(*flags, cwd=folder).returncode == 0
    assert tree(folder) == before


def test_a_plan_that_cannot_fit_is_refused(tmp_path):
    """S1.126."""
    flags = ("--customers", N_ORDER_NUMBERS, "--receipts", 1, "--batch-size", 10**6)
    line = error_line(run(*flags, cwd=tmp_path))
    needed, free = (number(text) for text in re.findall(r"([\d,]+)\.\d GB", line))
    assert needed > free
    assert free == pytest.approx(shutil.disk_usage(tmp_path).free / 1e9, rel=0.2, abs=2)
    assert tree(tmp_path) == {}


# --- what it says


def test_quiet_prints_nothing(tmp_path):
    result = run("--customers", 20, "--quiet", "--output", "set", cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_progress_without_a_terminal_is_lines(example):
    """S1.23."""
    lines = example[1].stderr.splitlines()
    numbers = [[number(text) for text in PROGRESS.fullmatch(line).groups()] for line in lines]
    assert numbers[-1] == [3, 3, N, N]
    assert all(one[0] < other[0] for one, other in pairwise(numbers))
    for n_batches, _, n_customers, _ in numbers:
        assert n_customers == min(100 * n_batches, N) or n_customers == 100 * (n_batches - 1) + 30


def test_the_report_tells_seed_size_and_the_next_command(example):
    """S1.20."""
    folder, result = example
    assert f"{N:,} customers" in result.stdout
    assert f"{N * RECEIPTS:,} receipts" in result.stdout
    assert f"seed {summary_of(folder)['seed']} " in result.stdout
    size = sum(map(len, batches(folder).values()))
    assert f"{size / 1e6:,.1f} MB" in result.stdout
    python, reader, shown = shlex.split(result.stdout.splitlines()[-1])
    assert is_this_python(python)
    assert Path(reader).name == "read_large_dataset.py"
    assert Path(reader).exists()
    assert folder.name == Path(shown).name


def test_the_reported_seed_makes_the_same_data_set(example, tmp_path):
    """S1.18, S1.20."""
    folder, result = example
    seed = re.search(r"seed (-?\d+)", result.stdout)[1]
    flags = ("--customers", N, "--batch-size", 100, "--output", "set")
    make(*flags, "--seed", seed, cwd=tmp_path)
    assert_equal_data(tmp_path / "set", folder)
    make(*flags, "--seed", int(seed) + 1, "--overwrite", cwd=tmp_path)
    other = batches(tmp_path / "set")
    assert not {*other.values()} & {*batches(folder).values()}


def on_terminal(*flags, cwd, python=(sys.executable,)):
    """What a run shows on a terminal of 80 columns."""
    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        command(*flags, python=python),
        cwd=cwd,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            data = os.read(screen, 4096)
        except OSError:  # Linux: the other end is closed.
            break
        if not data:
            break
        shown += data
    os.close(screen)
    assert process.wait(TIMEOUT) == 0
    return shown.decode().replace("\r\n", "\n")


FLAGS_300 = ("--customers", 300, "--receipts", 2, "--batch-size", 100, "--output", "set")


def test_a_terminal_shows_a_bar(tmp_path):
    """S1.23."""
    shown = on_terminal(*FLAGS_300, cwd=tmp_path)
    states = [state for state in shown.split("\r") if state.strip()]
    assert " 0%" in states[0]
    assert "100%" in states[-1]
    assert "300/300" in states[-1]
    assert max(len(state.rstrip("\n")) for state in states) <= 80
    assert "batch 3 of 3" in states[-1]


def test_a_quiet_terminal_stays_empty(tmp_path):
    assert on_terminal(*FLAGS_300, "--quiet", cwd=tmp_path) == ""


@pytest.fixture(scope="module")
def bare():
    """An interpreter without tqdm and Faker."""
    check = "import importlib.util as u; print(u.find_spec('tqdm'), u.find_spec('faker'))"
    found = subprocess.run([*BARE_PYTHON, "-c", check], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["None", "None"]
    return BARE_PYTHON


def test_without_tqdm_a_terminal_shows_lines(bare, tmp_path):
    """S1.23."""
    shown = on_terminal(*FLAGS_300, cwd=tmp_path, python=bare)
    last = shown.rstrip().rpartition("\r")[2]
    assert [number(text) for text in PROGRESS.fullmatch(last).groups()] == [
        *(3, 3),
        *(300, 300),
    ]


def test_a_bare_interpreter_makes_the_same_data_set(bare, example, tmp_path):
    """S1.1, S1.18: in the standard library alone, reported as ever."""
    flags = ("--customers", N, "--batch-size", 100, "--workers", 2, "--output", "set")
    result = run(*flags, cwd=tmp_path, python=bare)
    assert result.returncode == 0
    assert PROGRESS.fullmatch(result.stderr.splitlines()[-1])
    assert_equal_data(tmp_path / "set", example[0])


# --- names of another country


def test_a_locale_needs_faker(bare, tmp_path):
    line = error_line(run("--locale", "de_DE", "--customers", 2, cwd=tmp_path, python=bare))
    assert "Faker" in line
    assert "pip install" in line
    assert tree(tmp_path) == {}


def test_a_locale_is_deterministic_and_its_fakers_version_is_recorded(tmp_path):
    """S1.18."""
    import faker

    flags = ("--locale", "de_DE", "--customers", 30, "--receipts", 1, "--batch-size", 10)
    make(*flags, "--output", "a", cwd=tmp_path, env={"PYTHONHASHSEED": "1"})
    make(*flags, "--output", "b", "--workers", 1, cwd=tmp_path, env={"PYTHONHASHSEED": "2"})
    assert_equal_data(tmp_path / "b", tmp_path / "a")
    settings = summary_of(tmp_path / "a")["settings"]
    assert (settings["locale"], settings["faker"]) == ("de_DE", faker.VERSION)
    names = {customer["customer_name"] for customer in customers_of(tmp_path / "a")}
    make(*flags[2:], "--output", "us", cwd=tmp_path)
    us_names = {customer["customer_name"] for customer in customers_of(tmp_path / "us")}
    assert not names & us_names
    assert summary_of(tmp_path / "us")["settings"]["faker"] is None


def test_one_of_everything_is_said_in_the_singular(tmp_path):
    made = run("--customers", 1, "--receipts", 1, "--output", "set", cwd=tmp_path)
    assert made.stdout.startswith("1 customer and 1 receipt: ")
    assert "batch 1 of 1: 1 of 1 customer, " in made.stderr
