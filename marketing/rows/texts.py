"""How days are written, ready-made: the text of most rows has one."""

from __future__ import annotations

from datetime import date


class _Days(dict[int, str]):
    """Days as ISO 8601 has them, by their ``date.toordinal()`` numbers; filled as asked."""

    def __missing__(self, ordinal: int) -> str:
        made = self[ordinal] = date.fromordinal(ordinal).isoformat()
        return made


DAYS = _Days()
"""By ``date.toordinal()`` number, the day's text."""
