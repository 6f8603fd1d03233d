"""Databases that another process has open."""

import subprocess
import sys
from contextlib import contextmanager

HOLD = {
    "duckdb": "import duckdb; base = duckdb.connect(sys.argv[1])",
    "sqlite": "import sqlite3; base = sqlite3.connect(sys.argv[1]); "
    "base.execute('BEGIN EXCLUSIVE')",
}


@contextmanager
def held(path, form):
    """Another process has a database open to write to it."""
    code = f"import sys; {HOLD[form]}; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        holder.stdout.readline()
        yield
        holder.stdin.close()
