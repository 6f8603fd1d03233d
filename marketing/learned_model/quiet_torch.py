"""torch as it is to be while a network of ours is at work, and as it was before and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from threadpoolctl import threadpool_limits


@contextmanager
def torch_set(n_threads: int) -> Iterator[None]:
    """Inside the ``with``, torch and numpy use so many threads, and only what gives the same
    result each time.
    """
    before = (
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )
    torch.set_num_threads(n_threads)
    torch.use_deterministic_algorithms(True)
    try:
        with threadpool_limits(n_threads):
            yield
    finally:
        torch.set_num_threads(before[0])
        torch.use_deterministic_algorithms(before[1], warn_only=before[2])


def torch_rng(*entropy: int) -> torch.Generator:
    """A generator of torch's that some whole numbers of 0 or more decide."""
    (state,) = np.random.SeedSequence(entropy).generate_state(1, np.uint64)
    return torch.Generator().manual_seed(int(state >> np.uint64(1)))
