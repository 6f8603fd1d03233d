"""learned.py on tables of every format: the same rows are learned, and judged."""

import pytest

from marketing import learned
from marketing.dataset.plan import Plan
from marketing.learned_model import table_file
from marketing.learned_model.table_file import found_file, read_table
from tests.marketing_command import make, plan_of

TABLES = {
    "csv": "loyalties.csv",
    "parquet": "loyalties_00000.parquet",
    "duckdb": "marketing.duckdb/loyalties",
    "sqlite": "marketing.sqlite/loyalties",
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made, settings = tmp_path_factory.mktemp("made"), plan_of(80).settings
    return {form: make(made / form, Plan(settings, 80, format=form)) for form in TABLES}


@pytest.fixture(scope="module")
def tables(folders):
    return {form: folder / TABLES[form] for form, folder in folders.items()}


def said(capsys, *arguments):
    """The status of a command, and what it says."""
    try:
        status = learned.main([*map(str, arguments)])
    except SystemExit as end:
        status = end.code
    return status, "".join(capsys.readouterr())


@pytest.mark.parametrize("form", ["parquet", "duckdb", "sqlite"])
def test_the_same_rows_are_learned(tables, form):
    found, wanted = read_table(tables[form], 7), read_table(tables["csv"], 7)
    assert (found.training, found.held_out) == (wanted.training, wanted.held_out)
    assert found.table == wanted.table
    assert found.table is not None


@pytest.mark.parametrize("form", ["duckdb", "sqlite"])
def test_a_table_of_a_database_is_learned_and_judged(tables, tmp_path, capsys, form):
    model, rows = tmp_path / "a.model", tmp_path / "rows.csv"
    fit = ("fit", tables[form], "--model", model, "--engine", "copula", "--quiet")
    assert said(capsys, *fit) == (0, "")
    sample = ("sample", "--model", model, "--rows", 5, "--output", rows, "--quiet")
    assert said(capsys, *sample) == (0, "")
    assert rows.read_text().startswith("consumer_id,tier,")
    status, text = said(capsys, "judge", tables[form], "--model", model, "--quiet")
    assert status == 0, text
    assert "copies of training rows" in text


def test_a_folder_or_a_database_as_a_whole_is_no_table(folders, tmp_path, capsys):
    for whole in (folders["csv"], folders["sqlite"] / "marketing.sqlite"):
        status, text = said(capsys, "fit", whole, "--model", tmp_path / "a.model", "--quiet")
        assert status == 1
        assert text.count("\n") == 1
        assert "name a table in it" in text or "name one of its tables" in text
        assert "load_all" not in text


def test_a_database_is_looked_for_in_the_usual_folder(folders, monkeypatch, tmp_path):
    monkeypatch.setattr(table_file, "DATA_FOLDER", folders["sqlite"])
    monkeypatch.chdir(tmp_path)
    name = TABLES["sqlite"]
    assert found_file(type(tmp_path)(name)) == folders["sqlite"] / name
