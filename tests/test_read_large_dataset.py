"""read_large_dataset.py as its users start it."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from receipts import ARCHETYPES, CATALOGUE, Dataset, iter_customers
from receipts.file_names import SUMMARY_FILE, UNFINISHED_FILE, batch_file
from receipts.reading.till_slip import till_slip
from tests.command_line import until
from tests.conftest import SEED, make_dataset

SCRIPT = Path(__file__).parent.parent / "read_large_dataset.py"
N = 30
BATCH_SIZE = 10
TRUTH = list(iter_customers(SEED, count=N))
COLUMNS = 80


def reader(*arguments, **options):
    command = [sys.executable, SCRIPT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def output_of(*arguments):
    result = reader(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def fails(status, *arguments):
    """The one line that a failing command prints."""
    result = reader(*arguments)
    assert result.returncode == status, result
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def records_of(*arguments):
    return [json.loads(line) for line in output_of(*arguments, "--json").splitlines()]


@pytest.fixture
def copy(small_dataset, tmp_path):
    return shutil.copytree(small_dataset, tmp_path / "copy")


@pytest.fixture(scope="module")
def summary(small_dataset):
    return json.loads((small_dataset / SUMMARY_FILE).read_text())


def test_the_summary(small_dataset, summary):
    """S1.101, S1.106"""
    text = output_of(small_dataset, "--summary")
    assert output_of(small_dataset) == text
    for value in (
        f"{summary['total_customers']:,} customers",
        f"{summary['total_receipts']:,} receipts",
        f"${summary['statistics']['total_spent']:,.2f}",
        f"${summary['statistics']['total_savings']:,.2f}",
        f"{summary['statistics']['total_items']:,}",
    ):
        assert value in text
    rows = {words[0]: words[1] for line in text.splitlines() if (words := line.split())}
    assert {key: int(rows[key]) for key in ARCHETYPES} == summary["archetypes"]
    assert records_of(small_dataset) == [summary]


def test_a_customer(small_dataset):
    """S1.102"""
    wanted = TRUTH[13]
    text = output_of(small_dataset, "--customer", wanted["customer_id"])
    for value in (
        wanted["customer_id"],
        wanted["customer_name"],
        wanted["archetype"],
        f"${wanted['total_spent']:,.2f}",
        f"${wanted['total_savings']:,.2f}",
        f"{wanted['total_items']:,}",
        *(receipt["order_number"] for receipt in wanted["receipts"]),
        *(receipt["pickup_date"] for receipt in wanted["receipts"]),
    ):
        assert value in text
    assert records_of(small_dataset, "--customer", wanted["customer_id"]) == [wanted]


@pytest.mark.parametrize("number", [1, 17])
def test_a_receipt(small_dataset, number):
    receipt = TRUTH[3]["receipts"][number - 1]
    flags = ("--customer", TRUTH[3]["customer_id"], "--receipt", number)
    assert output_of(small_dataset, *flags).splitlines() == till_slip(receipt)
    assert records_of(small_dataset, *flags) == [receipt]


def test_a_receipt_that_is_not_there(small_dataset):
    line = fails(1, small_dataset, "--customer", TRUTH[3]["customer_id"], "--receipt", 18)
    assert "1 to 17" in line


@pytest.mark.parametrize("limit", [1, 2, 20])
def test_an_archetype(small_dataset, limit):
    """S1.103"""
    key = TRUTH[0]["archetype"]
    expected = [customer for customer in TRUTH if customer["archetype"] == key][:limit]
    lines = output_of(small_dataset, "--archetype", key, "--limit", limit).splitlines()
    ids = [line.split()[0] for line in lines if line.startswith("customer_")]
    assert ids == [customer["customer_id"] for customer in expected]
    assert records_of(small_dataset, "--archetype", key, "--limit", limit) == expected


def test_the_limit_is_ten_unless_told(tmp_path):
    """S1.104"""
    folder = make_dataset(tmp_path / "set", 120, receipts_per_customer=1)
    assert len(records_of(folder, "--archetype", "busy_family")) == 10
    assert len(records_of(folder, "--archetype", "busy_family", "--limit", 50)) == 12


@pytest.mark.parametrize("number", range(N // BATCH_SIZE))
def test_a_batch(small_dataset, number):
    """S1.105"""
    expected = TRUTH[number * BATCH_SIZE : (number + 1) * BATCH_SIZE]
    assert records_of(small_dataset, "--batch", number) == expected
    text = output_of(small_dataset, "--batch", number)
    shown = {customer["customer_id"] for customer in TRUTH if customer["customer_id"] in text}
    assert shown == {customer["customer_id"] for customer in expected}
    assert f"batch {number}: {BATCH_SIZE} customers" in text


def test_a_long_batch_is_cut(tmp_path):
    """S1.105"""
    folder = make_dataset(tmp_path / "set", 25, receipts_per_customer=1)
    text = output_of(folder, "--batch", 0)
    assert sum(line.startswith("customer_") for line in text.splitlines()) == 10
    assert "15 more" in text


def test_everything_fits_80_columns(small_dataset):
    for flags in (
        ["--summary"],
        ["--customer", TRUTH[0]["customer_id"]],
        ["--archetype", TRUTH[0]["archetype"]],
        ["--batch", 1],
        ["--verify"],
        ["--help"],
    ):
        result = reader(small_dataset, *flags, env={**os.environ, "COLUMNS": str(COLUMNS)})
        assert result.stdout
        body = [line for line in result.stdout.splitlines() if str(small_dataset) not in line]
        assert max(map(len, body)) <= COLUMNS


def test_the_lines_as_csv(small_dataset, summary, tmp_path):
    file = tmp_path / "lines.csv"
    assert str(file) in output_of(small_dataset, "--lines-csv", file)
    text = file.read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(text)))) == summary["statistics"]["total_items"]
    assert output_of(small_dataset, "--lines-csv", "-") == text
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name]


def test_an_existing_file_is_kept(small_dataset, tmp_path):
    file = tmp_path / "lines.csv"
    file.write_text("mine")
    assert str(file) in fails(1, small_dataset, "--lines-csv", file)
    assert file.read_text() == "mine"


def test_a_failing_table_leaves_nothing(copy, tmp_path):
    path = copy / batch_file(1, gzip=False)
    path.write_bytes(path.read_bytes()[:-9999])
    assert path.name in fails(1, copy, "--lines-csv", tmp_path / "lines.csv")
    assert not [path for path in tmp_path.iterdir() if path != copy]


def test_the_report_of_a_table_as_json(small_dataset, summary, tmp_path):
    (report,) = records_of(small_dataset, "--lines-csv", tmp_path / "x.csv")
    assert report["rows"] == summary["statistics"]["total_items"]


def test_the_catalogue():
    """S1.133"""
    rows = list(csv.DictReader(io.StringIO(output_of("--catalogue"))))
    assert [row["sku"] for row in rows] == [product.sku for product in CATALOGUE]
    assert records_of("--catalogue") == rows


def test_verify(small_dataset, summary):
    """S1.65 to S1.98"""
    result = reader(small_dataset, "--verify")
    assert result.returncode == 0
    for count in (N, summary["total_receipts"], summary["statistics"]["total_items"]):
        assert f"{count:,}" in result.stdout
    assert reader(small_dataset, "--verify", "--json", "--workers", 2).returncode == 0


def test_verify_shows_the_first_ten_offences(copy):
    """S1.77"""
    path = copy / batch_file(1, gzip=False)
    path.write_bytes(path.read_bytes().replace(b'"store":"Safeway"', b'"store":"Farway!"'))
    result = reader(copy, "--verify", "--workers", 1)
    assert result.returncode == 1
    *lines, said = result.stdout.splitlines()
    assert len(lines) == 10
    assert "seed 42" in said
    assert f"{path}: sha256" in lines[0]
    assert f"{path}, customer_000010, receipt 1: store" in lines[1]
    assert "Safeway" in lines[1]
    assert "Farway!" in lines[1]
    # The store of ten customers' receipts, and the hash.
    n_offences = sum(len(customer["receipts"]) for customer in TRUTH[10:20]) + 1
    assert f"{n_offences} offences" in result.stderr
    as_json = reader(copy, "--verify", "--json")
    offences = [json.loads(line) for line in as_json.stdout.splitlines()]
    assert [offence["receipt"] for offence in offences] == [None, *range(1, 10)]
    assert as_json.returncode == 1


def test_verify_says_what_it_cannot_check(copy):
    (copy / SUMMARY_FILE).unlink()
    result = reader(copy, "--verify")
    assert result.returncode == 0
    assert "Not compared" in result.stdout
    assert "were not" in result.stdout


def test_verify_says_that_it_compared(small_dataset):
    result = reader(small_dataset, "--verify", "--json")
    assert "seed 42 gives: every record" in json.loads(result.stdout)["compared"]


def test_verify_names_the_customers_between_slices(tmp_path, small_dataset):
    flags = {"batch_size": BATCH_SIZE}
    one = make_dataset(tmp_path / "one", 5, first_customer=N + 1, **flags)
    many = make_dataset(tmp_path / "many", 5, first_customer=N + 20, **flags)
    folders = (many, small_dataset, one)
    checked = reader(*folders, "--verify", "--workers", 1)
    assert checked.returncode == 0
    *_, single, several = checked.stdout.splitlines()
    assert single == "Customer 30 is in none of the folders."
    assert several == "Customers 36 to 49 are in none of the folders."
    assert reader(*folders).stdout.splitlines()[-2:] == [single, several]
    assert "none of the folders" not in reader(small_dataset).stdout
    (result,) = records_of(*folders, "--verify")
    assert result["absent"] == [[30, 30], [36, 49]]
    (whole,) = records_of(small_dataset, "--verify")
    assert whole["absent"] == []


def test_slices(tmp_path, small_dataset):
    other = make_dataset(tmp_path / "b", 5, first_customer=N, batch_size=BATCH_SIZE)
    (summary,) = records_of(other, small_dataset)
    assert summary["total_customers"] == N + 5
    (customer,) = records_of(small_dataset, other, "--customer", "customer_000032")
    assert customer["customer_id"] == "customer_000032"


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--summary"],
        ["{set}", "--limit", "0", "--archetype", "busy_family"],
        ["{set}", "--limit", "-1", "--archetype", "busy_family"],
        ["{set}", "--limit", "many", "--archetype", "busy_family"],
        ["{set}", "--limit", "5"],
        ["{set}", "--receipt", "1"],
        ["{set}", "--receipt", "0", "--customer", "customer_000000"],
        ["{set}", "--workers", "2"],
        ["{set}", "--batch", "-1"],
        ["{set}", "--batch", "x"],
        ["{set}", "--batch", "0", "--summary"],
        ["{set}", "--json", "--lines-csv", "-"],
        ["{set}", "--frobnicate"],
    ],
)
def test_bad_usage(small_dataset, flags):
    """S1.104"""
    assert "error" in fails(2, *(flag.format(set=small_dataset) for flag in flags))


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--customer", "customer_000030"], ["customer_000000", "customer_000029"]),
        (["--archetype", "gourmand"], list(ARCHETYPES)),
        (["--batch", "3"], ["0 to 2"]),
    ],
)
def test_what_the_data_set_does_not_have(small_dataset, flags, words):
    """S1.107"""
    line = fails(1, small_dataset, *flags)
    assert all(word in line for word in words)


@pytest.mark.parametrize(
    "flags", [[], ["--customer", "x"], ["--batch", "0"], ["--verify"], ["--lines-csv", "-"]]
)
@pytest.mark.parametrize("state", ["missing", "empty", "unfinished"])
def test_folders_without_a_data_set(tmp_path, state, flags):
    """S1.107"""
    folder = tmp_path / "set"
    if state != "missing":
        folder.mkdir()
    if state == "unfinished":
        (folder / UNFINISHED_FILE).write_text("{}")
    line = fails(1, folder, *flags)
    assert str(folder) in line
    assert ("--resume" in line) == (state == "unfinished")


def test_a_truncated_batch(copy):
    """S1.107"""
    path = copy / batch_file(0, gzip=False)
    path.write_bytes(path.read_bytes()[:-5])
    line = fails(1, copy, "--batch", 0)
    assert str(path) in line
    assert "truncated" in line


def test_a_record_that_lacks_a_field(copy):
    path = copy / batch_file(0, gzip=False)
    path.write_bytes(path.read_bytes().replace(b'"pickup_date"', b'"pickup_data"'))
    result = reader(copy, "--customer", "customer_000003")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "pickup_date" in line


def test_a_pipe_that_is_closed_early(small_dataset):
    """The output is larger than a pipe holds, so that the writer meets the closed end."""
    command = [sys.executable, SCRIPT, small_dataset, "--lines-csv", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_interruption(small_dataset):
    command = [sys.executable, SCRIPT, small_dataset, "--lines-csv", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()  # It runs, and then waits for somebody to read the rest.
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        (line,) = process.stderr.read().splitlines()
        assert process.wait(60) == 130
    assert b"stopped" in line


def test_a_terminated_table_leaves_nothing(tmp_path):
    folder = make_dataset(tmp_path / "set", 1000, batch_size=500)
    command = [sys.executable, SCRIPT, folder, "--lines-csv", tmp_path / "lines.csv"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        until(lambda: [*tmp_path.glob(".lines.csv~*.tmp")], process)
        process.send_signal(signal.SIGTERM)
        *_, line = process.stderr.read().splitlines()  # Progress before it.
        assert process.wait(60) == 130
    assert b"stopped" in line
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_table_shows_how_far_it_is(tmp_path):
    folder = make_dataset(tmp_path / "set", 250, batch_size=100, receipts_per_customer=1)
    command = [sys.executable, SCRIPT, folder, "--lines-csv", tmp_path / "lines.csv"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60).stderr.splitlines()
    assert said[0].startswith("table 0 of 1: 100 of 250 customers, ")
    assert said[-1].startswith("table 1 of 1: 250 of 250 customers, ")
    (tmp_path / "lines.csv").unlink()
    quiet = subprocess.run([*command, "--json"], capture_output=True, text=True, timeout=60)
    assert quiet.stderr == ""


@pytest.mark.parametrize("flags", ['"$2" --lines-csv -', "--catalogue", '"$2" --catalogue'])
def test_a_table_for_a_closed_output(small_dataset, flags):
    words = ["/bin/sh", "-c", f'exec "$0" "$1" {flags} >&-', sys.executable, SCRIPT, small_dataset]
    result = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "error: standard output is closed" in line


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_any_encoding_of_the_terminal(tmp_path, encoding):
    folder = make_dataset(tmp_path / "set", 1, store="Café")
    flags = ("--customer", "customer_000000", "--receipt", 1)
    result = reader(folder, *flags, env={**os.environ, "PYTHONIOENCODING": encoding})
    assert result.returncode == 0
    assert "CAF" in result.stdout


def test_a_look_up_does_not_load_the_generator(small_dataset):
    """Neither the world nor what is slow to import; ``--help`` least of all."""
    code = (
        "import sys; sys.argv[0] = 'read_large_dataset.py'\n"
        "import read_large_dataset as script\n"
        "try: script.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    slow = {"dataclasses", "concurrent.futures", "multiprocessing", "world.world"}
    for flags, unwanted in (
        (["--help"], {*slow, "receipts.reading.dataset"}),
        (
            [small_dataset, "--customer", "customer_000003"],
            {*slow, "argparse", "gzip", "pathlib", "shutil", "world.catalogue"},
        ),
    ):
        # -S: a machine's site-packages may load anything at start.
        command = [sys.executable, "-S", "-c", code, *flags]
        result = subprocess.run(command, capture_output=True, text=True, cwd=SCRIPT.parent)
        assert result.stdout
        assert not unwanted & set(result.stderr.split())


def test_a_look_up_loads_next_to_nothing_but_json(small_dataset):
    """Of a bare interpreter's library: programs call it in loops, and typing alone takes 5 ms."""

    def loaded(code, *flags):
        # -I -S: no machine's own packages and hooks; -B: no trace of this.
        command = [sys.executable, "-I", "-S", "-B", "-c", code, *map(str, flags)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stderr
        return set(result.stderr.split())

    show = "print(*sys.modules, file=sys.stderr)"
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r})\n"
        f"script = compile(open({str(SCRIPT)!r}, 'rb').read(), 'script', 'exec')\n"
        "before = set(sys.modules)\n"
        "try: exec(script, {'__name__': '__main__'})\n"
        "except SystemExit as end: assert not end.code\n"
        "print(*set(sys.modules) - before, file=sys.stderr)"
    )
    known = loaded(f"import sys, os, json; {show}")
    found = loaded(code, small_dataset, "--customer", "customer_000003")
    ours = {name for name in found if name.partition(".")[0] in {"receipts", "world"}}
    assert "receipts.reading.lookup" in ours
    assert found - ours - known <= {"__future__", "errno"}
    assert not {"typing", "argparse", "contextlib", "bisect", "pathlib"} & found


