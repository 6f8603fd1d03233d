"""learned.py as its users start it: fit, sample, judge, and what goes wrong."""

import csv
import gzip
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from types import ModuleType

import numpy as np
import pytest

from marketing import learned, learned_flags
from marketing.constants import MODEL_PARAMETERS
from marketing.learned_model.columns import LearnedColumn
from marketing.learned_model.engine_arrays import ENGINES
from marketing.learned_model.model_file import MAX_SEED, LearnedTable, Source, load_model
from marketing.learned_model.report import learned_report
from marketing.learned_model.settings import TrainingSettings
from marketing.learned_model.split import Split
from tests.command_line import ROOT, TIMEOUT, environment, until
from tests.learned_tables import two_modes, write_table

FEW = ("--epochs", "2", "--batch-size", "50", "--quiet")


@pytest.fixture(autouse=True)
def small_networks(monkeypatch):
    """As fast as tests should be."""
    monkeypatch.setitem(MODEL_PARAMETERS, "generator_dim", (16,))
    monkeypatch.setitem(MODEL_PARAMETERS, "discriminator_dim", (16,))


@pytest.fixture
def table(tmp_path):
    return write_table(tmp_path / "orders.csv", two_modes(120))


def call(*arguments, capsys):
    """Runs the command in this process: its status, output and errors."""
    try:
        status = learned.main([str(argument) for argument in arguments])
    except SystemExit as end:
        status = end.code
    out, err = capsys.readouterr()
    return status, out, err


def refused(*arguments, capsys, status=1):
    """The one line that a command ends with."""
    found, out, err = call(*arguments, capsys=capsys)
    assert (found, out) == (status, ""), err
    assert err.count("\n") == 1, err
    return err


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_table_is_learned_and_made(table, tmp_path, capsys):
    """S2.108: rows of the same columns, in order, of the same types and values."""
    model, made = tmp_path / "m.model", tmp_path / "made.csv"
    status, out, err = call("fit", table, "--model", model, *FEW[:-1], capsys=capsys)
    assert status == 0
    assert "Learned 96 of 120 rows of orders.csv in 2 epochs: 7 columns" in out
    assert "made anew: order_id" in out
    assert "epoch 2 of 2: 2 of 2 steps" in err
    assert "critic" in err
    flags = ("--rows", 500, "--output", made, "--seed", 3)
    assert call("sample", "--model", model, *flags, capsys=capsys)[0] == 0
    real, rows = rows_of(table), rows_of(made)
    assert len(rows) == 500
    assert list(rows[0]) == list(real[0])
    for name in ("kind", "stars", "country"):
        assert {row[name] for row in rows} <= {row[name] for row in real}
    for name in ("amount", "score"):
        limits = [float(row[name]) for row in real if row[name]]
        numbers = [float(row[name]) for row in rows if row[name]]
        assert min(limits) <= min(numbers) <= max(numbers) <= max(limits)
    assert all(len(row["amount"].partition(".")[2]) == 2 for row in rows)
    assert {row["score"] for row in rows} & {""}
    assert min(row["day"] for row in real) <= min(row["day"] for row in rows)
    assert [row["order_id"] for row in rows][:2] == ["row_order_000001", "row_order_000002"]


def test_the_same_seed_gives_the_same_bytes(table, tmp_path, capsys):
    models = [tmp_path / f"{name}.model" for name in "abc"]
    for model, seed in zip(models, (5, 5, 6), strict=True):
        assert call("fit", table, "--model", model, "--seed", seed, *FEW, capsys=capsys)[0] == 0
    first, again, other = (model.read_bytes() for model in models)
    assert first == again != other
    outputs = [tmp_path / f"{name}.csv.gz" for name in "abc"]
    for output, seed in zip(outputs, (1, 1, 2), strict=True):
        flags = ("--rows", 30, "--seed", seed, "--output", output, "--quiet")
        assert call("sample", "--model", models[0], *flags, capsys=capsys) == (0, "", "")
    first, again, other = (output.read_bytes() for output in outputs)
    assert first == again != other
    assert gzip.decompress(first).count(b"\n") == 31


def test_flags_act(table, tmp_path, capsys):
    """S2.108, S2.109: MODEL_PARAMETERS are the defaults; fewer epochs and rows are fewer steps."""
    model = tmp_path / "m.model"
    flags = ("fit", table, "--model", model, "--quiet", "--overwrite")
    call(*flags, "--epochs", 3, "--rows", 40, "--hold-out", 0.5, capsys=capsys)
    found = load_model(model)
    assert len(found.losses) == 3
    assert found.source.split == (120, 42, 0.5, 40)
    assert found.settings == (3, MODEL_PARAMETERS["batch_size"], (16,), (16,))
    call(*flags, "--batch-size", 20, "--epochs", 1, capsys=capsys)
    assert load_model(model).settings[:2] == (1, 20)


