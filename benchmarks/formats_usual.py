"""The usual way from nested JSON to tables: pandas reads the batches, flattens them and writes
Parquet.  What it cannot know from the JSON (savings of a line, SKUs) it leaves out.

    python3 benchmarks/formats_usual.py DATASET OUTPUT

Prints the number of lines and the CPU seconds, the loading of pandas not counted.
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd

CUSTOMER = ["customer_id", "customer_name", "archetype"]
CUSTOMER_SUMS = ["total_receipts", "total_spent", "total_savings", "total_items"]
RECEIPT = ["order_number", "store", "customer_id", "pickup_date", "subtotal", "savings", "total"]


def main(dataset, output):
    """Writes the tables, a file a batch and table, and the products at the end."""
    start = time.process_time()
    output.mkdir()
    products, n_lines = [], 0
    for number, path in enumerate(sorted(dataset.glob("batch_*.json"))):
        customers = json.loads(path.read_bytes())
        tables = {
            "customers": pd.json_normalize(customers)[CUSTOMER + CUSTOMER_SUMS],
            "receipts": pd.json_normalize(customers, "receipts")[RECEIPT],
            "lines": pd.json_normalize(customers, ["receipts", "items"],
                                       [["receipts", "order_number"]]),
        }  # fmt: skip
        tables["receipts"]["pickup_date"] = pd.to_datetime(tables["receipts"]["pickup_date"])
        for text in ("store", "customer_id"):
            tables["receipts"][text] = tables["receipts"][text].astype("category")
        tables["lines"]["name"] = tables["lines"]["name"].astype("category")
        for name, table in tables.items():
            table.to_parquet(output / f"{name}_{number:05d}.parquet", compression="zstd")
        products.append(tables["lines"]["name"].drop_duplicates())
        n_lines += len(tables["lines"])
    names = pd.concat(products).astype("str").drop_duplicates()
    names.to_frame().to_parquet(output / "products.parquet")
    print(n_lines, time.process_time() - start)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
