"""How a network is trained: what MODEL_PARAMETERS say, and what the paper does.

Xu et al. 2019 (see modes.py), its section 4.4 and its supplement.
"""

from __future__ import annotations

from typing import NamedTuple

from marketing.constants import MODEL_PARAMETERS

NOISE_WIDTH = 128
PAC = 10
"""Rows that the critic judges together (Lin et al., "PacGAN", NeurIPS 2018)."""

PENALTY = 10.0
"""Weight of the gradient penalty (Gulrajani et al., "Improved Training of Wasserstein GANs",
NeurIPS 2017)."""

TEMPERATURE = 0.2
"""Of the Gumbel-softmax."""

LEAK = 0.2
DROPOUT = 0.5
LEARNING_RATE = 2e-4
BETAS = (0.5, 0.9)
WEIGHT_DECAY = 1e-6

FEW_STEPS = 1_000
"""With fewer, a network has hardly begun (assumed; the paper trains 300 epochs on tables of some
ten thousand rows and more, which are 6,000 steps and more)."""

MAX_EPOCHS = 1_000_000
MAX_BATCH = 1_000_000
MAX_LAYERS = 16
MAX_LAYER = 16_384
"""Units of a layer."""


class TrainingSettings(NamedTuple):
    """How a network is trained; the defaults are MODEL_PARAMETERS.

    epochs: how often, on average, each row is met.
    batch_size: rows of a step at most.
    generator_dim, discriminator_dim: units of the layers.
    """

    epochs: int
    batch_size: int
    generator_dim: tuple[int, ...]
    discriminator_dim: tuple[int, ...]

    def steps(self, n_rows: int) -> tuple[int, int]:
        """The rows of a step, and the steps of an epoch, with a table of so many rows.

        A step has as many rows as the table at most, in whole groups of PAC.

        >>> TrainingSettings(100, 500, (256,), (256,)).steps(10_000)
        (500, 20)
        >>> TrainingSettings(100, 500, (256,), (256,)).steps(7)
        (10, 1)
        """
        batch = max(min(self.batch_size, n_rows) // PAC, 1) * PAC
        return batch, max(n_rows // batch, 1)


def default_settings() -> TrainingSettings:
    """Those of MODEL_PARAMETERS.

    Raises ValueError where one of them cannot be.
    """
    found = TrainingSettings(
        MODEL_PARAMETERS["epochs"],
        MODEL_PARAMETERS["batch_size"],
        tuple(MODEL_PARAMETERS["generator_dim"]),
        tuple(MODEL_PARAMETERS["discriminator_dim"]),
    )
    check_settings(found)
    return found


def check_settings(settings: TrainingSettings) -> None:
    """Raises ValueError where a setting cannot be."""
    for name, number, most in (
        ("epochs", settings.epochs, MAX_EPOCHS),
        ("batch_size", settings.batch_size, MAX_BATCH),
    ):
        if not _is_whole(number, most):
            raise ValueError(f"{name} is {number!r}, not a whole number from 1 to {most:,}")
    for name, layers in (
        ("generator_dim", settings.generator_dim),
        ("discriminator_dim", settings.discriminator_dim),
    ):
        if not 1 <= len(layers) <= MAX_LAYERS or not all(_is_whole(n, MAX_LAYER) for n in layers):
            raise ValueError(
                f"{name} is {layers!r}, not 1 to {MAX_LAYERS} whole numbers from 1 to {MAX_LAYER:,}"
            )


def _is_whole(number: object, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= most
