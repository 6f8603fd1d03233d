"""How a program ends that could not do what it was asked: one line, and a status."""

from __future__ import annotations

import os
import sys

from receipts.runs.shown_text import shown

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from typing import NoReturn

BAD_USAGE = 2
BAD_DATA = 1
INTERRUPTED = 130


_NAMES_COMMANDS = ("python3 ", "pip install ")
"""What is in a message that says what to start or to install."""


def fail(message: object, status: int = BAD_DATA) -> NoReturn:
    """Ends the program with one line on stderr."""
    text = without_credentials(shown(message))
    if any(word in text for word in _NAMES_COMMANDS):
        from receipts.runs.installed import in_words_of_this_place

        text = in_words_of_this_place(text)
    print(f"{os.path.basename(sys.argv[0])}: error: {text}", file=sys.stderr)
    sys.exit(status)


def without_credentials(text: str) -> str:
    """A text without the user and password of the URLs in it, such as a mistyped argument.

    >>> without_credentials("unrecognized: --outptu s3://key:secret@bucket/large")
    'unrecognized: --outptu s3://...@bucket/large'
    >>> without_credentials("unrecognized: --urll postgresql://ann:pw1@host/shop")
    'unrecognized: --urll postgresql://ann@host/shop'
    """
    if "://" not in text or ("@" not in text and "password=" not in text.lower()):
        return text
    import re  # Late, since most texts have no URL.

    # The name of a database's user alone is no secret, and needed to go on.
    text = re.sub(r"(postgres(?:ql)?://[^\s/:@]*):\S*@", r"\1@", text)
    text = re.sub(r"(?i)([?&](?:ssl)?password=)[^\s&]*", r"\1...", text)
    return re.sub(r"(?<!postgres)(?<!postgresql)://[^\s/]*@", "://...@", text)
