"""Whole runs: the same bytes however they are run, nothing half-written, everything counted."""

import gzip
import hashlib
import json
import random
import resource
import shlex
import signal
import subprocess
import sys
from collections import Counter

import pytest

from interactions import InteractionPolicy, iter_interactions, synthesize
from interactions.errors import DataError
from interactions.model.split import Split
from interactions.plan import Plan
from interactions.run import InteractionRun
from interactions.sources.inputs import Inputs
from receipts.metadata.metadata_files import METADATA_FILES
from tests.command_line import ROOT, TIMEOUT, environment, is_this_python, until
from tests.interactions_command import (
    BARE_PYTHON,
    interact,
    make,
    names_in,
    refused,
    rows_of,
    summary_of,
    write_csv,
)
from tests.quick_runs import quick_runs
from world.streams import VERSIONS

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

DAY = 86_400_000
N_CUSTOMERS = 300
N_PURCHASES = 4000


def transactions():
    """Purchases sorted by date, as H&M's file is."""
    rng = random.Random(7)
    rows = [
        (
            f"{rng.randrange(N_CUSTOMERS) * 7919 % 100_003:x}",
            f"{int(800 * rng.random() ** 2):010d}",
            f"2020-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
            rng.randrange(100),
        )
        for _ in range(N_PURCHASES)
    ]
    return sorted(rows, key=lambda row: row[2])


HEADER = ("customer_id", "article_id", "t_dat", "price")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return write_csv(tmp_path_factory.mktemp("t") / "t.csv", transactions(), HEADER)


@pytest.fixture(scope="module")
def reference(source):
    """The output of a run in one process."""
    return make("--transactions", source, "--workers", 1, cwd=source.parent, output="reference")


def make_here(source, output, *, n_workers=1, **plan):
    """Makes the output in this process."""
    inputs = Inputs(transactions=source)
    plan = Plan(
        plan.pop("policy", InteractionPolicy()), plan.pop("seed", 42), inputs.as_json(), **plan
    )
    run = InteractionRun(plan, inputs, output, lambda: ("", 0.0), n_workers=n_workers)
    for _ in run:
        pass
    return run


def test_the_library_gives_the_rows_of_the_command(source, reference):
    """S3.10, S3.42: one customer alone has the rows that the whole run has."""
    rows = rows_of(reference / "interactions.csv")
    articles = sorted({row["article_id"] for row in rows_of(source)})
    customers = {}
    for row in rows_of(source):
        moment = row["t_dat"]
        customers.setdefault(row["customer_id"], []).append((moment, row["article_id"]))
    from datetime import UTC, datetime

    def in_ms(day):
        return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1000

    given = [
        (customer, [(in_ms(day), article) for day, article in bought])
        for customer, bought in sorted(customers.items())
    ]
    made = [tuple(map(str, row)) for row in iter_interactions(given, articles)]
    assert made == [tuple(row.values()) for row in rows]
    customer, bought = given[17]
    assert [tuple(map(str, row)) for row in synthesize(customer, bought, articles)] == [
        row for row in made if row[1] == customer
    ]


@pytest.mark.parametrize("n_workers", [1, 2, 3])
@pytest.mark.parametrize("spill_bytes", [3_000, 20_000])
def test_parts_and_workers_do_not_matter(
    source, reference, tmp_path, monkeypatch, n_workers, spill_bytes
):
    """S3.41, S3.42."""
    monkeypatch.setattr("interactions.sources.part_maker.SPILL_BYTES", spill_bytes)
    run = make_here(source, tmp_path / "out", n_workers=n_workers)
    assert len(run.tasks) > 100_000 / spill_bytes
    made = (tmp_path / "out" / "interactions.csv").read_bytes()
    assert made == (reference / "interactions.csv").read_bytes()


