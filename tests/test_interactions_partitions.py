"""Rows dealt out by customer, and back."""

import random

import pytest

from interactions.sources.partitions import NUL, Spills, boundaries_of, even_spills, read_spill


def row(customer, article, time=1_579_824_000_000, *carried):
    return NUL.join((customer, str(time), *carried, article))


def test_every_customer_is_in_one_spill_and_in_order(tmp_path):
    """S3.13, S3.47."""
    rng = random.Random(1)
    customers = [f"{rng.randrange(10**6):x}" for _ in range(500)]
    spills = Spills(tmp_path, boundaries_of(customers, 7))
    bought = [(rng.choice(customers), f"{n:03}") for n in range(3000)]
    spills.add([c for c, _ in bought], [row(c, a) for c, a in bought])
    spills.flush()
    found = [p for path in spills.paths for p in read_spill(path)]
    assert [p.customer_id for p in found] == sorted({c for c, _ in bought})
    assert sorted((p.customer_id, a) for p in found for a in p.articles) == sorted(bought)


@pytest.mark.parametrize("n_parts", [1, 2, 50])
def test_boundaries_divide_evenly(n_parts):
    cuts = boundaries_of([f"{n:03}" for n in range(500)], n_parts)
    assert cuts == sorted(set(cuts))
    assert len(cuts) == n_parts - 1
    assert boundaries_of(["a"] * 9, n_parts) == []
    assert boundaries_of([], n_parts) == []


def test_a_spill_that_is_too_large_is_divided_without_loss(tmp_path):
    path = tmp_path / "spill_00000.txt"
    rows = [row(f"c{n % 90:02}", f"{n:04}") for n in range(4000)]
    path.write_text("\n".join(rows) + "\n")
    parts = even_spills(path, 20_000)
    assert len(parts) > 3
    assert not path.exists()
    assert max(part.stat().st_size for part in parts) <= 40_000
    found = [p.customer_id for part in parts for p in read_spill(part)]
    assert found == [f"c{n:02}" for n in range(90)]
    assert sum(len(p.times) for part in parts for p in read_spill(part)) == 4000


def test_one_customer_alone_may_be_as_large_as_it_is(tmp_path):
    path = tmp_path / "spill_00000.txt"
    path.write_text("\n".join(row("c", f"{n:04}") for n in range(4000)) + "\n")
    assert even_spills(path, 20_000) == [path]


def test_ids_that_begin_alike_are_not_mixed_up(tmp_path):
    path = tmp_path / "spill_00000.txt"
    customers = ["a", "a ", "a!", "aa", "a\x01"]
    path.write_text("\n".join(row(c, "x") for c in customers) + "\n")
    assert [p.customer_id for p in read_spill(path)] == sorted(customers)


def test_customers_of_the_file_and_further_values(tmp_path):
    path = tmp_path / "spill_00000.txt"
    path.write_text(
        "\n".join([row("b", "x", 5, "1.5", ""), "b" + NUL, "c" + NUL, row("a", "y", 6, "", "n")])
        + "\n"
    )
    a, b, c = read_spill(path, 2)
    assert (a.is_known, a.carried) == (False, [("", "n")])
    assert (b.is_known, b.carried, b.times) == (True, [("1.5", "")], [5])
    assert (c.customer_id, c.is_known, c.times) == ("c", True, [])
