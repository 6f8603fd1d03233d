"""How fast data sets are loaded into PostgreSQL, beside psql's ``\\copy`` from ready CSV files of
the same rows, in one run: ratios.

    python3 benchmarks/load_speed.py [--customers 3000] [--rounds 5]

Needs a PostgreSQL server's programs; it starts one of its own, with its usual settings, and ends
it.  The ways take turns inside a round, and the ratios are taken there, so that other load on the
machine meets all of them.  Ours includes the check of the files and the bookkeeping, not the
keys, indexes and sums at the end, which psql is not asked for; the last line says what all of it
takes.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from measure import PROJECT, generate, run, spread, this_machine

sys.path.insert(0, str(PROJECT))

from receipts.formats.postgresql_table import create_statements
from receipts.loading.addresses import address
from receipts.loading.loading import Load
from receipts.loading.open_source import open_source
from receipts.loading.targets import open_target
from receipts.relational.tables import TABLES
from tests.servers.postgresql import server

FORMS = ("json", "csv", "parquet")


def copied(place, folder):
    """Seconds that psql takes for the files of all tables."""
    place.query("DROP SCHEMA IF EXISTS ready CASCADE; CREATE SCHEMA ready")
    for table in TABLES:
        for statement in create_statements("ready", table):
            place.query(statement)
    commands = [
        f"\\copy ready.{table.name} from '{path}' with (format csv, header true)"
        for table in TABLES
        for path in sorted(folder.glob(f"{table.name}*.csv"))
    ]
    start = time.perf_counter()
    subprocess.run(
        [place.bin / "psql", "-qX", "-v", "ON_ERROR_STOP=1", place.url()],
        input="\n".join(commands), text=True, check=True,
    )  # fmt: skip
    return time.perf_counter() - start


def loaded(place, folder, n_workers):
    """Seconds until all rows are in, and until all is done."""
    place.query("DROP SCHEMA IF EXISTS ours CASCADE")
    start = time.perf_counter()
    source = open_source(folder)
    with closing(open_target(address(place.url()), "ours")) as target:
        load = Load(source, target, n_workers=n_workers)
        load.prepare()
        rows_are_in = 0.0
        for step in load:
            if step.is_part and load.n_done == source.n_parts:
                rows_are_in = time.perf_counter() - start
    return rows_are_in, time.perf_counter() - start, load.n_rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    flags = parser.parse_args()
    psql, ours, whole = [], {form: [] for form in FORMS}, {form: [] for form in FORMS}
    with tempfile.TemporaryDirectory() as scratch, server(is_durable=True) as place:
        folders = {form: Path(scratch) / form for form in FORMS}
        for form, folder in folders.items():
            run(*generate(flags.customers, folder, "--format", form))
        for _ in range(flags.rounds):
            psql.append(copied(place, folders["csv"]))
            for form, folder in folders.items():
                rows_are_in, everything, n_rows = loaded(place, folder, flags.workers)
                ours[form].append(rows_are_in)
                whole[form].append(everything)
    print(f"{n_rows:,} rows of {flags.customers:,} customers, {flags.workers} workers for JSON\n")
    print("| way | seconds until the rows are in | rows a second | rate beside psql |")
    print("|---|---|---|---|")
    ways = {"psql \\copy, ready CSV": psql, **{f"ours, {form}": ours[form] for form in FORMS}}
    for name, seconds in ways.items():
        ratios = [other / mine for other, mine in zip(psql, seconds, strict=True)]
        rates = [n_rows / each for each in seconds]
        print(f"| {name} | {spread(seconds)} | {spread(rates, ',.0f')} | {spread(ratios)} |")
    print("\nWith keys, foreign keys, indexes, statistics and the comparison of sums:")
    print("; ".join(f"{form} {spread(seconds)} s" for form, seconds in whole.items()))
    print(f"\n{this_machine()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
