"""The chains that make the logs tamper-evident: what is signed, and how the first fault is found.

Every log has one chain for each acting person. A link is one row; its `mac` signs the row together with the mac of
the link before it, so that nothing can be changed, taken out, put in or moved unseen by whoever lacks the key. The
row's words are signed by their digest only: they can be erased, and the chain stays whole.

All texts here are bytes as they are stored (UTF-8), because what is being checked may be no text any more. The
format is a promise to other programs: docs/ledger.md.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from agentdesk.i18n import N_

ISSUE_LOG: Final = "issue_event"
AUDIT_LOG: Final = "audit_event"
LOGS: Final = (AUDIT_LOG, ISSUE_LOG)
"""The chained logs in the order in which they are verified: erasures are audited, and so known before the issues."""

PROGRAM: Final = 0
"""The person of a head whose chain is the program's own."""
ERASURE: Final = "customer_erased"
"""The kind of the audit row that allows the rows of its `issues` (a list in its value) to be blank, up to the row
`up_to`; `stood` says how each of them stood."""
SEALED: Final = "ledger_sealed"
"""The kind of the audit row that says the day and the code of a seal: with it no seal is removed unseen."""
ISSUE_SUBJECT: Final = "issue:{issue}/{seq}"
APART: Final = timedelta(minutes=15)
"""How far the clocks of two machines may be apart."""


class Entry(NamedTuple):
    """One row of a log, every value in bytes: numbers in decimal."""

    log: str
    id: bytes
    person: bytes
    """Who acted; empty for the program itself."""
    link: bytes
    """1, 2, 3 … in this chain."""
    subject: bytes
    """What the row is of: an issue and its place in the timeline, or what an audit row says."""
    at: bytes
    """UTC, `YYYY-MM-DD HH:MM:SS.ffffff`."""
    kind: bytes
    salt: bytes
    """32 random hexadecimal digits; empty when erased."""
    value: bytes
    """JSON; empty when erased."""
    digest: bytes
    mac: bytes


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The last link of a chain."""

    log: str
    person_id: int
    """PROGRAM for the program's own."""
    link: int
    mac: str


def stored_time(moment: datetime) -> bytes:
    """A moment as it is signed and dumped."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds").encode()


def netstrings(*fields: bytes) -> bytes:
    """Fields one after the other, none of which can be taken for a part of another: `5:hello,0:,`."""
    return b"".join(b"%d:%b," % (len(field), field) for field in fields)


def digest_of(salt: bytes, value: bytes) -> bytes:
    """SHA-256 of the words of a row: without the salt nobody can guess at words that were erased."""
    return hashlib.sha256(b"%d:%b,%d:%b," % (len(salt), salt, len(value), value)).hexdigest().encode()


def mac_of(key: bytes, entry: Entry, previous: bytes) -> bytes:
    """HMAC-SHA256 of a row and the mac of the link before it (empty for the first)."""
    log, number, person, link, subject, at, kind, _salt, _value, digest, _mac = entry
    name = log.encode()
    # The same as netstrings(), in one go: a million of these are made in a verification.
    signed = b"%d:%b,%d:%b,%d:%b,%d:%b,%d:%b,%d:%b,%d:%b,%d:%b,%d:%b," % (
        *(len(name), name, len(person), person, len(link), link, len(number), number),
        *(len(subject), subject, len(at), at, len(kind), kind, len(digest), digest),
        *(len(previous), previous),
    )
    return hmac.digest(key, signed, "sha256").hex().encode()


def signed_entry(key: bytes, entry: Entry, previous: bytes) -> Entry:
    """`entry` with its digest and its mac."""
    entry = entry._replace(digest=digest_of(entry.salt, entry.value))
    return entry._replace(mac=mac_of(key, entry, previous))


def fingerprint(key: bytes) -> str:
    """16 hexadecimal digits by which a key is known without being told."""
    return hmac.digest(key, b"agentdesk ledger key", "sha256").hex()[:16]


class FaultKind(StrEnum):
    """What is wrong with a log."""

    CHANGED = "changed"
    MISSING = "missing"
    MOVED = "moved"
    MISPLACED = "misplaced"
    BLANKED = "blanked"
    CUT_OFF = "cut_off"
    HEAD = "head"
    SEALED_OTHERWISE = "sealed_otherwise"
    HANDED_OVER_OTHERWISE = "handed_over_otherwise"
    SEAL = "seal"
    NO_SEAL = "no_seal"
    OTHER_SEAL = "other_seal"
    BACKDATED = "backdated"
    ROW = "row"


FAULTS: Final[dict[FaultKind, str]] = {
    FaultKind.CHANGED: N_("it was changed, or AgentDesk did not write it"),
    FaultKind.MISSING: N_("what came before it was removed"),
    FaultKind.MOVED: N_("it was moved: another row belongs before it"),
    FaultKind.MISPLACED: N_("it does not belong there: it was put in, or moved"),
    FaultKind.BLANKED: N_("its words were blanked, and no erasure says so"),
    FaultKind.CUT_OFF: N_("what came after it was cut off"),
    FaultKind.HEAD: N_("it is the last row, and the end that was kept of its chain is another"),
    FaultKind.SEALED_OTHERWISE: N_("the seal of {day} holds another row in its place"),
    FaultKind.HANDED_OVER_OTHERWISE: N_("the change of keys holds another row in its place"),
    FaultKind.SEAL: N_("the seal of {day} was changed, or the one before it was removed"),
    FaultKind.NO_SEAL: N_("there is no seal of {day} any more, or there never was"),
    FaultKind.OTHER_SEAL: N_("the seal of {day} is another than the one given"),
    FaultKind.BACKDATED: N_("it was written after the seal of {day}, and its time is before that seal"),
    FaultKind.ROW: N_("what stands there is another than what its history says"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong."""

    kind: FaultKind
    log: str = ""
    """Empty for a fault of a seal."""
    id: int | None = None
    """The row; None where the whole chain is gone."""
    subject: str = ""
    person_id: int = PROGRAM
    link: int = 0
    """The link at which the chain breaks."""
    at: str = ""
    day: str = ""
    """Of the seal that is concerned."""
    what: str = ""
    """Of a row that is another than its history says: the table, its key and the column, as far as they are needed."""
    stands: str | None = None
    told: str | None = None
    """What stands there, and what its history says; None: nothing."""


