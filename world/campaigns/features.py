"""Which products a campaign features."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_MOST_FEATURED = 3
_ROOM = 0.6
_NEAR = (0.6, 1.5)
"""How far from what is wanted the last product may be, as factors."""

N_DRAWS = 6


def choose_featured(
    rates: Mapping[int, float],
    joint: Callable[[Sequence[int]], float],
    wanted: float,
    draws: bytes,
) -> tuple[int, ...]:
    """One to three products, one of which is bought in as large a share of the windows as wanted.

    rates: in which share of the windows each product is bought, by its number.
    joint: the same for several products.
    draws: ``N_DRAWS`` random bytes.

    All but the last are drawn among those that leave room for it.  For the last, one that is
    bought too seldom and one that is bought too often are drawn, and one of the two so that the
    mean over many campaigns is what is wanted; where there are no two, the nearest is taken.
    """
    chosen: list[int] = []
    rest = wanted
    for draw in draws[: draws[2] % _MOST_FEATURED]:
        fitting = [n for n, rate in rates.items() if n not in chosen and rate <= rest * _ROOM]
        if fitting:
            chosen.append(_drawn(draw, fitting))
            rest = 1 - (1 - rest) / (1 - rates[chosen[-1]])
    left = [n for n in rates if n not in chosen]
    below = [n for n in left if _NEAR[0] * rest <= rates[n] <= rest]
    above = [n for n in left if rest < rates[n] <= _NEAR[1] * rest]
    if below and above:
        low, high = _drawn(draws[3], below), _drawn(draws[4], above)
        low_rate, high_rate = joint([*chosen, low]), joint([*chosen, high])
        is_low = draws[5] * (high_rate - low_rate) < (high_rate - wanted) * 256
        chosen.append(low if is_low else high)
    elif left:
        nearest = min(left, key=lambda n: (abs(rates[n] - rest), n))
        if not chosen or abs(rates[nearest] - rest) < rest:
            chosen.append(nearest)
    return tuple(sorted(chosen))


def _drawn(draw: int, numbers: Sequence[int]) -> int:
    return numbers[draw * len(numbers) >> 8]
