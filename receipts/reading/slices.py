"""Where the customers of one run of the generator are: in which batch file of which folder.

All of it follows from the settings in the head of the run's summary, so that finding a
customer takes no longer with 10,000 batches than with 10.
"""

from __future__ import annotations

import json

from receipts.batch_numbers import MAX_BATCHES, batch_numbers, batch_with, customers_of
from receipts.file_names import batch_file, batch_name
from receipts.reading.batch_files import NEXT_STEP, DatasetError, read_batch, read_limited
from receipts.reading.lookup import find_customer
from receipts.runs.regular_files import MAX_SUMMARY_BYTES, check_regular
from world.customer_ids import MAX_ID_DIGITS, customer_id, index_of

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from typing import Any, BinaryIO, Self, TypeVar

    from receipts.reading.batch_files import Customer

    Text = TypeVar("Text", bytes, bytearray)

_HEAD_BYTES = 1 << 14
_HEAD_END = b'\n  "batches":'
"""What ends the head of a summary.  There is no line break in a JSON string, so this is it."""

_WHOLE_NUMBERS = ("receipts_per_customer", "id_digits", "first_customer", "customers", "batch_size")
_PLACE = ("first_customer", "customers")
"""The settings in which the slices of a world differ."""


class BatchFile(tuple[str, int | None]):
    """A batch file and how many customers it should hold (None: any number).

    Written out, since making a NamedTuple takes a tenth of a look-up.
    """

    __slots__ = ()

    def __new__(cls, path: str, n_customers: int | None) -> Self:
        """The pair, as it is sent to worker processes too."""
        return super().__new__(cls, (path, n_customers))

    def __getnewargs__(self) -> tuple[str, int | None]:
        return self[0], self[1]

    @property
    def path(self) -> str:
        """Where the file is."""
        return self[0]

    @property
    def n_customers(self) -> int | None:
        """How many customers it should hold."""
        return self[1]

    @property
    def files(self) -> list[str]:
        """The paths of all that it is read from, but for what belongs to all batches."""
        return [self.path]

    def read(
        self, archetype: str | None = None, customer_ids: Container[str] | None = None
    ) -> Iterator[Customer]:
        """The customers in order, all or those of one archetype, all or those of some ids.

        Raises DatasetError where they cannot be read.
        """
        return read_batch(self.path, archetype, customer_ids)

    def find(self, customer_id: str) -> Customer | None:
        """The customer of this id, None if the batch holds none.

        Raises DatasetError where it cannot be read.
        """
        return find_customer(self.path, customer_id)


class Slice:
    """The customers ``first`` to ``end - 1`` of a world, as one run of the generator left them.

    summary_path: the run's summary; the batch files are in the same folder.
    settings: as in the summary.
    """

    def __init__(self, summary_path: str, head: dict[str, Any]) -> None:
        self.summary_path = summary_path
        self.settings: dict[str, Any] = head["settings"]
        self.first: int = self.settings["first_customer"]
        self.end: int = self.first + self.settings["customers"]
        self.world = {
            "versions": head.get("versions"),
            "seed": head.get("seed"),
            "format": "json",  # Which summaries of JSON do not say.
            **{name: value for name, value in self.settings.items() if name not in _PLACE},
        }

    @property
    def batch_numbers(self) -> range:
        """The numbers of the slice's batches."""
        return batch_numbers(self.first, self.end, self.settings["batch_size"])

    def customer_id(self, index: int) -> str:
        """The id of customer ``index``."""
        return customer_id(index, self.settings["id_digits"])

    def index_of(self, wanted_id: str) -> int | None:
        """The index of a customer of this slice, None for any other id."""
        index = index_of(wanted_id)
        if index is None or not self.first <= index < self.end:
            return None
        return index if self.customer_id(index) == wanted_id else None

    def customers_of(self, number: int) -> range:
        """The indices of the customers of batch ``number``."""
        return customers_of(number, self.first, self.end, self.settings["batch_size"])

    @property
    def format(self) -> str:
        """What the customers are written as, of ``receipts.formats.tables.Format``."""
        form: str = self.world["format"]
        return form

    def file(self, number: int) -> str:
        """The name of the file of batch ``number``, or of the batch where it is tables."""
        if self.format == "json":
            return batch_file(number, self.settings["gzip"])
        return batch_name(number)


