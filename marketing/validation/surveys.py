"""A survey: a walk over some tables that ends in verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from marketing.validation.data import Data
from marketing.validation.expected import Expected
from marketing.validation.lookups import Lookups
from marketing.validation.results import Outcome
from marketing.validation.verdicts import Judge


class Given(NamedTuple):
    """What a survey works with."""

    data: Data
    lookups: Lookups
    judge: Judge
    expected: Expected


class Survey(NamedTuple):
    """A survey.

    name: of its verdicts, as far as they have it in common.
    needs: the tables that must be there.
    """

    name: str
    needs: tuple[str, ...]
    run: Callable[[Given], Iterable[Outcome]]
