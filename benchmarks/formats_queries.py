"""Seconds of three queries with DuckDB, on one thread, of our Parquet files and of a database.

    python3 benchmarks/formats_queries.py DATASET ...

Prints a line for each query: the median of nine runs for each data set, which take turns, after
all have run once.
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


def main(datasets):
    """Measures and prints, a line for each query."""
    connections = [opened(dataset) for dataset in datasets]
    for query in QUERIES.values():
        seconds = [[] for _ in connections]
        for _ in range(REPEATS + 1):
            for connection, taken in zip(connections, seconds, strict=True):
                start = time.perf_counter()
                connection.execute(query).fetchall()
                taken.append(time.perf_counter() - start)
        print(*(median(taken[1:]) for taken in seconds))


if __name__ == "__main__":
    main([*map(Path, sys.argv[1:])])
