"""Seconds of three queries with DuckDB, on one thread, of our Parquet files or of a database.

    python3 benchmarks/formats_queries.py DATASET

Prints the median of nine runs of each, in a process where each has run once before.
"""

import sys
import time
from pathlib import Path
from statistics import median

import duckdb

REPEATS = 9

QUERIES = {
    "revenue by month and category": """
        SELECT date_trunc('month', pickup_date) AS month, category, sum(line_total)
        FROM lines JOIN receipts USING (order_number) GROUP BY ALL ORDER BY ALL""",
    "products by what promotions save": """
        SELECT sku, name, count(*), sum(promotion_saving) / sum(price) AS share
        FROM lines JOIN products USING (sku) GROUP BY ALL ORDER BY share DESC, sku""",
    "baskets by archetype": """
        SELECT archetype, avg(r.total_items), avg(r.total), count(DISTINCT customer_id)
        FROM receipts r JOIN customers USING (customer_id) GROUP BY ALL ORDER BY ALL""",
}


def opened(dataset):
    """A connection that knows the tables by their names."""
    path = dataset / "receipts.duckdb"
    if path.exists():
        return duckdb.connect(str(path), read_only=True, config={"threads": 1})
    connection = duckdb.connect(config={"threads": 1})
    for name in ("customers", "receipts", "lines", "products"):
        files = dataset / f"{name}*.parquet"
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{files}')")
    return connection


def main(dataset):
    """Measures and prints, a line for each query."""
    connection = opened(dataset)
    for query in QUERIES.values():
        seconds = []
        for _ in range(REPEATS + 1):
            start = time.perf_counter()
            connection.execute(query).fetchall()
            seconds.append(time.perf_counter() - start)
        print(median(seconds[1:]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
