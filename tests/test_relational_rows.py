"""receipts/relational: the four tables hold what the JSON batches hold, in every format."""

from datetime import date

import pytest

from generate_large_dataset import main
from receipts.plan import Plan
from receipts.relational.array_lines import ArrayLines
from receipts.relational.plain_lines import PlainLines
from receipts.relational.tables import BATCH_TABLES, LINES, TABLES
from tests.command_line import customers_of, summary_of
from tests.table_readers import tables_of
from world.money import cents_of
from world.population import DEFAULT_POPULATION
from world.settings import CampaignSettings, Settings
from world.world import World

FORMS = ("csv", "parquet", "sqlite", "duckdb")
WORLDS = {
    "default": ("--customers", 40, "--batch-size", 15),
    "campaigns": ("--customers", 40, "--campaigns", "--receipts", 30),
    "slice": ("--customers", 25, "--first-customer", 13, "--batch-size", 10, "--seed", -7),
    "population": ("--customers", 20, "--population", "FOLDER/mine", "--store", 'A, "B" & Ü'),
    "bare": ("--customers", 1, "--receipts", 1, "--without", "promotions", "--id-digits", 9),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a population of its own, in which each world is made in every format."""
    folder = tmp_path_factory.mktemp("worlds")
    main(["--write-population", str(folder / "mine"), "--quiet"])
    catalogue = folder / "mine" / "catalogue.csv"
    text = catalogue.read_text(encoding="utf-8")
    first = DEFAULT_POPULATION.catalogue[0]
    assert first.product in text
    catalogue.write_text(text.replace(first.product, "Ünïcode-Ware"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=WORLDS)
def made(request, folder):
    """The JSON customers of a world, and its tables by format."""
    flags = WORLDS[request.param]
    for form in ("json", *FORMS):
        output = folder / f"{request.param}_{form}"
        run = ("--format", form, "--output", output, "--workers", 1, "--quiet")
        texts = [str(flag).replace("FOLDER", str(folder)) for flag in (*flags, *run)]
        assert main(texts) == 0
    return (
        customers_of(folder / f"{request.param}_json"),
        {form: tables_of(folder / f"{request.param}_{form}", form) for form in FORMS},
        {form: summary_of(folder / f"{request.param}_{form}") for form in ("json", *FORMS)},
    )


@pytest.mark.parametrize("form", FORMS[1:])
def test_every_format_has_the_same_rows_in_the_same_order(made, form):
    _, tables, _ = made
    assert tables[form] == tables["csv"]


def test_the_rows_are_those_of_the_json(made):
    customers, tables, _ = made
    rows = tables["csv"]
    names = {row[0]: row[1] for row in rows["products"]}
    found = {receipt[0]: [] for receipt in rows["receipts"]}
    for order, number, sku, _, quantity, price, *_ in rows["lines"]:
        found[order].append((quantity, names[sku], price))
        assert number == len(found[order])
    assert rows["customers"] == [
        (
            customer["customer_id"],
            customer["customer_name"],
            customer["archetype"],
            customer["total_receipts"],
            cents_of(float(customer["total_spent"])),
            cents_of(float(customer["total_savings"])),
            customer["total_items"],
        )
        for customer in customers
    ]
    receipts = [receipt for customer in customers for receipt in customer["receipts"]]
    assert [
        (order, customer, store, day, items, subtotal, savings, total)
        for order, customer, store, day, items, subtotal, _, _, _, savings, total in rows[
            "receipts"
        ]
    ] == [
        (
            int(receipt["order_number"]),
            receipt["customer_id"],
            receipt["store"],
            receipt["pickup_date"],
            len(receipt["items"]),
            *(cents_of(float(receipt[name])) for name in ("subtotal", "savings", "total")),
        )
        for receipt in receipts
    ]
    assert list(found.values()) == [
        [
            (item["quantity"], item["name"], cents_of(float(item["price"])))
            for item in receipt["items"]
        ]
        for receipt in receipts
    ]


def test_sums_add_up(made):
    """Each line's, each receipt's, each customer's; the keys are keys."""
    _, tables, _ = made
    rows = tables["parquet"]
    lines = {receipt[0]: [] for receipt in rows["receipts"]}
    assert len(lines) == len(rows["receipts"])
    for order, *_, price, promotion, coupon, member, total in rows["lines"]:
        assert min(promotion, coupon, member, total) >= 0
        assert total == price - promotion - coupon - member
        lines[order].append((price, promotion, coupon, member, total))
    by_customer = {row[0]: [] for row in rows["customers"]}
    for order, customer, _, day, n_items, subtotal, *savings, saved, total in rows["receipts"]:
        assert [subtotal, *savings, total] == [*map(sum, zip(*lines[order], strict=True))]
        assert n_items == len(lines[order])
        assert saved == sum(savings) == subtotal - total
        by_customer[customer].append((day, n_items, saved, total))
    for customer, _, _, n_receipts, spent, saved, n_items in rows["customers"]:
        days, items, savings, totals = zip(*by_customer[customer], strict=True)
        assert (n_receipts, n_items, saved, spent) == (
            len(days),
            sum(items),
            sum(savings),
            sum(totals),
        )
        assert list(days) == sorted(days)


def test_the_summaries_say_the_same(made):
    _, _, summaries = made
    for form in FORMS:
        for name in ("archetypes", "statistics", "total_receipts", "total_batches", "seed"):
            assert summaries[form][name] == summaries["json"][name]
        batches = [
            {key: batch[key] for key in ("first_customer", "customers", "spent_cents", "items")}
            for batch in summaries[form]["batches"]
        ]
        assert batches == [
            {key: batch[key] for key in batches[0]} for batch in summaries["json"]["batches"]
        ]


@pytest.mark.parametrize("form", FORMS)
def test_the_summary_counts_the_rows(made, form):
    _, tables, summaries = made
    summary = summaries[form]
    counted = {name: len(rows) for name, rows in tables[form].items()}
    if form in ("sqlite", "duckdb"):
        (entry,) = summary["files"]
        assert entry["rows"] == counted
        assert entry["file"] == f"receipts.{form}"
        return
    entries = [
        *summary["files"],
        *(each for batch in summary["batches"] for each in batch["files"]),
    ]
    for name, n_rows in counted.items():
        assert sum(entry["rows"] for entry in entries if entry["table"] == name) == n_rows


SETTINGS = {
    "promotions": Settings(receipts_per_customer=20),
    "campaigns": Settings(receipts_per_customer=30, campaigns=CampaignSettings()),
    "nothing": Settings(receipts_per_customer=1, without=frozenset({"promotions"})),
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_both_makers_of_lines_agree(settings):
    world = World(settings)
    histories = [world.history(world.shopper(index)) for index in range(40)]
    (plain, plain_savings), (arrays, array_savings) = (
        maker(settings.population).rows(histories) for maker in (PlainLines, ArrayLines)
    )
    for one, other in zip(plain_savings, array_savings, strict=True):
        assert [*one] == [*other]
    assert any(plain_savings.coupon_cents) == (settings.campaigns is not None)
    assert plain.n_rows == arrays.n_rows == sum(history.n_lines for history in histories)
    for column, one, other in zip(LINES.columns, plain.columns, arrays.columns, strict=True):
        assert _texts(one) == _texts(other), column.name


def _texts(values):
    if isinstance(values, tuple):
        return [values.texts[place] for place in values.places]
    return [int(value) for value in values]


def test_line_savings_are_those_of_the_history():
    """Promotion and coupon of each line; some have one."""
    settings = Settings(receipts_per_customer=20)
    world = World(settings)
    history = world.history(world.shopper(3))
    lines = history.lines()
    rows = ArrayLines(settings.population).rows([history]).rows
    columns = dict(zip(LINES.header, rows.columns, strict=True))
    assert list(columns["promotion_saving"]) == lines.promotion_cents
    assert list(columns["coupon_saving"]) == lines.coupon_cents
    assert any(lines.promotion_cents)


def test_a_campaign_shows_in_coupons(folder):
    found = tables_of(folder / "campaigns_csv", "csv")
    assert sum(row[7] for row in found["receipts"]) > 0
    assert sum(row[7] for row in found["lines"]) == sum(row[7] for row in found["receipts"])


def test_tables_say_all_of_themselves():
    for table in TABLES:
        assert table.meaning
        assert set(table.key) <= set(table.header)
        assert set(table.sorted_by) <= set(table.header)
        for column in table.columns:
            assert column.meaning
        for key in table.foreign_keys:
            (other,) = (each for each in TABLES if each.name == key.table)
            assert key.its_columns == other.key
    assert [table.name for table in BATCH_TABLES] == ["customers", "receipts", "lines"]


def test_dates_are_of_the_panel(folder):
    for row in tables_of(folder / "default_csv", "csv")["receipts"]:
        assert date.fromisoformat(row[3]) <= Plan(Settings(), 1).settings.end_date
