"""marketing/dataset/plan.py and what belongs to it: texts of a population, and plans that are
there.
"""

import json
from dataclasses import replace
from datetime import date

import pytest

from marketing.dataset.errors import MissingInputError
from marketing.dataset.plain_texts import check_texts
from marketing.dataset.plan import Plan
from marketing.dataset.saved_plan import saved_plan
from marketing.tables import STEPS, TABLES, age_group_of, tables_of
from receipts.population_files import PopulationError
from receipts.runs.errors import OutputError
from receipts.runs.seals import sealed
from tests.marketing_command import cut_short, make, plan_of, rows_of
from world.population import DEFAULT_POPULATION
from world.settings import CampaignSettings, Settings


def with_product(**changes):
    first, *others = DEFAULT_POPULATION.catalogue
    return replace(DEFAULT_POPULATION, catalogue=(replace(first, **changes), *others), name="mine")


def with_categories(names):
    """The population with other names of its categories."""
    named = dict(zip(DEFAULT_POPULATION.categories, names, strict=True))
    return replace(
        DEFAULT_POPULATION,
        name="named",
        catalogue=tuple(
            replace(product, category=named[product.category])
            for product in DEFAULT_POPULATION.catalogue
        ),
        archetypes=tuple(
            replace(
                each, category_shares={named[key]: x for key, x in each.category_shares.items()}
            )
            for each in DEFAULT_POPULATION.archetypes
        ),
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@pytest.mark.parametrize(
    ("where", "words"),
    [("sku", "a product's sku"), ("product", "the name of"), ("tags", "a tag of")],
)
def test_a_text_that_would_be_a_formula_is_refused(start, where, words):
    text = f"{start}A1"
    population = with_product(**{where: frozenset([text]) if where == "tags" else text})
    with pytest.raises(PopulationError, match=words) as error:
        plan_of(population=population)
    assert repr(text) in str(error.value)


def test_an_archetype_whose_key_would_be_a_formula_is_refused():
    first, *others = DEFAULT_POPULATION.archetypes
    population = replace(
        DEFAULT_POPULATION, name="mine", archetypes=(replace(first, key="=sum"), *others)
    )
    with pytest.raises(PopulationError, match="'=sum', which a spreadsheet takes for a formula"):
        check_texts(population)


@pytest.mark.parametrize("where", ["sku", "tags"])
def test_a_text_that_could_not_stand_in_a_list_is_refused(where):
    population = with_product(**{where: frozenset(["a|b"]) if where == "tags" else "a|b"})
    with pytest.raises(PopulationError, match="parts the values of a field"):
        check_texts(population)


def test_every_text_of_the_default_tables_is_harmless(tmp_path):
    """What is checked of a population is all that its fields come from."""
    folder = make(tmp_path / "set", plan_of(10))
    for table in TABLES:
        for row in rows_of(folder, table):
            assert not [value for value in row.values() if value.startswith(("=", "+", "-", "@"))]


def test_categories_have_columns_of_their_own(tmp_path):
    names = ["Obst & Nüsse", "Fisch", "Milch", "Brot", "snacks", "Getränke", "Rest"]
    plan = plan_of(10, population=with_categories(names))
    header = tables_of(plan.settings.population)["consumer_preferences"].header
    assert header[12:19] == (
        "obst_nüsse_preference",
        "fisch_preference",
        "milch_preference",
        "brot_preference",
        "snacks_preference",
        "getränke_preference",
        "rest_preference",
    )
    folder = make(tmp_path / "set", plan, STEPS[:2])
    assert tuple(rows_of(folder, "consumer_preferences")[0]) == header


def test_categories_that_would_have_one_column_are_refused():
    names = ["A-B", "A B", "c", "d", "e", "f", "g"]
    with pytest.raises(PopulationError, match="two categories have the column 'a_b_preference'"):
        check_texts(with_categories(names))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n_customers": 0}, "customers is 0"),
        ({"first_customer": -1}, "first customer is -1"),
        ({"campaigns": None}, "campaigns are none"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(values, words):
    with pytest.raises(ValueError, match=words):
        plan_of(**{"id_digits": 6, **values})


def test_blocks_are_those_of_the_whole_world():
    """A slice has the blocks of the whole, but for its first and last."""
    blocks = Plan(Settings(campaigns=CampaignSettings()), 600, 240).blocks("consumer")
    assert [(block.name, block.first_customer, block.n_customers) for block in blocks] == [
        ("consumer_00000", 240, 10),
        ("consumer_00001", 250, 250),
        ("consumer_00002", 500, 250),
        ("consumer_00003", 750, 90),
    ]
    assert [block.is_first for block in blocks] == [True, False, False, False]


def test_many_customers_have_larger_blocks_and_not_more():
    """S2.17: what a run remembers does not grow with the number of customers."""
    for n_customers in (500_000, 500_001, 10_000_000):
        blocks = Plan(Settings(campaigns=CampaignSettings(), id_digits=8), n_customers).blocks(
            "consumer"
        )
        assert 1_900 < len(blocks) <= 2_000
        assert sum(block.n_customers for block in blocks) == n_customers


def test_the_plan_of_a_data_set_is_read_back(tmp_path):
    plan = plan_of(
        3,
        7,
        True,
        seed=-5,
        receipts_per_customer=2,
        end_date=date(2024, 2, 29),
        id_digits=8,
        without=frozenset({"seasons"}),
        campaigns=CampaignSettings("confounded", 2.5),
        states=("VT", "ME"),
        population=DEFAULT_POPULATION.with_archetype("busy_family", gap_days=(3, 5)),
    )
    make(tmp_path / "whole", plan, STEPS[:1])
    assert saved_plan(tmp_path / "whole") == plan
    cut_short(tmp_path / "begun", plan, 1)
    assert saved_plan(tmp_path / "begun") == plan


@pytest.mark.parametrize("name", ["population.json", "catalogue.csv"])
def test_a_file_of_its_population_that_is_missing_is_to_be_put_back(name, tmp_path):
    """S2.110: another population than that of the data set would not help."""
    population = DEFAULT_POPULATION.with_archetype("busy_family", gap_days=(3, 5))
    folder = make(tmp_path / "set", plan_of(3, population=population), STEPS[:1])
    (folder / name).unlink()
    with pytest.raises(PopulationError, match=rf"{name} is missing.*put it back.*--overw") as error:
        saved_plan(folder)
    assert "--write-population" not in str(error.value)


def test_where_there_is_no_data_set_what_begins_one_is_missing(tmp_path):
    """S2.10."""
    with pytest.raises(MissingInputError, match=r"set/ny_demographics\.csv is missing") as error:
        saved_plan(tmp_path / "set")
    assert error.value.step == "demographic"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: found["settings"].pop("campaigns"), "campaigns"),
        (lambda found: found["settings"].update(end_date="never"), "never"),
        (lambda found: found["settings"].update(causes=["weather"]), "weather"),
        (lambda found: found["settings"].update(customers="x"), "settings are not those"),
        (lambda found: found["settings"].update(customers=2.5), "settings are not those"),
        (lambda found: found["settings"].update(first_customer=1.5), "first customer is 1.5"),
        (lambda found: found["settings"].update(gzip="no"), "gzip is 'no'"),
        (lambda found: found.pop("settings"), "settings are not those"),
        (lambda found: found["versions"].update(marketing=0), "is of versions"),
        (lambda found: found.update(versions=None), "is of versions"),
    ],
)
def test_a_summary_that_makes_no_sense_is_one_line(tmp_path, change, words):
    folder = make(tmp_path / "set", plan_of(3), STEPS[:1])
    path = folder / "marketing_summary.json"
    found = json.loads(path.read_bytes())
    change(found)
    path.write_text(json.dumps(sealed(found)))
    with pytest.raises(OutputError, match=words) as error:
        saved_plan(folder)
    assert "\n" not in str(error.value)


def test_a_summary_that_is_no_json_is_one_line(tmp_path):
    (tmp_path / "marketing_summary.json").write_text("{")
    with pytest.raises(OutputError, match="cannot be used"):
        saved_plan(tmp_path)


def test_age_groups():
    """S2.32."""
    groups = {age: age_group_of(age) for age in range(18, 100)}
    assert {groups[18], groups[34]} == {"18-34"}
    assert {groups[35], groups[54]} == {"35-54"}
    assert {groups[55], groups[99]} == {"55+"}
