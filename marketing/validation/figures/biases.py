"""Whether planted biases are there, in the size that the summary says.

A targeting bias is looked for in who of the eligible is treated, a representation bias in who of
the target is eligible.  How many it would be without follows from the holdout share, and from how
many of all households are of the target.  (A measurement bias: rules/unrecorded.py.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sqrt
from typing import NamedTuple

from marketing.tables import CAMPAIGN_ASSIGNMENTS
from marketing.validation.fields import places
from marketing.validation.planted import Planted, name_of
from marketing.validation.results import OTHER_POPULATION, NotRun, Outcome
from marketing.validation.rules.assignments import missed_by
from marketing.validation.sampling import Estimate
from marketing.validation.surveys import Given, Survey
from marketing.validation.verdicts import Rule
from world.campaigns.bias_effects import effect_of, listed_share, shifted
from world.campaigns.biases import REPRESENTATION, TARGETING, Bias
from world.campaigns.campaign import FIGURES
from world.campaigns.spending import LEAST_CHANCE, MOST_CHANCE
from world.households.homes import Homes
from world.settings import Settings

_NEEDS = ("campaign_assignments", "marketing_campaigns", "consumer_preferences", "demographics")
_ROUNDING = 0.000051
"""Propensities have four decimals or more."""

_CAMPAIGN, _CONSUMER, _ELIGIBLE, _ASSIGNMENT, _PROPENSITY = places(
    CAMPAIGN_ASSIGNMENTS, "campaign_id", "consumer_id", "eligible", "assignment", "propensity"
)


class _Case(NamedTuple):
    """Somebody whom biases are about, and a campaign.

    is_so: whether he or she is treated, or eligible.
    chance: of it; usual_chance: without the biases.
    """

    biases: tuple[Bias, ...]
    is_so: bool
    chance: float
    usual_chance: float


class _Tally:
    """The cases of a group."""

    def __init__(self) -> None:
        self.n, self._more, self._expected, self._variance = 0, 0.0, 0.0, 0.0

    def see(self, case: _Case) -> None:
        self.n += 1
        self._more += case.is_so - case.usual_chance
        self._expected += case.chance - case.usual_chance
        self._variance += case.chance * (1 - case.chance)

    @property
    def expected(self) -> float:
        return self._expected / self.n

    @property
    def found(self) -> Estimate:
        return Estimate(self._more / self.n, sqrt(self._variance) / self.n, self.n)


def _targeting(given: Given) -> Iterator[Outcome]:
    reason = ""
    if given.expected.summary.is_confounded:
        reason = "who is treated depends on what is spent, too"
    says = "share of the eligible treated, less what holdout shares leave"
    yield from _verdicts(given, TARGETING, says, reason, _treatments)


def _representation(given: Given) -> Iterator[Outcome]:
    reason = OTHER_POPULATION if given.expected.summary.is_other_population else ""
    says = "share of the target eligible, less that of others"
    yield from _verdicts(given, REPRESENTATION, says, reason, _coverage)


def _verdicts(
    given: Given,
    kind: str,
    says: str,
    reason: str,
    cases: Callable[[Given, Planted], Iterator[_Case]],
) -> Iterator[Outcome]:
    """A verdict on each bias of a kind.

    reason: why there can be none.
    """
    planted = Planted(given, kind)
    name = f"campaign_assignments.planted_{kind}"
    missing = _missing(given)
    if missing:
        reason = f"it needs {', '.join(missing)}, which cannot be relied on"
    tallies = {bias: _Tally() for bias in planted.biases}
    for case in cases(given, planted) if tallies and not reason else ():
        for bias in case.biases:
            tallies[bias].see(case)
    for bias, tally in tallies.items():
        label = f"{name}.{name_of(bias)}"
        if not tally.n:
            yield NotRun(label, reason or "there is nobody whom it is about")
            continue
        yield given.judge.mean(
            label,
            f"{says}: {bias.group}",
            tally.expected,
            tally.found,
            f"the summary says {bias}",
            "parity",
        )


def _propensities(given: Given) -> Iterator[Outcome]:
    """The chance of being treated of who is of the group of a targeting bias."""
    planted = Planted(given, TARGETING)
    if not planted.biases or _missing(given):
        return
    rule = Rule(
        "campaign_assignments.propensity_of_planted_targeting",
        "the propensity is what the planted biases leave of the others'",
    )
    campaigns, is_confounded = given.lookups.campaigns(), given.expected.summary.is_confounded
    for row in given.data.rows("campaign_assignments"):
        campaign, biases = campaigns.get(row[_CAMPAIGN]), planted.about(row[_CONSUMER])
        if row[_ELIGIBLE] == "true" and campaign is not None and biases:
            shift = effect_of(biases).shift
            usual = (1 - campaign.holdout_share,) * 2
            if is_confounded:
                usual = LEAST_CHANCE, MOST_CHANCE
            least, most = (shifted(chance, shift) for chance in usual)
            found = float(row[_PROPENSITY])
            is_right = least - _ROUNDING <= found <= most + _ROUNDING
            rule.see(is_right, f"{row[_CAMPAIGN]} {row[_CONSUMER]}: {found:g}")
    yield rule.check()


def _treatments(given: Given, planted: Planted) -> Iterator[_Case]:
    campaigns = given.lookups.campaigns()
    for row in given.data.rows("campaign_assignments"):
        campaign = campaigns.get(row[_CAMPAIGN])
        if row[_ELIGIBLE] == "true" and campaign is not None:
            biases = planted.about(row[_CONSUMER])
            if biases:
                usual = 1 - campaign.holdout_share
                chance = shifted(usual, effect_of(biases).shift)
                yield _Case(biases, row[_ASSIGNMENT] == "treated", chance, usual)


def _coverage(given: Given, planted: Planted) -> Iterator[_Case]:
    campaigns = given.lookups.campaigns()
    usual_shares = _usual_shares(given)
    for row in given.data.rows("campaign_assignments"):
        campaign, usual = campaigns.get(row[_CAMPAIGN]), usual_shares.get(row[_CAMPAIGN])
        biases = planted.about(row[_CONSUMER])
        if campaign is None or not usual or not biases:
            continue
        if not missed_by(given, campaign, row[_CONSUMER]):
            chance = listed_share(usual, effect_of(biases).coverage)
            yield _Case(biases, row[_ELIGIBLE] == "true", chance, usual)


def _missing(given: Given) -> list[str]:
    """The tables that cannot be relied on, of those that are needed."""
    return [name for name in _NEEDS if name not in given.data.sound]


def _usual_shares(given: Given) -> dict[str, float]:
    """By campaign, the share of the target who are on the list, so that its reach is right; none
    for a campaign whose target is not of our bands.
    """
    homes = Homes(given.expected.summary.world or Settings())
    found = {}
    for who, each in given.lookups.campaigns().items():
        try:
            of_target = homes.share_of(each.archetypes, each.ages, each.incomes, each.regions)
        except ValueError:
            continue
        if of_target:
            reach = FIGURES[each.size].reach / (1 - each.holdout_share)
            found[who] = min(reach / of_target, 1.0)
    return found


SURVEYS = (
    Survey("campaign_assignments.planted_targeting", (), _targeting),
    Survey("campaign_assignments.propensity_of_planted_targeting", (), _propensities),
    Survey("campaign_assignments.planted_representation", (), _representation),
)
"""They ask for no table before they know that there are biases."""
