"""marketing/build_dataset.py --format: the same rows in every format, however they came about."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from marketing.dataset import plan as plans
from marketing.dataset import size_estimate
from marketing.dataset.errors import MissingInputError
from marketing.loading.loader import DataLoader
from marketing.loading.paths import table_files
from marketing.loading.stored_texts import text_rows
from marketing.tables import STEPS, TABLES
from marketing.validation import validate
from receipts.formats.libraries import MissingLibraryError
from receipts.runs.errors import OutputError
from tests.command_line import ROOT, environment
from tests.marketing_command import (
    cut_short,
    door,
    error_line,
    files_of,
    make,
    plan_of,
    rows_of,
    run_of,
    summary_of,
)
from tests.quick_runs import quick_runs

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

FORMATS = ("parquet", "duckdb", "sqlite")
DATABASES = ("duckdb", "sqlite")
N = 30


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(plans, "BLOCK_CUSTOMERS", 10)
    monkeypatch.setattr(plans, "TABLE_BLOCK_CUSTOMERS", 10)
    monkeypatch.setattr(size_estimate, "N_TRIED", 2)


def form_plan(form, n_customers=N, **settings):
    plan = plan_of(n_customers, **settings)
    return plans.Plan(plan.settings, n_customers, 0, False, form)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data set in each format."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "BLOCK_CUSTOMERS", 10)
        patch.setattr(plans, "TABLE_BLOCK_CUSTOMERS", 10)
        return {form: make(folder / form, form_plan(form)) for form in ("csv", *FORMATS)}


def stored(folder):
    """The rows of every table as texts, those of demographics by household."""
    found = {}
    for name, paths in table_files(folder).items():
        rows = []
        for path in paths:
            header, *parts = text_rows(path)
            assert header == [list(TABLES[name].header)]
            rows += [row for part in parts for row in part]
        found[name] = rows
    return found


def written(folder):
    """The same of CSV files."""
    rows = {
        name: rows_of(folder, f"_{name}" if name == "demographics" else name) for name in TABLES
    }
    found = {name: [[*row.values()] for row in each] for name, each in rows.items()}
    found["demographics"].sort()
    return found


def in_any_order_of_states(rows):
    return {**rows, "demographics": sorted(rows["demographics"])}


@pytest.mark.parametrize("form", FORMATS)
def test_rows_are_those_of_the_csv_files(made, form):
    """All ten tables, field by field and in the same order."""
    assert in_any_order_of_states(stored(made[form])) == written(made["csv"])


@pytest.mark.parametrize("form", FORMATS)
def test_data_frames_are_those_of_the_csv_files(made, form, tmp_path):
    """Values and types, read and from the cache, whole and in parts."""
    import pandas as pd

    loader = DataLoader(cache_dir=tmp_path / "cache")
    wanted = loader.load_all(made["csv"])
    by_person = ["SERIALNO", "SPORDER"]
    for frames in (loader.load_all(made[form]), loader.load_all(made[form])):
        assert [*frames] == [*wanted] == [*TABLES]
        for name, frame in frames.items():
            ours, theirs = frame, wanted[name]
            if name == "demographics":
                ours, theirs = (
                    each.sort_values(by_person, ignore_index=True) for each in (ours, theirs)
                )
            pd.testing.assert_frame_equal(ours, theirs)
    [*_, path] = table_files(made[form])["transactions"]
    chunks = pd.concat([*loader.iter_chunks(path, 7)])
    pd.testing.assert_frame_equal(chunks, loader.load(path))
    assert len(loader.joined(made[form])) == len(wanted["transactions"])


def test_parquet_says_what_the_columns_are(made):
    schema = pq.read_schema(made["parquet"] / "transaction_details_00001.parquet")
    types = {field.name: str(field.type) for field in schema}
    assert types["gross_price"] == "decimal128(12, 2)"
    assert types["product_id"] == "dictionary<values=string, indices=int32, ordered=0>"
    nullable = [name for name in schema.names if schema.field(name).nullable]
    assert nullable == ["campaign_id"]
    engagements = pq.read_schema(made["parquet"] / "engagements_00000.parquet")
    assert str(engagements.field("event_time").type) == "timestamp[ms]"
    assignments = pq.read_schema(made["parquet"] / "campaign_assignments_00000.parquet")
    assert [str(assignments.field(name).type) for name in ("eligible", "contact_date")] == [
        "bool",
        "date32[day]",
    ]


def test_a_database_has_the_keys_of_its_tables(made):
    with closing(sqlite3.connect(made["sqlite"] / "marketing.sqlite")) as base:
        for name in TABLES:
            again = f"INSERT INTO {name} SELECT * FROM {name} LIMIT 1"
            with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
                base.execute(again)
        base.rollback()
        assert base.execute("PRAGMA foreign_key_check('transaction_details')").fetchall() == []
        names = {name for (name,) in base.execute("SELECT name FROM sqlite_schema")}
        assert not any("tillroll" in name for name in names)


@pytest.mark.parametrize("form", FORMATS)
def test_the_summary_lists_what_there_is(made, form):
    summary = summary_of(made[form])
    assert summary["settings"]["format"] == form
    assert summary["tables"] == 10
    assert summary["rows"] == sum(map(len, stored(made[form]).values()))
    listed = {entry["file"] for step in summary["steps"] for entry in step["tables"]}
    assert {*files_of(made[form])} == {
        *listed,
        "marketing_summary.json",
        "datapackage.json",
        "croissant.json",
        "README.md",
    }
    assert "format" not in summary_of(made["csv"])["settings"]


def test_workers_change_no_byte_of_parquet(made, tmp_path):
    folder = make(tmp_path / "set", form_plan("parquet"), n_workers=2)
    assert files_of(folder) == files_of(made["parquet"])


@pytest.mark.parametrize("form", FORMATS)
def test_steps_that_are_added_make_the_same_data_set(made, tmp_path, form):
    """What is there stays readable while the next step is made, and when that is stopped."""
    folder, plan = tmp_path / "set", form_plan(form)
    for number, step in enumerate(STEPS):
        if number == 2:
            before = stored(folder)
            cut_short(folder, plan, 1, [step], inputs=STEPS[:number], resume=True)
            there = stored(folder)
            assert {name: there[name] for name in before} == before
        make(folder, plan, [step], inputs=STEPS[:number], resume=number > 0)
        assert [each["file"] for each in summary_of(folder)["steps"]] == [*STEPS[: number + 1]]
        steps = {TABLES[name].step for name in table_files(folder)}
        assert steps == {*STEPS[: number + 1]}
    assert stored(folder) == stored(made[form])
    assert {*files_of(folder)} == {*files_of(made[form])}
    run = run_of(folder, plan, resume=True)
    assert list(run) == []
    assert run.was_complete


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("n_parts", [3, 8])
def test_an_interrupted_data_set_is_completed(made, tmp_path, form, n_parts):
    folder = cut_short(tmp_path / "set", form_plan(form), n_parts)
    assert not (folder / "marketing_summary.json").exists()
    assert not (folder / f"marketing.{form}").exists()
    run = run_of(folder, form_plan(form), resume=True)
    assert len(list(run)) == 12 - n_parts
    assert stored(folder) == stored(made[form])
    assert {*files_of(folder)} == {*files_of(made[form])}


@pytest.mark.parametrize("form", DATABASES)
def test_a_database_knows_more_than_the_list_in_the_folder(made, tmp_path, form):
    """Killed before the list was written: what is in the database is not made again."""
    folder = cut_short(tmp_path / "set", form_plan(form), 2)
    state = (folder / ".unfinished.json").read_bytes()
    cut_short(folder, form_plan(form), 5, resume=True)
    (folder / ".unfinished.json").write_bytes(state)
    run = run_of(folder, form_plan(form), resume=True)
    assert len(list(run)) == 5
    assert stored(folder) == stored(made[form])


@pytest.mark.parametrize("form", DATABASES)
@pytest.mark.parametrize("is_named", [False, True])
def test_killed_at_the_very_end(made, tmp_path, monkeypatch, form, is_named):
    """When the database was finished and had no name yet, or no summary."""
    from marketing.writing import database_tables

    def killed(path):
        if is_named:
            path.replace(path.with_name(f"marketing.{form}"))
        raise OSError(5, "killed")

    with monkeypatch.context() as patch:
        patch.setattr(database_tables, "sync_file", killed)
        with pytest.raises(OSError, match="killed"):
            make(tmp_path / "set", form_plan(form))
    run = run_of(tmp_path / "set", form_plan(form), resume=True)
    assert list(run) == []
    assert stored(tmp_path / "set") == stored(made[form])
    assert {*files_of(tmp_path / "set")} == {*files_of(made[form])}


@pytest.mark.parametrize("form", FORMATS)
def test_a_build_that_is_killed_is_completed(tmp_path, form):
    """SIGKILL, somewhere in the middle, and the command again with --resume."""
    script = (
        "import sys; from marketing.dataset import plan;"
        "plan.TABLE_BLOCK_CUSTOMERS = 10;"
        "from marketing.build_dataset import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", script, "--customers", "40", "--format", form]
    command += ["--output", str(tmp_path / "set"), "--workers", "2"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, start_new_session=True
    )
    state = tmp_path / "set" / ".unfinished.json"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if state.exists() and b"consumer_00001" in state.read_bytes():
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "set" / "marketing_summary.json").exists()
    again = [*command, "--resume", "--quiet"]
    subprocess.run(again, cwd=ROOT, env=environment(), check=True, timeout=60)
    whole = make(tmp_path / "whole", form_plan(form, 40))
    assert stored(tmp_path / "set") == stored(whole)
    assert {*files_of(tmp_path / "set")} == {*files_of(whole)}


@pytest.fixture
def copies(made, tmp_path):
    return lambda form: shutil.copytree(made[form], tmp_path / "copy")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("parquet", "loyalties_00001.parquet"),
        ("parquet", "product_catalog.parquet"),
        ("parquet", "datapackage.json"),
        ("duckdb", "marketing.duckdb"),
        ("sqlite", "marketing.sqlite"),
    ],
)
@pytest.mark.parametrize("damage", ["delete", "change"])
def test_what_is_damaged_is_made_again(made, copies, form, name, damage):
    folder = copies(form)
    data = bytearray((folder / name).read_bytes())
    if damage == "delete":
        (folder / name).unlink()
    else:
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data[:-9] if damage == "cut" else data)
    told = []
    make(folder, form_plan(form), resume=True, tell=told.append)
    assert bool(told) == (name != "datapackage.json")
    assert stored(folder) == stored(made[form])


@pytest.mark.parametrize("form", DATABASES)
def test_a_growing_database_that_is_damaged_is_made_again(made, tmp_path, form):
    folder = cut_short(tmp_path / "set", form_plan(form), 5)
    growing = folder / f"marketing.{form}.growing"
    growing.write_bytes(b"x" * 9000)
    told = []
    make(folder, form_plan(form), resume=True, tell=told.append)
    assert len(told) == 1
    assert "its tables are made again" in told[0]
    assert stored(folder) == stored(made[form])


@pytest.mark.parametrize(("one", "other"), [("csv", "sqlite"), ("duckdb", "parquet")])
def test_a_data_set_is_replaced_by_one_of_another_format(made, copies, one, other):
    folder = copies(one)
    with pytest.raises(OutputError, match="with --overwrite"):
        run_of(folder, form_plan(other))
    with pytest.raises(OutputError, match="made with other settings"):
        run_of(folder, form_plan(other), resume=True)
    make(folder, form_plan(other), overwrite=True)
    assert {*files_of(folder)} == {*files_of(made[other])}


@pytest.mark.parametrize("form", FORMATS)
def test_a_step_without_its_inputs_names_the_file(tmp_path, form):
    folder, plan = tmp_path / "set", form_plan(form)
    make(folder, plan, STEPS[2:3])
    run = run_of(folder, plan, STEPS[3:], inputs=STEPS[:3], resume=True)
    name = "demographics_00000.parquet" if form == "parquet" else f"marketing.{form}"
    with pytest.raises(MissingInputError, match=name):
        run.prepare()


@pytest.mark.parametrize("form", FORMATS)
def test_all_checks_are_run_and_say_the_same(made, form):
    reports = [validate(made[each]) for each in ("csv", form)]
    verdicts = [
        {check.name: (check.is_passed, check.actual) for check in r.checks} for r in reports
    ]
    for name, verdict in verdicts[0].items():
        assert verdicts[1][name] == pytest.approx(verdict), name
    of_the_file = {f"marketing.{form}.as_the_summary_says"} if form in DATABASES else set()
    assert {*verdicts[0]} | of_the_file == {*verdicts[1]}
    assert len(verdicts[0]) > 100


def broken_parquet(folder):
    path = folder / "transactions_00001.parquet"
    table = pq.read_table(path)
    place = table.schema.get_field_index("subtotal")
    more = pc.add(table["subtotal"], table["subtotal"]).cast(table["subtotal"].type)
    pq.write_table(table.set_column(place, table.schema.field(place), more), path)


def broken_sqlite(folder):
    with closing(sqlite3.connect(folder / "marketing.sqlite")) as base, base:
        base.execute("UPDATE transactions SET subtotal = 2 * subtotal WHERE rowid % 3 = 0")


def broken_duckdb(folder):
    import duckdb

    with closing(duckdb.connect(str(folder / "marketing.duckdb"))) as base:
        base.execute("UPDATE transactions SET subtotal = 2 * subtotal")


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_changed_fails(copies, form):
    """By its digest, and by what is wrong in it."""
    folder = copies(form)
    globals()[f"broken_{form}"](folder)
    failed = {check.name for check in validate(folder).failed}
    file = "transactions" if form == "parquet" else f"marketing.{form}"
    assert {name for name in failed if name.endswith(".as_the_summary_says")} == {
        f"{file}.as_the_summary_says"
    }
    assert any("subtotal" in name or "value" in name for name in failed), failed
    (folder / "marketing_summary.json").unlink()
    assert not validate(folder).passed


def test_a_row_is_called_by_its_number_in_the_table(copies):
    folder = copies("sqlite")
    with closing(sqlite3.connect(folder / "marketing.sqlite")) as base, base:
        base.execute("UPDATE transaction_details SET product_id = '77777' WHERE rowid = 9")
        base.execute("UPDATE transactions SET channel = 'by boat' WHERE rowid = 4")
    failed = {check.name: str(check) for check in validate(folder).failed}
    assert "transaction_details, row 9: 77777" in failed["transaction_details.product_id_known"]
    assert "transactions, row 4: channel is 'by boat'" in failed["transactions.types"]


@pytest.mark.parametrize("form", FORMATS)
def test_what_cannot_be_read_is_named_in_one_line(copies, form, tmp_path):
    folder = copies(form)
    name = "engagements_00000.parquet" if form == "parquet" else f"marketing.{form}"
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 3])
    result = door(
        "validation/validate_data", folder, "--report", tmp_path / "r.json", "--quiet", cwd=tmp_path
    )
    assert result.returncode in (1, 2)
    assert "Traceback" not in result.stderr
    with pytest.raises((ValueError, OSError), match=name):
        DataLoader().load_all(folder)


def test_the_estimated_room_is_enough(made, monkeypatch):
    monkeypatch.setattr(size_estimate, "N_TRIED", 15)
    for form in FORMATS:
        n_bytes = sum(path.stat().st_size for path in made[form].iterdir())
        needed = size_estimate.needed_bytes(form_plan(form), dict.fromkeys(STEPS, N))
        assert n_bytes < needed, form


@pytest.mark.parametrize("form", ["parquet", "sqlite"])
def test_gzip_is_for_csv(tmp_path, form):
    result = door("build_dataset", "--format", form, "--gzip", "--output", "x", cwd=tmp_path)
    assert "leave --gzip out" in error_line(result, "build_dataset", 2)


@pytest.mark.parametrize(("form", "missing"), [("parquet", "pyarrow"), ("duckdb", "duckdb")])
def test_a_missing_library_is_named_before_anything_is_written(
    tmp_path, monkeypatch, form, missing
):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingLibraryError, match=f"needs {missing}.*requirements-formats"):
        make(tmp_path / "set", form_plan(form))
    assert not (tmp_path / "set").exists() or not files_of(tmp_path / "set")


def test_two_forms_of_one_table_are_refused(copies, made):
    folder = copies("parquet")
    shutil.copy(made["csv"] / "loyalties.csv", folder)
    with pytest.raises(ValueError, match="one table twice"):
        DataLoader().load_all(folder)


MEASURED = """
import sys
from marketing.build_dataset import main
status = main(sys.argv[1:])
loaded = sorted({"pyarrow", "duckdb", "numpy"} & set(sys.modules))
print(status, *loaded)
"""


@pytest.mark.parametrize("form", FORMATS)
def test_the_main_process_keeps_no_library_in_memory_while_it_checks(tmp_path, form):
    flags = ["--customers", "12", "--receipts", "4", "--format", form, "--workers", "2", "--quiet"]
    result = subprocess.run(
        [sys.executable, "-c", MEASURED, *flags, "--output", tmp_path / "made"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert (result.stdout, result.stderr) == ("0\n", "")


@pytest.mark.parametrize("form", ["csv", *FORMATS])
def test_a_disk_without_room_is_told_with_what_the_format_allows(tmp_path, monkeypatch, form):
    monkeypatch.setattr(size_estimate, "BESIDE_BYTES", 1 << 60)
    with pytest.raises(OutputError, match="make fewer customers") as error:
        run_of(tmp_path / "set", form_plan(form)).prepare()
    assert ("--gzip" in str(error.value)) == (form == "csv")
