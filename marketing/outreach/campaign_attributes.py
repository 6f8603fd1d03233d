"""How a campaign of the world meets its shoppers: by what channel, with what, and for how much.

The world knows whom a campaign addresses and what it offers; what is decided here changes nobody's
purchases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from math import ceil, isqrt
from typing import NamedTuple

from marketing.people.benchmarks import values_of
from marketing.tables import CREATIVE_ELEMENTS
from world.campaigns.bias_effects import most_treated
from world.campaigns.biases import Bias
from world.campaigns.campaign import FIGURES, Campaign
from world.streams import MARKETING, Streams, uint16s

_PERCENT = 100

CONTACT_CENTS: Mapping[str, int] = {
    channel: int(cents) for channel, cents in values_of("contact_cost_cents").items()
}
"""By channel, what a contact costs, cents."""

LEAST_BUDGET_CENTS = 100_00
_BUDGET_STEP_CENTS = 100_00
_RESERVE_PERCENT = 25
_SAMPLING_ERRORS = 5
_WORDS = 65_536


class Attributes(NamedTuple):
    """What marketing decides of a campaign.

    channel: of tables.CAMPAIGN_CHANNELS.
    creative_type: of tables.CREATIVE_TYPES.
    creative_elements: of tables.CREATIVE_ELEMENTS, in their order, one at least.
    contact_cents: what a contact costs.
    base_click_rate: clicks an impression to expect of those who redeem no coupon, 0 to 1.
    """

    channel: str
    creative_type: str
    creative_elements: tuple[str, ...]
    contact_cents: int
    base_click_rate: float


class CampaignAttributes(dict[str, Attributes]):
    """The attributes of a world's campaigns, by their ids; filled as they are asked for."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._draws = Streams(MARKETING, seed, "campaigns")
        self._elements = values_of("creative_element")
        self._click_rates = values_of("base_click_rate")
        self._factors = values_of("creative_factor")

    def __missing__(self, campaign_id: str) -> Attributes:
        of_channel, of_type, *of_elements = uint16s(
            self._draws.draw(campaign_id, 4 + 2 * len(CREATIVE_ELEMENTS))
        )
        channel = pick(values_of("campaign_channel"), of_channel)
        creative_type = pick(values_of("creative_type"), of_type)
        shown = [
            element
            for element, draw in zip(CREATIVE_ELEMENTS, of_elements, strict=True)
            if draw < self._elements[element] * _WORDS
        ]
        made = self[campaign_id] = Attributes(
            channel,
            creative_type,
            tuple(shown) or CREATIVE_ELEMENTS[:1],
            CONTACT_CENTS[channel],
            self._click_rates[channel] * self._factors[creative_type],
        )
        return made


def budget_cents(
    campaign: Campaign, contact_cents: int, n_customers: int, biases: Iterable[Bias] = ()
) -> int:
    """What may be spent on a campaign's contacts where there are so many customers, cents.

    It is enough for the contacts to expect, five sampling errors more and a reserve of a quarter,
    in whole hundreds of dollars.  Biases that let more be treated need more.
    """
    factor = most_treated(biases, campaign.holdout_share)
    percent = min(ceil(round(_PERCENT * FIGURES[campaign.size].reach) * factor), _PERCENT)
    expected = n_customers * percent // _PERCENT + 1
    most = expected + _SAMPLING_ERRORS * (isqrt(expected) + 1)
    cents = most * contact_cents * (100 + _RESERVE_PERCENT) // 100
    return max(LEAST_BUDGET_CENTS, -(-cents // _BUDGET_STEP_CENTS) * _BUDGET_STEP_CENTS)


def pick(shares: Mapping[str, float], draw: int) -> str:
    """The value that a random number of 0 to 65,535 stands for, values being as likely as their
    shares, which sum to 1.

    >>> pick({"a": 0.5, "b": 0.5}, 0), pick({"a": 0.5, "b": 0.5}, 65_535)
    ('a', 'b')
    """
    for value, end in zip(shares, accumulate(shares.values()), strict=True):
        if draw < end * _WORDS:
            return value
    return [*shares][-1]
