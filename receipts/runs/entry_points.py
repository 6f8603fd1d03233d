"""The installed commands, as ``[project.scripts]`` in ``pyproject.toml`` names them.

Each is made ready for what it may meet before its module is loaded.
"""

from __future__ import annotations

from receipts.runs.installed import COMMANDS


def generate() -> int:
    """``tillroll-generate``; the exit status."""
    return _run("tillroll-generate")


def read() -> int:
    """``tillroll-read``; the exit status."""
    return _run("tillroll-read")


def interactions() -> int:
    """``tillroll-interactions``; the exit status."""
    return _run("tillroll-interactions")


def marketing() -> int:
    """``tillroll-marketing``; the exit status."""
    return _run("tillroll-marketing")


def load() -> int:
    """``tillroll-load``; the exit status."""
    return _run("tillroll-load")


def _run(command: str) -> int:
    from receipts.runs.start import start

    start()
    from importlib import import_module

    status: int = import_module(COMMANDS[command]).main()
    return status
