"""The history that cannot be altered unseen: verified, sealed day by day, dumped for other programs (R108)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from agentdesk.domain.chain import (
    LOGS,
    PROGRAM,
    SEALED,
    Entry,
    Fault,
    FaultKind,
    Verifier,
    fault_of,
    fingerprint,
    stored_time,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.hand_over import HAND_OVER, Keys, first_out_of_line, hand_over_value, read_hand_over
from agentdesk.domain.issue_replay import difference, replay
from agentdesk.domain.roles import Permission
from agentdesk.domain.seal import Seal as Seal
from agentdesk.domain.seal import read_code, seal_code
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.services.running import Progress, unheard
from agentdesk.store import chains as stored
from agentdesk.store import replayed
from agentdesk.store.chains import newest_time as newest_time
from agentdesk.store.tables import Person

_FIELDS: Final = Entry._fields[1:]
_HIGHEST: Final = 2**31
REASON_MAX: Final = 200
TOLD_EVERY: Final = 50_000
"""Rows between two words of progress."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found."""

    rows: int
    """Rows looked at, up to the fault if there is one."""
    erased: int
    """Rows whose words were erased; the rows themselves stand."""
    chains: int
    seals: int
    newest: Seal | None
    """The newest seal."""
    unverified: int
    """Rows signed with a key that is not here."""
    missing: tuple[str, ...]
    """The fingerprints of these keys."""
    fault: Fault | None
    person: str
    """Whose chain has the fault; empty for the program's own."""


def verify(
    act: Acting,
    day: date | None = None,
    code: str = "",
    *,
    old_keys: Iterable[bytes] = (),
    progress: Progress = unheard,
) -> Verified:
    """Read both logs from end to end and name the first row that is not as it was written; then replay the history of
    every issue, and name the first one that stands otherwise (domain/issue_replay.py).

    With `code`, the seal of `day` as it stands on paper, the one kept of that day must be the same. `old_keys`
    are keys that were handed over, beside those that lie where the new ones do. Raises Refusal without the key, and
    for a code that cannot be one.
    """
    act.require(Permission.SEE_AUDIT)
    on_paper = read_code(code) if code else ""
    key = act.tx.ledger_key
    rows = [(entry, read_hand_over(entry)) for entry in stored.hand_overs(act.tx)]
    hand_overs = [each for _entry, each in rows if each is not None]
    found = {fingerprint(each): each for each in old_keys}
    found |= {each.before: old for each in hand_overs if (old := act.tx.ledger_keys.find(each.before))}
    keys = Keys(key, hand_overs, found)
    verifier = Verifier(keys.of_row if hand_overs else lambda _log, _person, _link: key)
    for each in hand_overs:
        verifier.pin(each.heads)
    codes, fault_of_seals = _seals(act, keys, verifier)
    heads = stored.heads(act.tx)
    astray = first_out_of_line(hand_overs, fingerprint(key))
    wrong = next((entry for entry, each in rows if each is None), astray.entry if astray else None)
    fault = fault_of(FaultKind.CHANGED, wrong) if wrong else _fault_of_rows(act, verifier, progress)
    fault = fault or verifier.end(heads) or fault_of_seals
    fault = fault or _fault_of_codes(verifier, codes) or _fault_of_issues(act, verifier)
    if fault is None and on_paper and day is not None and codes.get(day) != on_paper:
        fault = Fault(FaultKind.OTHER_SEAL if day in codes else FaultKind.NO_SEAL, day=f"{day}")
    return Verified(
        verifier.count,
        verifier.erased,
        len(heads),
        len(codes),
        stored.newest_seal(act.tx),
        verifier.unverified,
        tuple(each.before for each in hand_overs if each.before not in found),
        fault,
        _name_of(act, fault.person_id) if fault else "",
    )


def _name_of(act: Acting, person_id: int) -> str:
    """Whose chain it is; the number, where there is nobody of it."""
    if person_id == PROGRAM:
        return ""
    person = act.tx.session.get(Person, person_id) if 0 < person_id < _HIGHEST else None
    return person.name if person else f"#{person_id}"


def _seals(act: Acting, keys: Keys, verifier: Verifier) -> tuple[dict[date, str], Fault | None]:
    """The codes of all seals, whose heads the verifier expects from now on, and the first one that does not fit."""
    codes: dict[date, str] = {}
    previous, fault, place = "", None, 0
    newest = [each.seal for each in keys.hand_overs]
    for day, seal in stored.seals(act.tx):
        while place < len(newest) and newest[place] == previous:
            place += 1
        key = keys.of_seal(place)
        if seal is None:
            fault = fault or Fault(FaultKind.SEAL, day=day)
            continue
        if key is not None and seal.code == seal_code(key, seal.day, seal.at, previous, seal.heads):
            verifier.expect(day, seal.at, seal.heads)
        elif key is not None:
            fault = fault or Fault(FaultKind.SEAL, day=day)
        previous = codes[seal.day] = seal.code
    if fault is None and any(code and code not in codes.values() for code in newest[place:]):
        fault = Fault(FaultKind.SEAL, day=keys.hand_overs[place].entry.at[:10].decode(errors="replace"))
    return codes, fault


