"""ground_truth/compare.py: what it prints with and without real receipts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMPARE = ROOT / "ground_truth" / "compare.py"

REAL = [
    {
        "store": "Corner Shop",
        "items": [{"quantity": 1, "name": "Bread", "price": 2.0}] * 3,
        "subtotal": 6.0,
        "tax": 0.5,
        "total": 5.9,
        "savings": 0.6,
    },
    {
        "store": "Corner Shop",
        "items": [{"quantity": 2, "name": "Milk", "price": 3.0}],
        "subtotal": 3.0,
        "tax": 0.2,
        "total": 3.2,
        "savings": 0.0,
    },
]


def compare(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, COMPARE, *map(str, arguments)], capture_output=True, text=True, timeout=60
    )


def rows(output: str) -> dict[str, list[str]]:
    return {line[:28].strip(): line[28:].split() for line in output.splitlines() if line[:28]}


def test_without_real_receipts_it_says_so(small_dataset, tmp_path):
    """S1.138: absence is no error."""
    result = compare(small_dataset, "--real", tmp_path / "none")
    assert result.returncode == 0
    assert "no real receipts" in result.stdout
    assert rows(result.stdout)["receipts"] == [f"{30 * 17}", "-"]


def test_real_receipts_are_compared_and_left_alone(small_dataset, tmp_path):
    """S1.138: the difference of the fields is printed, the files stay as they are."""
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, receipt in zip(paths, REAL, strict=True):
        path.write_text(json.dumps(receipt))
    before = [path.read_bytes() for path in paths]
    result = compare(small_dataset, "--real", tmp_path)
    found = rows(result.stdout)
    assert found["receipts"][1] == "2"
    assert found["lines per receipt, mean"][1] == "2.0"
    assert found["lines of one unit"][1] == "75.0%"
    assert found["unit price, median"][1] == "2.00"
    assert found["savings of subtotal, mean"][1] == "5.0%"
    assert "only in the real receipts: tax" in result.stdout
    assert "customer_id" in result.stdout
    assert [path.read_bytes() for path in paths] == before


def test_the_data_sets_own_column_is_right(small_dataset, tmp_path):
    customers = [
        customer
        for path in sorted(small_dataset.glob("batch_*.json"))
        for customer in json.loads(path.read_text())
    ]
    receipts = [receipt for customer in customers for receipt in customer["receipts"]]
    n_lines = sum(len(receipt["items"]) for receipt in receipts)
    found = rows(compare(small_dataset, "--real", tmp_path).stdout)
    assert found["lines per receipt, mean"][0] == f"{n_lines / len(receipts):.1f}"


def test_mistakes_are_one_line(small_dataset, tmp_path):
    (tmp_path / "x.json").write_text("{")
    for arguments in ([tmp_path / "missing"], [small_dataset, "--real", tmp_path]):
        result = compare(*arguments)
        assert result.returncode == 1
        assert len(result.stderr.splitlines()) == 1
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "put",
    [
        os.mkfifo,
        lambda path: path.mkdir(),
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text(json.dumps({"items": [{"price": 10**400}]})),
    ],
)
def test_hostile_files_are_one_line(small_dataset, tmp_path, put):
    put(tmp_path / "x.json")
    result = compare(small_dataset, "--real", tmp_path)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "x.json" in line or "a receipt is not as it should be" in line
