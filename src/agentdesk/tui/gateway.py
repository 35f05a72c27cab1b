"""The only bridge between the screens and the Desk: nothing of the store ever runs on the screens' thread.

Reads run in a small pool. Writes run one after another on one thread, in the order in which they were asked for,
and are never cancelled: a screen that goes away only loses the result.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from agentdesk.config import log_file
from agentdesk.domain.errors import Trouble
from agentdesk.domain.roles import Actor
from agentdesk.i18n import N_

if TYPE_CHECKING:
    from agentdesk.desk import Desk
    from agentdesk.services.acting import Acting

P = ParamSpec("P")
T = TypeVar("T")

READERS: Final = 2
LATE: Final = 0.3
"""Seconds after which an unfinished write is said to be waiting for the store."""
POLL: Final = 0.25
"""Seconds between two looks at whether another desk has changed something."""
CALM: Final = 0.5
"""Seconds at least between two announcements of a change."""

_log = logging.getLogger(__name__)


class Unexpected(Trouble):
    """A defect of the program, told in one sentence; the log file has the rest."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            N_("Something went wrong in the program ({detail}). What was saved is kept. Details: {file}"),
            detail=f"{type(error).__name__}: {error}",
            file=log_file(),
        )


def told(error: BaseException) -> Trouble:
    """What to tell about `error`; one that no rule foresaw is written to the log file with its traceback."""
    if isinstance(error, Trouble):
        return error
    _log.error("unexpected", exc_info=error)
    return Unexpected(error)


def _log_trouble(done: "Future[Any]") -> None:
    if error := done.exception():
        _log.warning("unseen write: %s", told(error))


@dataclass(frozen=True, slots=True)
class Writes:
    """How the writes stand: how many are not stored yet, and for how many seconds the oldest has waited."""

    pending: int = 0
    oldest: float = 0.0

    @property
    def late(self) -> bool:
        """Whether people should be told that the store lets them wait."""
        return self.oldest >= LATE


