"""What shoppers saw, passed over, clicked and bought: training data for a recommender.

For notebooks: ``from interactions import InteractionPolicy, synthesize, iter_interactions``.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # What the module typing would say, which older versions lack parts of.
if TYPE_CHECKING:
    from typing import Any

    from interactions.api import iter_interactions as iter_interactions
    from interactions.api import synthesize as synthesize
    from interactions.model.events import Interaction as Interaction
    from interactions.model.policy import InteractionPolicy as InteractionPolicy

_HOMES = {
    "Interaction": "interactions.model.events",
    "InteractionPolicy": "interactions.model.policy",
    "iter_interactions": "interactions.api",
    "synthesize": "interactions.api",
}
"""Where each public name lives.  Names are imported when they are first asked for, so that the
command of this package can say what it lacks before anything of it is loaded."""

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'interactions' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
