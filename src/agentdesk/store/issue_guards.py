"""The life of an issue as the database keeps it, on both databases: every other path is refused there too.

Generated from the table of transitions (domain/issue_flow.py). What a rule says is SQL over `old` and `new` that
holds for a row that is refused. What the customer said in a confirmation visit stands as firm as what it decided.
"""

from collections.abc import Iterable
from typing import Final

from agentdesk.domain.complaint import Lesson
from agentdesk.domain.disposition import DISPOSITIONS
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import (
    ENDED_STATES,
    FLOW,
    ORIGINAL_STATES,
    PAIRS,
    UNDO_PAIRS,
    Demand,
)
from agentdesk.store.issue_tables import Issue
from agentdesk.store.triggers import Dialect, Rule

_MISSING: Final = {
    Demand.CAUSE: "new.cause = ''",
    Demand.MEASURE: "new.measure = ''",
    Demand.DEPARTMENT: "new.department_id IS NULL",
    Demand.PERSON: "new.assignee_id IS NULL",
    Demand.DEADLINE: "new.deadline IS NULL",
    Demand.RESULT: "new.result = ''",
    Demand.ORIGINAL: "new.duplicate_of IS NULL",
}
"""How a row lacks what a step demands; the reason of an end is kept in the row, other reasons in the timeline."""

_AN_END_CHANGES: Final = frozenset(
    {"changed_at", "due_on", "clock", "clock_due_at", "next_due_at", "look_at"}
)
"""A note that is written on an ended issue, a promise that is kept then, and clocks that end with it move these."""
_COLUMNS: Final = tuple(column.name for column in Issue.__table__.columns)  # type: ignore[attr-defined]
_FIXED: Final = tuple(name for name in _COLUMNS if name not in _AN_END_CHANGES)
_WORDS: Final = frozenset({"description", "cause", "measure", "result", "ended_because", "search"})
"""What an erasure of the customer takes out, of ended issues as well."""
_ERASED: Final = (
    "EXISTS (SELECT 1 FROM customer WHERE customer.id = old.customer_id AND erased_at IS NOT NULL)"
)

_MOVED: Final = "old.state <> new.state"
_NOT_SATISFIED: Final = "old.state = 'awaiting_customer' AND new.state = 'analysing'"
_CONFIRMED: Final = (
    "EXISTS (SELECT 1 FROM visit WHERE visit.id = new.confirmed_by AND visit.issue_id = new.id "
    "AND visit.kind = 'confirmation' AND visit.state = 'done' AND visit.verdict = 'satisfied')"
)
_HEARD: Final = (
    "EXISTS (SELECT 1 FROM attempt JOIN visit_event ON visit_event.visit_id = attempt.visit_id "
    "AND visit_event.kind = 'disposition' AND visit_event.value = attempt.disposition "
    "WHERE attempt.visit_id = new.id AND attempt.ended_at IS NOT NULL AND attempt.disposition IN ({}))"
).format(", ".join(f"'{each.code}'" for each in DISPOSITIONS if each.group in ("I", "P")))
"""The customer was called, answered, and the call has ended."""
_STAYS_WITH_A_VERDICT: Final = (
    *("customer_id", "issue_id", "kind", "plan_key", "state", "questionnaire_version_id"),
    *("outcome", "verdict", "finished_by", "finished_at"),
)
_UNLEARNED: Final = "EXISTS (SELECT 1 FROM complaint WHERE complaint.issue_id = new.id AND ({}))".format(
    " OR ".join(f"trim(complaint.{lesson}) = ''" for lesson in Lesson)
)
_TIMES_NOT_SATISFIED: Final = (
    "(SELECT count(*) FROM visit WHERE visit.issue_id = new.id AND visit.verdict = 'not_satisfied')"
)


def _words(states: Iterable[IssueState]) -> str:
    return "({})".format(", ".join(f"'{state}'" for state in states))


def _pairs(of: str, pairs: Iterable[tuple[IssueState, IssueState]]) -> str:
    return "{} IN ({})".format(of, ", ".join(f"'{source}>{target}'" for source, target in sorted(pairs)))


def _lacking(target: IssueState) -> str:
    """How a row that moves to `target` lacks what the steps that lead there demand; empty: in no way."""
    demands = {demand for row in FLOW if row.target is target for demand in row.demands}
    ways = [_MISSING[demand] for demand in Demand if demand in demands and demand in _MISSING]
    if target in ENDED_STATES and Demand.REASON in demands:
        ways.append("new.ended_because = ''")
    return " OR ".join(ways)


