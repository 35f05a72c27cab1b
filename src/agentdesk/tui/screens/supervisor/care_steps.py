"""What can be done about an issue beside its steps: which one, and what it takes, asked one thing after another."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from agentdesk.domain.callback_time import coming_day
from agentdesk.domain.clock_policy import CLOCK_NAMES
from agentdesk.domain.complaint import (
    LESSON_NAMES,
    REMEDY_NAMES,
    URGENCY_NAMES,
    ComplaintFacts,
    Lesson,
    Remedy,
    Urgency,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import SEVERITY_HELP, SEVERITY_NAMES, Severity, is_less
from agentdesk.domain.money import Money
from agentdesk.i18n import N_, _
from agentdesk.services import complaints, promises
from agentdesk.services.care_acts import CARE_ACT_NAMES, CareAct, CareOffer, Possible
from agentdesk.services.complaints import ComplaintRow
from agentdesk.tui.dialogs import Choose
from agentdesk.tui.screens.supervisor import care_remedies
from agentdesk.tui.screens.supervisor.asking import Asking, some_text
from agentdesk.tui.screens.supervisor.care_remedies import read_amount
from agentdesk.tui.text import clean, day

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk


async def choose_act(app: "AgentDesk", on: Possible) -> CareOffer | None:
    """Which of the acts; those that cannot be done are shown with the reason."""
    return await app.ask(
        Choose(
            N_("Issue #{number}: complaint, clocks, refunds"),
            [(offer, _said(offer)) for offer in on.offers()],
            number=on.issue_id,
        )
    )


def _said(offer: CareOffer) -> str:
    line, why = _(CARE_ACT_NAMES[offer.act]), offer.refused_because
    return f"{line}  ({_(why.message, **why.named)})" if why else line


_LESS: Final = N_(
    "Issue #{number} becomes less serious: its clocks may get more time, and the supervisors hear of it. Is it so?"
)
_DELAYED: Final = N_("Issue #{number}: has the customer been told that it takes until {day}?")
_DELAYED_BY_OTHERS: Final = N_(
    "Issue #{number}: has the customer been told that it takes until {day}? Supervisors hear of a later day."
)


async def _classify(ask: Asking, on: Possible) -> None:
    severity = await ask.one_of(
        _(N_("how serious is it?")),
        [(each, f"{_(SEVERITY_NAMES[each])} · {_(SEVERITY_HELP[each])}") for each in Severity],
    )
    if is_less(severity, on.severity) and not on.is_supervisor:
        await ask.sure(_LESS)
    facts = await _complaint(ask, on.care.complaint)
    await ask.app.gateway.do(complaints.classify, on.issue_id, severity, facts)


async def _complaint(ask: Asking, now: ComplaintRow | None) -> ComplaintFacts | None:
    """What makes it a complaint (R126); None where that stays as it is."""
    stays = _(N_("it stays the complaint that it is")) if now else _(N_("it is no complaint"))
    wanted: list[tuple[Remedy | None, str]] = [(each, _(REMEDY_NAMES[each])) for each in Remedy]
    remedy = await ask.one_of(_(N_("what does the customer want?")), [(None, stays), *wanted])
    if remedy is None:
        return None
    urgency = await ask.one_of(
        _(N_("what does the problem do?")), [(each, _(URGENCY_NAMES[each])) for each in Urgency]
    )
    amount = await ask.typed(
        _(N_("amount in dispute, such as 328.00 or USD 30; empty for none")),
        _disputed,
        now.amount.coded() if now and now.amount else "",
    )
    return await ask.typed(
        _(N_("what is wanted, in the customer's words")),
        lambda text: ComplaintFacts(remedy, urgency, text, amount),
        now.wanted if now else "",
    )


def _disputed(text: str) -> Money | None:
    amount = read_amount(text) if text else None
    if amount is not None and amount.minor < 0:
        raise Refusal(N_("The amount of a complaint cannot be below zero."))
    return amount


async def _acknowledge(ask: Asking, on: Possible) -> None:
    how = await ask.typed(_(N_("how the customer was told that it is in hand")), some_text)
    await ask.app.gateway.do(complaints.acknowledge, on.issue_id, how)


async def _told(ask: Asking, on: Possible) -> None:
    how = await ask.typed(_(N_("how the customer was told the result")), some_text)
    await ask.app.gateway.do(complaints.told, on.issue_id, how)


async def _delay(ask: Asking, on: Possible) -> None:
    clock = await ask.one_of(
        _(N_("what takes longer?")), [(each, _(CLOCK_NAMES[each])) for each in on.delayable]
    )
    today = ask.app.gateway.today()
    until = await ask.typed(
        _(N_("the day the customer was told: 11-25, Fri or +3d")), lambda text: coming_day(text, today)
    )
    reason = await ask.typed(_(N_("the reason the customer was told")), some_text)
    await ask.sure(
        _DELAYED if on.is_supervisor else _DELAYED_BY_OTHERS,
        day=f"{until:%Y-%m-%d} ({day(until, today)})",
    )
    await ask.app.gateway.do(complaints.delay, on.issue_id, clock, until, reason)


async def _learn(ask: Asking, on: Possible) -> None:
    """The three texts; what is left empty is written another time."""
    known = on.care.complaint.lessons if on.care.complaint else {}
    written = {
        lesson: await ask.typed(_(LESSON_NAMES[lesson]), str, known.get(lesson, "")) for lesson in Lesson
    }
    said = {lesson: text for lesson, text in written.items() if text and text != known.get(lesson)}
    if said:
        await ask.app.gateway.do(complaints.learn, on.issue_id, said)


async def _tick(ask: Asking, on: Possible) -> None:
    """Line after line, until all are ticked off or the list is left."""
    lines = [line for line in on.care.checklist if line.ticked_at is None]
    while lines:
        line = await ask.one_of(_(N_("what has been done?")), [(each, _(each.text)) for each in lines])
        await ask.app.gateway.do(complaints.tick, on.issue_id, line.step)
        lines.remove(line)


async def _keep(ask: Asking, on: Possible) -> None:
    today = ask.app.gateway.today()
    kept = await ask.one_of(
        _(N_("which promise was kept?")),
        [
            (
                row.id,
                " · ".join(filter(None, (clean(row.text), day(row.due_on, today) if row.due_on else ""))),
            )
            for row in on.promises
        ],
    )
    note = await ask.typed(_(N_("how it was kept; may stay empty")), str)
    await ask.app.gateway.do(promises.keep, kept, note)


ACTS: Final[dict[CareAct, Callable[[Asking, Possible], Awaitable[None]]]] = {
    CareAct.CLASSIFY: _classify,
    CareAct.ACKNOWLEDGE: _acknowledge,
    CareAct.TICK: _tick,
    CareAct.DELAY: _delay,
    CareAct.OFFER: care_remedies.offer,
    CareAct.LEARN: _learn,
    CareAct.TOLD: _told,
    CareAct.KEEP: _keep,
    CareAct.DECIDE: care_remedies.decide,
}
"""Asks what the act takes, and does it. Raises asking.Left where a question is left, Trouble where it is refused."""
