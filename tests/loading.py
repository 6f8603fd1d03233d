"""Runs ``python3 -m receipts.load`` in this process, and reads what is in databases."""

import csv
import itertools
import sqlite3
import sys
from datetime import date
from pathlib import Path

import psycopg
import pytest

from receipts import load
from receipts.making import dataset_run
from receipts.plan import Plan
from tests.command_line import ROOT
from world.settings import Settings

STAMP = (f"{date(2026, 1, 2).isoformat()}T03:04:05.000006", 0.5)
N_CUSTOMERS = 60


def make_receipts(folder, form="json", n_customers=N_CUSTOMERS, **plan):
    """A receipt data set of few receipts; its folder."""
    settings = Settings(seed=7, receipts_per_customer=4)
    whole = Plan(settings, n_customers, format=form, **{"batch_size": 20, **plan})
    for _ in dataset_run(whole, folder, lambda: STAMP):
        pass
    return folder


class Loader:
    """The command, run in this process."""

    def __init__(self, monkeypatch, capsys):
        self._patch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words):
        """Runs it: status, standard output, standard error."""
        words = [*map(str, words)]
        self._patch.setattr(sys, "argv", ["receipts.load", *words])
        self._patch.setattr(sys, "orig_argv", ["python3", "-m", "receipts.load", *words])
        self._capsys.readouterr()
        try:
            status = load.main(words)
        except SystemExit as end:
            status = end.code
        out, err = self._capsys.readouterr()
        return status, out, err

    def works(self, *words):
        """It must work, quietly."""
        assert self(*words, "--quiet") == (0, "", "")

    def refused(self, *words, status=1):
        """The one line that it ends with, after progress."""
        found, out, err = self(*words, "--quiet")
        assert found == status, (out, err)
        assert out == ""
        start, _, message = err.removesuffix("\n").partition(": error: ")
        assert start == "receipts.load"
        assert "\n" not in message
        return message

    def at_step(self, number, act):
        """What is done when a load comes to this step, in the middle of a transaction."""
        count = itertools.count(1)
        add = load.Progress.add

        def counting(progress, *words, **how):
            if next(count) == number:
                act()
            add(progress, *words, **how)

        self._patch.setattr(load.Progress, "add", counting)


@pytest.fixture
def loader(monkeypatch, capsys):
    return Loader(monkeypatch, capsys)


KILLED = """
import os, signal, sys
sys.path.insert(0, {root!r})
from receipts import load
steps = iter(range(1, 1000))
add = load.Progress.add
def counting(*words, **how):
    if next(steps) == {step}:
        os.kill(os.getpid(), signal.{signal})
    add(*words, **how)
load.Progress.add = counting
sys.exit(load.main(sys.argv[1:]))
"""


def killed_at(step, number="SIGKILL"):
    """A program that loads and is killed at a step, in the middle of a transaction."""
    return KILLED.format(root=str(ROOT), step=step, signal=number)


def csv_rows(*paths):
    """The rows of CSV files, as texts; None where a field is empty."""
    rows = []
    for path in paths:
        with Path(path).open(newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            next(reader)
            rows += [tuple(value or None for value in row) for row in reader]
    return rows


class Database:
    """A database by its URL: what is in a table, as a program would get it."""

    def __init__(self, url, schema="public"):
        self._url = url
        self._schema = schema

    def query(self, text):
        if self._url.startswith("postgresql"):
            with psycopg.connect(self._url, options=f"-c search_path={self._schema}") as found:
                return found.execute(text).fetchall()
        path = self._url.partition(":")[2]
        if self._url.startswith("sqlite"):
            connection = sqlite3.connect(path)
        else:
            import duckdb

            connection = duckdb.connect(path, read_only=True)
        try:
            return connection.execute(text).fetchall()
        finally:
            connection.close()

    def rows(self, table):
        return self.query(f"SELECT * FROM {table}")

    def count(self, table):
        return self.query(f"SELECT count(*) FROM {table}")[0][0]

    def parts(self):
        """How many parts are done, of how many, and whether that is all."""
        return self.query("SELECT parts_done, parts, is_complete FROM tillroll_load")


@pytest.fixture(params=["postgresql", "duckdb", "sqlite"])
def words(request, tmp_path, postgresql):
    """The words that name an empty database."""
    if request.param != "postgresql":
        return (f"{request.param}:{tmp_path / 'shop.db'}",)
    schema = "".join(each if each.isalnum() else "_" for each in request.node.name)[-60:].lower()
    return (postgresql.url(), "--schema", schema)


def database(words):
    """The database that the words name."""
    return Database(words[0], words[-1])
