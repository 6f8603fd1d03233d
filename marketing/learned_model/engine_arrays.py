"""Models as arrays, and back, believing nothing.

Each array is named by what it is and by the place of its column, such as modes/3/means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from marketing.learned_model.archive import Arrays
from marketing.learned_model.bootstrap import Bootstrap
from marketing.learned_model.columns import Columns, LearnedColumn
from marketing.learned_model.conditions import Conditions
from marketing.learned_model.copula import Copula
from marketing.learned_model.copula_columns import Categories, Marginal, Numbers
from marketing.learned_model.ctgan_model import CtganModel
from marketing.learned_model.encoding import Encoding, encoding_of
from marketing.learned_model.frames import categories_of, codes_of, settled
from marketing.learned_model.model_errors import DamagedError
from marketing.learned_model.modes import MAX_MODES, Modes
from marketing.learned_model.row_stock import RowStock
from marketing.learned_model.settings import TrainingSettings

if TYPE_CHECKING:
    import pandas as pd

AnyEngine = CtganModel | Copula | Bootstrap | RowStock
Array = np.ndarray[Any, Any]


class Described(NamedTuple):
    """What a file says of a model, beside its arrays."""

    engine: str
    columns: Columns
    settings: TrainingSettings
    seed: int


def arrays_of(engine: AnyEngine, columns: Columns) -> Arrays:
    """What has to be kept of a model."""
    match engine:
        case CtganModel():
            return _ctgan_arrays(engine)
        case Copula():
            return _copula_arrays(engine)
        case Bootstrap() | RowStock():
            return _row_arrays(engine.rows, columns)


def engine_from(described: Described, arrays: Arrays) -> AnyEngine:
    """The model of some arrays.

    Raises DamagedError where they are not those of such a model.
    """
    left = Taken(arrays)
    engine = _ENGINES[described.engine](described, left)
    left.end()
    return engine


class Taken:
    """Arrays that are taken one by one, each of a given shape."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = dict(arrays)

    def take(self, name: str, dtype: str, *shape: int | None) -> Array:
        """An array; None in its shape is any length."""
        array = self._arrays.pop(name, None)
        if array is None or array.dtype.str != dtype or array.ndim != len(shape):
            raise DamagedError(f"its part {name} is missing or of another type")
        if any(n is not None and n != found for n, found in zip(shape, array.shape, strict=True)):
            raise DamagedError(f"its part {name} has another shape than its columns ask for")
        return array

    def end(self) -> None:
        """Raises DamagedError where something is left."""
        for name in self._arrays:
            raise DamagedError(f"its part {name:.40} is none of its model's")


def _ctgan_arrays(model: CtganModel) -> Arrays:
    found: Arrays = {}
    for place, column in enumerate(model.columns):
        block = next((b for b in model.encoding.blocks if b.column is column), None)
        if block is not None and block.modes is not None:
            for name, numbers in block.modes._asdict().items():
                found[f"modes/{place}/{name}"] = numbers.astype("<f8")
    for place, counts in enumerate(model.conditions.counts):
        found[f"counts/{place}"] = counts.astype("<i8")
    if model.network is not None:
        for name, weights in model.network.state_dict().items():
            if weights.ndim:  # What has no dimension counts steps, which sampling does not need.
                found[f"network/{name}"] = weights.numpy().astype("<f4")
    return found


def _ctgan_from(described: Described, arrays: Taken) -> CtganModel:
    columns, settings = described.columns, described.settings
    modes = {
        column.name: _modes_from(arrays, place)
        for place, column in enumerate(columns)
        if column.role == "continuous"
    }
    for column in columns:
        if column.role == "continuous" and not modes[column.name].n_modes + column.has_missing:
            raise DamagedError(f"its column {column.name!r:.40} has no mode")
    encoding = encoding_of(columns, modes)
    conditions = Conditions(encoding, _counts_from(arrays, encoding))
    network = _network_from(arrays, encoding, conditions, settings) if encoding.blocks else None
    return CtganModel(encoding, conditions, settings, network)


def _modes_from(arrays: Taken, place: int) -> Modes:
    means = arrays.take(f"modes/{place}/means", "<f8", None)
    if len(means) > MAX_MODES:
        raise DamagedError(f"a column has {len(means)} modes, more than {MAX_MODES}")
    deviations, weights = (
        arrays.take(f"modes/{place}/{name}", "<f8", len(means))
        for name in ("deviations", "weights")
    )
    return Modes(means, deviations, weights)


