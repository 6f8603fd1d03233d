"""Whether a path can be that of a database's file."""

from __future__ import annotations

from pathlib import Path

from receipts.loading.errors import LoadError
from receipts.runs.regular_files import check_regular


def check_database_file(path: Path) -> None:
    """Raises LoadError where there is something else than a file, or nowhere to put one."""
    if not path.parent.is_dir():
        raise LoadError(f"{path.parent} is not a folder; make it, or name another file")
    try:
        check_regular(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise LoadError(f"{path} cannot be used ({error.strerror}); name another file") from error
