"""What a verification has found so far: the first offences, all counted, and what was checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from receipts.checking.offences import Offence
from receipts.reading.recount import Tally
from receipts.runs.counted import counted

N_KEPT = 10
"""Offences that are kept to be shown, if not told otherwise."""


class Findings:
    """What is added up while a data set is checked.

    first: the first offences.
    n_offences: how many there are.
    tally: sums over the customers that were checked.
    """

    def __init__(
        self, n_batches: int, n_kept: int = N_KEPT, archetypes: Iterable[str] = ()
    ) -> None:
        self._n_batches = n_batches
        self._n_kept = n_kept
        self.first: list[Offence] = []
        self.n_offences = 0
        self.tally = Tally(archetypes)

    def add(self, offences: Sequence[Offence], n_offences: int) -> None:
        """Adds the first offences of a file, and how many it has."""
        self.first += offences[: self._n_kept - len(self.first)]
        self.n_offences += n_offences

    @property
    def checked(self) -> str:
        """What was checked, such as ``2 batches, 20 customers, 40 receipts, 800 lines``."""
        n, tally = self._n_batches, self.tally
        return (
            f"{counted(n, 'batch', 'batches')}, {counted(tally.customers, 'customer')}, "
            f"{counted(tally.receipts, 'receipt')}, {counted(tally.items, 'line')}"
        )

    @property
    def verdict(self) -> str:
        """The last line about a data set that was checked."""
        if not self.n_offences:
            return f"All is right: {self.checked}."
        n_shown = len(self.first)
        are = "is" if n_shown == 1 else "are"
        shown = f"the first {n_shown} {are} above" if self.n_offences > n_shown else "see above"
        return f"{counted(self.n_offences, 'offence')} in {self.checked}; {shown}"
