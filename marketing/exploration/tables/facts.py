"""What a data set's summary says of how it was made, in words, and the command that makes it.

What differs between two runs that make the same (the date, the seconds) is left out.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from marketing.pages.picture import DataTable

Fact = tuple[str, object]
Json = Mapping[str, Any]

FILE_HEADER = ("file", "rows", "bytes", "SHA-256")

_MARKETING = "python3 marketing/build_dataset.py"
_RECEIPTS = "python3 generate_large_dataset.py"
_INTERACTIONS = "python3 -m interactions"

_MODEL_FLAGS = (
    "min_ignores",
    "max_ignores",
    "min_extra_clicks",
    "max_extra_clicks",
    "window_days",
    "click_before_purchase_prob",
    "extra_clicks_prob",
    "negatives",
)


def marketing_facts(summary: Json) -> list[Fact]:
    """Of a marketing data set."""
    settings = _part(summary, "settings")
    return [
        ("Customers", _number(summary.get("customers"))),
        ("Tables and rows", f"{_number(summary.get('tables'))} with {_rows_of(summary)} rows"),
        ("Bytes", _number(summary.get("bytes"))),
        *_world_facts(summary, settings),
        ("Command", _command(_MARKETING, summary, settings)),
    ]


def receipt_facts(summary: Json) -> list[Fact]:
    """Of a receipts data set; another program's summary says less."""
    settings = _part(summary, "settings")
    facts = [
        ("Customers", _number(summary.get("total_customers"))),
        ("Receipts", _number(summary.get("total_receipts"))),
        ("Lines", _number(_part(summary, "statistics").get("total_items"))),
        *_world_facts(summary, settings),
    ]
    if settings:
        files = [
            f"--{name.replace('_', '-')} {settings[name]}"
            for name in ("batch_size", "indent")
            if settings.get(name)
        ]
        facts.append(("Command", " ".join([_command(_RECEIPTS, summary, settings), *files])))
    return facts


def interaction_facts(summary: Json) -> list[Fact]:
    """Of a folder of interactions."""
    settings = _part(summary, "settings")
    world = _part(settings, "world")
    events = _part(summary, "interactions")
    names = {"0": "ignores", "1": "clicks", "2": "purchases"}
    source = {"receipts": "a receipts data set", "transactions": "a file of transactions"}
    made_of = next((text for key, text in source.items() if settings.get(key)), "our world")
    facts: list[Fact] = [
        ("Customers", _number(summary.get("customers"))),
        ("Articles", _number(summary.get("articles"))),
        *((names.get(score, score).capitalize(), _number(n)) for score, n in events.items()),
        ("Made of", made_of),
        *_world_facts({**summary, "seed": summary.get("seed")}, world),
        ("How articles are shown", _model(settings)),
    ]
    if world and made_of == "our world":
        facts.append(("Command", _interactions_command(summary, settings, world)))
    return facts


def summary_files(entries: Iterable[Json]) -> DataTable:
    """The files that a summary lists."""
    rows = [
        (
            str(entry.get("file", "")),
            entry.get("rows", entry.get("customers")),
            entry.get("bytes"),
            str(entry.get("sha256", "")),
        )
        for entry in entries
    ]
    return DataTable(FILE_HEADER, rows)


def _world_facts(summary: Json, settings: Json) -> list[Fact]:
    """What is known of the world."""
    facts: list[Fact] = []
    if "seed" in summary:
        facts.append(("Seed", str(summary["seed"])))
    versions = _part(summary, "versions")
    if versions:
        facts.append(("Versions", ", ".join(f"{name} {n}" for name, n in versions.items())))
    names = {
        "receipts_per_customer": "Receipts a customer",
        "end_date": "Last day",
        "store": "Store",
        "locale": "Locale",
    }
    facts += [(word, str(settings[key])) for key, word in names.items() if settings.get(key)]
    if settings.get("population"):
        digest = settings.get("population_digest", "")
        facts.append(("Population", f"{settings['population']} ({digest})"))
    if "causes" in settings:
        facts.append(("Causes that act", ", ".join(settings["causes"]) or "none"))
    campaigns = _part(settings, "campaigns")
    facts += [(f"Campaigns: {key}", _words(value)) for key, value in campaigns.items()]
    return facts


