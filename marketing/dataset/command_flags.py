"""The commands that make a marketing data set again, by its summary."""

from __future__ import annotations

from marketing.tables import STEPS
from receipts.command_flags import command_line, differing, panel_flags, world_flags
from receipts.runs.files import Json

USUAL_CUSTOMERS = 10_000

FOLDER = "marketing"


def commands_of(summary: Json) -> tuple[str, ...]:
    """A line for a shell, or one for each step where there are not all."""
    flags = flags_of(summary)
    steps = [step["file"] for step in summary["steps"]]
    if len(steps) == len(STEPS):
        return (command_line(f"python3 {FOLDER}/build_dataset.py", flags),)
    first, *others = (f"python3 {FOLDER}/{step}.py" for step in steps)
    return (command_line(first, flags), *others)


def flags_of(plan: Json) -> list[str]:
    """The flags that ask for the world and the form of a plan, or of a summary."""
    settings = plan["settings"]
    return [
        *panel_flags(settings, plan["seed"], USUAL_CUSTOMERS),
        *world_flags(settings, ".", campaigns_are_usual=True),
        *differing({"--format": (settings.get("format", "csv"), "csv")}),
        *(["--gzip"] if settings["gzip"] else []),
    ]
