"""world/catalogue.py and its data file."""

import re
from collections import Counter

import pytest

from world.catalogue import CATALOGUE_FILE, COLUMNS, Product, Season, load_catalogue
from world.population import DEFAULT_POPULATION

ARCHETYPES = DEFAULT_POPULATION.by_key
CATALOGUE = DEFAULT_POPULATION.catalogue
CATEGORIES = DEFAULT_POPULATION.categories

TAGS = {
    "bulk",
    "instant",
    "lean",
    "meat",
    "organic",
    "plant_protein",
    "ready_made",
    "specialty",
    "store_brand",
    "traditional",
}
MEAT_WORDS = re.compile(
    r"\b(bacon|beef|broth|chicken|fish|jerky|meatloaf|pepperoni|pot roast|ribeye|salmon"
    r"|scallops|shrimp|tuna|turkey)\b",
    re.IGNORECASE,
)
LOOK_ALIKE_WORDS = re.compile(r"\b(burgers?|crumbles|links|sausages?|nuggets)\b", re.IGNORECASE)
MEAT_FREE_WORDS = re.compile(r"\b(plant-based|vegan|veggie)\b", re.IGNORECASE)
PACK_SIZE = re.compile(
    r"\d+(\.\d+)? (oz|fl oz|lb|Gallon|Liter|Count|Pack|Packets|Bags|Bunch|Head)( [A-Z]\w*)*"
)


def test_the_file_has_the_columns_that_are_documented():
    header = CATALOGUE_FILE.read_text(encoding="utf-8").splitlines()[0]
    assert tuple(header.split(",")) == COLUMNS


def test_categories_are_the_seven():
    """S1.132."""
    assert set(CATEGORIES) == {
        "Produce",
        "Protein",
        "Dairy",
        "Grains",
        "Snacks",
        "Beverages",
        "Pantry",
    }


def test_there_are_about_a_hundred_different_products():
    assert 90 <= len(CATALOGUE) <= 130
    assert len({product.sku for product in CATALOGUE}) == len(CATALOGUE)
    assert len({product.name for product in CATALOGUE}) == len(CATALOGUE)


def test_half_of_the_products_are_frequent_in_every_category():
    frequent = sum(product.frequent for product in CATALOGUE)
    assert 0.50 <= frequent / len(CATALOGUE) <= 0.55
    counts = Counter((product.category, product.frequent) for product in CATALOGUE)
    assert min(counts.values()) >= 7
    assert len(counts) == 2 * len(CATEGORIES)


@pytest.mark.parametrize("product", CATALOGUE, ids=[product.sku for product in CATALOGUE])
def test_a_product_is_named_and_priced_as_on_a_shelf(product):
    """S1.135."""
    assert product.name == f"{product.product} - {product.pack_size}"
    assert product.name.isprintable()
    assert product.name.isascii()
    assert re.fullmatch(r"[A-Z][\w-]+( [\w-]+)+", product.product)
    assert PACK_SIZE.fullmatch(product.pack_size), product.pack_size
    assert 50 <= product.price_low_cents < product.price_high_cents <= 5_000
    assert product.price_low_cents % 10 == product.price_high_cents % 10 == 9
    assert (
        product.price_high_cents - product.price_low_cents
    ) % DEFAULT_POPULATION.parameters.price_grid_cents == 0
    assert product.price_high_cents <= 1.6 * product.price_low_cents
    assert product.tags <= TAGS


@pytest.mark.parametrize("product", CATALOGUE, ids=[product.sku for product in CATALOGUE])
def test_meat_carries_its_tag_and_what_looks_like_meat_says_that_it_is_none(product):
    assert ("meat" in product.tags) == bool(MEAT_WORDS.search(product.product))
    if LOOK_ALIKE_WORDS.search(product.product) and "meat" not in product.tags:
        assert MEAT_FREE_WORDS.search(product.product)


def test_every_tag_of_an_archetype_is_carried_by_products():
    wanted = {tag for kind in ARCHETYPES.values() for tag in (*kind.focus, *kind.avoids)}
    carried = Counter(tag for product in CATALOGUE for tag in product.tags)
    assert wanted <= TAGS
    assert set(carried) == TAGS
    for tag in wanted:
        assert carried[tag] >= 5, tag


def test_protein_without_meat_is_there_in_both_classes():
    free = Counter(
        product.frequent
        for product in CATALOGUE
        if product.category == "Protein" and "meat" not in product.tags
    )
    assert free[True] >= 5
    assert free[False] >= 4


def test_has_any_asks_for_one_of_the_tags():
    product = next(product for product in CATALOGUE if product.tags == {"organic", "lean"})
    assert product.has_any(["meat", "lean"])
    assert not product.has_any(["meat"])
    assert not product.has_any([])


def test_another_file_can_be_loaded(tmp_path):
    path = tmp_path / "catalogue.csv"
    row = 'X-1,"Nuts, Mixed",8 oz,Snacks,109,209,0,bulk organic,11-1 x2.25'
    path.write_text(",".join(COLUMNS) + f"\n{row}\n", encoding="utf-8")
    (product,) = load_catalogue(path)
    assert product.season == Season(11, 1, 2.25)
    assert product.name == "Nuts, Mixed - 8 oz"
    assert (product.price_low_cents, product.price_high_cents) == (109, 209)
    assert product.tags == {"bulk", "organic"}
    assert not product.frequent


ROW = dict(zip(COLUMNS, ("X-1", "Nuts", "8 oz", "Snacks", "109", "209", "1", "", ""), strict=True))


def test_a_product_need_have_no_season_and_no_tags():
    product = Product.of_row(ROW)
    assert product.season is None
    assert product.tags == frozenset()
    assert product.frequent


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_of_all_kinds_are_read(tmp_path, newline):
    """The season stands last in its line: an end that stayed on it would be no season."""
    path = tmp_path / "catalogue.csv"
    text = CATALOGUE_FILE.read_bytes().decode("utf-8").replace("\n", newline)
    path.write_bytes(text.encode())
    assert load_catalogue(path) == CATALOGUE


@pytest.mark.parametrize(
    ("season", "message"),
    [
        ("summer", "season is 'summer'; it must be like 6-8 x1.8, or empty"),
        ("6-8", "season is '6-8'"),
        (" ", "season is ' '"),
        ("6-8 x2\r", "season is"),
        ("0-3 x2", "a month of season 0-3 x2 is 0; it must be 1 to 12"),
        ("6-13 x2", "is 13; it must be 1 to 12"),
        ("6-8 x1", "the strength of season 6-8 x1 is 1.0; it must be above 1, at most 5.0"),
        ("6-8 x5.01", "the strength of season 6-8 x5.01 is 5.01; it must be above 1"),
    ],
)
def test_a_season_that_is_none_is_refused(season, message):
    with pytest.raises(ValueError, match=message):
        Product.of_row({**ROW, "season": season})


def test_seasons_are_all_over_the_catalogue_and_the_year():
    seasonal = [product for product in CATALOGUE if product.season]
    assert 10 <= len(seasonal) <= len(CATALOGUE) / 4
    assert len({product.category for product in seasonal}) >= 4
    assert len(set().union(*(product.season.months for product in seasonal))) >= 11


def test_every_seasonal_product_has_rivals_of_its_category_and_frequency():
    """In season it takes the lines of others that are none."""
    for product in CATALOGUE:
        if product.season:
            rivals = [
                other
                for other in CATALOGUE
                if (other.category, other.frequent) == (product.category, product.frequent)
                and not other.season
            ]
            assert len(rivals) >= 3, product.name
