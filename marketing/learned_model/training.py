"""How a network learns the rows of a table: step by step, epoch by epoch.

After Xu et al. 2019 (see modes.py), algorithm 1: a Wasserstein GAN with gradient penalty whose
critic sees rows in groups, and a generator that also answers for the condition it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from marketing.learned_model.conditions import Asked, Conditions, RowsByCategory
from marketing.learned_model.encoding import Encoded, Encoding
from marketing.learned_model.networks import Critic, RowGenerator, activated, packs
from marketing.learned_model.quiet_torch import torch_rng
from marketing.learned_model.settings import (
    BETAS,
    LEARNING_RATE,
    NOISE_WIDTH,
    PAC,
    PENALTY,
    WEIGHT_DECAY,
    TrainingSettings,
)

_NUMPY, _TORCH = 7101, 7102
"""Tell the random numbers of training from others of the same seed."""


class EpochLosses(NamedTuple):
    """Means over the steps of an epoch.

    critic: by how much it rates made rows above real ones, and the penalty: it is to become small.
    generator: how low its rows are rated, and how badly they keep to the conditions.
    """

    critic: float
    generator: float


class Training:
    """The training of a generator, an epoch at a time; ``steps`` counts."""

    def __init__(
        self,
        encoding: Encoding,
        conditions: Conditions,
        rows: Encoded,
        settings: TrainingSettings,
        seed: int,
    ) -> None:
        self._encoding, self._conditions, self._rows = encoding, conditions, rows
        self._settings = settings
        self._n_rows = len(rows.chosen[0])
        self._by_category = RowsByCategory(conditions, rows)
        self._rng = np.random.default_rng([seed, _NUMPY])
        self._torch_rng = torch_rng(seed, _TORCH)
        width, n_conditions = encoding.width, conditions.width
        self.generator = RowGenerator(n_conditions, settings.generator_dim, width, self._torch_rng)
        self.critic = Critic(width + n_conditions, settings.discriminator_dim, PAC, self._torch_rng)
        self._of_generator = _adam(self.generator)
        self._of_critic = _adam(self.critic)
        self.steps = 0

    def epochs(self) -> Iterator[EpochLosses]:
        """Trains, and gives the losses of each epoch.

        Raises ValueError where they grow without end.
        """
        batch, n_steps = self._settings.steps(self._n_rows)
        for _ in range(self._settings.epochs):
            losses = [self._step(batch) for _ in range(n_steps)]
            critic, generator = np.mean(losses, axis=0)
            if not np.isfinite(critic + generator):
                raise ValueError(
                    f"the losses are no numbers any more after {self.steps:,} steps; "
                    "try another seed or fewer epochs"
                )
            yield EpochLosses(float(critic), float(generator))

    def _step(self, batch: int) -> tuple[float, float]:
        self.steps += 1
        return self._critic_step(batch), self._generator_step(batch)

    def _critic_step(self, batch: int) -> float:
        asked, conditions = self._asked(batch)
        with torch.no_grad():
            made = activated(self._made(conditions), self._encoding.blocks, self._torch_rng)
        made = torch.cat([made, conditions], dim=1)
        real = torch.cat([self._real(asked, batch), conditions], dim=1)
        loss = critic_loss(self.critic, real, made, self._torch_rng)
        self._of_critic.zero_grad()
        torch.autograd.backward(loss)
        self._of_critic.step()
        return loss.item()

    def _generator_step(self, batch: int) -> float:
        asked, conditions = self._asked(batch)
        raw = self._made(conditions)
        made = activated(raw, self._encoding.blocks, self._torch_rng)
        packed = packs(torch.cat([made, conditions], dim=1), PAC)
        loss = -self.critic(packed, self._torch_rng).mean()
        if asked is not None:
            loss = loss + condition_loss(raw, asked, self._encoding, self._conditions)
        self._of_generator.zero_grad()
        torch.autograd.backward(loss)
        self._of_generator.step()
        return float(loss.item())

    def _asked(self, batch: int) -> tuple[Asked | None, Tensor]:
        """Conditions, and their vectors; none where no column has categories."""
        if not self._conditions:
            return None, torch.zeros(batch, 0)
        asked = self._conditions.draw_for_training(batch, self._rng)
        return asked, torch.from_numpy(self._conditions.vectors(asked))

    def _made(self, conditions: Tensor) -> Tensor:
        noise = torch.randn(len(conditions), NOISE_WIDTH, generator=self._torch_rng)
        made: Tensor = self.generator(noise, conditions)
        return made

    def _real(self, asked: Asked | None, batch: int) -> Tensor:
        """Rows of the table that have what is asked."""
        if asked is None:
            numbers = self._rng.integers(0, self._n_rows, batch)
        else:
            numbers = self._by_category.draw(asked, self._rng)
        return torch.from_numpy(spread_out(self._rows, numbers, self._encoding))


def critic_loss(critic: Critic, real: Tensor, made: Tensor, rng: torch.Generator) -> Tensor:
    """How much higher made rows are rated than real ones, and the gradient penalty."""
    real, made = packs(real, critic.pac), packs(made, critic.pac)
    difference = critic(made, rng).mean() - critic(real, rng).mean()
    loss: Tensor = difference + PENALTY * gradient_penalty(critic, real, made, rng)
    return loss


def gradient_penalty(critic: Critic, real: Tensor, made: Tensor, rng: torch.Generator) -> Tensor:
    """Mean of (length of the critic's gradient - 1) squared, at points between real and made
    groups of rows (Gulrajani et al. 2017).
    """
    share = torch.rand(len(real), 1, generator=rng)
    between = (share * real + (1 - share) * made).requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(between, rng).sum(), between, create_graph=True)
    penalty: Tensor = ((gradient.norm(dim=1) - 1) ** 2).mean()
    return penalty


def condition_loss(raw: Tensor, asked: Asked, encoding: Encoding, conditions: Conditions) -> Tensor:
    """The cross-entropy between the category that a row was asked to have and what was made."""
    total: Tensor = raw.new_zeros(())
    for place, number in enumerate(conditions.blocks):
        here = np.flatnonzero(asked.places == place)
        if len(here):
            block = encoding.blocks[number]
            options = torch.from_numpy(asked.options[here])
            made = raw[torch.from_numpy(here), block.first_option : block.end]
            total = total + functional.cross_entropy(made, options, reduction="sum")
    return total / len(raw)


def spread_out(
    rows: Encoded, numbers: np.ndarray[tuple[int], np.dtype[np.int64]], encoding: Encoding
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Some rows of a table as the networks see them."""
    found = np.zeros((len(numbers), encoding.width), np.float32)
    every = np.arange(len(numbers))
    places = iter(rows.places)
    for block, chosen in zip(encoding.blocks, rows.chosen, strict=True):
        if block.has_place:
            found[:, block.start] = next(places)[numbers]
        found[every, block.first_option + chosen[numbers]] = 1
    return found


def _adam(network: torch.nn.Module) -> torch.optim.Adam:
    return torch.optim.Adam(
        network.parameters(), lr=LEARNING_RATE, betas=BETAS, weight_decay=WEIGHT_DECAY
    )
