"""The campaigns of a world, with what their makers know of the shoppers.

A campaign features products that its target seldom buys, so that about as many buy one of them in
an attribution window as is right for its size:

    bought anyway = redemption x SURE_SHARE / (1 - PUT_OFF_SHARE)

and the base of the law of persuasion (see persuasion.py) is such that

    persuaded = redemption x (1 - SURE_SHARE)

of the eligible are, both on average over the target.  No product is featured by two campaigns
at a time, nor in its season.  The target's shoppers are on the campaign's list by a coin that
makes its reach right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from world.campaigns.campaign import FIGURES, PUT_OFF_SHARE, SURE_SHARE, Campaign
from world.campaigns.dates import CampaignDates, Dates
from world.campaigns.features import N_DRAWS, choose_featured
from world.campaigns.persuasion import mean_wear_out, responses
from world.campaigns.spending import Kind, propensities, yearly_spending
from world.campaigns.targets import Targets
from world.campaigns.window_rates import WindowRates
from world.households.homes import Homes
from world.settings import CONFOUNDED, Settings
from world.shoppers import ArchetypeTables
from world.streams import WORLD, Streams

_HOLDOUT_SHARES = (0.15, 0.20)
_DISCOUNT_PERCENTS = (20, 25, 30, 40, 50)
_N_OFFER_BYTES = 2 + N_DRAWS
_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True)
class Entry:
    """A campaign in the calendar.

    number: 0 for the one that ends last.
    listed_share: of the target, 0 to 1, who are on the list and so eligible.
    persuaded_share: of those who can be, by archetype, before fit and wear-out.
    propensities: the chance of being treated, by kind of shopper.
    featured: the featured products as bytes.
    running: products featured by any campaign that is held on one of its days.
    """

    number: int
    campaign: Campaign
    listed_share: float
    persuaded_share: Mapping[str, float]
    propensities: Mapping[Kind, float]
    featured: bytes
    running: frozenset[int]


@dataclass(frozen=True)
class _Draft:
    """What is known of a campaign before the older ones are."""

    campaign: Campaign
    target_share: float
    archetype_shares: Mapping[str, float]


class CampaignCalendar:
    """All campaigns of a world, a block of 365 days at a time."""

    def __init__(
        self, settings: Settings, homes: Homes, tables_of: Callable[[int], ArchetypeTables]
    ) -> None:
        population = settings.population
        assert settings.campaigns is not None
        self._settings = settings
        self._figures = settings.campaigns
        self._dates = CampaignDates(settings.seed, settings.end_date.toordinal())
        self._targets = Targets(settings, homes)
        self._offers = Streams(WORLD, settings.seed, "campaigns", "offers")
        self._drafts: list[list[_Draft]] = []
        self._blocks: list[list[Entry]] = []
        self._responses = responses(population.archetypes)
        tables = [tables_of(number) for number in range(len(population.archetypes))]
        self.rates = {each.archetype.key: WindowRates(settings.seed, each) for each in tables}
        self._spending: dict[Kind, float] = {
            (each.archetype.key, size): cents
            for each in tables
            for size, cents in enumerate(yearly_spending(each, population))
        }

    def block(self, number: int) -> list[Entry]:
        """The campaigns that end in the block's days, those that end last first; block 0 ends on
        the end date.
        """
        while len(self._blocks) <= number:
            self._blocks.append(self._make(len(self._blocks)))
        return self._blocks[number]

    def _make(self, number: int) -> list[Entry]:
        while len(self._drafts) <= number + 1:
            self._draft(len(self._drafts))
        around = [draft for block in self._drafts[max(number - 1, 0) :] for draft in block]
        first = sum(map(len, self._blocks))
        return [
            self._entry(first + place, draft, _running(draft.campaign, around))
            for place, draft in enumerate(self._drafts[number])
        ]

    def _entry(self, number: int, draft: _Draft, running: frozenset[int]) -> Entry:
        campaign = draft.campaign
        return Entry(
            number,
            campaign,
            _eligible_share(campaign.size, campaign.holdout_share) / draft.target_share,
            self._persuaded_shares(draft),
            self._propensities(draft),
            bytes(campaign.featured),
            running,
        )

    def _draft(self, number: int) -> None:
        """Decides the campaigns of the next block; those that are newer are decided already."""
        made: list[_Draft] = []
        self._drafts.append(made)
        for place, dates in enumerate(self._dates.block(number)):
            draws = self._offers.draw(f"{number} {place}", _N_OFFER_BYTES + self._targets.n_bytes)
            offer, draws = draws[:_N_OFFER_BYTES], draws[_N_OFFER_BYTES:]
            holdout_share = _HOLDOUT_SHARES[offer[0] % len(_HOLDOUT_SHARES)]
            least_share = _eligible_share(dates.size, holdout_share)
            target, share = self._targets.draw(draws, dates.size, least_share)
            shares = self._targets.shares(target)
            featured = self._featured(dates, shares, offer[2:])
            if featured:  # In a small catalogue others may have taken all there is.
                campaign = Campaign(
                    f"CMP-{date.fromordinal(dates.first_day):%Y%m%d}",
                    *dates,
                    target,
                    featured,
                    _DISCOUNT_PERCENTS[offer[1] % len(_DISCOUNT_PERCENTS)],
                    holdout_share,
                )
                made.append(_Draft(campaign, share, shares))

    def _featured(self, dates: Dates, shares: Mapping[str, float], draws: bytes) -> tuple[int, ...]:
        """The products that a campaign features."""
        taken = {
            number
            for block in self._drafts[-2:]
            for draft in block
            if _overlap(draft.campaign, dates)
            for number in draft.campaign.featured
        }
        in_season = _months(dates)
        of_keys = [(share, self.rates[key].rates) for key, share in shares.items()]
        rates: dict[int, float] = {}
        for number, product in enumerate(self._settings.population.catalogue):
            if number in taken or (product.season and product.season.months & in_season):
                continue
            if all(number in of_key for _, of_key in of_keys):
                rates[number] = fsum([share * of_key[number] for share, of_key in of_keys])
        wanted = FIGURES[dates.size].redemption * SURE_SHARE / (1 - PUT_OFF_SHARE)

        def joint(numbers: Sequence[int]) -> float:
            return fsum(share * self.rates[key].joint(numbers) for key, share in shares.items())

        return choose_featured(rates, joint, wanted, draws)

    def _persuaded_shares(self, draft: _Draft) -> dict[str, float]:
        campaign, shares = draft.campaign, draft.archetype_shares
        eligible = {
            size: _eligible_share(size, sum(_HOLDOUT_SHARES) / len(_HOLDOUT_SHARES))
            for size in FIGURES
        }
        persuadable = mean_wear_out(eligible) * fsum(
            share * self._responses[key] * self.rates[key].persuadable(campaign.featured)
            for key, share in shares.items()
        )
        wanted = FIGURES[campaign.size].redemption * (1 - SURE_SHARE) * self._figures.effect
        base = wanted / persuadable if persuadable else 0.0
        return {key: base * self._responses[key] for key in shares}

    def _propensities(self, draft: _Draft) -> dict[Kind, float]:
        keys, holdout_share = draft.archetype_shares.keys(), draft.campaign.holdout_share
        spending = {kind: cents for kind, cents in self._spending.items() if kind[0] in keys}
        if self._figures.assignment == CONFOUNDED:
            return propensities(spending, holdout_share)
        return dict.fromkeys(spending, 1 - holdout_share)


def _eligible_share(size: str, holdout_share: float) -> float:
    """Of all shoppers, so that the right share of them is treated."""
    return FIGURES[size].reach / (1 - holdout_share)


def _overlap(campaign: Campaign, other: Campaign | Dates) -> bool:
    return campaign.first_day <= other.last_day and other.first_day <= campaign.last_day


def _running(campaign: Campaign, others: Sequence[_Draft]) -> frozenset[int]:
    """The products that are featured while a campaign is held."""
    return frozenset(
        number
        for other in others
        if _overlap(campaign, other.campaign)
        for number in other.campaign.featured
    )


def _months(dates: Dates) -> frozenset[int]:
    """The months of a campaign, and of the weeks in which it begins and ends."""
    days = range(dates.first_day - 6, min(dates.last_day + 6, _LAST_DAY) + 1)
    return frozenset(date.fromordinal(day).month for day in days)
