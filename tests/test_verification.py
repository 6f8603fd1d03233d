"""--verify: every identity is broken once, and found where it was broken."""

import hashlib
import json
import shutil

import pytest

from receipts import ARCHETYPES, CATALOGUE, Dataset
from receipts.checking.batch_check import BatchChecker
from receipts.checking.line_checks import amount_cents
from receipts.checking.offences import KEPT_PER_FILE
from receipts.checking.verification import Verification
from receipts.fields import CUSTOMER_FIELDS, LINE_FIELDS, RECEIPT_FIELDS
from receipts.file_names import SUMMARY_FILE, batch_file
from tests.conftest import make_dataset
from tests.quick_runs import quick_runs
from world.money import cents_of

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

N_BATCHES = 3
BATCH = 1
CUSTOMER = 4
RECEIPT = 5
FILE = batch_file(BATCH, gzip=False)
CUSTOMER_ID = f"customer_{10 * BATCH + CUSTOMER:06d}"
BY_NAME = {product.name: product for product in CATALOGUE}


def offences_of(*folders, n_workers=1):
    verification = Verification(Dataset(*folders).files, n_workers, n_kept=1_000_000)
    for _ in verification:
        pass
    return verification.findings.first


@pytest.fixture
def copy(small_dataset, tmp_path):
    return shutil.copytree(small_dataset, tmp_path / "copy")


def rewritten(folder, change, *, number=BATCH, **dump):
    """Changes the customers of a batch, and its size and hash in the summary accordingly."""
    path = folder / batch_file(number, gzip=False)
    customers = json.loads(path.read_bytes())
    result = change(customers)
    text = json.dumps(customers if result is None else result, **dump).encode()
    path.write_bytes(text)

    def note(summary):
        entry = summary["batches"][number]
        entry["bytes"], entry["sha256"] = len(text), hashlib.sha256(text).hexdigest()

    resummarised(folder, note)
    return folder


def resummarised(folder, change):
    path = folder / SUMMARY_FILE
    summary = json.loads(path.read_text())
    change(summary)
    path.write_text(json.dumps(summary))
    return folder


def shifted(cents):
    return lambda amount: (cents_of(amount) + cents) / 100


def in_receipt(**changes):
    def change(customers):
        receipt = customers[CUSTOMER]["receipts"][RECEIPT - 1]
        for field, new in changes.items():
            receipt[field] = new(receipt[field]) if callable(new) else new

    return change


def in_customer(**changes):
    def change(customers):
        customer = customers[CUSTOMER]
        for field, new in changes.items():
            customer[field] = new(customer[field]) if callable(new) else new

    return change


def in_line(**changes):
    """Changes the first line with more than one piece."""

    def change(customers):
        line = next(
            line
            for line in customers[CUSTOMER]["receipts"][RECEIPT - 1]["items"]
            if line["quantity"] > 1
        )
        for field, new in changes.items():
            line[field] = new(line[field]) if callable(new) else new

    return change


def with_savings(share):
    """A receipt that adds up and saves another share."""

    def change(customers):
        receipt = customers[CUSTOMER]["receipts"][RECEIPT - 1]
        savings = round(cents_of(receipt["subtotal"]) * share)
        receipt["savings"] = savings / 100
        receipt["total"] = (cents_of(receipt["subtotal"]) - savings) / 100

    return change


def outside_the_range(customers):
    """A unit price one grid step above the product's range, in whole cents."""
    lines = customers[CUSTOMER]["receipts"][RECEIPT - 1]["items"]
    line = lines[0]
    unit = BY_NAME[line["name"]].price_high_cents + 10
    line["price"] = line["quantity"] * unit / 100


def below_the_range(customers):
    line = customers[CUSTOMER]["receipts"][RECEIPT - 1]["items"][0]
    unit = BY_NAME[line["name"]].price_low_cents - 1
    line["price"] = line["quantity"] * unit / 100


