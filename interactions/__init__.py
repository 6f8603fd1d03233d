"""What shoppers saw, passed over, clicked and bought: training data for a recommender.

For notebooks: ``from interactions import InteractionPolicy, synthesize, iter_interactions``.
"""

from __future__ import annotations

from interactions.api import iter_interactions, synthesize
from interactions.model.events import Interaction
from interactions.model.policy import InteractionPolicy

__all__ = ["Interaction", "InteractionPolicy", "iter_interactions", "synthesize"]
