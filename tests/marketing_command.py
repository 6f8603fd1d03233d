"""Makes marketing data as its users do, or in this process, and reads what is there."""

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

from marketing.dataset.plan import Plan
from marketing.dataset.run import MarketingRun
from marketing.tables import STEPS
from receipts.formats.csv_table import texts_of
from tests.command_line import ROOT, TIMEOUT, environment
from world.settings import CampaignSettings, Settings, id_digits_for

STAMP = ("2026-01-01T00:00:00.000000", 1.5)


def door(name, *flags, cwd, python=(sys.executable,)):
    """Runs a command of marketing by its path to its end; a ``CompletedProcess`` with text."""
    return subprocess.run(
        [*python, str(ROOT / "marketing" / f"{name}.py"), *map(str, flags)],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )


def error_line(result, name, status=1):
    """The one line of stderr that a command ended with."""
    assert result.returncode == status, (result.stdout, result.stderr)
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    start = f"{name}.py: error: "
    assert lines[0].startswith(start)
    return lines[0].removeprefix(start)


def plan_of(n_customers=30, first_customer=0, gzip=False, **settings):
    settings.setdefault("campaigns", CampaignSettings())
    settings.setdefault("id_digits", id_digits_for(first_customer + n_customers))
    return Plan(Settings(**settings), n_customers, first_customer, gzip)


def run_of(folder, plan, steps=STEPS, **how):
    return MarketingRun(plan, steps, folder, lambda: STAMP, **how)


def make(folder, plan=None, steps=STEPS, **how):
    """Makes a data set in this process; the folder."""
    for _ in run_of(folder, plan or plan_of(), steps, **how):
        pass
    return folder


def cut_short(folder, plan, n_parts, steps=STEPS, **how):
    """Makes some parts of a data set and stops."""
    reports = iter(run_of(folder, plan, steps, **how))
    for _ in range(n_parts):
        next(reports)
    reports.close()
    return folder


def files_of(folder):
    """The bytes of every file, by name."""
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def text_of(path):
    """A table's text."""
    data = Path(path).read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


def rows_of(folder, table):
    """The rows of a table, as dicts; of all states."""
    rows = []
    for path in sorted(Path(folder).glob(f"*{table}.csv*")):
        rows += csv.DictReader(text_of(path).splitlines(keepends=True))
    return rows


def fields_of(table, rows):
    """Typed rows of a table with texts where a CSV file has other texts than ``str`` makes, and
    "" for what is not there.
    """
    columns = [
        ["" if value is None else value for value in texts_of(column, values)]
        for column, values in zip(table.columns, zip(*rows, strict=True), strict=False)
    ]
    return [*zip(*columns, strict=True)]


def summary_of(folder):
    return json.loads((Path(folder) / "marketing_summary.json").read_bytes())
