"""What an id, or another value that goes into the output, must not be."""

from __future__ import annotations

from interactions.errors import shown

MAX_ID_LENGTH = 4000
"""Characters of an id.  It stands in every row of its customer or article."""

FORBIDDEN = ("\0", "\n", "\r")
"""What stands between values and rows of scratch files, and a line break of other systems."""


def id_fault(value: object) -> str:
    """What is wrong with an id, empty where nothing is.

    >>> id_fault("anna"), id_fault(" ")
    ('', 'is empty; every row needs an id')
    """
    if not isinstance(value, str):
        return f"is {shown(value)}; expected a text"
    if not value.strip():
        return "is empty; every row needs an id"
    if len(value) > MAX_ID_LENGTH:
        return f"has {len(value):,} characters; an id has at most {MAX_ID_LENGTH:,}"
    return text_fault(value)


def text_fault(value: str) -> str:
    """What is wrong with a text, empty where nothing is."""
    if any(character in value for character in FORBIDDEN):
        return f"is {shown(value)}, which has a line break or a NUL; take it out of the value"
    if not is_unicode(value):
        return f"is {shown(value)}, which has half of a character (a surrogate); mend the value"
    return ""


def is_unicode(value: str) -> bool:
    """Whether a text can be written: JSON can name halves of characters, which no file holds."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
