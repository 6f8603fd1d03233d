"""The tables of a marketing data set, or other CSV files, as pandas data frames.

>>> from data_loader import DataLoader                                  # doctest: +SKIP
>>> loader = DataLoader(cache_dir="cache/")                             # doctest: +SKIP
>>> df = loader.load("data/transactions.csv")                           # doctest: +SKIP

It is imported like this from inside the folder, and as ``marketing.data_loader`` from its parent
or where the project is installed.  pandas and pyarrow are needed when a file is loaded: ``pip
install -r requirements-marketing.txt``.
"""

# ruff: noqa: E402  (the packages are found when their folder is named)
from __future__ import annotations

import os
import sys

_ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_IS_INSIDE = not __package__
if _IS_INSIDE:
    # marketing.py, which lies beside this file, is no package and would hide it.
    if not hasattr(sys.modules.get("marketing"), "__path__"):
        sys.modules.pop("marketing", None)
    sys.path.insert(0, _ROOT)

from marketing.loading.errors import DataFileError
from marketing.loading.loader import DataLoader

if _IS_INSIDE:
    sys.path.remove(_ROOT)

__all__ = ["DataFileError", "DataLoader"]
