"""What is below a prefix in a store, and whose it is.

An object is ours if the summary there lists it or, in an unfinished data set, if the plan in its
state has it made under that name.  Nothing else is ever written over or removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from receipts.file_names import UNFINISHED_FILE
from receipts.runs.choices import Asked, difference_of
from receipts.runs.errors import OutputError
from receipts.runs.files import Json, json_bytes
from receipts.runs.locks import LOCK_FILE
from receipts.runs.ownership import HEAD_BYTES, HOW_TO_MEND, OUR_MARK, FolderKind, Owns
from receipts.runs.products import product_among
from receipts.runs.regular_files import MAX_SUMMARY_BYTES
from receipts.runs.seals import is_sealed, sealed
from receipts.runs.state_files import DamagedFileError, check_state, object_of
from receipts.stores.lock import CLOCK_FILE
from receipts.stores.notes import Noted, Notes
from receipts.stores.store import Seen, Store
from receipts.stores.urls import StoreUrl

NOTES_FILE = ".objects.json"
"""What a complete data set notes of its objects beside the summary: their sizes and tags."""

OF_ANY_RUN = frozenset({LOCK_FILE, CLOCK_FILE})
"""Objects that come and go with a run."""


class Contents(NamedTuple):
    """What is below a prefix, all of it ours.

    objects: what the store says of each, by name, but for those of a run that is there.
    summary: what the summary says, and ``summary_text`` its bytes; empty where there is none.
    plan, finished: what the state says; empty where there is none.
    replaced: names of objects that an unfinished data set was still to remove when it ended.
    notes: of the objects that were uploaded.
    summary_digest: of the summary that was to be written.
    """

    objects: dict[str, Seen]
    summary: Json
    summary_text: bytes
    plan: Json
    finished: tuple[Json, ...]
    replaced: tuple[str, ...]
    notes: Noted
    summary_digest: str

    @property
    def is_complete(self) -> bool:
        """Whether there is a data set that nothing had begun to replace."""
        return bool(self.summary) and not self.replaced


def look(store: Store, kind: FolderKind, mended: Json | None = None) -> Contents:
    """What is below a prefix.

    mended: the plan of a run that may mend what is damaged; its objects are ours then.

    Raises OutputError where something is there that is not ours, or nobody can tell.
    """
    objects = {name: each for name, each in store.listing().items() if name not in OF_ANY_RUN}
    text = _text(store, kind.summary_file, objects)
    state_text = _text(store, UNFINISHED_FILE, objects)
    summary: Json = {}
    state: Json = {}
    plan: Json = {}
    finished: list[Json] = []
    owners: list[Owns] = []
    damage: list[str] = []
    if text is not None:
        try:
            found = object_of(text)
            listed = kind.names_in(found)
            summary = found
            owners.append(listed.__contains__)
        except DamagedFileError as error:
            damage.append(f"{store.url / kind.summary_file} cannot be used ({error})")
    if state_text is not None:
        try:
            state = object_of(state_text)
            plan, finished = check_state(state, kind.summary_file)
            owners.append(kind.names_of(plan, store.url.name))
        except DamagedFileError as error:
            state = {}
            damage.append(f"{store.url / UNFINISHED_FILE} cannot be used ({error})")
    if damage and not summary and not plan:
        if mended is None or not (text is None or OUR_MARK in text):
            raise OutputError(f"{damage[0]}; {HOW_TO_MEND}")
        owners.append(kind.names_of(mended, store.url.name))
    elif mended is not None and summary and not plan and _is_of_plan(summary, mended):
        owners.append(kind.names_of(mended, store.url.name))  # Also what the summary forgot.
    # A seal vouches for these; the pattern is for what a later version may have written.
    replaced = tuple(n for n in state.get("replaced", ()) if kind.part_pattern.fullmatch(n))
    if summary or plan or damage:
        owners.append({kind.summary_file, UNFINISHED_FILE, NOTES_FILE, *replaced}.__contains__)
    _refuse_foreign(store, kind, objects, owners)
    notes, digest = state.get("objects"), ""
    if notes is None and summary:
        notes, digest = _read_notes(store, objects)
    return Contents(
        objects, summary, text or b"", plan, tuple(finished), replaced, _pairs(notes), digest
    )


def choose(
    there: Contents, url: StoreUrl, plan: Json, asked: Asked
) -> Literal["make", "resume", "replace"]:
    """What a run does with what is there; nothing has changed yet.

    Raises OutputError where there is something and it was not asked, or is not possible, to
    replace or complete it.
    """
    if not there.objects:
        return "make"
    if asked.resume:
        found = there.plan
        if there.is_complete:
            found = {key: there.summary.get(key) for key in plan}
        difference = difference_of(found, plan) if there.summary or there.plan else ""
        if not difference:
            return "resume"
        if not asked.overwrite:
            raise OutputError(
                f"{url} was made with other settings ({difference}); resume with the same "
                "settings, replace it with --overwrite or name another prefix with --output"
            )
    if asked.overwrite:
        return "replace"
    raise OutputError(
        f"{url} holds {'a' if there.is_complete else 'an unfinished'} data set; "
        f"{'' if there.is_complete else 'complete it with --resume, '}replace it with "
        "--overwrite or name another prefix with --output"
    )


def notes_text(notes: Notes, summary_digest: str) -> bytes:
    """What ``NOTES_FILE`` holds."""
    return json_bytes(sealed({"objects": notes.as_json(), "summary_sha256": summary_digest}))


def _refuse_foreign(
    store: Store, kind: FolderKind, objects: Mapping[str, Seen], owners: Sequence[Owns]
) -> None:
    """Raises OutputError where an object is not ours."""
    for name in sorted(objects):
        is_ours = any(owns(name) for owns in owners)
        if is_ours and name in kind.marks:
            head = store.read(name, HEAD_BYTES)
            is_ours = head is None or kind.is_marked(name, head[0])
        if not is_ours:
            product = "" if kind.summary_file in objects else product_among(objects)
            held = product or f"{name!r}, which is not part of a data set"
            raise OutputError(
                f"{store.url} holds {held}; move it away or name another prefix with --output"
            )


def _read_notes(store: Store, objects: Mapping[str, Seen]) -> tuple[Any, str]:
    text = _text(store, NOTES_FILE, objects)
    try:
        found = object_of(text or b"")
    except DamagedFileError:
        return None, ""
    return (found.get("objects"), found.get("summary_sha256", "")) if is_sealed(found) else ("", "")


def _pairs(notes: Any) -> Noted:
    if not isinstance(notes, dict):
        return {}
    return {name: (each[0], each[1]) for name, each in notes.items()}


def _text(store: Store, name: str, objects: Mapping[str, Seen]) -> bytes | None:
    if name not in objects:
        return None
    if objects[name].size > MAX_SUMMARY_BYTES:
        return b""
    found = store.read(name, 0)
    return None if found is None else found[0]


def _is_of_plan(summary: Json, plan: Json) -> bool:
    return all(summary.get(key) == value for key, value in plan.items())
