"""What comes of campaigns: each eligible shopper's answer, and the lines that it changes.

Causes before it, seasons and promotions, know nothing of campaigns, and what the shopper buys then
decides, together with a coin of the shopper's own, between the four answers:

    buys a featured product on a trip in the window:   sure or put off
    buys none:                                         persuaded or lost (see persuasion.py)

Persuaded and treated, the shopper buys a featured product in the place of another one on the first
trip of the window on which there is one to give up: the same quantity, of the same category and as
frequent, if there is such a line.  Put off and treated, he or she buys others in the place of the
featured ones.  Whoever is treated and buys redeems the coupon, on the first featured line.

No campaign changes what comes of another one.  What is featured while a campaign is held is neither
given up nor bought instead of something, and what a shopper would do if treated is kept from the
other campaigns' reach whether he or she is treated or not.  The latest campaign chooses first, so
that a longer history changes nothing of a shorter one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from world.campaign_calendar import CampaignCalendar
from world.campaigns import LOST, PERSUADED, PUT_OFF, PUT_OFF_SHARE, SURE, Answer
from world.causes import CAMPAIGN
from world.persuasion import MOST_FIT, wear_out
from world.population import Population
from world.seasons import groups_of
from world.shoppers import Shopper
from world.switches import Trips
from world.targeting import Meeting

_SCALE = 65536
_PUT_OFF = PUT_OFF_SHARE * _SCALE


Place = tuple[int, int]
"""A trip, 0 for the latest, and a line's place on its receipt, 0 for the first."""


class Response(NamedTuple):
    """What comes of a campaign.

    changes: the lines that are others if the shopper is treated, and the products that stand
        there then.
    first: the line that the coupon is for, if there is one.
    """

    meeting: Meeting
    kind: str
    lines_if_treated: int
    lines_if_not: int
    changes: Mapping[Place, int]
    first: Place | None

    @property
    def redeemed(self) -> Place | None:
        """The line for which the coupon was redeemed, if it was."""
        return self.first if self.meeting.is_treated else None

    @property
    def changed(self) -> Mapping[Place, int]:
        """The lines that were changed."""
        return self.changes if self.meeting.is_treated else _NO_CHANGES

    def answer(self, n_trips: int) -> Answer:
        """The answer in a history of so many trips."""
        conversions: tuple[tuple[int, int], ...] = ()
        if self.redeemed is not None:
            trip, place = self.redeemed
            conversions = ((n_trips - 1 - trip, place),)
        return Answer(
            self.meeting.contact, self.kind, self.lines_if_treated, self.lines_if_not, conversions
        )


_NO_CHANGES: Mapping[Place, int] = {}


class _Table:
    """A shopper's trips as they are before any campaign, and what is kept for one of them.

    kept: lines that a campaign changes if the shopper is treated.
    brought: pairs of a trip and a product that one brings there.
    """

    def __init__(self, shopper: Shopper, days: Sequence[int], trips: Trips) -> None:
        self.shopper = shopper
        self.trips = trips
        self._backwards = [-day for day in days]
        self.ends = [*trips.starts[1:], len(trips.products)]
        self.kept: set[Place] = set()
        self.brought: set[tuple[int, int]] = set()

    def window(self, meeting: Meeting) -> range:
        """The trips in an attribution window, the earliest first."""
        after_last = bisect_left(self._backwards, -meeting.last_day)
        first = bisect_right(self._backwards, -meeting.day)
        return range(first - 1, after_last - 1, -1)

    def lines(self, trip: int) -> bytearray:
        """The products of a trip's lines."""
        return self.trips.products[self.trips.starts[trip] : self.ends[trip]]

    def causes(self, trip: int) -> bytearray:
        """The causes of a trip's lines."""
        return self.trips.causes[self.trips.starts[trip] : self.ends[trip]]

    def bought(self, window: range) -> bytearray:
        """The products of the trips of a window that is not empty."""
        return self.trips.products[self.trips.starts[window[-1]] : self.ends[window[0]]]