class Gateway:
    """One opened desk, as the screens see it. Every method but `now` and `today` is called on the loop's thread."""

    def __init__(self) -> None:
        self.on_writes: Callable[[Writes], None] = lambda _writes: None
        """Called when the state of the writes changes."""
        self._desk: Desk | None = None
        self._closed = False
        self._readers = ThreadPoolExecutor(READERS, "desk-reader")
        self._writer = ThreadPoolExecutor(1, "desk-writer")
        self._asked: dict[Future[Any], float] = {}
        """The writes in line, the oldest first, and when each was asked for on the monotonic clock."""

    # The desk

    @property
    def desk(self) -> "Desk":
        """The opened desk. Its `see`, `do` and `sign_in` block: use the gateway's."""
        assert self._desk is not None, "the desk is not open yet"
        return self._desk

    @property
    def person(self) -> Actor | None:
        """Who is signed in."""
        return self._desk.person if self._desk else None

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return self.desk.zone

    def now(self) -> datetime:
        """The desk's moment, in UTC."""
        return self._desk.now() if self._desk else datetime.now(UTC)

    def today(self) -> date:
        """The organisation's local date."""
        return self.desk.today()

    async def open(self, url: str, *, today: date | None = None, create: bool = False) -> None:
        """Open the desk at `url`; the store is first imported here, off the screen's thread. Raises Trouble.

        A desk that is open already is closed first.
        """

        def opened() -> "Desk":
            from agentdesk.desk import Desk

            if self._desk is not None:
                self._desk.close()
            desk = Desk.open(url, today=today, create=create)
            # This reads the zone, which the desk keeps: asking for the time never reads the store again.
            desk.today()
            return desk

        self._desk = await self._result(self._submit(opened))

    async def sign_in(self, login: str, password: str) -> Actor:
        """Sign a person in. Raises Refusal for a wrong password or a locked account."""
        return await self._result(self._submit(partial(self.desk.sign_in, login, password)))

    async def sign_out(self) -> None:
        """Leave the desk to the next person, after everything asked for so far is stored."""
        await self._result(self._submit(self.desk.sign_out))

    async def on_writer(self, work: Callable[["Desk"], T]) -> T:
        """Carry out long or many-step work with the desk in the line of writes."""
        return await self._result(self._submit(partial(work, self.desk)))

    # Reads

    async def see(self, act: "Callable[Concatenate[Acting, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a service that only reads. Raises Trouble."""
        self._still_open()
        return await self._result(self._readers.submit(partial(self.desk.see, act, *args, **kwargs)))

    # Beside the store

    async def aside(self, work: Callable[[], T]) -> T:
        """Carry out long work that needs no store; whoever stops waiting for it loses its result. Raises Trouble."""
        working = asyncio.ensure_future(asyncio.to_thread(work))
        await asyncio.wait([working])
        if error := working.exception():
            raise told(error) from error
        return working.result()

    # Writes

    def do(
        self, act: "Callable[Concatenate[Acting, P], T]", *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Task[T]:
        """Put a write in line now; await what is returned for its result. Raises Trouble then, and only then.

        Cancelling the awaiting task does not cancel the write.
        """
        future = self._submit(partial(self.desk.do, act, *args, **kwargs))
        return asyncio.ensure_future(self._result(future))

    def quietly(self, act: "Callable[Concatenate[Acting, P], T]", *args: P.args, **kwargs: P.kwargs) -> None:
        """Put a write in line that is nobody's work: no mark shows it, and what goes wrong is only logged."""
        if not self._closed:
            future = self._writer.submit(partial(self.desk.do, act, *args, **kwargs))
            future.add_done_callback(_log_trouble)

    @property
    def writes(self) -> Writes:
        """How the writes stand now."""
        if not self._asked:
            return Writes()
        return Writes(len(self._asked), time.monotonic() - next(iter(self._asked.values())))

    def _submit(self, work: Callable[[], T]) -> "Future[T]":
        self._still_open()
        future = self._writer.submit(work)
        self._asked[future] = time.monotonic()
        asyncio.wrap_future(future).add_done_callback(lambda done: self._finished(future, done))
        self.on_writes(self.writes)
        asyncio.get_running_loop().call_later(LATE + 0.01, lambda: self.on_writes(self.writes))
        return future

    def _finished(self, future: "Future[Any]", done: "asyncio.Future[Any]") -> None:
        """Take a write out of the line."""
        del self._asked[future]
        done.exception()  # whoever waits for the write is told of it by `_result`
        self.on_writes(self.writes)

    @staticmethod
    async def _result(future: "Future[T]") -> T:
        """Wait without being able to cancel the work; a failure comes out as Trouble."""
        waited = asyncio.wrap_future(future)
        await asyncio.wait([waited])
        if error := waited.exception():
            raise told(error) from error
        return waited.result()

    # News

    async def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` when this or another desk has stored something, at most every `CALM` seconds; for ever."""
        known: int | None = None
        news = False
        last = 0.0
        told_last = ""
        while True:
            self._still_open()
            try:
                pulse = await self._result(self._readers.submit(self.desk.pulse))
            except Trouble as trouble:
                # Once for each reason: four lines a second would fill the disk that is full already.
                if str(trouble) != told_last:
                    _log.warning("watch: %s", trouble)
                told_last = str(trouble)
            else:
                told_last = ""
                news = news or (known is not None and pulse != known)
                known = pulse
            if news and time.monotonic() - last >= CALM:
                news, last = False, time.monotonic()
                changed()
            await asyncio.sleep(POLL)

    # The end

    async def close(self) -> None:
        """Store what is in line, then close the desk."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """The same, from outside the loop. Closing twice does no harm."""
        if self._closed:
            return
        self._closed = True
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        if self._desk is not None:
            self._desk.close()

    def _still_open(self) -> None:
        """Cancel whoever asks for the store while the program ends: a screen may wake up in that moment."""
        if self._closed:
            raise asyncio.CancelledError
