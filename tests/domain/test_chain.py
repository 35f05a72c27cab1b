"""Whatever is done to a log, the first row that is not as it was written is named."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.chain import (
    APART,
    AUDIT_LOG,
    ERASURE,
    ISSUE_LOG,
    LOGS,
    Entry,
    Fault,
    FaultKind,
    Head,
    Verifier,
    digest_of,
    fingerprint,
    netstrings,
    signed_entry,
)
from tests.scripts import ROOT

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
FIELDS = Entry._fields[1:]


LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Written:
    """Logs as the program writes them, and the ends of their chains."""

    entries: list[Entry]
    heads: list[Head]

    def fault(
        self,
        key: bytes = KEY,
        sealed: dict[str, list[Head]] | None = None,
        sealed_at: datetime = LONG_AGO,
    ) -> Fault | None:
        verifier = Verifier(lambda *_row: key)
        for day, heads in (sealed or {}).items():
            verifier.expect(day, sealed_at, heads)
        for entry in self.entries:
            if (fault := verifier.take(entry)) is not None:
                return fault
        return verifier.end(self.heads)


def written(acts: list[tuple[str, int, str]]) -> Written:
    """The logs after some acts: (log, person, words) each."""
    entries: list[Entry] = []
    ends: dict[tuple[str, int], tuple[int, bytes]] = {}
    for log in LOGS:
        for number, (_, person, words) in enumerate((act for act in acts if act[0] == log), 1):
            link, previous = ends.get((log, person), (0, b""))
            plain = Entry(
                log,
                b"%d" % number,
                b"%d" % person if person else b"",
                b"%d" % (link + 1),
                b"issue:%d/1" % number,
                b"2026-11-18 02:00:00.%06d" % number,
                b"note",
                b"%032x" % number,
                words.encode(),
                b"",
                b"",
            )
            entry = signed_entry(KEY, plain, previous)
            entries.append(entry)
            ends[log, person] = (link + 1, entry.mac)
    heads = [Head(log, person, link, mac.decode()) for (log, person), (link, mac) in ends.items()]
    return Written(entries, heads)


PEOPLE = st.integers(0, 3)
ACTS = st.lists(st.tuples(st.sampled_from(LOGS), PEOPLE, st.text(max_size=5)), min_size=1, max_size=12)


def place_of(entry: Entry) -> tuple[str, int]:
    return entry.log, int(entry.id)


def named(fault: Fault | None) -> tuple[str, int]:
    assert fault is not None
    assert fault.id is not None
    return fault.log, fault.id


@given(ACTS)
def test_what_was_written_is_whole(acts: list[tuple[str, int, str]]) -> None:
    log = written(acts)
    assert log.fault() is None
    assert log.fault(OTHER_KEY) is not None


@given(ACTS, st.data())
def test_any_byte_that_is_changed_is_found_in_its_row(
    acts: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    log = written(acts)
    row = data.draw(st.integers(0, len(log.entries) - 1))
    entry = log.entries[row]
    field = data.draw(st.sampled_from([name for name in FIELDS if getattr(entry, name)]))
    old = getattr(entry, field)
    at, mask = data.draw(st.integers(0, len(old) - 1)), data.draw(st.integers(1, 255))
    log.entries[row] = entry._replace(**{field: old[:at] + bytes([old[at] ^ mask]) + old[at + 1 :]})
    fault = log.fault()
    assert fault is not None
    if field != "id":
        assert named(fault) == place_of(entry)


@given(ACTS, st.data())
def test_a_row_that_is_removed_is_missed(acts: list[tuple[str, int, str]], data: st.DataObject) -> None:
    log = written(acts)
    gone = log.entries.pop(data.draw(st.integers(0, len(log.entries) - 1)))
    fault = log.fault()
    assert fault is not None
    chain = [entry for entry in log.entries if (entry.log, entry.person) == (gone.log, gone.person)]
    after = [entry for entry in chain if int(entry.id) > int(gone.id)]
    before = [entry for entry in chain if int(entry.id) < int(gone.id)]
    assert (fault.log, fault.link) == (gone.log, int(gone.link))
    if after:
        assert (fault.kind, named(fault)) == (FaultKind.MISSING, place_of(after[0]))
    else:
        assert fault.kind is FaultKind.CUT_OFF
        assert fault.id == (int(before[-1].id) if before else None)


@given(ACTS, st.data())
def test_rows_that_change_places_are_found_at_the_first(
    acts: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    log = written(acts)
    rows = st.integers(0, len(log.entries) - 1)
    first, second = sorted((data.draw(rows), data.draw(rows)))
    one, other = log.entries[first], log.entries[second]
    if one == other or one.log != other.log:
        return
    log.entries[first], log.entries[second] = other._replace(id=one.id), one._replace(id=other.id)
    assert named(log.fault()) == place_of(one)


@given(ACTS, st.data())
def test_a_row_that_is_put_in_is_found(acts: list[tuple[str, int, str]], data: st.DataObject) -> None:
    """A copy of a row, or one that looks right and is signed with another key, anywhere."""
    log = written(acts)
    entry = data.draw(st.sampled_from(log.entries))
    if data.draw(st.booleans()):
        entry = signed_entry(OTHER_KEY, entry._replace(link=b"%d" % (int(entry.link) + 1)), entry.mac)
    of_log = [place for place, each in enumerate(log.entries) if each.log == entry.log]
    place = data.draw(st.integers(of_log[0], of_log[-1] + 1))
    log.entries.insert(place, entry)
    fault = log.fault()
    assert fault is not None
    # What was there before and does not fit any more, or what was put in: never a row before it.
    index = [each for each, entry in enumerate(log.entries) if place_of(entry) == named(fault)]
    assert max(index) >= place


@given(ACTS, st.data())
def test_an_end_that_is_cut_off_with_its_head_is_found_by_a_seal(
    acts: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    log = written(acts)
    sealed = {"2026-11-18": list(log.heads)}
    assert log.fault(sealed=sealed) is None
    kept = data.draw(st.integers(0, len(log.entries) - 1))
    shorter = Written(log.entries[:kept], [])
    ends = {(entry.log, entry.person): entry for entry in shorter.entries}
    shorter.heads = [
        Head(log, int(person or b"0"), int(entry.link), entry.mac.decode())
        for (log, person), entry in ends.items()
    ]
    assert shorter.fault() is None, "nothing but a seal can tell"
    fault = shorter.fault(sealed=sealed)
    assert fault is not None
    assert (fault.kind, fault.day) == (FaultKind.CUT_OFF, "2026-11-18")


def test_a_row_signed_anew_is_not_the_one_that_was_sealed() -> None:
    log = written([(AUDIT_LOG, 1, "one"), (AUDIT_LOG, 1, "two")])
    sealed = {"2026-11-18": list(log.heads)}
    again = written([(AUDIT_LOG, 1, "one"), (AUDIT_LOG, 1, "three")])
    fault = again.fault(sealed=sealed)
    assert fault is not None
    assert (fault.kind, fault.id, fault.day) == (FaultKind.SEALED_OTHERWISE, 2, "2026-11-18")


def erased_by(issues: str, at: bytes) -> Iterator[Entry]:
    """An audited erasure, and three rows of issues without their words."""
    plain = Entry(AUDIT_LOG, b"1", b"9", b"1", b"customer:5", at, ERASURE.encode(), b"s", b"", b"", b"")
    yield signed_entry(KEY, plain._replace(value=b'{"issues": %b}' % issues.encode()), b"")
    for entry in written([(ISSUE_LOG, 1, "words")] * 3).entries:
        yield entry._replace(salt=b"", value=b"")


def test_words_may_be_gone_where_an_erasure_says_so() -> None:
    verifier = Verifier(lambda *_row: KEY)
    late = b"2026-11-18 03:00:00.000000"
    assert [verifier.take(entry) for entry in erased_by("[1, 2, 3]", late)] == [None] * 4
    assert (verifier.count, verifier.erased) == (4, 3)


def test_words_may_not_be_gone_otherwise() -> None:
    for issues, at, wrong in (
        ("[1, 3]", b"2026-11-18 03:00:00.000000", 2),
        ("[1, 2, 3]", b"2026-11-18 02:00:00.000002", 3),
    ):
        verifier = Verifier(lambda *_row: KEY)
        faults = filter(None, map(verifier.take, erased_by(issues, at)))
        found = next(faults)
        assert (found.kind, found.id) == (FaultKind.BLANKED, wrong)
    assert (
        Verifier(lambda *_row: KEY).take(next(erased_by("[]", b"x"))._replace(salt=b"", value=b""))
        is not None
    )


@given(st.lists(st.binary(max_size=6), max_size=6))
def test_netstrings_can_be_taken_apart_again(fields: list[bytes]) -> None:
    rest, found = netstrings(*fields), []
    while rest:
        length, _, rest = rest.partition(b":")
        found.append(rest[: int(length)])
        assert rest[int(length) : int(length) + 1] == b","
        rest = rest[int(length) + 1 :]
    assert found == fields


def test_the_bytes_that_are_signed_are_those_of_the_documentation() -> None:
    entry = signed_entry(
        KEY,
        Entry(
            ISSUE_LOG,
            b"12",
            b"3",
            b"1",
            b"issue:7/1",
            b"2026-11-18 02:00:00.000000",
            b"note",
            b"00112233445566778899aabbccddeeff",
            '{"text": "滤芯"}'.encode(),
            b"",
            b"",
        ),
        b"",
    )
    words = '32:00112233445566778899aabbccddeeff,18:{"text": "滤芯"},'.encode()
    assert (
        entry.digest.decode()
        == hashlib.sha256(words).hexdigest()
        == digest_of(entry.salt, entry.value).decode()
    )
    signed = (
        b"11:issue_event,1:3,1:1,2:12,9:issue:7/1,26:2026-11-18 02:00:00.000000,4:note,64:"
        + entry.digest
        + b",0:,"
    )
    assert entry.mac.decode() == hmac.new(KEY, signed, "sha256").hexdigest()
    page = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    for said in (entry.digest.decode(), entry.mac.decode(), fingerprint(KEY), words.decode()):
        assert said in page
    assert fingerprint(KEY) == hmac.new(KEY, b"agentdesk ledger key", "sha256").hexdigest()[:16]


def test_what_follows_a_seal_is_not_older_than_it() -> None:
    before, after = [(AUDIT_LOG, 1, "one"), (ISSUE_LOG, 2, "two")], (AUDIT_LOG, 1, "three")
    sealed = {"2026-11-18": written(before).heads}
    written_at = datetime(2026, 11, 18, 2, 0, 0, 2, tzinfo=UTC)
    for acts in ([*before, after], [*before, (AUDIT_LOG, 3, "of a chain that was not there")]):
        log = written(acts)
        assert log.fault(sealed=sealed, sealed_at=written_at + APART) is None
        fault = log.fault(sealed=sealed, sealed_at=written_at + APART + timedelta(microseconds=1))
        assert fault is not None
        assert (fault.kind, fault.day, fault.log, fault.id) == (
            FaultKind.BACKDATED,
            "2026-11-18",
            AUDIT_LOG,
            2,
        )
    late = written_at + timedelta(days=1)
    assert written(before).fault(sealed=sealed, sealed_at=late) is None, "what was there when it was made"
