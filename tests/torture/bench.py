"""Where a product is tortured: what was there, what there should be, and what a crash has left."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.commands import Command, run_here, run_in_copy
from tests.torture.products import OUTPUT, Product
from tests.torture.trees import Tree, below, difference, is_summary, read_tree, timeless, write_tree


@dataclass
class Findings:
    """What a part of the harness has found.

    n_cases: how many were tried.
    violations: what was not as promised, a line each.
    """

    what: str
    n_cases: int = 0
    violations: list[str] = field(default_factory=list)

    def add(self, case: str, violation: str) -> None:
        """Counts a case; ``violation`` is empty where all is well."""
        self.n_cases += 1
        if violation:
            self.violations.append(f"{self.what}: {case}: {' '.join(violation.split())}")


class Bench:
    """A product and a folder to torture it in.

    place: where its commands run.
    before: what is there before the command.
    after: what is there when it was not disturbed.
    """

    def __init__(self, product: Product, folder: Path, sources: Path) -> None:
        folder.mkdir()
        self.product = product
        self.place = folder / "case"
        (folder / "sources").symlink_to(sources)
        self.before: Tree = {}
        self.reset()
        if product.old is not None:
            self._make(product.old)
            self.before = read_tree(self.place)
        self._make(product.command)
        self.after = timeless(read_tree(self.place))
        self._old, self._new = (
            _seen(below(timeless(t), OUTPUT)) for t in (self.before, self.after)
        )

    def _make(self, command: Command) -> None:
        status, text = run_here(command, self.place)
        assert status == 0, text

    def reset(self) -> None:
        """Everything as it was before the command."""
        write_tree(self.before, self.place)

    def violation(self) -> str:
        """What is not as promised after a crash; the product is completed besides."""
        return self.broken_promise() or self.incompletable()

    def broken_promise(self) -> str:
        """What lies there that must not, or is gone that must be there; empty if all is well."""
        there = timeless(read_tree(self.place))
        folders = {name: _seen(below(there, name)) for name in there if "/" not in name}
        for folder, tree in folders.items():
            for name, content in tree.items():
                known = [kept[name] for kept in (self._old, self._new) if name in kept]
                if known and content not in known:
                    return f"{folder}/{name} is not whole"
            if any(map(is_summary, tree)) and tree != self._new and not self._old:
                return f"{folder} has a summary and is not complete: {difference(tree, self._new)}"
        if self._old and not any(tree in (self._old, self._new) for tree in folders.values()):
            return "neither the old nor the new data set is there"
        return ""

    def incompletable(self) -> str:
        """Why completing does not give the reference; empty if it does."""
        status, text = run_in_copy(self.product.resumed, self.place)
        if status:
            return f"--resume ended with {status}: {text[-300:]}"
        return self.unlike_reference()

    def is_new(self) -> bool:
        """Whether the output is what was to be made; what else lies there does not matter."""
        return _seen(below(timeless(read_tree(self.place)), OUTPUT)) == self._new

    def unlike_reference(self) -> str:
        """How what is there differs from what there should be; empty if it does not."""
        with contextlib.suppress(OSError):
            return difference(timeless(read_tree(self.place)), self.after)
        return "it cannot be read"


def _seen(tree: Tree) -> Tree:
    """What belongs to a data set: temporary files and lists of what is finished do not."""
    return {name: tree[name] for name in tree if not name.startswith(".")}
