"""What a competent programmer writes when the first program is too slow.

    python3 benchmarks/competent.py CUSTOMERS OUTPUT_DIR

Same archetypes, products, basket sizes, gaps and quantities as Tillroll, still one dict for
each item, but: weights are prepared once, a basket is drawn in one call and topped up where
products repeat, money is whole cents, dates are looked up, a customer is one ``json.dumps``
and a batch one ``write``.

It does less than Tillroll, as the straightforward program does: no repertoire, focus or
weekday habit, no shelf prices that are the same for all, no promotions, and order numbers
may repeat.
"""

import json
import random
import sys
from datetime import date
from itertools import accumulate
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from world.archetypes import ARCHETYPES
from world.catalogue import CATALOGUE
from world.names import DATA_FOLDER

BATCH_SIZE = 1000
RECEIPTS_PER_CUSTOMER = 17
FREQUENT_SHARE = 0.7
END_ORDINAL = date(2025, 12, 31).toordinal()
LONGEST_HISTORY_DAYS = 2 * 366
DATES = {
    ordinal: date.fromordinal(ordinal).isoformat()
    for ordinal in range(END_ORDINAL - LONGEST_HISTORY_DAYS, END_ORDINAL + 1)
}
QUANTITIES = (1, 2, 3, 4, 5, 6)

FIRST_NAMES = (DATA_FOLDER / "first_names.txt").read_text(encoding="utf-8").split("\n")[:-1]
LAST_NAMES = (DATA_FOLDER / "last_names.txt").read_text(encoding="utf-8").split("\n")[:-1]


class Kind:
    """An archetype with its weights, summed up once."""

    def __init__(self, archetype):
        self.key = archetype.key
        self.fewest_items, self.most_items = archetype.items_per_trip
        self.fewest_days, self.most_days = archetype.gap_days
        self.quantity_weights = list(accumulate(archetype.quantity_shares))
        self.products = []  # (name, lowest price in cents, number of prices)
        weights = []
        for category, share in archetype.category_shares.items():
            for frequent, part in ((True, FREQUENT_SHARE), (False, 1 - FREQUENT_SHARE)):
                products = [
                    (p.name, p.price_low_cents, p.price_high_cents - p.price_low_cents + 1)
                    for p in CATALOGUE
                    if p.category == category
                    and p.frequent == frequent
                    and not p.has_any(archetype.avoids)
                ]
                self.products += products
                weights += [share * part / len(products)] * len(products)
        self.product_weights = list(accumulate(weights))

    def make_basket(self):
        """The lines of a receipt, all of different products, and their sum in cents."""
        n_items = random.randint(self.fewest_items, self.most_items)
        products = {}
        while len(products) < n_items:
            n_missing = n_items - len(products)
            products |= dict.fromkeys(
                random.choices(self.products, cum_weights=self.product_weights, k=n_missing)
            )
        quantities = random.choices(QUANTITIES, cum_weights=self.quantity_weights, k=n_items)
        items = []
        subtotal = 0
        draw = random.random
        for quantity, (name, lowest, n_prices) in zip(quantities, products, strict=True):
            cents = quantity * (lowest + int(draw() * n_prices))
            subtotal += cents
            items.append({"quantity": quantity, "name": name, "price": cents / 100})
        return items, subtotal

    def make_customer(self, index):
        """A customer with all receipts, oldest first."""
        customer_id = f"customer_{index:06d}"
        name = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
        day = END_ORDINAL - random.randint(0, self.fewest_days)
        receipts = []
        spent = saved = n_items = 0
        for _ in range(RECEIPTS_PER_CUSTOMER):
            items, subtotal = self.make_basket()
            savings = int(subtotal * random.uniform(0.05, 0.25))
            receipts.append(
                {
                    "store": "Safeway",
                    "customer_id": customer_id,
                    "customer_name": name,
                    "archetype": self.key,
                    "order_number": str(random.randint(100_000_000, 999_999_999)),
                    "pickup_date": DATES[day],
                    "items": items,
                    "subtotal": subtotal / 100,
                    "total": (subtotal - savings) / 100,
                    "savings": savings / 100,
                }
            )
            spent += subtotal - savings
            saved += savings
            n_items += len(items)
            day -= random.randint(self.fewest_days, self.most_days)
        receipts.reverse()
        customer = {
            "customer_id": customer_id,
            "customer_name": name,
            "archetype": self.key,
            "total_receipts": len(receipts),
            "total_spent": spent / 100,
            "total_savings": saved / 100,
            "total_items": n_items,
            "receipts": receipts,
        }
        return customer, (spent, saved, n_items)


def main(n_customers, output):
    """Writes the batches and a summary."""
    random.seed(42)
    output.mkdir(parents=True, exist_ok=True)
    kinds = [Kind(archetype) for archetype in ARCHETYPES.values()]
    spent = saved = n_items = 0
    for start in range(0, n_customers, BATCH_SIZE):
        texts = []
        for index in range(start, min(start + BATCH_SIZE, n_customers)):
            customer, totals = kinds[index % len(kinds)].make_customer(index)
            texts.append(json.dumps(customer, ensure_ascii=False))
            spent += totals[0]
            saved += totals[1]
            n_items += totals[2]
        batch = output / f"batch_{start // BATCH_SIZE:05d}.json"
        batch.write_text("[\n" + ",\n".join(texts) + "\n]\n", encoding="utf-8")
    statistics = {"total_spent": spent / 100, "total_savings": saved / 100, "total_items": n_items}
    summary = {"total_customers": n_customers, "statistics": statistics}
    (output / "dataset_summary.json").write_text(json.dumps(summary), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
