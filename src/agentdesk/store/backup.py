"""A whole copy of a SQLite desk while people work at it.

The copy is made in steps inside one held read transaction: without it every commit of another desk would start it
anew, and it would never end; in one step it would hold writers up.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from agentdesk.domain.errors import Refusal, StoreTrouble
from agentdesk.i18n import N_
from agentdesk.store.driver import sqlite_driver
from agentdesk.store.engine import Store

PAGES_A_STEP: Final = 2000

Progress = Callable[[int, int], None]
"""Called with (pages done, pages in all)."""


def back_up(store: Store, target: Path, progress: Progress = lambda _done, _total: None) -> None:
    """Copy the desk as it is at this moment into the new file `target`: checked, on the disk, its owner's only.

    Raises Refusal when `target` is there already and on PostgreSQL, StoreTrouble when it cannot be written.
    """
    if store.path is None:
        raise Refusal(
            N_("PostgreSQL makes its own backups: pg_dump --format=custom --file={target} '{url}'"),
            target=target,
            url=store.url.set(drivername="postgresql", password=None).render_as_string(),
        )
    if target.exists():
        raise Refusal(N_("{target} is there already. Name a new file for the backup."), target=target)
    try:
        with _draft_of(target) as draft:
            _copy(store, draft, progress)
            _sync(draft, os.O_RDWR)
            draft.replace(target)
        if os.name != "nt":
            _sync(target.parent, os.O_RDONLY)
    except OSError as error:
        raise StoreTrouble(
            N_("The backup {target} cannot be written: {detail}."), target=target, detail=error.strerror
        ) from error


@contextmanager
def _draft_of(target: Path) -> Iterator[Path]:
    """An empty file beside the target, its owner's only; gone again unless it became the target."""
    draft = target.with_name(f"{target.name}.part")
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _copy(store: Store, draft: Path, progress: Progress) -> None:
    with store.reading() as tx, closing(sqlite_driver().connect(str(draft), isolation_level=None)) as copy:
        tx.driver.execute("SELECT count(*) FROM sqlite_master").fetchone()
        tx.driver.backup(
            copy,
            pages=PAGES_A_STEP,
            progress=lambda _status, left, total: progress(total - left, total),
        )
        # One file that can be carried away; a desk that opens it turns it to WAL again.
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreTrouble(N_("The backup is not whole ({detail}), so it was thrown away."), detail=found)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
