"""The pictures of how close a data set comes to real shopping."""

from xml.etree import ElementTree

import pytest

from ground_truth.comparison.comparing import Sides, alone, compare
from ground_truth.comparison.findings import Profile
from marketing.exploration.pictures.likeness import likeness_pictures, ratio_picture
from marketing.pages.picture import Missing, Picture
from tests.tiny_panels import Trip, tiny_panel

KEYS = [
    "likeness-ratios",
    "likeness-basket-size",
    "likeness-gap",
    "likeness-repeat",
    "likeness-concentration",
]


def panel(step):
    """Sixty households with eight trips each, of few lines, on days that are so far apart."""
    trips = [
        Trip(h, step * t + h % 5, [f"A{(h + t * n) % 17}" for n in range(1 + (h + t) % 4)])
        for h in range(60)
        for t in range(8)
    ]
    return tiny_panel(trips)


@pytest.fixture(scope="module")
def comparison():
    truth = panel(7)
    return compare(Sides(panel(4), truth, truth), n_splits=5)


def test_all_pictures_are_drawn_and_told(comparison):
    """S1.138: a title, words for who cannot see, and the figures of each."""
    pictures = likeness_pictures(comparison)
    assert [each.key for each in pictures] == KEYS
    for each in pictures:
        assert isinstance(each, Picture), each
        root = ElementTree.fromstring(each.svg)
        assert root.get("aria-label") == each.alternative
        assert each.table.rows
        assert {len(row) for row in each.table.rows} == {len(each.table.header)}
        assert "nan" not in each.svg.lower()


def test_the_pictures_say_what_the_comparison_says(comparison):
    """S1.138: eight trips four days apart, or seven."""
    gap = likeness_pictures(comparison)[2]
    assert gap.title == "Households come back after 4.0 days on average; tiny: 7.0 days"
    assert [row[1:] for row in gap.table.rows] == [(4.0, 7.0)] * 5
    ratios = {row[0]: row for row in ratio_picture(comparison).table.rows}
    known = [each for each in comparison.findings if each.ratio is not None]
    n_close = sum(each.distance <= each.floor_99 for each in known)
    assert ratio_picture(comparison).title.startswith(f"{n_close} of {len(known)} measures")
    assert "as close to tiny as random halves" in ratio_picture(comparison).title
    assert ratios["trips from 16 to 20 o'clock"][-1] == "tiny does not say at what hour trips were"


def test_the_figures_of_ours_and_of_the_truth_are_not_mixed_up(comparison):
    """S1.138: each side in its own column of the table."""
    table = ratio_picture(comparison).table
    columns = [table.header.index(side) for side in ("ours", "truth")]
    gap = next(row for row in table.rows if row[0].startswith("days between trips"))
    assert [gap[column] for column in columns] == [4.0, 7.0]


def test_one_measure_is_and_two_are(comparison):
    """S1.138: the grammar of the title."""
    near = comparison.finding("gap")._replace(distance=1.0, floor=1.0, floor_99=1.0, ratio=1.0)
    far = near._replace(distance=2.0, ratio=2.0)
    for findings, start in (
        ([near, far], "1 of 2 measures is as close"),
        ([near, near], "2 of 2 measures are as close"),
        ([far], "0 of 1 measures are as close"),
    ):
        title = ratio_picture(comparison._replace(findings=findings)).title
        assert title.startswith(start)


def test_what_cannot_be_drawn_says_why(comparison):
    """S1.138: nothing to compare with; a row that is not there."""
    pictures = likeness_pictures(alone(panel(4), "mine"))
    assert [each.key for each in pictures] == KEYS
    assert all(isinstance(each, Missing) for each in pictures)
    assert pictures[1].reason == "there are no real receipts"
    few = comparison._replace(findings=[comparison.finding("weekday")])
    assert isinstance(likeness_pictures(few)[1], Missing)


def test_names_are_shown_as_they_are(comparison):
    """S1.138: ``$`` begins no formula, ``<`` no element."""
    odd = comparison._replace(ours=comparison.ours._replace(name="a$x_1$<b>"))
    for each in likeness_pictures(odd)[1:]:
        text = "".join(ElementTree.fromstring(each.svg).itertext())
        assert "a$x_1$<b>" in text


def test_a_gap_in_a_curve_is_no_point(comparison):
    """S1.138"""
    repeat = comparison.finding("repeat_purchase")
    holes = repeat._replace(our_profile=Profile("curve", [2.0, 3.0, 5.0], [0.5, None, 0.75]))
    found = comparison._replace(findings=[holes._replace(true_profile=holes.our_profile)])
    picture = likeness_pictures(found)[3]
    assert [row[1] for row in picture.table.rows] == [0.5, None, 0.75]