def _told(state: str) -> str:
    """What the newest entry of the timeline is, and the state to which it leads: `state>analysing`.

    It is written before the issue moves, and signed: to move an issue takes the key.
    """
    return (
        f"COALESCE((SELECT kind || '>' || CASE WHEN value = '' THEN '' ELSE {state} END FROM issue_event "
        "WHERE issue_event.issue_id = new.id ORDER BY seq DESC LIMIT 1), '')"
    )


def _row(of: str, columns: Iterable[str]) -> str:
    return "({})".format(", ".join(f"{of}.{name}" for name in columns))


def rules(dialect: Dialect) -> tuple[Rule, ...]:
    """Every rule of the life of an issue."""
    same, told = dialect.same, _told(dialect.state)
    taken, undone = f"{told} = 'state>' || new.state", f"{told} = 'undone>' || new.state"
    row = {of: _row(of, _FIXED) for of in ("old", "new")}
    rest = {of: _row(of, (name for name in _FIXED if name not in _WORDS)) for of in ("old", "new")}
    path = "old.state || '>' || new.state"
    demanded = {state: _lacking(state) for state in IssueState}
    return (
        Rule(
            "issue",
            "begins",
            "INSERT",
            "new.state <> 'received' OR new.reopened <> 0",
            "an issue begins as received",
        ),
        Rule(
            "issue",
            "moves",
            "UPDATE",
            f"{_MOVED} AND NOT (({_pairs(path, PAIRS)} AND {taken}) OR ({_pairs(path, UNDO_PAIRS)} AND {undone}))",
            "an issue does not move like this",
        ),
        Rule(
            "issue",
            "ended_stays",
            "UPDATE",
            f"old.state IN {_words(ENDED_STATES)} AND NOT ({row['new']} {same} {row['old']}) "
            f"AND NOT ({_MOVED} AND {undone}) AND NOT ({rest['new']} {same} {rest['old']} AND {_ERASED})",
            "an issue that has ended never changes",
        ),
        *(
            Rule(
                "issue",
                f"{state}_lacks",
                "UPDATE",
                f"{_MOVED} AND new.state = '{state}' AND ({ways})",
                f"an issue that becomes {state} lacks what that takes",
            )
            for state, ways in demanded.items()
            if ways
        ),
        Rule(
            "issue",
            "closes",
            "UPDATE",
            f"{_MOVED} AND new.state = 'closed' AND NOT {_CONFIRMED}",
            "only a satisfied customer closes an issue",
        ),
        Rule(
            "issue",
            "learns",
            "UPDATE",
            f"{_MOVED} AND new.state = 'closed' AND {_UNLEARNED}",
            "a complaint closes with all that was learned of it",
        ),
        Rule(
            "issue",
            "copies",
            "UPDATE",
            f"{_MOVED} AND new.state = 'duplicate' AND (new.duplicate_of = new.id OR NOT EXISTS (SELECT 1 FROM issue "
            f"AS original WHERE original.id = new.duplicate_of AND original.state IN {_words(ORIGINAL_STATES)}))",
            "an issue is a duplicate of another one that is open or closed",
        ),
        Rule(
            "issue",
            "counts",
            "UPDATE",
            f"new.reopened <> old.reopened + CASE WHEN {_NOT_SATISFIED} THEN 1 ELSE 0 END "
            f"OR ({_NOT_SATISFIED} AND {_TIMES_NOT_SATISFIED} < new.reopened)",
            "an issue is reopened by a customer who is not satisfied, and counted",
        ),
        Rule(
            "visit",
            "begins",
            "INSERT",
            "new.verdict IS NOT NULL",
            "a visit begins without what the customer says",
        ),
        Rule(
            "visit",
            "heard",
            "UPDATE OF verdict",
            f"old.verdict IS NULL AND new.verdict IS NOT NULL AND NOT {_HEARD}",
            "only a customer who was reached says whether it is solved",
        ),
        Rule(
            "visit",
            "verdict_stays",
            "UPDATE",
            f"old.verdict IS NOT NULL AND NOT ({_row('new', _STAYS_WITH_A_VERDICT)} {same} "
            f"{_row('old', _STAYS_WITH_A_VERDICT)})",
            "what the customer said never changes",
        ),
    )
