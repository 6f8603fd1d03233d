"""Which product of ours a folder holds, for a message to somebody who meant another one.

It is told by the names of the files: what is said is no more than a hint.
"""

from __future__ import annotations

import shlex

from receipts.file_names import SUMMARY_FILE

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Collection

PRODUCTS = {
    "a receipt data set": {SUMMARY_FILE},
    "an interactions data set": {"interactions_summary.json"},
    "a marketing data set": {"marketing_summary.json"},
    "an answer key": {"shoppers.csv", "propensities.csv", "weeks.csv"},
}
"""What each of them is called, and the files by which it is known."""

_NEXT = {
    "a receipt data set": "look at it with: python3 read_large_dataset.py {}",
    "an interactions data set": "check it with: python3 -m interactions --verify {}",
    "a marketing data set": "check it with: python3 marketing/validation/validate_data.py {}",
    "an answer key": "name the data set that it is of",
}


def product_among(names: Collection[str]) -> str:
    """What files of these names are; "" where they are nothing of ours that is complete.

    >>> product_among(["README.md", "dataset_summary.json"])
    'a receipt data set'
    """
    found = (product for product, marks in PRODUCTS.items() if marks <= {*names})
    return next(found, "")


def what_it_is(folder: object, names: Collection[str]) -> str:
    """A message on what a folder holds instead of what it was named for; "" if nothing of ours.

    >>> what_it_is("my set", ["marketing_summary.json"]).partition("; ")[2]
    "check it with: python3 marketing/validation/validate_data.py 'my set'"
    """
    product = product_among(names)
    if not product:
        return ""
    return f"{folder} holds {product}; {_NEXT[product].format(shlex.quote(str(folder)))}"
