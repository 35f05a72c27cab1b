"""What the screens wait for: pages, searches and claims at full size, beside the bare SQL that they stand on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event

from _bench_figures import Figures, milliseconds, row, side_by_side
from agentdesk.desk import Desk
from agentdesk.domain.issue import OPEN_STATES, Category, IssueState, Severity
from agentdesk.services import calls, customers, floor, issues, queue
from agentdesk.services.issues import IssueFilter
from agentdesk.services.queue import QueueView
from agentdesk.store.driver import connect
from make_big import AGENTS, SUPERVISOR

PAGE_BUDGET: Final = {"p95": 50.0}
NAMES: Final = ("王伟", "伟明", "王", "smith", "有限公司", "深圳")
NUMBERS: Final = ("1234", "13800138000", "K0500000", "500000")

OPEN: Final = IssueFilter(states=OPEN_STATES)
FILTERS: Final = {
    "all": IssueFilter(),
    "open": OPEN,
    "closed": IssueFilter(states=(IssueState.CLOSED,)),
    "received": IssueFilter(states=(IssueState.RECEIVED,)),
    "duplicate": IssueFilter(states=(IssueState.DUPLICATE,)),
    "open critical": replace(OPEN, severity=Severity.CRITICAL),
    "open delivery": replace(OPEN, category=Category.DELIVERY),
    "open critical delivery": replace(OPEN, severity=Severity.CRITICAL, category=Category.DELIVERY),
    "open of a department": replace(OPEN, department_id=2),
    "open of a person": replace(OPEN, assignee_id=5),
    "open of nobody": replace(OPEN, unassigned=True),
    "open and reopened": replace(OPEN, reopened=True),
    "reopened": IssueFilter(reopened=True),
}


DELIVERY: Final = FILTERS["open delivery"]


@contextmanager
def seen_statements() -> Iterator[list[tuple[str, Any]]]:
    """The statements and parameters that SQLAlchemy sends meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def reads(path: Path, today: date, times: int) -> Iterator[Figures]:
    """Every list, page and search, each beside its own SQL and beside SELECT 1."""
    with Desk.open(f"sqlite:///{path}", today=today) as desk:
        bare = connect(path)
        for login, cases in ((AGENTS[0], _agent_cases), (SUPERVISOR, _ledger_cases)):
            desk.trust(login)
            for name, see in cases(desk):
                first = milliseconds(see)
                yield _beside_its_sql(name, see, bare, times) | {"first": round(first, 2)}
        bare.close()


def _beside_its_sql(name: str, see: Callable[[], object], bare: Any, times: int) -> Figures:
    with seen_statements() as sent:
        see()

    def sql() -> None:
        for statement, parameters in sent:
            bare.execute(statement, parameters).fetchall()

    service, plain, nothing = side_by_side(times, see, sql, lambda: bare.execute("SELECT 1").fetchall())
    floors = {f"the same SQL alone ({len(sent)} statements)": plain, "SELECT 1": nothing}
    return row(name, "ms", service, floors=floors, budget=PAGE_BUDGET)


def _agent_cases(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    for view in QueueView:
        yield f"queue: {view}", partial(desk.see, queue.page, view)
    for view, deep in ((QueueView.ALL, 100), (QueueView.PERIODIC, 100)):
        after = None
        for _ in range(deep):
            after = desk.see(queue.page, view, after, 1000).next or after
        yield f"queue: {view}, {deep * 1000:,} rows down", partial(desk.see, queue.page, view, after)
    yield "queue: counts", partial(desk.see, queue.counts)
    for asked in NAMES:
        yield f"find by name: {asked}", partial(desk.see, customers.find, asked)
    for asked in NUMBERS:
        yield f"find by number: {asked}", partial(desk.see, customers.find, asked)
    customer_id = desk.see(queue.page).items[0].customer_id
    yield "customer brief", partial(desk.see, customers.brief, customer_id)


def _ledger_cases(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    for name, by in FILTERS.items():
        yield f"ledger: {name}", partial(desk.see, issues.page, by)
    late = desk.see(issues.late, OPEN)
    for order in issues.Order:
        for name, by in {"open": OPEN, "open and late": late, "delivery": DELIVERY}.items():
            yield f"ledger: {name}, {order}", partial(desk.see, issues.page, replace(by, order=order))
    yield "ledger: find 漏水", lambda: desk.see(issues.page, desk.see(issues.named, "漏水"))
    for deep in (50_000, 190_000):
        there = desk.see(issues.page, IssueFilter(), None, deep).next
        yield f"ledger: all, {deep:,} rows down", partial(desk.see, issues.page, IssueFilter(), there)
    yield "ledger: counts", partial(desk.see, issues.counts)
    newest = desk.see(issues.page, IssueFilter(), None, 1).items[0].id
    yield "issue", partial(desk.see, issues.detail, newest, "zh_Hans")
    seen = desk.see(floor.look)
    yield "floor view", partial(desk.see, floor.look, seen)
    yield "floor view: one person", partial(desk.see, floor.person_day, desk.trust(SUPERVISOR).id)
    yield "ledger: find 王伟", lambda: desk.see(issues.page, desk.see(issues.named, "王伟"))


_BARE_CLAIM: Final = (
    "UPDATE visit SET state = 'claimed', claimed_by = ?, lease_until = ? WHERE id = (SELECT id FROM visit"
    " WHERE state = 'due' AND agent_id IS NULL AND band = 20 AND due_on <= ? AND ready_at <= ?"
    " ORDER BY band, due_on, customer_id, id LIMIT 1) AND state = 'due' RETURNING id"
)


def claims(path: Path, today: date, times: int) -> Iterator[Figures]:
    """Taking the visit that stands first, and one UPDATE that does the like in a bare transaction."""
    with Desk.open(f"sqlite:///{path}", today=today) as desk:
        me = desk.trust(AGENTS[-1]).id
        bare = connect(path)

        def one_update() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute(_BARE_CLAIM, (me, "2099-01-01", today.isoformat(), f"{today} 23")).fetchall()
            bare.execute("COMMIT")

        service, plain = side_by_side(times, partial(desk.do, calls.claim_next), one_update)
        bare.execute(
            "UPDATE visit SET state = 'due', claimed_by = NULL, lease_until = NULL WHERE claimed_by = ?",
            (me,),
        )
        bare.close()
        yield row("claim of the next visit", "ms", service, floors={"one UPDATE, same pragmas": plain})