def _fault_of_codes(verifier: Verifier, codes: dict[date, str]) -> Fault | None:
    """A seal that the audit log tells of, and that is not there or is another one."""
    there = {f"{day}": code for day, code in codes.items()}
    for day, code in verifier.codes.items():
        if there.get(day) != code:
            return Fault(FaultKind.OTHER_SEAL if day in there else FaultKind.NO_SEAL, day=day)
    return None


def _fault_of_issues(act: Acting, verifier: Verifier) -> Fault | None:
    """The first issue whose rows are others than its history says."""
    for issue, entries, rows in replayed.histories(act.tx):
        told = replay(entries, verifier.stood.get(f"{issue}"))
        for visit, answered in told.rows["visit"].items():
            if len(answered) > 1 and visit in rows.get("visit", {}):
                rows["visit"][visit] |= replayed.answers_of(act.tx, int(visit))
        found = difference(told, rows)
        if found is not None:
            place = () if found.table == "issue" else (found.table, found.key)
            what = " ".join(filter(None, (*place, found.column)))
            subject = f"issue:{issue}"
            return Fault(FaultKind.ROW, subject=subject, what=what, stands=found.stands, told=found.told)
    return None


def _fault_of_rows(act: Acting, verifier: Verifier, progress: Progress) -> Fault | None:
    total = sum(stored.last_id(act.tx, log) for log in LOGS)
    for log in LOGS:
        for entry in stored.entries(act.tx, log):
            fault = verifier.take(entry)
            if fault is not None:
                elsewhere = fault.kind is FaultKind.MISSING and stored.is_there(
                    act.tx, log, fault.person_id, fault.link
                )
                return replace(fault, kind=FaultKind.MOVED) if elsewhere else fault
            if verifier.count % TOLD_EVERY == 0:
                progress(verifier.count, max(total, verifier.count))
    return None


def is_unsealed(act: Acting, day: date) -> bool:
    """Whether a day that is over has rows before its end and neither a seal of its own nor a later one."""
    newest = stored.newest_seal(act.tx)
    if newest is not None and newest.day >= day:
        return False
    return stored.audited_before(act.tx, act.start_of(day + timedelta(days=1)))


def seal_by_itself(act: Acting, day: date) -> None:
    """Seal a day that is over, unless another desk has just done it."""
    stored.sealing_alone(act.tx)
    if is_unsealed(act, day):
        _keep(replace(act, person=None), _sealed(act, day))


def _sealed(act: Acting, day: date) -> Seal:
    heads = stored.heads(act.tx)
    previous = stored.newest_seal(act.tx)
    code = seal_code(act.tx.ledger_key, day, act.now, previous.code if previous else "", heads)
    return Seal(day, act.now, heads, code)


def seal(act: Acting, day: date) -> Seal:
    """The seal of a day; today's is made now if there is none yet, and what follows belongs to the next one.

    Raises Refusal for a day that has none.
    """
    act.require(Permission.SEE_AUDIT)
    stored.sealing_alone(act.tx)
    found = stored.seal_of(act.tx, day)
    if found is not None:
        return found
    newest = stored.newest_seal(act.tx)
    if day != act.today or (newest is not None and newest.day > day):
        raise Refusal(N_("There is no seal of {day}."), day=day)
    made = _sealed(act, day)
    _keep(act, made)
    return made


def _keep(act: Acting, made: Seal) -> None:
    """Store a seal, and write down that there is one."""
    stored.keep_seal(act.tx, made, act.person.id if act.person else None)
    act.audit(SEALED, day=made.day, code=made.code)


def dump(act: Acting, write: Callable[[dict[str, Any]], None]) -> int:
    """Give every row, head and seal to `write` as docs/ledger.md describes them; returns the number of rows."""
    act.require(Permission.SEE_AUDIT)
    count = 0
    for log in LOGS:
        for entry in stored.entries(act.tx, log):
            texts = (text.decode(errors="replace") for text in entry[1:])
            write({"row": log, **dict(zip(_FIELDS, texts, strict=True))})
            count += 1
    for head in stored.heads(act.tx):
        write({"head": head.log, "person": head.person_id, "link": head.link, "mac": head.mac})
    for day, each in stored.seals(act.tx):
        if each is None:
            write({"seal": day, "at": "", "heads": [], "code": ""})
            continue
        heads = [[head.log, head.person_id, head.link, head.mac] for head in each.heads]
        at = stored_time(each.at).decode()
        write({"seal": day, "at": at, "heads": heads, "code": each.code})
    return count


def hand_over(act: Acting, reason: str) -> str:
    """Let the ledger go on under a new key, because the old one is lost or was seen; returns its fingerprint.

    For administrators, with a reason that is kept. What was signed before stays as it is.
    """
    act.require(Permission.MANAGE_PEOPLE)
    if not 0 < len(reason.strip()) <= REASON_MAX:
        raise Refusal(N_("A reason has 1 to {count} characters."), count=REASON_MAX)
    stored.handing_over_alone(act.tx)
    heads, newest = stored.heads(act.tx), stored.newest_seal(act.tx)
    before, key = act.tx.ledger_keys.hand_over(act.tx.driver)
    _ = act.tx.ledger_key
    value = hand_over_value(before, key, heads, newest.code if newest else "", reason.strip())
    act.audit(HAND_OVER, **value)
    return key


def dumped(act: Acting, rows: int) -> None:
    """Write down in the audit log that the history was given out."""
    act.require(Permission.SEE_AUDIT)
    act.audit("ledger_dumped", rows=rows)
