"""receipts/reading/slices.py: what a summary may claim, and what its file may be."""

import json
import shutil

import pytest

from receipts import Dataset, DatasetError
from receipts.checking.verification import Verification
from receipts.file_names import SUMMARY_FILE
from receipts.reading import slices
from tests.command_line import put_no_file
from tests.conftest import make_dataset


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slices") / "set"
    return make_dataset(folder, 4, batch_size=2, receipts_per_customer=1)


@pytest.fixture
def copy(original, tmp_path):
    return shutil.copytree(original, tmp_path / "copy")


def changed(folder, change):
    path = folder / SUMMARY_FILE
    summary = json.loads(path.read_text())
    change(summary)
    path.write_text(json.dumps(summary, indent=2))
    return folder


def verified(folder):
    verification = Verification(Dataset(folder).files)
    for _ in verification:
        pass
    return verification.findings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"customers": 10**12}, "do not fit ids of 6 digits"),
        ({"customers": 10**12, "id_digits": 12}, "more than 100,000 batches"),
        ({"customers": 10**9, "id_digits": 12, "batch_size": 1}, "more than 100,000 batches"),
        ({"first_customer": 10**12, "id_digits": 12}, "do not fit"),
        ({"id_digits": 10**9}, "id_digits is 1000000000 and must be at most 12"),
        ({"id_digits": 0}, "id_digits is 0"),
        ({"customers": 10**4000}, "do not fit"),
    ],
)
def test_a_summary_cannot_claim_without_end(copy, settings, message):
    changed(copy, lambda summary: summary["settings"].update(settings))
    for use in (Dataset, verified, lambda folder: Dataset(folder).customer("customer_000001")):
        with pytest.raises(DatasetError, match=message):
            use(copy)


def test_many_customers_in_one_batch_are_refused_by_their_order_numbers(copy):
    claims = {"customers": 10**12, "id_digits": 12, "batch_size": 10**12}
    changed(copy, lambda summary: summary["settings"].update(claims))
    with pytest.raises(DatasetError, match="order numbers"):
        verified(copy)


def test_many_customers_that_a_world_may_have_are_looked_for_as_far_as_files_go(copy):
    claims = {"customers": 10**8, "id_digits": 8, "batch_size": 10**8}
    changed(copy, lambda summary: summary["settings"].update(claims))
    findings = verified(copy)
    assert any(offence.what == "number of customers" for offence in findings.first)


@pytest.mark.parametrize("kind", ["pipe", "device", "loop", "folder"])
@pytest.mark.parametrize("name", [SUMMARY_FILE, "dataset_summary_2.json"])
def test_only_regular_files_are_summaries(copy, kind, name):
    path = copy / name
    (copy / SUMMARY_FILE).unlink()
    put_no_file(path, kind)
    with pytest.raises(DatasetError, match=name):
        Dataset(copy)


def test_a_summary_has_a_size_that_is_read(copy, monkeypatch):
    monkeypatch.setattr(slices, "MAX_SUMMARY_BYTES", 1 << 20)
    with (copy / SUMMARY_FILE).open("ab") as file:
        file.write(b" " * (3 << 20))
    with pytest.raises(DatasetError, match="more than 1 MB"):
        _ = Dataset(copy).summary


@pytest.mark.parametrize("name", ["../batch_00000.json", "/etc/passwd", "batch_00001.json", None])
def test_names_from_a_summary_are_ours_or_refused(copy, name):
    changed(copy, lambda summary: summary["batches"][0].update(file=name))
    with pytest.raises(DatasetError, match="the file of batch 0"):
        _ = Dataset(copy).summary
    assert verified(copy).n_offences
