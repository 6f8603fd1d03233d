"""What a command does first, before it loads anything else.

A script calls this above its other imports, so that an older Python says in one line what it
lacks, and Ctrl-C while modules are loaded is one line too.  Hence nothing is used here that
Python 3.8 does not know, and next to nothing is loaded.
"""

from __future__ import annotations

import os
import sys

from receipts.runs.endings import INTERRUPTED, fail

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from types import TracebackType

_NEEDED = (3, 11)

_ARROW_POOL = "ARROW_DEFAULT_MEMORY_POOL"
"""Names where pyarrow takes its memory from, in this process and in those that it starts."""


def start(name: str = "") -> None:
    """Makes ready for what a command may meet; ends the program where Python is too old.

    name: what the command's errors begin with (default: the name of the script).
    """
    sys.argv[0] = name or sys.argv[0]
    if sys.version_info < _NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        fail(f"Python 3.11 or later is needed, and this is {found}; start it with python3.11")
    # The pool that it has by default keeps 50 MB of what it has given back.
    os.environ.setdefault(_ARROW_POOL, "system")
    sys.excepthook = _end
    for stream in (sys.stdout, sys.stderr):
        # A name that the encoding of a terminal or pipe lacks must not end the program.  (Where
        # the shell closed it, there is no stream.)
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Ctrl-C in one line, wherever it comes; anything else as Python shows it."""
    if issubclass(kind, KeyboardInterrupt):
        fail("stopped", INTERRUPTED)
    sys.__excepthook__(kind, error, trace)
