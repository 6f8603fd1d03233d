"""What the commands that ``pip install`` makes are called, and how messages name them.

The program's messages name its scripts, as they are started in a checkout.  Where it is installed
there are commands instead, and extras of the package instead of requirements files.
"""

from __future__ import annotations

import os
import re
import sys

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "tillroll-generate": "generate_large_dataset",
    "tillroll-read": "read_large_dataset",
    "tillroll-interactions": "interactions.__main__",
    "tillroll-marketing": "marketing.build_dataset",
    "tillroll-load": "receipts.load",
}
"""The installed commands and the modules whose ``main`` they call."""

_SCRIPTS: Mapping[str, str] = {
    "python3 generate_large_dataset.py": "tillroll-generate",
    "python3 read_large_dataset.py": "tillroll-read",
    "python3 -m interactions": "tillroll-interactions",
    "python3 marketing/build_dataset.py": "tillroll-marketing",
    "python3 -m receipts.load": "tillroll-load",
}
"""How messages call what is installed under another name."""

_OTHER_SCRIPT = re.compile(r"python3 (marketing/\w+(?:/\w+)*)\.py\b")
_REQUIREMENTS = re.compile(r"pip install -r requirements(?:-(\w+))?\.txt")

USUAL_EXTRA = "receipts"
"""The extra that has what is in ``requirements.txt``."""

_NOTE = re.compile(r"tillroll-.+\.dist-info")
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


def is_installed() -> bool:
    """Whether this code is where ``pip`` has put it, which leaves a note of that beside it."""
    return any(_NOTE.fullmatch(name) for name in os.listdir(_ROOT))


def command_name(usual: str) -> str:
    """What the usage line calls this program: the installed command that it was started as, or
    its usual name.
    """
    name = os.path.basename(sys.argv[0])
    return name if name in COMMANDS else usual


def in_words_of_this_place(message: str) -> str:
    """A message with the names that commands and extras have here.

    >>> in_words_of_this_place("nothing to mend")
    'nothing to mend'
    """
    if os.path.basename(sys.argv[0]) not in COMMANDS and not is_installed():
        return message
    for script, command in _SCRIPTS.items():
        message = message.replace(script, command)
    message = _OTHER_SCRIPT.sub(lambda found: _as_module(found[1]), message)
    return _REQUIREMENTS.sub(lambda found: _extra(found[1]), message)


def other_command(installed: str, script: str) -> list[str]:
    """The words that start another script of ours from beside an installed command.

    installed: the path or name of the command.
    script: its path from the folder of the command's own script, such as ``consumer.py``.
    """
    own = COMMANDS[os.path.basename(installed)]
    module = ".".join([*own.split(".")[:-1], *os.path.splitext(script)[0].split("/")])
    for command, other in COMMANDS.items():
        if other == module:
            return [os.path.join(os.path.dirname(installed), command)]
    return [sys.executable, "-m", module]


def _as_module(script: str) -> str:
    return f"{sys.executable} -m {script.replace('/', '.')}"


def _extra(name: str | None) -> str:
    return f"pip install 'tillroll[{name or USUAL_EXTRA}]'"
