"""receipts/pipeline.py: a whole data set."""

import hashlib
import json
import os
import shutil
from types import SimpleNamespace

import pytest

from receipts.metadata.metadata_files import METADATA_FILES
from receipts.pipeline import DatasetRun
from receipts.plan import Plan
from receipts.runs.errors import OutputError
from receipts.runs.folders import UNFINISHED_FILE
from receipts.size_estimate import needed_bytes
from tests.command_line import batches, summary_of, tree
from tests.quick_runs import quick_runs
from world.settings import Settings

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

STAMP = ("2025-10-26T14:28:46.222656", 1.5)
PLAN = Plan(Settings(receipts_per_customer=2), 47, batch_size=10)
OTHER = Plan(Settings(seed=2, receipts_per_customer=2), 47, batch_size=10)


def run_of(plan, folder, **flags):
    run = DatasetRun(plan, folder, lambda: STAMP, **flags)
    run.prepare()
    return run


def make(plan, folder, **flags):
    run = run_of(plan, folder, **flags)
    reports = list(run)
    assert run.n_finished == len(run.tasks)
    return reports


def cut_short(plan, folder, n_batches, **flags):
    """A run that is left after so many batches."""
    reports = iter(run_of(plan, folder, **flags))
    for _ in range(n_batches):
        next(reports)
    reports.close()


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference") / "set"
    make(PLAN, folder)
    return folder


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory):
    """A folder that holds three of the five batches."""
    folder = tmp_path_factory.mktemp("unfinished") / "set"
    cut_short(PLAN, folder, 3)
    return folder


@pytest.fixture
def target(tmp_path):
    return tmp_path / "set"


def test_what_a_folder_holds(reference):
    """S1.63, S1.64."""
    names = [f"batch_{number:05}.json" for number in range(5)]
    assert {*tree(reference)} == {*names, "dataset_summary.json", *METADATA_FILES}
    assert [batch["file"] for batch in summary_of(reference)["batches"]] == names


def test_the_stamp_is_taken_at_the_end(target):
    """S1.92, S1.100."""
    times = []

    def stamp():
        times.append(len(batches(target)))
        return STAMP

    list(DatasetRun(PLAN, target, stamp))
    assert times == [5]
    summary = summary_of(target)
    assert (summary["generation_date"], summary["generation_time_seconds"]) == STAMP


def test_the_summary_has_each_batchs_bytes_and_hash(reference):
    for batch in summary_of(reference)["batches"]:
        text = (reference / batch["file"]).read_bytes()
        assert batch["bytes"] == len(text)
        assert batch["sha256"] == hashlib.sha256(text).hexdigest()
        assert batch["customers"] == len(json.loads(text))


def test_reports_come_batch_by_batch(target):
    """S1.23, S1.120: while nothing but the batches so far is there."""
    run = run_of(PLAN, target)
    tasks = [*run.tasks.values()]
    assert not target.exists()
    for number, report in enumerate(run, 1):
        assert len(batches(target)) == run.n_finished == number
        assert run.n_units_finished == sum(task.n_customers for task in tasks[:number])
        assert report["file"] == tasks[number - 1].file
    assert run.n_bytes == sum(map(len, batches(target).values()))


@pytest.mark.parametrize("n_workers", [2, 4])
def test_the_number_of_workers_does_not_show(reference, target, n_workers):
    """S1.19, S1.124."""
    make(PLAN, target, n_workers=n_workers)
    assert tree(target) == tree(reference)


@pytest.mark.parametrize("n_batches", [0, 1, 4])
def test_a_run_that_was_cut_short_is_completed(reference, target, n_batches):
    """S1.18, S1.24."""
    if n_batches:
        cut_short(PLAN, target, n_batches)
        assert "dataset_summary.json" not in tree(target)
    stamps = {path.name: path.stat().st_mtime_ns for path in target.glob("batch*")}
    assert len(stamps) == n_batches
    reports = make(PLAN, target, resume=True)
    assert len(reports) == 5 - n_batches
    assert tree(target) == tree(reference)
    for name, stamp in stamps.items():
        assert (target / name).stat().st_mtime_ns == stamp


