"""How likely an impression is clicked by who does not redeem the coupon:

    base rate of channel and creative  x  weekday  x  life cycle  x  age and channel

The weekdays' factors have the mean 1, Thursday's is the highest and Sunday's the lowest.  The life
cycle's is a parabola over the campaign's days, highest in the middle, with the mean 1.  (Figures
and sources are in reference/benchmarks.csv.)
"""

from __future__ import annotations

from marketing.outreach.campaign_attributes import Attributes
from marketing.people.benchmarks import value_of, values_of
from marketing.tables import CAMPAIGN_CHANNELS, WEEKDAYS
from world.campaigns.campaign import Campaign

_BY_WEEKDAY = [values_of("weekday_factor")[weekday] for weekday in WEEKDAYS]
_BY_AGE = {channel: values_of(f"age_factor_{channel}") for channel in CAMPAIGN_CHANNELS}
_ENDS, _MIDDLE = (value_of("life_cycle_factor", group) for group in ("ends", "middle"))


def click_rate(campaign: Campaign, attributes: Attributes, day: int, age_group: str) -> float:
    """The chance of a click, 0 to 1, on a day given as a ``date.toordinal()`` number."""
    return (
        attributes.base_click_rate
        * weekday_factor(day)
        * life_cycle_factor(progress(campaign, day))
        * _BY_AGE[attributes.channel][age_group]
    )


def weekday_factor(day: int) -> float:
    """The factor of a day's weekday."""
    return _BY_WEEKDAY[weekday_of(day)]


def weekday_of(day: int) -> int:
    """The weekday of a ``date.toordinal()`` number, 0 for Monday."""
    return (day - 1) % len(WEEKDAYS)


def progress(campaign: Campaign, day: int) -> float:
    """How far a campaign is on a day: 0 on its first, 1 on its last (0 where they are the same)."""
    return (day - campaign.first_day) / max(campaign.last_day - campaign.first_day, 1)


def life_cycle_factor(progress: float) -> float:
    """The factor of a day on which a campaign is so far, 0 to 1.

    >>> life_cycle_factor(0.0), life_cycle_factor(0.5), life_cycle_factor(1.0)
    (0.5, 1.25, 0.5)
    """
    return _ENDS + (_MIDDLE - _ENDS) * 4 * progress * (1 - progress)
