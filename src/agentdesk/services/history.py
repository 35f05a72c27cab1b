"""The history that cannot be altered unseen: verified, sealed day by day, dumped for other programs (R108)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from agentdesk.domain.chain import LOGS, PROGRAM, Entry, Fault, FaultKind, Verifier, stored_time
from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.domain.seal import Seal as Seal
from agentdesk.domain.seal import read_code, seal_code
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.services.running import Progress, unheard
from agentdesk.store import chains as stored
from agentdesk.store.tables import Person

_FIELDS: Final = Entry._fields[1:]
_HIGHEST: Final = 2**31
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
    fault: Fault | None
    person: str
    """Whose chain has the fault; empty for the program's own."""


def verify(act: Acting, day: date | None = None, code: str = "", *, progress: Progress = unheard) -> Verified:
    """Read both logs from end to end and name the first row that is not as it was written.

    With `code`, the seal of `day` as it stands on paper, the one kept of that day must be the same. Raises Refusal
    without the key, and for a code that cannot be one.
    """
    act.require(Permission.SEE_AUDIT)
    on_paper = read_code(code) if code else ""
    key = act.tx.ledger_key
    verifier = Verifier(key)
    codes, fault_of_seals = _seals(act, key, verifier)
    heads = stored.heads(act.tx)
    fault = _fault_of_rows(act, verifier, progress) or verifier.end(heads) or fault_of_seals
    if fault is None and on_paper and day is not None and codes.get(day) != on_paper:
        fault = Fault(FaultKind.OTHER_SEAL if day in codes else FaultKind.NO_SEAL, day=f"{day}")
    return Verified(
        verifier.count,
        verifier.erased,
        len(heads),
        len(codes),
        stored.newest_seal(act.tx),
        fault,
        _name_of(act, fault.person_id) if fault else "",
    )


def _name_of(act: Acting, person_id: int) -> str:
    """Whose chain it is; the number, where there is nobody of it."""
    if person_id == PROGRAM:
        return ""
    person = act.tx.session.get(Person, person_id) if 0 < person_id < _HIGHEST else None
    return person.name if person else f"#{person_id}"


def _seals(act: Acting, key: bytes, verifier: Verifier) -> tuple[dict[date, str], Fault | None]:
    """The codes of all seals, whose heads the verifier expects from now on, and the first one that does not fit."""
    codes: dict[date, str] = {}
    previous, fault = "", None
    for day, seal in stored.seals(act.tx):
        if seal is None or seal.code != seal_code(key, seal.day, seal.at, previous, seal.heads):
            fault = fault or Fault(FaultKind.SEAL, day=day)
        else:
            verifier.expect(day, seal.heads)
        if seal is not None:
            previous = codes[seal.day] = seal.code
    return codes, fault


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
        stored.keep_seal(act.tx, _sealed(act, day), None)


def _sealed(act: Acting, day: date) -> Seal:
    heads = stored.heads(act.tx)
    previous = stored.newest_seal(act.tx)
    code = seal_code(act.tx.ledger_key, day, act.now, previous.code if previous else "", heads)
    return Seal(day, act.now, heads, code)


def seal(act: Acting, day: date) -> Seal:
    """The seal of a day; today's is made now if there is none yet, and what follows belongs to the next one.

    Raises Refusal for a day that has none.
    """
    actor = act.require(Permission.SEE_AUDIT)
    stored.sealing_alone(act.tx)
    found = stored.seal_of(act.tx, day)
    if found is not None:
        return found
    newest = stored.newest_seal(act.tx)
    if day != act.today or (newest is not None and newest.day > day):
        raise Refusal(N_("There is no seal of {day}."), day=day)
    made = _sealed(act, day)
    stored.keep_seal(act.tx, made, actor.id)
    return made


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


def dumped(act: Acting, rows: int) -> None:
    """Write down in the audit log that the history was given out."""
    act.require(Permission.SEE_AUDIT)
    act.audit("ledger_dumped", rows=rows)
