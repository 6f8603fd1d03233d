"""A model in a file: it comes back as it was, and nothing in it is ever run or believed."""

import io
import json
import pickle
import zipfile
from contextlib import suppress

import numpy as np
import pytest

from marketing.learned_model import archive
from marketing.learned_model.archive import JSON_NAME, is_model_file
from marketing.learned_model.bootstrap import fit_bootstrap
from marketing.learned_model.copula import fit_copula
from marketing.learned_model.ctgan_model import Fit
from marketing.learned_model.model_errors import ModelFileError
from marketing.learned_model.model_file import LearnedTable, Source, load_model, save_model
from marketing.learned_model.quiet_torch import torch_set
from marketing.learned_model.row_files import write_rows
from marketing.learned_model.row_stock import RowStock
from marketing.learned_model.split import Split
from marketing.learned_model.written_rows import CHUNK
from tests.learned_tables import SMALL, framed, two_modes

SOURCE = Source("toy.csv", "0" * 64, Split(150, 3))


def learned_by(name):
    columns, frame = framed(two_modes(150))
    if name == "ctgan":
        with torch_set(1):
            fit = Fit(frame, columns, SMALL, 3)
            losses = tuple((loss.critic, loss.generator) for loss in fit)
        return LearnedTable(fit.model, columns, SOURCE, SMALL, losses)
    engine = {
        "copula": lambda: fit_copula(frame, columns, 3),
        "bootstrap": lambda: fit_bootstrap(frame, columns, 3),
        "sdv": lambda: RowStock(frame),
    }[name]()
    return LearnedTable(engine, columns, SOURCE, SMALL)


@pytest.fixture(scope="module")
def own():
    return learned_by("ctgan")


@pytest.fixture
def model(own, tmp_path):
    save_model(tmp_path / "m.model", own)
    return tmp_path / "m.model"


@pytest.mark.parametrize("name", ["ctgan", "copula", "bootstrap", "sdv"])
def test_a_model_comes_back_as_it_was(tmp_path, name):
    learned = learned_by(name)
    save_model(tmp_path / "m.model", learned)
    back = load_model(tmp_path / "m.model")
    assert back.engine.name == name
    assert (back.columns, back.source, back.settings) == (learned.columns, SOURCE, SMALL)
    assert np.allclose(back.losses, learned.losses, atol=1e-6)
    for seed in (1, 2):
        assert back.engine.sample(100, seed).equals(learned.engine.sample(100, seed))
    save_model(tmp_path / "again.model", back)
    assert (tmp_path / "again.model").read_bytes() == (tmp_path / "m.model").read_bytes()


def test_a_table_of_constants_has_a_model_too(tmp_path):
    columns, frame = framed({"id": ["1", "2"], "same": ["x", "x"], "none": ["", ""]})
    engine = Fit(frame, columns, SMALL, 0).model
    save_model(tmp_path / "m.model", LearnedTable(engine, columns, SOURCE, SMALL))
    write_rows(tmp_path / "out.csv", load_model(tmp_path / "m.model"), 2, 1)
    assert (
        tmp_path / "out.csv"
    ).read_text() == "id,same,none\nrow_id_000001,x,\nrow_id_000002,x,\n"


def rewritten(path, change, facts_change=lambda facts: None):
    """The model file with other parts; change: of the bytes by name."""
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    facts = json.loads(parts[JSON_NAME])
    facts_change(facts)
    parts[JSON_NAME] = json.dumps(facts).encode()
    change(parts)
    with zipfile.ZipFile(path, "w") as zipped:
        for name, data in parts.items():
            zipped.writestr(name, data)