def no_multiple(customers):
    """A price inside the range that is no multiple of the quantity in cents."""
    for line in customers[CUSTOMER]["receipts"][RECEIPT - 1]["items"]:
        product, quantity = BY_NAME[line["name"]], line["quantity"]
        if quantity > 1:
            line["price"] = (quantity * product.price_low_cents + 1) / 100
            return


def product_twice(customers):
    lines = customers[CUSTOMER]["receipts"][RECEIPT - 1]["items"]
    lines[1] = lines[0]


def reordered(record):
    items = list(record.items())
    record.clear()
    record.update(items[::-1])


def without(record, field):
    del record[field]


def same_day_twice(customers):
    receipts = customers[CUSTOMER]["receipts"]
    receipts[RECEIPT - 1]["pickup_date"] = receipts[RECEIPT - 2]["pickup_date"]


def same_number_twice(customers):
    receipts = customers[CUSTOMER]["receipts"]
    receipts[RECEIPT - 1]["order_number"] = receipts[RECEIPT - 2]["order_number"]


IN_RECEIPT = {
    "fields of the receipt": [
        lambda customers: reordered(customers[CUSTOMER]["receipts"][RECEIPT - 1]),
        lambda customers: without(customers[CUSTOMER]["receipts"][RECEIPT - 1], "store"),
        in_receipt(coupon=1),
    ],
    "receipt": [lambda c: c[CUSTOMER]["receipts"].__setitem__(RECEIPT - 1, "")],
    "store": [in_receipt(store="Safeway "), in_receipt(store=None)],
    "customer_id": [in_receipt(customer_id="customer_000000")],
    "customer_name": [in_receipt(customer_name=str.upper)],
    "archetype": [
        in_receipt(
            archetype=lambda key: next(other for other in ARCHETYPES if other != key),
        )
    ],
    "order_number": [
        in_receipt(order_number=lambda text: text[1:]),
        in_receipt(order_number=lambda text: text + "0"),
        in_receipt(order_number=int),
        in_receipt(order_number="12345678x"),
        in_receipt(order_number="١٢٣٤٥٦٧٨٩"),
        same_number_twice,
    ],
    "pickup_date": [
        in_receipt(pickup_date="2025-02-29"),
        in_receipt(pickup_date="20250228"),
        in_receipt(pickup_date=20250228),
        in_receipt(pickup_date="2026-01-01"),
        same_day_twice,
    ],
    "items": [in_receipt(items=[]), in_receipt(items=None), product_twice],
    "fields of an item": [
        lambda c: reordered(c[CUSTOMER]["receipts"][RECEIPT - 1]["items"][2]),
        lambda c: without(c[CUSTOMER]["receipts"][RECEIPT - 1]["items"][2], "price"),
        in_receipt(items=lambda lines: [*lines, 1]),
        in_line(sku=1),
    ],
    "quantity": [
        in_line(quantity=0),
        in_line(quantity=7),
        in_line(quantity=float),
        in_line(quantity=True),
        in_line(quantity=str),
        in_line(quantity=None),
    ],
    "item's name": [in_line(name="Moon Cheese - 1 oz"), in_line(name=None), in_line(name=[])],
    "price of": [
        in_line(price=lambda price: price + 0.001),
        in_line(price=str),
        in_line(price=lambda price: -price),
        in_line(price=float("nan")),
        in_line(price=float("inf")),
        in_line(price={}),
        outside_the_range,
        below_the_range,
        no_multiple,
    ],
    "subtotal": [
        in_receipt(subtotal=shifted(1), total=shifted(1)),
        in_receipt(subtotal=lambda amount: amount + 0.004),
        in_receipt(subtotal="1.00"),
    ],
    "total": [
        in_receipt(total=shifted(-1)),
        in_receipt(total=shifted(1)),
        in_receipt(total=lambda amount: amount + 1e-6),
        in_receipt(total=0, savings=lambda _: 0.0, subtotal=0),
    ],
    "savings": [with_savings(0.04), with_savings(0.26), in_receipt(savings=True)],
}

