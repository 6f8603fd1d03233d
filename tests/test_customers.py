"""receipts/customers.py: a customer's record, checked as somebody who reads the JSON."""

import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise

import pytest

from receipts.customers import CustomerMaker, generate_customer, iter_customers
from receipts.json_layout import Layout
from world.lines import products_of, quantities_of
from world.money import cents_of
from world.population import DEFAULT_POPULATION
from world.settings import Settings
from world.trips import week_of
from world.world import World

N = 200
ARCHETYPES = DEFAULT_POPULATION.by_key
CATALOGUE = DEFAULT_POPULATION.catalogue
BY_NAME = {product.name: product for product in CATALOGUE}


@pytest.fixture(scope="module")
def world():
    return World(Settings())


@pytest.fixture(scope="module")
def records(world):
    maker = CustomerMaker(world, Layout())
    return [maker.make(index) for index in range(N)]


@pytest.fixture(scope="module")
def parsed(records):
    """The records as read by a parser that loses nothing: order, repeated keys, decimals."""

    def no_twins(pairs):
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    return [
        json.loads(record.text, parse_float=Decimal, object_pairs_hook=no_twins)
        for record in records
    ]


@pytest.fixture(scope="module")
def receipts(parsed):
    return [receipt for customer in parsed for receipt in customer["receipts"]]


def test_a_customer_has_exactly_the_documented_fields_in_order(parsed):
    """S1.67."""
    for customer in parsed:
        assert list(customer) == [
            "customer_id",
            "customer_name",
            "archetype",
            "total_receipts",
            "total_spent",
            "total_savings",
            "total_items",
            "receipts",
        ]


def test_a_receipt_has_exactly_the_documented_fields_in_order(receipts):
    """S1.76."""
    for receipt in receipts:
        assert list(receipt) == [
            "store",
            "customer_id",
            "customer_name",
            "archetype",
            "order_number",
            "pickup_date",
            "items",
            "subtotal",
            "total",
            "savings",
        ]


def test_a_line_has_exactly_the_documented_fields_in_order(receipts):
    """S1.84."""
    for receipt in receipts:
        for line in receipt["items"]:
            assert list(line) == ["quantity", "name", "price"]
            assert type(line["quantity"]) is int
            assert 1 <= line["quantity"] <= 6
            assert line["name"] in BY_NAME
            assert type(line["price"]) is Decimal


def test_ids_are_sequential(parsed):
    """S1.68."""
    assert parsed[0]["customer_id"] == "customer_000000"
    assert [customer["customer_id"] for customer in parsed] == [
        f"customer_{i:06}" for i in range(N)
    ]


def test_names_are_a_first_and_a_last_name(parsed):
    """S1.70."""
    for customer in parsed:
        assert re.fullmatch(r"[A-Z][A-Za-z'-]+ [A-Z][A-Za-z'-]+", customer["customer_name"])


