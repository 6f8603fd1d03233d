"""The batch files of one or more runs of this project's generator."""

from __future__ import annotations

from receipts.reading.batch_files import Customer, DatasetError
from receipts.reading.slice_batches import batch_of, batch_of_customer
from receipts.reading.slices import BatchFile, Slice, read_summary
from world.customer_ids import index_of

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from world.population import Population


class SliceFiles:
    """The files of one or more slices of a world."""

    def __init__(self, slices: list[Slice]) -> None:
        self.slices = sorted(slices, key=lambda each: each.first)

    def all(self) -> Iterator[BatchFile]:
        """All batch files, in order of their customers."""
        for each in self.slices:
            yield from (batch_of(each, number) for number in each.batch_numbers)

    def numbered(self, number: int) -> list[BatchFile]:
        """The files of batch ``number``."""
        return [batch_of(each, number) for each in self.slices if number in each.batch_numbers]

    def numbers(self) -> list[int]:
        """The batch numbers, in order."""
        return sorted({number for each in self.slices for number in each.batch_numbers})

    def holds(self, customer_id: str) -> bool:
        """Whether a customer of this id belongs to one of the slices."""
        return self.place(customer_id) is not None

    def find(self, customer_id: str) -> Customer | None:
        """The customer of this id, None if he or she is of none of the slices.

        Raises DatasetError where the customer is missing from the file.
        """
        place = self.place(customer_id)
        if place is None:
            return None
        customer = place.find(customer_id)
        if customer is None:
            raise DatasetError(
                f"{place.path} does not hold {customer_id}, as its summary says; "
                f"look for more that is wrong with --verify"
            )
        return customer

    def like(self, text: str) -> str | None:
        """The id of a customer whom somebody may have meant by a text with the same number."""
        number = index_of(f"customer_{text.lower().removeprefix('customer').strip(' _-')}")
        for each in self.slices:
            if number is not None and each.first <= number < each.end:
                return each.customer_id(number)
        return None

    def ends(self) -> tuple[str, str]:
        """The first and the last customer's id."""
        first, last = self.slices[0], self.slices[-1]
        return first.customer_id(first.first), last.customer_id(last.end - 1)

    @property
    def population(self) -> Population:
        """The population of the slices' world.

        Raises DatasetError where its files are missing or another population's.
        """
        from receipts.reading.populations import population_of

        return population_of(self.slices[0])

    def summary(self) -> dict[str, Any]:
        """The summary, or one made of all slices'."""
        summaries = [read_summary(each.summary_path) for each in self.slices]
        for each, summary in zip(self.slices, summaries, strict=True):
            _check_totals(each, summary)
        if len(summaries) == 1:
            return summaries[0]
        from receipts.summary import merged_summary

        try:
            return merged_summary(summaries)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
            paths = ", ".join(each.summary_path for each in self.slices)
            raise DatasetError(
                f"{paths} cannot be put together ({error!r}); check them one by one with --verify"
            ) from error

    def place(self, customer_id: str) -> BatchFile | None:
        """The batch of the customer of this id, None if he or she is of none of the slices."""
        any_index = index_of(customer_id)
        if any_index is None:
            return None
        for each in self.slices:
            if any_index < each.end:
                index = each.index_of(customer_id)
                return None if index is None else batch_of_customer(each, index)
        return None


def _check_totals(slice_: Slice, summary: dict[str, Any]) -> None:
    """Raises DatasetError where a summary's totals are not those of its own batches."""
    try:
        batches, statistics = summary["batches"], summary["statistics"]
        pairs: dict[str, tuple[Any, Any]] = {
            "total_customers": (
                summary["total_customers"],
                sum(batch["customers"] for batch in batches),
            ),
            "total_batches": (summary["total_batches"], len(batches)),
            "archetypes": (sum(summary["archetypes"].values()), slice_.end - slice_.first),
            "total_items": (statistics["total_items"], sum(batch["items"] for batch in batches)),
            "total_spent": (
                statistics["total_spent"],
                sum(batch["spent_cents"] for batch in batches) / 100,
            ),
        }
        # Names from a file are ours or refused: none may lead elsewhere.
        for number, batch in zip(slice_.batch_numbers, batches, strict=False):
            pairs[f"the file of batch {number}"] = (batch["file"], slice_.file(number))
    except (AttributeError, KeyError, OverflowError, TypeError) as error:
        raise DatasetError(
            f"{slice_.summary_path} is not as it should be ({error!r}); "
            "restore the file or generate the data set again"
        ) from error
    for name, (found, expected) in pairs.items():
        if found != expected:
            raise DatasetError(
                f"{slice_.summary_path} disagrees with itself: {name} is {found!r}, its parts "
                f"give {expected!r}; find out more with --verify"
            )