def shortened(path):
    path.write_bytes(path.read_bytes()[:-10])


def edited(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def emptied(path):
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("damage", "gzip"),
    [
        (shortened, False),
        (edited, False),
        (emptied, False),
        (os.remove, False),
        (shortened, True),
        (edited, True),
    ],
)
def test_a_damaged_batch_is_made_again(target, damage, gzip):
    """S1.24: of an unfinished data set."""
    plan = Plan(PLAN.settings, 47, batch_size=10, gzip=gzip)
    make(plan, target)
    whole = batches(target)
    shutil.rmtree(target)
    cut_short(plan, target, 3)
    damage(target / plan.batches()[1].file)
    run = run_of(plan, target, resume=True)
    assert run.n_finished == 2
    assert {report["file"] for report in run} == {
        plan.batches()[number].file for number in (1, 3, 4)
    }
    assert batches(target) == whole


def test_a_batch_that_was_not_listed_is_made_again(reference, target):
    """S1.24: a process may be killed between a file and the list."""
    cut_short(PLAN, target, 2)
    (target / PLAN.batches()[2].file).write_bytes(b"[]")
    make(PLAN, target, resume=True)
    assert tree(target) == tree(reference)


def test_a_complete_set_is_left_alone(reference, target):
    shutil.copytree(reference, target)
    before = tree(target)
    run = run_of(PLAN, target, resume=True)
    assert run.was_complete
    assert list(run) == []
    assert tree(target) == before == tree(reference)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Plan(Settings(seed=2, receipts_per_customer=2), 47, batch_size=10), "seed 42 there, 2"),
        (Plan(Settings(receipts_per_customer=3), 47, batch_size=10), "receipts_per_customer 2"),
        (Plan(PLAN.settings, 48, batch_size=10), "customers 47 there, 48 asked"),
        (Plan(PLAN.settings, 47, batch_size=20), "batch_size 10 there, 20 asked"),
        (Plan(PLAN.settings, 47, batch_size=10, indent=2), "indent 0 there, 2 asked"),
        (Plan(PLAN.settings, 47, batch_size=10, gzip=True), "gzip False there, True asked"),
        (Plan(PLAN.settings, 47, 10, batch_size=10), "first_customer 0 there, 10 asked"),
    ],
)
@pytest.mark.parametrize("state", ["unfinished", "reference"])
def test_other_settings_are_never_mixed_in(target, other, words, state, request):
    """S1.16."""
    shutil.copytree(request.getfixturevalue(state), target)
    before = tree(target)
    for flags in ({"resume": True}, {}):
        with pytest.raises(OutputError) as caught:
            run_of(other, target, **flags)
        assert not flags or words in str(caught.value)
        assert tree(target) == before


def test_another_programs_summary_is_no_set_to_go_on_with(target):
    target.mkdir()
    (target / "dataset_summary.json").write_text('{"total_customers": 47, "settings": []}')
    before = tree(target)
    for flags in ({"resume": True}, {"overwrite": True}):
        with pytest.raises(OutputError, match=r"dataset_summary\.json.*--output"):
            run_of(PLAN, target, **flags)
        assert tree(target) == before


def test_a_set_is_replaced_as_a_whole(reference, target):
    """S1.16."""
    make(OTHER, target)
    before = tree(target)
    for _ in run_of(PLAN, target, overwrite=True):
        assert tree(target) == before
    assert tree(target) == tree(reference)
    assert [path.name for path in target.parent.iterdir()] == ["set"]


