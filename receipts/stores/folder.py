"""A prefix in a store while a data set is made there: fresh, unfinished or complete.

What ``receipts/runs/folders.py`` is for a folder, by the means of a store, where nothing can be
renamed and every object is whole or not there:

* The state is put before anything else, and put again as parts are finished.  It has their
  reports, and size and tag of every object, so that another run knows without reading a byte
  which of them are as they were written.
* The summary is put last: where it is, the data set is complete.
* A data set that is replaced goes first: its summary, so that nobody takes it for complete, then
  its objects.  Until they are gone, the state lists them.
* Small files that come with the parts are written into a scratch folder, and uploaded at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from receipts.file_names import UNFINISHED_FILE
from receipts.runs.choices import Asked
from receipts.runs.errors import OutputError
from receipts.runs.files import Json, json_bytes
from receipts.runs.finished_parts import FinishedParts
from receipts.runs.ownership import FolderKind
from receipts.runs.seals import sealed
from receipts.runs.state_files import object_of
from receipts.stores.contents import NOTES_FILE, Contents, choose, look, notes_text
from receipts.stores.lock import StoreLock, refuse_if_held
from receipts.stores.notes import Notes
from receipts.stores.place import StorePlace
from receipts.stores.store import Store
from receipts.stores.urls import StoreUrl


@dataclass
class StoreFolder(FinishedParts):
    """A data set's place in a store while it is made; a ``DataFolder``."""

    kind: FolderKind
    target: StoreUrl
    plan: Json
    asked: Asked
    is_local = False
    has_swapped = False
    is_complete: bool = field(init=False, default=False)
    _there: Contents = field(init=False)
    _notes: Notes = field(init=False)
    _replaced: tuple[str, ...] = ()
    _was_empty: bool = False
    _is_ready: bool = False
    _lock: StoreLock | None = None
    _scratch: TemporaryDirectory[str] | None = None

    def __post_init__(self) -> None:
        self._store = Store(self.target)
        refuse_if_held(self._store)
        self._look()

    @property
    def place(self) -> StorePlace:
        """Where the parts are written."""
        return StorePlace(self.target)

    @property
    def work(self) -> Path:
        """A folder of this machine for small files, which are uploaded when all is made."""
        if self._scratch is None:
            self._scratch = TemporaryDirectory(prefix="tillroll-")
        return Path(self._scratch.name)

    @property
    def is_in_place(self) -> bool:
        """See ``DataFolder``: there is no other place."""
        return self.is_complete

    @property
    def is_begun(self) -> bool:
        """See ``DataFolder``."""
        return self._is_ready

    def noted_parts(self) -> list[str]:
        """Those of the finished parts whose objects are as they were uploaded."""
        return [
            name
            for name, report in self.finished.items()
            if self._notes.are_same(self._notes.names_of([report]), self._there.objects)
        ]

    def is_rest_noted(self) -> bool:
        """Whether all that the summary lists is as it was uploaded, and the summary, too."""
        there = self._there
        if not self.is_complete:
            return False
        digest = hashlib.sha256(there.summary_text).hexdigest()
        listed = self.kind.names_in(there.summary)
        return digest == there.summary_digest and self._notes.are_same(listed, there.objects)

    def keep(self, names: Iterable[str]) -> None:
        """Drops all finished parts but these."""
        before = self.finished
        super().keep(names)
        dropped = [each for name, each in before.items() if name not in self.finished]
        self._notes.drop(self._notes.names_of(dropped))

    def reopen(self) -> None:
        """Makes a complete data set, of which something is damaged, an unfinished one."""
        self.is_complete = False

    def take(self) -> None:
        """Takes the prefix for this run alone, until ``release``.

        Raises OutputError where another run has it, or it has become one that cannot be used.
        """
        if self._lock is not None:
            return
        self._lock = StoreLock(self._store)
        try:
            self._look()  # It may be another run's work by now.
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Lets other runs have the prefix."""
        if self._lock is not None:
            self._lock.release(self._store)
            self._lock = None
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def prepare(self) -> None:
        """Makes the prefix ready for the first object.  Until then none is changed."""
        if self._is_ready:
            return
        self.take()
        self._is_ready = True
        if self.is_complete:
            self._settle()
            return
        self._was_empty = not self._there.objects
        self.save()  # From now on it says whose the objects are, also those that are to go.
        self._store.remove({self.kind.summary_file} & self._there.objects.keys())
        self._store.remove({*self._replaced, NOTES_FILE} & self._there.objects.keys())
        if self._replaced:
            self._replaced = ()
            self.save()

    def clear_up(self) -> None:
        """Does without waiting what is left to do: the store may be what has ended the run."""
        self._store = self._store.hurried()

    def forget(self) -> None:
        """Removes what this run has begun, unless another one had begun it before."""
        if self._is_ready and self._was_empty and not self.is_complete:
            self._store.remove([UNFINISHED_FILE])
            self._is_ready = False

    def save(self) -> None:
        """Puts the list of finished parts."""
        if self._lock is not None:
            self._lock.check()
        if self.finished:
            names = self._notes.names_of(self.finished.values())
            self._notes.note(names, self._store.listing())
        state = {
            "product": self.kind.summary_file,
            "plan": self.plan,
            "finished": list(self.finished.values()),
            "objects": self._notes.as_json(),
            "replaced": list(self._replaced),
        }
        self._store.put(UNFINISHED_FILE, json_bytes(sealed(state)))
        self.n_kept = len(self.finished)

    def complete(self, summary: Json) -> None:
        """Uploads what is in the scratch folder, then the summary, which makes all complete.

        Raises OutputError where a part is not there any more as it was uploaded.
        """
        self.save()
        for path in sorted(self.work.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                self._notes.drop([path.name])  # It is another object now.
                self._store.put(path.name, path)
        text = json_bytes(summary)
        self._check_all(summary)
        notes = notes_text(self._notes, hashlib.sha256(text).hexdigest())
        self._store.put(NOTES_FILE, notes)
        self._store.put(self.kind.summary_file, text)
        self._settle()

    def read_summary(self) -> Json:
        """The summary of a complete data set."""
        found = self._store.read(self.kind.summary_file, 0)
        return object_of(found[0] if found else b"")

    def _settle(self) -> None:
        self.is_complete = True
        if self._lock is not None:
            self._lock.check()
        self._store.remove([UNFINISHED_FILE])
        self.release()

    def _check_all(self, summary: Json) -> None:
        listed = self.kind.names_in(summary)
        there = self._store.listing()
        self._notes.note(listed, there)
        for name in sorted(listed):
            if not self._notes.are_same([name], there):
                raise OutputError(
                    f"{self.target / name} was changed or removed while the data set was made; "
                    "make it again with --resume"
                )

    def _look(self) -> None:
        """Decides by what is there what to take up and what to remove."""
        mended = self.plan if self.asked.resume else None
        there = self._there = look(self._store, self.kind, mended)
        self.finished, self.is_complete, self._replaced = {}, False, ()
        self._notes = Notes(self.kind, self.plan)
        match choose(there, self.target, self.plan, self.asked):
            case "resume":
                self._take_up()
            case "replace":
                self._replaced = tuple(sorted(there.objects.keys() - {UNFINISHED_FILE, NOTES_FILE}))

    def _take_up(self) -> None:
        there = self._there
        summary = there.summary if there.is_complete else {}
        self._take_up_reports(there.finished, summary, self.kind.parts_key)
        self._notes.noted = there.notes
        self._replaced = there.replaced
        self.is_complete = there.is_complete
