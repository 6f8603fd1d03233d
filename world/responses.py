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

from bisect import bisect_left
from collections.abc import Sequence

from world.answers import NO_CHANGES, Place, Response
from world.campaign_calendar import CampaignCalendar
from world.campaigns import PERSUADED, PUT_OFF, PUT_OFF_SHARE, SURE, WINDOW_DAYS
from world.causes import CAMPAIGN
from world.persuasion import MOST_FIT, wear_out
from world.population import Population
from world.seasons import groups_of
from world.shoppers import Shopper
from world.switches import Trips
from world.targeting import Encounters, Meeting

_SCALE = 65536
_PUT_OFF = PUT_OFF_SHARE * _SCALE
_MOST = MOST_FIT * _SCALE


class _Table:
    """A shopper's trips as they are before any campaign, and what is kept for one of them.

    kept: lines that a campaign changes if the shopper is treated.
    brought: pairs of a trip and a product that one brings there.
    """

    def __init__(self, shopper: Shopper, trips: Trips) -> None:
        self.shopper = shopper
        self.trips = trips
        self.ends = [*trips.starts[1:], len(trips.products)]
        self.kept: set[Place] = set()
        self.brought: set[tuple[int, int]] = set()

    def lines(self, trip: int) -> bytearray:
        """The products of a trip's lines."""
        return self.trips.products[self.trips.starts[trip] : self.ends[trip]]

    def causes(self, trip: int) -> bytearray:
        """The causes of a trip's lines."""
        return self.trips.causes[self.trips.starts[trip] : self.ends[trip]]


class Responses:
    """How the shoppers of a world answer its campaigns."""

    def __init__(self, population: Population, calendar: CampaignCalendar) -> None:
        self._calendar = calendar
        self._groups = groups_of(population.catalogue)

    def act(
        self, shopper: Shopper, encounters: Encounters, days: list[int], trips: Trips
    ) -> list[Response]:
        """Lets the campaigns act on the trips of a shopper; the responses that are not LOST, to
        the latest campaign first.  Runs for every shopper.

        days: of the trips, the latest first.
        """
        forwards = days[::-1]
        n_trips, key = len(days), shopper.archetype.key
        products, starts = trips.products, trips.starts
        table = None
        responses = []
        for place, (day, entry, _, answer, pick) in enumerate(encounters.met):
            # The trips in the window, from the one to before the other, the latest first.
            start = n_trips - bisect_left(forwards, day + WINDOW_DAYS)
            end = n_trips - bisect_left(forwards, day)
            if start == end:
                continue
            bought = products[starts[start] : starts[end] if end < n_trips else None]
            n_featured = len(bought) - len(bought.translate(None, entry.featured))
            if not n_featured and answer >= entry.persuaded_share[key] * _MOST:
                continue
            table = table or _Table(shopper, trips)
            window = range(end - 1, start - 1, -1)
            meeting = encounters.meeting(place)
            respond = self._bought if n_featured else self._not_bought
            found = respond(meeting, table, window, answer, pick)
            if found is not None:
                responses.append(found)
        # All is decided before anything is changed.
        for response in responses:
            for (trip, line), product in response.changed.items():
                products[starts[trip] + line] = product
                trips.causes[starts[trip] + line] = CAMPAIGN
        return responses

    def _bought(
        self, meeting: Meeting, table: _Table, window: range, answer: int, pick: int
    ) -> Response | None:
        """Sure, or put off."""
        featured = meeting.entry.featured
        found = [
            (trip, place)
            for trip in window
            for place, product in enumerate(table.lines(trip))
            if product in featured
        ]
        n_lines = len(found)
        if answer < _PUT_OFF:
            changes = self._instead(meeting, table, found, pick)
            if len(changes) == n_lines:
                return Response(meeting, PUT_OFF, 0, n_lines, changes, None)
        return Response(meeting, SURE, n_lines, n_lines, NO_CHANGES, found[0])

    def _not_bought(
        self, meeting: Meeting, table: _Table, window: range, answer: int, pick: int
    ) -> Response | None:
        """Persuaded, or None for lost."""
        shopper = table.shopper
        labels = shopper.habits.taste.labels
        chances = shopper.habits.tables.baskets.households[
            shopper.household_size
        ].inclusion.probabilities
        product = max(meeting.entry.featured, key=lambda number: chances[labels[number] - 1])
        fit = self._calendar.rates[shopper.archetype.key].fits[labels[product]]
        share = meeting.entry.persuaded_share[shopper.archetype.key]
        if answer < share * fit * wear_out(meeting.n_before) * _SCALE:
            for trip in window:
                rivals = self._rivals(meeting, table, trip, product)
                if rivals:
                    place = trip, rivals[pick * len(rivals) >> 8]
                    table.kept.add(place)
                    table.brought.add((trip, product))
                    return Response(meeting, PERSUADED, 1, 0, {place: product}, place)
        return None

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

    def _instead(
        self, meeting: Meeting, table: _Table, found: Sequence[Place], pick: int
    ) -> dict[Place, int]:
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
                changes[trip, place] = choice[pick * len(choice) >> 8]
                table.brought.add((trip, changes[trip, place]))
        if len(changes) == len(found):
            table.kept.update(changes)
        return changes
