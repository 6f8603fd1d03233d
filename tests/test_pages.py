"""Pages for a browser: S2.83 (nothing from outside), colours, structure, drawings."""

import doctest
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from marketing.pages import drawing, html_table
from marketing.pages import svg as svg_elements
from marketing.pages.drawing import FIRST, SECOND, VARIABLES, new_axes, svg_of
from marketing.pages.html_table import NO_VALUE, shown_value, table_html
from marketing.pages.page import Section, page
from marketing.pages.picture import DataTable, Embedded, Link, Missing, Picture
from marketing.pages.svg import file_of, with_ids_of
from marketing.pages.theme import DARK, DATA, LIGHT, PAPERS, TEXT
from tests.html_pages import Page, assert_offline, assert_readable, css_loads

THEMES = {"light": LIGHT, "dark": DARK}
HOSTILE = '<script>alert(1)</script> & "quotes" \' $x$ \x01'


def channels(colour):
    """Linear red, green and blue of #rrggbb (IEC 61966-2-1)."""
    values = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def luminance(colour):
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), channels(colour), strict=True))


def contrast(one, other):
    """WCAG 2.2's ratio."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


# Vienot, Brettel and Mollon (1999): what is left of linear RGB without one kind of cones.
SEEN_WITHOUT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "red": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "green": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}


def lab(colour, without):
    """CIE L*a*b* (D65) of a colour as it is seen."""
    rgb = channels(colour)
    rgb = [sum(w * v for w, v in zip(row, rgb, strict=True)) for row in SEEN_WITHOUT[without]]
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    xyz = [
        sum(w * v for w, v in zip(row, rgb, strict=True)) / full
        for row, full in zip(rows, white, strict=True)
    ]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_data_stand_out_from_their_paper(theme):
    """S2.83: 4.5 for text, 3 for data (WCAG 2.2, 1.4.3 and 1.4.11)."""
    colours = THEMES[theme]
    for paper in PAPERS:
        for names, least in ((TEXT, 4.5), (DATA, 3.0)):
            for name in names:
                assert contrast(colours[name], colours[paper]) >= least, (name, paper)


@pytest.mark.parametrize("without", SEEN_WITHOUT)
@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_data_can_be_told_apart(theme, without):
    """By thirteen times the difference that is just noticed (2.3), also by the colour-blind."""
    seen = {name: lab(THEMES[theme][name], without) for name in DATA}
    for one, other in combinations(DATA, 2):
        distance = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
        assert distance >= 13 * 2.3, (one, other, distance)


def test_contrast_is_computed_as_the_guidelines_say():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_both_themes_have_the_variables_of_drawings():
    assert LIGHT.keys() == DARK.keys() >= set(VARIABLES.values())


@pytest.fixture(scope="module")
def svg():
    figure, [axes] = new_axes()
    axes.bar([1, 2, 3], [3, 4, 5], color=FIRST, label="costs $1 and $2")
    axes.plot([1, 2, 3], [2, 30, 400], color=SECOND, marker="o", label="a < b & c")
    axes.set(yscale="log", xlabel=HOSTILE, title="$5 or $6")
    axes.legend()
    return svg_of(figure, 'the "alternative"')


def picture(svg, key="a-picture"):
    table = DataTable(["what", "n"], [["x", 1.5], [HOSTILE, None]], "a note")
    return Picture(key, f"What one sees {HOSTILE}", svg, "in words", table, "How it was made")


@pytest.fixture(scope="module")
def html(svg):
    parts = [picture(svg), picture(svg, "another"), Missing("none", "Not there", HOSTILE)]
    parts += [DataTable(["to"], [[Link("a table", "table.html")]])]
    parts += [Embedded("inside", "Another's", "<p>ready</p>")]
    sections = [Section("one", "First", "Intro", parts), Section("two", "Second", "", [])]
    facts = DataTable(["What", "Value"], [["Seed", "42"], ["Name", HOSTILE]])
    return page(f"Title {HOSTILE}", "Lead", facts, sections, home=Link("Back", "index.html"))


def test_a_page_loads_nothing(html):
    """S2.83: it opens offline."""
    found = assert_offline(html)
    assert found.links == ["index.html", "table.html"]
    assert "script" not in found.tags


def test_a_page_can_be_read_aloud(html):
    found = assert_readable(html)
    assert not found.unclosed
    assert [svg["aria-label"] for svg in found.svgs] == ['the "alternative"'] * 2
    scopes = [found for tag, found in found.attributes if tag == "th"]
    assert scopes
    assert all(each["scope"] in ("col", "row") for each in scopes)
    boxes = [found for tag, found in found.attributes if found.get("role") == "region"]
    assert len(boxes) == found.tags.count("table")
    assert all(box["tabindex"] == "0" and box["aria-label"] for box in boxes)


def test_what_comes_from_data_is_text(html):
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)") >= 10


def test_every_reference_inside_of_a_page_is_found(html):
    """Two drawings share a page: each has ids of its own."""
    ids = set(Page(html).ids)
    used = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', html))
    names = {name for pair in used for name in pair if name}
    assert any(name.startswith("a-picture-") for name in names)
    assert any(name.startswith("another-") for name in names)
    assert names <= ids


def test_a_page_is_light_and_dark_and_printable(html):
    assert "prefers-color-scheme:dark" in html
    assert "@media print" in html
    assert 'name="viewport"' in html
    assert html.index(LIGHT["--ink"]) < html.index(DARK["--ink"])


def test_two_parts_of_one_key_are_refused(svg):
    with pytest.raises(ValueError, match="'same'"):
        page("", "", DataTable([], []), [Section("same", "", "", [picture(svg, "same")])])


def test_a_drawing_is_small_and_has_the_colours_of_the_page(svg):
    """No clutter of matplotlib's: metadata, its fonts, ids that nobody refers to."""
    for clutter in ("metadata", "DejaVu", "<style", "<!--", "xlink", "figure_1", "patch_"):
        assert clutter not in svg
    assert not re.findall(r"\d\.\d{3,}", svg)
    used = set(re.findall(r"var\((--\w+)\)", svg))
    assert {"--ink", "--first", "--second", "--grid"} <= used <= set(VARIABLES.values())
    assert not re.findall(r"#[0-9a-f]{6}\b", svg)


