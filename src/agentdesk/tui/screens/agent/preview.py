"""A questionnaire looked at as agents will see it: the call screen itself, with a made-up customer and no store."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from textual.app import ComposeResult

from agentdesk.domain.reason import because
from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import Form
from agentdesk.services.calls import CallSheet, LoggedEvent
from agentdesk.services.customers import Brief, ContactRow, PurchaseRow
from agentdesk.services.interviews import Known
from agentdesk.services.organisation import about
from agentdesk.services.queue import QueueItem
from agentdesk.tui.screens.agent.call import CallScreen
from agentdesk.tui.screens.agent.outbox import Do
from agentdesk.tui.widgets.said import Said

NO_CALL: Final = frozenset(
    f"call.{name}" for name in ("issue", "callback", "history", "reveal", "end", "note", "retry", "knowledge")
)
"""Commands that need a customer and a visit."""

DELIVERED: Final = timedelta(days=7)
"""How long ago the made-up customer's product came."""


class PreviewScreen(CallScreen):
    """Asks `form`, called `title`, in one of its languages; Esc leaves, and nothing of it is kept."""

    HELP = N_(
        "This is how agents see the questionnaire, with a made-up customer. Every key that answers works as in a call;"
        " nothing is stored, and Esc leaves."
    )

    def __init__(self, form: Form, title: str, language: str) -> None:
        super().__init__(visit_id=0)
        self._form, self._form_title, self._language = form, title, language

    def compose(self) -> ComposeResult:
        yield Said(
            N_("Preview of “{title}”: nothing is stored. Esc leaves."), title=self._form_title, id="preview"
        )
        yield from super().compose()

    async def sheet_of(self, visit_id: int) -> CallSheet:
        """A call of the made-up customer that has just been opened."""
        now, today = self.gateway.now(), self.gateway.today()
        organisation = await self.gateway.see(about)
        name, product = _(N_("Li Hua")), _(N_("Water purifier X200"))
        opened = LoggedEvent(1, now, 0, self.person.id, EventKind.OPENED.value, "", "")
        given = {
            "customer_name": name,
            "product": product,
            "company": "" if organisation is None else organisation.name,
            "agent_name": self.person.name,
            "username": self.person.login,
        }
        return CallSheet(
            visit=_visit(visit_id, name, product, today, now),
            brief=_customer(name, product, today, self._language),
            form=self._form,
            known=Known(self._language, given),
            purchase_id=0,
            started_at=now,
            events=(opened,),
            drafts={},
            zone=self.gateway.zone,
            next_seq=2,
            resumed=False,
        )

    @property
    def store(self) -> Do:
        """Everything is taken and nothing is kept."""
        return _forgotten

    def stay(self) -> None:
        """There is no claim to be renewed."""

    def refuses(self, command_id: str) -> str | None:
        """What needs a customer and a visit is refused."""
        if command_id in NO_CALL:
            return _(N_("This is a preview: there is no call."))
        return super().refuses(command_id)

    async def action_back(self) -> None:
        """Leave at once: there is nothing to lose."""
        self.dismiss()

    async def may_leave(self) -> bool:
        """The program may end."""
        return True


def _forgotten(act: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Awaitable[Any]:  # noqa: ARG001
    """Stands in for the line of writes."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    done.set_result(None)
    return done


def _visit(visit_id: int, name: str, product: str, today: date, now: datetime) -> QueueItem:
    return QueueItem(
        visit_id=visit_id,
        customer_id=0,
        number="",
        name=name,
        tier="ordinary",
        region="",
        product=product,
        kind="first",
        state="claimed",
        due_on=today,
        ready_at=now,
        appointment=None,
        attempts=0,
        outcome=None,
        finished_at=None,
        own=False,
        urgent=False,
        why=because(""),
        owed=because(""),
    )


def _customer(name: str, product: str, today: date, language: str) -> Brief:
    bought = PurchaseRow(
        id=0,
        order_no="",
        kind="sale",
        product=product,
        model="",
        units=1,
        amount_minor=328_000,
        currency="CNY",
        purchased_on=today - DELIVERED,
        delivered_on=today - DELIVERED,
        region="",
    )
    return Brief(
        customer_id=0,
        number="",
        name=name,
        kind="individual",
        tier="ordinary",
        language=language,
        country="CN",
        region="",
        note="",
        do_not_call=False,
        contacts=(ContactRow(0, "phone", "138****0000", "", True),),
        purchases=(bought,),
        visits=(),
        issues=(),
    )
