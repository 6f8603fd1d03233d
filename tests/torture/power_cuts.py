"""The power goes before each single operation on files, and what was not synced is lost."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from tests.torture.bench import Bench, Findings
from tests.torture.commands import run_in_copy
from tests.torture.disk_model import DiskModel
from tests.torture.operations import Operation, watch
from tests.torture.trees import Tree, write_tree


def cut_everywhere(
    bench: Bench, every: int = 1, sabotage: Callable[[], object] = lambda: None
) -> Findings:
    """Cuts the power at every operation, with all that it may leave behind; what was found.

    every: looks at one in so many of the different states.
    sabotage: changes the program, in the copy that is cut off.
    """
    findings = Findings(f"power cuts: {bench.product.name}")
    with tempfile.TemporaryFile() as file:
        bench.reset()
        noter = _Noter(file)

        def begin() -> None:
            noter.begin(DiskModel(bench.place))
            watch(bench.place, noter)
            sabotage()  # What it takes away is not seen either.

        status, text = run_in_copy(bench.product.command, bench.place, begin, noter.end)
        assert status == 0, text
        file.seek(0)
        states = list(_read(file))
    for case, tree in [state for state in states if state[0] != _END][::every]:
        write_tree(tree, bench.place)
        findings.add(case, bench.violation())
    for _, tree in [state for state in states if state[0] == _END]:
        write_tree(tree, bench.place)
        findings.add(_END, "" if bench.is_new() else "the new data set is not there")
    return findings


_END = "when the command has said that it is done"


class _Noter:
    """Writes every state that was not there yet into an open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._known: set[int] = set()
        self._n_operations = 0

    def begin(self, model: DiskModel) -> None:
        """Called when nothing has happened."""
        self._model = model

    def before(self, operation: Operation) -> None:
        """Notes what a power cut may leave now."""
        self._note(f"before {self._n_operations} ({operation})")
        self._n_operations += 1
        self._model.before(operation)

    def after(self, operation: Operation) -> None:
        """The model has to know."""
        self._model.after(operation)

    def end(self) -> None:
        """Notes what a power cut may leave of what is done."""
        self._known.clear()
        self._note("")
        self._file.flush()

    def _note(self, when: str) -> None:
        for what, tree in self._model.states():
            key = hash(frozenset(tree.items()))
            if key not in self._known:
                self._known.add(key)
                pickle.dump((f"{when}, {what}" if when else _END, tree), self._file)


def _read(file: BinaryIO) -> Iterator[tuple[str, Tree]]:
    while True:
        try:
            yield pickle.load(file)
        except EOFError:
            return
