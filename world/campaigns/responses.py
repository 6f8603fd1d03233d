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

from world.campaigns.answers import NO_CHANGES, Place, Response
from world.campaigns.campaign import PERSUADED, PUT_OFF, PUT_OFF_SHARE, SURE, WINDOW_DAYS
from world.campaigns.persuasion import MOST_FIT, wear_out
from world.campaigns.schedule import CampaignCalendar, Entry
from world.campaigns.targeting import Encounters, Met
from world.causes import CAMPAIGN
from world.population import Population
from world.seasons import groups_of
from world.shoppers import Shopper
from world.switches import Trips

_SCALE = 65536
_PUT_OFF = PUT_OFF_SHARE * _SCALE
_MOST = MOST_FIT * _SCALE


class _Table:
    """A shopper's trips as they are before any campaign, and what is kept for one of them.

    kept: lines that a campaign changes if the shopper is treated.
    brought: pairs of a trip and a product that one brings there.
    """

    def __init__(self, shopper: Shopper, trips: Trips, encounters: Encounters) -> None:
        self.shopper = shopper
        self.encounters = encounters
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
        if not encounters.met:
            return []
        forwards = days[::-1]
        n_trips, key = len(days), shopper.archetype.key
        products, starts = trips.products, trips.starts
        table = None
        responses = []
        for met in encounters.met:
            day, entry, _, answer, _ = met
            # The trips in the window, from the one to before the other, the latest first.
            start = n_trips - bisect_left(forwards, day + WINDOW_DAYS)
            end = n_trips - bisect_left(forwards, day)
            if start == end:
                continue
            bought = products[starts[start] : starts[end] if end < n_trips else None]
            is_bought = len(bought.translate(None, entry.featured)) < len(bought)
            if is_bought or answer < entry.persuaded_share[key] * _MOST:
                table = table or _Table(shopper, trips, encounters)
                respond = self._bought if is_bought else self._not_bought
                response = respond(met, table, range(end - 1, start - 1, -1))
                if response is not None:
                    responses.append(response)
        # All is decided before anything is changed.
        for response in responses:
            for (trip, line), product in response.changed.items():
                products[starts[trip] + line] = product
                trips.causes[starts[trip] + line] = CAMPAIGN
        return responses

    def _bought(self, met: Met, table: _Table, window: range) -> Response | None:
        """Sure, or put off."""
        _, entry, _, answer, _ = met
        contact = table.encounters.contact(met)
        found = [
            (trip, place)
            for trip in window
            for place, product in enumerate(table.lines(trip))
            if product in entry.featured
        ]
        n_lines = len(found)
        if answer < _PUT_OFF:
            changes = self._instead(met, table, found)
            if len(changes) == n_lines:
                return Response(contact, PUT_OFF, 0, n_lines, changes, None)
        return Response(contact, SURE, n_lines, n_lines, NO_CHANGES, found[0])

    def _not_bought(self, met: Met, table: _Table, window: range) -> Response | None:
        """Persuaded, or None for lost."""
        day, entry, _, answer, pick = met
        shopper = table.shopper
        key, labels = shopper.archetype.key, shopper.habits.taste.labels
        chances = shopper.habits.tables.baskets.households[
            shopper.household_size
        ].inclusion.probabilities
        product = max(entry.featured, key=lambda number: chances[labels[number] - 1])
        fit = self._calendar.rates[key].fits[labels[product]]
        chance = entry.persuaded_share[key] * fit
        if answer >= chance * _SCALE:
            return None
        if answer >= chance * wear_out(table.encounters.n_before(day)) * _SCALE:
            return None
        for trip in window:
            rivals = self._rivals(entry, table, trip, product)
            if rivals:
                place = trip, rivals[pick * len(rivals) >> 8]
                table.kept.add(place)
                table.brought.add((trip, product))
                contact = table.encounters.contact(met)
                return Response(contact, PERSUADED, 1, 0, {place: product}, place)
        return None

    def _rivals(self, entry: Entry, table: _Table, trip: int, product: int) -> list[int]:
        """The places of a trip's lines that may be given up for a product."""
        products, causes, groups = table.lines(trip), table.causes(trip), self._groups
        free = [
            place
            for place, number in enumerate(products)
            if not causes[place] and number not in entry.running and (trip, place) not in table.kept
        ]
        return [place for place in free if groups[products[place]] == groups[product]] or free

    def _instead(self, met: Met, table: _Table, found: Sequence[Place]) -> dict[Place, int]:
        """What is bought in the place of the featured lines, as far as there is something."""
        _, entry, _, _, pick = met
        groups = self._groups
        others = [
            number
            for stratum in table.shopper.habits.tables.strata
            for number in stratum.products
            if number not in entry.running
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