def test_a_replacement_that_was_cut_short_is_resumed(reference, target):
    """S1.16."""
    make(OTHER, target)
    before = tree(target)
    cut_short(PLAN, target, 3, overwrite=True)
    assert tree(target) == before
    assert len(make(PLAN, target, overwrite=True, resume=True)) == 2
    assert tree(target) == tree(reference)
    assert [path.name for path in target.parent.iterdir()] == ["set"]


def test_a_replacement_that_was_killed_before_the_swap_is_put_in_its_place(reference, target):
    """S1.16: all is made, and what is left is to put it there."""
    make(OTHER, target)
    shutil.copytree(reference, target.with_name(".set.new"))
    list(run_of(PLAN, target, overwrite=True, resume=True))
    assert tree(target) == tree(reference)
    assert [path.name for path in target.parent.iterdir()] == ["set"]


@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_batch_that_cannot_be_written_ends_the_run(target, n_workers):
    """S1.24, S1.126."""
    run = run_of(PLAN, target, n_workers=n_workers)
    reports = iter(run)
    next(reports)
    missing = next(file for file in reversed(run.tasks) if file not in batches(target))
    (target / missing).mkdir()  # No file can be renamed to this.
    with pytest.raises(OSError, match=missing):
        list(reports)
    (target / missing).rmdir()
    assert not [name for name in tree(target) if name.endswith(".tmp")]
    assert UNFINISHED_FILE in tree(target)
    assert "dataset_summary.json" not in tree(target)
    make(PLAN, target, resume=True)


def test_a_plan_that_does_not_fit_writes_nothing(target, monkeypatch):
    """S1.126."""
    monkeypatch.setattr(
        "shutil.disk_usage", lambda _: SimpleNamespace(total=10**9, used=10**9, free=0)
    )
    with pytest.raises(OutputError, match="free"):
        run_of(PLAN, target / "a")
    assert not target.exists()


def test_what_is_there_needs_no_space_when_resuming(unfinished, target, monkeypatch):
    """S1.126: three of five batches are there, so less than half the space is needed."""
    shutil.copytree(unfinished, target)
    free = needed_bytes(PLAN, 47, 5) // 2
    monkeypatch.setattr(
        "shutil.disk_usage", lambda _: SimpleNamespace(total=10**9, used=0, free=free)
    )
    make(PLAN, target, resume=True)
    with pytest.raises(OutputError, match="free"):
        run_of(PLAN, target, overwrite=True)


def test_the_slices_of_a_world_are_the_whole(reference, tmp_path):
    """S1.19, S1.124: batches by batches on many machines."""
    together = {}
    for first, n_customers in ((0, 20), (20, 10), (30, 17)):
        folder = tmp_path / str(first)
        make(Plan(PLAN.settings, n_customers, first, batch_size=10), folder)
        together |= batches(folder)
    assert together == batches(reference)


def test_a_damaged_complete_set_is_mended(reference, target):
    """S1.24: --resume makes again what is missing or not as it was written, and only that."""
    make(PLAN, target)
    names = sorted(path.name for path in target.glob("batch_*"))
    (target / names[0]).unlink()
    (target / names[2]).write_bytes((target / names[2]).read_bytes().replace(b"1", b"2", 1))
    untouched = (target / names[1]).stat().st_mtime_ns
    run = run_of(PLAN, target, resume=True)
    assert not run.was_complete
    assert [report["file"] for report in run] == [names[0], names[2]]
    assert tree(target) == tree(reference)
    assert (target / names[1]).stat().st_mtime_ns == untouched
    assert run_of(PLAN, target, resume=True).was_complete


def test_a_damaged_batch_is_not_overwritten_where_it_is_no_file(reference, target):
    shutil.copytree(reference, target)
    (target / "batch_00000.json").unlink()
    (target / "batch_00000.json").mkdir()
    (target / "batch_00000.json" / "thesis.txt").write_text("mine")
    for flags in ({"overwrite": True}, {"resume": True}):
        with pytest.raises(OutputError, match=r"batch_00000\.json.*no regular file"):
            run_of(OTHER if "overwrite" in flags else PLAN, target, **flags)
    assert (target / "batch_00000.json" / "thesis.txt").read_text() == "mine"


