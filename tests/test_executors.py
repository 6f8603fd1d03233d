"""receipts/runs/executors.py, remote.py, program.py, receipts/api.py: work in any executor."""

import functools
import itertools
import os
import re
import shutil
import threading
import time
import tomllib
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path

import duckdb
import mlcroissant
import numpy
import pytest

from interactions.model.policy import InteractionPolicy
from interactions.plan import Plan as InteractionPlan
from interactions.run import InteractionRun
from interactions.sources.inputs import Inputs
from receipts import Dataset, generate, iter_customers
from receipts.api import undated
from receipts.batches import BatchWriter
from receipts.checking.verification import Verification
from receipts.plan import make_plan
from receipts.runs import executors, program, remote
from receipts.runs.errors import ClusterError, OutputError, WorkerDiedError
from receipts.runs.executors import run_on
from receipts.runs.files import noted_files, whole_file, whole_name
from receipts.runs.ordered import run_in_order
from receipts.runs.places import FolderPlace
from receipts.runs.program import VERSION, difference
from receipts.runs.progress import Stopwatch
from tests.command_line import ROOT, batch_files, tree
from tests.products import FORMS, PRODUCTS, made, run_of, small_parts
from tests.test_workers import DOUBLE, start_of
from world.settings import Settings, id_digits_for

SLEEPS = start_of("(__import__('time').sleep(task), task)[1]")


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture(scope="module")
def processes():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture(params=["threads", "processes"])
def pool(request):
    return request.getfixturevalue(request.param)


# --- tasks


def test_every_task_is_done_once(pool):
    assert sorted(run_on(pool, DOUBLE, range(50))) == [2 * task for task in range(50)]


def test_results_come_in_the_order_of_the_tasks_where_that_is_asked(processes):
    assert list(run_in_order(SLEEPS, [0.3, 0, 0.1, 0], 1, processes)) == [0.3, 0, 0.1, 0]


def test_the_work_is_made_once_a_process(processes):
    start = functools.partial(
        eval, "(lambda calls: lambda task: next(calls))(__import__('itertools').count())"
    )
    assert sorted(run_on(processes, start, range(6))) in [
        sorted([*range(n), *range(6 - n)]) for n in range(7)
    ]


def test_a_process_keeps_few_writers(threads):
    for word in "abcd":
        list(run_on(threads, start_of(f"'{word}'"), [0]))
    assert len(remote._WRITERS) == remote.N_KEPT


def test_threads_take_turns(threads):
    """Writers are made for one at a time."""
    work = (
        "lambda at: lambda task: (at.append(1), __import__('time').sleep(0.01), len(at), at.pop())"
    )
    start = functools.partial(eval, f"({work})([])")
    assert {result[2] for result in run_on(threads, start, range(10))} == {1}


@pytest.mark.parametrize("n_most", [16, 40])
def test_tasks_are_taken_as_they_are_needed(threads, monkeypatch, n_most):
    """However many there are, or however large what goes with each."""
    monkeypatch.setattr(executors, "MAX_IN_FLIGHT", n_most)
    taken = itertools.count()
    with closing(run_on(threads, DOUBLE, taken)) as results:
        assert len(list(itertools.islice(results, 10))) == 10
    assert next(taken) <= 10 + n_most


def test_large_tasks_are_few_at_a_time(threads):
    start = functools.partial(DOUBLE.func, DOUBLE.args[0] + f"  # {os.urandom(4_000_000).hex()}")
    taken = itertools.count()
    with closing(run_on(threads, start, taken)) as results:
        next(results)
    assert next(taken) <= 1 + executors.MIN_IN_FLIGHT


def test_closing_cancels_what_waits_and_awaits_what_runs(threads, tmp_path):
    note = start_of(f"(__import__('time').sleep(0.1), open(f'{tmp_path}/{{task}}', 'w').close())")
    with closing(run_on(threads, note, range(100))) as results:
        next(results)
    n_done = len(tree(tmp_path))
    assert 1 <= n_done <= 5
    time.sleep(0.4)
    assert len(tree(tmp_path)) == n_done


def test_an_error_of_a_task_is_raised_here(pool, tmp_path):
    with pytest.raises(ValueError, match="'no number'"):
        list(run_on(pool, functools.partial(eval, "int"), ["1", "no number", "2"]))
    missing = str(tmp_path / "missing")
    with pytest.raises(FileNotFoundError) as caught:
        list(run_on(pool, functools.partial(eval, "open"), [missing]))
    assert caught.value.filename == missing


