"""receipts/checking/remaking.py: data sets are held against what their seed gives.

Each fault is one that a careful forger would make: sums and totals are mended, and the summary
tells size, hash and sums of the forged batch.
"""

import gzip
import hashlib
import json
import shutil
from datetime import date, timedelta

import pytest

from receipts import ARCHETYPES, CATALOGUE, Dataset
from receipts.checking.remaking import Remaker, Same
from receipts.checking.verification import Verification
from receipts.file_names import SUMMARY_FILE, batch_file
from receipts.metadata.metadata_files import METADATA_FILES
from receipts.plan import Plan
from receipts.reading.batch_files import DatasetError
from tests.conftest import make_dataset
from tests.quick_runs import quick_runs
from world.money import cents_of
from world.settings import Settings

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

N, BATCH_SIZE, BATCH = 6, 2, 1
FILE = batch_file(BATCH, gzip=False)
BY_NAME = {product.name: product for product in CATALOGUE}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("remaking") / "set"
    return make_dataset(folder, N, batch_size=BATCH_SIZE, receipts_per_customer=3)


@pytest.fixture
def copy(original, tmp_path):
    return shutil.copytree(original, tmp_path / "copy")


def verification_of(folder):
    verification = Verification(Dataset(folder).files, n_kept=1000)
    for _ in verification:
        pass
    return verification


def is_found(folder):
    """Whether --verify ends with status 1: by an offence or one line about the whole."""
    try:
        return verification_of(folder).findings.n_offences > 0
    except DatasetError:
        return True


def in_cents(amount, cents):
    return (cents_of(amount) + cents) / 100


def mend(customer):
    """Makes all sums of a customer right again."""
    for receipt in customer["receipts"]:
        receipt["subtotal"] = sum(cents_of(line["price"]) for line in receipt["items"]) / 100
        receipt["total"] = in_cents(receipt["subtotal"], -cents_of(receipt["savings"]))
    receipts = customer["receipts"]
    customer["total_receipts"] = len(receipts)
    customer["total_items"] = sum(len(receipt["items"]) for receipt in receipts)
    for field, part in (("total_spent", "total"), ("total_savings", "savings")):
        customer[field] = sum(cents_of(receipt[part]) for receipt in receipts) / 100


def text_of(customers):
    lines = (json.dumps(customer, separators=(",", ":")) for customer in customers)
    return b"[\n" + ",\n".join(lines).encode() + b"\n]\n"