@pytest.mark.parametrize("engine", ["copula", "bootstrap"])
def test_baselines_can_be_fitted_too(table, tmp_path, capsys, engine):
    model, made = tmp_path / "m.model", tmp_path / "made.csv"
    flags = ("fit", table, "--model", model, "--engine", engine)
    assert call(*flags, "--quiet", capsys=capsys) == (0, "", "")
    assert call("sample", "--model", model, "--rows", 9, "--output", made, capsys=capsys)[0] == 0
    assert len(rows_of(made)) == 9
    message = refused(*flags, "--overwrite", "--epochs", 3, capsys=capsys, status=2)
    assert f"--epochs is nothing to --engine {engine}" in message


def test_a_model_is_judged_beside_the_baselines(table, tmp_path, capsys):
    model, report = tmp_path / "m.model", tmp_path / "judgement.json"
    call("fit", table, "--model", model, *FEW, capsys=capsys)
    flags = ("judge", table, "--model", model, "--json", report, "--rows", 60)
    status, out, _ = call(*flags, capsys=capsys)
    assert status == 0
    assert "120 rows" in out
    found = json.loads(report.read_text())
    assert found["engines"] == ["ctgan", "copula", "bootstrap"]
    assert found["rows"]["training"] == 96
    assert found["rows"]["held_out"] == 24
    first = report.read_bytes()
    assert "replace it with --overwrite" in refused(*flags, "--quiet", capsys=capsys)
    assert call(*flags, "--quiet", "--overwrite", capsys=capsys)[0] == 0
    assert report.read_bytes() == first
    other = write_table(tmp_path / "other.csv", two_modes(120, seed=2))
    assert "is not the table" in refused("judge", other, "--model", model, "--quiet", capsys=capsys)


def test_a_table_of_one_row_is_no_table_to_judge_by(tmp_path, capsys):
    table, model = write_table(tmp_path / "t.csv", {"a": ["1"], "b": ["x"]}), tmp_path / "m.model"
    call("fit", table, "--model", model, *FEW, capsys=capsys)
    message = refused("judge", table, "--model", model, "--quiet", capsys=capsys)
    assert "at least 10 are needed to judge" in message


def test_a_judgement_is_a_page_too(table, tmp_path, capsys):
    """S2.108: columns and measures on one page that needs nothing else."""
    model, page, note = tmp_path / "m.model", tmp_path / "j.html", tmp_path / "note.html"
    call("fit", table, "--model", model, *FEW, capsys=capsys)
    flags = ("judge", table, "--model", model, "--quiet", "--page")
    status, _, err = call(*flags, page, capsys=capsys)
    assert (status, err) == (0, "")
    first = page.read_bytes()
    for words in (b"ctgan made of orders", b"<svg", b"amount", b"columns: distance, mean"):
        assert words in first
    assert b"http-equiv" not in first
    assert "replace it with --overwrite" in refused(*flags, page, capsys=capsys)
    assert call(*flags, page, "--overwrite", capsys=capsys)[0] == 0
    assert page.read_bytes() == first
    note.write_text("mine")
    assert "none of ours" in refused(*flags, note, "--overwrite", capsys=capsys)
    assert "name two files" in refused(*flags, page, "--json", page, capsys=capsys, status=2)


@pytest.mark.parametrize(("epochs", "are_few"), [(499, True), (500, False)])
def test_that_the_steps_are_few_is_said(epochs, are_few):
    """S2.109: fewer epochs are faster, and worse.  Two steps each are 998 and 1,000."""
    column = LearnedColumn("kind", "string", "categorical", values=("a",))
    settings = TrainingSettings(epochs, 50, (16,), (16,))
    source = Source("t.csv", "0" * 64, Split(100, 1))
    learned_table = LearnedTable(None, (column,), source, settings, ((0.0, 0.0),) * epochs)
    found = learned_report(learned_table, 100)
    assert ("998 steps of training are few" in found) == are_few
    assert ("--epochs 500" in found) == are_few
    assert "few" not in learned_report(learned_table._replace(losses=()), 100)


def stand_in(monkeypatch):
    """Modules with the interface of SDV that is used; what they were asked."""
    asked = {}

    class Metadata:
        @staticmethod
        def load_from_dict(found):
            return found

    class CTGANSynthesizer:
        def __init__(self, metadata, **settings):
            asked.update(metadata=metadata, settings=settings)

        def fit(self, data):
            self.data = data

        def sample(self, num_rows):
            places = np.random.randint(0, len(self.data), num_rows)
            return self.data.iloc[places].reset_index(drop=True)

    for name, held in (("metadata", Metadata), ("single_table", CTGANSynthesizer)):
        module = ModuleType(f"sdv.{name}")
        setattr(module, held.__name__, held)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, "sdv", ModuleType("sdv"))
    return asked


