"""A model in a file, and what it says of itself.

It says which table it is of (name, rows, SHA-256), which rows of it were learned from, how, and
with what; the rows themselves are in it only where the model is rows (bootstrap).
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from marketing.learned_model.archive import read_archive, write_archive
from marketing.learned_model.column_json import columns_from, columns_json
from marketing.learned_model.columns import Columns
from marketing.learned_model.engine_arrays import (
    ENGINES,
    AnyEngine,
    Described,
    arrays_of,
    engine_from,
)
from marketing.learned_model.model_errors import DamagedError, file_fault
from marketing.learned_model.settings import TrainingSettings, check_settings
from marketing.learned_model.split import Split
from receipts.runs.files import Json

FORMAT = "tillroll learned model"
SCHEMA_VERSION = 1
MAX_SEED = 2**63 - 1

_LIBRARIES = ("torch", "numpy", "pandas", "scikit-learn")
_DIGEST_CHARACTERS = 64
_LOSS_DECIMALS = 6


class Source(NamedTuple):
    """What a model was learned from.

    file: its name, without its folder.
    sha256: of the file.
    split: which of its rows.
    """

    file: str
    sha256: str
    split: Split


class LearnedTable(NamedTuple):
    """A model and what is known of it.

    losses: of each epoch, the critic's and the generator's.
    """

    engine: AnyEngine
    columns: Columns
    source: Source
    settings: TrainingSettings
    losses: tuple[tuple[float, float], ...] = ()

    @property
    def seed(self) -> int:
        """Of the fit."""
        return self.source.split.seed


def save_model(path: Path, learned: LearnedTable) -> None:
    """Writes a model file; the same bytes for the same model.

    Raises ModelFileError where it would be too large, and OSError.
    """
    try:
        write_archive(path, _facts_of(learned), arrays_of(learned.engine, learned.columns))
    except DamagedError as error:
        raise file_fault(path, error) from error


def load_model(path: Path) -> LearnedTable:
    """Reads a model file; nothing in it is run.

    Raises ModelFileError where it is none of ours, damaged or of a newer version; OSError.
    """
    try:
        facts, arrays = read_archive(path)
        if facts.get("format") != FORMAT:
            raise DamagedError("it is no model file of ours")
        if facts.get("schema_version") != SCHEMA_VERSION:
            raise DamagedError(
                f"it is of version {facts.get('schema_version')!r:.20}, and this program reads "
                f"version {SCHEMA_VERSION}"
            )
        described, source, losses = _described(facts)
        engine = engine_from(described, arrays)
    except DamagedError as error:
        raise file_fault(path, error) from error
    return LearnedTable(engine, described.columns, source, described.settings, losses)


def _facts_of(learned: LearnedTable) -> Json:
    source, settings = learned.source, learned.settings
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "engine": learned.engine.name,
        "table": {"file": source.file, "sha256": source.sha256, **source.split._asdict()},
        "settings": settings._asdict(),
        "losses": [[round(loss, _LOSS_DECIMALS) for loss in epoch] for epoch in learned.losses],
        "made_with": {"python": platform.python_version(), **_versions(_LIBRARIES)},
        "columns": columns_json(learned.columns),
    }


def _versions(libraries: Sequence[str]) -> dict[str, str]:
    found = {}
    for name in libraries:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _described(facts: Json) -> tuple[Described, Source, tuple[tuple[float, float], ...]]:
    engine = facts.get("engine")
    if engine not in ENGINES:
        raise DamagedError(f"its engine is {engine!r:.40}")
    source = _source(facts.get("table"))
    columns = columns_from(facts.get("columns"))
    settings = _settings(facts.get("settings"))
    return (
        Described(engine, columns, settings, source.split.seed),
        source,
        _losses(facts.get("losses")),
    )


def _source(found: Any) -> Source:
    _demand(isinstance(found, dict), "table")
    names = ("file", "sha256", *Split._fields)
    _demand(found.keys() == set(names), "table")
    file, digest = found["file"], found["sha256"]
    _demand(isinstance(file, str) and isinstance(digest, str), "table")
    _demand(len(digest) == _DIGEST_CHARACTERS, "sha256")
    _demand(_is_whole(found["n_rows"], 1), "n_rows")
    _demand(_is_whole(found["seed"], 0), "seed")
    share, most = found["held_out_share"], found["most_training"]
    _demand(type(share) in (int, float) and 0 <= share < 1, "held_out_share")
    _demand(most is None or _is_whole(most, 1), "most_training")
    return Source(file, digest, Split(found["n_rows"], found["seed"], share, most))


def _settings(found: Any) -> TrainingSettings:
    _demand(isinstance(found, dict), "settings")
    _demand(found.keys() == set(TrainingSettings._fields), "settings")
    layers = found["generator_dim"], found["discriminator_dim"]
    _demand(all(isinstance(of_network, list) for of_network in layers), "settings")
    settings = TrainingSettings(
        found["epochs"], found["batch_size"], tuple(layers[0]), tuple(layers[1])
    )
    try:
        check_settings(settings)
    except ValueError as error:
        raise DamagedError(f"its {error}") from error
    return settings


def _losses(found: Any) -> tuple[tuple[float, float], ...]:
    _demand(isinstance(found, list), "losses")
    for epoch in found:
        _demand(isinstance(epoch, list) and len(epoch) == 2, "losses")
        _demand(all(type(loss) in (int, float) for loss in epoch), "losses")
    return tuple((float(critic), float(generator)) for critic, generator in found)


def _is_whole(found: object, least: int) -> bool:
    return type(found) is int and least <= found <= MAX_SEED


def _demand(is_so: bool, name: str) -> None:
    if not is_so:
        raise DamagedError(f"what it says of its {name} cannot be")
