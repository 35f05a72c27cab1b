"""Refunds and compensation: what the rule says, the offer, the sentence for the customer (R135, R168, R169)."""

import re
from typing import Final

from agentdesk.domain.approval import APPROVAL_NAMES, Approval
from agentdesk.domain.compensation import (
    COMPENSATION_NAMES,
    CURRENCY,
    MEASURES,
    Compensation,
    Grade,
    Measure,
    Offer,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.money import Money, parse_amount
from agentdesk.domain.roles import ROLE_NAMES
from agentdesk.i18n import N_, _
from agentdesk.services import care_words, remedies
from agentdesk.services.care_acts import Possible
from agentdesk.services.remedies import REFUND, RemedyRow
from agentdesk.tui.screens.supervisor.asking import Asking, some_text
from agentdesk.tui.screens.supervisor.read_out import ReadOut

_WITH_CODE: Final = re.compile(r"\s*([A-Za-z]{3})(?![A-Za-z])")
_SIZES: Final[dict[Measure, str]] = {
    Measure.TIMES: N_("how many times?"),
    Measure.MONTHS: N_("how many months?"),
    Measure.MONEY: N_("what amount, such as 328.00 or USD 30?"),
}
_BY_RULE: Final = N_("{what}: the rule approves it at once, in the name of {person}. Offer it?")
_BY_SOMEBODY: Final = N_("{what}: this is above what is approved at once; a {role} decides. Put it to them?")


def read_amount(text: str) -> Money:
    """`328.00` in CURRENCY, `USD 30` in its own. Raises Refusal for what is no amount."""
    found = _WITH_CODE.match(text)
    currency = found[1].upper() if found else CURRENCY
    return Money(parse_amount(text[found.end() :] if found else text, currency), currency)


async def offer(ask: Asking, on: Possible) -> None:
    """Ask what is offered; show what the rule says; offer it; show what the customer is told."""
    kind = await ask.one_of(
        _(N_("what is offered?")),
        [(None, _(N_("refund"))), *((each, _graded(each, on.grade)) for each in Compensation)],
    )
    what = await ask.typed(_(_SIZES[Measure.MONEY]), read_amount) if kind is None else await _sized(ask, kind)
    await _agree(ask, on, what)
    made = await ask.app.gateway.do(remedies.offer, on.issue_id, what)
    if made.tell:
        await ask.app.ask(ReadOut(APPROVAL_NAMES[made.state], made.tell))


def _graded(kind: Compensation, grade: Grade) -> str:
    """The kind, and how much of it needs nobody's approval (R135)."""
    name, most = _(COMPENSATION_NAMES[kind]), grade.get(kind)
    if most is None:
        return _(N_("{what} · has to be approved"), what=name)
    if MEASURES[kind] is Measure.NONE:
        return name
    shown = most.format() if isinstance(most, Money) else most
    return _(N_("{what} · up to {most} without asking"), what=name, most=shown)


async def _sized(ask: Asking, kind: Compensation) -> Offer:
    measure = MEASURES[kind]
    if measure is Measure.NONE:
        return Offer(kind)
    read = read_amount if measure is Measure.MONEY else _read_count
    return await ask.typed(_(_SIZES[measure]), lambda text: Offer(kind, read(text)))


def _read_count(text: str) -> int:
    if not text.isdecimal():
        raise Refusal(N_("Write a whole number."))
    return int(text)


async def _agree(ask: Asking, on: Possible, what: Money | Offer) -> None:
    foreseen = await ask.app.gateway.see(remedies.foresee, on.issue_id, what)
    said = _offered(what)
    if foreseen.in_the_name_of:
        await ask.sure(_BY_RULE, what=said, person=foreseen.in_the_name_of)
    elif foreseen.approver is not None:
        await ask.sure(_BY_SOMEBODY, what=said, role=_(ROLE_NAMES[foreseen.approver]))


def _offered(what: Money | Offer) -> str:
    if isinstance(what, Money):
        return care_words.remedy(REFUND, what, None)
    if isinstance(what.size, Money):
        return care_words.remedy(what.kind, what.size, None)
    return care_words.remedy(what.kind, None, what.size)


async def decide(ask: Asking, on: Possible) -> None:
    """Approve what waits, decline it with a reason, or take an approval back with one (D8)."""
    row = await ask.one_of(
        _(N_("what is decided on?")), [(each, _standing(each)) for each in (*on.decidable, *on.reversible)]
    )
    gateway = ask.app.gateway
    if row.state == Approval.APPROVED:
        why = await ask.typed(_(N_("why it is taken back")), some_text)
        await gateway.do(remedies.reverse, row.id, why)
        return
    approve = await ask.one_of(_standing(row), [(True, _(N_("approve"))), (False, _(N_("decline")))])
    why = "" if approve else await ask.typed(_(N_("why it is declined: the customer is told")), some_text)
    await gateway.do(remedies.settle, row.id, approve=approve, reason=why)


def _standing(row: RemedyRow) -> str:
    what = care_words.remedy(row.kind, row.amount, row.size)
    return f"{what} · {_(APPROVAL_NAMES[Approval(row.state)])}"
