"""What must hold of a ledger after many desks were at it at once, whatever became of them (tests/fifty.py)."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.issue import BESIDE_THE_STEPS, IssueState
from agentdesk.domain.issue_flow import BY_STEP, By, Step
from agentdesk.services import history, issue_clocks
from agentdesk.services.acting import Acting
from agentdesk.store.engine import SQLITE, Tx
from agentdesk.store.tables import Issue, IssueClock, Visit
from tests.desks import as_person
from tests.fifty import Seat

_WHAT = {"raised": "raised", "state": "step", "undone": "undone", "note": "note", "assigned": "assigned"}
_AUDITED = {
    "raised": "issue_raised",
    "step": "issue_step",
    "undone": "issue_step_undone",
    "assigned": "issue_assigned",
}


def prove(desk: Desk, seats: Collection[Seat]) -> None:
    """Everything at once; `desk` sees the same database, with anybody at it."""
    failed = [seat.failed for seat in seats if seat.failed]
    assert not failed, f"{len(failed)} desks met with an error, the first:\n{failed[0]}"
    assert all(seat.left or seat.killed for seat in seats)
    nothing_is_lost_and_nothing_half_done(desk, seats)
    every_issue_is_where_its_timeline_leads(desk)
    every_confirmation_is_owed_once(desk)
    clocks_are_what_the_timeline_says(desk)
    the_history_is_whole(desk)


def nothing_is_lost_and_nothing_half_done(desk: Desk, seats: Collection[Seat]) -> None:
    """What a desk was told is stored exactly once, and nothing else: of a killed one, at most what was under way."""
    with desk.store.reading() as tx:
        stored, audited = _stored(tx), _audited(tx)
    for seat in seats:
        login = seat.shift.login
        told = Counter((each.what, each.issue, _hashable(each.detail)) for each in seat.told)
        done = Counter({act: count for act, count in told.items() if act[0] != "refused"})
        there = stored.get(login, Counter())
        assert not done - there, f"{login} was told of what is not there"
        unsaid = there - done
        assert unsaid.total() <= int(seat.killed), f"{login} did what it was not told of: {unsaid}"
        by_kind = Counter[str]()
        for (what, _, _), count in there.items():
            by_kind[what] += count
        for what, kind in _AUDITED.items():
            assert by_kind[what] == audited[login, kind], (login, what)


def _hashable(detail: Any) -> Any:
    return tuple(str(part) for part in detail) if isinstance(detail, tuple) else str(detail)


def _stored(tx: Tx) -> dict[str, Counter[tuple[str, int, Any]]]:
    """What every desk did, by the timelines and the visits, as its seat is told of it."""
    found: dict[str, Counter[tuple[str, int, Any]]] = {}
    words = dict(_rows(tx, "SELECT id, description FROM issue"))
    events = _rows(
        tx,
        "SELECT login, issue_id, seq, kind, value, person_id FROM issue_event JOIN person ON person.id = person_id",
    )
    for login, issue, seq, kind, said, person in events:
        value = json.loads(said)
        if kind not in _WHAT or "visit" in value:
            continue
        detail: Any = {
            "raised": words[issue],
            "state": (str(seq), value.get("step")),
            "undone": (str(value.get("seq")), value.get("state")),
            "note": value.get("text"),
            "assigned": str(person),
        }[kind]
        found.setdefault(login, Counter())[_WHAT[kind], issue, detail] += 1
    finished = _rows(
        tx,
        "SELECT login, issue_id, visit.id FROM visit JOIN person ON person.id = finished_by "
        "WHERE kind = 'confirmation'",
    )
    for login, issue, visit in finished:
        found.setdefault(login, Counter())["confirmed", issue, str(visit)] += 1
    return found


def _audited(tx: Tx) -> Counter[tuple[str, str]]:
    counted = "SELECT login, kind, count(*) FROM audit_event JOIN person ON person.id = person_id GROUP BY login, kind"
    return Counter({(login, kind): count for login, kind, count in _rows(tx, counted)})


def _rows(tx: Tx, query: str) -> Iterable[Any]:
    return tx.connection.execute(text(query)).all()


def every_issue_is_where_its_timeline_leads(desk: Desk) -> None:
    """The timelines have no gap, and replayed through the table of transitions they end where the issues stand."""
    with desk.store.reading() as tx:
        stand = {
            number: (state, reopened)
            for number, state, reopened in _rows(tx, "SELECT id, state, reopened FROM issue")
        }
        events = _rows(tx, "SELECT issue_id, seq, at, kind, value FROM issue_event ORDER BY issue_id, seq")
    told = {number: list(entries) for number, entries in groupby(events, key=lambda row: row.issue_id)}
    assert told.keys() == stand.keys(), "an issue without a word on it, or words without an issue"
    for number, entries in told.items():
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1)), number
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries), "time goes on"
        assert (
            replayed([(entry.seq, entry.kind, json.loads(entry.value)) for entry in entries]) == stand[number]
        )


def replayed(entries: Iterable[tuple[int, str, dict[str, Any]]]) -> tuple[IssueState, int]:
    """Where the steps of a timeline lead by `domain/issue_flow`, and how often the customer was not satisfied."""
    state, reopened = IssueState.RECEIVED, 0
    standing: list[tuple[int, IssueState]] = []
    for seq, kind, value in entries:
        if kind == "state":
            row = BY_STEP[Step(value["step"])]
            assert state in row.sources, f"{row.step} from {state}"
            assert ("visit" in value) <= (By.VISIT in row.by)
            standing.append((seq, state))
            state = row.target
            reopened += row.step is Step.NOT_SATISFIED
        elif kind == "undone":
            newest, state = standing.pop()
            assert value["seq"] == newest, "only the newest step that stands is taken back"
        elif kind not in BESIDE_THE_STEPS:
            standing.clear()
    return state, reopened


def every_confirmation_is_owed_once(desk: Desk) -> None:
    """Every result that stands made one confirmation visit, and as long as the customer has no word it is owed."""
    with desk.store.reading() as tx:
        states = dict(_rows(tx, "SELECT id, state FROM issue"))
        visits = _rows(tx, "SELECT id, issue_id, state FROM visit WHERE kind = 'confirmation'")
        events = _rows(tx, "SELECT issue_id, seq, kind, value FROM issue_event ORDER BY issue_id, seq")
    made: dict[tuple[int, int], int] = {}
    for issue, seq, kind, said in events:
        value = json.loads(said)
        if "visit_made" in value:
            made[issue, seq] = value["visit_made"]
        elif kind == "undone":
            made.pop((issue, value["seq"]), None)
    assert sorted((issue, visit) for (issue, _), visit in made.items()) == sorted(
        (visit.issue_id, visit.id) for visit in visits
    )
    owed = Counter(visit.issue_id for visit in visits if visit.state != "done")
    for number, state in states.items():
        waits = state in (IssueState.RESOLVED, IssueState.AWAITING_CUSTOMER)
        assert owed[number] == int(waits), f"#{number} is {state} and {owed[number]} visits are owed"


class _Undone(Exception):
    """Takes a write back that only looked."""


def clocks_are_what_the_timeline_says(desk: Desk) -> None:
    """Read anew from its timeline, no clock of any issue shows anything else than what is kept."""

    def kept(act: Acting) -> list[Any]:
        clocks = act.tx.session.exec(select(IssueClock)).all()
        ledger = act.tx.session.exec(select(Issue)).all()
        return [
            sorted(
                (row.issue_id, row.clock, row.run, row.target, row.due_at, row.ended_at) for row in clocks
            ),
            sorted((row.id, row.clock, row.clock_due_at, row.look_at, row.due_on) for row in ledger),
        ]

    def settle_again(act: Acting) -> None:
        before = kept(act)
        assert sum(issue_clocks.settle(act, issue) for issue in act.tx.session.exec(select(Issue))) == 0
        assert kept(act) == before
        raise _Undone

    with as_person(desk, "zhao.min"):
        try:
            desk.do(settle_again)
        except _Undone:
            return
    raise AssertionError("it was not looked at")


def the_history_is_whole(desk: Desk) -> None:
    """Every chain from its first link to its head, and the file itself."""
    with as_person(desk, "admin"):
        found = desk.see(history.verify)
    assert found.fault is None, found.fault
    heads = "SELECT '{log}', person_id, link FROM chain_head WHERE log = '{log}'"
    links = (
        "SELECT '{log}', coalesce(person_id, 0), max(link) FROM {log} GROUP BY person_id "
        "HAVING max(link) = count(*) AND count(DISTINCT link) = count(*)"
    )
    with desk.store.reading() as tx:
        for log in ("issue_event", "audit_event"):
            ends, counted = (sorted(_rows(tx, query.format(log=log))) for query in (heads, links))
            assert ends == counted
        if tx.dialect == SQLITE:
            assert tx.driver.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert tx.driver.execute("PRAGMA foreign_key_check").fetchall() == []
        assert not tx.session.exec(
            select(Visit.id).where(Visit.state == "claimed", Visit.claimed_by == None)  # noqa: E711
        ).all()