def summary_with(**changes):
    return lambda text: json.dumps({**json.loads(text), **changes}, indent=2).encode() + b"\n"


def summary_with_batch(**changes):
    def changed(text):
        summary = json.loads(text)
        summary["batches"][2].update(changes)
        return json.dumps(summary, indent=2).encode() + b"\n"

    return changed


SUMMARY_DAMAGES = {
    "total": summary_with(total_customers=48),
    "archetypes": summary_with(archetypes={}),
    "statistics": summary_with(statistics={"total_items": 1}),
    "extra": summary_with(more=1),
    "date": summary_with(generation_date=None),
    "no batches": summary_with(batches=[]),
    "batches of another kind": summary_with(batches=7),
    "fewer batches": lambda text: summary_with(batches=json.loads(text)["batches"][:3])(text),
    "spent": summary_with_batch(spent_cents=1),
    "savings": summary_with_batch(savings_cents=1),
    "items": summary_with_batch(items=1),
    "bytes": summary_with_batch(bytes=1),
    "customers": summary_with_batch(customers=11),
    "first": summary_with_batch(first_customer=21),
    "counts": summary_with_batch(archetypes={}),
    "hash": summary_with_batch(sha256="0" * 64),
    "another name": summary_with_batch(file="batch_00009.json"),
    "more in a batch": summary_with_batch(more=1),
    "key twice": lambda text: text.replace(b"{", b'{\n  "total_batches": 5,', 1),
    "BOM": lambda text: b"\xef\xbb\xbf" + text,
    "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
    "cut": lambda text: text[: -len(text) // 3],
    "another layout": lambda text: json.dumps(json.loads(text)).encode(),
}


@pytest.mark.parametrize("damage", SUMMARY_DAMAGES)
def test_a_damaged_summary_is_mended(reference, target, damage):
    """--resume makes it from the batches again; what these say counts, not what it says."""
    shutil.copytree(reference, target)
    path = target / "dataset_summary.json"
    path.write_bytes(SUMMARY_DAMAGES[damage](path.read_bytes()))
    assert tree(target) != tree(reference)
    run = run_of(PLAN, target, resume=True)
    assert not run.was_complete
    list(run)
    assert tree(target) == tree(reference)
    assert run_of(PLAN, target, resume=True).was_complete


@pytest.mark.parametrize("file", ["../batch_00000.json", "/tmp/batch_00000.json", "./x", 7])
def test_names_in_a_summary_are_ours_or_refused(reference, target, file):
    """A batch that lies elsewhere is not done."""
    shutil.copytree(reference, target)
    shutil.copy(target / "batch_00000.json", target.parent)
    (target / "batch_00000.json").unlink()
    summary = summary_of(target)
    summary["batches"][0]["file"] = file
    (target / "dataset_summary.json").write_text(json.dumps(summary))
    outside = (target.parent / "batch_00000.json").stat().st_mtime_ns
    make(PLAN, target, resume=True)
    assert tree(target) == tree(reference)
    assert (target.parent / "batch_00000.json").stat().st_mtime_ns == outside
    (target / "dataset_summary.json").write_text(json.dumps(summary))
    with pytest.raises(OutputError, match=r"is no name of ours|does not list its files"):
        run_of(PLAN, target, overwrite=True)


def test_a_set_of_an_earlier_version_is_replaced(reference, target):
    """Its summary names no population; its files are ours all the same."""
    shutil.copytree(reference, target)
    summary = summary_of(target)
    del summary["versions"], summary["settings"]["population"]
    del summary["settings"]["population_digest"]
    (target / "dataset_summary.json").write_text(json.dumps({**summary, "schema": 1}))
    make(OTHER, target, overwrite=True)
    assert summary_of(target)["seed"] == 2
    assert [path.name for path in target.parent.iterdir()] == ["set"]