class _Last(NamedTuple):
    link: int
    mac: bytes
    entry: Entry | None


_START: Final = _Last(0, b"", None)


class _Sealed(NamedTuple):
    """A seal: its day, and the earliest time that a row written after it can bear."""

    day: str
    earliest: bytes


class _Erased(NamedTuple):
    """Up to which row an issue was erased, or (older) up to when."""

    up_to: int | None
    at: bytes

    def reaches(self, entry: Entry) -> bool:
        """Whether it erased this row."""
        return entry.at <= self.at if self.up_to is None else _number(entry.id) <= self.up_to


_HEARD: Final = (ERASURE.encode(), SEALED.encode())


def _number(digits: bytes) -> int:
    try:
        return int(digits[:18])
    except ValueError:
        return 0


def fault_of(kind: FaultKind, entry: Entry, link: int | None = None, day: str = "") -> Fault:
    """A fault that this row has; `link` where the chain breaks elsewhere."""
    return Fault(
        kind,
        entry.log,
        _number(entry.id),
        entry.subject.decode(errors="replace"),
        _number(entry.person),
        _number(entry.link) if link is None else link,
        entry.at.decode(errors="replace"),
        day,
    )


class Verifier:
    """Is fed every row of every log in the order of their ids.

    It keeps the end of each chain, what was sealed and which issues were erased: nothing that grows with the rows.
    """

    def __init__(self, key_of: Callable[[str, bytes, int], bytes | None]) -> None:
        """`key_of` says with which key a link of a log's and a person's chain is signed; None: it is not here."""
        self._key_of = key_of
        self._sealed: dict[tuple[str, bytes, int], tuple[bytes, _Sealed]] = {}
        self._since: dict[tuple[str, bytes], _Sealed] = {}
        self._newest = _Sealed("", b"")
        self._pinned: dict[tuple[str, bytes, int], bytes] = {}
        self._last: dict[tuple[str, bytes], _Last] = {}
        self._erasures: dict[tuple[bytes, bool], _Erased] = {}
        self.stood: dict[str, dict[str, Any]] = {}
        """How issues stood when they were erased, by number."""
        self.codes: dict[str, str] = {}
        """The codes of seals by day, as the audit log says them."""
        self.count = 0
        """Rows that are as they were written."""
        self.erased = 0
        """Rows among them whose words were erased."""
        self.unverified = 0
        """Rows among them signed with a key that is not here: they lead to where they should, no more is known."""

    def expect(self, day: str, at: datetime, heads: Iterable[Head]) -> None:
        """The seal of `day`, made at `at`, holds these heads: said before the rows, the oldest day first."""
        seal = _Sealed(day, stored_time(at - APART))
        for head in heads:
            chain = (head.log, _person(head))
            self._since.setdefault(chain, self._newest)
            self._sealed[*chain, head.link] = (head.mac.encode(), seal)
        self._newest = seal

    def pin(self, heads: Iterable[Head]) -> None:
        """A hand-over of keys holds these heads: said before the rows."""
        for head in heads:
            self._pinned[head.log, _person(head), head.link] = head.mac.encode()

    def take(self, entry: Entry) -> Fault | None:
        """The fault of this row, if any; after one, verification is over."""
        chain = (entry.log, entry.person)
        last = self._last.get(chain, _START)
        due = last.link + 1
        if entry.link != b"%d" % due:
            later = _number(entry.link) > due
            return fault_of(
                FaultKind.MISSING if later else FaultKind.MISPLACED, entry, due if later else None
            )
        key = self._key_of(entry.log, entry.person, due)
        if key is None:
            self.unverified += 1
        elif entry.mac != mac_of(key, entry, last.mac):
            return fault_of(FaultKind.CHANGED, entry)
        if entry.digest != digest_of(entry.salt, entry.value):
            blank = not entry.salt and not entry.value
            if not (blank and self._may_be_blank(entry, key is not None)):
                return fault_of(FaultKind.BLANKED if blank else FaultKind.CHANGED, entry)
            self.erased += 1
        elif entry.log == AUDIT_LOG and entry.kind in _HEARD and not self._hear(entry, key is not None):
            return fault_of(FaultKind.CHANGED, entry)
        # A chain that no seal holds began after the newest one.
        since = self._since.get(chain, self._newest)
        if entry.at < since.earliest:
            return fault_of(FaultKind.BACKDATED, entry, day=since.day)
        pinned = self._pinned.pop((*chain, due), None) if self._pinned else None
        if pinned is not None and pinned != entry.mac:
            return fault_of(FaultKind.HANDED_OVER_OTHERWISE, entry)
        sealed = self._sealed.pop((*chain, due), None) if self._sealed else None
        if sealed is not None:
            if sealed[0] != entry.mac:
                return fault_of(FaultKind.SEALED_OTHERWISE, entry, day=sealed[1].day)
            self._since[chain] = sealed[1]
        self._last[chain] = _Last(due, entry.mac, entry)
        self.count += 1
        return None

    def _hear(self, entry: Entry, is_verified: bool) -> bool:
        """Keep what an audit row says of others, by whether that is known to be true; False for one that says
        nothing."""
        try:
            said = json.loads(entry.value)
            if entry.kind == ERASURE.encode():
                for issue in said["issues"]:
                    self._erasures[b"%d" % issue, is_verified] = _Erased(said.get("up_to"), entry.at)
                if is_verified:
                    self.stood |= said.get("stood", {})
            elif is_verified:
                self.codes[said["day"]] = said["code"]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return False
        return True

    def _may_be_blank(self, entry: Entry, is_verified: bool) -> bool:
        """Rows of an issue that was erased, up to the last one there was; where that is not said, to the moment. What
        no key vouches for opens no verified row."""
        issue = entry.subject.partition(b":")[2].partition(b"/")[0]
        said = (self._erasures.get((issue, known)) for known in {True, is_verified})
        return entry.log == ISSUE_LOG and any(each is not None and each.reaches(entry) for each in said)

    def end(self, heads: Iterable[Head]) -> Fault | None:
        """What is missing at the end, after all rows: every chain must reach its head and what was sealed."""
        ends = {(head.log, _person(head)): head for head in sorted(heads)}
        for chain, last in self._last.items():
            if chain not in ends and last.entry is not None:
                return fault_of(FaultKind.HEAD, last.entry)
        for chain, head in ends.items():
            last = self._last.get(chain, _START)
            if last.link < head.link:
                return _at_end(FaultKind.CUT_OFF, head, last)
            if (last.link, last.mac) != (head.link, head.mac.encode()):
                return _at_end(FaultKind.HEAD, head, last)
        for (log, person, link), (mac, seal) in self._sealed.items():
            head = Head(log, _number(person), link, mac.decode())
            return _at_end(FaultKind.CUT_OFF, head, self._last.get((log, person), _START), seal.day)
        for (log, person, link), mac in self._pinned.items():
            head = Head(log, _number(person), link, mac.decode())
            return _at_end(FaultKind.CUT_OFF, head, self._last.get((log, person), _START))
        return None


def _person(head: Head) -> bytes:
    return b"%d" % head.person_id if head.person_id != PROGRAM else b""


def _at_end(kind: FaultKind, head: Head, last: _Last, day: str = "") -> Fault:
    """A fault after the last row of a chain; there may be no row left to name."""
    if last.entry is not None:
        return fault_of(kind, last.entry, last.link + 1 if kind is FaultKind.CUT_OFF else None, day)
    return Fault(kind, head.log, person_id=head.person_id, link=1, day=day)
