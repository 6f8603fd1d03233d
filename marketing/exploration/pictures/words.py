"""Figures and names as they stand in titles and labels."""

from __future__ import annotations

_CENTS = 100
_LARGE_CENTS = 10_000

ELLIPSIS = "…"
_MINUS = "\N{MINUS SIGN}"


def plain(text: object) -> str:
    r"""A name on one line, without characters that are not shown.

    >>> plain("Tea\n<b>\x1b[2J")
    'Tea <b> [2J'
    """
    letters = (letter if letter.isprintable() else " " for letter in str(text))
    return " ".join("".join(letters).split())


def shortened(text: object, most: int) -> str:
    """A name of ``most`` letters at most.

    >>> shortened("Golden Dragon Fruit - 3 Count", 12)
    'Golden Drag…'
    """
    name = plain(text)
    return name if len(name) <= most else name[: most - 1].rstrip() + ELLIPSIS


def product_name(text: object, most: int) -> str:
    """A product's name without its pack.

    >>> product_name("Golden Dragon Fruit - 3 Count", 40)
    'Golden Dragon Fruit'
    """
    name = plain(text)
    return shortened(name.rpartition(" - ")[0] or name, most)


def kind_name(key: str) -> str:
    """An archetype in words.

    >>> kind_name("busy_family"), kind_name("")
    ('busy family', 'unknown')
    """
    return shortened(key.replace("_", " "), 24) or "unknown"


def percent(share: float, digits: int = 0) -> str:
    """A share of 1.

    >>> percent(0.256), percent(0.004), percent(0.256, 1)
    ('26%', '0.4%', '25.6%')
    """
    if not digits and 0 < abs(share) < 0.01:
        digits = 1
    return f"{100 * share:.{digits}f}%"


def points(share: float) -> str:
    """A difference of shares in percentage points, with its sign.

    >>> points(0.0123), points(0.0)
    ('+1.2', '+0.0')
    """
    return f"{100 * share:+.1f}".replace("-", _MINUS)


def dollars(cents: float) -> str:
    """An amount, with cents if it is below 100 dollars.

    >>> dollars(1234), dollars(123456)
    ('$12.34', '$1,235')
    """
    return f"${cents / _CENTS:,.2f}" if abs(cents) < _LARGE_CENTS else f"${cents / _CENTS:,.0f}"


def times(ratio: float) -> str:
    """How many times as much.

    >>> times(1.26), times(12.6)
    ('1.3 times', '13 times')
    """
    return f"{ratio:.1f} times" if ratio < 10 else f"{ratio:.0f} times"