def test_a_user_who_has_sdv_can_take_its_ctgan(table, tmp_path, capsys, monkeypatch):
    """S2.108: the parameters are passed on, and its rows come out in our form."""
    asked = stand_in(monkeypatch)
    models = [tmp_path / "a.model", tmp_path / "b.model"]
    for model in models:
        flags = ("--engine", "sdv", "--stock", 70, "--epochs", 3, "--quiet")
        assert call("fit", table, "--model", model, *flags, capsys=capsys) == (0, "", "")
    assert models[0].read_bytes() == models[1].read_bytes()  # Its draws are seeded.
    assert asked["settings"] == {
        "epochs": 3, "batch_size": 500, "generator_dim": (16,), "discriminator_dim": (16,),
    }  # fmt: skip
    kinds = asked["metadata"]["tables"]["table"]["columns"]
    assert kinds["amount"] == {"sdtype": "numerical"}
    assert kinds["kind"] == {"sdtype": "categorical"}
    assert "order_id" not in kinds
    made = tmp_path / "made.csv"
    flags = ("sample", "--model", models[0], "--output", made, "--quiet", "--rows")
    assert call(*flags, 70, capsys=capsys) == (0, "", "")
    assert {row["kind"] for row in rows_of(made)} == {"cheap", "dear"}
    assert {row["country"] for row in rows_of(made)} == {"US"}
    assert "keeps 70 rows that SDV made, not 71" in refused(
        *flags, 71, "--overwrite", capsys=capsys
    )


def test_without_sdv_its_engine_says_so(table, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "sdv", None)
    model = tmp_path / "m.model"
    message = refused("fit", table, "--model", model, "--engine", "sdv", capsys=capsys)
    assert "pip install sdv" in message
    assert "Business Source License" in message
    assert not model.exists()


@pytest.mark.parametrize("name", ["torch", "pandas", "numpy"])
def test_a_missing_library_is_named_with_what_to_install(table, tmp_path, name):
    """With none of the extras --help works, too."""
    script = (
        f"import sys; sys.modules[{name!r}] = None; sys.argv = ['learned.py', *sys.argv[1:]]\n"
        "from marketing.learned import main; sys.exit(main())"
    )
    flags = ("fit", str(table), "--model", str(tmp_path / "m.model"), *FEW)
    ends = [
        subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        for arguments in (("--help",), flags)
    ]
    assert ends[0].returncode == 0
    assert ends[1].returncode == 1
    assert ends[1].stderr == (
        f"learned.py: error: this needs {name}, which is not installed: "
        "pip install -r requirements-learned.txt\n"
    )


def test_scikit_learn_is_missed_where_it_is_used(table, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.mixture", None)
    message = refused("fit", table, "--model", tmp_path / "m.model", *FEW, capsys=capsys)
    assert "needs sklearn, which is not installed: pip install -r" in message


def test_flags_are_answered_before_anything_is_loaded():
    code = "import sys, marketing.learned; print({'torch', 'numpy', 'pandas'} & {*sys.modules})"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT
    )
    assert found.stdout == "set()\n"


@pytest.mark.parametrize("way", ["script", "module", "inside"])
def test_it_starts_in_three_ways(tmp_path, way):
    words, folder = {
        "script": ([str(ROOT / "marketing" / "learned.py")], tmp_path),
        "module": (["-m", "marketing.learned"], ROOT),
        "inside": (["learned.py"], ROOT / "marketing"),
    }[way]
    found = subprocess.run(
        [sys.executable, *words, "sample", "--help"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert "--output" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "required"),
        (("fit",), "required"),
        (("fit", "t.csv"), "--model"),
        (("fit", "t.csv", "--model", "m", "--epochs", "0"), "'0' is not a whole number"),
        (("fit", "t.csv", "--model", "m", "--batch-size", "x"), "'x' is not a whole number"),
        (("fit", "t.csv", "--model", "m", "--engine", "ctgam"), "did you mean ctgan?"),
        (("fit", "t.csv", "--model", "m", "--hold-out", "1"), "'1' is not a share"),
        (("fit", "t.csv", "--model", "m", "--hold-out", "nan"), "'nan' is not a share"),
        (("fit", "t.csv", "--model", "m", "--seed", "-1"), "'-1' is not a whole number"),
        (("fit", "t.csv", "--model", "m", "--stock", "5"), "--stock is nothing to --engine ctgan"),
        (("sample", "--model", "m", "--rows", "5"), "--output"),
        (("sample", "--model", "m", "--rows", "5", "--output", "x.txt"), ".csv or .csv.gz"),
        (("train", "t.csv"), "invalid choice: 'train'"),
    ],
)
def test_bad_usage_is_one_line(arguments, words, capsys):
    assert words in refused(*arguments, capsys=capsys, status=2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "does not exist"),
        ("a,b\n1\n", "line 2: 1 fields where the header has 2"),
        ("a,b\n", "no rows"),
        ("", "empty"),
    ],
)
def test_a_bad_table_is_one_line(tmp_path, text, words, capsys):
    path, model = tmp_path / "t.csv", tmp_path / "m.model"
    if text is not None:
        path.write_text(text)
    assert words in refused("fit", path, "--model", model, "--quiet", capsys=capsys)
    assert not model.exists()


