"""world/coins.py: many comparisons of bytes by one subtraction."""

from random import Random

import pytest

from world.coins import ALWAYS, Coins, sums, toss

SIZES = (1, 2, 3, 4, 125, 256, 3001)


def bytes_of(number: int, n: int) -> list[int]:
    return list(number.to_bytes(n, "little"))


@pytest.mark.parametrize("n", SIZES)
def test_heads_are_where_the_draw_is_below_the_chance(n):
    random = Random(n)
    for _ in range(20):
        chances = [random.choice((0, 1, 128, 255, ALWAYS, random.randrange(257))) for _ in range(n)]
        draws = random.randbytes(n)
        expected = [int(draw < chance) for draw, chance in zip(draws, chances, strict=True)]
        assert bytes_of(Coins(chances).toss(draws), n) == expected


def test_every_draw_against_every_chance():
    draws = bytes(range(256))
    for chance in range(257):
        heads = bytes_of(Coins([chance] * 256).toss(draws), 256)
        assert heads == [1] * chance + [0] * (256 - chance)


@pytest.mark.parametrize("n", [0, *SIZES])
def test_coins_tossed_once_show_what_coins_show(n):
    random = Random(n)
    chances, draws = random.randbytes(n), random.randbytes(n)
    assert list(toss(chances, draws)) == [
        int(draw < chance) for draw, chance in zip(draws, chances, strict=True)
    ]


def test_a_coin_does_not_depend_on_its_neighbours():
    for place in range(5):
        for neighbour in (0, 255):
            draws = bytearray([neighbour] * 5)
            draws[place] = 100
            heads = Coins([0 if i != place else 101 for i in range(5)]).toss(bytes(draws))
            assert bytes_of(heads, 5) == [int(i == place) for i in range(5)]


def test_sums_are_byte_by_byte():
    random = Random(1)
    ones = random.randbytes(999)
    others = bytes(random.randrange(256 - one) for one in ones)
    assert list(sums(ones, others)) == [a + b for a, b in zip(ones, others, strict=True)]
    assert sums(b"", b"") == b""
