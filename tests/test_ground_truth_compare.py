"""python3 -m ground_truth.compare: what it prints, writes and refuses."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ground_truth.compare import main
from tests.tiny_marketing import TinyMarketing

ROOT = Path(__file__).resolve().parent.parent
COMPARE = ROOT / "ground_truth" / "compare.py"

REAL = [
    {
        "store": "Corner Shop",
        "pickup_date": f"2025-03-{day:02}",
        "items": [{"quantity": 1, "name": f"Bread {n}", "price": 2.0} for n in range(3)],
        "subtotal": 6.0,
        "tax": 0.5,
        "total": 5.9,
        "savings": 0.6,
    }
    for day in range(1, 21)
] + [
    {
        "store": "Corner Shop",
        "pickup_date": f"2025-04-{day:02}",
        "items": [{"quantity": 2, "name": "Milk", "price": 3.0}],
        "subtotal": 3.0,
        "tax": 0.2,
        "total": 3.2,
        "savings": 0.0,
    }
    for day in range(1, 21)
]


def started(*arguments: object, **how: Any) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, timeout=60, **how
    )


class Ended(NamedTuple):
    """How a run has ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def compare(capsys):
    """Runs the command line in this process, which takes no second to load pandas."""

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        try:
            status = main([*map(str, arguments)])
        except SystemExit as error:
            status = error.code
        return Ended(status, *capsys.readouterr())

    return run


def rows(output: str) -> dict[str, list[str]]:
    return {line[:37].strip(): line[37:].split() for line in output.splitlines() if line[:37]}


@pytest.fixture
def receipts(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(REAL[0]))
    (folder / "b.json").write_text(json.dumps(REAL[1:]))
    return folder


def test_without_real_receipts_it_says_so(compare, small_dataset, tmp_path):
    """S1.138: absence is no error."""
    result = compare(small_dataset, "--with", tmp_path)
    assert result.returncode == 0
    assert "There are no real receipts" in result.stdout
    found = rows(result.stdout)
    assert found["lines per basket, mean"][1:] == ["-", "-", "W1", "-", "-"]
    customers = [
        customer
        for path in sorted(small_dataset.glob("batch_*.json"))
        for customer in json.loads(path.read_text())
    ]
    sizes = [len(receipt["items"]) for each in customers for receipt in each["receipts"]]
    assert found["lines per basket, mean"][0] == f"{sum(sizes) / len(sizes):.1f}"