def test_archetypes_are_the_ten_in_equal_numbers(parsed):
    """S1.62, S1.71."""
    counts = Counter(customer["archetype"] for customer in parsed)
    assert counts == dict.fromkeys(ARCHETYPES, N // len(ARCHETYPES))


def test_every_customer_has_the_number_of_receipts_asked_for(parsed):
    """S1.72."""
    for customer in parsed:
        assert customer["total_receipts"] == len(customer["receipts"]) == 17
    other = generate_customer(index=5, receipts_per_customer=3)
    assert other["total_receipts"] == len(other["receipts"]) == 3


def test_totals_of_a_customer_are_the_sums_of_the_receipts(parsed):
    """S1.73, S1.74, S1.75."""
    for customer in parsed:
        parts = customer["receipts"]
        assert customer["total_spent"] == sum(receipt["total"] for receipt in parts)
        assert customer["total_savings"] == sum(receipt["savings"] for receipt in parts)
        assert customer["total_items"] == sum(len(receipt["items"]) for receipt in parts)


def test_a_record_counts_what_its_text_says(records, parsed):
    for record, customer in zip(records, parsed, strict=True):
        assert record.archetype == customer["archetype"]
        assert record.n_receipts == customer["total_receipts"]
        assert record.spent_cents == customer["total_spent"] * 100
        assert record.savings_cents == customer["total_savings"] * 100
        assert record.n_items == customer["total_items"]


def test_a_receipt_repeats_who_its_customer_is(parsed):
    """S1.78."""
    for customer in parsed:
        for receipt in customer["receipts"]:
            for field in ("customer_id", "customer_name", "archetype"):
                assert receipt[field] == customer[field]


def test_the_store_is_safeway_unless_another_is_named(receipts):
    """S1.77: of the library; the flag is the command line's."""
    assert {receipt["store"] for receipt in receipts} == {"Safeway"}
    store = 'O\'Briens "Corner" à côté 店'
    other = generate_customer(index=1, store=store)
    assert {receipt["store"] for receipt in other["receipts"]} == {store}


def test_order_numbers_are_nine_digits_and_unique(receipts):
    """S1.79, S1.80."""
    numbers = [receipt["order_number"] for receipt in receipts]
    assert all(re.fullmatch(r"[1-9][0-9]{8}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_dates_are_real_ascend_and_end_with_the_panel(parsed, world):
    """S1.81, S1.82, S1.83."""
    for customer in parsed:
        texts = [receipt["pickup_date"] for receipt in customer["receipts"]]
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in texts)
        days = [date.fromisoformat(text) for text in texts]
        assert all(earlier < later for earlier, later in pairwise(days))
        assert days[-1] <= world.settings.end_date


def test_the_price_of_a_line_is_quantity_times_a_price_of_the_range(receipts):
    """S1.85."""
    for receipt in receipts:
        for line in receipt["items"]:
            product = BY_NAME[line["name"]]
            unit, rest = divmod(line["price"] * 100, line["quantity"])
            assert rest == 0
            assert product.price_low_cents <= unit <= product.price_high_cents


def test_no_product_stands_on_a_receipt_twice(receipts):
    for receipt in receipts:
        names = [line["name"] for line in receipt["items"]]
        assert len(set(names)) == len(names)


def test_subtotal_savings_and_total_add_up_to_the_cent(receipts):
    """S1.86, S1.87, S1.88."""
    for receipt in receipts:
        subtotal, savings = receipt["subtotal"], receipt["savings"]
        assert subtotal == sum(line["price"] for line in receipt["items"])
        assert Decimal("0.05") * subtotal <= savings <= Decimal("0.25") * subtotal
        assert receipt["total"] == subtotal - savings > 0


def test_savings_hold_the_promotions_of_the_lines(parsed, world):
    numbers = {product.name: number for number, product in enumerate(CATALOGUE)}
    for customer in parsed[:40]:
        for receipt in customer["receipts"]:
            week = week_of(date.fromisoformat(receipt["pickup_date"]).toordinal())
            percents = world.prices.week(week).promotion_percent
            promotions = sum(
                int(line["price"] * percents[numbers[line["name"]]]) for line in receipt["items"]
            )
            assert promotions <= receipt["savings"] * 100


def test_amounts_have_two_decimals(records):
    """S1.89."""
    amount = re.compile(r'"(?:price|subtotal|total|savings|total_spent|total_savings)":([^,}\]]+)')
    for record in records:
        amounts = amount.findall(record.text)
        assert len(amounts) == record.n_items + 3 * record.n_receipts + 2
        assert all(re.fullmatch(r"(0|[1-9]\d*)\.\d\d", text) for text in amounts)


def test_a_record_is_one_line_by_default_and_the_briefs_form_with_an_indentation(records, world):
    """S1.90."""
    for indent in (1, 2, 4):
        pretty = CustomerMaker(world, Layout(indent))
        for index in range(10):
            text = records[index].text
            assert "\n" not in text
            lines = pretty.make(index).text.split("\n")
            # The record stands one level deep in its file, and its first line behind a blank.
            text_alone = "\n".join(line.removeprefix(" " * indent) for line in lines)
            assert json.loads(text_alone) == json.loads(text)
            as_numbers = re.sub(r"\.(\d)0\b", r".\1", text_alone)
            assert as_numbers == json.dumps(json.loads(text), indent=indent)


def test_a_receipt_says_what_the_world_holds(parsed, world):
    for index, customer in enumerate(parsed[:40]):
        shopper = world.shopper(index)
        history = world.history(shopper)
        assert customer["customer_name"] == shopper.name
        assert customer["archetype"] == shopper.archetype.key
        trips = zip(history.days, history.baskets, history.order_numbers, strict=True)
        for receipt, (day, basket, order_number) in zip(customer["receipts"], trips, strict=True):
            assert receipt["pickup_date"] == date.fromordinal(day).isoformat()
            assert receipt["order_number"] == str(order_number)
            assert [(line["name"], line["quantity"]) for line in receipt["items"]] == [
                (CATALOGUE[product].name, quantity)
                for product, quantity in zip(
                    products_of(basket), quantities_of(basket), strict=True
                )
            ]


def test_floats_of_an_ordinary_reader_keep_every_cent(records):
    for record in records[:20]:
        customer = json.loads(record.text)
        assert cents_of(customer["total_spent"]) == record.spent_cents
        assert record.spent_cents == sum(cents_of(r["total"]) for r in customer["receipts"])


def test_generate_customer_gives_the_record_of_the_data_set(records):
    for index in (0, 7, 123):
        assert generate_customer(seed=42, index=index) == json.loads(records[index].text)
    assert generate_customer() == json.loads(records[0].text)


def test_iter_customers_gives_a_slice_of_the_data_set(records):
    wanted = [json.loads(record.text) for record in records[50:60]]
    assert list(iter_customers(42, first=50, count=10)) == wanted
    assert list(islice(iter_customers(42, first=50), 10)) == wanted
    assert list(iter_customers(42, count=0)) == []


def test_iter_customers_is_lazy(monkeypatch):
    made = []
    make = World.customer

    def watched(self, index):
        made.append(index)
        return make(self, index)

    monkeypatch.setattr(World, "customer", watched)
    stream = iter_customers(42, count=1_000_000)
    assert made == []
    next(stream)
    assert made == [0]


def test_ids_have_the_digits_that_the_last_customer_needs():
    """S1.69."""
    (last,) = iter_customers(42, first=1_000_000, count=1)
    assert last["customer_id"] == "customer_1000000"
    assert generate_customer(index=999_999)["customer_id"] == "customer_999999"
    assert generate_customer(index=3, id_digits=7)["customer_id"] == "customer_0000003"


def test_settings_outside_their_limits_are_refused():
    with pytest.raises(ValueError, match="receipts per customer"):
        generate_customer(receipts_per_customer=0)
    with pytest.raises(TypeError):
        generate_customer(recipts=3)


def test_customers_beyond_the_order_numbers_are_refused():
    with pytest.raises(ValueError, match="order numbers"):
        generate_customer(index=900_000_000)


def test_a_negative_index_is_refused():
    with pytest.raises(ValueError, match="-1"):
        generate_customer(index=-1)
