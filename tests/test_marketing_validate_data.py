"""The command: three ways to start it, its exit statuses, its report (S2.13, S2.72, S2.74)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from marketing.validation import validate_data
from tests.tiny_marketing import TinyMarketing

ROOT = Path(__file__).resolve().parents[1]
BARE = (sys.executable, "-S", "-E", "-B")
WAYS = {
    "from the root": (ROOT, ["marketing/validation/validate_data.py"]),
    "from inside": (ROOT / "marketing", ["validation/validate_data.py"]),
    "as a module": (ROOT, ["-m", "marketing.validation.validate_data"]),
}


def run(way, *flags):
    folder, start = WAYS[way]
    return subprocess.run(
        [*BARE, *start, *map(str, flags)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    """So few rows that no figure can be told from chance."""
    names = ["product_catalog", "transactions", "transaction_details", "demographics"]
    TinyMarketing(4).write(tmp_path, only=names)
    return tmp_path


@pytest.mark.parametrize("way", WAYS)
def test_it_starts_in_three_ways_with_a_bare_interpreter(way, folder):
    report = folder / "reports" / "report.json"
    result = run(way, folder, "--report", report)
    assert result.returncode == 0, result
    # Progress, which names each table before it is read.
    told = [line.removeprefix("validating: ") for line in result.stderr.splitlines()]
    assert told[:2] == ["demographics", "product_catalog"]
    assert told[-1] == "receipts, line by line"
    assert len(told) == len(set(told)) == 6
    assert max(map(len, result.stdout.splitlines()[:-1])) <= 80
    assert json.loads(report.read_text())["passed"]


def test_a_check_that_fails_ends_with_1(folder):
    path = folder / "transactions.csv"
    path.write_text(path.read_text().replace("West", "South", 1))
    result = run("from the root", folder, "--report", folder / "report.json")
    assert result.returncode == 1
    assert "error" not in result.stderr
    assert "FAIL transactions.region_of_state" in result.stdout


def test_files_that_are_missing_end_with_2(tmp_path):
    result = run("from the root", tmp_path / "nowhere", "--report", tmp_path / "report.json")
    assert result.returncode == 2
    [line] = result.stderr.splitlines()
    assert line.startswith("validate_data.py: error: ")
    assert "nowhere" in line
    assert "build_dataset.py" in line
    assert not (tmp_path / "report.json").exists()


def test_bad_usage_ends_with_2():
    result = run("from the root", "--reprot", "x")
    assert result.returncode == 2
    assert "did you mean --report?" in result.stderr


def test_quiet_says_nothing(folder):
    result = run("from the root", folder, "--quiet", "--report", folder / "report.json")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_threshold_that_makes_no_sense_ends_with_2(folder, monkeypatch, capsys):
    """S2.77: the constants are those that act."""
    from marketing import constants

    monkeypatch.setitem(constants.VALIDATION_THRESHOLDS, "distribution_tolerance", -1)
    with pytest.raises(SystemExit) as ended:
        validate_data.main([str(folder), "--report", str(folder / "report.json")])
    assert ended.value.code == 2
    assert "distribution_tolerance" in capsys.readouterr().err


def test_the_report_goes_where_the_document_has_it():
    """S2.72"""
    assert validate_data.REPORT.relative_to(ROOT).as_posix() == (
        "marketing/validation/reports/validation_report.json"
    )


def test_damaged_files_and_folders_in_their_place_end_in_one_line(folder):
    (folder / "transactions.csv").unlink()
    (folder / "transactions.csv").mkdir()
    result = run("from the root", folder, "--report", folder / "report.json")
    assert result.returncode == 1
    *told, line = result.stderr.splitlines()
    assert all(each.startswith("validating: ") for each in told)
    assert "transactions.csv" in line


@pytest.mark.parametrize("name", ["transactions.csv", "mine.json", "folder"])
def test_a_report_replaces_nothing_but_a_report(folder, name):
    (folder / "mine.json").write_text("{}")
    (folder / "folder").mkdir()
    before = (folder / "transactions.csv").read_bytes()
    result = run("from the root", folder, "--report", folder / name)
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert f"{folder / name} is there already and no validation report" in line
    assert (folder / "transactions.csv").read_bytes() == before
    assert (folder / "mine.json").read_text() == "{}"


def test_an_earlier_report_is_replaced(folder, tmp_path):
    report = tmp_path / "report.json"
    assert run("from the root", folder, "--report", report).returncode == 0
    path = folder / "transactions.csv"
    path.write_text(path.read_text().replace("West", "South", 1))
    assert run("from the root", folder, "--report", report).returncode == 1
    assert not json.loads(report.read_text())["passed"]
