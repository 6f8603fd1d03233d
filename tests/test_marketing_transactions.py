"""marketing/rows/transactions.py: the receipts of the JSON batches, to the cent."""

import csv
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from marketing.rows.transactions import TransactionRows
from marketing.tables import TRANSACTION_CHANNELS, TRANSACTION_DETAILS, TRANSACTIONS
from receipts import Dataset
from tests.command_line import make as generate
from tests.marketing_command import make, plan_of, rows_of
from world.campaigns.campaign import Coupon
from world.population import DEFAULT_POPULATION
from world.receipt_savings import receipts_of, split_of
from world.settings import CampaignSettings, Settings
from world.world import World

N = 60
SAVINGS = ("promotion_saving", "coupon_saving", "member_saving")


@pytest.fixture(scope="module")
def plan():
    """Campaigns that persuade many, so that there are many coupons."""
    return plan_of(N, campaigns=CampaignSettings(effect=3.0), receipts_per_customer=20)


@pytest.fixture(scope="module")
def folder(plan, tmp_path_factory):
    return make(tmp_path_factory.mktemp("marketing") / "set", plan)


@pytest.fixture(scope="module")
def transactions(folder):
    return rows_of(folder, "transactions")


@pytest.fixture(scope="module")
def details(folder):
    found = {}
    for row in rows_of(folder, "transaction_details"):
        found.setdefault(row["transaction_id"], []).append(row)
    return found


def test_they_are_the_receipts_of_the_batches(transactions, details, tmp_path):
    """S2.54 to S2.62: ids, dates, lines and cents, read back from the JSON files."""
    flags = ("--campaigns", "--campaign-effect", 3, "--receipts", 20)
    generate("--customers", N, *flags, "--output", "json", cwd=tmp_path)
    names = {product.sku: product.name for product in DEFAULT_POPULATION.catalogue}
    ours = iter(transactions)
    for customer in Dataset(tmp_path / "json"):
        for receipt in customer["receipts"]:
            row = next(ours)
            assert row["transaction_id"] == receipt["order_number"]
            assert row["consumer_id"] == receipt["customer_id"]
            assert row["transaction_date"] == receipt["pickup_date"]
            assert float(row["subtotal"]) == receipt["subtotal"]
            assert float(row["transaction_value"]) == receipt["total"]
            lines = details[row["transaction_id"]]
            assert int(row["num_items"]) == len(lines) == len(receipt["items"])
            assert [
                (int(line["quantity"]), names[line["product_id"]], float(line["gross_price"]))
                for line in lines
            ] == [(item["quantity"], item["name"], item["price"]) for item in receipt["items"]]
    assert next(ours, None) is None


def test_the_twin_has_the_receipts_of_a_world_without_campaigns(tmp_path):
    """Campaigns that do not act: they are sent, and no coupon is redeemed."""
    folder = make(tmp_path / "set", plan_of(20, without=frozenset({"campaigns"})))
    bare = World(Settings())
    totals = [
        f"{cents / 100:.2f}"
        for index in range(20)
        for cents in bare.history(bare.shopper(index)).total_cents
    ]
    assert [row["transaction_value"] for row in rows_of(folder, "transactions")] == totals
    assert {row["campaign_id"] for row in rows_of(folder, "transaction_details")} == {""}
    assert rows_of(folder, "campaign_assignments")
    events = {row["event"] for row in rows_of(folder, "engagements")}
    assert "sent" in events
    assert "conversion" not in events


def test_amounts_add_up(transactions, details):
    """S2.62, S2.63: lines to receipts, savings to totals, to the cent."""
    for row in transactions:
        lines = details[row["transaction_id"]]
        assert [line["line_number"] for line in lines] == [str(n + 1) for n in range(len(lines))]
        of_receipt = ("promotion_savings", "coupon_savings", "member_savings")
        for of_line, whole in zip(SAVINGS, of_receipt, strict=True):
            assert sum(Decimal(line[of_line]) for line in lines) == Decimal(row[whole])
        assert sum(Decimal(line["line_total"]) for line in lines) == Decimal(
            row["transaction_value"]
        )
        savings = sum(Decimal(row[name]) for name in of_receipt)
        assert Decimal(row["subtotal"]) - savings == Decimal(row["transaction_value"])
        assert Decimal("0.05") <= savings / Decimal(row["subtotal"]) <= Decimal("0.25")
        for line in lines:
            price, quantity = Decimal(line["unit_price"]), int(line["quantity"])
            assert Decimal(line["gross_price"]) == quantity * price
            saved = sum(Decimal(line[name]) for name in SAVINGS)
            assert Decimal(line["line_total"]) == Decimal(line["gross_price"]) - saved
            assert Decimal(line["line_total"]) >= 0
            assert min(Decimal(line[name]) for name in SAVINGS) >= 0


def test_coupons_are_those_of_the_histories(plan, details, folder):
    """Each on its line, with its campaign, which the other tables know."""
    world = World(plan.settings)
    expected = {}
    for index in range(N):
        history = world.history(world.shopper(index))
        for coupon in history.coupons:
            key = str(history.order_numbers[coupon.trip]), str(coupon.place + 1)
            expected[key] = f"{coupon.cents / 100:.2f}", coupon.campaign.campaign_id
    assert len(expected) > 5
    found = {
        (line["transaction_id"], line["line_number"]): (line["coupon_saving"], line["campaign_id"])
        for lines in details.values()
        for line in lines
        if line["campaign_id"] or line["coupon_saving"] != "0.00"
    }
    assert found == expected
    campaigns = {row["campaign_id"] for row in rows_of(folder, "marketing_campaigns")}
    assert {campaign_id for _, campaign_id in expected.values()} <= campaigns
    assignments = rows_of(folder, "campaign_assignments")
    assert {row["campaign_id"] for row in assignments} <= campaigns


