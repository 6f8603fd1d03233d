"""How a program ends that could not do what it was asked: one line, and a status."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from receipts.runs.shown_text import shown

BAD_USAGE = 2
BAD_DATA = 1
INTERRUPTED = 130


def fail(message: object, status: int = BAD_DATA) -> NoReturn:
    """Ends the program with one line on stderr."""
    print(f"{os.path.basename(sys.argv[0])}: error: {shown(message)}", file=sys.stderr)
    sys.exit(status)