IN_CUSTOMER = {
    "fields": [
        lambda customers: reordered(customers[CUSTOMER]),
        in_customer(age=30),
        lambda customers: without(customers[CUSTOMER], "total_items"),
    ],
    "receipts": [in_customer(receipts=None)],
    "customer_name": [in_customer(customer_name=" "), in_customer(customer_name=7)],
    "archetype": [in_customer(archetype="gourmand"), in_customer(archetype=[])],
    "number of receipts": [in_customer(receipts=lambda receipts: receipts[:-1])],
    "total_receipts": [
        in_customer(total_receipts=lambda count: count - 1),
        in_customer(total_receipts=float),
        in_customer(receipts=lambda receipts: receipts[1:]),
    ],
    "total_items": [in_customer(total_items=lambda count: count + 1)],
    "total_spent": [in_customer(total_spent=shifted(1)), in_customer(total_spent=None)],
    "total_savings": [
        in_customer(total_savings=shifted(-1)),
        in_customer(total_savings=lambda amount: amount + 0.001),
    ],
}


def cases(by_what):
    return [
        pytest.param(what, change, id=f"{what} {n}")
        for what, changes in by_what.items()
        for n, change in enumerate(changes)
    ]


def test_a_good_data_set_has_no_offences(small_dataset):
    """S1.65 to S1.98"""
    assert offences_of(small_dataset) == []


@pytest.mark.parametrize("form", [{"indent": 3}, {"gzip": True}, {"first_customer": 5}])
def test_good_data_sets_of_other_forms(tmp_path, form):
    assert offences_of(make_dataset(tmp_path / "set", 12, batch_size=5, **form)) == []


@pytest.mark.parametrize(("what", "change"), cases(IN_RECEIPT))
def test_what_is_wrong_in_a_receipt(copy, what, change):
    """S1.72 to S1.89"""
    rewritten(copy, change)
    found = [
        offence
        for offence in offences_of(copy)
        if offence.what.startswith(what) and offence.receipt == RECEIPT
    ]
    assert found
    assert found[0].file.endswith(FILE)
    assert found[0].customer == CUSTOMER_ID
    assert found[0].expected != found[0].found
    assert "\n" not in str(found[0])


@pytest.mark.parametrize(("what", "change"), cases(IN_CUSTOMER))
def test_what_is_wrong_in_a_customer(copy, what, change):
    """S1.67 to S1.75"""
    rewritten(copy, change)
    found = [offence for offence in offences_of(copy) if offence.what == what]
    assert found
    assert found[0].file.endswith(FILE)
    assert found[0].customer == CUSTOMER_ID
    assert found[0].receipt is None


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("customer_id", in_customer(customer_id="customer_000003")),
        ("customer_id", in_customer(customer_id=14)),
        ("customer_id", lambda customers: customers[::-1]),
        ("customer_id", lambda customers: customers[:3] + customers[2:-1]),
        ("number of customers", lambda customers: customers[:-1]),
        ("number of customers", lambda customers: [*customers, customers[-1] | {"receipts": []}]),
        ("file", lambda customers: {"customers": customers}),
        ("file", lambda customers: [*customers[:-1], 1]),
    ],
)
def test_what_is_wrong_with_a_batch(copy, what, change):
    """S1.65, S1.66, S1.68, S1.69, S1.93"""
    rewritten(copy, change)
    assert {offence.file.rpartition("/")[2] for offence in offences_of(copy)} >= {FILE}
    assert what in {offence.what for offence in offences_of(copy)}


def test_a_single_wrong_value_is_the_only_offence(copy):
    """A wrong total breaks its own sum and the customer's, and nothing else is blamed."""
    rewritten(copy, in_receipt(total=shifted(1)))
    places = {offence.what for offence in offences_of(copy) if offence.customer}
    assert places == {"total", "total_spent"}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"Safeway", b"Safewax", 1),
        lambda text: text + b" ",
        lambda text: text[:-3],
        lambda text: text.replace(b"\n", b""),
    ],
)
def test_any_changed_byte_is_found(copy, change):
    path = copy / FILE
    path.write_bytes(change(path.read_bytes()))
    found = {offence.what for offence in offences_of(copy)}
    assert found & {"sha256", "size in bytes"}


