"""The metadata beside a data set: whose it is, when it is written, who notices what is wrong."""

import json
import shutil

import pytest

from interactions.checking.verification import Verification as InteractionVerification
from interactions.sources.inputs import Inputs
from marketing.validation.metadata_faults import metadata_faults
from receipts.checking.verification import Verification
from receipts.describing import description_of
from receipts.metadata.form import METADATA_FORM
from receipts.metadata.metadata_files import MARKS, METADATA_FILES, metadata_of
from receipts.reading.dataset import Dataset
from receipts.runs.errors import OutputError
from receipts.runs.ownership import HEAD_BYTES
from tests.metadata_sets import SUMMARIES, files_of, make_set
from tests.quick_runs import quick_runs

__all__ = ["quick_runs"]

pytestmark = pytest.mark.usefixtures("quick_runs")

SETS = {"receipts": "json", "interactions": "csv", "marketing": "csv"}


@pytest.fixture(scope="module", params=SETS)
def made(request, tmp_path_factory):
    """Product and folder."""
    product = request.param
    folder = tmp_path_factory.mktemp("data") / "set"
    return product, make_set(product, SETS[product], folder)


@pytest.fixture
def copy(made, tmp_path):
    product, folder = made
    return product, shutil.copytree(folder, tmp_path / "set")


def resume(product, folder):
    return make_set(product, SETS[product], folder, resume=True)


def test_the_files_hold_their_marks_at_their_start(made):
    _, folder = made
    for name in METADATA_FILES:
        assert MARKS[name] in (folder / name).read_bytes()[:HEAD_BYTES]


def test_the_same_data_set_has_the_same_metadata(made, tmp_path):
    product, folder = made
    again = make_set(product, SETS[product], tmp_path / folder.name)
    assert files_of(again) == files_of(folder)


@pytest.mark.parametrize("name", METADATA_FILES)
@pytest.mark.parametrize("damage", ["cut", "delete", "empty"])
def test_resume_mends_what_is_damaged_and_nothing_else(made, copy, name, damage):
    product, whole = made
    _, folder = copy
    path = folder / name
    if damage == "delete":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: -9 if damage == "cut" else 0])
    before = {each.name: each.stat().st_mtime_ns for each in folder.iterdir()}
    resume(product, folder)
    assert files_of(folder) == files_of(whole)
    after = {each.name: each.stat().st_mtime_ns for each in folder.iterdir()}
    assert {each for each in after if after[each] != before.get(each)} == {name}


def test_somebody_elses_readme_is_left_alone(copy):
    product, folder = copy
    theirs = "# What I think of it\n"
    (folder / "README.md").write_text(theirs, encoding="utf-8")
    before = files_of(folder)
    for how in ({}, {"resume": True}, {"overwrite": True}):
        with pytest.raises(OutputError, match=r"README\.md"):
            make_set(product, SETS[product], folder, **how)
        assert files_of(folder) == before


def test_a_folder_with_nothing_but_a_readme_is_refused(copy, tmp_path):
    product, _ = copy
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("README.md", "datapackage.json"):
        path = folder / name
        path.write_text("{}", encoding="utf-8")
        for how in ({}, {"resume": True}, {"overwrite": True}):
            with pytest.raises(OutputError, match=name.replace(".", r"\.")):
                make_set(product, SETS[product], folder, **how)
        assert files_of(folder) == {name: b"{}"}
        path.unlink()


def test_overwriting_leaves_no_metadata_of_before(copy):
    product, folder = copy
    before = files_of(folder)
    other = "sqlite"
    make_set(product, other, folder, overwrite=True)
    assert json.loads(files_of(folder)["datapackage.json"])["resources"][0]["format"] == other
    assert files_of(folder)["README.md"] != before["README.md"]


def offences(product, folder, tmp_path):
    """What verification says, a line each."""
    if product == "marketing":
        return [*metadata_faults(folder)]
    if product == "receipts":
        check = Verification(Dataset(folder).files)
    else:
        (tmp_path / "scratch").mkdir(exist_ok=True)
        check = InteractionVerification(folder, Inputs(), tmp_path / "scratch")
        check.prepare()
    for _ in check:
        pass
    return [str(each) for each in check.findings.first]


def test_what_is_right_has_no_offence(copy, tmp_path):
    assert offences(*copy, tmp_path) == []


@pytest.mark.parametrize("name", METADATA_FILES)
def test_verification_notices_what_was_changed(copy, name, tmp_path):
    product, folder = copy
    path = folder / name
    path.write_bytes(path.read_bytes()[:-9])
    (offence,) = offences(product, folder, tmp_path)
    assert name in offence


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("datapackage.json", b'"format": "', b'"format": "x', "resources 1, format"),
        ("croissant.json", b'"@type": "sc:Organization"', b'"@type": "me"', "creator, @type"),
        ("croissant.json", b'"keywords"', b'"words"', "fields"),
        ("README.md", b"\n", b"\nMine", "line 2"),
    ],
)
def test_verification_says_which_value_of_the_metadata_differs(
    copy, name, old, new, where, tmp_path
):
    product, folder = copy
    path = folder / name
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    (offence,) = offences(product, folder, tmp_path)
    assert name in offence
    assert where in offence
    if where == "fields":
        assert 'expected "keywords"' in offence
        assert 'found "words"' in offence


def test_verification_notices_what_is_missing(copy, tmp_path):
    product, folder = copy
    (folder / "README.md").unlink()
    (offence,) = offences(product, folder, tmp_path)
    assert "README.md" in offence


def test_a_data_set_of_before_there_was_any_is_right(copy, tmp_path):
    product, folder = copy
    for name in METADATA_FILES:
        (folder / name).unlink()
    assert offences(product, folder, tmp_path) == []
    # A README.md beside it is somebody's, and no metadata.
    (folder / "README.md").write_text("# Mine\n", encoding="utf-8")
    assert offences(product, folder, tmp_path) == []


def test_metadata_of_another_form_is_another_versions_business(copy, tmp_path):
    product, folder = copy
    for name in METADATA_FILES:
        path = folder / name
        text = path.read_bytes()
        text = text.replace(b"(form %d)" % METADATA_FORM, b"(form 9)")
        ours, theirs = (b'"tillroll:metadata": %d,' % form for form in (METADATA_FORM, 9))
        path.write_bytes(text.replace(ours, theirs))
    assert offences(product, folder, tmp_path) == []


def test_the_summary_is_written_last(copy):
    """Of a data set that is cut short between, another run makes all of it."""
    product, folder = copy
    whole = files_of(folder)
    times = {name: (folder / name).stat().st_mtime_ns for name in whole}
    shutil.rmtree(folder)
    make_set(product, SETS[product], folder)
    times = {name: (folder / name).stat().st_mtime_ns for name in whole}
    assert max(times, key=lambda name: times[name]) == SUMMARIES[product]


def test_ten_thousand_batches_are_named_once_and_described_in_little(tmp_path):
    """The package is as long as the names of the files; the others do not grow with them."""
    folder = make_set("receipts", "json", tmp_path / "set")
    summary = json.loads((folder / "dataset_summary.json").read_bytes())
    batch = summary["batches"][0]
    few = metadata_of(description_of(summary))
    for n_batches in (10_000, 100_000):
        summary["batches"] = [{**batch, "file": f"batch_{n:05d}.json"} for n in range(n_batches)]
        many = metadata_of(description_of(summary))
        text = many["datapackage.json"]
        assert text.count(b"batch_") == n_batches
        assert len(text) < 10_000 + 30 * n_batches
        for name in ("croissant.json", "README.md"):
            assert len(many[name]) < len(few[name]) + 100
