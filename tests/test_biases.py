"""world/campaigns/biases.py and bias_effects.py: what biases there are, and what they come to."""

import json
import re
from dataclasses import asdict
from math import nan, prod

import pytest

from receipts.campaign_settings import campaigns_as_json, campaigns_in
from world.campaigns.bias_effects import (
    LEAST_PROPENSITY,
    MOST_PROPENSITY,
    about,
    effect_of,
    group_of,
    listed_share,
    most_treated,
    recorded_share,
    shifted,
)
from world.campaigns.biases import GROUPS, KINDS, USUAL_GROUPS, Bias, bias_of
from world.households.figures import INCOME_EDGES
from world.settings import CampaignSettings, Settings
from world.states import REGIONS

EVERYTHING = [
    Bias(kind, attribute, group, -0.25)
    for kind in KINDS
    for attribute, groups in GROUPS.items()
    for group in groups
]


@pytest.mark.parametrize("bias", EVERYTHING, ids=str)
def test_a_bias_is_read_as_it_is_written(bias):
    assert bias_of(str(bias)) == bias


@pytest.mark.parametrize("attribute", GROUPS)
def test_every_attribute_has_a_usual_group(attribute):
    """S2.92: ``targeting:sex=-0.3`` is about women."""
    assert USUAL_GROUPS.keys() == GROUPS.keys()
    bias = bias_of(f"targeting:{attribute}=-0.3")
    assert bias == Bias("targeting", attribute, USUAL_GROUPS[attribute], -0.3)
    assert bias.group in GROUPS[attribute]


