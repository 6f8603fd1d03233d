"""Who is in a sample depends on the seed and the customer alone."""

import pytest

from interactions.errors import DataError
from interactions.sources.customer_sample import CustomerSample, SampleWriter
from interactions.sources.text_files import TextFile
from tests.interactions_command import rows_of, write_csv


def sample_of(ids, n=20, seed=42, **options):
    sample = CustomerSample(n, seed, **options)
    sample.add(ids)
    return sample.customers


IDS = [f"customer_{n:06}" for n in range(300)]


def test_order_and_repetition_do_not_matter():
    """S3.2, S3.3."""
    assert sample_of(IDS) == sample_of(reversed(IDS * 2)) == sorted(sample_of(IDS))
    assert sample_of(IDS) != sample_of(IDS, seed=43)


def test_a_smaller_sample_is_part_of_a_larger_one():
    assert set(sample_of(IDS, 20)) < set(sample_of(IDS, 40))


def test_ours_are_drawn_by_index_and_others_by_id():
    wide = [f"customer_{n:07}" for n in range(300)]
    by_index = sample_of(IDS, is_ours=True)
    assert [int(c[9:]) for c in sample_of(wide, is_ours=True)] == [int(c[9:]) for c in by_index]
    assert [int(c[9:]) for c in sample_of(wide)] != [int(c[9:]) for c in sample_of(IDS)]


def test_more_than_there_are_is_refused(tmp_path):
    """S3.2."""
    path = write_csv(tmp_path / "t.csv", [("a", "1", "2020-01-24")])
    writer = SampleWriter(tmp_path, lambda text: None, lambda n: None)
    with pytest.raises(DataError, match="--sample 2 is more than the 1 customer of"):
        writer.write(TextFile(path, str(path)), None, CustomerSample(2, 42))


def test_rows_are_kept_as_they_stand(tmp_path):
    """S3.6: duplicates and all columns."""
    rows = [(f"c{n % 9}", f"{n % 5}", "2020-01-24", 'a "quoted", one') for n in range(90)]
    path = write_csv(tmp_path / "t.csv", rows, ("customer_id", "article_id", "t_dat", "x"))
    said = []
    writer = SampleWriter(tmp_path, said.append, lambda n: None)
    sample = CustomerSample(4, 42)
    transactions, customers = writer.write(TextFile(path, str(path)), None, sample)
    kept = [row for row in rows_of(path) if row["customer_id"] in sample.customers]
    assert rows_of(transactions.path) == kept
    assert [row["customer_id"] for row in rows_of(customers.path)] == sample.customers
    assert said[0] == "Sampling 4 customers from 9 total customers."