def read_slice(summary_path: str) -> Slice | None:
    """The slice that a summary describes, None where the summary tells no settings.

    Raises DatasetError where the summary cannot be read.
    """
    head = _read_head(summary_path)
    if "settings" not in head:
        return None
    settings = head["settings"]
    if not isinstance(settings, dict):
        raise DatasetError(f"{summary_path}: settings are not an object; {NEXT_STEP}")
    for name in _WHOLE_NUMBERS:
        value = settings.get(name)
        least = 0 if name == "first_customer" else 1
        if type(value) is not int or value < least:
            raise DatasetError(
                f"{summary_path}: the setting {name} is {value!r} and must be a whole number "
                f"of {least} or more; {NEXT_STEP}"
            )
    for name, kind in (
        ("gzip", bool),
        ("store", str),
        ("end_date", str),
        ("population", str),
        ("population_digest", str),
        ("causes", list),
    ):
        if not isinstance(settings.get(name), kind):
            raise DatasetError(f"{summary_path}: the setting {name} is missing; {NEXT_STEP}")
    if "format" in settings:
        _check_format(summary_path, settings["format"])
    found = Slice(summary_path, head)
    _check_size(found)
    return found


def _check_format(summary_path: str, form: object) -> None:
    """Raises DatasetError where a format is none that this program reads."""
    from typing import get_args  # Here, since summaries of JSON name no format.

    from receipts.formats.tables import Format

    if form not in get_args(Format):
        raise DatasetError(
            f"{summary_path}: the setting format is {form!r}, which is none of "
            f"{', '.join(get_args(Format))}; read it with the program that made it"
        )


def _check_size(found: Slice) -> None:
    """Raises DatasetError where a summary claims more than any data set has.

    What is read and checked later is as much as the summary says.
    """
    digits, size = found.settings["id_digits"], found.settings["batch_size"]
    if digits > MAX_ID_DIGITS:
        problem = f"the setting id_digits is {digits} and must be at most {MAX_ID_DIGITS}"
    elif found.end > 10**digits:
        problem = f"{found.end:,} customers do not fit ids of {digits} digits"
    elif batch_with(found.end - 1, size) >= MAX_BATCHES:
        problem = (
            f"{found.end:,} customers in batches of {size:,} are more than {MAX_BATCHES:,} batches"
        )
    else:
        return
    raise DatasetError(f"{found.summary_path}: {problem}; {NEXT_STEP}")


def read_summary(path: str) -> dict[str, Any]:
    """A whole summary.

    Raises DatasetError where it cannot be read.
    """
    return _parsed(read_text(path), path)


def read_text(path: str) -> bytearray:
    """The text of a summary.

    Raises DatasetError where it cannot be read.
    """
    return _read(path, lambda file: read_limited(file, path, MAX_SUMMARY_BYTES))


def _read_head(path: str) -> dict[str, Any]:
    """What stands in a summary before its list of batches."""
    start = _read(path, lambda file: file.read(_HEAD_BYTES))
    head, mark, _ = start.partition(_HEAD_END)
    if not mark:
        return read_summary(path)
    return _parsed(head.rstrip().removesuffix(b",") + b"}", path)


def _read(path: str, read: Callable[[BinaryIO], Text]) -> Text:
    try:
        check_regular(path)
        with open(path, "rb") as file:
            return read(file)
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}); {NEXT_STEP}") from error


def _parsed(text: bytes | bytearray, path: str) -> dict[str, Any]:
    try:
        summary = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{path} is not JSON ({error}); {NEXT_STEP}") from error
    if not isinstance(summary, dict):
        raise DatasetError(f"{path} is not a data set's summary; {NEXT_STEP}")
    return summary
