"""An issue moves: the row, its timeline and what is due next change together. Who may is asked before (issue_steps)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from agentdesk.domain.issue import IssueEventKind, IssueState
from agentdesk.domain.issue_flow import ENDED_STATES, HEARD_IN, Demand, Given, Transition, due_on
from agentdesk.domain.issue_replay import COLUMNS, IN_NUMBERS
from agentdesk.services import issue_clocks
from agentdesk.services.acting import Acting
from agentdesk.store import issues as stored
from agentdesk.store import promises
from agentdesk.store.tables import Department, Issue, Person


def note_down(act: Acting, issue: Issue, kind: IssueEventKind, **value: object) -> None:
    """Add an entry to the issue's timeline, in the name of the person acting."""
    assert issue.id is not None
    stored.append_to_timeline(act.tx, issue.id, at=act.now, person_id=act.actor.id, kind=kind, value=value)
    act.tx.announce()


def move(
    act: Acting,
    issue: Issue,
    row: Transition,
    given: Given | None = None,
    *,
    columns: Mapping[str, object] | None = None,
    words: Mapping[str, object] | None = None,
    **effects: int | None,
) -> None:
    """Make a transition with what it was given, and what else changes of the issue (`columns`).

    `effects` are numbers that taking the step back needs (`visit_made`, `visit_ended`), and `visit`: the visit that
    made the step, which nobody takes back; `words` are what the customer said in it.
    """
    given = given or Given()
    changes: dict[str, Any] = {
        COLUMNS[demand]: _value(given, demand) for demand in row.demands if demand in COLUMNS
    }
    if row.target in ENDED_STATES:
        changes["ended_because"] = given.reason.strip()
    changes |= {"state": row.target, **(columns or {})}
    before = {name: getattr(issue, name) for name in changes}
    # The entry first, here and when it is taken back: without it the database lets no issue move.
    note_down(
        act,
        issue,
        IssueEventKind.STATE,
        step=row.step,
        state=row.target,
        given=_said(act, row, given),
        before=before,
        set={name: changes[name] for name in IN_NUMBERS if name in changes},
        **{name: number for name, number in effects.items() if number is not None},
        **(words or {}),
    )
    _set(act, issue, changes)
    issue_clocks.settle(act, issue)


def take_back(act: Acting, issue: Issue, seq: int, value: dict[str, Any]) -> None:
    """Undo the step that the entry `seq` of the timeline tells; `value` is what it says."""
    before = dict(value["before"])
    if before.get("deadline"):
        before["deadline"] = date.fromisoformat(before["deadline"])
    note_down(act, issue, IssueEventKind.UNDONE, step=value["step"], state=before["state"], seq=seq)
    _set(act, issue, before)
    issue_clocks.settle(act, issue)


def _set(act: Acting, issue: Issue, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(issue, name, value)
    issue.changed_at = act.now
    settle_due(act, issue)


def settle_due(act: Acting, issue: Issue) -> None:
    """Set what is due next for the issue, and write the issue."""
    days = promises.open_days(act.tx, issue.id or 0)
    state, unasked = IssueState(issue.state), None
    if state in HEARD_IN and not stored.will_be_asked(act.tx, issue.id or 0):
        unasked = issue.changed_at.astimezone(act.zone).date()
    issue.due_on = due_on(state, issue.deadline, days, unasked)
    issue_clocks.settle_next(act, issue)
    act.tx.session.add(issue)
    act.tx.session.flush()


def _value(given: Given, demand: Demand) -> object:
    value = getattr(given, demand)
    return value.strip() if isinstance(value, str) else value


def _said(act: Acting, row: Transition, given: Given) -> dict[str, object]:
    """What the step was given, in words: a department and a person by their names."""
    said = {str(demand): _value(given, demand) for demand in row.demands}
    said = {name: value for name, value in said.items() if value not in (None, "")}
    session = act.tx.session
    if Demand.DEPARTMENT in said:
        said[Demand.DEPARTMENT] = session.get_one(Department, given.department).name
    if Demand.PERSON in said:
        said[Demand.PERSON] = session.get_one(Person, given.person).name
    return said
