"""marketing/dataset/run.py: the same bytes however a data set is made, and nothing of others
touched.
"""

import hashlib
import json
import shutil

import pytest

from marketing.dataset import plan as plans
from marketing.dataset import size_estimate
from marketing.dataset.errors import MissingInputError, StepError
from marketing.dataset.files import growing_names
from marketing.tables import STEPS
from marketing.writing import step_rows
from receipts.metadata.metadata_files import METADATA_FILES
from receipts.runs.errors import OutputError
from tests.marketing_command import (
    cut_short,
    files_of,
    make,
    plan_of,
    rows_of,
    run_of,
    summary_of,
    text_of,
)
from world.population import DEFAULT_POPULATION

BLOCK = 10


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(plans, "BLOCK_CUSTOMERS", BLOCK)
    monkeypatch.setattr(size_estimate, "N_TRIED", 2)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The data set of 30 customers, made in one go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "BLOCK_CUSTOMERS", BLOCK)
        yield make(tmp_path_factory.mktemp("whole") / "set")


def test_the_summary_says_what_there_is(whole):
    """S2.3, S2.19, S2.20, S2.30, S2.41, S2.47, S2.54: the files, their rows and digests."""
    summary = summary_of(whole)
    assert [step["file"] for step in summary["steps"]] == list(STEPS)
    entries = [entry for step in summary["steps"] for entry in step["tables"]]
    assert [entry["file"][:2] for entry in entries[:6]] == ["ny", "ca", "tx", "il", "fl", "wa"]
    for entry in entries:
        text = text_of(whole / entry["file"])
        assert hashlib.sha256(text.encode()).hexdigest() == entry["sha256"]
        assert text.count("\n") == entry["rows"] + 1
        assert len(text.encode()) == entry["bytes"] == entry["text_bytes"]
    assert summary["rows"] == sum(entry["rows"] for entry in entries)
    assert {*files_of(whole)} == {
        *(entry["file"] for entry in entries),
        "marketing_summary.json",
        *METADATA_FILES,
    }


@pytest.fixture
def folder(whole, tmp_path):
    """A copy of the data set."""
    return shutil.copytree(whole, tmp_path / "set")


def test_workers_change_no_byte(whole, tmp_path):
    """S2.16."""
    assert files_of(make(tmp_path / "set", n_workers=2)) == files_of(whole)


def test_the_size_of_blocks_changes_no_byte(whole, tmp_path, monkeypatch):
    monkeypatch.setattr(plans, "BLOCK_CUSTOMERS", 7)
    assert files_of(make(tmp_path / "set")) == files_of(whole)


@pytest.mark.parametrize("n_parts", [0, 1, 3, 5, 9, 11])
def test_an_interrupted_data_set_is_completed(whole, tmp_path, n_parts):
    """S2.16, S2.5: stopped in the middle of a step and at the end of one."""
    folder = cut_short(tmp_path / "set", plan_of(), n_parts)
    assert not (folder / "marketing_summary.json").exists()
    run = run_of(folder, plan_of(), resume=True)
    assert len(list(run)) == 12 - n_parts
    assert files_of(folder) == files_of(whole)


def test_steps_that_are_added_make_the_same_data_set(whole, tmp_path):
    """S2.4, S2.6 to S2.9: each step alone, in order; the summary lists what is there."""
    folder = tmp_path / "set"
    for number, step in enumerate(STEPS):
        make(folder, steps=[step], inputs=STEPS[:number], resume=number > 0)
        assert [each["file"] for each in summary_of(folder)["steps"]] == list(STEPS[: number + 1])
    assert files_of(folder) == files_of(whole)


def test_a_step_that_is_stopped_while_it_is_added_is_completed(whole, tmp_path):
    folder = make(tmp_path / "set", steps=STEPS[:2])
    cut_short(folder, plan_of(), 2, STEPS[2:3], inputs=STEPS[:2], resume=True)
    make(folder, steps=STEPS[3:], inputs=STEPS[:2], resume=True)
    assert files_of(folder) == files_of(whole)