def test_a_killed_process_is_noticed():
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(WorkerDiedError, match="killed"),
    ):
        list(run_on(pool, start_of("__import__('os')._exit(1)"), range(3)))


def test_a_pool_that_fails_otherwise_says_so(threads):
    class Failing(ThreadPoolExecutor):
        def submit(self, *_):
            future = Future()
            future.set_exception(MemoryError("of the pool\nin two lines"))
            return future

    with pytest.raises(ClusterError, match=r"the executor fails: MemoryError: of the pool$"):
        list(run_on(Failing(1), DOUBLE, [1]))


def test_tasks_that_somebody_else_cancels_end_the_run(threads):
    class Cancelling(ThreadPoolExecutor):
        def submit(self, *_):
            future = Future()
            future.cancel()
            return future

    with pytest.raises(ClusterError, match="gone, or has cancelled"):
        list(run_on(Cancelling(1), DOUBLE, [1]))


# --- the same program


def test_the_version_is_that_of_the_project():
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == VERSION


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Tillroll", f"has Tillroll {VERSION}, and the run has other; install the same"),
        ("streams", r"random streams of other versions: world \d.*, and the run has other"),
        ("population", "another population in its Tillroll"),
        ("files", "other files in its Tillroll"),
        ("pytest", "has pytest .*, and the run has pytest other; install that there"),
    ],
)
def test_another_program_is_refused_by_name(threads, monkeypatch, name, words):
    """A worker with another version of Tillroll or another population makes nothing."""
    asked = {**program.program(["pytest"]), name: "other"}
    monkeypatch.setattr(executors, "program", lambda _: asked)
    with pytest.raises(ClusterError, match=f"a worker has .*{words.removeprefix('has ')}"):
        list(run_on(threads, DOUBLE, [1]))


def test_a_library_that_is_not_there_is_named():
    reason = difference({**program.program(), "no-such-library": "1.0"})
    assert reason == (
        "has no no-such-library, and the run has no-such-library 1.0; install that there"
    )


def test_the_same_program_is_not_refused():
    assert difference(program.program(["pytest"])) == ""


@pytest.fixture
def digest_of_copy(tmp_path):
    """The digest of a copy of the program after a change."""

    def digest(change):
        for room in ("world", "receipts"):
            shutil.copytree(ROOT / room, tmp_path / room, dirs_exist_ok=True)
        change(tmp_path)
        name = str(tmp_path / "receipts" / "runs" / "program.py")
        space = {"__file__": name, "__name__": "copy"}
        exec(compile(Path(name).read_bytes(), name, "exec"), space)
        return space["_digest"]()

    return digest


def test_every_file_that_may_decide_bytes_counts(digest_of_copy):
    def appended(name, text):
        return lambda folder: (folder / name).open("a", newline="").write(text)

    def with_windows_ends(folder):
        path = folder / "world" / "money.py"
        path.write_bytes((ROOT / "world" / "money.py").read_bytes().replace(b"\n", b"\r\n"))

    same = digest_of_copy(lambda _: None)
    assert digest_of_copy(lambda folder: (folder / "world" / "notes.md").touch()) == same
    assert digest_of_copy(with_windows_ends) == same
    others = [
        digest_of_copy(appended("receipts/json_layout.py", "# other\n")),
        digest_of_copy(appended("world/data/first_names.txt", "Ada\n")),
        digest_of_copy(appended("world/data/catalogue.csv", "\n")),
    ]
    assert len({same, *others}) == 4


# --- files


def test_what_a_killed_attempt_left_hinders_no_other(tmp_path):
    """A worker that is killed leaves its temporary file; its task is given to another one."""
    begun = whole_file(tmp_path / "a")
    begun.__enter__().write(b"ha")
    with whole_file(tmp_path / "a") as file:
        file.write(b"whole")
    assert (tmp_path / "a").read_bytes() == b"whole"
    (left,) = {*tree(tmp_path)} - {"a"}
    assert whole_name(left) == "a"


