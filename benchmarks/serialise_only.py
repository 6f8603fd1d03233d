"""How long orjson alone takes for our customers, when they exist already as Python objects.

    python3 benchmarks/serialise_only.py CUSTOMERS

Prints the CPU seconds of ``orjson.dumps``, batch by batch, and the number of item lines, as
JSON.  Making the objects is not counted: it is the least that any program with an object for
each item can take.  Needs orjson (``pip install orjson``).
"""

import json
import sys
import time
from itertools import islice
from pathlib import Path

import orjson

sys.path.append(str(Path(__file__).resolve().parents[1]))

from receipts import iter_customers

BATCH_SIZE = 1000


def main(n_customers: int) -> None:
    """Times the batches."""
    customers = iter_customers(count=n_customers)
    seconds = 0.0
    n_lines = 0
    while batch := list(islice(customers, BATCH_SIZE)):
        start = time.process_time()
        orjson.dumps(batch)
        seconds += time.process_time() - start
        n_lines += sum(customer["total_items"] for customer in batch)
    print(json.dumps({"cpu": seconds, "n_lines": n_lines}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