def test_hash_alone(copy):
    path = copy / FILE
    text = path.read_bytes()
    path.write_bytes(text.replace(b",\n", b"\n,", 1))
    assert {offence.what for offence in offences_of(copy)} == {"sha256"}


@pytest.mark.parametrize("is_ours", [True, False])
def test_an_order_number_of_another_batch(copy, is_ours):
    """S1.80"""
    first = json.loads((copy / batch_file(0, gzip=False)).read_bytes())
    number = first[-1]["receipts"][2]["order_number"]
    rewritten(copy, in_receipt(order_number=number))
    if not is_ours:
        without_settings(copy)
    (offence,) = offences_of(copy)
    assert offence.what == "order_number"
    assert (offence.customer, offence.receipt) == (CUSTOMER_ID, RECEIPT)
    assert number in offence.found


def test_an_order_number_of_another_batch_in_a_damaged_batch(copy):
    """S1.80"""
    first = json.loads((copy / batch_file(0, gzip=False)).read_bytes())
    number = first[-1]["receipts"][2]["order_number"]

    def damage(customers):
        in_receipt(order_number=number)(customers)
        customers[0]["receipts"][0] = 1
        customers[1]["receipts"][0]["order_number"] = []
        customers[2]["receipts"] = None

    rewritten(copy, damage)
    without_settings(copy)
    assert CUSTOMER_ID in {offence.customer for offence in offences_of(copy)}


def changed_key(*path, new):
    def change(summary):
        *way, last = path
        for key in way:
            summary = summary[key]
        summary[last] = new(summary[last])

    return change


def more(value):
    return value + 1


SUMMARY_CHANGES = {
    "total_customers": changed_key("total_customers", new=more),
    "receipts_per_customer": changed_key("receipts_per_customer", new=more),
    "total_receipts": changed_key("total_receipts", new=more),
    "total_batches": changed_key("total_batches", new=more),
    "batch_size": changed_key("batch_size", new=more),
    "archetypes, vegan_vegetarian": changed_key("archetypes", "vegan_vegetarian", new=more),
    "archetypes, gourmand": lambda summary: summary["archetypes"].update(gourmand=1),
    "statistics": changed_key("statistics", new=lambda _: None),
    "length of the list of batches": lambda summary: summary["batches"].pop(),
    f"file of batch {BATCH}": changed_key("batches", BATCH, "file", new=lambda _: "x"),
    f"first_customer of {FILE}": changed_key("batches", BATCH, "first_customer", new=more),
} | {
    f"statistics, {key}": changed_key("statistics", key, new=more)
    for key in (
        "total_spent",
        "total_savings",
        "total_items",
        "avg_spent_per_customer",
        "avg_items_per_receipt",
    )
}


@pytest.mark.parametrize(("what", "change"), SUMMARY_CHANGES.items(), ids=SUMMARY_CHANGES)
def test_what_is_wrong_in_the_summary(copy, what, change):
    """S1.91 to S1.98"""
    resummarised(copy, change)
    found = {(offence.what, offence.file) for offence in offences_of(copy)}
    assert (what, str(copy / SUMMARY_FILE)) in found


@pytest.mark.parametrize(
    "key", ["customers", "bytes", "sha256", "archetypes", "spent_cents", "savings_cents", "items"]
)
def test_what_is_wrong_in_a_batchs_entry(copy, key):
    resummarised(copy, changed_key("batches", BATCH, key, new=lambda _: -1))
    (offence,) = offences_of(copy)
    assert offence.file.endswith(FILE)
    assert (key if key != "bytes" else "size in bytes") in offence.what
    assert offence.found == "-1" or offence.expected == "-1"


def test_a_missing_batch(copy):
    """S1.64, S1.95"""
    (copy / FILE).unlink()
    offences = offences_of(copy)
    assert any(offence.what == "file" and FILE in offence.found for offence in offences)
    assert any(offence.what == "total_customers" for offence in offences)


