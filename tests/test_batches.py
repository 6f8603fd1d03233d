"""receipts/batches.py: one batch file and the report of it."""

import gzip
import hashlib
import json
from collections import Counter
from decimal import Decimal

import pytest

from receipts.batches import BatchWriter
from receipts.customers import CustomerMaker
from receipts.plan import BatchTask, Plan
from receipts.runs.places import FolderPlace
from tests.command_line import tree
from world.archetypes import ARCHETYPES
from world.settings import Settings

SETTINGS = Settings(receipts_per_customer=2)
FIRST = 5


def written(folder, n_customers, settings=SETTINGS, **form):
    """A batch's report, bytes on disk and bytes of text."""
    plan = Plan(settings, n_customers, first_customer=FIRST, batch_size=10**6, **form)
    (task,) = plan.batches()
    report = BatchWriter(plan, FolderPlace(folder))(task)
    on_disk = (folder / task.file).read_bytes()
    assert report.file == task.file
    assert report.first_customer == FIRST
    return report, on_disk, gzip.decompress(on_disk) if plan.gzip else on_disk


def cents(amount):
    assert (amount * 100) % 1 == 0
    return int(amount * 100)


SIZES = pytest.mark.parametrize("n_customers", [1, 2, 31, 32, 33, 65])


@SIZES
@pytest.mark.parametrize("indent", [0, 2])
def test_a_batch_is_one_list_of_customers_in_order(tmp_path, n_customers, indent):
    """S1.65, S1.66."""
    _, _, text = written(tmp_path, n_customers, indent=indent)
    assert [customer["customer_id"] for customer in json.loads(text)] == [
        f"customer_{index:06}" for index in range(FIRST, FIRST + n_customers)
    ]


@SIZES
def test_one_customer_is_one_line(tmp_path, n_customers):
    """S1.90."""
    _, _, text = written(tmp_path, n_customers)
    first, *lines, last = text.split(b"\n")[:-1]
    assert (first, last) == (b"[", b"]")
    assert len(lines) == n_customers
    assert [line[-1:] == b"," for line in lines] == [True] * (n_customers - 1) + [False]
    assert [json.loads(line.removesuffix(b",")) for line in lines] == json.loads(text)


@SIZES
def test_the_report_agrees_with_a_recount_of_the_file(tmp_path, n_customers):
    """S1.96, S1.98: each batch's share of them."""
    report, on_disk, text = written(tmp_path, n_customers)
    customers = json.loads(text, parse_float=Decimal)
    receipts = [receipt for customer in customers for receipt in customer["receipts"]]
    assert report.customers == len(customers) == n_customers
    assert report.bytes == len(text) == len(on_disk)
    assert report.sha256 == hashlib.sha256(text).hexdigest()
    counts = Counter(customer["archetype"] for customer in customers)
    assert report.archetypes == {key: counts[key] for key in ARCHETYPES}
    assert report.items == sum(len(receipt["items"]) for receipt in receipts)
    assert report.spent_cents == sum(cents(receipt["total"]) for receipt in receipts)
    assert report.savings_cents == sum(cents(receipt["savings"]) for receipt in receipts)


@pytest.mark.parametrize("indent", [0, 2])
def test_a_compressed_batch_holds_the_same_text(tmp_path, indent):
    """S1.18: its own bytes are the same every time, too."""
    for name in ("plain", "packed", "again"):
        (tmp_path / name).mkdir()
    plain, _, text = written(tmp_path / "plain", 40, indent=indent)
    packed, on_disk, packed_text = written(tmp_path / "packed", 40, indent=indent, gzip=True)
    assert packed_text == text
    assert len(on_disk) < len(text) / 4
    assert (packed.bytes, packed.sha256) == (plain.bytes, plain.sha256)
    assert written(tmp_path / "again", 40, indent=indent, gzip=True)[1] == on_disk


def test_letters_outside_ascii_are_utf8(tmp_path):
    """S1.77, S1.90."""
    store = 'Käse & "Brot" 店'
    _, _, text = written(tmp_path, 2, Settings(receipts_per_customer=1, store=store))
    assert "Käse".encode() in text
    for customer in json.loads(text):
        assert [receipt["store"] for receipt in customer["receipts"]] == [store]


def test_a_batch_that_fails_leaves_nothing(tmp_path, monkeypatch):
    """S1.24."""
    plan = Plan(Settings(), 100)
    writer = BatchWriter(plan, FolderPlace(tmp_path))
    make = CustomerMaker.make
    seen = []

    def fails_near_the_end(maker, index):
        if index == 90:
            seen.append(tree(tmp_path))
            raise OSError(28, "No space left on device")
        return make(maker, index)

    monkeypatch.setattr(CustomerMaker, "make", fails_near_the_end)
    with pytest.raises(OSError, match="No space"):
        writer(plan.batches()[0])
    assert any(seen[0].values())
    assert "batch_00000.json" not in seen[0]
    assert tree(tmp_path) == {}


def test_a_writer_makes_any_batch_in_any_order(tmp_path):
    """S1.120, S1.124: a batch depends on no other one."""
    plan = Plan(SETTINGS, 30, batch_size=10)
    in_order = BatchWriter(plan, FolderPlace(tmp_path))
    texts = {}
    for task in plan.batches():
        in_order(task)
        texts[task.file] = (tmp_path / task.file).read_bytes()
    assert len(set(texts.values())) == 3
    backwards = BatchWriter(plan, FolderPlace(tmp_path))
    for task in reversed(plan.batches()):
        backwards(task)
        assert (tmp_path / task.file).read_bytes() == texts[task.file]


def test_a_part_of_a_batch_is_the_same_customers(tmp_path):
    """S1.19."""
    plan = Plan(SETTINGS, 30)
    writer = BatchWriter(plan, FolderPlace(tmp_path))
    writer(BatchTask("whole.json", 0, 30))
    writer(BatchTask("part.json", 10, 5))
    whole = (tmp_path / "whole.json").read_bytes().split(b"\n")[1:-2]
    part = (tmp_path / "part.json").read_bytes().split(b"\n")[1:-2]
    assert [line.rstrip(b",") for line in part] == [line.rstrip(b",") for line in whole[10:15]]