def test_two_attempts_at_once_are_harmless(tmp_path):
    """A worker that was taken for dead goes on, and is late."""
    with noted_files() as files:
        late = whole_file(tmp_path / "a")
        late.__enter__().write(b"whole")
        with whole_file(tmp_path / "a") as file:
            file.write(b"whole")
        assert (tmp_path / "a").read_bytes() == b"whole"
        late.__exit__(None, None, None)
    assert tree(tmp_path) == {"a": b"whole"}
    assert [*files] == [(str(tmp_path / "a"), 5)] * 2


@pytest.mark.parametrize(
    ("temporary", "whole"),
    [
        (".a.json.tmp", "a.json"),
        (".a.json~0123abcd.tmp", "a.json"),
        (".a.json~0123abc.tmp", "a.json~0123abc"),
        (".a~0123abcd~0123abcd.tmp", "a~0123abcd"),
        ("a.json", "a.json"),
        (".tmp", ".tmp"),
    ],
)
def test_temporary_names_tell_what_they_are_to_be(temporary, whole):
    assert whole_name(temporary) == whole


def test_temporary_files_of_attempts_are_ours(tmp_path, threads):
    """A run goes on, or is replaced, over what killed workers left; a stranger's file stays."""
    reports = iter(run_of("receipts", tmp_path / "set", executor=threads))
    next(reports)
    reports.close()
    (tmp_path / "set" / ".batch_00003.json~0123abcd.tmp").touch()
    list(run_of("receipts", tmp_path / "set", executor=threads, resume=True))
    assert not [name for name in tree(tmp_path / "set") if name.endswith(".tmp")]
    (tmp_path / "set" / ".letter~0123abcd.tmp").touch()
    with pytest.raises(OutputError, match="not part of a data set"):
        run_of("receipts", tmp_path / "set", overwrite=True)


def test_a_temporary_file_that_appears_on_the_way_is_removed_at_the_end(tmp_path, threads):
    """A worker dies, and its task is done by another one: the run comes to a good end."""
    run = run_of("receipts", tmp_path / "set", executor=threads)
    for _ in run:
        (tmp_path / "set" / ".batch_00000.json~0123abcd.tmp").touch()
    assert not [name for name in tree(tmp_path / "set") if name.endswith(".tmp")]


def test_a_late_worker_changes_nothing(tmp_path, threads):
    """Dask has given its task to another one; it goes on writing when the data set is whole."""
    before = made("receipts", tmp_path, executor=threads)
    run = run_of("receipts", tmp_path / "set", resume=True)
    late = BatchWriter(run.plan, FolderPlace(tmp_path / "set"))
    for task in run.plan.batches():
        late(task)
    assert tree(tmp_path / "set") == before
    run = run_of("receipts", tmp_path / "set", resume=True)
    assert list(run) == []
    assert run.was_complete


class Elsewhere(ThreadPoolExecutor):
    """Its workers write into a folder of their own that has the same name."""

    def submit(self, *args):
        future = super().submit(*args)
        for path, _ in future.result()[2]:
            Path(path).unlink()
        return future


def test_a_worker_that_writes_elsewhere_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", (0.01,))
    with Elsewhere(1) as pool, pytest.raises(ClusterError) as caught:
        list(run_of("receipts", tmp_path / "set", executor=pool))
    message = str(caught.value)
    assert str(tmp_path / "set" / "batch_0000") in message
    assert "is not here" in message
    assert "all workers share" in message
    assert len(message.splitlines()) == 1


def test_a_file_of_a_network_may_be_late(tmp_path, monkeypatch):
    path = tmp_path / "late"
    threading.Timer(0.3, lambda: path.write_bytes(b"12345")).start()
    executors._check_there([(str(path), 5)], "a worker")
    monkeypatch.setattr(executors, "PATIENCE", ())
    with pytest.raises(ClusterError):
        executors._check_there([(str(path), 6)], "a worker")


# --- data sets


@pytest.fixture(scope="module")
def references(tmp_path_factory):
    """Each product as it is made without an executor."""
    with pytest.MonkeyPatch.context() as patch:
        small_parts(patch)
        folder = tmp_path_factory.mktemp
        return {each: made(each, folder("reference")) for each in (*PRODUCTS, *FORMS)}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_has_the_same_bytes(references, pool, product, tmp_path, monkeypatch):
    small_parts(monkeypatch)
    assert made(product, tmp_path, executor=pool) == references[product]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_same_bytes(references, threads, form, tmp_path):
    assert made(form, tmp_path, executor=threads) == references[form]


