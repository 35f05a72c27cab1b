"""What a supervisor waits for on a big ledger: pages, filters, searches, floor, tasks; and what its history costs."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import make_big
from _bench_figures import Figures, milliseconds, processor_time, row, side_by_side
from _bench_store import beside_its_sql
from _big_fates import RECENT
from agentdesk.desk import Desk
from agentdesk.domain.issue import Category, IssueEventKind, Severity
from agentdesk.domain.visit import EventKind
from agentdesk.services import alerts, calls, floor, issue_clocks, issues, organisation, presence, tasks
from agentdesk.services.acting import Acting
from agentdesk.services.calls import Entry
from agentdesk.services.issues import IssueFilter
from agentdesk.services.ledger_view import Only, Standing, query_of
from agentdesk.store.chains import append_issue_event
from agentdesk.store.driver import connect
from agentdesk.tui.screens.supervisor.ledger_filter import QUICK, LedgerFilter

ASKED: Final = ("王伟", "伟明", "王", "有限公司", "smith", "K0500000", "漏水", "没有这个人")
"""Two characters, the middle of a name, a common surname, half of all companies, a number, words of many, nobody."""
EVENTS_AT_ONCE: Final = 100
VERIFY: Final = Path(__file__).with_name("_bench_verify.py")

Case = tuple[str, Callable[[], object]]


def ledger(database: Path, today: date, times: int) -> Iterator[Figures]:
    """Everything of the ledger on a big desk in a file."""
    bare = connect(database)
    with Desk.open(f"sqlite:///{database}", clock=lambda: make_big.MOMENT, today=today) as desk:
        yield from reads(desk, bare, times)
        yield from events(desk, bare, times * 5)
    bare.close()
    yield from verified(f"sqlite:///{database}")


def reads(desk: Desk, bare: Any, times: int) -> Iterator[Figures]:
    """Every read, beside its own SQL on the connection `bare` to the same database."""
    people_at_work(desk)
    desk.trust(make_big.SUPERVISOR)
    yield size_of(desk)
    for name, see in (*_pages(desk), *_searches(desk), *_looks(desk)):
        first = milliseconds(see)
        figures = beside_its_sql(name, see, bare, times)
        yield figures | {"first": round(first, 2), "processor": processor_time(times, see)}


def size_of(desk: Desk) -> Figures:
    """How big the ledger is that is measured."""
    counted = {
        standing.value: desk.see(issues.how_many, _query(desk, LedgerFilter(standing)))
        for standing in (Standing.ALL, Standing.OPEN)
    }
    with desk.store.reading() as tx:
        events = tx.driver.execute("SELECT count(*) FROM issue_event").fetchone()[0]
    return {"name": "ledger: size", "issues": counted["all"], "open": counted["open"], "events": events}


def people_at_work(desk: Desk) -> None:
    """Let every agent sit down at a desk and hold a call: the floor on a busy morning."""
    for number, login in enumerate(make_big.AGENTS):
        desk.trust(login)
        desk.do(presence.here, f"hall-1:{number}")
        visit_id = desk.do(calls.claim_next)
        if visit_id is not None:
            sheet = desk.do(calls.open_call, visit_id)
            said = Entry(sheet.next_seq, EventKind.SAID, "/data/greeting")
            desk.do(calls.record, visit_id, [said])


def _query(desk: Desk, shown: LedgerFilter) -> IssueFilter:
    """The filter as the screen asks the service for it."""
    return desk.see(query_of, shown)


def _filters(desk: Desk) -> Iterator[tuple[str, LedgerFilter]]:
    """What one or two keys narrow the ledger to."""
    plain, ended = LedgerFilter(), LedgerFilter(Standing.ENDED)
    departments = desk.see(organisation.departments)
    for digit, quick in QUICK.items():
        yield f"{digit} {quick.label}", plain.press(digit)
    for severity in Severity:
        yield f"open, {severity}", replace(plain, severity=severity)
    for category in Category:
        yield f"open, {category}", replace(plain, category=category)
    for department in departments:
        yield f"open, department {department.id}", replace(plain, department=department)
    here = replace(plain, category=Category.DELIVERY, department=departments[-1])
    yield "late, delivery, a department", replace(here, only=Only.LATE)
    yield "late, critical", replace(plain, severity=Severity.CRITICAL, only=Only.LATE)
    yield "ended", ended
    yield "ended, critical", replace(ended, severity=Severity.CRITICAL)
    yield "ended, reopened", replace(ended, only=Only.REOPENED)
    yield (
        "ended, a department, a category",
        replace(ended, department=departments[0], category=Category.DELIVERY),
    )
    yield "all, reopened", LedgerFilter(Standing.ALL, only=Only.REOPENED)
    yield "all, mine", LedgerFilter(Standing.ALL, only=Only.MINE)
    yield "all, unassigned", LedgerFilter(Standing.ALL, only=Only.UNASSIGNED)


def _pages(desk: Desk) -> Iterator[Case]:
    everything = IssueFilter()
    yield "ledger: first page of all", partial(desk.see, issues.page, everything)
    halfway = desk.see(issues.how_many, everything) // 2
    there = issues.key_of(desk.see(issues.page, IssueFilter(number=halfway)).items[0])
    yield f"ledger: all, {halfway:,} rows down", partial(desk.see, issues.page, everything, there)
    yield "ledger: beside an issue in the middle", partial(desk.see, issues.beside, everything, there)
    still_open = _query(desk, LedgerFilter())
    yield "ledger: open, halfway down", partial(desk.see, issues.page, still_open, there)
    for name, shown in _filters(desk):
        yield f"ledger: {name}", partial(desk.see, issues.page, _query(desk, shown))
    for order in issues.Order:
        for name in (Standing.OPEN, Standing.ALL):
            sorted_so = _query(desk, LedgerFilter(name, order=order))
            yield f"ledger: {name}, {order}", partial(desk.see, issues.page, sorted_so)
            late = _query(desk, LedgerFilter(name, category=Category.DELIVERY, order=order))
            yield f"ledger: {name}, delivery, {order}", partial(desk.see, issues.page, late)
    yield "ledger: the counts above it", partial(desk.see, issues.counts)
    yield "issue", partial(desk.see, issues.detail, halfway, "zh_Hans")


def _searches(desk: Desk) -> Iterator[Case]:
    for asked in ("#700000", "700000", *ASKED):
        yield f"ledger: find {asked}", partial(desk.see, _found, asked)


def _found(act: Acting, asked: str) -> object:
    return issues.page(act, issues.named(act, asked))


def _looks(desk: Desk) -> Iterator[Case]:
    yield "floor: first look", partial(desk.see, floor.look)
    seen = desk.see(floor.look)
    assert seen.on_call, "nobody is in a call"
    yield "floor: next look", partial(desk.see, floor.look, seen)
    one = seen.people[0].person_id
    yield "floor: one person's day", partial(desk.see, floor.person_day, one)
    yield "clocks: is any due", partial(desk.see, issue_clocks.any_to_look_at)
    yield "alerts: unseen", partial(desk.see, alerts.unseen)
    yield "my tasks: the supervisor", partial(desk.see, tasks.mine)
    desk.trust(make_big.AGENTS[0])
    yield "my tasks: somebody of a department", partial(desk.see, tasks.mine)
    desk.trust(make_big.SUPERVISOR)


# What the history costs

_TABLE: Final = (
    "CREATE TABLE plain (id INTEGER PRIMARY KEY, issue_id INTEGER, seq INTEGER, at TEXT, person_id INTEGER, "
    "kind TEXT, value TEXT, link INTEGER, salt TEXT, digest TEXT, mac TEXT, UNIQUE (issue_id, seq)) STRICT"
)
_PLAIN: Final = "INSERT INTO plain VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def events(desk: Desk, bare: Any, times: int) -> Iterator[Figures]:
    """An event of one of the newer issues, and a row of as many bytes into a plain table of the same file."""
    bare.execute(_TABLE)
    draw = Random(1)
    highest = desk.see(issues.page, IssueFilter(), None, 1).items[0].id
    lowest = max(1, highest - RECENT)
    said = json.dumps({"text": "客户来电催促,已转给责任部门"}, ensure_ascii=False)
    rows = iter(range(1, 10**9))

    def insert(count: int) -> None:
        bare.execute("BEGIN IMMEDIATE")
        for _ in range(count):
            number = next(rows)
            at = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
            signed = (f"{number:032x}", f"{number:064x}", f"{number:064x}")
            bare.execute(
                _PLAIN,
                (
                    draw.randint(lowest, highest),
                    number,
                    at,
                    1,
                    IssueEventKind.NOTE.value,
                    said,
                    number,
                    *signed,
                ),
            )
        bare.execute("COMMIT")

    def append(act: Acting, count: int) -> None:
        for _ in range(count):
            append_issue_event(
                act.tx,
                issue_id=draw.randint(lowest, highest),
                at=act.now,
                person_id=act.actor.id,
                kind=IssueEventKind.NOTE,
                value=said,
            )

    for name, count in (("durable", 1), (f"{EVENTS_AT_ONCE} in one transaction", EVENTS_AT_ONCE)):
        ours, plain = side_by_side(times, partial(desk.do, append, count), partial(insert, count))
        yield row(
            f"issue event, {name}",
            "ms",
            [spent / count for spent in ours],
            floors={"a plain INSERT": [spent / count for spent in plain]},
        )
    bare.execute("DROP TABLE plain")


def verified(url: str) -> Iterator[Figures]:
    """The whole history read and checked once, in a process of its own."""
    command = [sys.executable, str(VERIFY), url]
    done = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    assert done["fault"] is None, done["fault"]
    per_million = done["seconds"] / done["rows"] * 1e6
    yield row("ledger verified, per million events", "s", [per_million]) | {
        "rows": done["rows"],
        "rows_per_s": round(done["rows"] / done["seconds"]),
        "processor": round(done["processor"] / done["rows"] * 1e6, 2),
    }
    yield row("ledger verified: memory at its peak", "MB", [done["megabytes"]])
