"""receipts/runs/run.py: what every run has in common, on a product of a few letters."""

import json
import string
from types import SimpleNamespace

import pytest

from receipts.runs.errors import OutputError
from receipts.runs.folders import UNFINISHED_FILE
from receipts.runs.state_files import read_state, write_state
from tests.command_line import tree
from tests.letters import LetterRun

STAMP = ("2025-10-26T14:28:46.222656", 1.5)


class OrderedRun(LetterRun):
    in_order = True


def run_of(target, word="abcde", kind=LetterRun, **flags):
    return kind(word, target, lambda: STAMP, **flags)


def cut_short(target, n_parts, **flags):
    reports = iter(run_of(target, **flags))
    for _ in range(n_parts):
        next(reports)
    reports.close()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "set"


@pytest.mark.parametrize("kind", [LetterRun, OrderedRun])
@pytest.mark.parametrize("n_workers", [1, 3])
def test_a_run_makes_all_parts_and_the_summary(target, kind, n_workers):
    """S1.63, S1.124."""
    run = run_of(target, kind=kind, n_workers=n_workers)
    reports = list(run)
    assert sorted(report["file"] for report in reports) == [f"{x}.txt" for x in "abcde"]
    assert tree(target).keys() == {*run.tasks, "letters.json"}
    assert json.loads((target / "letters.json").read_bytes()) == run.summary
    assert (run.summary["date"], run.summary["seconds"]) == STAMP
    assert run.n_finished == run.n_units_finished == 5


def test_a_run_in_order_notes_the_parts_in_order(target):
    run = run_of(target, kind=OrderedRun, n_workers=3)
    assert [report["file"][0] for report in run] == list("abcde")


def test_nothing_is_written_before_the_first_part_is_asked_for(target):
    run = run_of(target)
    run.prepare()
    assert (run.n_tasks, run.n_units, run.n_finished) == (5, 5, 0)
    assert not run.is_started
    assert not target.exists()


def test_a_run_is_prepared_once(target):
    run = run_of(target)
    run.prepare()
    run.prepare()
    list(run)
    assert run.calls == ["read", "start"]


@pytest.mark.parametrize("n_parts", [0, 1, 4])
def test_only_what_is_missing_is_made(target, n_parts):
    """S1.18, S1.24."""
    if n_parts:
        cut_short(target, n_parts)
    run = run_of(target, resume=True)
    run.prepare()
    assert run.n_finished == run.n_units_finished == n_parts
    assert len(list(run)) == 5 - n_parts
    assert tree(target).keys() == {*run.tasks, "letters.json"}


def test_a_part_that_is_not_whole_is_made_again(target):
    """S1.24: of an unfinished set and of a complete one."""
    cut_short(target, 3)
    (target / "b.txt").write_text("x")
    assert [report["file"][0] for report in run_of(target, resume=True)] == list("bde")
    (target / "c.txt").unlink()
    run = run_of(target, resume=True)
    assert [report["file"][0] for report in run] == ["c"]
    assert not run.was_complete
    assert (target / "b.txt").read_text() == "b"


def test_a_complete_set_is_left_alone(target):
    list(run_of(target))
    before = tree(target)
    run = run_of(target, resume=True)
    assert list(run) == []
    assert run.was_complete
    assert not run.is_started
    assert tree(target) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ZeroDivisionError])
def test_whatever_ends_a_run_the_list_holds_what_is_made(target, error):
    """S1.24: and no temporary file is left."""

    def fails(page):
        if page == "d":
            (target / ".d.txt.tmp").touch()
            raise error

    with pytest.raises(error):
        list(run_of(target, on_page=fails))
    listed = json.loads((target / UNFINISHED_FILE).read_bytes())["finished"]
    assert [report["file"] for report in listed] == ["a.txt", "b.txt", "c.txt"]
    assert not [name for name in tree(target) if name.endswith(".tmp")]
    assert "letters.json" not in tree(target)


def test_the_list_is_complete_though_it_is_written_seldom(target):
    """S1.24: a long list is not written for every part; at the end of the run it is."""
    word = string.ascii_letters

    def fails(page):
        if page == word[-1]:
            raise KeyboardInterrupt

    run = run_of(target, word, on_page=fails)
    with pytest.raises(KeyboardInterrupt):
        list(run)
    assert run.folder.n_kept == run.n_finished == len(word) - 1
    listed = json.loads((target / UNFINISHED_FILE).read_bytes())["finished"]
    assert len(listed) == len(word) - 1


def test_an_end_in_the_finish_leaves_no_summary(target, monkeypatch):
    run = run_of(target)
    monkeypatch.setattr(run, "_finish", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        list(run)
    assert "letters.json" not in tree(target)
    assert list(run_of(target, resume=True)) == []
    assert "letters.json" in tree(target)


def test_space_is_asked_for_what_is_missing(target, monkeypatch):
    """S1.126."""
    cut_short(target, 3)
    usage = SimpleNamespace(total=10, used=8, free=2)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    run_of(target, resume=True).prepare()
    before = tree(target)
    with pytest.raises(OutputError, match="letters need"):
        list(run_of(target, overwrite=True))
    assert tree(target) == before
    assert [path.name for path in target.parent.iterdir()] == ["set"]


def test_a_replacement_is_there_when_it_is_whole(target):
    """S1.16."""
    list(run_of(target, "xyz"))
    before = tree(target)
    for _ in run_of(target, overwrite=True):
        assert tree(target) == before
    assert tree(target).keys() == {*(f"{x}.txt" for x in "abcde"), "letters.json"}
    assert [path.name for path in target.parent.iterdir()] == ["set"]


def test_a_replacement_that_only_has_to_take_its_place_is_the_runs_work(target):
    """It is not "complete already": the old set goes."""
    list(run_of(target, "xyz"))
    list(run_of(target.with_name(".set.new")))
    run = run_of(target, overwrite=True, resume=True)
    assert list(run) == []
    assert not run.was_complete
    assert run.summary["pages"]
    assert tree(target).keys() == {*(f"{x}.txt" for x in "abcde"), "letters.json"}
    assert [path.name for path in target.parent.iterdir()] == ["set"]


def test_an_end_in_the_swap_says_that_it_is_not_done(target, monkeypatch):
    list(run_of(target, "xyz"))
    run = run_of(target, overwrite=True)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("receipts.runs.folders.swap", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(run)
    assert not run.folder.is_in_place
    assert run.is_started


def test_a_part_that_lies_elsewhere_is_not_done(target):
    """Names in a state file are of this run's parts, or nothing."""
    cut_short(target, 2)
    state = read_state(target / UNFINISHED_FILE, "letters.json")
    elsewhere = [{"file": "../c.txt", "letters": 1}, {"file": "z.txt", "letters": 1}]
    write_state(target / UNFINISHED_FILE, "letters.json", state[0], [*state[1], *elsewhere])
    (target.parent / "c.txt").write_text(".")
    run = run_of(target, resume=True)
    assert [report["file"] for report in run] == ["c.txt", "d.txt", "e.txt"]
    assert run.n_finished == 5
    assert (target.parent / "c.txt").read_text() == "."
