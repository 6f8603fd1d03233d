"""On what a shopper sees a campaign, and orders."""

from __future__ import annotations

from marketing.people.channels import DESKTOP, MOBILE
from marketing.tables import DEVICES

ON_MOBILE, ON_DESKTOP, ON_TABLET, ON_NOTHING = DEVICES

_OF_TRIPS = {MOBILE: ON_MOBILE, DESKTOP: ON_DESKTOP}
_WORDS = 65_536


def seen_on(channel: str, shares: tuple[int, int, int], draw: int) -> str:
    """The device on which a campaign of a channel is seen by who uses mobile, desktop and tablet
    for these shares of the time, in ten-thousandths; ``draw`` is 0 to 65,535.

    A text message is seen on a mobile phone, an app on a phone or a tablet, and paper on nothing.
    """
    if channel == "direct_mail":
        return ON_NOTHING
    if channel == "sms":
        return ON_MOBILE
    return own_device((shares[0], 0, shares[2]) if channel == "app" else shares, draw)


def own_device(shares: tuple[int, int, int], draw: int) -> str:
    """A device, each as likely as its share; ``draw`` is 0 to 65,535.

    >>> own_device((6800, 2700, 500), 0), own_device((6800, 2700, 500), 65_535)
    ('mobile', 'tablet')
    """
    mobile, desktop, tablet = shares
    place = draw * (mobile + desktop + tablet) // _WORDS
    return ON_MOBILE if place < mobile else ON_DESKTOP if place < mobile + desktop else ON_TABLET


def ordered_on(trip_channel: str) -> str:
    """The device on which a trip of a channel was ordered; none in the store."""
    return _OF_TRIPS.get(trip_channel, ON_NOTHING)
