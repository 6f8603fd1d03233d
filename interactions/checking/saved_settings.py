"""Whether the settings in a summary are of the kinds that this program writes.

Anybody can write a summary and its seal anew, and a setting of another kind (``export: 7``)
would quietly leave something unchecked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from interactions.sources.text_files import STANDARD_INPUT
from receipts.runs.files import Json
from world.settings import CAMPAIGNS
from world.streams import INTERACTIONS, VERSIONS, WORLD

_Fits = Callable[[Any], bool]


class Kind(NamedTuple):
    """What a setting must be, in words and as a test."""

    name: str
    fits: _Fits


def _or_null(kind: Kind) -> Kind:
    return Kind(f"{kind.name} or null", lambda value: value is None or kind.fits(value))


def _is_number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


WHOLE = Kind("a whole number", lambda value: type(value) is int)
NUMBER = Kind("a number", _is_number)
FLAG = Kind("true or false", lambda value: type(value) is bool)
TEXT = Kind("a text", lambda value: isinstance(value, str))
TEXTS = Kind("a list of texts", _are_texts)
OBJECT = Kind("an object", lambda value: isinstance(value, dict))
EXPORT = Kind('"recbole"', lambda value: value == "recbole")

OF_PLAN: Mapping[str, Kind] = {
    "columns": TEXTS,
    "sample": _or_null(WHOLE),
    "format": TEXT,
    "gzip": FLAG,
    "split": _or_null(TEXT),
    "export": _or_null(EXPORT),
}

OF_POLICY: Mapping[str, Kind] = {
    "min_ignores": WHOLE,
    "max_ignores": WHOLE,
    "click_before_purchase_prob": NUMBER,
    "extra_clicks_prob": NUMBER,
    "min_extra_clicks": WHOLE,
    "max_extra_clicks": WHOLE,
    "window_days": WHOLE,
    "negatives": TEXT,
    "spread": FLAG,
    "slate_size": _or_null(WHOLE),
    "time_of_day": FLAG,
}

OF_SOURCE: Mapping[str, Kind] = {
    "receipts": _or_null(TEXTS),
    "world": _or_null(OBJECT),
    "transactions": _or_null(TEXT),
    "transactions_bytes": _or_null(WHOLE),
    "customers": _or_null(TEXT),
    "customers_bytes": _or_null(WHOLE),
}

OF_WORLD: Mapping[str, Kind] = {
    "customers": WHOLE,
    "first_customer": WHOLE,
    "receipts_per_customer": WHOLE,
    "end_date": TEXT,
    "id_digits": WHOLE,
    "seed": WHOLE,
    "version": WHOLE,
    "causes": TEXTS,
    "population": TEXT,
    "population_digest": TEXT,
}


def check_settings(settings: Json) -> None:
    """Raises ValueError where a setting is missing, of another kind, or none of ours."""
    kinds = {**OF_PLAN, **OF_POLICY, **OF_SOURCE}
    if settings.get("receipts") is not None:
        kinds["receipts_digest"] = TEXT
    if settings.get("transactions") is not None:
        kinds |= {"transactions_digest": _or_null(TEXT), "customers_digest": _or_null(TEXT)}
    _check(settings, kinds)
    sources = [settings[name] for name in ("receipts", "world", "transactions")]
    if sum(bool(source) for source in sources) != 1 or any(
        source is not None and not source for source in sources
    ):
        raise ValueError("they name no source or several")
    for name in ("transactions", "customers"):
        _check_file(settings, name)
    if settings["customers"] is not None and settings["transactions"] is None:
        raise ValueError("customers is not null, and transactions is")
    world = settings["world"]
    if world is None:
        return
    if world.get("version") == VERSIONS[WORLD]:
        campaigns = {CAMPAIGNS: OBJECT} if CAMPAIGNS in world else {}
        _check(world, {**OF_WORLD, **campaigns})
    elif not WHOLE.fits(world.get("version")):
        raise ValueError(f"version of the world is {shown_value(world.get('version'))}")
    # A world of another version may have other settings; it cannot be made again anyway.


def _check_file(settings: Json, name: str) -> None:
    """Raises ValueError unless a file has a size and a digest, and standard input has none."""
    is_file = is_named(settings[name])
    for what in (f"{name}_bytes", f"{name}_digest"):
        if (settings.get(what) is not None) != is_file:
            raise ValueError(
                f"{what} is {shown_value(settings.get(what))} and {name} "
                f"{shown_value(settings[name])}"
            )


def is_named(name: str | None) -> bool:
    """Whether this is the name of a file: not that of standard input, and not none."""
    return name is not None and name != str(STANDARD_INPUT)


def _check(values: Json, kinds: Mapping[str, Kind]) -> None:
    for name, kind in kinds.items():
        if name not in values:
            raise ValueError(f"{name} is missing")
        if not kind.fits(values[name]):
            raise ValueError(f"{name} is {shown_value(values[name])}, expected {kind.name}")
    for name in values:
        if name not in kinds:
            raise ValueError(f"{shown_value(name)} is none of ours")


def check_versions(versions: Any) -> None:
    """Raises ValueError where a summary does not tell the version of the interactions alone."""
    if not (
        isinstance(versions, dict)
        and [*versions] == [INTERACTIONS]
        and WHOLE.fits(versions[INTERACTIONS])
    ):
        raise ValueError(f"versions is {shown_value(versions)}")


def stamp_faults(summary: Json) -> list[tuple[str, str, Any]]:
    """What is wrong with when a data set was made: what, what was expected, what was found."""
    faults: list[tuple[str, str, Any]] = []
    date, seconds = summary.get("generation_date"), summary.get("generation_time_seconds")
    if not _is_moment(date):
        faults.append(("generation_date", "a date and time as ISO 8601 has it", date))
    if seconds is None or not NUMBER.fits(seconds) or seconds < 0:
        faults.append(("generation_time_seconds", "a number of 0 or more", seconds))
    return faults


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def as_text(value: Any) -> str:
    """JSON to be compared: unlike in Python, ``true`` is not 1 there."""
    return json.dumps(value, sort_keys=True)


def shown_value(value: Any) -> str:
    """A value in a message, cut where it is long."""
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
