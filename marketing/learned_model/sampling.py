"""New rows, batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from marketing.learned_model.encoding import Encoded, Encoding
from marketing.learned_model.networks import gumbel
from marketing.learned_model.quiet_torch import torch_rng
from marketing.learned_model.settings import NOISE_WIDTH

if TYPE_CHECKING:
    import pandas as pd

    from marketing.learned_model.own_model import OwnModel

BATCH = 1000
"""Rows that are made at once.  A batch is always whole, so that the same rows come whatever
their number is."""

_NUMPY, _TORCH = 7201, 7202
"""Tell the random numbers of sampling from others of the same seed."""


def rows_of(model: OwnModel, n_rows: int, seed: int) -> pd.DataFrame:
    """The first rows of a seed."""
    import pandas as pd

    n_batches = -(-n_rows // BATCH) or 1
    frames = [_batch(model, seed, number) for number in range(n_batches)]
    return pd.concat(frames, ignore_index=True).head(n_rows)


def _batch(model: OwnModel, seed: int, number: int) -> pd.DataFrame:
    if model.network is None:
        return model.encoding.decode(Encoded((), ()), BATCH)
    rng, of_torch = np.random.default_rng([seed, number, _NUMPY]), torch_rng(seed, number, _TORCH)
    conditions = torch.zeros(BATCH, 0)
    if model.conditions:
        asked = model.conditions.draw_by_count(BATCH, rng)
        conditions = torch.from_numpy(model.conditions.vectors(asked))
    noise = torch.randn(BATCH, NOISE_WIDTH, generator=of_torch)
    model.network.eval()
    with torch.no_grad():
        made = model.network(noise, conditions)
        chosen = made + gumbel(made.shape, of_torch)
    return model.encoding.decode(_chosen(made, chosen, model.encoding), BATCH)


def _chosen(made: torch.Tensor, tilted: torch.Tensor, encoding: Encoding) -> Encoded:
    """The options that are highest, which the tilt makes as frequent as their softmax."""
    chosen, places = [], []
    for block in encoding.blocks:
        if block.has_place:
            places.append(torch.tanh(made[:, block.start]).numpy())
        chosen.append(tilted[:, block.first_option : block.end].argmax(1).numpy())
    return Encoded(tuple(chosen), tuple(places))
