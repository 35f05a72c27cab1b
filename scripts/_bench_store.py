"""What the screens wait for: pages, searches and claims at full size, beside the bare SQL that they stand on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event

from _bench_figures import Figures, milliseconds, row, side_by_side
from agentdesk.desk import Desk
from agentdesk.services import calls, customers, queue
from agentdesk.services.queue import QueueView
from agentdesk.store.driver import connect
from make_big import AGENTS

PAGE_BUDGET: Final = {"p95": 50.0}
NAMES: Final = ("王伟", "伟明", "王", "smith", "有限公司", "深圳")
NUMBERS: Final = ("1234", "13800138000", "K0500000", "500000")


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
    """Every list, page and search of an agent, each beside its own SQL and beside SELECT 1."""
    with Desk.open(f"sqlite:///{path}", today=today) as desk:
        bare = connect(path)
        desk.trust(AGENTS[0])
        for name, see in _agent_cases(desk):
            first = milliseconds(see)
            yield beside_its_sql(name, see, bare, times) | {"first": round(first, 2)}
        bare.close()


def beside_its_sql(name: str, see: Callable[[], object], bare: Any, times: int) -> Figures:
    """What a person waits for, beside the statements that it sends and nothing else."""
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
