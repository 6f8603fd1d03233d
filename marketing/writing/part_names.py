"""How the files are called that a block's writer leaves for the one who appends them."""

from __future__ import annotations


def part_file(task_name: str, name: str) -> str:
    """What the file is called with what a block, or the end of a step, adds to the growing file,
    or the table, of this name.
    """
    return f"{task_name}.{name}.rows"
