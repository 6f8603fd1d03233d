"""The command: S2.11, S2.78, S2.83, S2.84; what it writes, replaces and leaves alone."""

import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest

from ground_truth.comparison import comparing
from marketing import eda
from marketing.exploration import table_page
from marketing.exploration.report_folder import Reports
from tests import marketing_command
from tests.command_line import BARE_PYTHON, ROOT, environment, make
from tests.html_pages import Page, assert_offline, assert_readable

WAYS = {
    "from the root": (ROOT, ["marketing/eda.py"]),
    "from inside": (ROOT / "marketing", ["eda.py"]),
    "as a module": (ROOT, ["-m", "marketing.eda"]),
}
INDEX_BYTES = 2_000_000


def run(way, *flags, python=(sys.executable,), **changes):
    folder, start = WAYS[way]
    return subprocess.run(
        [*python, *start, *map(str, flags)],
        cwd=folder,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def error_of(capsys, *flags, status=1):
    """The one line of stderr that ends the command in this process."""
    with pytest.raises(SystemExit) as caught:
        eda.main([*map(str, flags), "--quiet"])
    assert caught.value.code == status
    output = capsys.readouterr()
    assert output.out == ""
    [line] = output.err.splitlines()
    return line.partition("error: ")[2]


@pytest.fixture(scope="module")
def csv(tmp_path_factory):
    """A small table with a hostile name, missing values, outliers and correlations."""
    folder = tmp_path_factory.mktemp("data")
    rows = [f"{n},{n * n},{'' if n % 3 else 'x'},<script>alert({n})</script>" for n in range(40)]
    path = folder / "things.csv"
    path.write_text("\n".join(["n,square,gap,<b onclick=alert()>", *rows, "9,100000,,y\n"]))
    return path


@pytest.fixture(scope="module")
def reports(csv, tmp_path_factory):
    """The reports of that table, made as users make them."""
    output = tmp_path_factory.mktemp("reports") / "made" / "here"
    result = run("from inside", csv, "--output", output)
    assert result.returncode == 0, result
    assert result.stdout == (f"The reports are in {output}; open {output / 'index.html'}\n")
    assert result.stderr.splitlines() == [
        "tables: reading things.csv",
        "tables: 1 of 1, things: 41 rows",
    ]
    return output


def look(*flags):
    """Runs the command in this process, without what skrub draws, which takes seconds a table
    and has its own tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_page, "column_report", lambda frame, name: f"<p>{name}</p>")
        assert eda.main([*map(str, flags), "--quiet"]) == 0


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A marketing data set, and its reports."""
    folder = tmp_path_factory.mktemp("whole")
    data = marketing_command.make(folder / "market", marketing_command.plan_of(60))
    look(data, "--output", folder / "out", "--rows", 500)
    return data, folder / "out"


def test_it_writes_a_page_for_each_table_and_an_index(reports):
    """S2.11, S2.78."""
    assert sorted(path.name for path in reports.iterdir()) == ["index.html", "things.html"]
    assert not list(reports.parent.glob(".*")), "nothing is left beside it"


def test_every_table_of_a_marketing_data_set_has_a_report(whole):
    """S2.83: and the index leads to each."""
    data, output = whole
    summary = json.loads((data / "marketing_summary.json").read_text())
    tables = {entry["table"] for step in summary["steps"] for entry in step["tables"]}
    assert {path.stem for path in output.iterdir()} == {*tables, "index"}
    links = Page((output / "index.html").read_text()).links
    assert {f"{name}.html" for name in tables} <= set(links)


def test_pages_load_nothing_from_outside(whole, reports):
    """S2.83: no address of another machine, no file beside it, in any page."""
    pages = [*whole[1].iterdir(), *reports.iterdir()]
    assert len(pages) > 10
    for path in pages:
        page = assert_offline(path.read_text())
        assert all((path.parent / link).exists() for link in page.links if "://" not in link)


def test_pages_can_be_read_aloud_and_their_pictures_have_words(whole):
    for path in whole[1].iterdir():
        ours = re.sub(r"<template.*?</template>", "", path.read_text(), flags=re.DOTALL)
        page = assert_readable(ours)
        assert all(svg["aria-label"] for svg in page.svgs)


def test_the_index_is_small_and_says_what_the_data_set_is(whole):
    """S2.83: under 2 MB; seed, sizes, hashes, causes, command."""
    data, output = whole
    html = (output / "index.html").read_text()
    assert len(html) < INDEX_BYTES
    words = " ".join(Page(html).words)
    summary = json.loads((data / "marketing_summary.json").read_text())
    for step in summary["steps"]:
        for entry in step["tables"]:
            assert entry["sha256"] in words
    for text in ("build_dataset.py --customers 60 --seed 42", "promotions, seasons, campaigns"):
        assert text in words
    assert len(Page(html).svgs) >= 8


def test_a_sample_is_said_to_be_one(whole):
    """S2.84: of how many rows, by which seed."""
    html = (whole[1] / "transaction_details.html").read_text()
    assert re.search(
        r"random sample of 500 of the table&#x27;s [\d,]+ rows, taken with seed 42", html
    )
    assert "random sample of" not in (whole[1] / "loyalties.html").read_text()


def test_a_report_has_all_that_was_asked_for(reports):
    """S2.79 to S2.82."""
    html = (reports / "things.html").read_text()
    words = " ".join(Page(html).words)
    for heading in ("missing values", "Outliers", "Correlations", "Every column"):
        assert heading in words
    for key in (
        "missing-shares",
        "outlier-shares",
        "correlations-pearson",
        "correlations-spearman",
    ):
        assert f'<figure id="{key}">' in html
    assert "square has the most outliers" in words
    assert 'aria-label="Distribution of square"' in html


def test_what_comes_from_data_is_never_run(reports):
    for path in reports.iterdir():
        html = path.read_text()
        assert "<script>alert" not in html
        assert "<b onclick" not in html
        assert "&lt;b onclick" in html or path.name == "index.html"


def test_no_report_names_this_machine(whole):
    data, output = whole
    for path in output.iterdir():
        assert str(data.parent) not in path.read_text()


REFUSING = """
import socket
def refuse(*arguments, **named):
    with open({log!r}, "a") as file:
        file.write(repr(arguments[1:]) + "\\n")
    raise OSError("no network")
for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
"""


def without_network():
    """The words that start a command without any network; none where this system cannot."""
    words = ("unshare", "--map-root-user", "--net")
    if shutil.which("unshare") is None:
        return ()
    tried = subprocess.run([*words, "true"], capture_output=True, timeout=60, check=False)
    return words if tried.returncode == 0 else ()


def test_nothing_tries_to_leave_the_machine(csv, reports, tmp_path):
    """Every way out refuses and writes down who tried, and nobody does; where this system can, in
    a network namespace besides, which has no network.  The same data gives the same bytes, in
    a process with other hashes and from another folder.
    """
    log = tmp_path / "log.txt"
    (tmp_path / "sitecustomize.py").write_text(REFUSING.format(log=str(log)))
    changes = {"PYTHONPATH": str(tmp_path), "PYTHONHASHSEED": "7"}
    check = "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\nexcept OSError: pass"
    command = [sys.executable, "-c", check]
    subprocess.run(command, env=environment(**changes), check=True, timeout=60)
    assert log.read_text().count("\n") == 1, "an attempt would be seen"
    log.unlink()
    python = (*without_network(), sys.executable)
    flags = [csv, "--output", tmp_path / "out", "--quiet"]
    result = run("as a module", *flags, python=python, **changes)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert not log.exists()
    for path in reports.iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_second_run_replaces_reports_and_leaves_no_stale_ones(whole, csv, tmp_path):
    """Other files in the folder stay."""
    output = tmp_path / "out"
    shutil.copytree(whole[1], output)
    (output / "notes.txt").write_text("mine")
    (output / "mine.html").write_text("<p>mine</p>")
    look(csv, "--output", output)
    names = {path.name for path in output.iterdir()}
    assert names == {"index.html", "things.html", "notes.txt", "mine.html"}
    assert "things" in (output / "index.html").read_text()


def test_what_is_no_report_is_not_replaced(csv, tmp_path, capsys):
    (tmp_path / "things.html").write_text("<p>mine</p>")
    message = error_of(capsys, csv, "--output", tmp_path)
    assert "things.html is there already and no earlier report" in message
    assert "--overwrite" in message
    assert [path.name for path in tmp_path.iterdir()] == ["things.html"]
    look(csv, "--output", tmp_path, "--overwrite")
    assert "mine" not in (tmp_path / "things.html").read_text()


def test_a_folder_in_the_way_is_never_replaced(csv, tmp_path, capsys):
    (tmp_path / "index.html").mkdir()
    assert "is a folder" in error_of(capsys, csv, "--output", tmp_path, "--overwrite")
    assert "is no folder" in error_of(capsys, csv, "--output", csv)


def test_an_end_in_the_middle_leaves_earlier_reports_whole(csv, reports, tmp_path, monkeypatch):
    """Ctrl-C after the first table: nothing of the new run is seen, and nothing left."""
    output = tmp_path / "out"
    shutil.copytree(reports, output)
    before = {path.name: path.read_bytes() for path in output.iterdir()}

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Reports, "publish", interrupt)
    with pytest.raises(SystemExit) as caught:
        look(csv, "--output", output, "--seed", 3)
    assert caught.value.code == 130
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_ctrl_c_ends_with_one_line(csv, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    for name in ("a", "b", "c"):
        shutil.copy(csv, data / f"{name}.csv")
    command = [sys.executable, "marketing/eda.py", str(data), "--output", str(tmp_path / "o")]
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        for line in process.stderr:
            if line.startswith("tables: 1 of"):
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
    lines = [line for line in rest.splitlines() if not line.startswith("tables:")]
    assert lines == ["eda.py: error: stopped; earlier reports are as they were"]
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == [data]


def test_receipts_alone_have_pictures(tmp_path):
    """S2.83."""
    make("--customers", 30, "--output", "small", cwd=tmp_path)
    output = tmp_path / "out"
    look(tmp_path / "small", "--output", output)
    names = {path.stem for path in output.iterdir()}
    assert names == {"index", "customers", "receipts", "lines"}
    html = (output / "index.html").read_text()
    assert len(Page(html).svgs) >= 6
    assert "campaign" not in " ".join(Page(html).words).lower().replace("--campaign", "")


def test_interactions_alone_have_pictures(tmp_path):
    """S2.83."""
    flags = ["--customers", "30", "--output", str(tmp_path / "i"), "--time-of-day", "--quiet"]
    subprocess.run([sys.executable, "-m", "interactions", *flags], cwd=ROOT, check=True, timeout=60)
    output = tmp_path / "out"
    look(tmp_path / "i", "--output", output)
    assert {path.stem for path in output.iterdir()} == {"index", "interactions"}
    assert len(Page((output / "index.html").read_text()).svgs) == 2


def test_a_comparison_is_on_the_index_where_it_is_asked_for(tmp_path, monkeypatch, capsys):
    """Two draws are enough to see that it is there."""
    for name, seed in (("ours", 1), ("other", 2)):
        make("--customers", 60, "--seed", seed, "--output", name, cwd=tmp_path)
    few = functools.partial(comparing.compare, n_splits=2)
    monkeypatch.setattr(comparing, "compare", few)
    output = tmp_path / "out"
    look(tmp_path / "ours", "--output", output, "--with", tmp_path / "other")
    html = (output / "index.html").read_text()
    assert len(html) < INDEX_BYTES
    assert '<section id="likeness">' in html
    assert '<figure id="likeness-ratios">' in html
    assert "Few households: random samples and halves are" not in html
    assert "fields only in the data set: none" in html, "what has to be known of both sides"
    assert_readable(html)
    assert_offline(html)
    message = error_of(capsys, tmp_path / "ours", "--with", tmp_path / "nowhere")
    assert "nowhere does not exist" in message


def test_a_part_of_a_data_set_says_what_is_missing(tmp_path):
    data = marketing_command.make(tmp_path / "d", steps=("demographic", "consumer"))
    output = tmp_path / "out"
    look(data, "--output", output)
    words = " ".join(Page((output / "index.html").read_text()).words)
    assert "transactions.csv" in words
    assert "marketing/transaction.py" in words


@pytest.mark.parametrize("way", WAYS)
def test_help_needs_nothing_installed(way):
    """S2.11: three ways to start it."""
    result = run(way, "--help", python=BARE_PYTHON)
    assert result.returncode == 0
    assert "eda.py" in result.stdout


def test_without_the_extras_one_line_says_what_to_install(csv, tmp_path):
    result = run("from the root", csv, "--output", tmp_path / "o", python=BARE_PYTHON)
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert "needs matplotlib, pandas and skrub" in line
    assert "pip install -r requirements-eda.txt" in line
    assert not (tmp_path / "o").exists()


def test_mistakes_are_one_line(tmp_path, capsys, monkeypatch):
    assert "is not there" in error_of(capsys, tmp_path / "nowhere")
    (tmp_path / "bad.csv").write_text("a,b\n1\n")
    message = error_of(capsys, tmp_path / "bad.csv", "--output", tmp_path / "o")
    assert "bad.csv, line 2" in message
    assert not (tmp_path / "o").exists()
    assert "'0' is not" in error_of(capsys, "--rows", "0", status=2)
    monkeypatch.setattr(eda, "DATA_FOLDER", tmp_path / "data")
    assert "build_dataset.py" in error_of(capsys, tmp_path / "data")


ODD = {
    "header": "a,b,c\n",
    "one": "a,b,when\n1,x,2025-01-01\n",
    "nothing": "a,b\n,\n,\n,\n",
    "same": "k\nsame\nsame\nsame\n",
    "long": 't\n"' + "x" * 9000 + '"\n',
    "names": f'"a ""quoted"" name",$x^2$,{"y" * 200}," "\n1,2,3,4\n5,7,7,8\n6,6,6,6\n',
    "large": "big,small\n1e300,-1e300\n1e301,-1e301\n1e302,-1e302\n",
}


def test_odd_tables_have_reports(tmp_path):
    """Without rows, with one, without values, with names and numbers that nobody expects."""
    (tmp_path / "odd").mkdir()
    for name, text in ODD.items():
        (tmp_path / "odd" / f"{name}.csv").write_text(text)
    look(tmp_path / "odd", "--output", tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        assert_readable(path.read_text())
        assert "nan" not in Page(path.read_text()).words
    assert {path.stem for path in (tmp_path / "out").iterdir()} == {*ODD, "index"}


def test_git_ignores_the_reports():
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert "/marketing/eda/reports/" in ignored
    assert not (ROOT / "marketing" / "eda" / "__init__.py").exists(), "eda.py would be hidden"