def test_a_value_of_ours_that_is_of_another_kind_is_one_line(tmp_path, capsys):
    path = tmp_path / "loyalties.csv"
    path.write_text("consumer_id,lifetime_points\n" + "a,5\n" * 9 + "b,many\n")
    flags = ("--model", tmp_path / "m.model", "--quiet", "--hold-out", 0)
    message = refused("fit", path, *flags, capsys=capsys)
    assert "loyalties.csv: lifetime_points is 'many', which is no integer" in message


def test_nothing_else_is_replaced(table, tmp_path, capsys):
    model = tmp_path / "m.model"
    fit = ("fit", table, *FEW)
    call(*fit, "--model", model, capsys=capsys)
    before = model.read_bytes()
    assert "--overwrite" in refused(*fit, "--model", model, capsys=capsys)
    assert call(*fit, "--model", model, "--overwrite", "--seed", 1, capsys=capsys)[0] == 0
    assert model.read_bytes() != before
    assert "none of ours" in refused(*fit, "--model", table, "--overwrite", capsys=capsys)
    assert "no folder" in refused(*fit, "--model", tmp_path / "x" / "m", capsys=capsys)
    assert "no file" in refused(*fit, "--model", tmp_path, "--overwrite", capsys=capsys)
    sample = ("sample", "--model", model, "--rows", 5, "--quiet")
    assert "--overwrite" in refused(*sample, "--output", table, capsys=capsys)
    note = tmp_path / "note.json"
    note.write_text("{}")
    judge = ("judge", table, "--model", model, "--overwrite", "--quiet")
    assert "none of ours" in refused(*judge, "--json", note, capsys=capsys)


def test_a_damaged_model_is_one_line(tmp_path, capsys):
    model = tmp_path / "m.model"
    model.write_bytes(b"PK\x03\x04 and no more")
    flags = ("--rows", 5, "--output", tmp_path / "o.csv", "--quiet")
    assert f"{model}: it is no model file" in refused(
        "sample", "--model", model, *flags, capsys=capsys
    )
    missing = tmp_path / "none.model"
    assert "No such file" in refused("sample", "--model", missing, *flags, capsys=capsys)


def test_tables_are_looked_for_in_the_data_folder(table, tmp_path, capsys, monkeypatch):
    """A name as such, then marketing/data, also compressed."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "orders2.csv.gz").write_bytes(gzip.compress(table.read_bytes()))
    monkeypatch.setattr("marketing.learned_model.table_file.DATA_FOLDER", data)
    monkeypatch.chdir(tmp_path)
    flags = ("--model", "m.model", *FEW)
    assert call("fit", "orders2.csv", *flags, capsys=capsys)[0] == 0
    assert load_model(tmp_path / "m.model").source.file == "orders2.csv.gz"


@pytest.mark.parametrize("is_there", [False, True])
def test_ctrl_c_leaves_no_file_or_the_earlier_one(table, tmp_path, capsys, is_there):
    model = tmp_path / "m.model"
    if is_there:
        call("fit", table, "--model", model, *FEW, capsys=capsys)
    before = sorted(tmp_path.iterdir()), is_there and model.read_bytes()
    process = subprocess.Popen(
        [
            *(sys.executable, str(ROOT / "marketing" / "learned.py"), "fit", str(table)),
            *("--model", str(model), "--epochs", "100000", "--overwrite"),
        ],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=(tmp_path.parent / f"{tmp_path.name}.err").open("w"),
        text=True,
        start_new_session=True,
    )
    said = tmp_path.parent / f"{tmp_path.name}.err"
    try:
        until(lambda: "epoch 1 " in said.read_text(), process)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=TIMEOUT)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert said.read_text().endswith("learned.py: error: stopped; nothing was written\n")
    assert "Traceback" not in said.read_text()
    assert (sorted(tmp_path.iterdir()), is_there and model.read_bytes()) == before


def test_what_the_flags_say_twice_is_the_same():
    """The flags are answered before numpy is loaded, so they have these of their own."""
    assert learned_flags.ENGINES == ENGINES
    assert learned_flags.MAX_SEED == MAX_SEED
