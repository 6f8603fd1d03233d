"""The law by which a campaign persuades: who buys a featured product only because of it.

Of the eligible shoppers who would buy none of the featured products in the attribution window, and
have a trip in it on which a line may be given up, a share of

    base x effect x response x fit x wear-out        (at most 1)

is persuaded, where

    response = 1/2 + 1/2 x the archetype's price response / the mean one of the population
    fit      = 3/2 for the favourite of a stratum (see strata.py), falling evenly to 1/2 for the
               product that is liked least; of the featured products the likeliest counts
    wear-out = 0.7 to the power of the campaigns for which the shopper was eligible, and had his
               or her contact, in the 60 days before

and the base is such that the right share of the treated redeems (see schedule.py).  The
form and the figures of the law are assumed.  It counts for which campaigns a shopper was eligible
and not by which he or she was treated, so that no assignment changes another campaign's answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, repeat
from math import fsum
from operator import mul

from world.archetypes import Archetype
from world.campaigns.campaign import FIGURES, WINDOW_DAYS
from world.strata import Stratum

WEAR_OUT_DAYS = 60
_WEAR_OUT = 0.7
_WEAR_OUTS = [*accumulate(repeat(_WEAR_OUT, 50), mul, initial=1.0)]
MOST_FIT, _LEAST_FIT = 1.5, 0.5
_DAYS_A_YEAR = 365


def responses(archetypes: Sequence[Archetype]) -> dict[str, float]:
    """How readily the shoppers of each archetype are persuaded, by its key; 1 on average."""
    mean = fsum(each.price_response for each in archetypes) / len(archetypes)
    if not mean:
        return {each.key: 1.0 for each in archetypes}
    return {each.key: 0.5 + 0.5 * each.price_response / mean for each in archetypes}


def fits(strata: Sequence[Stratum]) -> list[float]:
    """By label (see tastes.py; 0 is none), how well the product that stands there fits."""
    found = [0.0]
    for stratum in strata:
        n_steps = max(len(stratum.products) - 1, 1)
        step = (MOST_FIT - _LEAST_FIT) / n_steps
        found += [MOST_FIT - place * step for place in range(len(stratum.products))]
    return found


def wear_out(n_before: int) -> float:
    """What is left of a campaign's effect after so many others."""
    return _WEAR_OUTS[min(n_before, len(_WEAR_OUTS) - 1)]


def mean_wear_out(eligible_shares: dict[str, float]) -> float:
    """What is left on average, where so large shares of the shoppers are eligible, by size.

    Contacts are taken to be independent of each other, which they are but for the targets.
    """
    left = 1.0
    for size, share in eligible_shares.items():
        n_contacts = FIGURES[size].a_year * WEAR_OUT_DAYS / _DAYS_A_YEAR
        whole = int(n_contacts)
        for part in (*repeat(1.0, whole), n_contacts - whole):
            left *= 1 - part * share * (1 - _WEAR_OUT)
    return left


def mean_trips(gap_days: float) -> tuple[int, float]:
    """The trips in a window of somebody with this mean gap: so many, and the chance of one more."""
    n_trips = WINDOW_DAYS / gap_days
    return int(n_trips), n_trips - int(n_trips)
