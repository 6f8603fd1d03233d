"""How many a campaign reaches, and what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sqrt

from marketing.tables import CAMPAIGN_ASSIGNMENTS, ENGAGEMENT_DAILY, WEEKDAYS
from marketing.validation.disk import SEPARATOR, Index
from marketing.validation.fields import places
from marketing.validation.lookups import CampaignFacts
from marketing.validation.planted import UNRECORDED
from marketing.validation.results import NotRun, Outcome
from marketing.validation.rules.engagements import CAMPAIGN, CONSUMER, EVENT
from marketing.validation.sampling import Estimate, Ratio
from marketing.validation.surveys import Given, Survey
from marketing.validation.table_files import Row
from marketing.validation.verdicts import FEWEST_ROWS, TOO_FEW, Rule
from world.campaigns.biases import MEASUREMENT, REPRESENTATION, TARGETING
from world.campaigns.campaign import FIGURES

HOUSEHOLD_PANEL = "27 campaigns of a US grocery chain: 84.51 degrees, The Complete Journey"

REDEMPTION_OF_ALL = 0.12
"""Of all treated, whatever the size of the campaign; from the same source."""
FEWEST_CAMPAIGNS = 6

RATE_ROUNDING = 0.00011
THIRDS = ("first", "middle", "last")

_OF_CAMPAIGN, _OF_CONSUMER, _ASSIGNMENT, _OBSERVED = places(
    CAMPAIGN_ASSIGNMENTS, "campaign_id", "consumer_id", "assignment", "window_observed"
)
_DAILY, _WEEKDAY, _PROGRESS, _SEEN, _CLICKS, _CONVERSIONS = places(
    ENGAGEMENT_DAILY,
    "campaign_id",
    "day_of_week",
    "campaign_progress",
    "impressions",
    "clicks",
    "conversions",
)


def share_of(n: float, of: float) -> Estimate:
    """A share of independent cases."""
    if not of:
        return Estimate(None, None, 0)
    share = n / of
    return Estimate(share, sqrt(max(share * (1 - share), 0.0) / of), int(of))


def _reach(given: Given) -> Iterator[Outcome]:
    """Of all households, and of the treated, by the campaign's size."""
    campaigns = given.lookups.campaigns()
    redeemed = Index(given.data.disk)
    for row in given.data.rows("engagements"):
        if row[EVENT] == "conversion":
            redeemed.add(f"{row[CAMPAIGN]}{SEPARATOR}{row[CONSUMER]}")
    counts = {campaign_id: _Count() for campaign_id in campaigns}
    for row in given.data.rows("campaign_assignments"):
        count = counts.get(row[_OF_CAMPAIGN])
        if count is not None:
            count.n += 1
            if row[_ASSIGNMENT] == "treated":
                count.treated += 1
            if row[_ASSIGNMENT] == "treated" and row[_OBSERVED] == "true":
                count.observed += 1
                key = f"{row[_OF_CAMPAIGN]}{SEPARATOR}{row[_OF_CONSUMER]}"
                count.redeemed += redeemed.get(key) is not None
    for size in FIGURES:
        of_size = [counts[who] for who, each in campaigns.items() if each.size == size]
        yield _reached(given, size, of_size)
        yield _redeemed(given, size, FIGURES[size].redemption, of_size)
    yield _redeemed(given, "all", REDEMPTION_OF_ALL, list(counts.values()))


class _Count:
    """What came of a campaign: households, those treated; of these, those whose whole window is
    seen, and of these, those that redeem.
    """

    def __init__(self) -> None:
        self.n = self.treated = self.observed = self.redeemed = 0


def _reached(given: Given, size: str, counts: list[_Count]) -> Outcome:
    name = f"campaign_assignments.reach.{size}"
    says = f"share of the households that a {size} campaign treats"
    summary = given.expected.summary
    if summary.biases(TARGETING) or summary.biases(REPRESENTATION):
        return NotRun(name, "planted biases let more or fewer be treated")
    reach = FIGURES[size].reach
    return _by_campaign(given, name, says, reach, counts, lambda count: (count.treated, count.n))


def _redeemed(given: Given, size: str, expected: float, counts: list[_Count]) -> Outcome:
    name = f"engagements.redemption.{size}"
    if given.expected.summary.campaigns_act is False:
        return NotRun(name, "campaigns do not act here as they usually do")
    if given.expected.summary.biases(MEASUREMENT):
        return NotRun(name, UNRECORDED)
    says = f"share of the treated who redeem, {size} campaigns"
    return _by_campaign(
        given, name, says, expected, counts, lambda count: (count.redeemed, count.observed)
    )


