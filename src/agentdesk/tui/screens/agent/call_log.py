"""How a call stands in the visit's log: the number of the next entry, the time that runs, whether it has begun."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from agentdesk.domain.visit import EventKind
from agentdesk.services.calls import UNTOUCHED, CallSheet, Entry

Entries = tuple[Entry, ...]

NOTHING: Final[Entries] = ()


class CallLog:
    """Numbers and times the entries of a call. `clock` gives seconds that only go forward; `now` is when it starts."""

    def __init__(self, sheet: CallSheet, now: datetime, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._started = clock()
        self._now = now.astimezone(sheet.zone)
        self._before = int(max(now - sheet.started_at, timedelta(0)) / timedelta(milliseconds=1))
        self._stopped: int | None = None
        self._seq = sheet.next_seq
        self._begun = _has_begun(sheet)

    @property
    def begun(self) -> bool:
        """Whether anything was said, answered or written in this call: then it ends with a disposition."""
        return self._begun

    def touch(self) -> None:
        """Something was written that is no entry of the log yet."""
        self._begun = True

    def now(self) -> datetime:
        """What time it is on the organisation's clock."""
        return self._now + timedelta(seconds=self._clock() - self._started)

    @property
    def elapsed(self) -> timedelta:
        """How long the call has been going on."""
        return timedelta(milliseconds=self._elapsed_ms())

    @property
    def next_seq(self) -> int:
        """The number of the log's next entry."""
        return self._seq

    def place_in_log(self) -> tuple[int, int]:
        """The next number of the log and the milliseconds since the call began, for an act that writes its own
        entry."""
        seq = self._seq
        self._seq += 1
        return seq, self._elapsed_ms()

    def give_back(self, seq: int) -> None:
        """The act that was to write entry `seq` was refused: the log has no gap, unless more followed by now."""
        if self._seq == seq + 1:
            self._seq = seq

    def end(self) -> None:
        """The call has ended: its time stands still."""
        self._stopped = self._elapsed_ms()

    @property
    def ended(self) -> bool:
        """Whether the call has ended."""
        return self._stopped is not None

    def entry(self, kind: EventKind, node: str = "", value: str = "") -> Entry:
        """The next entry of the log."""
        seq, elapsed_ms = self.place_in_log()
        self._begun = self._begun or kind not in UNTOUCHED
        return Entry(seq, kind, node, value, elapsed_ms)

    def _elapsed_ms(self) -> int:
        if self._stopped is not None:
            return self._stopped
        return self._before + int((self._clock() - self._started) * 1000)


def _has_begun(sheet: CallSheet) -> bool:
    """Whether this call, opened before, went further than being looked at."""
    if not sheet.resumed:
        return False
    opened = max(place for place, event in enumerate(sheet.events) if event.kind == EventKind.OPENED)
    return bool(sheet.drafts) or any(event.kind not in UNTOUCHED for event in sheet.events[opened:])
