"""A folder that was meant for another product: what is there is named, and nothing is touched."""

import shlex

import pytest

import generate_large_dataset
import read_large_dataset
from ground_truth import answer_key
from interactions import __main__ as interactions
from interactions.plan import SUMMARY_FILE as INTERACTIONS_SUMMARY
from marketing import build_dataset
from marketing.dataset.files import SUMMARY_FILE as MARKETING_SUMMARY
from marketing.validation import validate_data
from receipts.api import generate, open_dataset
from receipts.file_names import SUMMARY_FILE
from receipts.reading.batch_files import DatasetError
from receipts.runs.errors import OutputError
from receipts.runs.products import PRODUCTS, product_among
from tests.metadata_sets import files_of, make_set

NAMES = {
    "receipts": "a receipt data set",
    "interactions": "an interactions data set",
    "marketing": "a marketing data set",
    "key": "an answer key",
}

MAKERS = {
    "receipts": (generate_large_dataset.main, "--customers=3"),
    "interactions": (interactions.main, "--customers=3"),
    "marketing": (build_dataset.main, "--customers=3"),
}

LOOKERS = {
    "read_large_dataset.py": read_large_dataset.main,
    "marketing/validation/validate_data.py": validate_data.main,
    "-m interactions": interactions.main,
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder with a data set of each product, and an answer key."""
    folder = tmp_path_factory.mktemp("shelf")
    for product in ("receipts", "interactions", "marketing"):
        make_set(product, "json" if product == "receipts" else "csv", folder / product)
    key = ["--output", str(folder / "key"), "--only=shoppers,propensities,weeks", "--quiet"]
    assert answer_key.main([str(folder / "receipts"), *key]) == 0
    return folder


def line_of(main, arguments, capsys):
    """What a command that refuses says."""
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments)])
    assert ended.value.code in (1, 2)
    (line,) = capsys.readouterr().err.splitlines()
    return line.partition("error: ")[2]


def test_the_names_are_those_of_the_products():
    summaries = {name for marks in PRODUCTS.values() for name in marks if name.endswith(".json")}
    assert summaries == {SUMMARY_FILE, INTERACTIONS_SUMMARY, MARKETING_SUMMARY}


@pytest.mark.parametrize("product", NAMES)
def test_what_is_there_is_known_by_its_files(shelf, product):
    names = [path.name for path in (shelf / product).iterdir()]
    assert product_among(names) == NAMES[product]
    assert product_among([name for name in names if "summary" not in name][1:]) == ""


@pytest.mark.parametrize("product", ["interactions", "marketing", "key"])
def test_who_reads_receipts_is_told_what_else_is_there(shelf, product, capsys):
    folder = shelf / product
    readers = {
        read_large_dataset.main: [folder],
        interactions.main: ["--receipts", folder, "--output", shelf / "new"],
        answer_key.main: [folder, "--output", shelf / "new"],
    }
    for main, arguments in readers.items():
        line = line_of(main, arguments, capsys)
        assert line.startswith(f"{folder} holds {NAMES[product]}; ")
        if product != "key":
            follow(line, folder, capsys)


def follow(line, folder, capsys):
    """Runs the command that a line ends with: it is content."""
    _, *words = shlex.split(line.partition(" with: ")[2])
    name = " ".join(words[:2]) if words[0] == "-m" else words[0]
    *flags, path = words[name.count(" ") + 1 :]
    assert path == str(folder)
    report = ["--report", f"{folder}.report"] if "validate" in name else []
    assert LOOKERS[name]([*flags, path, *report, "--quiet"]) in (0, 1)  # It is small.
    assert "holds" not in capsys.readouterr().err


@pytest.mark.parametrize("product", ["receipts", "interactions", "key"])
def test_who_validates_marketing_is_told(shelf, product, capsys):
    line = line_of(validate_data.main, [shelf / product], capsys)
    assert line.startswith(f"{shelf / product} holds {NAMES[product]}; ")


@pytest.mark.parametrize("product", ["receipts", "marketing", "key"])
def test_who_verifies_interactions_is_told(shelf, product, capsys):
    line = line_of(interactions.main, ["--verify", shelf / product], capsys)
    assert line.startswith(f"{shelf / product} holds {NAMES[product]}; ")


@pytest.mark.parametrize("how", [[], ["--overwrite"], ["--resume"]], ids=str)
@pytest.mark.parametrize("product", NAMES)
def test_who_would_write_there_is_told_and_nothing_is_touched(shelf, product, how, capsys):
    folder = shelf / product
    before = files_of(folder)
    for maker, (main, size) in MAKERS.items():
        if maker != product:
            line = line_of(main, [size, "--output", folder, *how], capsys)
            assert line == (
                f"{folder} holds {NAMES[product]}; "
                "move it away or name another folder with --output"
            )
    assert files_of(folder) == before


def test_in_a_notebook_it_says_the_argument(shelf):
    with pytest.raises(OutputError, match=r"holds a marketing data set; .* folder with output$"):
        generate(shelf / "marketing", 3)


def test_a_file_of_somebody_in_a_data_set_of_ours_is_still_named(tmp_path, capsys):
    folder = make_set("receipts", "json", tmp_path / "set")
    (folder / "mine.txt").write_text("mine")
    line = line_of(
        generate_large_dataset.main, ["--customers=3", "--output", folder, "--overwrite"], capsys
    )
    assert "holds 'mine.txt', which is not part of a data set" in line


def test_in_a_store_too(bench):
    for name in ("README.md", MARKETING_SUMMARY):
        bench.put(name, b"{}")
    with pytest.raises(OutputError, match="holds a marketing data set; move it away or name ano"):
        bench.make()
    with pytest.raises(DatasetError, match=f"{bench.url} holds a marketing data set; check it"):
        open_dataset(str(bench.url))
    assert [*bench.files()] == ["README.md", MARKETING_SUMMARY]