def write(folder, data, customers, name=FILE):
    """A forged batch, and a summary that agrees with it."""
    packed = gzip.compress(data) if name.endswith(".gz") else data
    (folder / name).write_bytes(packed)
    path = folder / SUMMARY_FILE
    summary = json.loads(path.read_text())
    entry = next(each for each in summary["batches"] if each["file"] == name)
    totals = summary["statistics"]
    sums = {
        "spent_cents": sum(cents_of(each["total_spent"]) for each in customers),
        "savings_cents": sum(cents_of(each["total_savings"]) for each in customers),
        "items": sum(each["total_items"] for each in customers),
        "archetypes": {
            key: sum(each["archetype"] == key for each in customers) for key in ARCHETYPES
        },
    }
    entry.update(sums, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    batches = summary["batches"]
    spent = sum(each["spent_cents"] for each in batches)
    totals["total_spent"] = spent / 100
    totals["total_savings"] = sum(each["savings_cents"] for each in batches) / 100
    totals["total_items"] = sum(each["items"] for each in batches)
    totals["avg_spent_per_customer"] = round(spent / N / 100, 2)
    totals["avg_items_per_receipt"] = round(totals["total_items"] / N / 3, 1)
    summary["archetypes"] = {
        key: sum(each["archetypes"][key] for each in batches) for key in ARCHETYPES
    }
    path.write_text(json.dumps(summary, indent=2) + "\n")


def forge(folder, change):
    customers = json.loads((folder / FILE).read_bytes())
    change(customers)
    for customer in customers:
        mend(customer)
    write(folder, text_of(customers), customers)


# Faults in records.


def rename(customer, field, value):
    for each in (customer, *customer["receipts"]):
        each[field] = value


def exchange(field):
    def change(customers):
        one, other = customers[0][field], customers[1][field]
        rename(customers[0], field, other)
        rename(customers[1], field, one)

    return change


def named(name):
    return lambda customers: rename(customers[0], "customer_name", name)


def other_archetype(customers):
    key = next(key for key in ARCHETYPES if key != customers[0]["archetype"])
    rename(customers[0], "archetype", key)


def with_meat(customers):
    rename(customers[0], "archetype", "vegan_vegetarian")
    line = customers[0]["receipts"][0]["items"][0]
    meat = next(product for product in CATALOGUE if "meat" in product.tags)
    line["name"], line["quantity"], line["price"] = meat.name, 1, meat.price_low_cents / 100


def on_receipt(n, change):
    return lambda customers: change(customers[1]["receipts"][n])


def on_line(n, change):
    return lambda customers: change(customers[0]["receipts"][1]["items"][n])


def other_price(step):
    """Another price of the product's range, as of another week."""

    def change(line):
        product, n = BY_NAME[line["name"]], line["quantity"]
        unit = cents_of(line["price"]) // n + step
        if not product.price_low_cents <= unit <= product.price_high_cents:
            unit -= 2 * step
        line["price"] = unit * n / 100

    return change


def other_quantity(line):
    unit, line["quantity"] = cents_of(line["price"]) // line["quantity"], line["quantity"] % 3 + 1
    line["price"] = unit * line["quantity"] / 100


def other_product(customers):
    items = customers[0]["receipts"][1]["items"]
    known = {line["name"] for line in items}
    product = next(product for product in CATALOGUE if product.name not in known)
    items[0] = {"quantity": 1, "name": product.name, "price": product.price_low_cents / 100}


def moved_day(days):
    def change(receipt):
        day = date.fromisoformat(receipt["pickup_date"]) + timedelta(days)
        receipt["pickup_date"] = day.isoformat()

    return change


def shifted_days(customers):
    for receipt in customers[0]["receipts"]:
        moved_day(-7)(receipt)


def order_number(change):
    def on(receipt):
        receipt["order_number"] = str(change(int(receipt["order_number"])))

    return on


def other_savings(cents):
    def change(receipt):
        least, now = cents_of(receipt["subtotal"]) * 5 / 100, cents_of(receipt["savings"])
        receipt["savings"] = (now + cents if now - cents < least else now - cents) / 100

    return change


def one_line_a_receipt(customers):
    for receipt in customers[0]["receipts"]:
        del receipt["items"][1:]
        receipt["savings"] = (cents_of(receipt["items"][0]["price"]) // 10) / 100


def exchanged_receipts(customers):
    one, other = customers[0]["receipts"][0], customers[0]["receipts"][1]
    one["items"], other["items"] = other["items"], one["items"]
    one["savings"], other["savings"] = other["savings"], one["savings"]


def exchanged_baskets(customers):
    one, other = customers[0]["receipts"][2], customers[1]["receipts"][2]
    for field in ("items", "savings"):
        one[field], other[field] = other[field], one[field]


def exchanged_numbers(customers):
    one, other = customers[0]["receipts"][0], customers[1]["receipts"][0]
    one["order_number"], other["order_number"] = other["order_number"], one["order_number"]


def reversed_items(receipt):
    receipt["items"].reverse()


def line_less(receipt):
    receipt["items"].pop()
    receipt["savings"] = (sum(cents_of(line["price"]) for line in receipt["items"]) // 10) / 100


def line_more(receipt):
    known = {line["name"] for line in receipt["items"]}
    product = next(product for product in CATALOGUE if product.name not in known)
    receipt["items"].append(
        {"quantity": 1, "name": product.name, "price": product.price_low_cents / 100}
    )
    receipt["savings"] = (sum(cents_of(line["price"]) for line in receipt["items"]) // 10) / 100


def of_1900(customers):
    customers[0]["receipts"][0]["pickup_date"] = "1900-01-01"


def other_person(customers):
    customers[0]["receipts"] = customers[1]["receipts"]
    for receipt in customers[0]["receipts"]:
        for field in ("customer_id", "customer_name", "archetype"):
            receipt[field] = customers[0][field]
    customers[0]["receipts"] = json.loads(json.dumps(customers[0]["receipts"]))
    for receipt in customers[0]["receipts"]:
        order_number(lambda n: n + 1)(receipt)


RECORDS = {
    "names exchanged": exchange("customer_name"),
    "archetypes exchanged": exchange("archetype"),
    "another name": named("Alex Example"),
    "a name in capitals": lambda c: rename(c[0], "customer_name", c[0]["customer_name"].upper()),
    "a name with a blank": lambda c: rename(c[0], "customer_name", c[0]["customer_name"] + " "),
    "a name with an escape code": named("Alex \x1b[2J"),
    "a name with a zero width space": named("Alex\u200b Example"),
    "a name with a formula": named("=1+1"),
    "another archetype": other_archetype,
    "a vegan with meat": with_meat,
    "the price of another week": on_line(0, other_price(10)),
    "a price lower by a cent": on_line(1, other_price(-1)),
    "a price of the last line": on_line(-1, other_price(10)),
    "another quantity": on_line(0, other_quantity),
    "another product": other_product,
    "a receipt of 1900": of_1900,
    "a receipt of a day before": on_receipt(0, moved_day(-1)),
    "a receipt of a day after": on_receipt(1, moved_day(1)),
    "all receipts a week before": shifted_days,
    "an order number and 1": on_receipt(0, order_number(lambda n: n + 1)),
    "an order number of another world": on_receipt(2, order_number(lambda n: 1_099_999_999 - n)),
    "order numbers exchanged": exchanged_numbers,
    "savings of a cent more": on_receipt(0, other_savings(1)),
    "savings of ten cents less": on_receipt(1, other_savings(-10)),
    "the least savings": on_receipt(
        1, lambda r: r.update(savings=-(-cents_of(r["subtotal"]) * 5 // 100) / 100)
    ),
    "the most savings": on_receipt(
        1, lambda r: r.update(savings=cents_of(r["subtotal"]) * 25 // 100 / 100)
    ),
    "one line a receipt": one_line_a_receipt,
    "a line less": on_receipt(0, line_less),
    "a line more": on_receipt(0, line_more),
    "lines in another order": on_receipt(0, reversed_items),
    "receipts exchanged": exchanged_receipts,
    "baskets exchanged": exchanged_baskets,
    "the receipts of another customer": other_person,
}


# Faults in the text of a batch whose records are right.


def doubled_key(text):
    return text.replace(b'"store":"Safeway"', b'"store":"Elsewhere","store":"Safeway"', 1)


TEXTS = {
    "a key twice in a receipt": doubled_key,
    "a key twice in a customer": lambda t: t.replace(
        b'"total_items":', b'"total_items":0,"total_items":', 1
    ),
    "a key twice in a line": lambda t: t.replace(b'"quantity":', b'"quantity":9,"quantity":', 1),
    "a byte order mark": lambda t: b"\xef\xbb\xbf" + t,
    "CRLF": lambda t: t.replace(b"\n", b"\r\n"),
    "UTF-16": lambda t: t.decode().encode("utf-16"),
    "UTF-16, big end first": lambda t: t.decode().encode("utf-16-be"),
    "UTF-32": lambda t: t.decode().encode("utf-32"),
    "a blank at the end": lambda t: t + b" ",
    "no line at the end": lambda t: t.rstrip(b"\n"),
    "a line more at the end": lambda t: t + b"\n",
    "blanks after colons": lambda t: t.replace(b":", b": "),
    "one line": lambda t: t.replace(b"\n", b""),
    "a letter escaped": lambda t: t.replace(b"Safeway", b"\\u0053afeway", 1),
    "a slash escaped": lambda t: t.replace(b"Safeway", b"Safewa\\u0079", 1),
    "an amount with an exponent": lambda t: t.replace(b'"quantity":1,', b'"quantity":1e0,', 1),
    "a quantity with a decimal": lambda t: t.replace(b'"quantity":1,', b'"quantity":1.0,', 1),
    "an amount with three decimals": lambda t: t.replace(b',"total":', b'0,"total":', 1),
    "indented": lambda t: json.dumps(json.loads(t), indent=2).encode(),
}


# Faults in the summary.


def setting(**changes):
    return lambda summary: summary["settings"].update(changes)


def top(**changes):
    return lambda summary: summary.update(changes)


def entry(**changes):
    return lambda summary: summary["batches"][BATCH].update(changes)


SUMMARIES = {
    "another seed": top(seed=43),
    "a seed as text": top(seed="42"),
    "a seed with a decimal": top(seed=42.0),
    "no seed": lambda s: s.pop("seed"),
    "an earlier version": top(versions={"world": 1}),
    "a later version": top(versions={"world": 3}),
    "a version of nothing": top(versions={}),
    "a version of more": lambda s: s["versions"].update(marketing=1),
    "no versions": lambda s: s.pop("versions"),
    "a version as text": top(versions={"world": "2"}),
    "a locale": setting(locale="de_DE"),
    "a locale and a Faker": setting(locale="de_DE", faker="1.0.0"),
    "an unknown locale": setting(locale="xx_XX", faker="1.0.0"),
    "a Faker": setting(faker="40.0.0"),
    "a later end date": setting(end_date="2026-01-31"),
    "an end date a year later": setting(end_date="2026-12-31"),
    "an end date with a time": setting(end_date="2025-12-31T00:00"),
    "an end date of another form": setting(end_date="20251231"),
    "no causes": setting(causes=[]),
    "causes in another order": setting(causes=["seasons", "promotions"]),
    "a cause twice": setting(causes=["promotions", "promotions", "seasons"]),
    "another population's name": setting(population="mine"),
    "another indentation": setting(indent=2),
    "an indentation as text": setting(indent="0"),
    "no indentation": lambda s: s["settings"].pop("indent"),
    "another number of digits": setting(id_digits=7),
    "an unknown setting": setting(colour="red"),
    "an unknown field": top(colour="red"),
    "an unknown field of a batch": entry(colour="red"),
    "a total with a decimal": lambda s: s.update(total_customers=float(N)),
    "a total in an entry as true": lambda s: s["batches"][BATCH].update(items=True),
    "a size with a decimal": lambda s: entry(bytes=float(s["batches"][BATCH]["bytes"]))(s),
    "fields in another order": lambda s: s.update(seed=s.pop("seed")),
    "a date that is none": top(generation_date="yesterday"),
    "no date": lambda s: s.pop("generation_date"),
    "negative seconds": top(generation_time_seconds=-1),
    "seconds as text": top(generation_time_seconds="1"),
    "a file elsewhere": entry(file="../" + FILE),
    "an absolute file": entry(file="/etc/passwd"),
}

SUMMARY_TEXTS = {
    "a key twice": lambda t: t.replace(b'"seed": 42', b'"seed": 7,\n  "seed": 42'),
    "a key twice in a batch": lambda t: t.replace(b'"items":', b'"items": 1, "items":', 1),
    "settings again at the end": lambda t: t.rstrip(b"}\n") + b'}],"settings": {}}',
    "a byte order mark": lambda t: b"\xef\xbb\xbf" + t,
    "CRLF": lambda t: t.replace(b"\n", b"\r\n"),
    "UTF-16": lambda t: t.decode().encode("utf-16"),
}


def test_the_forger_alone_is_not_found_out_by_the_sums(copy):
    """The faults below are found because of the seed: without settings they are not."""
    forge(copy, exchange("customer_name"))
    (copy / SUMMARY_FILE).unlink()
    assert not is_found(copy)


def test_a_right_data_set_has_no_offences(original):
    verification = verification_of(original)
    assert verification.findings.n_offences == 0
    assert "every record" in verification.said


@pytest.mark.parametrize("change", RECORDS.values(), ids=RECORDS)
def test_faults_in_records(copy, change):
    forge(copy, change)
    offences = verification_of(copy).findings.first
    assert any(offence.file.endswith(FILE) for offence in offences)


@pytest.mark.parametrize("change", TEXTS.values(), ids=TEXTS)
def test_faults_in_the_text_of_a_batch(copy, change):
    text = (copy / FILE).read_bytes()
    damaged = change(text)
    assert damaged != text
    write(copy, damaged, json.loads(text))
    assert is_found(copy)


@pytest.mark.parametrize("change", SUMMARIES.values(), ids=SUMMARIES)
def test_faults_in_the_summary(copy, change):
    path = copy / SUMMARY_FILE
    summary = json.loads(path.read_text())
    change(summary)
    path.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    assert is_found(copy)


@pytest.mark.parametrize("change", SUMMARY_TEXTS.values(), ids=SUMMARY_TEXTS)
def test_faults_in_the_text_of_the_summary(copy, change):
    path = copy / SUMMARY_FILE
    text = path.read_bytes()
    path.write_bytes(change(text))
    assert path.read_bytes() != text
    assert is_found(copy)


def test_the_faults_are_as_many_as_were_promised():
    assert len(RECORDS) + len(TEXTS) + len(SUMMARIES) + len(SUMMARY_TEXTS) >= 75


def test_the_seeds_value_is_told(copy):
    """The value, the place, and what the seed gives there."""
    right = json.loads((copy / FILE).read_bytes())[1]["receipts"][0]["order_number"]
    forge(copy, on_receipt(0, order_number(lambda n: n + 1)))
    (offence,) = verification_of(copy).findings.first
    assert (offence.what, offence.customer, offence.receipt) == (
        "order_number",
        "customer_000003",
        1,
    )
    assert offence.expected == f'"{right}" by the seed'


@pytest.mark.parametrize("form", [{"gzip": True}, {"indent": 2}, {"first_customer": 3}])
def test_faults_in_other_forms(tmp_path, form):
    folder = make_dataset(tmp_path / "set", 4, batch_size=2, receipts_per_customer=2, **form)
    assert not is_found(folder)
    name = json.loads((folder / SUMMARY_FILE).read_text())["batches"][1]["file"]
    opener = gzip.open if name.endswith(".gz") else open
    with opener(folder / name, "rb") as file:
        text = file.read()
    damaged = text.replace(b"Safeway", b"Safewa\\u0079", 1)
    with opener(folder / name, "wb") as file:
        file.write(damaged)
    path = folder / SUMMARY_FILE
    hashes = [hashlib.sha256(each).hexdigest() for each in (text, damaged)]
    summary = path.read_text().replace(*hashes)
    path.write_text(summary.replace(f'"bytes": {len(text)}', f'"bytes": {len(damaged)}'))
    (offence,) = verification_of(folder).findings.first
    assert offence.what == "text"


def of_locale(folder, locale="de_DE"):
    from receipts.pipeline import DatasetRun
    from receipts.plan import make_plan

    plan = make_plan(Settings(locale=locale, receipts_per_customer=2), 3)
    for _ in DatasetRun(plan, folder, lambda: ("2026-01-02T03:04:05.000006", 0.5)):
        pass
    return folder


def made_with(folder, version):
    path = folder / SUMMARY_FILE
    summary = json.loads(path.read_text())
    summary["settings"]["faker"] = version
    path.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n")


def test_names_of_faker_are_compared_where_it_is_the_same(tmp_path):
    folder = of_locale(tmp_path / "set")
    verification = verification_of(folder)
    assert verification.findings.n_offences == 0
    assert "every record" in verification.said


def without_metadata(folder):
    """They tell what the summary said before."""
    for name in METADATA_FILES:
        (folder / name).unlink()


def test_names_of_another_faker_are_not_compared_and_all_else_is(tmp_path):
    folder = of_locale(tmp_path / "set")
    made_with(folder, "1.2.3")
    without_metadata(folder)
    verification = verification_of(folder)
    assert verification.findings.first == []
    assert "all but the names, which Faker 1.2.3 made" in verification.said
    path = folder / batch_file(0, gzip=False)
    path.write_bytes(path.read_bytes().replace(b'"quantity":1,', b'"quantity":2,', 1))
    assert is_found(folder)


def test_a_data_set_of_another_version_is_checked_without_its_seed(tmp_path):
    """Made as if by another version: its records are none of ours."""
    folder = make_dataset(tmp_path / "set", 2, seed=7, receipts_per_customer=2)
    path = folder / SUMMARY_FILE
    path.write_text(path.read_text().replace('"world": 2', '"world": 1').replace(": 7,", ": 8,"))
    without_metadata(folder)
    verification = verification_of(folder)
    assert verification.findings.first == []
    assert verification.is_partial
    assert "version 1 of the world" in verification.said


def test_a_file_is_read_as_far_as_it_is_right(tmp_path):
    """However many customers a summary claims, no more are made than the file holds."""
    plan = Plan(Settings(receipts_per_customer=1, id_digits=8), 10**8, batch_size=10**8)
    folder = make_dataset(tmp_path / "set", 2, receipts_per_customer=1, id_digits=8)
    path = folder / batch_file(0, gzip=False)
    n_bytes = Remaker(plan).compare(str(path), range(10**8))
    assert n_bytes == path.stat().st_size - len("\n]\n")
    assert isinstance(Remaker(plan).compare(str(path), range(2)), Same)