def test_dollars_begin_no_formula_and_powers_are_numbers(svg):
    words = "".join(Page(svg).words)
    assert "costs $1 and $2" in words
    assert "$5 or $6" in words
    assert "mathdefault" not in svg
    assert ">100<" in svg
    assert "\x01" not in svg


def test_a_logarithmic_axis_of_less_than_a_decade_has_numbers():
    figure, [axes] = new_axes()
    axes.plot([1, 2], [3, 8])
    axes.set_yscale("log")
    assert {">3<", ">8<"} <= set(re.findall(r">\d+<", svg_of(figure, "")))


def test_the_same_drawing_has_the_same_bytes(svg):
    figure, [axes] = new_axes()
    axes.bar([1, 2, 3], [3, 4, 5], color=FIRST, label="costs $1 and $2")
    axes.plot([1, 2, 3], [2, 30, 400], color=SECOND, marker="o", label="a < b & c")
    axes.set(yscale="log", xlabel=HOSTILE, title="$5 or $6")
    axes.legend()
    assert svg_of(figure, 'the "alternative"') == svg


def test_a_drawing_can_be_a_file_of_its_own(svg):
    alone = file_of(svg, "A <title>", "hash & more", LIGHT)
    root = ElementTree.fromstring(alone)
    assert [root[0].text, root[1].text] == ["A <title>", "hash & more"]
    assert root.get("width") == "736"
    assert "var(" not in alone
    assert LIGHT["--first"] in alone


def test_ids_are_prefixed_wherever_they_stand():
    svg = '<svg><path id="m1"/><use href="#m1"/><g clip-path="url(#p)"/><clipPath id="p"/></svg>'
    assert with_ids_of(svg, "k") == (
        '<svg><path id="k-m1"/><use href="#k-m1"/><g clip-path="url(#k-p)"/>'
        '<clipPath id="k-p"/></svg>'
    )


def test_an_id_that_begins_another_is_not_prefixed_twice():
    svg = '<svg><path id="m"/><path id="k-m"/><use href="#m"/><use href="#k-m"/></svg>'
    assert Page(with_ids_of(svg, "k")).ids == ["k-m", "k-k-m"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, NO_VALUE),
        (float("nan"), NO_VALUE),
        (float("inf"), NO_VALUE),
        (True, "yes"),
        (1234567, "1,234,567"),
        (0.000012345, "1.234e-05"),
        (1234.5, "1,234"),
        (-1234.6, "-1,235"),
        (0.5, "0.5"),
        ("0042", "0042"),
    ],
)
def test_values_of_tables(value, text):
    assert shown_value(value) == text


def test_a_cell_is_as_wide_as_what_one_reads_in_it():
    """A link is no long text, however its address is written."""
    rows = [(Link("things", "a-page-with-a-very-long-name-of-its-own.html"), "x" * 41)]
    html = table_html(DataTable(("table", "what"), rows), "name")
    assert '<th scope="row"><a href=' in html
    assert f'<td class="prose">{"x" * 41}</td>' in html


def test_numpy_numbers_are_numbers():
    import numpy as np

    assert shown_value(np.int64(1234)) == "1,234"
    assert shown_value(np.float64("nan")) == NO_VALUE
    assert shown_value(np.bool_(True)) == "yes"


def test_what_a_style_sheet_loads_is_found():
    assert css_loads("a{b:url(#x)} c{d:url('https://e')}") == ["https://e"]
    assert css_loads('@import "x.css";') == ['@import "x.css"']


@pytest.mark.parametrize("module", [drawing, html_table, svg_elements])
def test_examples_are_right(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed
