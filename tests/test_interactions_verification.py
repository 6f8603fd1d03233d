"""Every fault of a finished data set is found, and a data set that is right is right."""

import csv
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys

import pandas
import pytest

from interactions.__main__ import main
from interactions.checking.saved_plan import plan_in
from interactions.checking.verification import Verification
from interactions.describing import description_of
from interactions.errors import DataError
from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.plan import SUMMARY_FILE, Plan
from interactions.run import InteractionRun
from interactions.sources.inputs import Inputs, WorldSlice
from receipts.metadata.metadata_files import read_in, write_metadata
from receipts.runs.files import json_bytes
from receipts.runs.listed_files import entry_of
from receipts.runs.places import FolderPlace
from receipts.runs.seals import sealed
from tests.command_line import ROOT, environment
from tests.conftest import make_dataset
from tests.interactions_command import write_csv
from tests.quick_runs import quick_runs
from world.settings import Settings

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

DAY = 86_400_000
ROWS = [
    (f"c{number % 20:02d}", f"a{number * 7 % 1000:04d}", f"2020-05-{number // 20 % 20 + 1:02}")
    for number in range(900)
]
WORLD = Inputs(world=WorldSlice(Settings(receipts_per_customer=4), 12))


def make(inputs, folder, **plan):
    policy = plan.pop("policy", InteractionPolicy())
    plan = Plan(policy, 42, inputs.as_json(), **plan)
    for _ in InteractionRun(plan, inputs, folder, lambda: ("2026-01-02T03:04:05", 0.0)):
        pass
    return folder


def offences_of(folder, named=None):
    """What the verification of a folder finds, as texts."""
    scratch = folder.parent / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    verification = Verification(folder, named or Inputs(), scratch)
    verification.prepare()
    for _ in verification:
        pass
    return [str(offence) for offence in verification.findings.first]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return write_csv(tmp_path_factory.mktemp("t") / "t.csv", ROWS)


@pytest.fixture(scope="module")
def made(source):
    folder = source.parent
    inputs = Inputs(transactions=source)
    make(inputs, folder / "split", split=Split("leave-last-out"))
    make(inputs, folder / "date", split=Split("2020-05-15"))
    return make(inputs, folder / "whole")


@pytest.fixture
def copy(made, tmp_path):
    """A copy of a data set to be changed: ``copy(change, name)`` lets ``change`` work on a
    table's rows, with size, hash, seal and metadata as whoever fakes it all would write them.
    """

    def changed(change, name="whole", table="interactions.csv"):
        folder = tmp_path / name
        shutil.copytree(made.parent / name, folder)
        path = folder / table
        with path.open(newline="") as file:
            header, *rows = csv.reader(file)
        rows = change(rows) or rows
        write_csv(path, rows, header)
        summary = json.loads((folder / SUMMARY_FILE).read_bytes())
        data = path.read_bytes()
        entry = next(entry for entry in summary["files"] if entry["file"] == table)
        entry |= {"bytes": len(data), "text_bytes": len(data)}
        entry["sha256"] = hashlib.sha256(data).hexdigest()
        summary = sealed(summary)
        (folder / SUMMARY_FILE).write_bytes(json_bytes(summary))
        said = description_of(summary, plan_in(folder / SUMMARY_FILE, summary))
        write_metadata(FolderPlace(folder), said, read_in(folder))
        return folder

    return changed


@pytest.mark.parametrize(
    "plan",
    [
        {"gzip": True, "split": Split("leave-last-out"), "export": "recbole"},
        {"format": "jsonl", "sample": 7, "columns": ("price",)},
        {"format": "parquet", "policy": InteractionPolicy(slate_size=5)},
    ],
)
def test_a_world_that_is_right_is_right_and_made_again(tmp_path, plan):
    folder = make(WORLD, tmp_path / "out", **plan)
    assert offences_of(folder) == []


def test_receipts_and_transactions_are_compared_where_they_are_named(tmp_path, source, made):
    receipts = make_dataset(tmp_path / "r", 10)
    folder = make(Inputs((receipts,)), tmp_path / "out")
    assert offences_of(folder, Inputs((receipts,))) == []
    for name in ("whole", "split", "date"):
        assert offences_of(made.parent / name, Inputs(transactions=source)) == []


def swap(rows, first):
    rows[first], rows[first + 1] = rows[first + 1], rows[first]
    chain(rows)


