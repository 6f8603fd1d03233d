"""New rows, batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from marketing.learned_model.conditions import Conditions
from marketing.learned_model.encoding import Encoded, Encoding
from marketing.learned_model.networks import RowGenerator, gumbel
from marketing.learned_model.quiet_torch import torch_rng
from marketing.learned_model.settings import NOISE_WIDTH

if TYPE_CHECKING:
    import pandas as pd

BATCH = 1000
"""Rows that are made at once.  A batch is always whole, so that the same rows come whatever
their number is."""

_NUMPY, _TORCH = 7201, 7202
"""Tell the random numbers of sampling from others of the same seed."""


class Sampler(NamedTuple):
    """What rows are made with; network: None where no column varies."""

    encoding: Encoding
    conditions: Conditions
    network: RowGenerator | None

    def rows(self, n_rows: int, seed: int) -> pd.DataFrame:
        """The first rows of a seed."""
        import pandas as pd

        n_batches = -(-n_rows // BATCH) or 1
        frames = [self._batch(seed, number) for number in range(n_batches)]
        return pd.concat(frames, ignore_index=True).head(n_rows)

    def _batch(self, seed: int, number: int) -> pd.DataFrame:
        if self.network is None:
            return self.encoding.decode(Encoded((), ()), BATCH)
        rng = np.random.default_rng([seed, number, _NUMPY])
        of_torch = torch_rng(seed, number, _TORCH)
        conditions = torch.zeros(BATCH, 0)
        if self.conditions:
            asked = self.conditions.draw_by_count(BATCH, rng)
            conditions = torch.from_numpy(self.conditions.vectors(asked))
        noise = torch.randn(BATCH, NOISE_WIDTH, generator=of_torch)
        was_training = self.network.training
        self.network.eval()
        with torch.no_grad():
            made = self.network(noise, conditions)
            tilted = made + gumbel(made.shape, of_torch)
        self.network.train(was_training)
        return self.encoding.decode(_chosen(made, tilted, self.encoding), BATCH)


def _chosen(made: torch.Tensor, tilted: torch.Tensor, encoding: Encoding) -> Encoded:
    """The options that are highest, which the tilt makes as frequent as their softmax."""
    chosen, places = [], []
    for block in encoding.blocks:
        if block.has_place:
            places.append(torch.tanh(made[:, block.start]).numpy())
        chosen.append(tilted[:, block.first_option : block.end].argmax(1).numpy())
    return Encoded(tuple(chosen), tuple(places))
