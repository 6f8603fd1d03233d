"""receipts/population_files.py: a population as two files that people can change."""

import csv
import io
import json
from dataclasses import replace

import pytest

from receipts.population_files import (
    CATALOGUE_FILE,
    POPULATION_FILE,
    PopulationError,
    read_population,
    write_population,
)
from world.catalogue import CATALOGUE_FILE as OUR_CATALOGUE
from world.population import DEFAULT_POPULATION

MISSING = object()


@pytest.fixture
def folder(tmp_path):
    write_population(tmp_path, DEFAULT_POPULATION)
    return tmp_path


def refusal(folder):
    """The one line that a folder is refused with."""
    with pytest.raises(PopulationError) as error:
        read_population(folder)
    message = str(error.value)
    assert message.isprintable(), message
    return message


def with_json(folder, *path, value):
    """Changes a value of population.json; ``path`` are the keys and places that lead to it."""
    file = folder / POPULATION_FILE
    found = json.loads(file.read_text(encoding="utf-8"))
    *most, last = path
    inside = found
    for key in most:
        inside = inside[key]
    if value is MISSING:
        del inside[last]
    else:
        inside[last] = value
    file.write_text(json.dumps(found), encoding="utf-8")


def with_rows(folder, change):
    """Changes the rows of catalogue.csv, the header among them, in place."""
    file = folder / CATALOGUE_FILE
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    change(rows)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8")