def test_a_file_sorted_by_customer(source, reference, tmp_path, monkeypatch):
    """S3.42, S3.46: the head of the file tells nothing about the customers to come."""
    monkeypatch.setattr("interactions.sources.part_maker.SPILL_BYTES", 5_000)
    write_csv(tmp_path / "t.csv", sorted(transactions()), HEADER)
    run = make_here(tmp_path / "t.csv", tmp_path / "out")
    assert len(run.tasks) > 10
    made = (tmp_path / "out" / "interactions.csv").read_bytes()
    assert made == (reference / "interactions.csv").read_bytes()


def test_other_hash_seeds_and_bare_python(source, reference, tmp_path):
    """S3.41."""
    for number, seed in enumerate(("0", "1")):
        folder = make(
            "--transactions",
            source,
            cwd=tmp_path,
            output=f"out{number}",
            env={"PYTHONHASHSEED": seed},
        )
        assert (folder / "interactions.csv").read_bytes() == (
            reference / "interactions.csv"
        ).read_bytes()
    result = subprocess.run(
        [
            *BARE_PYTHON,
            "-m",
            "interactions",
            "--transactions",
            source,
            "--output",
            tmp_path / "bare",
        ],
        cwd=ROOT,
        capture_output=True,
        timeout=TIMEOUT,
    )
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "bare" / "interactions.csv").read_bytes() == (
        reference / "interactions.csv"
    ).read_bytes()


def test_another_seed_gives_another_file(source, reference, tmp_path):
    """S3.41."""
    folder = make("--transactions", source, "--seed", 43, cwd=tmp_path)
    assert (folder / "interactions.csv").read_bytes() != (
        reference / "interactions.csv"
    ).read_bytes()


