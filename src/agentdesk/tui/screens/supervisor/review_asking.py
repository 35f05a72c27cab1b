"""What is taken down in a review meeting, asked one thing after another; Esc leaves with None."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from agentdesk.domain.issue import CATEGORY_NAMES, Category
from agentdesk.i18n import N_, _
from agentdesk.services import organisation, reviews
from agentdesk.services.reviews import TEXT_MAX, Decision, Finding
from agentdesk.tui.dialogs import Choose, Prompt
from agentdesk.tui.screens.supervisor.pick import Choice, Pick
from agentdesk.tui.text import clean

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk

Whom = tuple[int | None, int | None]
"""The number of a person or of a department."""
USUALLY_IN: Final = timedelta(days=7)
"""The day that is offered for a decision."""


async def ask_finding(app: "AgentDesk", category: Category | None, cause: str) -> Finding | None:
    """A finding about `category`, or about the one that is chosen; `cause` is offered."""
    if category is None:
        names = [(each, _(CATEGORY_NAMES[each])) for each in Category]
        category = await app.ask(Choose(N_("What is the finding about?"), names))
    if category is None:
        return None
    about = _(CATEGORY_NAMES[category])
    said = await _text(app, N_("{category}: what is the cause?"), cause, about, needed=True)
    if said is None:
        return None
    pattern = await _text(
        app, N_("{category}: is there a pattern (when, where, which)? May be empty"), "", about
    )
    if pattern is None:
        return None
    prevention = await _text(app, N_("{category}: what prevents it from now on? May be empty"), "", about)
    return None if prevention is None else Finding(category, said, pattern, prevention)


async def _text(
    app: "AgentDesk", title: str, offered: str, category: str = "", *, needed: bool = False
) -> str | None:
    while True:
        said = await app.ask(Prompt(title, offered, max_length=TEXT_MAX, category=category))
        if said is None or said.strip() or not needed:
            return None if said is None else said.strip()


async def ask_decision(app: "AgentDesk", today: date) -> Decision | None:
    """A decision: what, until when, by whom."""
    text = await _text(app, N_("What is to be done?"), "", needed=True)
    due = None if text is None else await _due(app, today)
    if text is None or due is None:
        return None
    picked = await app.ask(Pick(N_("Who does it: a person or a department?"), await _responsible(app)))
    if picked is None:
        return None
    person, department = picked.value
    return Decision(text, due, person, department)


async def _due(app: "AgentDesk", today: date) -> date | None:
    """A day from `today` on; asked again, with what was typed still there, until it is one."""
    title, typed = N_("Until when? Written 2026-11-30"), f"{today + USUALLY_IN}"
    while True:
        said = await app.ask(Prompt(title, typed))
        if said is None:
            return None
        typed = said.strip()
        try:
            due = date.fromisoformat(typed)
        except ValueError:
            title = N_("That is no date. Until when? Written 2026-11-30")
            continue
        if due >= today:
            return due
        title = N_("That day is past. Until when? Written 2026-11-30")


async def _responsible(app: "AgentDesk") -> list[Choice[Whom]]:
    """Everybody active, then the departments."""
    people = await app.gateway.see(reviews.able)
    departments = await app.gateway.see(organisation.departments)
    choices: list[Choice[Whom]] = [
        Choice((each.person_id, None), f"{clean(each.name)}  {each.login}") for each in people
    ]
    choices += [Choice((None, each.id), clean(each.name), each.code) for each in departments]
    return choices
