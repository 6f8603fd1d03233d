"""What a run does with the folder it is given: make, complete, replace, or leave it alone."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from receipts.runs.errors import OutputError
from receipts.runs.files import Json
from receipts.runs.ownership import Contents, FolderKind, look
from receipts.runs.swaps import new_folder, old_folder, refuse_fixed

_USUAL = "by default"
"""In the place of a setting that a plan leaves out, as JSON's does its format."""


class Asked(NamedTuple):
    """What may be done with a data set that is there."""

    overwrite: bool
    resume: bool


def choose(target: Path, kind: FolderKind, plan: Json, asked: Asked) -> Contents:
    """The folder to work in, with what is in it; changes nothing.

    Raises OutputError where the folder holds something and it was not asked, or is not
    possible, to replace or complete it.
    """
    new, old = new_folder(target), old_folder(target)
    mended = plan if asked.resume else None
    replacement = look(new, target, kind, mended if asked.overwrite else None)
    replaced = look(old, target, kind)
    # A swap that was cut short left nothing in the old one's place.
    there = replaced if replaced.names and not target.exists() else None
    there = there or look(target, target, kind, mended)
    if not there.names:
        return there
    if asked.resume:
        # A replacement that was begun goes before the data set that it is to replace.
        begun = replacement if asked.overwrite and replacement.names else there
        difference = _difference(begun, plan)
        if not difference:
            return begun
        if not asked.overwrite or begun is replacement:
            raise OutputError(
                f"{begun.folder} was made with other settings ({difference}); resume with the "
                "same settings, replace it with --overwrite or name another folder with --output"
            )
    if asked.overwrite:
        refuse_fixed(target)
        return replacement
    raise OutputError(
        f"{target} holds {'a' if there.summary else 'an unfinished'} data set; "
        f"{'' if there.summary else 'complete it with --resume, '}replace it with --overwrite "
        "or name another folder with --output"
    )


def _difference(there: Contents, asked: Json) -> str:
    """The settings that differ; empty where none does, and where what is there is damaged, so
    that it is made again.
    """
    found = {key: there.summary.get(key) for key in asked} if there.summary else there.plan
    return "" if there.is_damaged else difference_of(found, asked)


def difference_of(found: Json, asked: Json) -> str:
    """The settings in which two plans differ, as ``seed 7 there, 42 asked``; empty if in none."""
    if found == asked:
        return ""
    flat_found, flat_asked = _flat(found), _flat(asked)
    return "; ".join(
        f"{name} {flat_found.get(name, _USUAL)} there, {flat_asked.get(name, _USUAL)} asked"
        for name in {**flat_asked, **flat_found}
        if flat_found.get(name, _USUAL) != flat_asked.get(name, _USUAL)
    )


def _flat(plan: Json, before: str = "") -> Json:
    """A plan without the objects in it: their values have names such as ``source.seed``; those of
    the settings stand beside the others.
    """
    flat: Json = {}
    for name, value in plan.items():
        if isinstance(value, dict) and value:
            flat |= _flat(value, before if name == "settings" else f"{before}{name}.")
        else:
            flat[f"{before}{name}"] = value
    return flat
