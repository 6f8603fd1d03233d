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

    >>> percent(0.256), percent(0.004), percent(0.0001)
    ('26%', '0.4%', 'below 0.1%')
    """
    if 0 < share < 0.0005:
        return "below 0.1%"
    if not digits and 0 < abs(share) < 0.01:
        digits = 1
    return f"{100 * share:.{digits}f}%"


def points(share: float) -> str:
    """A difference of shares in percentage points.

    >>> points(0.0123), points(-0.00001)
    ('1.2', '0.0')
    """
    return f"{100 * share:.1f}".replace("-0.0", "0.0").replace("-", _MINUS)


def dollars(cents: float) -> str:
    """An amount, with cents if it is below 100 dollars.

    >>> dollars(1234), dollars(123456)
    ('$12.34', '$1,235')
    """
    return f"${cents / _CENTS:,.2f}" if abs(cents) < _LARGE_CENTS else f"${cents / _CENTS:,.0f}"


def times(ratio: float) -> str:
    """How many times as much.

    >>> times(1.264), times(2.64), times(12.6)
    ('1.26 times', '2.6 times', '13 times')
    """
    digits = 2 if ratio < 2 else 1 if ratio < 10 else 0
    return f"{ratio:.{digits}f} times"