def chain(rows):
    """Makes the previous articles right again."""
    before = [None] * 5
    for row in rows:
        row[4] = before[2] if row[1] == before[1] else "START"
        before = row


def set_value(place, column, value):
    def change(rows):
        rows[place][column] = value

    return change


def ignore_what_is_bought(rows):
    of_one = [row for row in rows if row[1] == "c03"]
    bought = [row for row in of_one if row[3] == "2"][-1]
    ignore = [row for row in of_one if row[3] == "0"][-1]
    ignore[2] = bought[2]
    chain(rows)


def click_what_is_ignored(rows):
    of_one = [row for row in rows if row[1] == "c03"]
    ignored = next(row for row in of_one if row[3] == "0")
    bought = {row[2] for row in of_one if row[3] == "2"}
    click = next(row for row in of_one if row[3] == "1" and row[2] not in bought)
    click[2] = ignored[2]
    chain(rows)


def exchange_customers(rows):
    first = [row for row in rows if row[1] == "c00"]
    second = [row for row in rows if row[1] == "c01"]
    return second + first + rows[len(first) + len(second) :]


def drop_purchases(rows):
    kept = [row for row in rows if row[1] != "c04" or row[3] != "2"]
    chain(kept)
    return kept


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda rows: swap(rows, 40), "row 43: time, score and article"),
        (set_value(5, 4, "a9999"), "row 7: prev_article_id"),
        (set_value(0, 4, "a0007"), "row 2: prev_article_id: expected \"START\""),
        (set_value(3, 3, "3"), "row 5: interaction_score: expected 0, 1 or 2"),
        (set_value(3, 3, "x"), "line 5: interaction_score is 'x', no whole number"),
        (set_value(3, 0, "2020-05-05"), "line 5: t_dat is '2020-05-05', no whole number"),
        (set_value(-1, 1, "c00"), "customer_id: expected an id after 'c19', found 'c00'"),
        (exchange_customers, "customer_id: expected an id after 'c01', found 'c00'"),
        (ignore_what_is_bought, "c03: ignore: expected none within 7 days"),
        (click_what_is_ignored, "c03: click: expected none of an article that is ignored"),
        (drop_purchases, "c04: row "),
        (lambda rows: rows[:-1], "interactions in the summary"),
        (lambda rows: [*rows, rows[-1]], "interactions in the summary"),
        (lambda rows: [row for row in rows if row[1] != "c07"], "customers with purchases in the"),
    ],
)  # fmt: skip
def test_rows_that_contradict_are_found_without_the_source(copy, change, named):
    found = offences_of(copy(change))
    assert [text for text in found if named in text], found


def to_training(rows):
    """Moves every purchase of the test part to the day before."""
    for row in rows:
        row[0] = str(int(row[0]) - 2 * DAY)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("split", "split: expected one day, the last one"),
        ("date", "split: expected training before 2020-05-15, test from then on"),
    ],
)
def test_a_split_that_breaks_its_rule_is_found(copy, name, named):
    found = offences_of(copy(to_training, name, "interactions_test.csv"))
    assert [text for text in found if named in text], found


def other_article(rows):
    """A click of another article that nobody could tell without the source."""
    row = next(row for row in rows if row[3] == "1")
    row[2] = "a0001" if row[2] != "a0001" else "a0008"
    chain(rows)


def other_day(rows):
    """All events of the last customer a week later."""
    for row in rows:
        if row[1] == "c19":
            row[0] = str(int(row[0]) + 7 * DAY)


@pytest.mark.parametrize("change", [other_article, other_day])
def test_what_rows_do_not_tell_is_found_beside_the_source(copy, source, change):
    folder = copy(change)
    assert offences_of(folder) == []
    (found,) = offences_of(folder, Inputs(transactions=source))
    assert "by the seed: expected" in found


def test_a_purchase_that_is_no_line_of_the_source_is_found_in_columns(tmp_path):
    import pyarrow as arrow
    from pyarrow import parquet

    folder = make(WORLD, tmp_path / "out", format="parquet")
    path = folder / "interactions.parquet"
    table = parquet.read_table(path)
    times = table["t_dat"].to_pylist()
    times[-1] += 1
    parquet.write_table(table.set_column(0, "t_dat", arrow.array(times)), path)
    found = offences_of(folder)
    assert [text for text in found if f"row {len(times)} by the seed" in text], found
    assert [text for text in found if "sha256" in text or "size in bytes" in text], found
    path.write_bytes(path.read_bytes()[:-100])
    assert [text for text in offences_of(folder) if "not a whole Parquet file" in text]


