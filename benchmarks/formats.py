"""Receipts in every format, next to JSON and to the ways that one has without them: ratios.

    python3 benchmarks/formats.py [--customers 2000] [--rounds 5]

Needs pandas, pyarrow and duckdb.  Three tables: CPU and peak memory of each format, with one
worker, start-up included; the usual way from our JSON to Parquet (formats_usual.py); a DuckDB file
beside DuckDB that reads our Parquet (formats_queries.py), and beside one that is made from it.
Programs of a round take turns, so that a slow spell of the machine meets all of them.
"""

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median

from formats_queries import QUERIES
from measure import BENCHMARKS, fresh, generate, n_lines, run, spread, this_machine

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

FORMATS = ("json", "csv", "parquet", "sqlite", "duckdb")
USUAL = "pandas, from our JSON"
STEP = "our step from histories to Parquet"
LOADED = "Parquet, then CREATE TABLE"

LOAD = """
import sys, duckdb
with duckdb.connect(sys.argv[2], config={"threads": 1}) as database:
    for name in ("customers", "receipts", "lines", "products"):
        files = f"{sys.argv[1]}/{name}*.parquet"
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{files}')")
"""


def one_round(folder, n_customers):
    """What each program took: runs of making by name, and seconds of each query of both forms."""
    found = {}
    for form in FORMATS:
        target = fresh(folder / form)
        found[form] = run(*generate(n_customers, target, "--format", form, "--workers", 1))
    usual = BENCHMARKS / "formats_usual.py"
    found[USUAL] = run(usual, folder / "json", fresh(folder / "usual"))
    program = BENCHMARKS / "formats_program.py"
    found[STEP] = run(program, n_customers, fresh(folder / "step"))
    fresh(folder / "loaded").mkdir()
    found[LOADED] = run("-c", LOAD, folder / "parquet", folder / "loaded" / "receipts.duckdb")
    places = (folder / "duckdb", folder / "parquet")
    queries = run(BENCHMARKS / "formats_queries.py", *places).output.splitlines()
    return found, [[float(text) for text in line.split()] for line in queries]


def step_seconds(run):
    """What a program printed behind its number of lines."""
    return float(run.output.split()[1])


def size_of(folder):
    """Bytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.iterdir())


def makings_table(folder, rounds):
    lines = n_lines(folder / "json")
    print(
        "| format | us of CPU a line | times JSON | peak MB | bytes a line |\n|---|---|---|---|---|"
    )
    for name in (*FORMATS, USUAL):
        runs = [found[name] for found, _ in rounds]
        each = [run.cpu / lines * 1e6 for run in runs]
        ratio = median(found[name].cpu / found["json"].cpu for found, _ in rounds)
        peak = max(run.peak_mb for run in runs)
        size = size_of(folder / ("usual" if name == USUAL else name)) / lines
        print(f"| {name} | {spread(each)} | {ratio:.2f} | {peak:.0f} | {size:.1f} |")
    step = median(step_seconds(found[USUAL]) / step_seconds(found[STEP]) for found, _ in rounds)
    times = median(found[USUAL].cpu / found["parquet"].cpu for found, _ in rounds)
    print(f"\nThe usual way from JSON to Parquet takes {times:.1f} times the CPU of all of")
    print(f"--format parquet, and {step:.1f} times {STEP}.")


def duckdb_table(rounds):
    print(
        "\n| query, ms on one thread | our DuckDB file | our Parquet | times |\n|---|---|---|---|"
    )
    for number, name in enumerate(QUERIES):
        pairs = [seconds[number] for _, seconds in rounds]
        ours, others = ([second * 1e3 for second in column] for column in zip(*pairs, strict=True))
        ratio = median(other / our for our, other in pairs)
        print(f"| {name} | {spread(ours)} | {spread(others)} | {ratio:.2f} |")
    ratio = median(
        (found["parquet"].cpu + found[LOADED].cpu) / found["duckdb"].cpu for found, _ in rounds
    )
    print(f"\n{LOADED} takes {ratio:.2f} times the CPU of --format duckdb.")


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        rounds = [one_round(folder, flags.customers) for _ in range(flags.rounds)]
        print(f"{flags.customers:,} customers, {n_lines(folder / 'json'):,} lines\n")
        makings_table(folder, rounds)
        duckdb_table(rounds)
    print(this_machine())


if __name__ == "__main__":
    main()
