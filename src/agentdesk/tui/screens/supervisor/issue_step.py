"""The next step of an issue: which one, and what it takes, asked one thing after another."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from agentdesk.domain.issue_flow import DEMAND_NAMES, STEP_NAMES, Demand, Given, StepOffer
from agentdesk.i18n import N_, _
from agentdesk.services import issues, organisation
from agentdesk.services.issues import IssueRow
from agentdesk.tui.dialogs import Choose
from agentdesk.tui.screens.supervisor import issue_words as words
from agentdesk.tui.screens.supervisor.asking import TITLE, Asking, Left, some_text
from agentdesk.tui.screens.supervisor.assign import department_choices, offered_first, person_choices
from agentdesk.tui.screens.supervisor.pick import Pick

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk

_DATE: Final = N_("Issue #{number}: {what}, written 2026-11-20")
_TYPED: Final[dict[Demand, tuple[str, Callable[[str], Any]]]] = {
    Demand.DEADLINE: (_DATE, date.fromisoformat),
    Demand.ORIGINAL: (TITLE, lambda text: int(text.removeprefix("#"))),
}
"""What is typed but is no text: its title, and how it is read; ValueError for what it cannot be."""


async def choose_step(app: "AgentDesk", row: IssueRow, offers: list[StepOffer]) -> StepOffer | None:
    """Which of the steps; those that cannot be taken are shown with the reason."""
    return await app.ask(
        Choose(
            N_("Issue #{number}: the next step"), [(offer, _said(offer)) for offer in offers], number=row.id
        )
    )


def _said(offer: StepOffer) -> str:
    line = f"{_(STEP_NAMES[offer.step])} → {words.state(offer.target)}"
    why = offer.refused_because
    return f"{line}  ({_(why.message, **why.named)})" if why else line


async def ask_for(app: "AgentDesk", row: IssueRow, offer: StepOffer) -> Given | None:
    """Everything that the step demands; None when one of the questions is left with Esc."""
    given: dict[str, Any] = {}
    for demand in offer.demands:
        value = await _asked(app, row, demand, given)
        if value is None:
            return None
        given[demand] = value
    return Given(**given)


async def _asked(app: "AgentDesk", row: IssueRow, demand: Demand, given: dict[str, Any]) -> object | None:
    if demand is Demand.DEPARTMENT:
        departments = await app.gateway.see(organisation.departments)
        choices = [choice for choice in department_choices(departments) if choice.value is not None]
        return await _picked(app, row, demand, choices, offered_first(row, departments))
    if demand is Demand.PERSON:
        people = await app.gateway.see(issues.assignable)
        choices = [
            choice
            for choice in person_choices(people, given.get(Demand.DEPARTMENT))
            if choice.value is not None
        ]
        return await _picked(app, row, demand, choices, row.assignee_id)
    return await _typed(app, row, demand)


async def _picked(
    app: "AgentDesk", row: IssueRow, demand: Demand, choices: list[Any], now: int | None
) -> object | None:
    picked = await app.ask(Pick(TITLE, choices, now=now, number=row.id, what=_(DEMAND_NAMES[demand])))
    return picked.value if picked else None


async def _typed(app: "AgentDesk", row: IssueRow, demand: Demand) -> object | None:
    """Ask until it can be read, with what was typed before still there."""
    title, read = _TYPED.get(demand, (TITLE, some_text))
    try:
        return await Asking(app, row.id).typed(_(DEMAND_NAMES[demand]), read, title=title)
    except Left:
        return None