@pytest.mark.parametrize("name", ["interactions.csv.gz", "out.inter", "out.item", "out.user"])
@pytest.mark.parametrize("damage", ["cut", "delete"])
def test_damaged_files_are_named(tmp_path, name, damage):
    folder = make(WORLD, tmp_path / "out", gzip=True, export="recbole")
    path = folder / name
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-50])
    else:
        path.unlink()
    assert [text for text in offences_of(folder) if name in text]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"articles": 124', '"articles": 125', "articles in the summary"),
        ('"customers": 12,', '"customers": 13,', "seal"),
        ('"seed": 42,\n  "settings"', '"seed": 43,\n  "settings"', "by the seed"),
        ('"files": [', '"files": [3, ', "entry of a file"),
        ('"file": "interactions.csv"', '"file": "../t.csv"', "name in the summary"),
        ('"min_ignores": 40', '"min_ignores": 41', "by the seed"),
    ],
)
def test_a_summary_that_was_changed_is_found(tmp_path, old, new, named):
    folder = make(WORLD, tmp_path / "out")
    path = folder / SUMMARY_FILE
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = offences_of(folder)
    assert [each for each in found if named in each], found


def run(*flags, capsys):
    """The status, standard output and the last line of standard error."""
    try:
        status = main([*map(str, flags), "--quiet", "--workers", "1"])
    except SystemExit as error:
        status = error.code
    out, err = capsys.readouterr()
    assert len(err.splitlines()) <= 1
    return status, out, err


def test_the_command_says_what_was_checked(made, source, capsys):
    status, out, _ = run("--verify", made, capsys=capsys)
    assert (status, out.splitlines()[0]) == (
        0,
        "Not compared with the source: name the source with --transactions FILE.",
    )
    status, out, _ = run("--verify", made, "--transactions", source, capsys=capsys)
    assert status == 0
    assert out.startswith("All is right: 1 file, ")
    assert out.endswith(" rows of 20 customers, made again from the source and compared.\n")
    assert len(out.splitlines()) == 1


def test_the_command_shows_the_first_twenty(copy, capsys):
    def change(rows):
        for row in rows:
            row[4] = "a0000"

    status, out, err = run("--verify", copy(change), capsys=capsys)
    assert status == 1
    assert 10 <= len(out.splitlines()) <= 21
    assert "20 offences in 1 file" in err


def test_another_source_is_refused_and_named(made, tmp_path, capsys):
    other = write_csv(tmp_path / "t.csv", ROWS[1:])
    status, out, err = run("--verify", made, "--transactions", other, capsys=capsys)
    assert (status, out) == (1, "")
    assert "was made from another source (transactions_digest sha256:" in err


@pytest.mark.parametrize(
    "text", [None, "", "[]", "{}", '{"settings": 3}', '{"settings": {}}', "[" * 9999]
)
def test_what_is_no_data_set_is_refused(tmp_path, capsys, text):  # fmt: skip
    if text is not None:
        (tmp_path / SUMMARY_FILE).write_text(text)
    status, out, err = run("--verify", tmp_path, capsys=capsys)
    assert (status, out) == (1, "")
    assert SUMMARY_FILE in err


def test_settings_do_not_go_with_it(made, capsys):
    status, _, err = run("--verify", made, "--seed", 7, capsys=capsys)
    assert status == 2
    assert "--seed does not go with --verify" in err


def test_a_pickle_is_not_run_unasked(tmp_path, capsys):
    folder = make(WORLD, tmp_path / "out", format="pickle")
    status, out, _ = run("--verify", folder, capsys=capsys)
    assert status == 0
    assert "All is right: 1 file by size and hash.\n" in out
    status, out, _ = run("--verify", folder, "--allow-pickle", capsys=capsys)
    assert (status, "compared" in out) == (0, True)


def test_a_text_that_was_packed_otherwise_is_found_by_its_size(tmp_path):
    folder = make(WORLD, tmp_path / "out", gzip=True)
    path = folder / "interactions.csv.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), 1))
    (found,) = offences_of(folder)
    assert "size in bytes" in found


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("e") / "out"
    return make(WORLD, folder, export="recbole", sample=7, split=Split("leave-last-out"))


