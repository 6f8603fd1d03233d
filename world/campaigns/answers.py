"""What came of the campaigns that met a shopper, and both outcomes of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from world.campaigns.campaign import LOST, Answer, Contact
from world.campaigns.targeting import Encounters

Place = tuple[int, int]
"""A trip, 0 for the latest, and a line's place on its receipt, 0 for the first."""

NO_CHANGES: Mapping[Place, int] = {}


class Response(NamedTuple):
    """What comes of a campaign.

    changes: the lines that are others if the shopper is treated, and the products that stand
        there then.
    first: the line that the coupon is for, if there is one.
    """

    contact: Contact
    kind: str
    lines_if_treated: int
    lines_if_not: int
    changes: Mapping[Place, int]
    first: Place | None

    @property
    def redeemed(self) -> Place | None:
        """The line for which the coupon was redeemed, if it was."""
        return self.first if self.contact.is_treated else None

    @property
    def changed(self) -> Mapping[Place, int]:
        """The lines that were changed."""
        return self.changes if self.contact.is_treated else NO_CHANGES

    def answer(self, n_trips: int) -> Answer:
        """The answer in a history of so many trips."""
        conversions: tuple[tuple[int, int], ...] = ()
        if self.redeemed is not None:
            trip, place = self.redeemed
            conversions = ((n_trips - 1 - trip, place),)
        return Answer(
            self.contact, self.kind, self.lines_if_treated, self.lines_if_not, conversions
        )


def answers(
    encounters: Encounters, responses: Sequence[Response], n_trips: int, first_day: int
) -> tuple[Answer, ...]:
    """The answers to the campaigns whose contact is on ``first_day`` or later, the oldest first."""
    found = {response.contact.campaign.campaign_id: response for response in responses}
    answered = []
    for met in reversed(encounters.met):
        if met[0] >= first_day:
            response = found.get(met[1].campaign.campaign_id)
            if response is not None:
                answered.append(response.answer(n_trips))
            else:
                answered.append(Answer(encounters.contact(met), LOST, 0, 0, ()))
    return tuple(answered)
