"""Interactions in an object store: files of every part's own, the same rows as in a folder."""

import gzip
import io
import json

import pyarrow.parquet
import pytest

from interactions.checking.verification import Verification
from interactions.errors import DataError
from interactions.fetching import fetch_all
from interactions.making import interaction_run
from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.parts_run import PartFilesRun
from interactions.plan import Plan
from interactions.run import InteractionRun
from interactions.sources.inputs import Inputs, WorldSlice
from receipts.runs.errors import OutputError
from tests.dask_clusters import scheduler, worker
from tests.interactions_command import interact, write_csv
from tests.quick_runs import quick_runs
from tests.stores import Bench
from tests.test_interactions_verification import offences_of
from world.settings import Settings

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

WORLD = Inputs(world=WorldSlice(Settings(receipts_per_customer=4), 12))
SUMMARY = "interactions_summary.json"
N_PARTS = 4


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr("interactions.sources.part_maker.WORLD_PART_CUSTOMERS", 3)


def run_of(output, inputs=WORLD, **form):
    how = {name: form.pop(name) for name in ("resume", "overwrite", "n_workers") if name in form}
    policy = form.pop("policy", InteractionPolicy())
    plan = Plan(policy, 42, inputs.as_json(), **form)
    stamp = ("2026-01-02T03:04:05", 0.0)
    return interaction_run(
        plan, inputs, output, lambda: stamp, tell=lambda _: None, on_read=lambda _: None, **how
    )


def made(output, n_parts=None, **form):
    """A run; it ends early after ``n_parts``."""
    run = run_of(output, **form)
    parts = iter(run)
    for number, _ in enumerate(parts, 1):
        if number == n_parts:
            parts.close()
            break
    return run


def data_of(bench):
    """The names of the objects with rows."""
    return [name for name in bench.names() if name.startswith("interactions_") and "." in name
            and name != SUMMARY]  # fmt: skip


def offences_there(bench, tmp_path):
    folder, scratch = tmp_path / "fetched", tmp_path / "scratch"
    for each in (folder, scratch):
        if each.exists():
            for path in each.iterdir():
                path.unlink()
            each.rmdir()
    scratch.mkdir()
    fetch_all(bench.url, folder, lambda _: None)
    checked = Verification(folder, Inputs(), scratch)
    checked.prepare()
    for _ in checked:
        pass
    return [str(offence) for offence in checked.findings.first]


def texts_of(bench, table, ending):
    """The text of a table's parts in their order, with one header."""
    parts = [bench.read(name) for name in data_of(bench) if name.rpartition("_")[0] == table]
    texts = [gzip.decompress(part) if ending.endswith("gz") else part for part in parts]
    if not ending.startswith("csv"):
        return b"".join(texts)
    headers = {text.partition(b"\n")[0] for text in texts}
    assert len(headers) == 1
    return b"\n".join([*headers, b"".join(text.partition(b"\n")[2] for text in texts)])


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"gzip": True},
        {"format": "jsonl", "columns": ("price",)},
        {"split": Split("leave-last-out"), "policy": InteractionPolicy(slate_size=5)},
        {"policy": InteractionPolicy(negatives="popularity", time_of_day=True)},
    ],
    ids=str,
)
def test_the_text_is_that_of_a_folder(bench, tmp_path, form):
    run = made(bench.url, **form)
    assert isinstance(run, PartFilesRun)
    here = made(tmp_path / "out", **form)
    assert isinstance(here, InteractionRun)
    for table in here.plan.tables:
        file = here.plan.file_of(table)
        found = (tmp_path / "out" / file).read_bytes()
        expected = gzip.decompress(found) if form.get("gzip") else found
        assert texts_of(bench, table, file.partition(".")[2]) == expected
    assert len(data_of(bench)) == N_PARTS * len(here.plan.tables)
    there, folder = bench.json(SUMMARY), here.summary
    for key in folder.keys() - {"files", "seal"}:
        assert there[key] == folder[key]
    assert offences_there(bench, tmp_path) == []


@pytest.mark.parametrize("split", [None, Split("leave-last-out")])
def test_parquet_has_the_rows_and_types_of_a_folder(bench, tmp_path, split):
    made(bench.url, format="parquet", split=split, n_workers=2)
    here = made(tmp_path / "out", format="parquet", split=split)
    for table in here.plan.tables:
        names = [name for name in data_of(bench) if name.rpartition("_")[0] == table]
        parts = [pyarrow.parquet.read_table(io.BytesIO(bench.read(name))) for name in names]
        expected = pyarrow.parquet.read_table(tmp_path / "out" / here.plan.file_of(table))
        assert pyarrow.concat_tables(parts).equals(expected)
    assert offences_there(bench, tmp_path) == []


def test_what_is_made_is_refused_replaced_and_left_alone(bench):
    made(bench.url)
    before = bench.tags()
    with pytest.raises(OutputError, match="replace it with --overwrite"):
        run_of(bench.url)
    run = made(bench.url, resume=True)
    assert run.was_complete
    assert bench.tags() == before
    with pytest.raises(OutputError, match="made with other settings"):
        run_of(bench.url, resume=True, format="parquet")
    made(bench.url, format="parquet", overwrite=True)
    assert {name.rpartition(".")[2] for name in data_of(bench)} == {"parquet"}


