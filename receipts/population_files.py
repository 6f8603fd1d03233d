"""A population as two files that people can change: ``population.json`` and ``catalogue.csv``.

The first holds the name, the parameters and the archetypes, the second a product a line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from receipts.runs.errors import UserError
from receipts.runs.files import Json, whole_file, write_json
from receipts.runs.regular_files import check_regular, is_regular
from world.archetypes import Archetype
from world.catalogue import COLUMNS, Product
from world.parameters import Parameters
from world.population import Population
from world.population_checks import check_population

POPULATION_FILE = "population.json"
CATALOGUE_FILE = "catalogue.csv"

Made = TypeVar("Made")

_TOO_LARGE = 10**300
"""No figure of a population is as large; nor is NaN or Infinity below it."""


class PopulationError(UserError):
    """The files of a population make no sense; the message names file, value and next step."""


def write_population(folder: Path, population: Population) -> None:
    """Writes the two files of a population into a folder, over those that may be there.

    Raises OSError where writing fails.
    """
    write_json(
        folder / POPULATION_FILE,
        {
            "name": population.name,
            "parameters": asdict(population.parameters),
            "archetypes": [_plain(archetype) for archetype in population.archetypes],
        },
    )
    with whole_file(folder / CATALOGUE_FILE) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(_row, population.catalogue))
        text.detach()


def read_population(folder: Path) -> Population:
    """The population of a folder with the two files.

    Raises PopulationError where a file is missing, is no such file or makes no sense.
    """
    path = folder / POPULATION_FILE
    found = _read_json(path)
    catalogue = _read_catalogue(folder / CATALOGUE_FILE)
    wanted = ("name", "parameters", "archetypes")
    _check_names(path, "the population", found, wanted, wanted)
    if not isinstance(found["archetypes"], list):
        raise PopulationError(f"{path}: archetypes is {found['archetypes']!r}; it must be a list")
    parameters = _made(path, "the parameters", Parameters, found["parameters"], _required())
    archetypes = tuple(
        _made(path, f"archetype {number}", Archetype, each, _required(Archetype))
        for number, each in enumerate(found["archetypes"], 1)
    )
    try:
        name = _named("name", str, found["name"])
        population = Population(name, archetypes, catalogue, parameters)
        check_population(population)
        return population
    except (TypeError, ValueError) as error:
        raise PopulationError(
            f"{folder}: {error}; correct {POPULATION_FILE} or {CATALOGUE_FILE}"
        ) from error


def is_population_in(folder: Path, population: Population) -> bool:
    """Whether a folder has the two files of this very population."""
    if not all(is_regular(folder / name) for name in (POPULATION_FILE, CATALOGUE_FILE)):
        return False
    try:
        return read_population(folder) == population
    except PopulationError:
        return False


def _plain(archetype: Archetype) -> Json:
    values = {each.name: getattr(archetype, each.name) for each in fields(archetype)}
    return {**values, "category_shares": dict(archetype.category_shares)}


def _row(product: Product) -> list[str]:
    values = {column: getattr(product, column) for column in COLUMNS}
    values["frequent"] = int(product.frequent)
    values["tags"] = " ".join(sorted(product.tags))
    values["season"] = str(product.season or "")
    return [str(value) for value in values.values()]


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Says in one line that a file is not there, or cannot be read."""
    try:
        check_regular(path)
        yield
    except FileNotFoundError:
        raise PopulationError(
            f"{path} is missing; write one to change with --write-population DIR"
        ) from None
    except OSError as error:
        raise PopulationError(f"{path} cannot be read ({error.strerror})") from error


def _read_json(path: Path) -> Json:
    try:
        with _readable(path):
            text = path.read_bytes()
        found = json.loads(text, object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        raise PopulationError(f"{path} is not JSON ({error})") from error
    if not isinstance(found, dict):
        raise PopulationError(
            f"{path} is {found!r}; it must be an object with name, parameters and archetypes"
        )
    return found


def _without_twins(pairs: list[tuple[str, Any]]) -> Json:
    """An object; raises ValueError where a name is there twice, of which one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twin!r} is there twice in an object")
    return found


def _read_catalogue(path: Path) -> tuple[Product, ...]:
    try:
        with _readable(path), path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise PopulationError(f"{path}, line 1: the columns must be {','.join(COLUMNS)}")
            return tuple(_product(path, reader.line_num, row) for row in reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise PopulationError(f"{path} is not a CSV file in UTF-8 ({error})") from error


def _product(path: Path, line: int, row: Mapping[str, Any]) -> Product:
    if None in row or None in row.values():
        raise PopulationError(f"{path}, line {line}: expected {len(COLUMNS)} fields")
    try:
        return Product.of_row(row)
    except ValueError as error:
        raise PopulationError(f"{path}, line {line}: {error}") from error


def _required(kind: Any = None) -> tuple[str, ...]:
    """The fields of a dataclass that have no default value."""
    if kind is None:
        return ()
    return tuple(each.name for each in fields(kind) if each.default is each.default_factory)


def _made(
    path: Path, what: str, kind: Callable[..., Made], found: Any, required: Iterable[str]
) -> Made:
    """An object of a dataclass from the JSON object of its fields."""
    hints = get_type_hints(kind)
    if not isinstance(found, dict):
        raise PopulationError(f"{path}: {what} is {found!r}; it must be an object")
    _check_names(path, what, found, required, hints)
    try:
        values = {name: _named(name, hints[name], value) for name, value in found.items()}
        return kind(**values)
    except (TypeError, ValueError) as error:
        raise PopulationError(f"{path}: {what}: {error}") from error


def _check_names(
    path: Path, what: str, found: Json, required: Iterable[str], known: Iterable[str]
) -> None:
    for name in required:
        if name not in found:
            raise PopulationError(f"{path}: {what} has no {name!r}")
    for name in found:
        if name not in known:
            raise PopulationError(
                f"{path}: {what} has {name!r}, which is unknown; known are {', '.join(known)}"
            )


def _named(name: str, hint: Any, value: Any) -> Any:
    try:
        return _typed(hint, value)
    except TypeError as error:
        raise TypeError(f"{name} is {value!r}; {error}") from None


def _typed(hint: Any, value: Any) -> Any:
    """A JSON value as a value of this type.

    Raises TypeError where it is none.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if value is None and type(None) in arguments:
        return None
    if type(None) in arguments:
        return _typed(next(each for each in arguments if each is not type(None)), value)
    if origin is tuple and isinstance(value, list):
        if arguments[-1] is Ellipsis:
            return tuple(_typed(arguments[0], each) for each in value)
        if len(arguments) == len(value):
            return tuple(map(_typed, arguments, value))
    elif origin is not None and isinstance(value, dict):
        return {key: _typed(arguments[1], each) for key, each in value.items()}
    elif hint is float:
        if type(value) in (int, float) and abs(value) < _TOO_LARGE:
            return float(value)
    elif origin is None and type(value) is hint:
        return value
    raise TypeError(f"it must be {_in_words(hint)}")


def _in_words(hint: Any) -> str:
    words = {int: "a whole number", float: "a finite number", str: "a text"}
    if hint in words:
        return words[hint]
    if get_origin(hint) is tuple:
        arguments = get_args(hint)
        n = "" if arguments[-1] is Ellipsis else f" of {len(arguments)}"
        return f"a list{n}"
    return "an object"
