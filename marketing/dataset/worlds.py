"""The world of a run, made once a process."""

from __future__ import annotations

from functools import lru_cache

from world.settings import Settings
from world.world import World


@lru_cache(maxsize=1)
def world_of(settings: Settings) -> World:
    """The world of these settings; the same object as the last time, if they are."""
    return World(settings)
