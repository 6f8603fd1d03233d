"""The commands that ``pip install .`` makes, in an environment of their own outside the checkout.

The package is built and installed once for these tests, from a copy of the tree and without a
package index.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
import venv
from contextlib import closing
from pathlib import Path

import pytest

from receipts.runs.installed import COMMANDS, USUAL_EXTRA, in_words_of_this_place, other_command

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["setuptools"]["packages"]
TIMEOUT = 100

NOT_INSTALLED = {"docs", "tests", "benchmarks"}
"""Folders of modules that belong to the checkout."""

USAGE = {
    "tillroll-generate": "usage: tillroll-generate [-h]",
    "tillroll-read": "usage: tillroll-read DIR [DIR ...]",
    "tillroll-interactions": "usage: tillroll-interactions [-h]",
    "tillroll-marketing": "usage: tillroll-marketing [-h]",
    "tillroll-load": "usage: tillroll-load [-h]",
}


@pytest.fixture(scope="session")
def bin_folder(tmp_path_factory):
    """The folder of the commands of a fresh environment."""
    place = tmp_path_factory.mktemp("installed")
    tree = place / "tree"
    names = [*{name.partition(".")[0] for name in PACKAGES}]
    for name in names:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", *map(script, modules_on_top())):
        shutil.copy(ROOT / name, tree)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
    run_whole(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(place), str(tree))
    (wheel,) = place.glob("*.whl")
    venv.create(place / "environment", with_pip=False)
    python = python_of(place / "environment")
    run_whole(
        *(*pip, "--python", str(python), "install", "--no-index", "--no-deps", "--no-compile"),
        str(wheel),
    )
    shutil.rmtree(tree)
    return python.parent


def python_of(environment):
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return environment / folder / name


def run_whole(*words):
    result = subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT)
    assert result.returncode == 0, result.stderr
    return result


def modules_on_top():
    return PROJECT["tool"]["setuptools"]["py-modules"]


def script(module):
    return f"{module}.py"


def environment(bin_folder, **changes):
    """As after ``activate``; nothing of this checkout is on the way."""
    path = os.pathsep.join([str(bin_folder), os.defpath])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, "PATH": path, "COLUMNS": "200", **changes}


@pytest.fixture
def call(bin_folder, tmp_path):
    """Runs an installed command in a folder of its own: status, output, errors."""

    def called(name, *flags):
        result = subprocess.run(
            [str(bin_folder / name), *map(str, flags)],
            cwd=tmp_path,
            env=environment(bin_folder),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        return result.returncode, result.stdout, result.stderr

    return called


def test_the_commands_are_those_of_the_project():
    scripts = PROJECT["project"]["scripts"]
    assert set(scripts) == set(COMMANDS) == set(USAGE)
    for name, place in scripts.items():
        assert place == f"receipts.runs.entry_points:{name.removeprefix('tillroll-')}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_usage_line_has_the_commands_name(call, name):
    status, out, err = call(name, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(USAGE[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_bad_usage_is_one_line_that_begins_with_the_commands_name(call, name):
    status, out, err = call(name, "--no-such-flag")
    assert (status, out) == (2, "")
    assert err.startswith(f"{name}: error: ")
    assert err.count("\n") == 1


def test_receipts_are_made_and_read_as_the_report_says(call, tmp_path):
    status, out, err = call("tillroll-generate", "--customers", 20, "--workers", 2)
    assert status == 0, err
    assert out.splitlines()[-1] == "  tillroll-read large_dataset"
    status, out, _ = call("tillroll-read", "large_dataset", "--verify")
    assert status == 0, out
    status, out, _ = call("tillroll-read", "large_dataset", "--customer", "customer_000007")
    assert status == 0
    assert "customer_000007" in out


def test_interactions_are_made_from_them_and_verified(call):
    assert call("tillroll-generate", "--customers", 10, "--quiet")[0] == 0
    made = call("tillroll-interactions", "--receipts", "large_dataset", "--quiet")
    assert made == (0, "", "")
    status, out, _ = call("tillroll-interactions", "--verify", "interactions_data")
    assert status == 0
    assert "--receipts DIR" in out


def test_receipts_are_loaded_into_a_database(call, tmp_path):
    assert call("tillroll-generate", "--customers", 10, "--quiet")[0] == 0
    status, _, err = call("tillroll-load", "large_dataset", "sqlite:shop.sqlite")
    assert status == 0, err
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM customers").fetchone() == (10,)


def test_marketing_writes_into_the_current_folder(call, tmp_path, bin_folder):
    before = installed_files(bin_folder)
    status, _, err = call("tillroll-marketing", "--customers", 300, "--receipts", 4)
    assert status in (0, 1), err  # So few customers may miss a share that is checked.
    assert (tmp_path / "marketing_dataset" / "transactions.csv").is_file()
    if status:
        words = err.strip().rpartition("see them with: ")[2]
        assert words.endswith(" -m marketing.validation.validate_data marketing_dataset")
        checked = subprocess.run(
            words.split(),
            cwd=tmp_path,
            env=environment(bin_folder),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        assert checked.returncode == 1, checked.stderr
        report = tmp_path / "marketing_reports" / "validation" / "validation_report.json"
        assert json.loads(report.read_bytes())
    assert installed_files(bin_folder) == before
    assert str(bin_folder) not in call("tillroll-marketing", "--help")[1]


def installed_files(bin_folder):
    """What is installed, but for the modules that Python compiles as it imports them."""
    return {
        path
        for path in bin_folder.parent.rglob("*")
        if path.suffix != ".pyc" and path.name != "__pycache__"
    }


def test_ctrl_c_is_one_line_that_says_how_to_go_on(bin_folder, tmp_path):
    process = subprocess.Popen(
        [bin_folder / "tillroll-generate", "--customers", "100000", "--batch-size", "50"],
        cwd=tmp_path,
        env=environment(bin_folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob("large_dataset/batch_*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    last = err.splitlines()[-1]
    assert last.startswith("tillroll-generate: error: stopped; ")
    assert last.endswith(
        "go on with: tillroll-generate --customers 100000 --batch-size 50 --resume"
    )


def test_what_is_missing_is_told_in_words_of_an_installation(call, tmp_path):
    """There are no requirements files and no scripts."""
    status, _, err = call("tillroll-generate", "--customers", 1, "--format", "parquet")
    assert status == 1
    assert "pip install 'tillroll[formats]'" in err
    status, _, err = call("tillroll-generate", "--customers", 1, "--locale", "de_DE")
    assert status == 1
    assert f"pip install 'tillroll[{USUAL_EXTRA}]'" in err
    (tmp_path / "nothing").mkdir()
    status, _, err = call("tillroll-read", "nothing")
    assert status == 1
    assert "tillroll-generate" in err
    assert "python3" not in err


def test_what_is_installed_says_that_it_has_types(bin_folder):
    code = (
        "import importlib.metadata as m; "
        "print(*sorted(str(f) for f in m.files('tillroll')), sep='\\n')"
    )
    files = run_whole(python_of(bin_folder.parent), "-I", "-c", code).stdout.splitlines()
    tops = {name for name in PACKAGES if "." not in name}
    assert {f"{name}/py.typed" for name in tops if (ROOT / name / "__init__.py").exists()} <= {
        *files
    }
    assert data_files() <= {*files}


def data_files():
    """All files of the packages that are no modules and are kept with the code."""
    endings = {".csv", ".txt"}
    places = [ROOT / "world" / "data", ROOT / "marketing" / "reference", ROOT / "ground_truth"]
    return {
        path.relative_to(ROOT).as_posix()
        for place in places
        for path in place.rglob("*")
        if path.suffix in endings and "receipts_json" not in path.parts
    }


def test_every_module_of_the_packages_is_installed():
    """A room that is not listed would be missing where the package is installed."""
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in {name.partition(".")[0] for name in PACKAGES}
        for path in (ROOT / package).rglob("*.py")
    }
    assert folders == set(PACKAGES)
    assert {path.stem for path in ROOT.glob("*.py")} == set(modules_on_top())


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.stem)
def test_every_requirements_file_is_an_extra(path):
    name = path.stem.removeprefix("requirements").removeprefix("-") or USUAL_EXTRA
    extras = PROJECT["project"]["optional-dependencies"]
    if name in ("dev", "docs"):
        assert name not in extras
    else:
        assert extras[name] == [*requirements(path)]


def requirements(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        if wanted.startswith("-r "):
            yield from requirements(path.with_name(wanted.removeprefix("-r ")))
        elif wanted:
            yield wanted


# --- in this process


def test_in_a_checkout_messages_stay_as_they_are(monkeypatch):
    message = "pip install -r requirements-formats.txt, then python3 read_large_dataset.py"
    monkeypatch.setattr(sys, "argv", ["/x/read_large_dataset.py"])
    assert in_words_of_this_place(message) == message
    monkeypatch.setattr(sys, "argv", ["/x/bin/tillroll-read"])  # As after pip install -e.
    assert in_words_of_this_place(message) == "pip install 'tillroll[formats]', then tillroll-read"


def test_scripts_that_are_not_installed_are_started_as_modules(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/x/bin/tillroll-marketing"])
    monkeypatch.setattr(sys, "executable", "/x/bin/python")
    said = in_words_of_this_place("make it with: python3 marketing/consumer.py --output x")
    assert said == "make it with: /x/bin/python -m marketing.consumer --output x"
    said = in_words_of_this_place("see python3 marketing/validation/validate_data.py")
    assert said == "see /x/bin/python -m marketing.validation.validate_data"


def test_a_script_beside_an_installed_command_is_one_or_a_module(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/x/bin/python")
    assert other_command("tillroll-generate", "read_large_dataset.py") == ["tillroll-read"]
    found = other_command(os.path.join("a", "tillroll-generate"), "read_large_dataset.py")
    assert found == [os.path.join("a", "tillroll-read")]
    found = other_command("tillroll-marketing", "validation/validate_data.py")
    assert found == ["/x/bin/python", "-m", "marketing.validation.validate_data"]


def test_every_script_that_messages_name_has_its_words():
    """Whatever a message tells to start is there where the package is installed."""
    named = re.compile(r"(?<!``)python3 (-m [\w.]+|[\w/]+\.py)")
    for package in sorted({name.partition(".")[0] for name in PACKAGES}):
        for path in (ROOT / package).rglob("*.py"):
            for words in named.findall(path.read_text(encoding="utf-8")):
                module = words.removeprefix("-m ").removesuffix(".py").replace("/", ".")
                assert module in [*COMMANDS.values(), "interactions"] or module.startswith(
                    ("marketing.", "ground_truth.", "receipts.")
                ), path