@pytest.fixture
def forged(exported, tmp_path):
    """A copy whose summary was changed and sealed anew: ``forged(change)``."""

    def changed(change, made=exported):
        folder = tmp_path / made.name
        shutil.copytree(made, folder)
        summary = json.loads((folder / SUMMARY_FILE).read_bytes())
        change(summary)
        (folder / SUMMARY_FILE).write_bytes(json_bytes(sealed(summary)))
        return folder

    return changed


@pytest.mark.parametrize(
    "name",
    [
        *("out.train.inter", "out.test.inter", "out.user", "out.item"),
        *("sampled_customers.csv", "sampled_transactions.csv", "interactions_test.csv"),
    ],
)
def test_every_file_of_the_settings_must_be_listed(forged, name):
    def unlist(summary):
        summary["files"] = [entry for entry in summary["files"] if entry["file"] != name]

    folder = forged(unlist)
    (folder / name).write_bytes(b"garbage")
    found = offences_of(folder)
    assert [text for text in found if f"list of files: expected an entry of {name}" in text], found


def test_a_file_is_listed_once(forged):
    folder = forged(lambda summary: summary["files"].append(summary["files"][2]))
    (found,) = offences_of(folder)
    assert "expected an entry of out.train.inter, found 2" in found


@pytest.mark.parametrize(
    "name", ["interactions.csv", "interactions_test.parquet", "sampled_customers.jsonl", "x.inter"]
)
def test_files_beside_those_of_the_settings_are_found(forged, exported, name):
    def listed(summary):
        summary["files"].append({**entry_of(exported / "out.user"), "file": name})

    folder = forged(listed)
    shutil.copy(folder / "out.user", folder / name)
    (found,) = offences_of(folder)
    assert f'list of files: expected files of the settings, found "{name}"' in found
    shutil.copy(exported / SUMMARY_FILE, folder)
    (found,) = offences_of(folder)
    assert f"list of files: expected all files of the folder, found none of {name}" in found


def test_a_folder_that_was_renamed_is_right(exported, tmp_path):
    shutil.copytree(exported, tmp_path / "other")
    assert offences_of(tmp_path / "other") == []


def setting(name, *values):
    return [
        pytest.param(name, value, id=f"{name}={value!r}"[:30].replace("/", "")) for value in values
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *setting("export", 7, "x", [], False),
        *setting("receipts", 7, "x", [], ["r"]),
        *setting("transactions", 7, "x", "-", ""),
        *setting("transactions_bytes", 7, "x", True),
        *setting("customers", 7, "x", "-"),
        *setting("customers_bytes", 7, {}),
        *setting("transactions_digest", None, 7),
        *setting("world", 7, "x", [], {}, None, {"version": "x"}),
        *setting("spread", None, [], 0),
        *setting("time_of_day", None, [], 0),
        *setting("gzip", None, [], 0),
        *setting("columns", None, "price", [7]),
        *setting("sample", "7", True, 7.0),
        *setting("split", 7, []),
        *setting("format", 7, []),
        *setting("min_ignores", 40.0, "40", None),
        *setting("window_days", 1e999, None),
        *setting("slate_size", "5", []),
        *setting("click_before_purchase_prob", 1e999, 10**400, "0.9", True),
        *setting("other", None, 7),
    ],
)
def test_settings_that_are_none_of_ours_are_refused(forged, capsys, name, value):
    folder = forged(lambda summary: summary["settings"].update({name: value}))
    status, out, err = run("--verify", folder, capsys=capsys)
    assert (status, out) == (1, "")
    assert "its settings are not those of a run" in err


def test_files_for_another_tool_are_found_where_the_settings_deny_them(forged):
    found = offences_of(forged(lambda summary: summary["settings"].update(export=None)))
    assert [text for text in found if 'files of the settings, found "out.train.inter"' in text]


@pytest.mark.parametrize("versions", [7, None, [], {}, {"interactions": "2"}, {"world": 2}])
def test_a_summary_without_a_version_is_refused(forged, capsys, versions):
    folder = forged(lambda summary: summary.update(versions=versions))
    status, out, err = run("--verify", folder, capsys=capsys)
    assert (status, out) == (1, "")
    assert "versions is" in err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("generation_date", value) for value in (None, 7, "", "today")],
        *[("generation_time_seconds", value) for value in (None, "7", True, -1, 1e999)],
    ],
)
def test_when_it_was_made_must_be_a_time(forged, name, value):
    (found,) = offences_of(forged(lambda summary: summary.update({name: value})))
    assert f": {name}: expected " in found


