"""Whether the coin that decides who is treated is fair: to each campaign, and to all people.

What is judged is the share of the treated less the mean propensity of the same people, which a fair
coin makes 0 whoever they are, also where the propensity rises with what somebody buys.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from marketing.tables import CAMPAIGN_ASSIGNMENTS, age_group_of
from marketing.validation.fields import places
from marketing.validation.lookups import ShopperFacts
from marketing.validation.results import Check, NotRun, Outcome
from marketing.validation.sampling import Estimate, Ratio
from marketing.validation.surveys import Given, Survey
from world.states import STATES

MOST_ERRORS = 4.5
"""Of a hundred campaigns with fair coins one is further off in 1,500 data sets."""
FEWEST_EXPECTED = 10
"""Treated, and held out, that a campaign or group needs for its coin to be judged."""

_CAMPAIGN, _CONSUMER, _ELIGIBLE, _ASSIGNMENT, _PROPENSITY = places(
    CAMPAIGN_ASSIGNMENTS, "campaign_id", "consumer_id", "eligible", "assignment", "propensity"
)
_SEXES = {"1": "male", "2": "female"}
_NOT_HISPANIC = "1"


class _Coin:
    """Coins that were tossed at known chances."""

    def __init__(self) -> None:
        self.n, self.more, self.expected, self.variance = 0, 0.0, 0.0, 0.0

    def toss(self, is_treated: bool, chance: float) -> None:
        self.n += 1
        self.more += is_treated - chance
        self.expected += chance
        self.variance += chance * (1 - chance)

    @property
    def estimate(self) -> Estimate:
        """Treated in excess, as a share of those eligible."""
        if not self.is_enough:
            return Estimate(None, None, self.n)
        return Estimate(self.more / self.n, sqrt(self.variance) / self.n, self.n)

    @property
    def errors(self) -> float:
        """The excess in sampling errors."""
        return self.more / sqrt(self.variance)

    @property
    def is_enough(self) -> bool:
        return FEWEST_EXPECTED <= self.expected <= self.n - FEWEST_EXPECTED


def _by_campaign(given: Given) -> Iterator[Outcome]:
    coins: dict[str, _Coin] = {}
    for campaign, _, is_treated, chance in _tosses(given):
        coins.setdefault(campaign, _Coin()).toss(is_treated, chance)
    name = "campaign_assignments.fair_coin_by_campaign"
    judged = {campaign: coin for campaign, coin in coins.items() if coin.is_enough}
    if not judged:
        yield NotRun(name, f"no campaign has {FEWEST_EXPECTED} treated and held out to expect")
        return
    worst = max(judged, key=lambda campaign: (abs(judged[campaign].errors), campaign))
    errors = judged[worst].errors
    yield Check(
        section="parity",
        name=name,
        says="the treated of a campaign beyond its propensities, in sampling errors: the furthest",
        expected=0.0,
        actual=errors,
        tolerance=MOST_ERRORS,
        n=sum(coin.n for coin in judged.values()),
        sampling_error=1.0,
        is_passed=abs(errors) <= MOST_ERRORS,
        detail=f"{worst}, the furthest of {len(judged)} campaigns",
    )


def _by_people(given: Given) -> Iterator[Outcome]:
    """Demographic parity: the eligible of every group are treated at equal rates."""
    coins: dict[str, _Coin] = {}
    for _, consumer, is_treated, chance in _tosses(given):
        shopper = given.lookups.shopper(consumer)
        if shopper is not None:
            for group in _groups(shopper):
                coins.setdefault(group, _Coin()).toss(is_treated, chance)
    for group in sorted(coins):
        yield given.judge.mean(
            f"campaign_assignments.treated_equally.{group}",
            f"share of the eligible treated, less their mean propensity: {group}",
            0.0,
            coins[group].estimate,
            "a fair coin",
            section="parity",
        )


def _groups(shopper: ShopperFacts) -> Iterator[str]:
    yield f"sex.{_SEXES[shopper.sex]}"
    yield f"race.{shopper.race}"
    yield f"hispanic.{'no' if shopper.hispanic == _NOT_HISPANIC else 'yes'}"
    yield f"age_group.{age_group_of(int(shopper.age))}"
    if shopper.state in STATES:
        yield f"region.{STATES[shopper.state].region}"


def _tosses(given: Given) -> Iterator[tuple[str, str, bool, float]]:
    """Of the eligible: campaign, consumer, whether treated, propensity."""
    for row in given.data.rows("campaign_assignments"):
        if row[_ELIGIBLE] == "true":
            is_treated = row[_ASSIGNMENT] == "treated"
            yield row[_CAMPAIGN], row[_CONSUMER], is_treated, float(row[_PROPENSITY])


def _holdouts(given: Given) -> Iterator[Outcome]:
    """Propensities are 1 less the campaign's holdout share, on average."""
    campaigns = given.lookups.campaigns()
    found: dict[str, Ratio] = {}
    left: dict[str, Ratio] = {}
    for campaign_id, _, _, chance in _tosses(given):
        campaign = campaigns.get(campaign_id)
        if campaign is not None:
            found.setdefault(campaign.size, Ratio()).add(chance, 1)
            left.setdefault(campaign.size, Ratio()).add(1 - campaign.holdout_share, 1)
    for size in sorted(found):
        yield given.judge.share(
            f"campaign_assignments.propensity_of_holdout.{size}",
            f"mean propensity, and what the holdout share leaves, {size} campaigns",
            left[size].estimate().value or 0.0,
            found[size].estimate(),
            "marketing_campaigns.holdout_share",
            "parity",
        )


SURVEYS = (
    Survey("campaign_assignments.fair_coin_by_campaign", ("campaign_assignments",), _by_campaign),
    Survey(
        "campaign_assignments.treated_equally",
        ("campaign_assignments", "demographics"),
        _by_people,
    ),
    Survey(
        "campaign_assignments.propensity_of_holdout",
        ("campaign_assignments", "marketing_campaigns"),
        _holdouts,
    ),
)
