"""Several real processes that start together: each is forked from a warm server that has opened nothing."""

import multiprocessing
import os
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any, Final

WARM: Final = [
    "agentdesk.desk",
    "agentdesk.services.calls",
    "agentdesk.services.endings",
    "agentdesk.services.issue_steps",
    "tests.desks",
    "psycopg",
]

CONTEXT: Final = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(WARM)


Opened = Callable[..., AbstractContextManager[Any]]


def _run(
    start: Barrier,
    results: "Queue[Any]",
    work: Callable[..., Any],
    args: tuple[Any, ...],
    opened: Opened | None,
    environment: dict[str, str],
) -> None:
    os.environ.update(environment)  # the server was warmed in another test's
    try:
        with opened(*args) if opened else nullcontext() as ready:
            start.wait(60)
            results.put((None, work(ready) if opened else work(*args)))
    except BaseException:
        results.put((traceback.format_exc(), None))
        raise


def together(
    work: Callable[..., Any],
    each: list[tuple[Any, ...]],
    timeout: float = 60,
    opened: Opened | None = None,
) -> list[Any]:
    """Call `work(*args)` for each args, all at once, every one in a process of its own; returns what they return.

    With `opened`, `work` is given what `opened(*args)` opens, and all begin when the last one has opened it.
    AssertionError with the first traceback when one fails. `work` is a function of a module.
    """
    start = CONTEXT.Barrier(len(each))
    results: Queue[Any] = CONTEXT.Queue()
    workers = [
        CONTEXT.Process(target=_run, args=(start, results, work, args, opened, dict(os.environ)), daemon=True)
        for args in each
    ]
    for worker in workers:
        worker.start()
    try:
        found = [results.get(timeout=timeout) for _ in workers]
    finally:
        for worker in workers:
            worker.join(5)
            worker.kill()
    failures = [trouble for trouble, _ in found if trouble is not None]
    assert not failures, f"{len(failures)} of {len(each)} processes failed, the first:\n{failures[0]}"
    return [result for _, result in found]
