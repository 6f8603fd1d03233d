"""The causes that act in a world: what makes somebody buy what he or she would not have bought."""

from __future__ import annotations

from collections.abc import Sequence

from world.archetypes import Archetype
from world.baskets import Household
from world.prices import PriceCalendar
from world.promotions import PromotionOffers, promotion_chances, promotion_factors
from world.seasons import SeasonOffers, groups_of, season_chances, strengths_of
from world.settings import PROMOTIONS, SEASONS, Settings
from world.strata import Stratum
from world.streams import WORLD, Streams
from world.switches import NO_OUTSIDERS, Cause, SecondChances, Switches

LINE_CAUSES = ("", "season", "promotion", "campaign")
"""What a line is due to, by its number in a history; "" is the shopper's own taste."""

SEASON, PROMOTION, CAMPAIGN = 1, 2, 3


def switches_of(
    settings: Settings,
    archetype: Archetype,
    strata: Sequence[Stratum],
    households: Sequence[Household],
    prices: PriceCalendar,
) -> Switches | None:
    """The causes of a world as they act on the shoppers of an archetype; None if there is none."""
    numbers = [number for stratum in strata for number in stratum.products]
    acting = []
    if SEASONS not in settings.without and strengths_of(settings.population.catalogue):
        acting.append(_season(settings, numbers, households))
    if PROMOTIONS not in settings.without and archetype.price_response:
        acting.append(_promotion(settings, archetype, numbers, households, prices))
    return Switches(acting) if acting else None


def _season(settings: Settings, numbers: Sequence[int], households: Sequence[Household]) -> Cause:
    catalogue = settings.population.catalogue
    offers = SeasonOffers(catalogue, frozenset(numbers))
    group_of = groups_of(catalogue)
    groups = [group_of[number] for number in numbers]
    outsiders = [
        bytes(other for other in range(len(catalogue)) if group_of[other] != group_of[number])
        for number in range(len(catalogue))
    ]
    strengths = strengths_of(catalogue)
    chances = [
        SecondChances(
            [strength - 1 for strength in strengths],
            [season_chances(strength, household, groups) for strength in strengths],
        )
        for household in households
    ]
    source = Streams(WORLD, settings.seed, "season switches")
    return Cause(SEASON, source, offers.products, offers.tiers, outsiders, chances)


def _promotion(
    settings: Settings,
    archetype: Archetype,
    numbers: Sequence[int],
    households: Sequence[Household],
    prices: PriceCalendar,
) -> Cause:
    figures = settings.population.parameters
    offers = PromotionOffers(prices, figures.promotion_percents, frozenset(numbers))
    factors = promotion_factors(archetype, figures)
    chances = []
    for household in households:
        probabilities = household.inclusion.probabilities
        of_factors = [promotion_chances(factor, probabilities) for factor in factors]
        chances.append(SecondChances(factors, of_factors))
    source = Streams(WORLD, settings.seed, "promotion switches")
    return Cause(PROMOTION, source, offers.products, offers.tiers, NO_OUTSIDERS, chances)
