"""A learned table: a network that makes rows like its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from marketing.learned_model.columns import Columns
from marketing.learned_model.conditions import Conditions, fit_conditions
from marketing.learned_model.encoding import Encoding, fit_encoding
from marketing.learned_model.settings import TrainingSettings

if TYPE_CHECKING:
    import pandas as pd

    from marketing.learned_model.networks import RowGenerator
    from marketing.learned_model.training import EpochLosses

_ENCODING = 7100
"""Tells the random numbers of the encoding from others of the same seed."""


class CtganModel:
    """A conditional tabular GAN (see training.py), trained or not yet.

    network: the generator; None where no column varies, so that there is nothing to learn.
    """

    name = "ctgan"

    def __init__(
        self,
        encoding: Encoding,
        conditions: Conditions,
        settings: TrainingSettings,
        network: RowGenerator | None,
    ) -> None:
        self.encoding = encoding
        self.conditions = conditions
        self.settings = settings
        self.network = network

    @property
    def columns(self) -> Columns:
        """Of the table."""
        return self.encoding.columns

    def sample(self, n_rows: int, seed: int) -> pd.DataFrame:
        """Rows, the same for the same seed; fewer rows are the first of more."""
        from marketing.learned_model.sampling import Sampler

        return Sampler(self.encoding, self.conditions, self.network).rows(n_rows, seed)


class Fit:
    """The fitting of a model: ``for losses in fit: ...``, and then ``fit.model``.

    n_steps: how many there were.
    """

    def __init__(
        self, frame: pd.DataFrame, columns: Columns, settings: TrainingSettings, seed: int
    ) -> None:
        """Raises ValueError where the frame has no rows."""
        if frame.empty:
            raise ValueError("there is no row to learn from; a table of at least one is needed")
        self._settings, self._seed = settings, seed
        rng = np.random.default_rng([seed, _ENCODING])
        self._encoding = fit_encoding(frame, columns, rng)
        self._rows = self._encoding.encode(frame, rng)
        self._conditions = fit_conditions(self._encoding, self._rows)
        self.n_steps = 0
        self.model = CtganModel(self._encoding, self._conditions, settings, None)

    def __iter__(self) -> Iterator[EpochLosses]:
        """Trains; the losses of each epoch."""
        from marketing.learned_model.training import Training

        if not self._encoding.blocks:
            return
        training = Training(
            self._encoding, self._conditions, self._rows, self._settings, self._seed
        )
        self.model.network = training.generator
        for losses in training.epochs():
            self.n_steps = training.steps
            yield losses
