"""What files are called on the web, by their format."""

from __future__ import annotations

_TYPES = {
    "json": "application/json",
    "jsonl": "application/jsonlines",
    "csv": "text/csv",
    "parquet": "application/x-parquet",  # So mlcroissant knows it.
    "sqlite": "application/vnd.sqlite3",
    "duckdb": "application/vnd.duckdb",
    "inter": "text/tab-separated-values",
    "user": "text/tab-separated-values",
    "item": "text/tab-separated-values",
}

OTHER = "application/octet-stream"


def media_type(form: str) -> str:
    """The media type of a format."""
    return _TYPES.get(form, OTHER)