def test_a_duckdb_file_has_the_same_rows(threads, tmp_path):
    """Its bytes differ from one time to the next."""
    found = []
    for name, how in (("far", {"executor": threads}), ("near", {})):
        list(run_of("duckdb", tmp_path / name, **how))
        with duckdb.connect(tmp_path / name / "receipts.duckdb", read_only=True) as database:
            tables = ("customers", "receipts", "lines", "products")
            found.append([database.sql(f"from {table}").fetchall() for table in tables])
    assert found[0] == found[1]
    assert all(found[0])


@pytest.mark.parametrize("product", [*PRODUCTS, "parquet", "sqlite"])
def test_an_interrupted_run_goes_on(references, threads, product, tmp_path, monkeypatch):
    """Ctrl-C in a notebook."""
    small_parts(monkeypatch)
    with suppress(KeyboardInterrupt):
        for _ in run_of(product, tmp_path / "set", executor=threads):
            raise KeyboardInterrupt
    assert not [name for name in tree(tmp_path / "set") if name.endswith(".tmp")]
    assert made(product, tmp_path, executor=threads, resume=True) == references[product]


def test_receipts_are_found_from_any_folder(threads, tmp_path, monkeypatch):
    """Workers of a cluster were started in another folder than the run."""
    generate(tmp_path / "receipts", 8, batch_size=4)
    monkeypatch.chdir(tmp_path)

    class InAnotherFolder(ThreadPoolExecutor):
        def submit(self, *args):
            os.chdir("/")
            future = super().submit(*args)
            future.exception()
            os.chdir(tmp_path)
            return future

    inputs = Inputs(receipts=(Path("receipts"),))
    plan = InteractionPlan(InteractionPolicy(negatives="popularity"), 42, inputs.as_json())
    with InAnotherFolder(1) as pool:
        list(InteractionRun(plan, inputs, tmp_path / "far" / "set", undated, executor=pool))
    list(InteractionRun(plan, inputs, tmp_path / "near" / "set", undated))
    assert tree(tmp_path / "far" / "set") == tree(tmp_path / "near" / "set")


# --- receipts.generate


def test_generate_makes_tables_to_read(threads, tmp_path):
    dataset = generate(tmp_path / "set", 6, batch_size=2, format="parquet", executor=threads)
    assert dataset.summary["total_customers"] == 6


def test_generate_makes_a_data_set_in_a_store(bench, threads, tmp_path):
    dataset = generate(str(bench.url), 6, batch_size=2, executor=threads)
    assert len(list(dataset.customers())) == 6
    generate(tmp_path / "set", 6, batch_size=2)
    there = {name: text for name, text in bench.files().items() if name.startswith("batch")}
    assert there == {path.name: path.read_bytes() for path in batch_files(tmp_path / "set")}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain") / "set"
    generate(folder, 12, batch_size=5)
    return folder


def test_generate_makes_a_data_set_and_opens_it(plain):
    dataset = Dataset(plain)
    assert dataset.summary["generation_date"] == ""
    assert dataset.summary["generation_time_seconds"] == 0.0
    assert len(list(dataset.customers())) == 12


@pytest.mark.parametrize("how", ["threads", "processes", "workers"])
def test_generate_gives_the_same_bytes_in_every_executor(request, plain, tmp_path, how):
    with_ = {"workers": 2} if how == "workers" else {"executor": request.getfixturevalue(how)}
    dataset = generate(tmp_path / "set", 12, batch_size=5, **with_)
    assert dataset.summary["total_customers"] == 12
    assert tree(tmp_path / "set") == tree(plain)


def test_generate_leaves_the_executor_open(threads, tmp_path):
    generate(tmp_path / "set", 2, executor=threads)
    assert threads.submit(int, "7").result() == 7