def test_a_run_that_ends_early_is_gone_on_with(bench, tmp_path):
    made(bench.url, 2)
    assert SUMMARY not in bench.names()
    kept = {name: bench.tags()[name] for name in data_of(bench)}
    assert len(kept) == 2
    with pytest.raises(DataError, match="is not there; name the prefix of a data set"):
        fetch_all(bench.url, tmp_path / "fetched", lambda _: None)
    (tmp_path / "fetched").rmdir()
    made(bench.url, resume=True)
    now = bench.tags()
    assert {name: now[name] for name in kept} == kept
    assert offences_there(bench, tmp_path) == []


def test_an_object_that_was_lost_or_changed_is_made_again(bench, tmp_path):
    made(bench.url)
    first, second, *_ = data_of(bench)
    before = bench.files()
    bench.remove(first)
    bench.put(second, b"other")
    found = offences_there(bench, tmp_path)
    assert any(first in each and "missing" in each for each in found)
    assert any(second in each for each in found)
    assert not made(bench.url, resume=True).was_complete
    assert bench.files() == before
    assert offences_there(bench, tmp_path) == []


def test_an_object_of_no_list_is_found(bench, tmp_path):
    made(bench.url)
    bench.put("interactions_00009.csv", b"more")
    assert "interactions_00009.csv" in "\n".join(offences_there(bench, tmp_path))


def test_a_copy_in_a_folder_is_a_data_set_too(bench, tmp_path):
    """It is verified, complete for --resume, and ours to --overwrite."""
    made(bench.url, format="parquet")
    folder = tmp_path / "copy"
    folder.mkdir()
    for name, data in bench.files().items():
        (folder / name).write_bytes(data)
    assert offences_of(folder) == []
    assert made(folder, format="parquet", resume=True).was_complete
    path = folder / "interactions_00002.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    assert any(path.name in each for each in offences_of(folder))
    made(folder, overwrite=True)
    assert (folder / "interactions.csv").exists()
    assert not list(folder.glob("interactions_0*"))
    assert offences_of(folder) == []


def test_a_change_of_a_row_is_found_by_the_seed(bench, tmp_path):
    from receipts.runs.files import json_bytes
    from receipts.runs.listed_files import entry_of
    from receipts.runs.seals import sealed

    made(bench.url)
    folder = tmp_path / "copy"
    folder.mkdir()
    for name, data in bench.files().items():
        (folder / name).write_bytes(data)
    path = folder / "interactions_00001.csv"
    path.write_bytes(path.read_bytes().replace(b",1,", b",2,", 1))
    summary = json.loads((folder / SUMMARY).read_bytes())
    summary["parts"][1]["files"][0] |= entry_of(path)
    (folder / SUMMARY).write_bytes(json_bytes(sealed(summary)))
    assert any("interactions_00001.csv: line" in each for each in offences_of(folder))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"format": "sqlite"}, "a sqlite file is made of all parts"),
        ({"format": "pickle"}, "a pickle file is made of all parts"),
        ({"sample": 3}, "a sample has files of all parts"),
        ({"export": "recbole"}, "recbole has files of all parts"),
    ],
)
def test_what_needs_files_that_grow_is_refused(bench, form, words):
    with pytest.raises(OutputError, match=f"no file can grow, and {words}; make the data set"):
        run_of(bench.url, **form)
    assert bench.names() == []


def test_other_sources_are_refused(bench, tmp_path):
    inputs = Inputs(transactions=write_csv(tmp_path / "t.csv", [("c", "a", "2020-05-05")]))
    with pytest.raises(OutputError, match="purchases from files are divided up on a disk first"):
        run_of(bench.url, inputs)


def test_the_command(bench, tmp_path):
    flags = ("--customers", 5, "--receipts-per-customer", 3, "--format", "parquet")
    result = interact(*flags, "--output", bench.url, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "interactions_*.parquet" in result.stdout
    result = interact("--verify", bench.url, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "made again from the source and compared" in result.stdout
    bench.put("interactions_00000.parquet", b"other")
    result = interact("--verify", bench.url, "--quiet", cwd=tmp_path)
    assert result.returncode == 1
    assert f"{bench.url}/interactions_00000.parquet: " in result.stdout
    assert list(tmp_path.iterdir()) == []
    result = interact(*flags[:4], "--export", "recbole", "--output", bench.url, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "no file can grow" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_cluster_makes_the_same_objects(bench, tmp_path):
    """--scheduler with a store: workers upload, and nothing comes back but reports."""
    flags = ("--customers", 6, "--receipts-per-customer", 3, "--format", "jsonl")
    alone = Bench()
    assert interact(*flags, "--output", alone.url, cwd=tmp_path).returncode == 0
    with scheduler(tmp_path / "there") as (_, address), worker(address, tmp_path / "worker"):
        result = interact(*flags, "--output", bench.url, "--scheduler", address, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert data_of(bench) == data_of(alone)
    assert [bench.read(name) for name in data_of(bench)] == [
        alone.read(name) for name in data_of(alone)
    ]
    assert interact("--verify", bench.url, "--quiet", cwd=tmp_path).returncode == 0
