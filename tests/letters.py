"""A product of a few letters: the least that a run can make."""

import functools
import re

from receipts.runs.disk_space import check_space
from receipts.runs.folders import FolderKind
from receipts.runs.run import Run

KIND = FolderKind("letters.json", re.compile(r"\w\.txt"), "pages")


def write_page(folder, letter):
    """What a worker does: a file with a letter."""
    (folder / f"{letter}.txt").write_text(letter)
    return letter


def start_writing(folder):
    return functools.partial(write_page, folder)


class LetterRun(Run):
    """Makes a file for each letter of a word.  ``on_read`` and ``on_page`` may raise errors."""

    def __init__(self, word, output, stamp, *, on_read=None, on_page=None, **how):
        super().__init__(KIND, {"settings": {"word": word}}, output, stamp, **how)
        self._word = word
        self._on_read, self._on_page = on_read, on_page
        self.calls = []

    def units_of(self, report):
        return report["letters"]

    def _read_tasks(self):
        self.calls.append("read")
        if self._on_read:
            self._on_read(None)
        self.n_units = len(self._word)
        return {f"{letter}.txt": letter for letter in self._word}

    def _whole_parts(self):
        for file in self.folder.finished:
            path = self.folder.work / file
            if path.exists() and path.read_text() == file[0]:
                yield file

    def _check_space(self):
        check_space(self.folder.work, self.n_units - self.n_units_finished, "letters need", "write")

    def _start(self):
        self.calls.append("start")
        return functools.partial(start_writing, self.folder.work)

    def _take(self, result):
        if self._on_page:
            self._on_page(result)
        return {"file": f"{result}.txt", "letters": 1}

    def _finish(self):
        date, seconds = self._stamp()
        pages = [self.folder.finished[file] for file in self.tasks]
        plan = {"settings": {"word": self._word}}
        return {"date": date, "seconds": seconds, **plan, "pages": pages}
