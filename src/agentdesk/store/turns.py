"""Whose turn it is to write: a blocking lock on a file beside the database.

SQLite's own busy wait starves desks (one of 200 waited 8.7 s); waiting in the kernel's queue does not. The lock
also closes the WAL-reset hole, as no two processes ever commit at once. A program that was stopped in the middle
of a write keeps its turn; so the wait has an end, and says which program it is.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from agentdesk.domain.errors import StoreTrouble
from agentdesk.i18n import N_

PATIENCE: Final = 30.0
"""Seconds for which a write waits while one and the same other write goes on."""
MARK_CELLS: Final = 24
"""Characters in the lock file that say whose turn it is: the number of the process, and of its turn."""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _lock(handle: int) -> None:
        while not _try_lock(handle):
            time.sleep(0.005)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class _Waiting:
    """A place in the kernel's queue, kept by a thread of its own: nothing else can leave that queue."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._mutex = threading.Lock()
        self._come = threading.Event()
        self._wanted = True
        self.over = False
        """The turn came when nobody wanted it any more, and was given on."""
        threading.Thread(target=self._wait, name="desk-turn", daemon=True).start()

    def _wait(self) -> None:
        _lock(self._handle)
        with self._mutex:
            if self._wanted:
                self._come.set()
            else:
                _unlock(self._handle)
                self.over = True

    def comes_within(self, seconds: float) -> bool:
        """Whether the turn is ours now; False leaves the place in the queue for the next try."""
        with self._mutex:
            if self.over:
                return False
            self._wanted = True
        if self._come.wait(seconds):
            return True
        with self._mutex:
            self._wanted = self._come.is_set()
            return self._wanted


class Turns:
    """The turns of all desks at one database file. One thread at a time uses it."""

    def __init__(self, database: Path) -> None:
        self._name = str(database)
        self._handle = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._waiting: _Waiting | None = None
        self._turn = 0

    @contextmanager
    def taken(self, patience: float = PATIENCE) -> Iterator[None]:
        """Wait for the turn, hold it for one write transaction, give it to the next.

        Raises StoreTrouble when one other write keeps it for `patience` seconds; many busy desks are no trouble,
        they only make each other wait.
        """
        self._take(patience)
        try:
            self._sign()
            yield
        finally:
            _unlock(self._handle)

    def _take(self, patience: float) -> None:
        if self._waiting is None:
            if _try_lock(self._handle):
                return
            self._waiting = _Waiting(self._handle)
        mark = self._mark()
        while not self._waiting.comes_within(patience):
            if self._waiting.over:
                self._waiting = None
                self._take(patience)
                return
            before, mark = mark, self._mark()
            if mark == before:
                raise self._kept_by(mark, patience)
        self._waiting = None

    def _kept_by(self, mark: str, patience: float) -> StoreTrouble:
        return StoreTrouble(
            N_(
                "Another program has been writing to {name} for more than {seconds} s: process {process}. If it"
                " was stopped, let it go on (“fg” or “kill -CONT {process}”) or end it."
            ),
            name=self._name,
            seconds=round(patience),
            process=mark.partition(" ")[0] or "?",
        )

    def _sign(self) -> None:
        """Leave a mark of this turn for those who wait."""
        self._turn += 1
        # Behind the first byte, which is the one that is locked.
        os.lseek(self._handle, 1, os.SEEK_SET)
        # On a full disk the write that follows says so, in better words.
        with suppress(OSError):
            os.write(self._handle, f"{os.getpid()} {self._turn}".ljust(MARK_CELLS).encode())

    def _mark(self) -> str:
        os.lseek(self._handle, 1, os.SEEK_SET)
        return os.read(self._handle, MARK_CELLS).decode("ascii", "replace")

    def close(self) -> None:
        """Give the handle back. One that waits still is given back by the end of the process."""
        if self._waiting is None or self._waiting.over:
            os.close(self._handle)