def test_real_receipts_are_compared_and_left_alone(compare, small_dataset, receipts):
    """S1.138: the difference of the fields is printed, the files stay as they are."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in receipts.iterdir()}
    result = compare(small_dataset, "--with", receipts)
    assert result.returncode == 0
    found = rows(result.stdout)
    assert found["lines per basket, mean"][1] == "2.00"
    assert found["lines of more than one unit"][1] == "0.250"
    assert found["saved of a basket, mean"][1] == "0.050"
    assert "fields only in the data set: archetype, customer_id, customer_name, order_number" in (
        " ".join(result.stdout.split())
    )
    assert "fields only in the real receipts: tax\n" in result.stdout
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in receipts.iterdir()
    }


def test_a_few_receipts_are_judged_by_halves_of_themselves(compare, small_dataset, receipts):
    """S1.138: samples and halves of 20 trips; what needs households is null with a reason."""
    target = receipts.parent / "report.json"
    assert compare(small_dataset, "--with", receipts, "--json", target).returncode == 0
    report = json.loads(target.read_text(), parse_constant=lambda name: pytest.fail(name))
    assert (report["schema_version"], report["by"], report["n_compared"]) == (1, "trips", 20)
    assert report["truth"] == {"name": "mine", "n_households": 1, "n_trips": 40, "n_lines": 80}
    by_name = {row["name"]: row for row in report["rows"]}
    basket = by_name["lines_per_basket"]
    assert basket["metric"] == "Wasserstein-1"
    assert basket["ratio"] == pytest.approx(basket["distance"] / basket["floor"])
    assert by_name["trips_per_year"]["ratio"] is None
    assert by_name["trips_per_year"]["reason"].startswith("too few: 1 of the 20 households")
    assert all((row["ratio"] is None) == bool(row["reason"]) for row in report["rows"])
    assert str(receipts.parent) not in target.read_text()


def test_the_specimens_are_the_default(compare, small_dataset):
    """S1.138"""
    result = compare(small_dataset, "--splits", 4)
    assert result.returncode == 0
    assert "truth: receipts_json, 1 household, 17 trips" in result.stdout


def test_the_table_is_80_columns_wide_and_the_same_again(compare, small_dataset, receipts):
    """S1.138"""
    first, second = (compare(small_dataset, "--with", receipts) for _ in range(2))
    assert first.stdout == second.stdout
    assert max(map(len, first.stdout.splitlines())) <= 80
    assert first.stderr.splitlines()[0].startswith("reading small: ")
    assert first.stderr.splitlines()[-1] == "comparing: 100%"
    assert compare(small_dataset, "--with", receipts, "--seed", 2).stdout != first.stdout


def test_markdown(compare, small_dataset, receipts):
    """S1.138: a table with as many cells in each row."""
    result = compare(small_dataset, "--with", receipts, "--markdown", "--quiet")
    assert (result.stdout, result.stderr) == ("", "")
    result = compare(small_dataset, "--with", receipts, "--markdown")
    table = [line for line in result.stdout.splitlines() if line.startswith("|")]
    assert len(table) == 22 + 2
    assert {line.count("|") for line in table} == {9}


def test_two_data_sets_are_compared_by_households(compare, small_dataset, tmp_path):
    """S1.138: a data set is as close to itself as its halves, and a marketing one is read, too."""
    folder = tmp_path / "tables"
    folder.mkdir()
    TinyMarketing(n_customers=50).write(folder)
    target = tmp_path / "report.json"
    result = compare(folder, "--with", small_dataset, "--json", target, "--splits", 5)
    assert result.returncode == 0, result.stderr
    report = json.loads(target.read_text())
    assert report["fields_of_one_side"] == {}
    assert (report["ours"]["n_households"], report["truth"]["n_households"]) == (50, 30)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["none"], 1, "none does not exist"),
        (["DATA", "--with", "none"], 1, "none does not exist"),
        (["DATA", "--splits", "1"], 2, "'1' is not a whole number from 2 to 10,000"),
        (["DATA", "--seed", "-1"], 2, "a whole number of 0 or more"),
        (["DATA", "--json", "DATA/x.json"], 1, "lies in a folder that is compared"),
        (["DATA", "--json", "none/x.json"], 1, "none is no folder; make it, or name another file"),
        (["DATA", "--with", ""], 2, "'' is not a name of a file or folder"),
        (["DATA", "--real", "x"], 2, "unrecognized arguments"),
        ([], 2, "required: DATASET"),
    ],
)
def test_mistakes_are_one_line(
    compare, small_dataset, tmp_path, monkeypatch, arguments, status, message
):
    monkeypatch.chdir(tmp_path)
    result = compare(*(word.replace("DATA", str(small_dataset)) for word in arguments))
    assert result.returncode == status
    (line,) = result.stderr.splitlines()
    assert message in line
    assert "Traceback" not in line


def test_a_folder_called_as_the_panel_is_read(
    compare, small_dataset, receipts, tmp_path, monkeypatch
):
    """S1.138: the word alone is the household panel, ``./panel`` is a folder."""
    shutil.copytree(receipts, tmp_path / "panel")
    monkeypatch.chdir(tmp_path)
    result = compare(small_dataset, "--with", "./panel", "--splits", 2)
    assert result.returncode == 0, result.stderr
    assert "truth: panel, 1 household, 40 trips" in result.stdout


def test_only_an_earlier_comparison_is_replaced(compare, small_dataset, receipts):
    """The file of --json."""
    target = receipts.parent / "report.json"
    ask = (small_dataset, "--with", receipts, "--json", target, "--splits", 2, "--quiet")
    target.write_text('{"mine": 1}')
    refused = compare(*ask)
    assert (refused.returncode, target.read_text()) == (1, '{"mine": 1}')
    assert "replace it with --overwrite" in refused.stderr
    assert compare(*ask, "--overwrite").returncode == 0
    first = target.read_bytes()
    assert compare(*ask).returncode == 0
    assert target.read_bytes() == first
    target.unlink()
    os.mkfifo(target)
    assert "is no regular file" in compare(*ask, "--overwrite").stderr


@pytest.mark.parametrize(
    "put",
    [
        os.mkfifo,
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text("{"),
        lambda path: path.write_text('{"a": 1}'),
        lambda path: path.write_text(json.dumps({"items": [{"price": 10**400}]})),
    ],
)
def test_hostile_files_are_one_line(compare, small_dataset, tmp_path, put):
    put(tmp_path / "x.json")
    result = compare(small_dataset, "--with", tmp_path)
    assert result.returncode == 1
    line = result.stderr.splitlines()[-1]
    assert "x.json" in line
    assert "Traceback" not in result.stderr


def test_the_extras_that_are_missing_are_named(small_dataset, tmp_path):
    """Without scipy, one line that says what to install."""
    (tmp_path / "scipy.py").write_text("raise ModuleNotFoundError('no', name='scipy')")
    result = started(COMPARE, small_dataset, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "scipy" in line
    assert "pip install -r requirements-comparison.txt" in line


def test_it_starts_as_a_script_and_as_a_module(small_dataset, receipts):
    ask = (small_dataset, "--with", receipts, "--splits", 2)
    first = started(COMPARE, *ask)
    second = started("-m", "ground_truth.compare", *ask, cwd=ROOT)
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout
    assert "comparing: 100%" in first.stderr