def refused(path):
    """The one line with which a file is refused."""
    with pytest.raises(ModelFileError) as error:
        load_model(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert message.isprintable()
    assert "fit it again" in message
    return message


class Bomb:
    """Leaves a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def bombs(path):
    held = io.BytesIO()
    np.save(held, np.array([Bomb(path)], dtype=object), allow_pickle=True)
    return {"pickle": pickle.dumps(Bomb(path)), "array": held.getvalue()}


@pytest.mark.parametrize("kind", ["pickle", "array"])
@pytest.mark.parametrize("place", ["network/last.bias.npy", "data.pkl", "extra.npy", JSON_NAME])
def test_nothing_in_a_file_is_run(model, tmp_path, kind, place):
    """A pickle that acts when it is read does not, wherever it lies."""
    mark = tmp_path / "exploded"
    bomb = bombs(mark)[kind]
    rewritten(model, lambda parts: parts.__setitem__(place, bomb))
    refused(model)
    assert not mark.exists()
    if kind == "pickle":  # It would have: the test is worth something.
        pickle.loads(bomb).close()
        assert mark.exists()


def test_an_object_array_is_refused_also_where_it_is_listed(model, tmp_path):
    mark = tmp_path / "exploded"
    rewritten(
        model,
        lambda parts: parts.__setitem__("network/last.bias.npy", bombs(mark)["array"]),
        lambda facts: facts["arrays"].__setitem__("network/last.bias", ["|O", 1]),
    )
    refused(model)
    assert not mark.exists()


def test_files_that_are_no_models(tmp_path):
    path = tmp_path / "m.model"
    for data in (b"", b"PK\x03\x04", b"a,b\n1,2\n", pickle.dumps([1]), b"\0" * 5000):
        path.write_bytes(data)
        refused(path)
        assert not is_model_file(path)
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("archive/data.pkl", pickle.dumps([1]))
    assert "no model.json" in refused(path)
    with pytest.raises(OSError, match="not a regular file"):
        load_model(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_model(tmp_path / "none.model")


def test_a_cut_file_is_refused_wherever_it_is_cut(model):
    data = model.read_bytes()
    for end in np.linspace(0, len(data) - 1, 23).astype(int):
        model.write_bytes(data[:end])
        refused(model)


def test_a_changed_byte_is_refused_or_does_no_harm(model, own):
    """Sums of the parts tell; what no sum is of, such as a date, does not matter."""
    data = bytearray(model.read_bytes())
    expected = own.engine.sample(5, 1)
    places = np.random.default_rng(1).integers(0, len(data), 150)
    for place in (*places, *range(len(data) - 60, len(data))):
        changed = data.copy()
        changed[place] ^= 0x41
        model.write_bytes(changed)
        with suppress(ModelFileError):
            assert load_model(model).engine.sample(5, 1).equals(expected)


def set_deep(facts, value, *path):
    for key in path[:-1]:
        facts = facts[key]
    facts[path[-1]] = value


@pytest.mark.parametrize(
    ("value", "path", "words"),
    [
        ("other", ("format",), "no model file of ours"),
        (2, ("schema_version",), "version 2"),
        ("gan", ("engine",), "its engine is 'gan'"),
        ([], ("columns",), "columns"),
        ("x", ("columns", 0), "described"),
        (7, ("columns", 1, "name"), "name"),
        (["a", "a"], ("columns", 1, "values"), "contradicts"),
        (["a", "b", "c"], ("columns", 1, "values"), "counts|shape"),
        (1e400, ("columns", 2, "most"), "cannot be read|contradicts"),
        (-5.0, ("columns", 2, "most"), "contradicts"),
        (1e300, ("columns", 4, "most"), "contradicts"),
        (99, ("columns", 2, "decimals"), "contradicts"),
        (0, ("settings", "epochs"), "epochs"),
        ([10**9], ("settings", "generator_dim"), "generator_dim"),
        ([16384] * 16, ("settings", "generator_dim"), "shape|missing"),
        (None, ("settings",), "settings"),
        ("x", ("table", "n_rows"), "n_rows"),
        (1.5, ("table", "held_out_share"), "held_out_share"),
        ("zz", ("table", "sha256"), "sha256"),
        ([["x"]], ("losses",), "losses"),
        (["<f4", 10**12], ("arrays", "network/last.bias"), "shape"),
        (["<f4", 10**9], ("arrays", "network/last.bias"), "not what"),
        (["<f8", 1], ("arrays", "network/last.bias"), "not what|larger"),
    ],
)
def test_what_a_file_says_is_not_believed(model, value, path, words):
    """No size that a file states is taken memory for before it is held against the file's own."""
    rewritten(model, lambda parts: None, lambda facts: set_deep(facts, value, *path))
    assert any(word in refused(model) for word in words.split("|"))


def test_a_deep_or_endless_json_is_refused(model):
    whole = model.read_bytes()
    for text in (b"[" * 100_000, b'{"a": ' + b"9" * 10_000 + b"}", b"\xff\xfe", b"7"):
        model.write_bytes(whole)
        rewritten(model, lambda parts, text=text: parts.__setitem__(JSON_NAME, text))
        refused(model)


def test_weights_that_are_no_numbers_are_refused(model):
    def spoil(parts):
        name = "network/last.bias.npy"
        array = np.load(io.BytesIO(parts[name]))
        array[0] = np.nan
        held = io.BytesIO()
        np.save(held, array)
        parts[name] = held.getvalue()

    rewritten(model, spoil)
    assert "a number that is none" in refused(model)


def test_a_compressed_file_is_refused_before_it_is_unpacked(model):
    with zipfile.ZipFile(model, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(JSON_NAME, b" " * (1 << 24))
    assert "compressed" in refused(model)


def test_a_file_that_is_too_large_is_not_read(model, monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 1000)
    assert "more than a model file may have" in refused(model)


def test_codes_outside_the_categories_are_refused(tmp_path):
    path = tmp_path / "m.model"
    save_model(path, learned_by("bootstrap"))

    def spoil(parts):
        name = "rows/1/codes.npy"
        array = np.load(io.BytesIO(parts[name]))
        array[0] = 99
        held = io.BytesIO()
        np.save(held, array)
        parts[name] = held.getvalue()

    rewritten(path, spoil)
    assert "names no categories" in refused(path)


def test_no_real_key_and_no_folder_is_in_a_model(own, model):
    assert b"A-17" not in model.read_bytes()
    assert str(model.parent).encode() not in model.read_bytes()


def test_rows_are_written_part_by_part(tmp_path, own):
    """Fewer rows are the first lines of more; a .gz holds the same."""
    done = []
    write_rows(tmp_path / "many.csv", own, CHUNK + 5, 9, done.append)
    assert done == [CHUNK, 5]
    write_rows(tmp_path / "few.csv", own, 7, 9)
    many = (tmp_path / "many.csv").read_bytes().splitlines()
    assert many[:8] == (tmp_path / "few.csv").read_bytes().splitlines()
    assert len(many) == CHUNK + 6
    assert many[-1].startswith(f"row_order_{CHUNK + 5:06}".encode())


def test_a_stock_gives_no_row_twice():
    _, frame = framed({"x": [f"{n}.5" for n in range(50)]})
    stock = RowStock(frame)
    made = stock.sample(50, 1)
    assert sorted(made["x"]) == sorted(frame["x"])
    assert made.head(9).equals(stock.sample(9, 1))
    with pytest.raises(ValueError, match="50 rows that SDV made, not 51"):
        stock.sample(51, 1)
