"""Call sheets for tests of the call session, made without a database: the company's questionnaire, one customer."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from agentdesk.content import questionnaire_xform
from agentdesk.domain.reason import because
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.xform import read_xform
from agentdesk.services.calls import CallSheet, Entry, LoggedEvent
from agentdesk.services.customers import Brief, ContactRow, OpenIssue, PurchaseRow
from agentdesk.services.interviews import Known
from agentdesk.services.queue import QueueItem
from agentdesk.tui.screens.agent.call_session import CallSession

STARTED = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")

Q = {name: f"/data/{name}" for name in ("greeting", *(f"q{n}" for n in range(1, 10)), "q3_what", "closing")}
"""Name of a step of the company's questionnaire to its node."""


@cache
def company_form() -> Form:
    """The questionnaire of R22 to R37."""
    return read_xform(questionnaire_xform("after_sale_visit"))


def logged(entries: tuple[Entry, ...]) -> tuple[LoggedEvent, ...]:
    """Entries as the store gives them back."""
    return tuple(
        LoggedEvent(each.seq, STARTED, each.elapsed_ms, 1, each.kind.value, each.node, each.value)
        for each in entries
    )


OPENED = LoggedEvent(1, STARTED, 0, 1, "opened", "", "")


def brief(name: str = "王小明", *, issues: tuple[OpenIssue, ...] = ()) -> Brief:
    """A customer with one number and one purchase."""
    bought = PurchaseRow(
        id=1,
        order_no="D1",
        kind="sale",
        product="净水器 X200",
        model="",
        units=1,
        amount_minor=328_000,
        currency="CNY",
        purchased_on=date(2026, 11, 11),
        delivered_on=date(2026, 11, 13),
        region="深圳",
    )
    return Brief(
        customer_id=1,
        number="K001",
        name=name,
        kind="person",
        tier="important",
        language="zh",
        country="CN",
        region="深圳",
        note="",
        do_not_call=False,
        contacts=(ContactRow(1, "phone", "138****5678", "", True),),
        purchases=(bought,),
        visits=(),
        issues=issues,
    )


def sheet(
    form: Form | None = None,
    entries: tuple[Entry, ...] = (),
    drafts: dict[str, str] | None = None,
    name: str = "王小明",
    *,
    resumed: bool = False,
) -> CallSheet:
    """A call just opened, or opened again after `entries`."""
    events = (OPENED, *logged(entries))
    customer = brief(name)
    item = QueueItem(
        visit_id=1,
        customer_id=1,
        number="K001",
        name=name,
        tier="important",
        region="深圳",
        product="净水器 X200",
        kind="first",
        state="claimed",
        due_on=date(2026, 11, 20),
        ready_at=STARTED,
        appointment=None,
        attempts=0,
        outcome=None,
        finished_at=None,
        own=False,
        urgent=False,
        why=because("due"),
        owed=because("Important customer"),
    )
    given = {"customer_name": name, "product": "净水器 X200", "company": "海纳", "agent_name": "李娜"}
    known = Known(customer.language, given)
    chosen, next_seq = form or company_form(), events[-1].seq + 1
    return CallSheet(item, customer, chosen, known, 1, STARTED, events, drafts or {}, ZONE, next_seq, resumed)


class Ticks:
    """A clock that moves when it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def session(made: CallSheet | None = None, ticks: Ticks | None = None) -> CallSession:
    """A running session of a sheet."""
    of = made or sheet()
    return CallSession(of, of.interview(), STARTED, ticks or Ticks())