def _counts_from(arrays: Taken, encoding: Encoding) -> list[Array]:
    found = []
    for place, block in enumerate(b for b in encoding.blocks if b.modes is None):
        counts = arrays.take(f"counts/{place}", "<i8", block.n_options)
        if counts.min() < 0 or not 0 < counts.sum(dtype=float) < 2**53:
            raise DamagedError(f"its part counts/{place} counts no rows")
        found.append(counts)
    return found


def _network_from(
    arrays: Taken, encoding: Encoding, conditions: Conditions, settings: TrainingSettings
) -> Any:
    """The generator with the weights of a file; no memory is taken before these are there."""
    import torch

    from marketing.learned_model.networks import RowGenerator

    network = RowGenerator(conditions.width, settings.generator_dim, encoding.width, None)
    weights = {
        name: torch.from_numpy(arrays.take(f"network/{name}", "<f4", *of_network.shape))
        if of_network.ndim
        else torch.zeros((), dtype=of_network.dtype)
        for name, of_network in network.state_dict().items()
    }
    network.load_state_dict(weights, assign=True)
    return network


def _copula_arrays(copula: Copula) -> Arrays:
    found: Arrays = {"root": copula.root.astype("<f8")}
    for place, marginal in enumerate(copula.marginals.values()):
        match marginal:
            case Numbers():
                found[f"numbers/{place}/missing"] = np.array([marginal.missing], "<f8")
                found[f"numbers/{place}/quantiles"] = marginal.quantiles.astype("<f8")
            case Categories():
                found[f"categories/{place}/order"] = marginal.order.astype("<i8")
                found[f"categories/{place}/ends"] = marginal.ends.astype("<f8")
    return found


def _copula_from(described: Described, arrays: Taken) -> Copula:
    varied = [column for column in described.columns if column.is_varied]
    root = arrays.take("root", "<f8", len(varied), len(varied))
    marginals = {
        column.name: _marginal_from(arrays, place, column) for place, column in enumerate(varied)
    }
    return Copula(described.columns, marginals, root, described.seed)


def _marginal_from(arrays: Taken, place: int, column: LearnedColumn) -> Marginal:
    if column.role == "continuous":
        missing = float(arrays.take(f"numbers/{place}/missing", "<f8", 1)[0])
        quantiles = arrays.take(f"numbers/{place}/quantiles", "<f8", None)
        if not (0 <= missing < 1 or (missing == 1 and not len(quantiles))):
            raise DamagedError(f"its part numbers/{place}/missing is {missing}")
        return Numbers(missing, quantiles, column)
    order = arrays.take(f"categories/{place}/order", "<i8", None)
    if not len(order) or order.min() < 0 or order.max() >= column.n_options:
        raise DamagedError(f"its part categories/{place}/order names no categories")
    return Categories(order, arrays.take(f"categories/{place}/ends", "<f8", len(order)), column)


def _row_arrays(rows: pd.DataFrame, columns: Columns) -> Arrays:
    """Rows by column.  A missing number is told apart beside it: no array has a NaN."""
    found: Arrays = {}
    for place, column in enumerate(columns):
        if column.role != "continuous":
            found[f"rows/{place}/codes"] = codes_of(rows, column).astype("<i8")
            continue
        numbers = rows[column.name].to_numpy("float64")
        found[f"rows/{place}/numbers"] = np.nan_to_num(numbers).astype("<f8")
        found[f"rows/{place}/missing"] = np.isnan(numbers).astype("<i8")
    return found


def _rows_from(described: Described, arrays: Taken) -> pd.DataFrame:
    import pandas as pd

    made: dict[str, Any] = {}
    n_rows = None
    for place, column in enumerate(described.columns):
        if column.role == "continuous":
            numbers = arrays.take(f"rows/{place}/numbers", "<f8", n_rows)
            is_missing = arrays.take(f"rows/{place}/missing", "<i8", len(numbers))
            made[column.name] = np.where(is_missing != 0, np.nan, numbers)
        else:
            codes = arrays.take(f"rows/{place}/codes", "<i8", n_rows)
            if len(codes) and not 0 <= codes.min() <= codes.max() < column.n_options:
                raise DamagedError(f"its part rows/{place}/codes names no categories")
            made[column.name] = categories_of(codes, column)
        n_rows = len(made[column.name])
    if not n_rows:
        raise DamagedError("it has no rows")
    return settled(pd.DataFrame(made), described.columns)


_ENGINES: Mapping[str, Callable[[Described, Taken], AnyEngine]] = {
    "ctgan": _ctgan_from,
    "copula": _copula_from,
    "bootstrap": lambda described, arrays: Bootstrap(_rows_from(described, arrays), described.seed),
    "sdv": lambda described, arrays: RowStock(_rows_from(described, arrays)),
}

ENGINES = tuple(_ENGINES)
"""The names of the models, the usual one first."""
