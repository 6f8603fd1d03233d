"""What an earlier run left is looked at before it is taken up."""

import json

import pytest

from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.plan import Plan
from interactions.run import SUMMARY_FILE, InteractionRun
from interactions.sources.inputs import Inputs
from tests.interactions_command import interact, make, write_csv

ROWS = [(f"c{number % 40:02d}", f"a{number * 7 % 300:03d}", "2020-05-05") for number in range(600)]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Makes the output of a file of transactions in ``out``, or some parts of it; what was said
    and the files.
    """
    monkeypatch.setattr("interactions.sources.part_maker.SPILL_BYTES", 3_000)
    inputs = Inputs(transactions=write_csv(tmp_path / "t.csv", ROWS))

    def make_parts(n_parts=None, *, resume=False, output="out", **plan):
        told = []
        plan = Plan(InteractionPolicy(), 42, inputs.as_json(), **plan)
        folder = tmp_path / output
        run = InteractionRun(
            plan, inputs, folder, lambda: ("", 0.0), tell=told.append, resume=resume
        )
        reports = iter(run)
        for _ in zip(range(10**6 if n_parts is None else n_parts), reports, strict=False):
            pass
        reports.close()
        return told, {path.name: path.read_bytes() for path in folder.iterdir()}

    return make_parts


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("plan", [{}, {"gzip": True}, {"format": "parquet"}, {"export": "recbole"}])
def test_a_damaged_half_made_table_is_cut_back_to_what_is_right(made, tmp_path, plan):
    _, whole = made(output="out", **plan)
    for path in (tmp_path / "out").iterdir():
        path.unlink()
    made(3, **plan)
    growing = tmp_path / "out" / "interactions.growing"
    flip(growing, growing.stat().st_size * 3 // 4)
    told, files = made(resume=True, **plan)
    assert told == ["1 of 3 parts are not as they were; made again."]
    assert files == whole


def test_a_half_made_table_that_is_whole_is_taken_up(made, tmp_path):
    _, whole = made(output="whole")
    made(3)
    told, files = made(resume=True)
    assert (told, files) == ([], whole)


def test_a_state_file_whose_counts_were_changed_is_not_believed(made, tmp_path):
    _, whole = made(output="whole")
    made(3)
    state = tmp_path / "out" / ".unfinished.json"
    found = json.loads(state.read_bytes())
    found["finished"][1]["interactions"]["0"] += 1
    state.write_text(json.dumps(found))
    _, files = made(resume=True)
    assert files == whole


@pytest.mark.parametrize("name", ["spill_00001.txt", "articles.json", "gathered.json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "delete"])
def test_damaged_scratch_is_made_again(made, tmp_path, name, damage):
    _, whole = made(output="whole")
    made(2)
    path = tmp_path / "out" / name
    data = path.read_bytes()
    if damage == "flip":
        flip(path, len(data) // 2)
    elif damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        path.unlink()
    told, files = made(resume=True)
    assert told == ["What the source was divided into is not as it was; it is made again."]
    assert files == whole


@pytest.mark.parametrize("damage", ["flip", "cut", "delete", "summary"])
def test_a_damaged_complete_set_is_made_again_and_said(made, tmp_path, damage):
    split = {"split": Split("2020-05-01"), "sample": 30}
    _, whole = made(**split)
    name = SUMMARY_FILE if damage == "summary" else "interactions_test.csv"
    path = tmp_path / "out" / name
    if damage == "flip":
        flip(path, 500)
    elif damage == "cut":
        path.write_bytes(whole[name][:500])
    elif damage == "summary":
        path.write_bytes(whole[name].replace(b'"customers": 30', b'"customers": 31'))
    else:
        path.unlink()
    told, files = made(resume=True, **split)
    assert len([line for line in told if name in line and line.endswith("made again.")]) == 1
    assert files == whole
    assert made(resume=True, **split) == ([], whole)


def test_a_cut_sample_is_noticed(made, tmp_path):
    _, whole = made(sample=30)
    path = tmp_path / "out" / "sampled_transactions.csv"
    path.write_bytes(whole[path.name][:-20])
    told, files = made(resume=True, sample=30)
    assert "sampled_transactions.csv" in told[0]
    assert files == whole


def test_the_command_says_what_it_makes_again(tmp_path):
    folder = make("--customers", 20, cwd=tmp_path)
    whole = (folder / "interactions.csv").read_bytes()
    (folder / "interactions.csv").unlink()
    result = interact("--customers", 20, "--output", "out", "--resume", cwd=tmp_path)
    assert result.returncode == 0
    assert "interactions.csv: it is missing; it is made again" in result.stdout
    assert (folder / "interactions.csv").read_bytes() == whole