@pytest.mark.parametrize(
    ("name", "value"), [("transactions", "x.csv"), ("transactions_bytes", 7), ("customers", "x")]
)
def test_settings_of_the_source_are_compared_with_it(made, forged, source, name, value):
    def change(summary):
        summary["settings"][name] = value
        if name == "customers":
            summary["settings"] |= {"customers_bytes": 3, "customers_digest": "sha256:0"}

    folder = forged(change, made)
    named = Inputs(transactions=source)
    if name == "customers":
        with pytest.raises(DataError, match="was made from another source"):
            offences_of(folder, Inputs(transactions=source, customers=source))
    else:
        (found,) = offences_of(folder, named)
        assert f"{name} in the settings: expected " in found


@pytest.mark.parametrize("is_json", [False, True])
def test_what_was_piped_is_compared_with_the_file(tmp_path, is_json):
    names = ("customer_id", "article_id", "t_dat")
    if is_json:
        path = tmp_path / "t.jsonl"
        lines = [json.dumps(dict(zip(names, row, strict=True))) for row in ROWS]
        path.write_text("\n".join(lines) + "\n")
    else:
        path = write_csv(tmp_path / "t.csv", ROWS)
    flags = "--transactions", "-", "--output", "out", "--sample", "7", "--quiet"
    command = [sys.executable, "-m", "interactions", *flags]
    python_path = environment(PYTHONPATH=str(ROOT))
    with path.open("rb") as file:
        subprocess.run(command, stdin=file, cwd=tmp_path, check=True, env=python_path)
    named = Inputs(transactions=path)
    assert offences_of(tmp_path / "out", named) == []
    text = path.read_text().replace("2020-05-03", "2020-05-04")
    path.write_text(text)
    assert [each for each in offences_of(tmp_path / "out", named) if "by the seed" in each]


OTHER_TYPES = (
    ("interaction_score", "float64"),
    ("interaction_score", "int64"),
    ("t_dat", "int32"),
    ("article_id", "binary"),
    ("prev_article_id", "null"),
)


@pytest.mark.parametrize(
    ("format", "name", "kind"),
    [
        *(("parquet", *each) for each in OTHER_TYPES),
        *(("pickle", *each) for each in OTHER_TYPES),
        ("parquet", "customer_id", "large_string"),  # Some versions of pandas have all texts so.
    ],
)
def test_columns_of_other_types_are_found(tmp_path, format, name, kind):
    import pyarrow as arrow
    from pyarrow import parquet

    folder = make(WORLD, tmp_path / "out", format=format)
    path = next(folder.glob("interactions.p*"))
    if format == "parquet":
        table = parquet.read_table(path)
    else:
        table = arrow.Table.from_pandas(pandas.read_pickle(path))
    place = table.schema.get_field_index(name)
    type_of = arrow.type_for_alias(kind)
    values = (
        arrow.nulls(len(table))
        if kind == "null"
        else arrow.array([n % 1000 for n in range(len(table))], type_of)
        if kind == "int32"
        else table[name].cast(type_of)
    )
    table = table.set_column(place, name, values).replace_schema_metadata(None)
    if format == "parquet":
        parquet.write_table(table, path)
    else:
        table.to_pandas().to_pickle(path)
    found = offences_of(folder, Inputs(allow_pickle=True))
    assert [text for text in found if f"the column {name} is of type" in text], found


def test_a_summary_that_is_no_file_is_named(tmp_path, capsys):
    path = tmp_path / SUMMARY_FILE
    path.mkdir()
    assert "it is a folder, not a regular file" in run("--verify", tmp_path, capsys=capsys)[2]
    path.rmdir()
    os.mkfifo(path)
    assert "it is a pipe, not a regular file" in run("--verify", tmp_path, capsys=capsys)[2]
    path.unlink()
    path.symlink_to("/dev/zero")
    assert "it is a device, not a regular file" in run("--verify", tmp_path, capsys=capsys)[2]
    path.unlink()
    path.symlink_to(path)
    assert "evels of symbolic links" in run("--verify", tmp_path, capsys=capsys)[2]


def test_a_summary_of_any_size_is_not_read(tmp_path, capsys):
    with (tmp_path / SUMMARY_FILE).open("wb") as file:
        file.truncate(1 << 30)
    status, out, err = run("--verify", tmp_path, capsys=capsys)
    assert (status, out) == (1, "")
    assert "it has more than 256 MB" in err


def test_no_folder_is_bad_usage(capsys):
    status, out, _ = run("--verify", "", capsys=capsys)
    assert (status, out) == (2, "")