def test_conversions_are_lines_with_the_coupon(folder, details):
    """S2.48: an engagement's conversion is a receipt's line, and its campaign's coupon."""
    conversions = [row for row in rows_of(folder, "engagements") if row["event"] == "conversion"]
    assert len(conversions) > 5
    for row in conversions:
        line = details[row["transaction_id"]][int(row["line_number"]) - 1]
        assert line["campaign_id"] == row["campaign_id"]


def test_channel_and_who_it_is_go_with_the_customer(plan, transactions):
    """S2.56, S2.57, S2.58, S2.59."""
    world = World(plan.settings)
    for index in range(N):
        shopper = world.shopper(index)
        profile = world.homes.profile(shopper)
        rows = [row for row in transactions if row["consumer_id"] == shopper.customer_id]
        assert {row["state"] for row in rows} == {profile.state.code}
        assert {row["region"] for row in rows} == {profile.state.region}
        assert {row["channel"] for row in rows} <= set(TRANSACTION_CHANNELS)
        days = [date.fromisoformat(row["transaction_date"]) for row in rows]
        assert days == sorted(days)
        assert days[-1] <= plan.settings.end_date


def test_more_receipts_keep_those_of_a_shorter_history(plan, transactions):
    """Also their channels."""
    shorter = TransactionRows(world := World(plan_of(N, receipts_per_customer=20).settings))
    longer_world = World(plan_of(N, receipts_per_customer=23).settings)
    longer = TransactionRows(longer_world)
    for index in range(5):
        texts = [
            rows.texts(w.history(w.shopper(index)), w.homes.profile(w.shopper(index)))
            for w, rows in ((world, shorter), (longer_world, longer))
        ]
        for short, long in zip(*texts, strict=True):
            assert long.endswith(short)


@pytest.mark.parametrize(
    ("member", "nets"),
    [(0, [5]), (7, [5, 4, 0, 1]), (10, [1] * 10), (333, [999, 1, 1]), (9, [0, 0, 9]), (0, [0, 0])],
)
def test_a_member_saving_is_split_without_a_rest(member, nets):
    parts = split_of(member, nets)
    assert sum(parts) == member
    for part, net in zip(parts, nets, strict=True):
        assert 0 <= part <= net
        assert abs(part - member * net / max(1, sum(nets))) < 1


def test_two_coupons_on_a_receipt_are_on_their_lines():
    """The text of the usual line is changed where there is a coupon."""
    world = World(Settings())
    history = world.history(world.shopper(3))
    campaign = SimpleNamespace(campaign_id="CMP-20250101")
    other = SimpleNamespace(campaign_id="CMP-20250202")
    coupons = (Coupon(2, 0, 7, campaign), Coupon(2, 4, 11, other), Coupon(5, 1, 1, other))
    history = history._replace(
        coupons=coupons,
        savings_cents=[
            cents + sum(each.cents for each in coupons if each.trip == trip)
            for trip, cents in enumerate(history.savings_cents)
        ],
    )
    texts = TransactionRows(world).texts(history, world.homes.profile(history.shopper))
    rows = csv.DictReader(texts.details.splitlines(), TRANSACTION_DETAILS.header)
    found = [
        (row["transaction_id"], row["line_number"], row["coupon_saving"], row["campaign_id"])
        for row in rows
        if row["campaign_id"]
    ]
    ids = [str(number) for number in history.order_numbers]
    assert found == [
        (ids[2], "1", "0.07", "CMP-20250101"),
        (ids[2], "5", "0.11", "CMP-20250202"),
        (ids[5], "2", "0.01", "CMP-20250202"),
    ]
    transactions = [
        *csv.DictReader(texts.transactions.splitlines(), TRANSACTIONS.header, strict=True)
    ]
    assert [row["coupon_savings"] for row in transactions][2:6] == ["0.18", "0.00", "0.00", "0.01"]
    assert [receipt.coupon_cents for receipt in receipts_of(history)][2] == 18


def test_a_product_with_a_comma_and_quotes_is_quoted(tmp_path):
    """RFC 4180."""
    from dataclasses import replace

    catalogue = list(DEFAULT_POPULATION.catalogue)
    catalogue[0] = replace(catalogue[0], sku='A,"1"', product='Bananas, "yellow"')
    population = replace(DEFAULT_POPULATION, catalogue=tuple(catalogue), name="quoted")
    folder = make(tmp_path / "set", plan_of(10, population=population))
    products = rows_of(folder, "product_catalog")
    assert (products[0]["product_id"], products[0]["product_name"]) == (
        'A,"1"',
        f'Bananas, "yellow" - {catalogue[0].pack_size}',
    )
    details = rows_of(folder, "transaction_details")
    assert 'A,"1"' in {row["product_id"] for row in details}
    assert {len(row) for row in details} == {len(TRANSACTION_DETAILS.header)}
