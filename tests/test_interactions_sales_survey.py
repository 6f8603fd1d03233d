"""What is sold, and when, of the training part only."""

from interactions.model.articles import Sales
from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.plan import Plan
from interactions.sources.article_file import save_articles
from interactions.sources.inputs import Inputs
from interactions.sources.parts import PartTask, SpillPart
from interactions.sources.sales_survey import Surveyor, total_sales

DAY_MS = 86_400_000


def surveyed(folder, split=None):
    """Anna buys a on days 10 and 12 and b on day 12; ben buys b on day 11 at half past five."""
    save_articles(folder, "abc")
    rows = [("anna", 10, "a"), ("anna", 12, "a"), ("anna", 12, "b"), ("ben", 11.23, "b")]
    (folder / "spill_00000.txt").write_text(
        "".join(f"{customer}\0{int(day * DAY_MS)}\0{article}\n" for customer, day, article in rows)
    )
    plan = Plan(InteractionPolicy(), 42, split=Split(split) if split else None)
    task = PartTask("part_00000", SpillPart(str(folder / "spill_00000.txt"), is_ours=False))
    return Surveyor(plan, Inputs(), folder)(task)


def test_counts_and_days(tmp_path):
    assert surveyed(tmp_path) == {0: Sales(2, 10, 12), 1: Sales(2, 11, 12)}


def test_nothing_of_the_test_part_counts(tmp_path):
    assert surveyed(tmp_path, "leave-last-out") == {0: Sales(1, 10, 10), 1: Sales(1, 11, 11)}
    assert surveyed(tmp_path, "1970-01-12") == {0: Sales(1, 10, 10)}


def test_parts_are_put_together():
    parts = [{0: Sales(1, 5, 5)}, {}, {0: Sales(2, 3, 4), 7: Sales(1, 9, 9)}]
    assert total_sales(parts) == {0: Sales(3, 3, 5), 7: Sales(1, 9, 9)}
