"""The life of an issue as the database keeps it, on both databases: every other path is refused there too.

Generated from the table of transitions (domain/issue_flow.py). What a rule says is SQL over `old` and `new` that
holds for a row that is refused. What the customer said in a confirmation visit stands as firm as what it decided.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from agentdesk.domain.complaint import Lesson
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


class Rule(NamedTuple):
    """What the database refuses before an act on a table, and the words it does it with."""

    table: str
    name: str
    act: str
    refused_when: str
    message: str


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
_UNDONE: Final = (
    "COALESCE((SELECT kind FROM issue_event WHERE issue_id = new.id ORDER BY seq DESC LIMIT 1), '') "
    "= 'undone'"
)
"""The newest entry of the timeline says that a step is taken back."""
_NOT_SATISFIED: Final = "old.state = 'awaiting_customer' AND new.state = 'analysing'"
_CONFIRMED: Final = (
    "EXISTS (SELECT 1 FROM visit WHERE visit.id = new.confirmed_by AND visit.issue_id = new.id "
    "AND visit.state = 'done' AND visit.verdict = 'satisfied')"
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


def rules(same: str) -> tuple[Rule, ...]:
    """Every rule. `same` compares two rows with NULLs in them: IS, or IS NOT DISTINCT FROM."""
    row = {of: "({})".format(", ".join(f"{of}.{name}" for name in _FIXED)) for of in ("old", "new")}
    rest = {
        of: "({})".format(", ".join(f"{of}.{name}" for name in _FIXED if name not in _WORDS))
        for of in ("old", "new")
    }
    path = "old.state || '>' || new.state"
    reverse_only = UNDO_PAIRS - PAIRS
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
            f"{_MOVED} AND NOT ({_pairs(path, PAIRS)} OR ({_pairs(path, reverse_only)} AND {_UNDONE}))",
            "an issue does not move like this",
        ),
        Rule(
            "issue",
            "ended_stays",
            "UPDATE",
            f"old.state IN {_words(ENDED_STATES)} AND NOT ({row['new']} {same} {row['old']}) "
            f"AND NOT ({_MOVED} AND {_UNDONE}) AND NOT ({rest['new']} {same} {rest['old']} AND {_ERASED})",
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
            "verdict_stays",
            "UPDATE OF verdict",
            f"old.verdict IS NOT NULL AND NOT (new.verdict {same} old.verdict)",
            "what the customer said never changes",
        ),
    )


def on_sqlite() -> list[str]:
    """The statements that make the triggers on SQLite: one for each rule."""
    made = []
    for rule in rules("IS"):
        name = f"{rule.table}_{rule.name}"
        made.append(f"DROP TRIGGER IF EXISTS {name}")
        made.append(
            f"CREATE TRIGGER {name} BEFORE {rule.act} ON {rule.table} WHEN {rule.refused_when} "
            f"BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
        )
    return made


def on_postgresql() -> list[str]:
    """The statements that make the triggers on PostgreSQL: one function for the rules of a table and an act."""
    checks: dict[tuple[str, str], str] = {}
    for rule in rules("IS NOT DISTINCT FROM"):
        refused = f"RAISE restrict_violation USING MESSAGE = '{rule.message}'"
        check = f"IF ({rule.refused_when}) THEN {refused}; END IF; "
        checks[rule.table, rule.act] = checks.get((rule.table, rule.act), "") + check
    made = []
    for (table, act), ifs in checks.items():
        name = f"{table}_on_{act.lower().replace(' ', '_')}"
        made += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {ifs}RETURN new; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return made
