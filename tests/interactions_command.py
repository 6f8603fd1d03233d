"""Runs ``python3 -m interactions`` and reads what it makes."""

import csv
import gc
import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from interactions.__main__ import main
from receipts.metadata.metadata_files import METADATA_FILES
from tests.command_line import BARE_PYTHON, ROOT, TIMEOUT, environment

__all__ = [
    "BARE_PYTHON",
    "interact",
    "make",
    "names_in",
    "refused",
    "refused_here",
    "rows_of",
    "summary_of",
    "write_csv",
]


def interact(*flags, cwd, python=(sys.executable,), env=None):
    """Runs the program to its end; a ``CompletedProcess`` with text."""
    return subprocess.run(
        [*python, "-m", "interactions", *map(str, flags)],
        cwd=cwd,
        env=environment(PYTHONPATH=str(ROOT), **(env or {}))
        if python == (sys.executable,)
        else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )


def make(*flags, cwd, output="out", **options):
    """Runs the program quietly; it must work.  The output folder."""
    result = interact(*flags, "--quiet", "--output", output, cwd=cwd, **options)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), result
    return Path(cwd) / output


def refused(*flags, cwd, status=1):
    """The one line that the program ends with; it must leave nothing behind."""
    before = sorted(Path(cwd).rglob("*"))
    result = interact(*flags, "--quiet", "--output", "refused", cwd=cwd)
    assert result.returncode == status, result
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("interactions: error: ")
    assert sorted(Path(cwd).rglob("*")) == before
    return lines[0]


def run_here(*flags):
    """Runs the program in this process, which is quick: the exit status and what stderr got."""
    said = io.StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(io.StringIO()):
            status = main([*map(str, flags), "--quiet", "--workers", "1"])
    except SystemExit as ended:
        status = ended.code
    finally:
        gc.enable()
    return status, said.getvalue()


def refused_here(*flags, output):
    """The one line that the program ends with in this process; it must leave nothing behind."""
    status, said = run_here(*flags, "--output", output)
    assert status in (1, 2), said
    assert said.endswith("\n"), said
    assert said[:-1].isprintable(), said[:1000]
    assert len(said) < 700, said
    assert not output.exists(), sorted(output.iterdir())
    return said[:-1]


def rows_of(path):
    """The rows of a CSV file, as dicts."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def summary_of(folder):
    return json.loads((Path(folder) / "interactions_summary.json").read_bytes())


def names_in(folder):
    """The names of the files in a folder, without those that say what it is; sorted."""
    return sorted({path.name for path in folder.iterdir()} - {*METADATA_FILES})


def write_csv(path, rows, header=("customer_id", "article_id", "t_dat"), **options):
    """A CSV file of rows, as ``csv`` writes it."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, **{"lineterminator": "\n", **options})
        writer.writerow(header)
        writer.writerows(rows)
    return path
