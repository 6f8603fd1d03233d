"""The commands of marketing: started in three ways, in steps, stopped, and with what is wrong."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from marketing import build_dataset, consumer, demographic, marketing, transaction
from marketing.flags import flags_for, plan_of, usual_output, world_parser
from marketing.tables import STEPS
from marketing.writing.block_writer import BlockWriter
from tests.command_line import BARE_PYTHON, ROOT, TIMEOUT, environment, until
from tests.marketing_command import door, error_line, files_of, make, summary_of
from tests.marketing_command import plan_of as plan_with
from world.population import DEFAULT_POPULATION

DOORS = {
    "build_dataset": build_dataset,
    "demographic": demographic,
    "consumer": consumer,
    "marketing": marketing,
    "transaction": transaction,
}
SMALL = ("--customers", 12, "--receipts", 3, "--states", "NY", "WA")


def timeless(folder):
    """The files' bytes, but for what differs between two runs."""
    files = files_of(folder)
    summary = summary_of(folder)
    date = summary.pop("generation_date").encode()
    del summary["generation_time_seconds"]
    for name in ("README.md", "croissant.json"):
        assert date in files[name]
        files[name] = files[name].replace(date, b"")
    return {**files, "marketing_summary.json": summary}


def call(name, *flags, capsys):
    """Runs a command in this process: status, what it printed, what it said on stderr."""
    try:
        status = DOORS[name].main([*map(str, flags), "--workers", "1"])
    except SystemExit as ended:
        status = ended.code
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small data set, made by a bare interpreter as its users do."""
    folder = tmp_path_factory.mktemp("made")
    result = door("build_dataset", *SMALL, "--output", "set", cwd=folder, python=BARE_PYTHON)
    assert result.returncode == 0, result.stderr
    return folder / "set", result


def test_a_bare_interpreter_makes_everything_and_says_what(made):
    """S2.3, S2.9, S2.18: no installed package is needed."""
    folder, result = made
    lines = result.stdout.splitlines()
    assert re.fullmatch(r"12 customers: \S+ rows in 10 tables \(11 files\) of 4 steps,", lines[0])
    assert re.fullmatch(r"made from seed 42 in \S+ s, in set:", lines[1])
    assert lines[-2] == "What is in them, and how to load them: set/README.md"
    assert lines[-1].endswith(" checks are passed.")
    entries = [entry for step in summary_of(folder)["steps"] for entry in step["tables"]]
    assert [line.split()[0] for line in lines[2:-2]] == [entry["file"] for entry in entries]
    assert len({line.index(" rows ") for line in lines[2:-2]}) == 1
    assert " 0 kB" not in result.stdout  # Nothing is of no size.
    assert max(map(len, lines)) <= 80
    told = result.stderr.splitlines()
    [last] = [line for line in told if line.startswith("block 4 of 4: ")]
    assert last.startswith("block 4 of 4: 48 of 48 customer steps, ")
    assert told[-1] == "validating: receipts, line by line"


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of the program whose own data folder may be written."""
    root = tmp_path_factory.mktemp("clone")
    ignore = shutil.ignore_patterns("__pycache__", "data_loader*")
    for name in ("marketing", "receipts"):
        shutil.copytree(
            ROOT / name,
            root / name,
            ignore=lambda where, names: {
                *ignore(where, names),
                *({"data"} if Path(where) == ROOT / "marketing" else ()),
            },
        )
    (root / "world").symlink_to(ROOT / "world")
    return root


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (["marketing/build_dataset.py"], "."),
        (["build_dataset.py"], "marketing"),
        (["-m", "marketing.build_dataset"], "."),
    ],
)
def test_a_build_starts_in_three_ways(made, clone, words, where):
    """S2.3: the data folder is the package's own in all of them."""
    command = [sys.executable, *words, *map(str, SMALL), "--quiet", "--workers", "2"]
    result = subprocess.run(
        command,
        cwd=clone / where,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert timeless(clone / "marketing" / "data") == timeless(made[0])
    shutil.rmtree(clone / "marketing" / "data")


def test_every_component_starts_inside_its_folder(made, clone):
    """S2.6, S2.7, S2.8, S2.9, as the document shows: ``python demographic.py`` and so on."""
    for number, step in enumerate(STEPS):
        flags = map(str, SMALL) if number == 0 else ()
        result = subprocess.run(
            [sys.executable, f"{step}.py", *flags, "--quiet"],
            cwd=clone / "marketing",
            env=environment(),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
        assert summary_of(clone / "marketing" / "data")["steps"][-1]["file"] == step
    assert timeless(clone / "marketing" / "data") == timeless(made[0])
    shutil.rmtree(clone / "marketing" / "data")


def test_a_step_names_the_next_one(tmp_path):
    """Each is started as the report of the one before says; that of the last has no next."""
    result = door("demographic", *SMALL, "--output", "a set", cwd=tmp_path)
    for step in STEPS[1:]:
        *_, before, command = result.stdout.splitlines()
        assert before == "The next step is:"
        words = shlex.split(command)
        assert words[-3:] == [str(ROOT / "marketing" / f"{step}.py"), "--output", "a set"]
        result = door(step, *words[-2:], cwd=tmp_path)
    assert result.stdout.splitlines()[-1].endswith("load them: a set/README.md")


def test_a_database_is_one_line_and_its_tables_a_column(tmp_path, capsys):
    """Its size is known, that of a table is not."""
    folder = tmp_path / "set"
    _, out, _ = call("build_dataset", *SMALL, "--format=sqlite", "--output", folder, capsys=capsys)
    first, _, file, *tables, _, _ = out.splitlines()
    assert "rows in 10 tables of 4 steps," in first
    assert re.fullmatch(r"  marketing\.sqlite  \S+ [kM]B", file)
    assert len(tables) == 10
    assert len({*map(len, tables)}) == 1
    assert all(re.fullmatch(r"  [a-z_]+ +\S+ rows", line) for line in tables)


def test_the_usual_output_is_the_packages_own(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert usual_output() == Path("marketing/data")
    monkeypatch.chdir(ROOT / "marketing")
    assert usual_output() == Path("data")
    monkeypatch.chdir("/")
    assert usual_output() == (ROOT / "marketing" / "data").relative_to("/")


def test_a_component_without_a_data_set_names_the_file_and_the_command(tmp_path):
    """S2.10: the command that is named makes what is missing."""
    for step in STEPS[1:]:
        line = error_line(door(step, "--output", "a set", "--gzip", cwd=tmp_path), step)
        words = shlex.split(line.split("a set/ny_demographics.csv is missing; make it with: ")[1])
        assert words[-2:] == ["--output", "a set"]
        assert not list(tmp_path.iterdir())
    assert run_line([*words, *map(str, SMALL), "--quiet"], tmp_path) == (0, "", "")
    assert {path.name for path in (tmp_path / "a set").glob("*.csv")} == {
        "ny_demographics.csv",
        "wa_demographics.csv",
    }


def run_line(words, cwd):
    """Runs words as a shell does: status, output and errors."""
    result = subprocess.run(
        words, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=TIMEOUT
    )
    return result.returncode, result.stdout, result.stderr


def test_each_missing_input_is_named_in_turn(tmp_path):
    """S2.10: transaction.py needs all the others; what is named is made, in the way of this one."""
    folder = tmp_path / "set"
    first = [sys.executable, "-m", "marketing.demographic"]
    last = [sys.executable, "-m", "marketing.transaction"]
    output = ["--output", str(folder), "--quiet"]
    assert run_line([*first, *map(str, SMALL), *output], ROOT)[0] == 0
    for step, file in (
        ("consumer", "consumer_preferences.csv"),
        ("marketing", "marketing_campaigns.csv"),
    ):
        status, _, said = run_line([*last, *output], ROOT)
        assert status == 1
        what, command = said.rstrip("\n").split("; make it with: ")
        assert what == f"transaction.py: error: {folder / file} is missing"
        words = ["-m", f"marketing.{step}", "--output", str(folder)]
        assert command.split()[1:] == words
        assert run_line([*shlex.split(command), "--quiet"], ROOT) == (0, "", "")
    assert run_line([*last, *output], ROOT) == (0, "", "")


def test_a_deleted_input_is_named_with_the_flags_that_make_it(made, tmp_path):
    """S2.10: settings and all."""
    folder = shutil.copytree(made[0], tmp_path / "set")
    (folder / "wa_demographics.csv").unlink()
    said = error_line(door("consumer", "--output", folder, cwd=tmp_path), "consumer")
    command = shlex.split(said.split(f"{folder}/wa_demographics.csv is missing; make it with: ")[1])
    assert run_line([*command, "--quiet"], tmp_path)[0] == 0
    assert timeless(folder) == timeless(made[0])


def test_a_damaged_input_of_another_population_is_made_by_the_command_that_is_named(tmp_path):
    """S2.10: with the population, and without saying that it is being made."""
    folder = tmp_path / "set"
    population = DEFAULT_POPULATION.with_archetype("busy_family", price_response=0.5)
    make(folder, plan_with(population=population), STEPS[:1])
    before = timeless(folder)
    with (folder / "ny_demographics.csv").open("a") as file:
        file.write("x")
    result = door("consumer", "--output", folder, cwd=tmp_path)
    assert "made again" not in result.stdout + result.stderr
    command = shlex.split(result.stderr.split("is not as it was made; make it with: ")[1])
    assert run_line([*command, "--quiet"], tmp_path)[0] == 0
    assert timeless(folder) == before


@pytest.mark.parametrize("step", STEPS)
def test_a_component_whose_tables_are_there_does_nothing(made, step, capsys):
    flags = SMALL if step == "demographic" else ()
    before = timeless(made[0])
    status, out, _ = call(step, *flags, "--output", made[0], capsys=capsys)
    assert (status, out) == (0, f"{made[0]} is complete already; nothing was done.\n")
    assert timeless(made[0]) == before


def test_flags_that_do_not_fit_the_data_set_are_refused(made, capsys):
    status, _, said = call("consumer", "--gzip", "--output", made[0], capsys=capsys)
    assert status == 2
    assert said.endswith(f"{made[0]} is a data set without --gzip; leave it out\n")
    status, _, said = call("demographic", "--seed", 5, "--output", made[0], capsys=capsys)
    assert status == 1
    assert "was made with other settings (" in said
    assert "seed 42 there, 5 asked" in said


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--states", "XX"), "state is 'XX'"),
        (("--states", "NY", "NY"), "named twice"),
        (("--customers", "0"), "'0' is not a whole number"),
        (("--first-customer", "899999999", "--customers", "2"), "order numbers"),
        (("--assignment", "random"), "did you mean randomised?"),
        (("--campaign-effect", "-1"), "'-1' is not a number"),
        (("--without", "campaign"), "did you mean campaigns?"),
    ],
)
def test_bad_usage_is_one_line(tmp_path, flags, words, capsys):
    """S2.21."""
    status, out, said = call("build_dataset", *flags, "--output", tmp_path / "set", capsys=capsys)
    assert (status, out) == (2, "")
    assert words in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_failing_step_is_named(tmp_path, capsys, monkeypatch):
    """S2.5: the build stops there, says where, and how to go on."""

    def full(self, task):
        if task.step == "marketing":
            raise OSError(28, "No space left on device", "loyalties.csv")
        return write(self, task)

    write = BlockWriter.__call__
    monkeypatch.setattr(BlockWriter, "__call__", full)
    flags = (*SMALL, "--quiet", "--output", tmp_path / "set")
    status, out, said = call("build_dataset", *flags, capsys=capsys)
    assert (status, out) == (1, "")
    assert "No space left on device: loyalties.csv; it was at step marketing; 2 of 4 blocks" in said
    assert not (tmp_path / "set" / "marketing_summary.json").exists()
    assert not (tmp_path / "set" / "transactions.csv").exists()
    monkeypatch.setattr(BlockWriter, "__call__", write)
    assert call("build_dataset", *flags, "--resume", capsys=capsys) == (0, "", "")


def test_what_fails_its_checks_ends_the_build(tmp_path, capsys, monkeypatch):
    """S2.5: validation is the last step."""
    failed = [SimpleNamespace(name=name) for name in ("a", "b", "c", "d")]
    report = SimpleNamespace(passed=False, failed=failed, score=SimpleNamespace(total=9))
    monkeypatch.setattr("receipts.runs.own_process.call_apart", lambda *_: report)
    flags = (*SMALL, "--quiet", "--output", tmp_path / "set")
    status, _, said = call("build_dataset", *flags, capsys=capsys)
    assert status == 1
    assert "step validation: 4 of 9 checks fail: a, b, c and 1 more; see them with: " in said
    assert re.search(rf"validation[./]validate_data(\.py)? {tmp_path}/set\n$", said)
    assert summary_of(tmp_path / "set")


def test_ctrl_c_while_it_is_validated_says_that_the_data_set_is_complete(
    tmp_path, capsys, monkeypatch
):
    """S2.16: and how it is checked."""

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("receipts.runs.own_process.call_apart", stop)
    flags = (*SMALL, "--quiet", "--output", tmp_path / "set")
    status, _, said = call("build_dataset", *flags, capsys=capsys)
    assert status == 130
    assert "error: stopped; the data set is complete but not checked; check it with: " in said
    assert re.search(rf"validation[./]validate_data(\.py)? {tmp_path}/set\n$", said)
    assert said.count("\n") == 1
    assert summary_of(tmp_path / "set")


def test_ctrl_c_keeps_what_is_whole_and_says_how_to_go_on(tmp_path):
    """S2.5, S2.16."""
    plan = plan_of(world_parser("").parse_args(["--customers", "750", "--receipts", "3"]))
    make(tmp_path / "set", plan, STEPS[:3])
    whole = make(shutil.copytree(tmp_path / "set", tmp_path / "whole"), plan, resume=True)
    command = [sys.executable, str(ROOT / "marketing" / "transaction.py"), "--quiet"]
    process = subprocess.Popen(
        [*command, "--workers", "1", "--output", "set"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    growing = tmp_path / "set" / "transactions.growing"
    try:
        until(lambda: growing.exists() and growing.stat().st_size, process)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=TIMEOUT)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert said.startswith("transaction.py: error: stopped; it was at step transaction; ")
    assert said.count("\n") == 1
    line = said.split("go on with: ")[1]
    assert run_line(["/bin/sh", "-c", line], tmp_path) == (0, "", "")
    assert timeless(tmp_path / "set") == timeless(whole)


def test_the_flags_of_a_plan_ask_for_it():
    words = ["--customers", "7", "--seed", "-3", "--receipts", "5", "--end-date", "2024-02-29"]
    words += ["--first-customer", "9", "--id-digits", "8", "--assignment", "confounded"]
    words += ["--campaign-effect", "2.5", "--states", "VT", "--without", "seasons", "--gzip"]
    for asked in (words, [], words[:2], ["--states", "CA"]):
        plan = plan_of(world_parser("").parse_args(asked))
        assert plan_of(world_parser("").parse_args(flags_for(plan))) == plan


def test_the_constants_choose_the_states(monkeypatch):
    """S2.21, S2.109."""
    monkeypatch.setattr("marketing.flags.STATES", ["TX", "OH"])
    assert plan_of(world_parser("").parse_args([])).settings.states == ("TX", "OH")
    assert plan_of(world_parser("").parse_args(["--states", "FL"])).settings.states == ("FL",)
    assert "(default: TX OH)" in " ".join(world_parser("").format_help().split())