@pytest.mark.parametrize(("missing", "added"), [(0, 1), (1, 2), (1, 3), (2, 3)])
def test_a_step_without_its_inputs_names_the_file_and_makes_nothing(tmp_path, missing, added):
    """S2.10."""
    folder = tmp_path / "set"
    there = STEPS[:missing] or STEPS[2:3]
    make(folder, steps=there)
    before = files_of(folder)
    run = run_of(folder, plan_of(), [STEPS[added]], inputs=STEPS[:added], resume=True)
    names = {"demographic": "ny_demographics.csv", "consumer": "consumer_preferences.csv"}
    names["marketing"] = "marketing_campaigns.csv"
    with pytest.raises(MissingInputError, match=names[STEPS[missing]]) as error:
        run.prepare()
    assert error.value.step == STEPS[missing]
    assert files_of(folder) == before


def test_an_input_that_was_changed_is_no_input(tmp_path):
    folder = make(tmp_path / "set", steps=STEPS[:1])
    with (folder / "tx_demographics.csv").open("a") as file:
        file.write("x\n")
    run = run_of(folder, plan_of(), STEPS[1:2], inputs=STEPS[:1], resume=True)
    with pytest.raises(MissingInputError, match="is not as it was made"):
        run.prepare()


def test_slices_put_together_are_the_whole(whole, tmp_path):
    """S2.16: the rows of tables that are no totals."""
    parts = [
        make(tmp_path / "a", plan_of(13)),
        make(tmp_path / "b", plan_of(17, 13)),
    ]
    names = [name for step in STEPS for name in growing_names(step, ["NY", "CA"])]
    for name in names:
        head, *rows = text_of(whole / f"{name}.csv").splitlines()
        texts = [text_of(part / f"{name}.csv").splitlines() for part in parts]
        assert [text[0] for text in texts] == [head, head]
        assert [*texts[0][1:], *texts[1][1:]] == rows


def test_compressed_tables_hold_the_same_text(whole, tmp_path):
    folder = make(tmp_path / "set", plan_of(gzip=True), n_workers=2)
    for path in whole.glob("*.csv"):
        assert text_of(folder / f"{path.name}.gz") == path.read_text()
    again = cut_short(tmp_path / "again", plan_of(gzip=True), 5)
    make(again, plan_of(gzip=True), resume=True)
    assert files_of(again) == files_of(folder)


def test_a_complete_data_set_is_left_alone(folder):
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    run = run_of(folder, plan_of(), resume=True)
    assert list(run) == []
    assert run.was_complete
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


@pytest.mark.parametrize(
    "name",
    [
        "il_demographics.csv",
        "loyalties.csv",
        "marketing_campaigns.csv",
        "transaction_details.csv",
        *METADATA_FILES,
        "marketing_summary.json",
    ],
)
@pytest.mark.parametrize("damage", ["cut", "delete", "change"])
def test_what_is_damaged_is_made_again(whole, folder, name, damage):
    if (name, damage) == ("marketing_summary.json", "delete"):
        damage = "cut"  # Without it nobody can tell whose the files are.
    path, data = folder / name, files_of(whole)[name]
    if damage == "delete":
        path.unlink()
    else:
        path.write_bytes(data[:-9] if damage == "cut" else b"f".join(data.rsplit(b"e", 1)))
    make(folder, resume=True)
    assert files_of(folder) == files_of(whole)


def test_a_damaged_table_is_named_and_only_its_step_is_made_again(folder):
    told = []
    (folder / "loyalties.csv").unlink()
    run = run_of(folder, plan_of(), resume=True, tell=told.append)
    assert {report["file"].partition("_")[0] for report in run} == {"marketing"}
    assert told == [
        f"{folder}/loyalties.csv: it is missing; the tables of step marketing are made again."
    ]


def test_a_growing_table_that_is_damaged_is_cut_back(whole, tmp_path):
    told = []
    folder = cut_short(tmp_path / "set", plan_of(), 8)
    path = folder / "loyalties.growing"
    data = bytearray(path.read_bytes())
    data[-30] ^= 1
    path.write_bytes(data)
    make(folder, resume=True, tell=told.append)
    assert told == ["1 of 2 blocks of step marketing are made again."]
    assert files_of(folder) == files_of(whole)


