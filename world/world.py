"""A world: a seed, settings and a population.  Everything else is a view of it.

Nothing here is stored: whoever asks for customer 123 gets it made, the same every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from world.campaigns.campaign import Campaign, Contact
from world.campaigns.dates import DAYS_A_BLOCK
from world.histories import History, Pricing
from world.line_amounts import LineAmounts
from world.lines import codes_of_lines
from world.names import builtin_names, faker_names
from world.order_numbers import OrderNumbers
from world.population_checks import check_population
from world.prices import PriceCalendar
from world.records import customer_record
from world.settings import CAMPAIGNS, Settings
from world.shoppers import Shopper, Shoppers
from world.streams import WORLD, Streams, uint16s
from world.switches import Trips
from world.trips import draw_trip_days, n_trip_bytes, week_of

if TYPE_CHECKING:  # Loaded below where they are needed: most worlds have no campaigns.
    from world.campaigns.answers import Response
    from world.campaigns.responses import Responses
    from world.campaigns.schedule import CampaignCalendar
    from world.campaigns.targeting import Encounters, Targeting
    from world.households.homes import Homes


class World:
    """The world of these settings."""

    def __init__(self, settings: Settings) -> None:
        seed, population = settings.seed, settings.population
        check_population(population)
        self.settings = settings
        self.population = population
        self.prices = PriceCalendar(seed, population)
        names = faker_names(settings.locale, seed) if settings.locale else builtin_names()
        self._shoppers = Shoppers(settings, names, self.prices)
        self._orders = OrderNumbers(seed, settings.receipts_per_customer)
        self._pricing = Pricing(
            LineAmounts(self.prices, population),
            population.parameters.least_savings_percent,
            population.parameters.most_savings_percent,
        )
        self._campaigns_act = CAMPAIGNS in settings.causes
        self._end_ordinal = settings.end_date.toordinal()
        self._trips = Streams(WORLD, seed, "trips")
        self._baskets = Streams(WORLD, seed, "baskets")
        self._quantities = Streams(WORLD, seed, "quantities")
        self._member = Streams(WORLD, seed, "member savings")

    def shopper(self, index: int) -> Shopper:
        """Who customer ``index`` is."""
        return self._shoppers.make(index)

    @cached_property
    def homes(self) -> Homes:
        """Where the shoppers live, and with whom."""
        from world.households.homes import Homes

        return Homes(self.settings)

    def contacts(self, history: History) -> list[Contact]:
        """The campaigns of the shopper's time, the oldest first, eligible or not: those whose
        attribution window the history sees whole, or the end of it (see ``History.sees_whole``).
        None where there are no campaigns.
        """
        if self.settings.campaigns is None:
            return []
        met = history.encounters.met if history.encounters else None
        return self.targeting.contacts(history.shopper, history.days[0], met)

    def campaigns(self, first_day: int) -> list[Campaign]:
        """The campaigns that end on ``first_day`` or later, the oldest first."""
        if self.settings.campaigns is None or first_day > self._end_ordinal:
            return []
        n_blocks = (self._end_ordinal - first_day) // DAYS_A_BLOCK + 1
        entries = [each for number in range(n_blocks) for each in self.calendar.block(number)]
        found = [each.campaign for each in entries if each.campaign.last_day >= first_day]
        return sorted(found, key=lambda campaign: campaign.first_day)

    def history(self, shopper: Shopper, treatments: Mapping[str, bool] | None = None) -> History:
        """When and what the shopper bought, and what it cost.

        treatments: by campaign_id, whether he or she is treated, whatever the coin says; counts
            for campaigns for which the shopper is eligible.
        """
        n_trips = self.settings.receipts_per_customer
        days = self._days(shopper, n_trips)
        if not self._campaigns_act:
            return self._priced(shopper, days, self._trips_with_causes(shopper, days), (), None)
        encounters = self.targeting.encounters(shopper, days[-1], treatments)
        if encounters.met and encounters.met[-1][0] < days[-1]:
            days = self._since(encounters.met[-1][0], shopper, days)
        trips = self._trips_with_causes(shopper, days)
        responses = self._responses.act(shopper, encounters, days, trips)
        if len(days) > n_trips:
            days, trips = days[:n_trips], _seen(trips, n_trips)
        return self._priced(shopper, days, trips, responses, encounters)

    def _days(self, shopper: Shopper, n_trips: int) -> list[int]:
        """The days of the latest trips, the latest first.

        Decisions are drawn in this order, so that a longer history extends a shorter one.
        """
        draws = self._trips.draw(shopper.index, n_trip_bytes(n_trips))
        return draw_trip_days(draws, shopper.habits.gaps, self._end_ordinal)

    def _since(self, first_day: int, shopper: Shopper, days: list[int]) -> list[int]:
        """The days of the trips, and of earlier ones back to a day: what a campaign does is
        decided by all trips of its window, seen or not.
        """
        n_more = -(-(days[-1] - first_day) // shopper.archetype.gap_days[0])
        return [day for day in self._days(shopper, len(days) + n_more) if day >= first_day]

    def _priced(
        self,
        shopper: Shopper,
        days: list[int],
        trips: Trips,
        responses: Sequence[Response],
        encounters: Encounters | None,
    ) -> History:
        """The history of these trips, the latest first, with the shopper's own quantities."""
        index, n_trips = shopper.index, len(days)
        more_than_one = self._quantities.draw(index, len(trips.products))
        codes = codes_of_lines(
            trips.products, more_than_one.translate(shopper.habits.tables.quantities)
        )
        ends = [slice(start, end) for start, end in pairwise((*trips.starts, len(codes)))]
        causes = bytes(trips.causes)
        order_numbers = self._orders.of(index)
        member_draws = uint16s(self._member.draw(index, 2 * n_trips))[::-1]
        history = self._pricing.history(
            shopper,
            days[::-1],
            trips.weeks[::-1],
            order_numbers[::-1],
            [codes[lines] for lines in reversed(ends)],
            [causes[lines] for lines in reversed(ends)],
            member_draws,
            responses,
            encounters,
        )
        lines = [
            (n_trips - 1 - response.redeemed[0], response.redeemed[1], response.contact.campaign)
            for response in responses
            if response.redeemed and response.redeemed[0] < n_trips
        ]
        return self._pricing.redeemed(history, lines, member_draws) if lines else history

    def _trips_with_causes(self, shopper: Shopper, days: list[int]) -> Trips:
        """What is bought on these days, the latest first, after seasons and promotions acted."""
        index, habits = shopper.index, shopper.habits
        baskets = habits.tables.baskets.draw_baskets(
            partial(self._baskets.draw, index),
            len(days),
            shopper.household_size,
            habits.taste.products,
            self.settings.receipts_per_customer,
        )
        *starts, n_lines = accumulate(map(len, baskets), initial=0)
        trips = Trips(
            weeks=[week_of(day) for day in days],
            baskets=baskets,
            starts=starts,
            products=bytearray().join(baskets),
            causes=bytearray(n_lines),
        )
        if habits.tables.switches is not None:
            habits.tables.switches.act(index, shopper.household_size, habits.taste.labels, trips)
        return trips

    @cached_property
    def calendar(self) -> CampaignCalendar:
        """The campaigns of the world, where there are some."""
        from world.campaigns.schedule import CampaignCalendar

        return CampaignCalendar(self.settings, self.homes, self._shoppers.tables_of)

    @cached_property
    def targeting(self) -> Targeting:
        """Whom they meet."""
        from world.campaigns.targeting import Targeting

        return Targeting(self.settings, self.homes, self.calendar)

    @cached_property
    def _responses(self) -> Responses:
        from world.campaigns.responses import Responses

        return Responses(self.population, self.calendar)

    def customer(self, index: int) -> dict[str, Any]:
        """The record of customer ``index``, as it stands in a receipt data set."""
        return customer_record(self.history(self.shopper(index)), self.settings)


def _seen(trips: Trips, n_trips: int) -> Trips:
    """The latest ``n_trips`` of the trips, which are more."""
    end = trips.starts[n_trips]
    return Trips(
        trips.weeks[:n_trips],
        trips.baskets[:n_trips],
        trips.starts[:n_trips],
        trips.products[:end],
        trips.causes[:end],
    )
