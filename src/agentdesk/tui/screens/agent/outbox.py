"""What a call still has to store: in order, one write at a time, and kept when a write fails.

Later entries never overtake one that failed, so the log has no gap and an old answer never covers a newer one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from agentdesk.domain.errors import Trouble
from agentdesk.services import calls
from agentdesk.services.calls import CallElsewhere, Entry

BATCH: Final = 50
PATIENCE: Final = 0.25
"""Seconds for which typing waits for the store."""


class Do(Protocol):
    """The gateway's `do`: carries a service out in the line of writes."""

    def __call__(self, act: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Awaitable[Any]: ...


@dataclass(slots=True, eq=False)
class _Entries:
    entries: list[Entry]


@dataclass(slots=True, eq=False)
class _Draft:
    field: str
    text: str
    seq: int | None


@dataclass(slots=True, eq=False)
class _Act:
    act: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: dict[str, Any]
    result: "asyncio.Future[Any]"


class Outbox:
    """The writes of one visit. `changed` is called when `trouble` or `pending` may have changed."""

    def __init__(self, visit_id: int, do: Do, changed: Callable[[], None]) -> None:
        self._visit_id = visit_id
        self._do = do
        self._changed = changed
        self._jobs: deque[_Entries | _Draft | _Act] = deque()
        self._sending = False
        self._waiting: list[asyncio.Future[None]] = []
        self.trouble: Trouble | None = None
        """Why nothing is stored at the moment; what is pending is kept and tried again."""

    @property
    def pending(self) -> int:
        """How many writes are not stored yet."""
        return len(self._jobs)

    @property
    def kept(self) -> tuple[list[Entry], dict[str, str]]:
        """What is not stored yet: entries of the log, and half-typed texts by field."""
        entries = [entry for job in self._jobs if isinstance(job, _Entries) for entry in job.entries]
        return entries, {job.field: job.text for job in self._jobs if isinstance(job, _Draft)}

    @property
    def elsewhere(self) -> bool:
        """Whether nothing is stored because the call goes on at another terminal of the same person."""
        return isinstance(self.trouble, CallElsewhere)

    def record(self, entries: Sequence[Entry]) -> None:
        """Append what happened to the visit's log."""
        if not entries:
            return
        last = self._jobs[-1] if self._jobs else None
        busy = self._sending and len(self._jobs) == 1
        if isinstance(last, _Entries) and not busy and len(last.entries) + len(entries) <= BATCH:
            last.entries.extend(entries)
        else:
            self._jobs.append(_Entries(list(entries)))
        self._go_on()

    def draft(self, field: str, text: str, seq: int | None = None) -> None:
        """Keep half-typed text; an older one of the same field that still waits is void.

        `seq` is the number of the log's next entry.
        """
        waiting = list(self._jobs)[1 if self._sending else 0 :]
        for job in waiting:
            if isinstance(job, _Draft) and job.field == field:
                self._jobs.remove(job)
        self._jobs.append(_Draft(field, text, seq))
        self._go_on()

    async def act(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Carry out `act(visit_id, ...)` after all that waits, and give its result.

        Raises Trouble when it fails, or when what waits before it cannot be stored: nothing of it is done then.
        """
        job = _Act(act, arguments, named, asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        self._go_on()
        return await job.result

    async def drafts_stored(self) -> None:
        """Wait until half-typed text is stored, but no longer than PATIENCE: a slow store stops nobody.

        Whoever types the next character only after this has at most one that is not stored yet.
        """
        if self.trouble is None and any(isinstance(job, _Draft) for job in self._jobs):
            stored = asyncio.get_running_loop().create_future()
            self._waiting.append(stored)
            await asyncio.wait([stored], timeout=PATIENCE)

    def _let_go(self) -> None:
        """Wake whoever waits for drafts, once none is pending or none can be stored."""
        if self.trouble is not None or not any(isinstance(job, _Draft) for job in self._jobs):
            for waiting in self._waiting:
                if not waiting.done():
                    waiting.set_result(None)
            self._waiting.clear()

    def retry(self) -> None:
        """Try again what failed."""
        self.trouble = None
        self._go_on()

    def _go_on(self) -> None:
        if not self._sending and self._jobs:
            self._sending = True
            self._submit(self._jobs[0])

    def _submit(self, job: _Entries | _Draft | _Act) -> None:
        match job:
            case _Entries(entries):
                storing = self._do(calls.record, self._visit_id, tuple(entries))
            case _Draft(field, text, seq):
                storing = self._do(calls.keep_draft, self._visit_id, field, text, seq)
            case _Act(act, arguments, named):
                storing = self._do(act, self._visit_id, *arguments, **named)
        asyncio.ensure_future(storing).add_done_callback(lambda done: self._done(job, done))

    def _done(self, job: _Entries | _Draft | _Act, done: "asyncio.Future[Any]") -> None:
        self._sending = False
        error = None if done.cancelled() else done.exception()
        if error is None or isinstance(job, _Act):
            self._jobs.remove(job)
        if isinstance(job, _Act):
            if isinstance(error, CallElsewhere):
                self.trouble = error
            if not job.result.done():
                job.result.set_exception(error) if error else job.result.set_result(done.result())
            self._go_on()
        elif error is None:
            self.trouble = None
            self._go_on()
        else:
            self.trouble = error if isinstance(error, Trouble) else Trouble("{detail}", detail=error)
            self._refuse_acts(self.trouble)
        self._let_go()
        self._changed()

    def _refuse_acts(self, trouble: Trouble) -> None:
        """An act that waits behind what failed is refused: the person decides again when it works."""
        for job in [job for job in self._jobs if isinstance(job, _Act)]:
            self._jobs.remove(job)
            if not job.result.done():
                job.result.set_exception(trouble)
