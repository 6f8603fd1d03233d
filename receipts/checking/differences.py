"""Where a record departs from the one that it should be."""

from __future__ import annotations

from typing import Any, NamedTuple


class Difference(NamedTuple):
    """The first difference of two JSON values.

    path: the names and places that lead to it, such as ``("receipts", 4, "store")``.
    """

    path: tuple[str | int, ...]
    expected: Any
    found: Any

    @property
    def what(self) -> str:
        """The path in words: ``settings, end_date``; places count from 1: ``items 3, price``."""
        words = ""
        for part in self.path:
            words += f" {part + 1}" if isinstance(part, int) else f", {part}"
        return words.strip(", ")


def first_difference(
    expected: Any, found: Any, path: tuple[str | int, ...] = ()
) -> Difference | None:
    """The first difference, None where both are the same: types, fields and their order too.

    >>> first_difference({"a": [1, 2]}, {"a": [1, 2.0]})
    Difference(path=('a', 1), expected=2, found=2.0)
    """
    if type(expected) is not type(found):
        return Difference(path, expected, found)
    if isinstance(expected, dict):
        if [*expected] != [*found]:
            return Difference((*path, "fields"), [*expected], [*found])
        pairs = ((key, value, found[key]) for key, value in expected.items())
    elif isinstance(expected, list):
        if len(expected) != len(found):
            return Difference((*path, "length"), len(expected), len(found))
        pairs = ((place, *both) for place, both in enumerate(zip(expected, found, strict=True)))
    else:
        return None if expected == found else Difference(path, expected, found)
    for part, one, other in pairs:
        if difference := first_difference(one, other, (*path, part)):
            return difference
    return None
