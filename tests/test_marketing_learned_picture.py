"""A judgement on a page."""

from marketing.learned_model.judging.measured import (
    REAL,
    Figure,
    Judged,
    Judgement,
    Measure,
    Measured,
    TableIdentity,
)
from marketing.learned_model.judging.picture import MOST_COLUMNS, columns_picture, measures_table
from marketing.learned_model.judging.report_page import report_page
from marketing.pages.picture import Missing


def judgement(columns):
    """columns: by name, the distances of ctgan, copula and held-out rows."""
    sides = ("ctgan", "copula", REAL)
    details = {
        side: {name: values[place] for name, values in columns.items()}
        for place, side in enumerate(sides)
    }
    measure = Measure("columns_mean", "columns", "", "likeness", 0)
    figures = {"ctgan": Figure(0.3), "copula": Figure(None, "why")}
    return Judgement(
        TableIdentity("t", 9, "0"),
        Judged(1000, 9, 9, 1234, 1),
        ("ctgan", "copula"),
        (Measured(measure, figures, Figure(0.1)),),
        {"columns": details},
    )


def test_a_line_for_each_column_with_the_worst_on_top():
    found = columns_picture(
        judgement({"age": (0.1, 0.2, 0.15), "income": (0.5, 0.05, 0.1), "region": (0.2, 0.2, 0.1)})
    )
    assert found.title == "Of 3 columns, 1 of ctgan are as near as those of real rows"
    assert found.table.header == ("column", "ctgan", "copula", REAL)
    assert found.table.rows[0] == ["income", 0.5, 0.05, 0.1]
    assert [row[0] for row in found.table.rows] == ["income", "region", "age"]
    assert "income" in found.alternative
    assert "1,234 rows" in found.caption
    for word in ("income", "ctgan", "copula", REAL, "distance from", 'role="img"', "var(--first)"):
        assert word in found.svg


def test_the_same_judgement_is_the_same_picture():
    columns = {"age": (0.1, 0.2, 0.15)}
    assert columns_picture(judgement(columns)).svg == columns_picture(judgement(columns)).svg


def test_of_many_columns_the_worst_are_drawn():
    columns = {f"c{number:02}": (number / 100, 0.1, 0.1) for number in range(MOST_COLUMNS + 5)}
    rows = columns_picture(judgement(columns)).table.rows
    assert len(rows) == MOST_COLUMNS
    assert rows[0][0] == "c34"


def test_where_no_column_varies_that_is_said():
    found = columns_picture(judgement({}))
    assert isinstance(found, Missing)
    assert found.reason


def test_the_table_has_every_measure():
    table = measures_table(judgement({}))
    assert table.header == ("measure", "ctgan", "copula", REAL)
    assert [*table.rows] == [["columns", 0.3, None, 0.1]]


def test_a_long_name_leaves_room_for_the_picture(recwarn):
    name = "a name that is far too long for the side of a picture"
    found = columns_picture(judgement({name: (0.1, 0.2, 0.15)}))
    assert f">{name}<" not in found.svg
    assert name[:20] in found.svg
    assert found.table.rows[0][0] == name
    assert not recwarn.list


def test_a_page_says_what_is_better_and_shows_columns_and_measures():
    name = "<age> & more"
    found = report_page(judgement({name: (0.1, 0.2, 0.15)}))
    for words in (
        "ctgan made of t?",
        "Nothing of this table tells",
        "&lt;age&gt;",
        "0.3",
        "9 rows",
    ):
        assert words in found
    assert "<age>" not in found
    assert found == report_page(judgement({name: (0.1, 0.2, 0.15)}))