def _command(program: str, summary: Json, settings: Json) -> str:
    customers = settings.get("customers", summary.get("customers"))
    return " ".join([program, f"--customers {customers}", *_world_flags(summary, settings)])


def _interactions_command(summary: Json, settings: Json, world: Json) -> str:
    flags = [
        f"--{key.replace('_', '-')} {settings[key]}" for key in _MODEL_FLAGS if key in settings
    ]
    if settings.get("slate_size"):
        flags.append(f"--slates {settings['slate_size']}")
    for key in ("spread", "time_of_day", "gzip"):
        flags += [f"--{key.replace('_', '-')}"] * bool(settings.get(key))
    flags += [
        f"--{key} {settings[key]}"
        for key in ("sample", "split", "export", "format")
        if settings.get(key)
    ]
    world_flags = _world_flags(summary, world)
    world_flags = [flag.replace("--receipts ", "--receipts-per-customer ") for flag in world_flags]
    return " ".join([_INTERACTIONS, f"--customers {world.get('customers')}", *world_flags, *flags])


def _world_flags(summary: Json, settings: Json) -> list[str]:
    flags = [f"--seed {summary.get('seed')}"]
    for key, flag in (
        ("receipts_per_customer", "--receipts"),
        ("end_date", "--end-date"),
        ("first_customer", "--first-customer"),
        ("store", "--store"),
        ("locale", "--locale"),
    ):
        if settings.get(key):
            flags.append(f"{flag} {shlex.quote(str(settings[key]))}")
    if settings.get("population", "default") != "default":
        flags.append("--population DIR")
    flags += [f"--id-digits {settings['id_digits']}"] if "id_digits" in settings else []
    flags += [f"--without {cause}" for cause in _absent(settings)]
    campaigns = _part(settings, "campaigns")
    return flags + _campaign_flags(campaigns) + ["--gzip"] * bool(settings.get("gzip"))


def _campaign_flags(campaigns: Json) -> list[str]:
    flags = []
    if "assignment" in campaigns:
        flags.append(f"--assignment {campaigns['assignment']}")
    if "effect" in campaigns:
        flags.append(f"--campaign-effect {campaigns['effect']}")
    if campaigns.get("states"):
        flags.append(f"--states {' '.join(campaigns['states'])}")
    return [*flags, *(f"--bias={_words(bias)}" for bias in campaigns.get("biases", []))]


def _absent(settings: Json) -> list[str]:
    causes = settings.get("causes", [])
    could = ["promotions", "seasons", *["campaigns"] * bool(settings.get("campaigns"))]
    return [cause for cause in could if cause not in causes]


def _model(settings: Json) -> str:
    shown = (*_MODEL_FLAGS, "spread", "slate_size", "time_of_day", "split")
    return ", ".join(
        f"{key.replace('_', ' ')} {_words(settings[key])}"
        for key in shown
        if settings.get(key) not in (None, False)
    )


def _rows_of(summary: Json) -> str:
    return str(_number(summary.get("rows")))


def _part(found: Json, name: str) -> Json:
    """An object inside of a summary; an empty one where there is none."""
    part = found.get(name)
    return part if isinstance(part, Mapping) else {}


def _number(found: object) -> str:
    return f"{found:,}" if isinstance(found, int) else "unknown"


def _bias(found: Json) -> str:
    """A planted bias as the flag ``--bias`` takes it."""
    return "{kind}:{attribute}:{group}={size}".format_map(defaultdict(str, found))


def _words(found: object) -> str:
    if isinstance(found, (list, tuple)):
        return ", ".join(map(_words, found))
    if isinstance(found, Mapping):
        return _bias(found)
    return "yes" if found is True else str(found)
