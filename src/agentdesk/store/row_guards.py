"""Rows of the ledger keep their place: none goes, none takes another one's place, none is numbered below 1.

SQLite puts a row in another one's place without a word where it is asked to (REPLACE), and asks no trigger about the
one that goes; a program of its own may also have switched foreign keys off.
"""

from typing import Final

from agentdesk.store.triggers import Rule

_PLACES: Final = {
    "issue": "id = new.id",
    "visit": "(id = new.id OR (plan_key = new.plan_key AND verdict IS NOT NULL))",
    "issue_event": "(id = new.id OR (issue_id = new.issue_id AND seq = new.seq))",
    "audit_event": "id = new.id",
    "visit_event": "(visit_id = new.visit_id AND seq = new.seq)",
    "ledger_seal": "day = new.day",
    "promise": "id = new.id",
    "complaint": "issue_id = new.issue_id",
    "issue_remedy": "id = new.id",
    "emergency_tick": "(issue_id = new.issue_id AND step = new.step)",
}
"""By what a row of a table is the one that is there already."""
_NUMBERED: Final = ("issue", "issue_event", "audit_event")
"""Tables that are read from 1 upwards."""
_KEEP_NUMBER: Final = {
    "issue": "id",
    "visit": "id",
    "promise": "id",
    "complaint": "issue_id",
    "issue_remedy": "id",
}
"""Tables whose rows may be changed, but not to the number of another one."""

_NOT_TAKEN_BACK: Final = (
    "COALESCE((SELECT kind FROM issue_event WHERE issue_event.issue_id = old.issue_id ORDER BY seq DESC LIMIT 1), '') "
    "<> 'undone'"
)
"""The newest entry of the timeline does not say that something is taken back."""
_GOES_NEVER: Final = {
    "issue": "old.id IS NOT NULL",
    "visit": (
        "old.verdict IS NOT NULL OR EXISTS (SELECT 1 FROM visit_event WHERE visit_event.visit_id = old.id)"
    ),
    "promise": _NOT_TAKEN_BACK,
    "complaint": _NOT_TAKEN_BACK,
    "issue_remedy": "old.id IS NOT NULL",
    "emergency_tick": "old.issue_id IS NOT NULL",
}
"""Which rows of a table are never removed."""


def rules() -> tuple[Rule, ...]:
    """The rules of both databases."""
    return (
        *(
            Rule(table, "stays", "DELETE", stays, f"this row of {table} is never removed")
            for table, stays in _GOES_NEVER.items()
        ),
        *(
            Rule(table, "numbered", "INSERT", "new.id < 1", f"rows of {table} are numbered from 1", "AFTER")
            for table in _NUMBERED
        ),
        *(
            Rule(
                table,
                "keeps_number",
                f"UPDATE OF {number}",
                f"new.{number} <> old.{number}",
                f"a row of {table} keeps its number",
            )
            for table, number in _KEEP_NUMBER.items()
        ),
    )


def replacing() -> tuple[Rule, ...]:
    """What SQLite would put in the place of another row."""
    return tuple(
        Rule(
            table,
            "not_replaced",
            "INSERT",
            f"EXISTS (SELECT 1 FROM {table} WHERE {place})",
            f"this row of {table} is there already",
        )
        for table, place in _PLACES.items()
    )


def truncated() -> list[str]:
    """The statements by which PostgreSQL refuses to empty these tables; its function is `refuse_change`."""
    return [
        statement
        for table in _GOES_NEVER
        for statement in (
            f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}",
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        )
    ]
