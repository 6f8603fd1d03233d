r"""Text of files that are not ours, made fit for a terminal.

A terminal obeys some characters instead of showing them: they move the cursor, clear the
screen, ring the bell, turn the direction of writing round.  They are shown as ``\x1b``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    import re

_OBEYED = (
    "[\x00-\x1f\x7f-\x9f"  # Control characters of ASCII and Latin-1.
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # Those that turn the writing round.
    "\u2028\u2029"  # Line ends.
    "\ud800-\udfff]"  # Halves of characters, which no encoding can write.
)


def shown(text: object) -> str:
    r"""The text on one line, with escapes in place of what a terminal would obey.

    >>> shown("Jane\x1b[2J\n")
    'Jane\\x1b[2J\\n'
    """
    text = str(text)
    if text.isprintable():
        return text
    import re  # Late, since most texts have nothing of it.

    return re.sub(_OBEYED, _escape, text)


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
