"""Whether the coin that decides who is treated is fair: to each campaign, and to all people.

What is judged is the share of the treated less the mean propensity of the same people, which a fair
coin makes 0 whoever they are, also where the propensity rises with what somebody buys.  Campaigns
may be small: they are judged by the probabilities of their counts, not by sampling errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import NamedTuple

from marketing.tables import CAMPAIGN_ASSIGNMENTS, age_group_of
from marketing.validation.fields import places
from marketing.validation.lookups import ShopperFacts
from marketing.validation.planted import UNKNOWN_PEOPLE, Planted
from marketing.validation.results import Check, NotRun, Outcome
from marketing.validation.sampling import Estimate, Ratio
from marketing.validation.surveys import Given, Survey
from marketing.validation.tails import likely_counts
from world.campaigns.bias_effects import effect_of, shifted
from world.campaigns.biases import TARGETING
from world.states import STATES

FALSE_ALARMS = 1 / 20_000
"""Share of data sets with fair coins in which one of all campaigns fails, at most; and again for
all campaigns together, so that one in 10,000 has a false alarm."""
FEWEST_EXPECTED = 10
"""Treated, and held out, that a group needs for its coin to be judged by sampling errors."""

_CAMPAIGN, _CONSUMER, _ELIGIBLE, _ASSIGNMENT, _PROPENSITY = places(
    CAMPAIGN_ASSIGNMENTS, "campaign_id", "consumer_id", "eligible", "assignment", "propensity"
)
_SEXES = {"1": "male", "2": "female"}
_NOT_HISPANIC = "1"


class _Distance(NamedTuple):
    """How far a coin is from fair, and how far chance lets it be, both in sampling errors."""

    errors: float
    furthest: float

    @property
    def share(self) -> float:
        """Above 1 where it is too far."""
        return abs(self.errors) / self.furthest


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

    def distance(self, level: float) -> _Distance | None:
        """How far it is from fair, where a count on either side may be as rare as ``level``; None
        where no count would be so rare.
        """
        error = sqrt(self.variance)
        if not error:
            return None
        fewest, most = likely_counts(self.n, self.expected / self.n, level)
        if (fewest, most) == (0, self.n):
            return None
        # Between the last count that is likely and the first that is not.
        furthest = most - self.expected if self.more > 0 else self.expected - fewest
        return _Distance(self.more / error, (furthest + 0.5) / error)

    @property
    def is_enough(self) -> bool:
        return FEWEST_EXPECTED <= self.expected <= self.n - FEWEST_EXPECTED


def _by_campaign(given: Given) -> Iterator[Outcome]:
    coins: dict[str, _Coin] = {}
    together = _Coin()
    for campaign, _, is_treated, chance in _tosses(given):
        coins.setdefault(campaign, _Coin()).toss(is_treated, chance)
        together.toss(is_treated, chance)
    name, says = "campaign_assignments.fair_coin", "beyond the propensities, in sampling errors"
    yield _furthest(f"{name}_by_campaign", f"the treated of a campaign {says}: the furthest", coins)
    yield _furthest(name, f"the treated of all campaigns {says}", {"all": together})


def _furthest(name: str, says: str, coins: Mapping[str, _Coin]) -> Outcome:
    """The verdict on the coin that is the furthest from fair, as a share of what chance allows."""
    level = FALSE_ALARMS / 2 / max(len(coins), 1)  # Two sides.
    judged = {key: far for key, coin in coins.items() if (far := coin.distance(level)) is not None}
    if not judged:
        return NotRun(name, "so few are eligible that any number of treated is likely")
    worst = max(judged, key=lambda key: (judged[key].share, key))
    return Check(
        section="parity",
        name=name,
        says=says,
        expected=0.0,
        actual=judged[worst].errors,
        tolerance=judged[worst].furthest,
        n=sum(coins[key].n for key in judged),
        sampling_error=1.0,
        is_passed=judged[worst].share <= 1,
        detail=f"{worst}, the furthest of {len(judged)} coins",
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
    """Propensities are 1 less the campaign's holdout share, on average; of who is of the group of a
    planted bias, more or less by its size.
    """
    planted = Planted(given, TARGETING)
    if not planted.knows_people:
        yield NotRun("campaign_assignments.propensity_of_holdout", UNKNOWN_PEOPLE)
        return
    is_confounded = given.expected.summary.is_confounded
    campaigns = given.lookups.campaigns()
    found: dict[str, Ratio] = {}
    left: dict[str, Ratio] = {}
    for campaign_id, consumer, _, chance in _tosses(given):
        campaign, biases = campaigns.get(campaign_id), planted.about(consumer)
        # Propensities that differ meet the limits of a bias in other ways: those are left out.
        if campaign is not None and biases is not None and not (biases and is_confounded):
            expected = shifted(1 - campaign.holdout_share, effect_of(biases).shift)
            found.setdefault(campaign.size, Ratio()).add(chance, 1)
            left.setdefault(campaign.size, Ratio()).add(expected, 1)
    for size in sorted(found):
        yield given.judge.share(
            f"campaign_assignments.propensity_of_holdout.{size}",
            f"mean propensity, and what holdout share and biases leave, {size} campaigns"
            if planted.biases
            else f"mean propensity, and what the holdout share leaves, {size} campaigns",
            left[size].estimate().value or 0.0,
            found[size].estimate(),
            "marketing_campaigns.holdout_share",
            "parity",
        )


SURVEYS = (
    Survey("campaign_assignments.fair_coin", ("campaign_assignments",), _by_campaign),
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