def test_tables_that_were_just_put_in_place_are_taken_up(whole, tmp_path):
    """Killed after the step's last table got its name and before that was noted."""
    folder = cut_short(tmp_path / "set", plan_of(), 2)
    state = (folder / ".unfinished.json").read_bytes()
    cut_short(folder, plan_of(), 1, resume=True)
    (folder / ".unfinished.json").write_bytes(state)
    assert (folder / "ny_demographics.csv").exists()
    run = run_of(folder, plan_of(), resume=True)
    assert len(list(run)) == 10
    assert files_of(folder) == files_of(whole)


@pytest.mark.parametrize("name", ["notes.txt", "transactions.csv", "de_demographics.csv"])
def test_a_foreign_file_is_refused_and_kept(tmp_path, name):
    """S2.15."""
    folder = make(tmp_path / "set", steps=STEPS[:1])
    (folder / name).write_text("mine")
    before = files_of(folder)
    for how in ({}, {"overwrite": True}, {"resume": True}):
        with pytest.raises(OutputError, match=name):
            run_of(folder, plan_of(), **how).prepare()
        assert files_of(folder) == before


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    """S2.15."""
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "transactions.csv").write_text("mine")
    with pytest.raises(OutputError, match=r"transactions\.csv"):
        run_of(folder, plan_of(), overwrite=True)
    assert files_of(folder) == {"transactions.csv": b"mine"}


def test_a_data_set_is_replaced_as_a_whole(whole, tmp_path):
    """S2.15, S2.21: also by one of other states."""
    folder = make(tmp_path / "set", plan_of(5, states=("VT", "ME")))
    assert {path.name for path in folder.glob("*_demographics.csv")} == {
        "vt_demographics.csv",
        "me_demographics.csv",
    }
    with pytest.raises(OutputError, match="with --overwrite"):
        run_of(folder, plan_of())
    with pytest.raises(OutputError, match="made with other settings"):
        run_of(folder, plan_of(), resume=True)
    make(folder, overwrite=True)
    assert files_of(folder) == files_of(whole)


def test_strays_of_a_step_that_is_not_made_are_cleared_up(tmp_path):
    """An interrupted build, which is completed as the first step only."""
    folder = cut_short(tmp_path / "set", plan_of(), 2)
    assert (folder / "transactions.growing").exists()
    make(folder, steps=STEPS[:1], resume=True)
    assert not list(folder.glob("*.growing"))
    assert files_of(folder) == files_of(make(tmp_path / "other", steps=STEPS[:1]))


def test_another_population_comes_with_the_data_set(tmp_path):
    population = DEFAULT_POPULATION.with_archetype("busy_family", gap_days=(3, 5))
    plan = plan_of(5, population=population)
    folder = make(tmp_path / "set", plan, STEPS[:1])
    assert {"population.json", "catalogue.csv"} <= {*files_of(folder)}
    whole = files_of(folder)
    (folder / "catalogue.csv").unlink()
    make(folder, plan, STEPS[:1], resume=True)
    assert files_of(folder) == whole


def test_a_step_that_lost_rows_is_named(tmp_path, monkeypatch):
    """S2.4, S2.5: what each step has made is counted."""
    consumer = step_rows._STEPS["consumer"]

    def forgetful(world):
        rows_of = consumer(world)
        return lambda index: () if index == 13 else rows_of(index)

    monkeypatch.setitem(step_rows._STEPS, "consumer", forgetful)
    run = run_of(tmp_path / "set", plan_of(seed=43))
    with pytest.raises(StepError, match="step consumer made 29 rows of consumer_preferences, not"):
        list(run)
    assert not (tmp_path / "set" / "marketing_summary.json").exists()


def test_a_run_says_which_step_it_is_at(tmp_path):
    """S2.5."""
    run = run_of(tmp_path / "set", plan_of())
    at = [run.at for _ in run]
    steps = [f"step {step}" for step in STEPS for _ in range(3)]
    assert at == [*steps[1:], ""]