class Responses:
    """How the shoppers of a world answer its campaigns."""

    def __init__(self, population: Population, calendar: CampaignCalendar) -> None:
        self._calendar = calendar
        self._groups = groups_of(population.catalogue)

    def act(
        self, shopper: Shopper, meetings: Sequence[Meeting], days: Sequence[int], trips: Trips
    ) -> list[Response]:
        """Lets the campaigns act on the trips of a shopper.

        meetings, days: the latest first.
        """
        table = _Table(shopper, days, trips)
        # All is decided before anything is changed.
        responses = [self._respond(meeting, table) for meeting in meetings]
        for response in responses:
            for (trip, place), product in response.changed.items():
                trips.products[trips.starts[trip] + place] = product
                trips.causes[trips.starts[trip] + place] = CAMPAIGN
        return responses

    def _respond(self, meeting: Meeting, table: _Table) -> Response:
        """Runs for every contact; most end here."""
        entry = meeting.entry
        window = table.window(meeting)
        if window:
            bought = table.bought(window)
            n_featured = len(bought) - len(bought.translate(None, entry.featured))
            if n_featured:
                return self._bought(meeting, table, window, n_featured)
            share = entry.persuaded_share[table.shopper.archetype.key]
            if meeting.answer < share * MOST_FIT * _SCALE:
                return self._not_bought(meeting, table, window, share)
        return Response(meeting, LOST, 0, 0, _NO_CHANGES, None)

    def _bought(self, meeting: Meeting, table: _Table, window: range, n_lines: int) -> Response:
        """Sure, or put off."""
        featured = meeting.entry.featured
        found = [
            (trip, place)
            for trip in window
            for place, product in enumerate(table.lines(trip))
            if product in featured
        ]
        if meeting.answer < _PUT_OFF:
            changes = self._instead(meeting, table, found)
            if len(changes) == n_lines:
                return Response(meeting, PUT_OFF, 0, n_lines, changes, None)
        return Response(meeting, SURE, n_lines, n_lines, _NO_CHANGES, found[0])

    def _not_bought(self, meeting: Meeting, table: _Table, window: range, share: float) -> Response:
        """Persuaded, or lost."""
        shopper = table.shopper
        labels = shopper.habits.taste.labels
        chances = shopper.habits.tables.baskets.households[
            shopper.household_size
        ].inclusion.probabilities
        product = max(meeting.entry.featured, key=lambda number: chances[labels[number] - 1])
        fit = self._calendar.rates[shopper.archetype.key].fits[labels[product]]
        if meeting.answer < share * fit * wear_out(meeting.n_before) * _SCALE:
            for trip in window:
                rivals = self._rivals(meeting, table, trip, product)
                if rivals:
                    place = trip, rivals[meeting.pick * len(rivals) >> 8]
                    table.kept.add(place)
                    table.brought.add((trip, product))
                    return Response(meeting, PERSUADED, 1, 0, {place: product}, place)
        return Response(meeting, LOST, 0, 0, _NO_CHANGES, None)

    def _rivals(self, meeting: Meeting, table: _Table, trip: int, product: int) -> list[int]:
        """The places of a trip's lines that may be given up for a product."""
        products, causes, groups = table.lines(trip), table.causes(trip), self._groups
        free = [
            place
            for place, number in enumerate(products)
            if not causes[place]
            and number not in meeting.entry.running
            and (trip, place) not in table.kept
        ]
        return [place for place in free if groups[products[place]] == groups[product]] or free

    def _instead(self, meeting: Meeting, table: _Table, found: Sequence[Place]) -> dict[Place, int]:
        """What is bought in the place of the featured lines, as far as there is something."""
        groups = self._groups
        others = [
            number
            for stratum in table.shopper.habits.tables.strata
            for number in stratum.products
            if number not in meeting.entry.running
        ]
        changes: dict[Place, int] = {}
        for trip, place in found:
            products = table.lines(trip)
            there = {*table.trips.baskets[trip], *products}
            free = [
                each for each in others if each not in there and (trip, each) not in table.brought
            ]
            group = groups[products[place]]
            choice = [each for each in free if groups[each] == group] or free
            if choice:
                changes[trip, place] = choice[meeting.pick * len(choice) >> 8]
                table.brought.add((trip, changes[trip, place]))
        if len(changes) == len(found):
            table.kept.update(changes)
        return changes
