"""Columns that hold what was held out, too."""

import pytest

from marketing.learned_model.columns import LearnedColumn
from marketing.learned_model.widening import widened

ITEMS = LearnedColumn("n", "integer", "continuous", least=3, most=9, decimals=0)
PRICE = LearnedColumn("n", "number", "continuous", least=3, most=9, decimals=2, is_padded=True)
DAY = LearnedColumn("n", "date", "continuous", least=0, most=9, decimals=0)
TIER = LearnedColumn("n", "string", "categorical", values=("gold",))


@pytest.mark.parametrize(
    ("column", "fields", "least", "most", "decimals"),
    [
        (ITEMS, ["4", "12"], 3, 12, 0),
        (PRICE, ["1.50", "4.00"], 1.5, 9, 2),
        (PRICE, ["4.125"], 3, 9, 3),
        (DAY, ["1970-01-21"], 0, 20, 0),
    ],
)
def test_numbers_keep_their_decimals(column, fields, least, most, decimals):
    """Else a whole number would be written as 4.0, and prices of one side only be rounded."""
    (found,) = widened([column], {"n": fields})
    assert (found.least, found.most, found.decimals) == (least, most, decimals)


def test_categories_are_added():
    (found,) = widened([TIER], {"n": ["silver", "", "gold"]})
    assert found.values == ("gold", "silver")
    assert found.has_missing


def test_what_is_no_number_is_told():
    with pytest.raises(ValueError, match="n is 'x', which is no integer"):
        widened([ITEMS], {"n": ["x"]})
