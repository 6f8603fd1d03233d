"""What a marketing data set is checked for: ``from marketing.validation import validate``."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # What the module typing would say, which older versions lack parts of.
if TYPE_CHECKING:
    from typing import Any

    from marketing.validation.results import Report as Report
    from marketing.validation.validation import MissingFilesError as MissingFilesError
    from marketing.validation.validation import validate as validate

_HOMES = {
    "MissingFilesError": "marketing.validation.validation",
    "Report": "marketing.validation.results",
    "validate": "marketing.validation.validation",
}
"""Where each public name lives.  Names are imported when they are first asked for, so that the
command can say what it lacks before anything of it is loaded."""

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'marketing.validation' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
