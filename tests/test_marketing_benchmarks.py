"""marketing/people/benchmarks.py: the figures, with their sources."""

import pytest

from marketing.people.benchmarks import ALL, BENCHMARKS, BENCHMARKS_FILE, load_benchmarks, value_of
from marketing.people.food_tastes import TRAITS
from marketing.tables import (
    AGE_GROUPS,
    CAMPAIGN_CHANNELS,
    CREATIVE_ELEMENTS,
    CREATIVE_TYPES,
    FREQUENCIES,
    WEEKDAYS,
)

FIGURES = [figure for of_name in BENCHMARKS.values() for figure in of_name.values()]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure.name} {figure.group}")
def test_every_figure_has_a_source_and_a_year(figure):
    """S2.29: also where it is assumed."""
    assert figure.source.startswith(("assumed", "figure of the marketing document's origin"))
    assert 2000 <= figure.year <= 2025
    assert figure.tolerance is None or figure.tolerance > 0


def test_the_figures_of_the_checklist_stand_there():
    """S2.35, S2.36, S2.37, S2.38, S2.39, S2.66."""
    wanted = {
        "online_shopping_rate": dict(zip(AGE_GROUPS, (0.75, 0.61, 0.43), strict=True)),
        "social_media_engagement_rate": dict(zip(AGE_GROUPS, (0.84, 0.81, 0.66), strict=True)),
        "instagram_engagement_rate": {ALL: 0.0215},
        "facebook_engagement_rate": {ALL: 0.0012},
        "twitter_engagement_rate": {ALL: 0.00045},
        "mobile_share": {ALL: 0.68},
        "desktop_share": {ALL: 0.27},
        "tablet_share": {ALL: 0.05},
        "loyalty_memberships": {ALL: 16.7},
        "buying_frequency": dict(zip(FREQUENCIES, (0.2, 0.5, 0.3), strict=True)),
    }
    for name, values in wanted.items():
        assert {g: figure.value for g, figure in BENCHMARKS[name].items()} == values


def test_the_tolerances_are_the_checklists():
    """S2.34 to S2.40: a twentieth, and relative where a figure is small."""
    for trait in TRAITS:
        assert {figure.tolerance for figure in BENCHMARKS[trait].values()} == {0.05}
    for platform in ("instagram", "facebook", "twitter"):
        figure = BENCHMARKS[f"{platform}_engagement_rate"][ALL]
        assert figure.tolerance == pytest.approx(figure.value / 10)
    memberships = BENCHMARKS["loyalty_memberships"][ALL]
    assert memberships.tolerance == pytest.approx(memberships.value / 20)
    assert {figure.tolerance for figure in BENCHMARKS["income_correlation"].values()} == {0.10}


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        *[(trait, AGE_GROUPS) for trait in TRAITS],
        *[(f"age_factor_{channel}", AGE_GROUPS) for channel in CAMPAIGN_CHANNELS],
        ("redemption_chance", AGE_GROUPS),
        ("campaign_channel", CAMPAIGN_CHANNELS),
        ("base_click_rate", CAMPAIGN_CHANNELS),
        ("impression_rate", CAMPAIGN_CHANNELS),
        ("open_rate", CAMPAIGN_CHANNELS),
        ("contact_cost_cents", CAMPAIGN_CHANNELS),
        ("creative_type", CREATIVE_TYPES),
        ("creative_factor", CREATIVE_TYPES),
        ("creative_element", CREATIVE_ELEMENTS),
        ("weekday_factor", WEEKDAYS),
    ],
)
def test_a_figure_is_there_for_each_value_of_a_list(name, groups):
    """S2.42, S2.45: the lists of the tables and those of the figures are the same."""
    assert tuple(BENCHMARKS[name]) == groups


@pytest.mark.parametrize("name", ["campaign_channel", "creative_type", "buying_frequency"])
def test_shares_sum_to_one(name):
    assert sum(figure.value for figure in BENCHMARKS[name].values()) == pytest.approx(1)


def test_a_file_is_read_as_it_is_written(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text(BENCHMARKS_FILE.read_text(encoding="utf-8").replace("0.0215", "0.5"))
    assert load_benchmarks(path)["instagram_engagement_rate"][ALL].value == 0.5
    with pytest.raises(KeyError):
        value_of("instagram_engagement_rate", "18-34")
