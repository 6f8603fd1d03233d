"""How this program was started, so that a message can say how to start it again."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from receipts.runs.installed import COMMANDS, other_command


def command_again(arguments: Iterable[str], script: str = "") -> str:
    """A line for a shell that starts this program again with other arguments.

    script: another script beside this one, or below its folder, that is to be started instead.
    """
    *words, last = started_as()
    if script and words[-1:] == ["-m"]:
        last = ".".join([*last.split(".")[:-1], *Path(script).with_suffix("").parts])
    elif script and not words and Path(last).name in COMMANDS:
        *words, last = other_command(last, script)
    elif script:
        last = str(Path(last).parent / script)
    return " ".join(map(_quoted, [*words, last, *arguments]))


def started_as() -> list[str]:
    """The words that this program was started with, but for its arguments.

    They are those of the real command line: the interpreter's options are among them, ``-m`` and
    a module, or the name of an installed command.
    """
    arguments = sys.argv[1:]
    n_words = len(sys.orig_argv) - len(arguments)
    interpreter, *words = sys.orig_argv[:n_words] or [sys.executable]
    if not words or sys.orig_argv[n_words:] != arguments:
        return [sys.executable, sys.argv[0]]  # Another program runs us in its own process.
    if len(words) == 1 and Path(words[0]).suffix != ".py":
        return [_shortest(words[0], words[0])]  # Its first line names its interpreter.
    return [_shortest(interpreter, sys.executable or interpreter), *words]


def _quoted(word: str) -> str:
    """A word for a shell, also where it is no text, as the name of a file that is not in UTF-8."""
    try:
        word.encode()
    except UnicodeEncodeError:
        inside = "".join(
            chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\{byte:03o}"
            for byte in os.fsencode(word)
        )
        return f"$'{inside}'"
    return shlex.quote(word)


def _shortest(name: str, path: str) -> str:
    """A program's bare name if the shell finds that very program by it, as it was typed if that
    leads to it, or else its path.
    """
    for word in (os.path.basename(name), name):
        found = shutil.which(word)
        if found is not None and os.path.abspath(found) == os.path.abspath(path):
            return word
    return path