def _by_campaign(
    given: Given,
    name: str,
    says: str,
    expected: float,
    counts: list[_Count],
    pair_of: Callable[[_Count], tuple[int, int]],
) -> Outcome:
    """The verdict on a share of campaigns, which differ in what they offer to whom: each is a
    cluster, and a few tell nothing of all; nor do a few households, which all of them meet.
    """
    n_households = max((count.n for count in counts), default=0)
    if n_households < FEWEST_ROWS:
        return NotRun(name, f"{TOO_FEW}: {n_households} households")
    pairs = [pair for pair in map(pair_of, counts) if pair[1]]
    if len(pairs) < FEWEST_CAMPAIGNS:
        return NotRun(name, f"{TOO_FEW}: {len(pairs)} campaigns, and {FEWEST_CAMPAIGNS} are needed")
    ratio = Ratio()
    for n, of in pairs:
        ratio.add(n, of, of)
    found = ratio.estimate()._replace(n_clusters=None)  # There need not be as many as of rows.
    return given.judge.share(name, says, expected, found, HOUSEHOLD_PANEL)


def _base_rates(given: Given) -> Iterator[Outcome]:
    name = "marketing_campaigns.base_rate_of_channel_and_creative"
    says = "base_engagement_rate is the channel's rate times the creative's factor"
    rule = Rule(name, says)
    for who, each in given.lookups.campaigns().items():
        rate = given.expected.benchmark("base_click_rate", each.channel)
        factor = given.expected.benchmark("creative_factor", each.creative)
        if rate is not None and factor is not None:
            right = rate.value * factor.value
            rule.see(abs(each.base_rate - right) <= RATE_ROUNDING, f"{who}: {each.base_rate:g}")
    yield rule.check()


class _Clicks:
    """Clicks of those who redeem nothing, and how many there would be without an effect."""

    def __init__(self) -> None:
        self.found: dict[str, float] = {}
        self.even: dict[str, float] = {}

    def see(self, group: str, clicks: float, even: float) -> None:
        self.found[group] = self.found.get(group, 0.0) + clicks
        self.even[group] = self.even.get(group, 0.0) + even

    def outcomes(self, given: Given, name: str, factors: dict[str, float]) -> Iterator[Outcome]:
        """The groups' shares of the clicks, as the factors would have them."""
        total = sum(self.found.values())
        weights = {group: self.even.get(group, 0.0) * factor for group, factor in factors.items()}
        whole = sum(weights.values())
        for group, weight in weights.items():
            label = f"engagement_daily.{name}.{group}"
            if not whole:
                yield NotRun(label, "there are no impressions")
                continue
            found = share_of(self.found.get(group, 0.0), total)
            says = f"share of the clicks, without those of who redeems: {group}"
            source = "impressions x base rate x factors of the benchmarks"
            yield given.judge.share(label, says, weight / whole, found, source)


def _effects(given: Given) -> Iterator[Outcome]:
    """Clicks by weekday and by how far the campaign is (Thursday and the middle highest)."""
    if given.expected.summary.biases(MEASUREMENT):
        yield NotRun("engagement_daily.clicks_by_*", UNRECORDED)
        return
    weekday = {day: given.expected.benchmark("weekday_factor", day) for day in WEEKDAYS}
    ends = given.expected.benchmark("life_cycle_factor", "ends")
    middle = given.expected.benchmark("life_cycle_factor", "middle")
    if ends is None or middle is None or None in weekday.values():
        yield NotRun("engagement_daily.clicks_by_*", "there is no benchmark")
        return
    factors = {day: figure.value for day, figure in weekday.items() if figure is not None}
    by_day, by_third = _Clicks(), _Clicks()
    campaigns = given.lookups.campaigns()
    for row in given.data.rows("engagement_daily"):
        campaign = campaigns.get(row[_DAILY])
        if campaign is None:
            continue
        progress = float(row[_PROGRESS])
        life = ends.value + (middle.value - ends.value) * 4 * progress * (1 - progress)
        clicks, even = _without_redeemers(row, campaign)
        by_day.see(row[_WEEKDAY], clicks, even * life)
        third = THIRDS[min(int(progress * len(THIRDS)), len(THIRDS) - 1)]
        by_third.see(third, clicks, even * life * factors[row[_WEEKDAY]])
    yield from by_day.outcomes(given, "clicks_by_weekday", factors)
    yield from by_third.outcomes(given, "clicks_by_third", dict.fromkeys(THIRDS, 1.0))


def _without_redeemers(row: Row, campaign: CampaignFacts) -> tuple[float, float]:
    """Clicks, and impressions times the base rate; who redeems always clicks."""
    conversions = int(row[_CONVERSIONS])
    seen = int(row[_SEEN]) - conversions
    return int(row[_CLICKS]) - conversions, seen * campaign.base_rate


SURVEYS = (
    Survey(
        "marketing_campaigns.base_rate_of_channel_and_creative",
        ("marketing_campaigns",),
        _base_rates,
    ),
    Survey(
        "campaign_assignments.reach",
        ("marketing_campaigns", "campaign_assignments", "engagements"),
        _reach,
    ),
    Survey("engagement_daily.clicks_by_*", ("marketing_campaigns", "engagement_daily"), _effects),
)