def test_a_batch_too_many(copy):
    """S1.64, S1.95"""
    stray = copy / batch_file(N_BATCHES, gzip=False)
    shutil.copy(copy / FILE, stray)
    (offence,) = offences_of(copy)
    assert offence.file == str(stray)


def test_workers_find_the_same(copy):
    """S1.124"""
    for number in range(N_BATCHES):
        rewritten(copy, in_receipt(total=shifted(1)), number=number)
    assert offences_of(copy, n_workers=2) == offences_of(copy, n_workers=1)


def test_slices_are_checked_as_one(tmp_path, small_dataset):
    other = make_dataset(tmp_path / "b", 5, first_customer=30, batch_size=10)
    assert offences_of(small_dataset, other) == []


def test_offences_are_counted_and_the_first_kept(copy):
    def change(customers):
        for customer in customers:
            for receipt in customer["receipts"]:
                receipt["store"] = "Elsewhere"

    rewritten(copy, change)
    customers = json.loads((copy / FILE).read_bytes())
    verification = Verification(Dataset(copy).files, n_kept=1_000_000)
    n_offences = sum(len(customer["receipts"]) for customer in customers)
    assert [*verification] == [0, n_offences, 0]
    assert verification.findings.n_offences == n_offences
    assert len(verification.findings.first) == KEPT_PER_FILE


def without_settings(folder):
    (folder / SUMMARY_FILE).unlink()
    return folder


def test_foreign_files_are_checked_without_settings(copy):
    verification = Verification(Dataset(without_settings(copy)).files)
    assert verification.is_partial
    assert [*verification] == [0] * N_BATCHES
    assert verification.findings.n_offences == 0


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("subtotal", in_receipt(subtotal=shifted(1), total=shifted(1))),
        ("archetype", in_customer(archetype="gourmand")),
        ("customer_id", lambda customers: customers[::-1]),
        ("total_spent", in_customer(total_spent=shifted(1))),
    ],
)
def test_what_is_wrong_in_foreign_files(copy, what, change):
    rewritten(copy, change)
    assert what in {offence.what for offence in offences_of(without_settings(copy))}


def test_foreign_files_in_the_wrong_order(copy):
    first, last = (copy / batch_file(number, gzip=False) for number in (0, 2))
    first.rename(copy / "x")
    last.rename(first)
    (copy / "x").rename(last)
    assert {offence.what for offence in offences_of(without_settings(copy))} == {"customer_id"}


def test_a_summary_of_the_seed_documents_form(copy):
    """A foreign summary tells no settings, and its totals are checked."""

    def strip(summary):
        for key in ("versions", "seed", "settings", "batches"):
            del summary[key]

    resummarised(copy, strip)
    assert offences_of(copy) == []
    resummarised(copy, changed_key("statistics", "total_spent", new=more))
    (offence,) = offences_of(copy)
    assert offence.what == "statistics, total_spent"


def test_the_check_of_one_file(small_dataset):
    check = BatchChecker().check(str(small_dataset / FILE))
    assert check.n_offences == 0
    assert check.sums["customers"] == 10
    assert len(set(check.order_numbers)) == check.n_receipts


def test_fields_are_those_that_are_written(small_dataset):
    """S1.67, S1.76, S1.84"""
    customer = json.loads((small_dataset / FILE).read_bytes())[0]
    receipt = customer["receipts"][0]
    assert tuple(customer) == CUSTOMER_FIELDS
    assert tuple(receipt) == RECEIPT_FIELDS
    assert tuple(receipt["items"][0]) == LINE_FIELDS


def test_an_order_number_twice_in_one_file(copy):
    """S1.80"""
    rewritten(copy, same_number_twice)
    (offence,) = BatchChecker().check(str(copy / FILE)).offences
    assert (offence.what, offence.receipt) == ("order_number", RECEIPT)


@pytest.mark.parametrize("amount", [True, "1.00", None, 0.001, float("inf"), float("nan"), []])
def test_what_is_no_amount(amount):
    """S1.89"""
    assert amount_cents(amount) is None
