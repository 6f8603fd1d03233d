"""The program that one writes first: the yardstick for "how much faster".

    python3 benchmarks/straightforward.py CUSTOMERS OUTPUT_DIR

It makes the document's files from the same archetypes, products, basket sizes, gaps and
quantities, in the natural way: a dict for each item, a call of ``random`` for each draw,
``datetime`` for dates, floats for money, ``json.dump(indent=2)`` for a batch.

It does less than Tillroll: no shopper has favourites, habits or a focus, every line has a
price of its own (no shelf prices, no promotions), and order numbers may repeat.
"""

import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from world.archetypes import ARCHETYPES
from world.catalogue import CATALOGUE
from world.names import DATA_FOLDER

BATCH_SIZE = 1000
RECEIPTS_PER_CUSTOMER = 17
FREQUENT_SHARE = 0.7
END_DATE = date(2025, 12, 31)
QUANTITIES = [1, 2, 3, 4, 5, 6]

FIRST_NAMES = (DATA_FOLDER / "first_names.txt").read_text(encoding="utf-8").split("\n")[:-1]
LAST_NAMES = (DATA_FOLDER / "last_names.txt").read_text(encoding="utf-8").split("\n")[:-1]


def products_for(archetype):
    """What the archetype may buy: lists of products by category and frequent or not."""
    products = {(category, f): [] for category in archetype.category_shares for f in (True, False)}
    for product in CATALOGUE:
        if not product.has_any(archetype.avoids):
            products[product.category, product.frequent].append(product)
    return products


PRODUCTS = {key: products_for(archetype) for key, archetype in ARCHETYPES.items()}


def generate_items(archetype):
    """The item lines of one receipt, all of different products."""
    products = PRODUCTS[archetype.key]
    categories = list(archetype.category_shares.keys())
    shares = list(archetype.category_shares.values())
    n_items = random.randint(*archetype.items_per_trip)
    items = []
    bought = set()
    while len(items) < n_items:
        category = random.choices(categories, weights=shares)[0]
        frequent = random.random() < FREQUENT_SHARE
        product = random.choice(products[category, frequent])
        if product.sku in bought:
            continue
        bought.add(product.sku)
        quantity = random.choices(QUANTITIES, weights=archetype.quantity_shares)[0]
        unit_price = random.uniform(product.price_low_cents, product.price_high_cents) / 100
        items.append(
            {
                "quantity": quantity,
                "name": product.name,
                "price": round(quantity * unit_price, 2),
            }
        )
    return items


def generate_receipt(customer_id, customer_name, archetype, pickup_date):
    """One receipt."""
    items = generate_items(archetype)
    subtotal = round(sum(item["price"] for item in items), 2)
    savings = round(subtotal * random.uniform(0.05, 0.25), 2)
    return {
        "store": "Safeway",
        "customer_id": customer_id,
        "customer_name": customer_name,
        "archetype": archetype.key,
        "order_number": str(random.randint(100_000_000, 999_999_999)),
        "pickup_date": pickup_date.strftime("%Y-%m-%d"),
        "items": items,
        "subtotal": subtotal,
        "total": round(subtotal - savings, 2),
        "savings": savings,
    }


def generate_customer(index, archetype):
    """One customer with all receipts, oldest first."""
    customer_id = f"customer_{index:06d}"
    customer_name = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
    receipts = []
    pickup_date = END_DATE - timedelta(days=random.randint(0, archetype.gap_days[0]))
    for _ in range(RECEIPTS_PER_CUSTOMER):
        receipts.append(generate_receipt(customer_id, customer_name, archetype, pickup_date))
        pickup_date -= timedelta(days=random.randint(*archetype.gap_days))
    receipts.reverse()
    return {
        "customer_id": customer_id,
        "customer_name": customer_name,
        "archetype": archetype.key,
        "total_receipts": len(receipts),
        "total_spent": round(sum(receipt["total"] for receipt in receipts), 2),
        "total_savings": round(sum(receipt["savings"] for receipt in receipts), 2),
        "total_items": sum(len(receipt["items"]) for receipt in receipts),
        "receipts": receipts,
    }


def main(n_customers, output):
    """Writes the batches and a summary."""
    random.seed(42)
    output.mkdir(parents=True, exist_ok=True)
    archetypes = list(ARCHETYPES.values())
    statistics = {"total_spent": 0, "total_savings": 0, "total_items": 0}
    for start in range(0, n_customers, BATCH_SIZE):
        batch = []
        for index in range(start, min(start + BATCH_SIZE, n_customers)):
            customer = generate_customer(index, archetypes[index % len(archetypes)])
            batch.append(customer)
            for name in statistics:
                statistics[name] += customer[name]
        with open(output / f"batch_{start // BATCH_SIZE:05d}.json", "w", encoding="utf-8") as file:
            json.dump(batch, file, indent=2)
    with open(output / "dataset_summary.json", "w", encoding="utf-8") as file:
        json.dump({"total_customers": n_customers, "statistics": statistics}, file, indent=2)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