def test_generate_takes_a_stamp_and_tells_of_batches(tmp_path):
    reports = []
    dataset = generate(
        tmp_path / "set", 12, batch_size=5, stamp=Stopwatch().stamp, on_batch=reports.append
    )
    assert datetime.fromisoformat(dataset.summary["generation_date"]).year > 2000
    assert [report["file"] for report in reports] == [f"batch_0000{n}.json" for n in range(3)]


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        ({"customers": "10"}, TypeError, "customers is '10'; it must be a whole number"),
        ({"customers": 10.0}, TypeError, "customers is 10.0"),
        ({"batch_size": None}, TypeError, "batch_size is None"),
        ({"workers": 0}, ValueError, "workers is 0; it must be 1 or more"),
        ({"executor": "local"}, TypeError, "executor is 'local'; give one of concurrent.futures"),
        ({"indent": 2, "format": "csv"}, ValueError, "csv has no indentation; leave indent out"),
    ],
)
def test_generate_refuses_what_is_none_before_it_writes(tmp_path, wrong, kind, words):
    with pytest.raises(kind, match=re.escape(words)):
        generate(tmp_path / "set", **{"customers": 3, **wrong})
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize("form", ["json", "csv", "parquet", "duckdb", "sqlite"])
def test_what_generate_makes_is_right_and_described_without_a_date(tmp_path, form):
    """Nobody gave it a stamp, and a library reads no clock."""
    dataset = generate(tmp_path / "set", 5, batch_size=3, format=form)
    verification = Verification(dataset.files)
    assert sum(verification) == verification.findings.n_offences == 0
    issues = mlcroissant.Dataset(str(tmp_path / "set" / "croissant.json")).metadata.ctx.issues
    assert not issues.errors
    assert [warning for warning in issues.warnings if "datePublished" not in warning] == []
    assert "made \n" not in (tmp_path / "set" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("stamp", [("", 1.5), ("yesterday", 0.0)])
def test_half_a_stamp_is_an_offence(tmp_path, stamp):
    dataset = generate(tmp_path / "set", 2, stamp=lambda: stamp)
    verification = Verification(dataset.files)
    list(verification)
    assert verification.findings.n_offences == 1


def test_the_recipe_for_a_hundred_million_customers_can_be_planned():
    """It is as many receipts as there are order numbers."""
    text = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    recipe = text[text.index('receipts.generate("s3://') :]
    words = ("customers", "batch_size", "receipts_per_customer")
    n_customers, size, n_receipts = (
        int(re.search(rf"\b{word}=([0-9_]+)", recipe)[1]) for word in words
    )
    digits = id_digits_for(n_customers)
    settings = Settings(receipts_per_customer=n_receipts, id_digits=digits)
    assert len(make_plan(settings, n_customers, batch_size=size).batches()) == n_customers / size
    with pytest.raises(ValueError, match="order numbers"):
        make_plan(Settings(id_digits=digits), n_customers, batch_size=size)


def test_generate_takes_numbers_of_numpy(tmp_path):
    numbers = {"batch_size": numpy.int64(2), "first_customer": numpy.int32(1)}
    found = generate(tmp_path / "set", numpy.int64(3), **numbers)
    assert [*found] == [*iter_customers(first=1, count=3)]


def test_generate_takes_a_date_as_text(tmp_path):
    dated, texted = (
        generate(tmp_path / kind, 2, end_date=day)
        for kind, day in (("date", date(2025, 6, 30)), ("text", "2025-06-30"))
    )
    assert dated.summary["settings"]["end_date"] == "2025-06-30"
    assert [*dated] == [*texted]
    with pytest.raises(ValueError, match="Invalid isoformat"):
        generate(tmp_path / "no", 2, end_date="30.6.2025")


def test_generate_refuses_resumes_and_replaces(plain, tmp_path):
    folder = shutil.copytree(plain, tmp_path / "set")
    with pytest.raises(OutputError, match=r"holds a data set.* overwrite=True .* output$") as found:
        generate(folder, 12, batch_size=5)
    assert "--" not in str(found.value)  # Nobody in a notebook has flags.
    (folder / "batch_00001.json").unlink()
    generate(folder, 12, batch_size=5, resume=True)
    assert tree(folder) == tree(plain)
    generate(folder, 3, overwrite=True)
    assert Dataset(folder).summary["total_customers"] == 3
    assert [path.name for path in batch_files(folder)] == ["batch_00000.json"]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"batch_size": 0}, "batch size is 0"),
        ({"format": "xml"}, "format is 'xml'"),
        ({"receipts_per_customer": 0}, "receipts per customer is 0"),
        ({"output": "s3://bucket/x", "format": "sqlite"}, "in a folder, not in a store"),
        ({"output": "ftp://bucket/x"}, "ftp://"),
    ],
)
def test_generate_says_what_is_wrong(tmp_path, flags, words):
    with pytest.raises(ValueError, match=words):
        generate(**{"output": tmp_path / "set", "customers": 3, **flags})
    assert tree(tmp_path) == {}
