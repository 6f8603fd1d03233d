"""interactions/tables.py: the declared columns are those of the files."""

import pytest

from interactions.model.policy import InteractionPolicy
from interactions.model.split import Split
from interactions.output.event_columns import rows_schema
from interactions.plan import Plan
from interactions.tables import tables_of

PLANS = {
    "usual": Plan(InteractionPolicy(), 42),
    "split": Plan(InteractionPolicy(), 42, split=Split("leave-last-out")),
    "slates": Plan(InteractionPolicy(slate_size=7), 42),
    "carried": Plan(InteractionPolicy(slate_size=7), 42, columns=("price", "quantity")),
}

ARROW_KINDS = {"string": "string", "integer": "int", "number": "double"}


@pytest.mark.parametrize("name", PLANS)
def test_the_tables_are_those_of_the_plan_and_their_columns_those_of_the_files(name):
    plan = PLANS[name]
    tables = tables_of(plan)
    assert tuple(table.name for table in tables) == plan.tables
    schema = rows_schema(plan)
    for table in tables:
        assert list(table.header) == schema.names
        for column, field in zip(table.columns, schema, strict=True):
            assert str(field.type).startswith(ARROW_KINDS[column.kind])


def test_a_position_is_on_the_slate():
    (table,) = tables_of(PLANS["slates"])
    position = table.columns[table.header.index("position")]
    assert (position.least, position.most, position.is_optional) == (1, 7, True)