def tree(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_written_is_read_and_written_again_to_the_byte(folder, tmp_path):
    read = read_population(folder)
    assert read == DEFAULT_POPULATION
    (tmp_path / "again").mkdir()
    write_population(tmp_path / "again", read)
    assert tree(tmp_path / "again").keys() == {POPULATION_FILE, CATALOGUE_FILE}
    for name, text in tree(tmp_path / "again").items():
        assert text == (folder / name).read_bytes()


def test_the_catalogue_is_our_own_file(folder):
    """Same columns, order and quotes: people may start from either.  Only tags are sorted."""
    ours, written = (
        list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for path in (OUR_CATALOGUE, folder / CATALOGUE_FILE)
    )
    for row in ours:
        row["tags"] = " ".join(sorted(row["tags"].split()))
    assert written == ours
    (folder / CATALOGUE_FILE).write_bytes(OUR_CATALOGUE.read_bytes())
    assert read_population(folder).digest == DEFAULT_POPULATION.digest


def test_texts_of_all_kinds_survive(tmp_path):
    first_kind, *kinds = DEFAULT_POPULATION.archetypes
    first, *rest = DEFAULT_POPULATION.catalogue
    population = replace(
        DEFAULT_POPULATION,
        name='Ménages "français", 家',
        archetypes=(
            replace(first_kind, title="Älteres Paar, 'mit' Hund", loyalty=1 / 3 + 100),
            *kinds,
        ),
        catalogue=(replace(first, product='Äpfel, "rot"; süß', pack_size="½ kg"), *rest),
    )
    write_population(tmp_path, population)
    assert read_population(tmp_path) == population
    assert read_population(tmp_path).digest == population.digest


def test_writing_replaces_what_is_there_and_leaves_nothing_behind(folder):
    other = replace(DEFAULT_POPULATION, name="other")
    write_population(folder, other)
    assert read_population(folder) == other
    assert tree(folder).keys() == {POPULATION_FILE, CATALOGUE_FILE}


@pytest.mark.parametrize("name", [POPULATION_FILE, CATALOGUE_FILE])
def test_what_editors_add_is_read(folder, name):
    """A byte order mark, and the line ends of Windows."""
    text = (folder / name).read_bytes()
    for changed in (b"\xef\xbb\xbf" + text, text.replace(b"\n", b"\r\n"), text.rstrip(b"\n")):
        (folder / name).write_bytes(changed)
        assert read_population(folder) == DEFAULT_POPULATION


def test_fields_with_a_default_may_be_left_out(folder):
    for name in ("avoids", "loyalty", "usual_gap_days"):
        with_json(folder, "archetypes", 0, name, value=MISSING)
    with_json(folder, "parameters", value={})
    read = read_population(folder)
    assert read.archetypes[0].loyalty == 1000.0
    assert read.parameters == DEFAULT_POPULATION.parameters


def test_a_whole_number_may_stand_for_a_number(folder):
    with_json(folder, "archetypes", 0, "loyalty", value=2000)
    assert read_population(folder).digest == DEFAULT_POPULATION.digest


@pytest.mark.parametrize("name", [POPULATION_FILE, CATALOGUE_FILE])
def test_a_missing_file_is_named_with_the_next_step(folder, name):
    (folder / name).unlink()
    message = refusal(folder)
    assert message.startswith(f"{folder / name} is missing")
    assert "--write-population DIR" in message
    (folder / name).mkdir()
    assert refusal(folder).startswith(f"{folder / name} cannot be read")


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "nowhere").startswith(f"{tmp_path / 'nowhere'}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe\xfd", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[1]", "is [1]; it must be an object with name, parameters and archetypes"),
        (b"null", "is None; it must be an object"),
        (b'{"name": "a", "name": "b"}', "'name' is there twice"),
    ],
)
def test_what_is_no_population_is_refused(folder, text, words):
    (folder / POPULATION_FILE).write_bytes(text)
    message = refusal(folder)
    assert message.startswith(str(folder / POPULATION_FILE))
    assert words in message


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("name",), MISSING, "the population has no 'name'"),
        (("parameters",), MISSING, "the population has no 'parameters'"),
        (("archetypes",), MISSING, "the population has no 'archetypes'"),
        (("nmae",), "x", "the population has 'nmae', which is unknown"),
        (("name",), 7, "name is 7; it must be a text"),
        (("name",), "", "name is ''"),
        (("name",), "two\nlines", r"name is 'two\nlines'"),
        (("archetypes",), {}, "archetypes is {}; it must be a list"),
        (("archetypes",), [], "there are 0 archetypes"),
        (("archetypes", 2), 5, "archetype 3 is 5; it must be an object"),
        (("parameters",), [], "the parameters is []; it must be an object"),
        (("parameters", "focuslift"), 1, "'focuslift', which is unknown; known are frequent_share"),
        (("parameters", "focus_lift"), True, "focus_lift is True; it must be a finite number"),
        (("parameters", "focus_lift"), "2", "focus_lift is '2'; it must be a finite number"),
        (("parameters", "focus_lift"), None, "focus_lift is None; it must be"),
        (("parameters", "focus_lift"), float("nan"), "focus_lift is nan; it must be a finite"),
        (("parameters", "focus_lift"), float("inf"), "focus_lift is inf; it must be a finite"),
        (("parameters", "focus_lift"), 10**400, "it must be a finite number"),
        (("parameters", "focus_lift"), -1, "focus_lift is -1.0; it must be above 0"),
        (("parameters", "weeks_per_step"), 6.5, "weeks_per_step is 6.5; it must be a whole number"),
        (("parameters", "weeks_per_step"), True, "weeks_per_step is True; it must be a whole"),
        (("parameters", "household_sizes"), 0.5, "household_sizes is 0.5; it must be a list"),
        (("parameters", "household_sizes"), [0.5, "x"], "household_sizes is [0.5, 'x']"),
        (("parameters", "promotion_weights"), [1], "promotion_weights is (1.0,); it must be one"),
        (("archetypes", 0, "key"), MISSING, "archetype 1 has no 'key'"),
        (("archetypes", 0, "focus"), MISSING, "archetype 1 has no 'focus'"),
        (("archetypes", 0, "loyality"), 1, "archetype 1 has 'loyality', which is unknown"),
        (("archetypes", 0, "key"), 3, "archetype 1: key is 3; it must be a text"),
        (("archetypes", 0, "key"), "\x1f", r"archetype 1: key is '\x1f'"),
        (("archetypes", 0, "title"), "", "archetype 1: title is ''"),
        (("archetypes", 0, "focus"), "organic", "focus is 'organic'; it must be a list"),
        (("archetypes", 0, "focus"), ["shiny"], "health_conscious has the tag 'shiny'"),
        (("archetypes", 0, "avoids"), ["shiny"], "health_conscious has the tag 'shiny'"),
        (("archetypes", 0, "gap_days"), [7], "gap_days is [7]; it must be a list of 2"),
        (("archetypes", 0, "gap_days"), [7, 10, 12], "it must be a list of 2"),
        (("archetypes", 0, "gap_days"), [7, 1.5], "gap_days is [7, 1.5]"),
        (("archetypes", 0, "gap_days"), [7, True], "gap_days is [7, True]"),
        (("archetypes", 0, "gap_days"), [7, 300], "1 <= low <= high <= 255"),
        (("archetypes", 0, "gap_days"), [10, 7], "gap_days of health_conscious is (10, 7)"),
        (("archetypes", 0, "usual_gap_days"), [7, 30], "usual_gap_days of health_conscious"),
        (("archetypes", 0, "items_per_trip"), [0, 9], "items_per_trip of health_conscious"),
        (("archetypes", 0, "items_per_trip"), [90, 120], "health_conscious wants"),
        (("archetypes", 0, "items_per_trip"), [9, 10**30], "health_conscious wants"),
        (("archetypes", 0, "category_shares"), [1], "category_shares is [1]; it must be an object"),
        (("archetypes", 0, "category_shares", "Dairy"), 0.5, "and sum to 1"),
        (("archetypes", 0, "category_shares", "Dairy"), "x", "it must be a finite number"),
        (("archetypes", 0, "category_shares", "Dairy"), MISSING, "and sum to 1"),
        (("archetypes", 0, "category_shares", "Stones"), 0, "has 'Stones', which no product"),
        (("archetypes", 0, "quantity_shares"), [0.7, 0.1], "quantity_shares of health_conscious"),
        (
            ("archetypes", 0, "quantity_shares"),
            [1.0],
            "quantity_shares of busy_family has 6 shares",
        ),
        (("archetypes", 1, "quantity_shares"), [1.0], "quantity_shares of busy_family has 1"),
        (("archetypes", 0, "quantity_shares"), [1 / 300] * 300, "256 at most"),
        (("archetypes", 0, "weekday_weights"), [1] * 6, "weekday_weights of health_conscious"),
        (("archetypes", 0, "weekday_weights"), [0] * 7, "weekday_weights of health_conscious"),
        (("archetypes", 0, "loyalty"), 0.5, "loyalty of health_conscious is 0.5"),
        (("archetypes", 0, "regularity"), 0, "regularity of health_conscious is 0.0"),
        (("archetypes", 0, "key"), "busy_family", "key 'busy_family' is there twice"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_with_its_file(folder, path, value, words):
    with_json(folder, *path, value=value)
    message = refusal(folder)
    assert message.startswith(str(folder))
    assert POPULATION_FILE in message
    assert words in message


def put(line, column, value):
    def change(rows):
        rows[line - 1][column] = value

    return change


def more(n):
    def change(rows):
        for i in range(n):
            rows.append([f"X-{i}", f"Stones {i}", *rows[1][2:]])

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (list.clear, "line 1: the columns must be sku,product,"),
        (put(1, 0, "SKU"), "line 1: the columns must be sku,product,"),
        (lambda rows: rows[0].append("season"), "line 1: the columns must be sku,product,"),
        (lambda rows: rows.__delitem__(slice(1, None)), "there are 0 products"),
        (lambda rows: rows[4].pop(), "line 5: expected 9 fields"),
        (lambda rows: rows[4].append("x"), "line 5: expected 9 fields"),
        (put(3, 0, ""), "line 3: sku is ''"),
        (put(3, 1, "two\nlines"), r"product is 'two\nlines'"),
        (put(3, 4, "2.99"), "line 3: price_low_cents is '2.99'; it must be a whole number of"),
        (put(3, 4, "-5"), "line 3: price_low_cents is '-5'"),
        (put(3, 5, ""), "line 3: price_high_cents is ''"),
        (put(3, 4, "0"), "line 3: the prices of"),
        (put(3, 5, "1"), "line 3: the prices of"),
        (put(3, 5, "9" * 5000), "line 3: "),
        (put(3, 5, "9" * 12), "the highest price of"),
        (put(3, 6, "yes"), "line 3: frequent is 'yes'; it must be 1 or 0"),
        (put(3, 6, "True"), "line 3: frequent is 'True'"),
        (lambda rows: rows.append(rows[5]), "is there twice"),
        (lambda rows: rows.append(["X-1", *rows[5][1:]]), "product's name"),
        (more(200), "there are 324 products; there must be 1 to 254"),
        (put(3, 3, "Stones"), "category_shares of health_conscious lacks 'Stones'"),
        (
            lambda rows: rows.__setitem__(slice(None), [r for r in rows if r[3] != "Dairy"]),
            "category_shares of health_conscious has 'Dairy', which no product",
        ),
        (
            lambda rows: rows.__setitem__(
                slice(None), [r for r in rows if (r[3], r[6]) != ("Dairy", "0")]
            ),
            "health_conscious finds no product of Dairy to buy",
        ),
        (
            lambda rows: [row.__setitem__(7, "bulk") for row in rows[1:]],
            "health_conscious has the tag 'organic', which no product carries",
        ),
    ],
)
def test_a_catalogue_that_makes_no_sense_is_named_with_its_line(folder, change, words):
    with_rows(folder, change)
    message = refusal(folder)
    assert message.startswith(str(folder))
    assert CATALOGUE_FILE in message
    assert words in message


@pytest.mark.parametrize("text", [b"\xff\xfe\xfd\n", b'sku,"', None], ids=["bytes", "quote", "nul"])
def test_a_catalogue_that_is_no_csv_is_refused(folder, text):
    if text is None:
        text = (folder / CATALOGUE_FILE).read_bytes().replace(b"Organic", b"Or\0ganic", 1)
    (folder / CATALOGUE_FILE).write_bytes(text)
    assert str(folder / CATALOGUE_FILE) in refusal(folder)


def test_a_catalogue_with_semicolons_is_refused_by_its_header(folder):
    """What a spreadsheet of many a country saves."""
    path = folder / CATALOGUE_FILE
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    assert "line 1: the columns must be sku,product," in refusal(folder)
