"""Rows of Parquet files and databases are read in a process of its own, with little memory."""

import subprocess
import sys
from itertools import islice

import pytest

from marketing.dataset.plan import Plan
from marketing.loading.errors import DataFileError
from marketing.loading.stored_texts import text_rows
from marketing.validation.rows_apart import RowsApart
from receipts.runs.errors import WorkerDiedError
from tests.command_line import ROOT
from tests.marketing_command import make, plan_of

FORMS = ("parquet", "duckdb", "sqlite")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = tmp_path_factory.mktemp("made")
    return {form: make(made / form, _plan(form)) for form in FORMS}


def _plan(form, n_customers=60):
    return Plan(plan_of(n_customers).settings, n_customers, format=form)


@pytest.fixture
def stored():
    rows = RowsApart()
    yield rows
    rows.close()


def _table(folder, form, name):
    if form == "parquet":
        return next(folder.glob(f"{name}_0*.parquet"))
    return folder / f"marketing.{form}" / name


@pytest.mark.parametrize("form", FORMS)
def test_the_rows_are_those_of_here_and_of_every_format(folders, stored, form):
    for name in ("transactions", "transaction_details", "engagements", "campaign_assignments"):
        path = _table(folders[form], form, name)
        found = [row for rows in stored.text_rows(path) for row in rows]
        assert found == [row for rows in text_rows(path) for row in rows]
        other = _table(folders["parquet"], "parquet", name)
        assert found == [row for rows in text_rows(other) for row in rows]


def test_several_tables_are_read_at_once_and_left_before_their_end(folders, stored):
    name = "transaction_details"
    path = _table(folders["parquet"], "parquet", name)
    one, other = stored.text_rows(path), stored.text_rows(path)
    assert [*islice(one, 2)] == [*islice(other, 2)]
    one.close()
    assert next(other)


def test_damage_is_raised_here(stored, tmp_path):
    path = tmp_path / "transactions.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(DataFileError, match=r"transactions\.parquet: it cannot be read"):
        [*stored.text_rows(path)]


def test_a_process_that_was_killed(folders, stored):
    rows = stored.text_rows(_table(folders["parquet"], "parquet", "transaction_details"))
    next(rows)
    stored._process._process.kill()
    with pytest.raises(WorkerDiedError, match="the process that reads tables was killed"):
        list(rows)


MEASURED = """
import sys
from pathlib import Path
from marketing.loading.stored_texts import text_rows
for rows in text_rows(Path(sys.argv[1])): pass
assert "pandas" not in sys.modules
print(next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM")))
"""


@pytest.mark.parametrize("form", FORMS)
def test_a_process_has_less_than_150_megabytes(folders, form):
    path = _table(folders[form], form, "transaction_details")
    command = [sys.executable, "-c", MEASURED, str(path)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(found.stdout) * 1024 < 150e6
