"""Data sets that are changed by somebody who can count: all sums, sizes and hashes fit again.

Only a comparison with what the seed gives can find these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from world.money import cents_of
from world.population import DEFAULT_POPULATION

Record = dict[str, Any]
Change = Callable[[list[Record]], None]

BATCH = "batch_00001.json"
SUMMARY = "dataset_summary.json"


def forged(folder: Path, change: Change) -> None:
    """Changes the customers of a batch and makes everything fit again."""
    path = folder / BATCH
    customers = json.loads(path.read_bytes())
    change(customers)
    for customer in customers:
        _add_up(customer)
    lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in customers)
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    sealed(folder, customers)


def sealed(folder: Path, customers: list[Record] | None = None) -> None:
    """Makes the summary fit the batch; its sums too, where customers are given."""
    path = folder / SUMMARY
    summary = json.loads(path.read_bytes())
    entry = next(entry for entry in summary["batches"] if entry["file"] == BATCH)
    text = (folder / BATCH).read_bytes()
    entry["bytes"], entry["sha256"] = len(text), hashlib.sha256(text).hexdigest()
    if customers is not None:
        entry["spent_cents"] = sum(cents_of(each["total_spent"]) for each in customers)
        entry["savings_cents"] = sum(cents_of(each["total_savings"]) for each in customers)
        entry["items"] = sum(each["total_items"] for each in customers)
        for name in entry["archetypes"]:
            entry["archetypes"][name] = sum(each["archetype"] == name for each in customers)
        _count(summary)
    path.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def summary_says(folder: Path, change: Callable[[Record], object]) -> None:
    """Changes the summary."""
    path = folder / SUMMARY
    summary = json.loads(path.read_bytes())
    change(summary)
    path.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _add_up(customer: Record) -> None:
    for receipt in customer["receipts"]:
        subtotal = sum(cents_of(line["price"]) for line in receipt["items"])
        total = subtotal - cents_of(receipt["savings"])
        receipt["subtotal"], receipt["total"] = subtotal / 100, total / 100
        receipt["total_items"] = len(receipt["items"])
    receipts = customer["receipts"]
    customer["total_receipts"] = len(receipts)
    customer["total_spent"] = sum(cents_of(each["total"]) for each in receipts) / 100
    customer["total_savings"] = sum(cents_of(each["savings"]) for each in receipts) / 100
    customer["total_items"] = sum(each["total_items"] for each in receipts)


def _count(summary: Record) -> None:
    entries = summary["batches"]
    for name in summary["archetypes"]:
        summary["archetypes"][name] = sum(entry["archetypes"][name] for entry in entries)
    spent, items = (sum(each[name] for each in entries) for name in ("spent_cents", "items"))
    statistics = summary["statistics"]
    statistics["total_spent"] = spent / 100
    statistics["total_savings"] = sum(entry["savings_cents"] for entry in entries) / 100
    statistics["total_items"] = items
    statistics["avg_spent_per_customer"] = round(spent / summary["total_customers"] / 100, 2)
    statistics["avg_items_per_receipt"] = round(items / summary["total_receipts"], 1)


# --- what is forged


def _exchange(field: str) -> Change:
    """Two customers exchange a value."""

    def change(customers: list[Record]) -> None:
        first, second = customers[:2]
        first[field], second[field] = second[field], first[field]
        for customer in (first, second):
            for receipt in customer["receipts"]:
                receipt[field] = customer[field]

    return change


def _in_receipt(**values: Any) -> Change:
    """Values of a receipt; a function makes the new one of the old one."""

    def change(customers: list[Record]) -> None:
        receipt = customers[0]["receipts"][0]
        for name, value in values.items():
            receipt[name] = value(receipt[name]) if callable(value) else value

    return change


def _in_line(change_line: Callable[[Record], object]) -> Change:
    return lambda customers: _discard(change_line(customers[0]["receipts"][0]["items"][0]))


def _discard(_: object) -> None:
    """What a function gives back does not matter."""


def _dearer(line: Record) -> None:
    """Another price of the product's range: its price of some other week."""
    product = next(p for p in DEFAULT_POPULATION.catalogue if p.name == line["name"])
    unit = cents_of(line["price"]) // line["quantity"]
    unit += 10 if unit + 10 <= product.price_high_cents else -10
    line["price"] = unit * line["quantity"] / 100


def _another_product(customers: list[Record]) -> None:
    """A product that is not on the receipt and may have the price."""
    lines = customers[0]["receipts"][0]["items"]
    unit = cents_of(lines[0]["price"]) // lines[0]["quantity"]
    names = {line["name"] for line in lines}
    lines[0]["name"] = next(
        product.name
        for product in DEFAULT_POPULATION.catalogue
        if product.price_low_cents <= unit <= product.price_high_cents and product.name not in names
    )


def _one_more_piece(line: Record) -> None:
    unit = cents_of(line["price"]) // line["quantity"]
    line["quantity"] += 1
    line["price"] = unit * line["quantity"] / 100


def _exchange_order_numbers(customers: list[Record]) -> None:
    first, second = (customer["receipts"][0] for customer in customers[:2])
    names = ("order_number",)
    for name in names:
        first[name], second[name] = second[name], first[name]


FORGERIES: dict[str, Change] = {
    "the price of another week": _in_line(_dearer),
    "one more piece": _in_line(_one_more_piece),
    "another product": _another_product,
    "archetypes exchanged": _exchange("archetype"),
    "names exchanged": _exchange("customer_name"),
    "a receipt of 1900": _in_receipt(pickup_date="1900-01-01"),
    "a receipt a year early": _in_receipt(
        pickup_date=lambda day: f"{int(day[:4]) - 1}{day[4:8]}15"
    ),
    "a line taken away": _in_receipt(items=lambda lines: lines[1:]),
    "one line left": _in_receipt(items=lambda lines: lines[:1], savings=0.0),
    "lines in another order": _in_receipt(items=lambda lines: lines[::-1]),
    "order numbers exchanged": _exchange_order_numbers,
    "another order number": _in_receipt(order_number="123456789"),
    "a cent of savings": _in_receipt(savings=lambda amount: (cents_of(amount) + 1) / 100),
    "another store": _in_receipt(store="Safeways"),
}

SUMMARY_FORGERIES: dict[str, Callable[[Record], object]] = {
    "seed": lambda summary: summary.update(seed=43),
    "world version": lambda summary: summary["versions"].update(world=1),
    "locale": lambda summary: summary["settings"].update(locale="de_DE"),
    "end date": lambda summary: summary["settings"].update(end_date="2026-01-31"),
    "store": lambda summary: summary["settings"].update(store="Other"),
    "causes": lambda summary: summary["settings"].update(causes=["seasons"]),
    "population digest": lambda summary: summary["settings"].update(population_digest="0" * 16),
    "first customer": lambda summary: summary["settings"].update(first_customer=4),
    "digits of an id": lambda summary: summary["settings"].update(id_digits=7),
    "a total": lambda summary: summary["statistics"].update(total_items=1),
    "a batch less": lambda summary: summary["batches"].pop(),
}

TEXT_FORGERIES: dict[str, Callable[[bytes], bytes]] = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "a key twice": lambda text: text.replace(
        b'"total_receipts":', b'"total_receipts":1,"total_receipts":', 1
    ),
}
