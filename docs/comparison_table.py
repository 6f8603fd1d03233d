#!/usr/bin/env python3
"""Writes the table of docs/comparison.md: the default population beside a real panel.

It needs requirements-comparison.txt, some 200 MB of the temporary folder, and a few minutes.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "comparison.md"
TABLE = re.compile(r"(?<=<!-- comparison -->\n).*?(?=<!-- end -->)", re.DOTALL)

N_CUSTOMERS = 2469
"""As many as the panel has households."""

N_RECEIPTS = 125
"""So many that everybody's cover a year: the shortest gaps are 3 to 5 days."""


def run(*words: str, folder: str) -> str:
    """What a script of this project prints."""
    command = [sys.executable, str(ROOT / words[0]), *words[1:]]
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True).stdout


def table() -> str:
    """What is compared, in Markdown."""
    with TemporaryDirectory() as folder:
        sizes = ("--customers", str(N_CUSTOMERS), "--receipts", str(N_RECEIPTS))
        run("generate_large_dataset.py", *sizes, "--output", "year_dataset", folder=folder)
        compare = ("ground_truth/compare.py", "year_dataset", "--with", "panel", "--markdown")
        return run(*compare, folder=folder)


def main() -> None:
    """Runs the command line."""
    found = table()
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda _: f"\n{found}\n", page), encoding="utf-8")


if __name__ == "__main__":
    main()
