"""The CTGAN of the Synthetic Data Vault (SDV), where a user has it.

SDV is under the Business Source License, is no dependency of this project and is not part of it.
What is used is its documented interface: docs.sdv.dev, CTGANSynthesizer and Metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from marketing.learned_model.columns import Columns
from marketing.learned_model.frames import settled
from marketing.learned_model.row_stock import RowStock
from marketing.learned_model.settings import TrainingSettings

if TYPE_CHECKING:
    import pandas as pd

MISSING_SDV = (
    "--engine sdv needs SDV, which is not installed and not part of this project (its license is "
    "the Business Source License): pip install sdv, or leave --engine out"
)
_TABLE = "table"


def sdv_parts() -> tuple[Any, Any]:
    """SDV's Metadata and CTGANSynthesizer.

    Raises ModuleNotFoundError where SDV is not installed.
    """
    try:
        metadata = import_module("sdv.metadata").Metadata
        return metadata, import_module("sdv.single_table").CTGANSynthesizer
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(MISSING_SDV, name="sdv") from error


def fit_sdv(
    frame: pd.DataFrame, columns: Columns, settings: TrainingSettings, seed: int, n_rows: int
) -> RowStock:
    """Trains SDV's CTGAN and keeps so many rows that it made.

    Raises ModuleNotFoundError where SDV is not installed; ValueError where no column varies.
    """
    metadata, synthesizer = sdv_parts()
    varied = [column for column in columns if column.is_varied]
    if not varied:
        raise ValueError("no column varies, so there is nothing to learn; leave --engine out")
    kinds = {
        column.name: {"sdtype": "numerical" if column.role == "continuous" else "categorical"}
        for column in varied
    }
    with _seeded(seed):
        model = synthesizer(
            metadata.load_from_dict({"tables": {_TABLE: {"columns": kinds}}}),
            epochs=settings.epochs,
            batch_size=settings.batch_size,
            generator_dim=settings.generator_dim,
            discriminator_dim=settings.discriminator_dim,
        )
        model.fit(_plain(frame[[column.name for column in varied]]))
        made = model.sample(num_rows=n_rows)
    return RowStock(_framed(made, columns, n_rows))


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Categories as text, which other libraries take best."""
    return frame.apply(
        lambda series: series.astype(object) if series.dtype.name == "category" else series
    )


def _framed(made: Any, columns: Columns, n_rows: int) -> pd.DataFrame:
    """What was made, in the form of frames.py."""
    import pandas as pd

    found: dict[str, Any] = {}
    for column in columns:
        if column.role == "continuous":
            found[column.name] = made[column.name].to_numpy("float64")
        else:
            varies = column.is_varied
            only = [column.values[0] if column.values else None] * n_rows
            found[column.name] = pd.Categorical(
                made[column.name].astype(object) if varies else only,
                categories=list(column.values),
            )
    return settled(pd.DataFrame(found, index=pd.RangeIndex(n_rows)), columns)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """SDV takes no seed: it draws from numpy's and torch's own states, which are set inside the
    ``with`` and put back after it.
    """
    import torch

    before = np.random.get_state()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        np.random.seed(seed % 2**32)
        try:
            yield
        finally:
            np.random.set_state(before)
