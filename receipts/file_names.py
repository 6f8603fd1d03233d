"""How the files of a data set are called."""

from __future__ import annotations

SUMMARY_FILE = "dataset_summary.json"
UNFINISHED_FILE = ".unfinished.json"

BATCH_FILE = r"batch_\d{5,}\.json(\.gz)?"
"""Names that ``batch_file`` gives.  (No compiled pattern, nor below: a look-up has no time.)"""


def batch_file(number: int, gzip: bool) -> str:
    """The name of a batch file: ``batch_00005.json``, with ``.gz`` behind if compressed."""
    return f"batch_{number:05d}.json{'.gz' if gzip else ''}"


def batch_name(number: int) -> str:
    """The name of a batch that is several files: ``batch_00005``."""
    return f"batch_{number:05d}"


def is_batch_file(name: str) -> bool:
    """Whether a file of this name is a batch, of this program or another one."""
    return _middle(name) != ""


def is_summary_file(name: str) -> bool:
    """Whether a file of this name is a summary; slices in one folder have one each."""
    return name.startswith("dataset_summary") and name.endswith(".json")


def batch_number(name: str) -> int | None:
    """The number in a batch file's name, None where another program put no number there."""
    number = _middle(name)
    return int(number) if number.isdecimal() else None


def _middle(name: str) -> str:
    """What stands between ``batch_`` and the ending, empty where no batch is called like this."""
    name = name.removesuffix(".gz")
    if not name.startswith("batch_") or not name.endswith(".json"):
        return ""
    return name[len("batch_") : -len(".json")]
