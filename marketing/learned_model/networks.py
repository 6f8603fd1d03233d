"""The two networks: one makes rows, the other, the critic, tells them from real ones.

After Xu et al. 2019 (see modes.py), section 4.4.  Whatever is drawn comes from a generator that is
handed in, and never from torch's own state.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from marketing.learned_model.encoding import Block
from marketing.learned_model.settings import DROPOUT, LEAK, NOISE_WIDTH, TEMPERATURE


class Residual(nn.Module):
    """A layer whose input goes on beside its output: x, relu(norm(W x + b))."""

    def __init__(self, n_in: int, n_out: int, rng: torch.Generator | None) -> None:
        super().__init__()
        self.linear = _linear(n_in, n_out, rng)
        self.norm = nn.BatchNorm1d(n_out, device="meta" if rng is None else "cpu")

    def forward(self, x: Tensor) -> Tensor:
        """Rows of n_in + n_out numbers."""
        return torch.cat([x, torch.relu(self.norm(self.linear(x)))], dim=1)


class RowGenerator(nn.Module):
    """Makes rows of noise and conditions.

    rng: draws the weights; None for a network that is to be given some.
    """

    def __init__(
        self, n_conditions: int, layers: Sequence[int], width: int, rng: torch.Generator | None
    ) -> None:
        super().__init__()
        widths = [NOISE_WIDTH + n_conditions]
        blocks = []
        for n_out in layers:
            blocks.append(Residual(widths[-1], n_out, rng))
            widths.append(widths[-1] + n_out)
        self.hidden = nn.Sequential(*blocks)
        self.last = _linear(widths[-1], width, rng)

    def forward(self, noise: Tensor, conditions: Tensor) -> Tensor:
        """What ``activated`` makes rows of."""
        made: Tensor = self.last(self.hidden(torch.cat([noise, conditions], dim=1)))
        return made


class Critic(nn.Module):
    """Gives a number to each group of ``pac`` rows: high for real ones."""

    def __init__(self, width: int, layers: Sequence[int], pac: int, rng: torch.Generator) -> None:
        super().__init__()
        self.pac = pac
        widths = [width * pac, *layers]
        self.hidden = nn.ModuleList(_linear(n_in, n_out, rng) for n_in, n_out in pairwise(widths))
        self.last = _linear(widths[-1], 1, rng)

    def forward(self, packed: Tensor, rng: torch.Generator) -> Tensor:
        """packed: rows as ``packs`` puts them together; rng: for what is left out."""
        x = packed
        for linear in self.hidden:
            x = dropped(functional.leaky_relu(linear(x), LEAK), rng)
        judged: Tensor = self.last(x)
        return judged


def packs(rows: Tensor, pac: int) -> Tensor:
    """Each ``pac`` rows that follow each other as one.

    >>> packs(torch.tensor([[1, 2], [3, 4], [5, 6], [7, 8]]), 2).tolist()
    [[1, 2, 3, 4], [5, 6, 7, 8]]
    """
    return rows.reshape(len(rows) // pac, -1)


def dropped(x: Tensor, rng: torch.Generator) -> Tensor:
    """Numbers of which some are left out, and the others larger for it."""
    kept = torch.rand(x.shape, generator=rng) >= DROPOUT
    return x * kept / (1 - DROPOUT)


def activated(made: Tensor, blocks: Sequence[Block], rng: torch.Generator) -> Tensor:
    """Rows of what a generator made: places by tanh, options by Gumbel-softmax (Jang, Gu and
    Poole, "Categorical Reparameterization with Gumbel-Softmax", ICLR 2017).
    """
    tilted = (made + gumbel(made.shape, rng)) / TEMPERATURE
    parts = []
    for block in blocks:
        if block.has_place:
            parts.append(torch.tanh(made[:, block.start : block.first_option]))
        parts.append(torch.softmax(tilted[:, block.first_option : block.end], dim=1))
    return torch.cat(parts, dim=1)


def gumbel(shape: torch.Size, rng: torch.Generator) -> Tensor:
    """Draws of the Gumbel distribution."""
    uniform = torch.rand(shape, generator=rng).clamp_min(torch.finfo(torch.float32).tiny)
    return -torch.log((-torch.log(uniform)).clamp_min(torch.finfo(torch.float32).tiny))


def _linear(n_in: int, n_out: int, rng: torch.Generator | None) -> nn.Linear:
    """A layer with weights between -1 and 1 over the root of n_in, as torch has them, too; or,
    without a generator, one whose weights have shapes and no memory.
    """
    linear = nn.Linear(n_in, n_out, device="meta")  # Else torch would draw from its own state.
    if rng is None:
        return linear
    linear = linear.to_empty(device="cpu")
    bound = n_in**-0.5
    with torch.no_grad():
        linear.weight.uniform_(-bound, bound, generator=rng)
        linear.bias.uniform_(-bound, bound, generator=rng)
    return linear