@pytest.mark.parametrize(
    "customer", ["customer_000003", "customer_999999", "", "cust", "customer_000003 "]
)
def test_the_plain_look_up_is_what_the_flags_give(small_dataset, customer):
    """The form without argparse, and the same with a flag that makes no difference."""
    plain = reader(small_dataset, "--customer", customer)
    flags = reader(small_dataset, f"--customer={customer}")
    assert (plain.returncode, plain.stdout, plain.stderr) == (
        flags.returncode,
        flags.stdout,
        flags.stderr,
    )


@pytest.mark.parametrize(
    "arguments", [("--json", "--customer", "x"), ("x", "--customer", "--json"), ("x", "--customer")]
)
def test_what_is_no_plain_look_up_is_left_to_the_flags(arguments):
    assert reader(*arguments).returncode == 2


def test_it_runs_from_any_folder(tmp_path, small_dataset):
    moved = shutil.copytree(small_dataset, tmp_path / "set")
    result = reader("set", cwd=tmp_path)
    assert result.returncode == 0
    assert len(Dataset(moved)) == N


def test_one_of_everything_is_said_in_the_singular(tmp_path):
    folder = make_dataset(tmp_path / "set", 1, batch_size=1, receipts_per_customer=1)
    shown = reader(folder).stdout
    assert shown.startswith(f"{folder}: 1 customer, 1 receipt\n")
    assert "1 of up to 1 customer\n" in shown
    assert reader(folder, "--batch", 0).stdout.startswith("batch 0: 1 customer, customer_000000")
    assert "1 batch, 1 customer, 1 receipt, " in reader(folder, "--verify").stdout