def test_a_disk_without_room_is_named_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("receipts.runs.disk_space._free", lambda folder: (folder, 1000))
    with pytest.raises(OutputError, match="the tables need about"):
        make(tmp_path / "set")
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize("gzip", [False, True])
def test_the_estimated_room_is_enough(tmp_path, monkeypatch, gzip):
    monkeypatch.setattr(size_estimate, "N_TRIED", 15)
    plan = plan_of(40, gzip=gzip)
    folder = make(tmp_path / "set", plan)
    n_bytes = sum(path.stat().st_size for path in folder.iterdir())
    needed = size_estimate.needed_bytes(plan, dict.fromkeys(STEPS, 40))
    needed -= size_estimate.BESIDE_BYTES
    assert n_bytes < needed + 100_000 < 4 * n_bytes + 100_000


def test_a_forged_summary_is_not_believed(whole, folder):
    summary = summary_of(folder)
    text = (folder / "loyalties.csv").read_bytes() + b"x,gold,1,1,1,1\n"
    (folder / "loyalties.csv").write_bytes(text)
    entry = next(e for e in summary["steps"][2]["tables"] if e["table"] == "loyalties")
    entry |= {
        "rows": 31,
        "bytes": len(text),
        "text_bytes": len(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }
    (folder / "marketing_summary.json").write_text(json.dumps(summary))
    make(folder, resume=True)
    assert files_of(folder) == files_of(whole)


def test_a_full_join_loses_no_row(whole):
    """S2.67, S2.23, S2.24, S2.31, S2.32, S2.55 to S2.57, S2.61, S2.62."""
    persons = rows_of(whole, "demographics")
    keys = {(row["SERIALNO"], row["SPORDER"]) for row in persons}
    assert len(keys) == len(persons)
    shoppers = {row["customer_id"]: row for row in persons if row["customer_id"]}
    consumers = {row["consumer_id"]: row for row in rows_of(whole, "consumer_preferences")}
    assert shoppers.keys() == consumers.keys()
    assert len(consumers) == 30
    transactions = {row["transaction_id"]: row for row in rows_of(whole, "transactions")}
    assert len(transactions) == 30 * 17
    assert {row["consumer_id"] for row in transactions.values()} == consumers.keys()
    details = rows_of(whole, "transaction_details")
    assert {row["transaction_id"] for row in details} == transactions.keys()
    assert {row["product_id"] for row in details} <= {
        row["product_id"] for row in rows_of(whole, "product_catalog")
    }
    assert {row["consumer_id"] for row in rows_of(whole, "loyalties")} == consumers.keys()
    for row in transactions.values():
        consumer = consumers[row["consumer_id"]]
        for name in ("state", "region", "age_group"):
            assert row[name] == consumer[name]


def test_every_coupon_finds_its_assignment_and_its_conversion(tmp_path):
    """S2.67: none is lost, on receipts so few that many windows begin before the first one."""
    folder = make(tmp_path / "set", plan_of(100, receipts_per_customer=3))
    consumers = {
        row["transaction_id"]: row["consumer_id"] for row in rows_of(folder, "transactions")
    }
    assignments = {
        (row["campaign_id"], row["consumer_id"]): row
        for row in rows_of(folder, "campaign_assignments")
    }
    coupons = [
        (row["campaign_id"], consumers[row["transaction_id"]], row)
        for row in rows_of(folder, "transaction_details")
        if row["campaign_id"]
    ]
    lines = {
        (campaign, consumer, row["transaction_id"], row["line_number"])
        for campaign, consumer, row in coupons
    }
    where = ("campaign_id", "consumer_id", "transaction_id", "line_number")
    conversions = [
        tuple(row[name] for name in where)
        for row in rows_of(folder, "engagements")
        if row["event"] == "conversion"
    ]
    assert sorted(conversions) == sorted(lines)
    found = [assignments[campaign, consumer] for campaign, consumer, _ in coupons]
    assert {row["assignment"] for row in found} == {"treated"}
    assert {row["window_observed"] for row in found} == {"true", "false"}