@pytest.mark.parametrize(
    ("text", "bias"),
    [
        ("targeting:sex=-0.3", Bias("targeting", "sex", "female", -0.3)),
        ("representation:age:18-34=+0.5", Bias("representation", "age", "18-34", 0.5)),
        ("measurement:age:55+=-1", Bias("measurement", "age", "55+", -1)),
        ("targeting:income=1e-3", Bias("targeting", "income", "under-35000", 0.001)),
    ],
)
def test_texts_of_biases(text, bias):
    assert bias_of(text) == bias


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "KIND:ATTRIBUTE[:GROUP]=SIZE"),
        ("targeting:sex", "kinds are targeting, representation, measurement; attributes are sex"),
        ("targeting=-0.3", "KIND:ATTRIBUTE[:GROUP]=SIZE"),
        ("targeting:sex:female:1=-0.3", "KIND:ATTRIBUTE[:GROUP]=SIZE"),
        ("targeting:sex=much", "KIND:ATTRIBUTE[:GROUP]=SIZE"),
        ("target:sex=-0.3", "kind is 'target'; it must be of targeting, representation, mea"),
        ("targeting:height=-0.3", "attribute is 'height'; it must be of sex, age, income, region"),
        ("targeting:sex:women=-0.3", "group of sex is 'women'; it must be of female, male"),
        ("targeting:sex:=-0.3", "group of sex is ''; it must be of female, male"),
        ("targeting:age:56=-0.3", "it must be of 18-34, 35-54, 55+"),
        ("targeting:sex=0", "size is 0; it must be -1 to 1, and not 0"),
        ("targeting:sex=-1.01", "size is -1.01; it must be -1 to 1"),
        ("targeting:sex=nan", "size is nan; it must be -1 to 1"),
        ("targeting:sex=inf", "size is inf; it must be -1 to 1"),
        ("measurement:sex=0.2", "-1 to below 0: a record can be lost, not invented"),
    ],
)
def test_what_is_no_bias_is_told_with_what_is_allowed(text, words):
    with pytest.raises(ValueError, match=re.escape(words)) as error:
        bias_of(text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("size", ["0.1", True, None, nan, 2])
def test_a_size_is_a_number_within_its_limits(size):
    with pytest.raises(ValueError, match="size is"):
        Bias("targeting", "sex", "female", size)


def test_the_order_in_which_biases_are_named_is_no_matter():
    one, other = bias_of("targeting:sex=-0.3"), bias_of("measurement:age=-0.3")
    settings = CampaignSettings(biases=(one, other))
    assert settings == CampaignSettings(biases=(other, one))
    assert settings.biases == (other, one)


def test_a_kind_and_group_is_named_once():
    biases = (bias_of("targeting:sex=-0.3"), bias_of("targeting:sex:female=0.1"))
    with pytest.raises(ValueError, match="bias targeting:sex:female is named twice"):
        CampaignSettings(biases=biases)
    CampaignSettings(biases=(biases[0], bias_of("targeting:sex:male=0.1")))
    CampaignSettings(biases=(biases[0], bias_of("representation:sex=0.1")))


def test_a_bias_is_about_a_region_where_shoppers_live():
    campaigns = CampaignSettings(biases=(bias_of("targeting:region=-0.3"),))
    assert Settings(campaigns=campaigns).campaigns == campaigns
    with pytest.raises(ValueError, match=r"South=-0.3 is about a region where no.*Northeast, West"):
        Settings(campaigns=campaigns, states=("NY", "CA"))


def test_groups_are_those_of_the_world():
    assert GROUPS["region"] == REGIONS
    ages = {
        group: [age for age in range(18, 100) if group_of("age", age) == group]
        for group in GROUPS["age"]
    }
    assert [(ages[each][0], ages[each][-1]) for each in GROUPS["age"]] == [
        (18, 34),
        (35, 54),
        (55, 99),
    ]
    bands = [group_of("income", dollars) for dollars in INCOME_EDGES[:-1]]
    assert sorted(set(bands), key=bands.index) == [*GROUPS["income"]]
    assert [group_of("income", edge - 1) for edge in (35_000, 75_000, 150_000)] == [
        *GROUPS["income"][:-1]
    ]
    assert [group_of("income", edge) for edge in (35_000, 75_000, 150_000)] == [
        *GROUPS["income"][1:]
    ]
    assert [group_of("race", code) for code in range(1, 10)] == [
        "white",
        "black",
        *["native"] * 3,
        *["api"] * 2,
        "other",
        "multiple",
    ]
    assert [group_of("hispanic", code) for code in (1, 2, 24)] == ["no", "yes", "yes"]
    assert [group_of("sex", code) for code in (1, 2)] == ["male", "female"]


def test_a_person_has_the_biases_of_his_or_her_groups():
    traits = {"sex": 2, "age": 20, "income": 0, "region": "West", "race": 6, "hispanic": 1}
    found = about(EVERYTHING, traits)
    groups = {"female", "18-34", "under-35000", "West", "api", "no"}
    assert {each.group for each in found} == groups
    assert len(found) == len(KINDS) * len(groups)


def test_what_several_biases_come_to():
    """Sums of targeting, products of the others."""
    biases = [*map(bias_of, ("targeting:sex=-0.3", "targeting:age=0.1", "representation:sex=0.5"))]
    biases += map(bias_of, ("representation:age=-0.2", "measurement:sex=-0.5"))
    biases += [bias_of("measurement:race=-0.2")]
    effect = effect_of(biases)
    assert effect.shift == pytest.approx(-0.2)
    assert effect.coverage == pytest.approx(1.2)
    assert recorded_share(biases) == pytest.approx(0.4)
    assert effect_of([]) == (1, 0)
    assert recorded_share([]) == 1


def test_limits():
    """S2.92: everybody keeps a chance of either outcome, and no list has more than the target."""
    assert shifted(0.8, -0.3) == pytest.approx(0.5)
    assert shifted(0.8, -1) == LEAST_PROPENSITY == 0.02
    assert shifted(0.8, 1) == MOST_PROPENSITY == 0.98
    assert shifted(0.99, 0.0) == 0.99
    assert listed_share(0.6, 1.5) == pytest.approx(0.9)
    assert listed_share(0.6, 2) == 1


def test_as_many_are_treated_at_most():
    """As the biases of those who have all of them, and none that is against them."""
    biases = [*map(bias_of, ("representation:sex=0.5", "representation:age=1", "targeting:age=-1"))]
    assert most_treated(biases, 0.2) == pytest.approx(prod((1.5, 2)))
    assert most_treated([bias_of("targeting:sex=0.1")], 0.2) == pytest.approx(0.9 / 0.8)
    assert most_treated([bias_of("targeting:sex=1")], 0.2) == pytest.approx(0.98 / 0.8)
    assert most_treated([], 0.2) == 1


def test_a_summary_tells_of_biases_where_there_are_some():
    biases = (bias_of("targeting:sex=-0.3"), bias_of("representation:age:18-34=1"))
    settings = Settings(campaigns=CampaignSettings("confounded", 2.0, biases))
    text = json.dumps(campaigns_as_json(settings))
    found = json.loads(text)
    assert found["campaigns"]["biases"] == [asdict(each) for each in settings.campaigns.biases]
    assert Settings(**campaigns_in({"causes": [], **found})) == settings
    plain = campaigns_as_json(Settings(campaigns=CampaignSettings()))
    assert plain["campaigns"].keys() == {"assignment", "effect", "states"}


@pytest.mark.parametrize(
    "biases",
    [
        5,
        [5],
        ["targeting:sex=-0.3"],
        [{"kind": "targeting"}],
        [{"kind": [], "attribute": "sex", "group": "female", "size": -0.3}],
        [{"kind": "targeting", "attribute": {}, "group": "female", "size": -0.3}],
        [{"kind": "targeting", "attribute": "sex", "group": [], "size": -0.3}],
        [{"kind": "targeting", "attribute": "sex", "group": "female", "size": "x"}],
        [{"kind": "targeting", "attribute": "sex", "group": "female", "size": 1, "more": 1}],
    ],
)
def test_biases_of_a_summary_that_are_none_of_ours(biases):
    found = campaigns_as_json(Settings(campaigns=CampaignSettings()))
    found["campaigns"]["biases"] = biases
    with pytest.raises((TypeError, ValueError)):
        campaigns_in({"causes": [], **found})