def test_the_summary_tells_what_is_there(source, reference):
    """S3.18, S3.20, S3.29."""
    summary = summary_of(reference)
    rows = rows_of(reference / "interactions.csv")
    data = (reference / "interactions.csv").read_bytes()
    assert summary["interactions"] == Counter(row["interaction_score"] for row in rows)
    assert summary["interactions"]["2"] == N_PURCHASES
    assert summary["customers"] == len({row["customer_id"] for row in rows})
    assert summary["articles"] == len({row["article_id"] for row in rows_of(source)})
    assert summary["seed"] == 42
    assert summary["versions"] == {"interactions": VERSIONS["interactions"]}
    assert summary["settings"]["min_ignores"] == 40
    assert summary["files"] == [
        {
            "file": "interactions.csv",
            "bytes": len(data),
            "text_bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    ]
    assert names_in(reference) == ["interactions.csv", "interactions_summary.json"]


def test_gzip_holds_the_same_text(source, reference, tmp_path):
    """S3.18."""
    folder = make("--transactions", source, "--gzip", cwd=tmp_path)
    text = gzip.decompress((folder / "interactions.csv.gz").read_bytes())
    assert text == (reference / "interactions.csv").read_bytes()
    entry = summary_of(folder)["files"][0]
    assert entry["sha256"] == summary_of(reference)["files"][0]["sha256"]
    assert entry["text_bytes"] == len(text)
    assert entry["bytes"] < len(text) / 2


@pytest.mark.parametrize("form", ["parquet", "pickle"])
def test_parquet_and_pickle_hold_the_same_rows(source, reference, tmp_path, form):
    """S3.11, S3.17, S3.18."""
    import pandas

    folder = make("--transactions", source, "--format", form, cwd=tmp_path)
    if form == "parquet":
        frame = pandas.read_parquet(folder / "interactions.parquet")
    else:
        frame = pandas.read_pickle(folder / "interactions.pkl")
    assert [str(kind) for kind in frame.dtypes[["t_dat", "interaction_score"]]] == ["int64", "int8"]
    made, *others = summary_of(folder)["files"]
    assert not others
    data = (folder / made["file"]).read_bytes()
    assert made == {
        "file": made["file"],
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    rows = [tuple(row.values()) for row in rows_of(reference / "interactions.csv")]
    assert [tuple(map(str, row)) for row in frame.itertuples(index=False)] == rows


@pytest.mark.parametrize("form", ["parquet", "pkl"])
def test_parquet_and_pickle_sources(source, reference, tmp_path, form):
    """S3.1, S3.48: dates as datetime64, and a pickle only where it is allowed."""
    import pandas

    frame = pandas.read_csv(source, dtype=str)
    frame["t_dat"] = pandas.to_datetime(frame["t_dat"])
    if form == "parquet":
        frame.to_parquet(tmp_path / "t.parquet")
        flags = ()
    else:
        frame.to_pickle(tmp_path / "t.pkl")
        line = refused("--transactions", "t.pkl", cwd=tmp_path)
        assert "runs whatever code is in it" in line
        assert "--allow-pickle" in line
        flags = ("--allow-pickle",)
    folder = make("--transactions", f"t.{form}", *flags, cwd=tmp_path)
    assert (folder / "interactions.csv").read_bytes() == (
        reference / "interactions.csv"
    ).read_bytes()


def test_without_the_libraries_there_is_one_line(source, tmp_path):
    """S3.49."""
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    result = subprocess.run(
        [*BARE_PYTHON, "-m", "interactions", "--transactions", tmp_path / "t.parquet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "interactions: error: this needs pyarrow, which is not installed: "
        "pip install -r requirements-interactions.txt"
    ]


def test_a_parquet_file_that_is_cut_is_refused(source, tmp_path):
    """S3.49."""
    import pandas

    pandas.read_csv(source, dtype=str).to_parquet(tmp_path / "t.parquet")
    data = (tmp_path / "t.parquet").read_bytes()
    (tmp_path / "t.parquet").write_bytes(data[:-100])
    assert "t.parquet: the file cannot be read" in refused(
        "--transactions", "t.parquet", cwd=tmp_path
    )


def test_the_sample_is_drawn_by_seed(source, tmp_path):
    """S3.2, S3.3, S3.6, S3.8, S3.9."""
    first = make("--transactions", source, "--sample", 50, cwd=tmp_path, output="a")
    again = make("--transactions", source, "--sample", 50, cwd=tmp_path, output="b")
    other = make("--transactions", source, "--sample", 50, "--seed", 1, cwd=tmp_path, output="c")
    names = ["interactions.csv", "sampled_customers.csv", "sampled_transactions.csv"]
    for name in names:
        assert (first / name).read_bytes() == (again / name).read_bytes()
        assert (first / name).read_bytes() != (other / name).read_bytes()
    customers = [row["customer_id"] for row in rows_of(first / "sampled_customers.csv")]
    assert len(set(customers)) == len(customers) == 50
    kept = rows_of(first / "sampled_transactions.csv")
    assert kept == [row for row in rows_of(source) if row["customer_id"] in set(customers)]
    rows = rows_of(first / "interactions.csv")
    assert {row["customer_id"] for row in rows} == set(customers)
    assert {row["article_id"] for row in rows} <= {row["article_id"] for row in kept}
    line = refused("--transactions", source, "--sample", 100_000, cwd=tmp_path)
    assert "--sample 100000 is more than the 300 customers" in line


def test_the_default_sample_is_1000(tmp_path):
    """S3.2."""
    write_csv(tmp_path / "t.csv", [(f"c{i}", "a", "2020-01-24") for i in range(1500)])
    folder = make("--transactions", "t.csv", "--sample", cwd=tmp_path)
    assert len(rows_of(folder / "sampled_customers.csv")) == 1000


def test_every_customer_is_as_likely_in_the_sample(tmp_path):
    """S3.3: heavy buyers no more than others."""
    from interactions.sources.customer_sample import CustomerSample

    counts = Counter()
    for seed in range(300):
        sample = CustomerSample(20, seed)
        for chunk in range(10):
            sample.add(f"customer {i}" for i in range(100) if i % (chunk + 1) == 0)
        assert sample.n_customers == 100
        counts.update(sample.customers)
    # 300 times with 1/5: standard deviation 6.9.
    assert all(abs(counts[f"customer {i}"] - 60) < 4.5 * 6.93 for i in range(100))


def test_an_interrupted_run_goes_on(source, reference, tmp_path, monkeypatch):
    """S3.47: after any part, and with rows that came in too late to be listed."""
    monkeypatch.setattr("interactions.sources.part_maker.SPILL_BYTES", 10_000)
    inputs = Inputs(transactions=source)
    plan = Plan(InteractionPolicy(), 42, inputs.as_json())
    stamp = ("", 0.0)
    for n_parts in (0, 1, 3):
        output = tmp_path / f"out{n_parts}"
        run = InteractionRun(plan, inputs, output, lambda: stamp)
        run.prepare()
        parts = iter(run)
        for _ in range(n_parts):
            next(parts)
        parts.close()
        run.folder.release()
        assert not (output / "interactions.csv").exists()
        if n_parts:
            with (output / "interactions.growing").open("ab") as file:
                file.write(b"half a ro")
        again = InteractionRun(
            plan,
            inputs,
            output,
            lambda: stamp,
            on_read=lambda n: pytest.fail("read again"),
            resume=True,
        )
        again.prepare()
        assert again.n_finished == n_parts
        for _ in again:
            pass
        made = (output / "interactions.csv").read_bytes()
        assert made == (reference / "interactions.csv").read_bytes()
        assert names_in(output) == ["interactions.csv", "interactions_summary.json"]


@pytest.mark.parametrize("where", ["PartMaker.make", "survey", "save_gathered"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_what_ends_while_the_source_is_read_leaves_nothing(
    source, tmp_path, monkeypatch, where, error
):
    """S3.47: no part is made by then, so nothing is worth keeping, and the command says so."""
    output = tmp_path / "out"

    def fails(*_, **__):
        assert list(output.iterdir())
        raise error

    policy = InteractionPolicy(negatives="popularity")
    with monkeypatch.context() as patch:
        patch.setattr(f"interactions.run.{where}", fails)
        with pytest.raises(error):
            make_here(source, output, policy=policy)
    assert not output.exists()
    make_here(source, output, policy=policy)
    assert (output / "interactions.csv").exists()


@pytest.mark.parametrize("form", ["parquet", "pickle", "jsonl"])
def test_an_interrupted_run_goes_on_with_all_its_files(source, tmp_path, monkeypatch, form):
    """S3.47: columns and another tool's files grow part by part, too."""
    monkeypatch.setattr("interactions.sources.part_maker.SPILL_BYTES", 10_000)
    settings = {"format": form, "export": "recbole", "split": Split("leave-last-out")}
    make_here(source, tmp_path / "whole" / "same", **settings)
    inputs = Inputs(transactions=source)
    plan = Plan(InteractionPolicy(), 42, inputs.as_json(), **settings)
    output = tmp_path / "stopped" / "same"
    run = InteractionRun(plan, inputs, output, lambda: ("", 0.0))
    parts = iter(run)
    next(parts)
    next(parts)
    parts.close()
    for path in output.glob("*.growing"):
        with path.open("ab") as file:
            file.write(b"half a ro")
    again = InteractionRun(
        plan,
        inputs,
        output,
        lambda: ("", 0.0),
        on_read=lambda n: pytest.fail("read again"),
        resume=True,
    )
    again.prepare()
    assert again.n_finished == 2
    for _ in again:
        pass
    expected = {path.name: path.read_bytes() for path in (tmp_path / "whole" / "same").iterdir()}
    assert len(expected) == 7 + len(METADATA_FILES)
    assert {path.name: path.read_bytes() for path in output.iterdir()} == expected


def test_more_articles_than_fit_are_refused_before_anything_is_made(source, tmp_path, monkeypatch):
    """S3.49."""
    monkeypatch.setattr("interactions.model.articles.MAX_ARTICLES", 5)
    with pytest.raises(DataError, match=r"articles and at most 5 fit"):
        make_here(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_columns_are_no_text_on_the_way(source, tmp_path, monkeypatch):
    """With Parquet no row is made as text, neither in the parts nor at the end."""

    class NoTexts:
        def __init__(self, *arguments):
            pytest.fail("a table of texts was made")

    monkeypatch.setattr("interactions.output.rows_files.RowTexts", NoTexts)
    make_here(source, tmp_path / "out", format="parquet")
    with pytest.raises(pytest.fail.Exception, match="a table of texts"):
        make_here(source, tmp_path / "text")


def test_lost_rows_are_made_again(source, reference, tmp_path, monkeypatch):
    """S3.47: a machine that lost power may not have the bytes that the list names."""
    monkeypatch.setattr("interactions.sources.part_maker.SPILL_BYTES", 10_000)
    inputs = Inputs(transactions=source)
    plan = Plan(InteractionPolicy(), 42, inputs.as_json())
    run = InteractionRun(plan, inputs, tmp_path / "out", lambda: ("", 0.0))
    parts = iter(run)
    for _ in range(4):
        next(parts)
    parts.close()
    growing = tmp_path / "out" / "interactions.growing"
    with growing.open("ab") as file:
        file.truncate(growing.stat().st_size - 1000)
    again = InteractionRun(plan, inputs, tmp_path / "out", lambda: ("", 0.0), resume=True)
    for _ in again:
        pass
    assert (tmp_path / "out" / "interactions.csv").read_bytes() == (
        reference / "interactions.csv"
    ).read_bytes()


def test_ctrl_c_leaves_nothing_half_valid(source, tmp_path):
    """S3.47."""
    big = tmp_path / "big.csv"
    rows = [(f"{i % 6000:05d}", f"{i % 997}", "2020-01-24") for i in range(60_000)]
    write_csv(big, rows)
    flags = ["--transactions", "big.csv", "--output", "out", "--workers", "2"]
    with subprocess.Popen(
        [sys.executable, "-m", "interactions", *flags],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        until(lambda: (tmp_path / "out" / "gathered.json").exists(), process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode in (0, 130)
    assert "Traceback" not in errors
    if process.returncode == 130:
        assert not (tmp_path / "out" / "interactions.csv").exists()
        assert not (tmp_path / "out" / "interactions_summary.json").exists()
        result = interact(*flags, "--resume", cwd=tmp_path)
        assert result.returncode == 0, result.stderr
    assert summary_of(tmp_path / "out")["interactions"]["2"] == 60_000


def test_a_full_disk_leaves_nothing_under_a_final_name(source, tmp_path):
    """S3.47, S3.49: files that may not grow stand for a disk that is full."""
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "interactions",
            "--transactions",
            source,
            "--output",
            "out",
            "--quiet",
        ],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
    )
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("interactions: error: File too large")
    kept, _, command = lines[0].partition("; ")[2].partition("; go on with: ")
    assert kept == "0 of 1 part is whole and kept"
    python, *words = shlex.split(command)
    assert is_this_python(python)
    assert words[:3] == ["-m", "interactions", "--transactions"]
    assert command.endswith(" --resume")
    assert not (tmp_path / "out" / "interactions.csv").exists()
    assert not (tmp_path / "out" / "interactions_summary.json").exists()
    assert make("--transactions", source, "--resume", cwd=tmp_path)


def test_a_disk_too_small_is_refused_before_the_rows_are_made(source, tmp_path, monkeypatch):
    """S3.46: the rows of a part are there twice while they are appended, and no row is written
    where there is no room for that.
    """
    from receipts.runs.errors import OutputError

    run = make_here(source, tmp_path / "out")
    n_bytes = (tmp_path / "out" / "interactions.csv").stat().st_size
    monkeypatch.setattr(
        "shutil.disk_usage",
        lambda folder: type("Usage", (), {"free": n_bytes * 3 // 2}),
    )
    with pytest.raises(OutputError, match="MB free; use --gzip"):
        make_here(source, tmp_path / "other")
    assert not (tmp_path / "other").exists()  # It would be in the way of --gzip.
    monkeypatch.setattr(
        "shutil.disk_usage",
        lambda folder: type("Usage", (), {"free": n_bytes * 4}),
    )
    assert make_here(source, tmp_path / "third").n_units == run.n_units


def test_what_is_there_is_not_overwritten_unasked(source, reference, tmp_path):
    """S3.47."""
    folder = make("--transactions", source, cwd=tmp_path)
    result = interact("--transactions", source, "--output", folder, "--seed", 9, cwd=tmp_path)
    assert result.returncode == 1
    assert "replace it with --overwrite" in result.stderr
    make("--transactions", source, "--overwrite", "--seed", 9, cwd=tmp_path)
    assert summary_of(folder)["seed"] == 9
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    result = interact("--transactions", source, "--output", "full", "--overwrite", cwd=tmp_path)
    assert "thesis.txt" in result.stderr
    assert json.dumps([path.name for path in (tmp_path / "full").iterdir()]) == '["thesis.txt"]'


def test_a_parquet_file_with_lists_is_refused(tmp_path):
    """S3.49: one line that says what cannot be read."""
    import pandas

    rows = {"customer_id": ["a"], "article_id": ["b"], "t_dat": ["2020-01-24"], "tags": [["c"]]}
    pandas.DataFrame(rows).to_parquet(tmp_path / "t.parquet")
    line = refused("--transactions", "t.parquet", cwd=tmp_path)
    assert "t.parquet: a column holds what a line of text cannot" in line
    assert "list<" in line


def test_equal_rows_of_a_parquet_file_are_two_purchases(tmp_path):
    """S3.29."""
    import pandas

    rows = {"customer_id": ["a"] * 2, "article_id": ["b"] * 2, "t_dat": ["2020-01-24"] * 2}
    pandas.DataFrame(rows).to_parquet(tmp_path / "t.parquet")
    assert summary_of(make("--transactions", "t.parquet", cwd=tmp_path))["interactions"]["2"] == 2


def test_a_replacement_that_was_killed_before_the_swap_takes_its_place(source, tmp_path):
    """The new data set is complete, and so the old one goes: that is what was asked."""
    old = make("--transactions", source, "--seed", 9, cwd=tmp_path)
    new = make("--transactions", source, cwd=tmp_path, output=".out.new")
    expected = (new / "interactions.csv").read_bytes()
    flags = ("--transactions", source, "--output", old, "--overwrite", "--resume")
    result = interact(*flags, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert "complete already" not in result.stdout
    assert (old / "interactions.csv").read_bytes() == expected
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert "complete already" in interact(*flags, cwd=tmp_path).stdout


@pytest.mark.parametrize("where", ["run.load_gathered", "run.sync_files", "room.estimated_sizes"])
def test_ctrl_c_at_any_moment_before_the_first_part_leaves_nothing(
    source, tmp_path, monkeypatch, where
):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"interactions.{where}", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_here(source, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["ml-100k.inter", "ml-100k.item", "source_a.csv", "gathered.json"])
def test_a_file_that_is_called_like_ours_and_is_not_listed_survives(source, tmp_path, name):
    folder = make("--transactions", source, cwd=tmp_path)
    (folder / name).write_text("mine")
    result = interact("--transactions", source, "--output", "out", "--overwrite", cwd=tmp_path)
    assert result.returncode == 1
    assert name in result.stderr
    assert (folder / name).read_text() == "mine"


def test_a_folder_that_is_called_like_ours_survives(source, tmp_path):
    folder = make("--transactions", source, cwd=tmp_path)
    (folder / "lost.user").mkdir()
    (folder / "lost.user" / "thesis.txt").write_text("mine")
    result = interact("--transactions", source, "--output", "out", "--overwrite", cwd=tmp_path)
    assert result.returncode == 1
    assert "lost.user" in result.stderr
    assert (folder / "lost.user" / "thesis.txt").read_text() == "mine"


def test_a_source_inside_the_output_is_refused(source, tmp_path):
    """The sample of an earlier run, for example, which would go with that run's data set."""
    folder = make("--transactions", source, "--sample", 50, cwd=tmp_path)
    inside = folder / "sampled_transactions.csv"
    before = inside.read_bytes()
    result = interact("--transactions", inside, "--output", "out", "--overwrite", cwd=tmp_path)
    assert result.returncode == 1
    assert "is inside out" in result.stderr
    assert inside.read_bytes() == before
    make("--transactions", source, "--overwrite", cwd=tmp_path)
    assert not inside.exists()
