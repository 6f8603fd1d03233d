"""Interactions of our own world."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.conftest import make_dataset
from tests.interactions_command import BARE_PYTHON, interact, make, refused, rows_of, summary_of
from world.catalogue import CATALOGUE

SKU = {product.name: product.sku for product in CATALOGUE}
DAY = 86_400_000


def customers_of(folder):
    for path in sorted(folder.glob("batch_*.json")):
        yield from json.loads(path.read_bytes())


def lines_of(folder):
    """Customer, article and milliseconds of each line of each receipt."""
    for customer in customers_of(folder):
        for receipt in customer["receipts"]:
            day = datetime.fromisoformat(receipt["pickup_date"]).replace(tzinfo=UTC)
            for item in receipt["items"]:
                yield customer["customer_id"], SKU[item["name"]], int(day.timestamp()) * 1000


def bought_in(rows):
    return Counter(
        (row["customer_id"], row["article_id"], int(row["t_dat"]))
        for row in rows
        if row["interaction_score"] == "2"
    )


@pytest.fixture(scope="module")
def output(small_dataset, tmp_path_factory):
    folder = tmp_path_factory.mktemp("receipts")
    return make("--receipts", small_dataset, cwd=folder)


def test_purchases_join_back_to_the_lines_of_the_receipts(small_dataset, output):
    """S3.29: both ways, without loss; a quantity does not multiply events."""
    assert bought_in(rows_of(output / "interactions.csv")) == Counter(lines_of(small_dataset))


def test_every_customer_has_positives_and_negatives(small_dataset, output):
    """S3.19, S3.28, S3.50: though a family buys most of what there is."""
    rows = rows_of(output / "interactions.csv")
    customers = {}
    for row in rows:
        customers.setdefault(row["customer_id"], []).append(row)
    assert len(customers) == 30
    assert list(customers) == sorted(customers)
    n_near = 0
    for mine in customers.values():
        times = {}
        for row in mine:
            if row["interaction_score"] != "0":
                times.setdefault(row["article_id"], []).append(int(row["t_dat"]))
        assert {row["interaction_score"] for row in mine} == {"0", "1", "2"}
        near = set()
        for row in mine:
            if row["interaction_score"] == "0" and row["article_id"] in times:
                near.add(row["article_id"])
                away = min(abs(int(row["t_dat"]) - time) for time in times[row["article_id"]])
                assert away > 7 * DAY
        n_near += len(near)
    summary = summary_of(output)
    assert summary["ignored_articles_bought_at_other_times"] == n_near > 0
    assert summary["customers"] == 30
    assert summary["articles"] == len(CATALOGUE)


def test_bare_python_and_all_forms_of_a_data_set(small_dataset, output, tmp_path):
    """S3.42: nothing is installed; batches of another size, indented or compressed."""
    for name, form in (
        ("one", {"batch_size": 1000}),
        ("indented", {"indent": 2}),
        ("packed", {"gzip": True, "batch_size": 7}),
    ):
        make_dataset(tmp_path / name, 30, **form)
        result = interact(
            "--receipts", tmp_path / name, "--output", tmp_path / f"{name}.out", cwd=tmp_path
        )
        assert result.returncode == 0, result.stderr
        assert (tmp_path / f"{name}.out" / "interactions.csv").read_bytes() == (
            output / "interactions.csv"
        ).read_bytes()
    import subprocess

    from tests.command_line import ROOT

    subprocess.run(
        [*BARE_PYTHON, "-m", "interactions", "--receipts", small_dataset,
         "--output", tmp_path / "bare"],
        cwd=ROOT, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert (tmp_path / "bare" / "interactions.csv").read_bytes() == (
        output / "interactions.csv"
    ).read_bytes()


def test_slices_in_several_folders_are_one_data_set(output, tmp_path):
    """S3.42: in any order, also where they meet inside a batch or stand in one folder."""
    make_dataset(tmp_path / "a", 13, batch_size=10)
    make_dataset(tmp_path / "b", 17, first_customer=13, batch_size=10)
    made = make("--receipts", "b", "a", cwd=tmp_path)
    whole = (output / "interactions.csv").read_bytes()
    assert (made / "interactions.csv").read_bytes() == whole
    assert summary_of(made)["settings"]["receipts"] == ["b", "a"]
    # Batches of one name cannot share a folder, so slices that do end with a whole batch.
    make_dataset(tmp_path / "c", 20, batch_size=10)
    make_dataset(tmp_path / "d", 10, first_customer=20, batch_size=10)
    (tmp_path / "d" / "dataset_summary.json").rename(tmp_path / "c" / "dataset_summary_2.json")
    (tmp_path / "d" / "batch_00002.json").rename(tmp_path / "c" / "batch_00002.json")
    merged = make("--receipts", "c", cwd=tmp_path, output="merged")
    assert (merged / "interactions.csv").read_bytes() == whole


def test_slices_that_do_not_go_together_are_refused(tmp_path):
    """S3.49."""
    make_dataset(tmp_path / "a", 13, batch_size=10)
    make_dataset(tmp_path / "b", 17, seed=1, first_customer=13, batch_size=10)
    make_dataset(tmp_path / "c", 5, first_customer=10, batch_size=10)
    assert "is not of the same world" in refused("--receipts", "a", "b", cwd=tmp_path)
    assert "both hold customer_000010" in refused("--receipts", "a", "c", cwd=tmp_path)
    assert "does not exist" in refused("--receipts", "a", "none", cwd=tmp_path)


def test_a_batch_that_lost_customers_is_refused(tmp_path):
    """S3.49: it would be whole JSON all the same."""
    make_dataset(tmp_path / "data", 3, batch_size=2)
    path = tmp_path / "data" / "batch_00000.json"
    path.write_text(json.dumps(json.loads(path.read_bytes())[:1]))
    result = interact("--receipts", "data", "--output", "out", "--quiet", cwd=tmp_path)
    assert result.returncode == 1
    assert "batch_00000.json: the file holds 1 customer, its summary says 2" in result.stderr
    path.unlink()
    assert "the batch is missing" in refused("--receipts", "data", cwd=tmp_path)


def test_a_sample_of_receipts(small_dataset, tmp_path):
    """S3.6, S3.8."""
    folder = make("--receipts", small_dataset, "--sample", 5, cwd=tmp_path)
    customers = {row["customer_id"] for row in rows_of(folder / "sampled_customers.csv")}
    assert len(customers) == 5
    lines = Counter(line for line in lines_of(small_dataset) if line[0] in customers)
    assert bought_in(rows_of(folder / "interactions.csv")) == lines
    assert len(rows_of(folder / "sampled_transactions.csv")) == lines.total()


def test_what_is_no_data_set_is_refused(tmp_path):
    """S3.49."""
    (tmp_path / "empty").mkdir()
    assert "holds no data set" in refused("--receipts", "empty", cwd=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"name":"', '"name":"Un', "no product of the catalogue is named 'Un"),
        ('"pickup_date":"2', '"pickup_date":"x', "not a customer of ours"),
        ("\n]\n", "\n", "is truncated"),
    ],
)
def test_a_damaged_batch_is_refused(tmp_path, old, new, named):
    """S3.49."""
    make_dataset(tmp_path / "data", 3, batch_size=2)
    path = tmp_path / "data" / "batch_00000.json"
    path.write_text(path.read_text().replace(old, new))
    result = interact("--receipts", "data", "--output", "out", "--quiet", cwd=tmp_path)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert named in result.stderr
    assert "batch_00000.json" in result.stderr
    assert not (tmp_path / "out" / "interactions.csv").exists()
