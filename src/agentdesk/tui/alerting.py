"""Alerts on the screen: a bar on the page on top within a second of their making, gone when they were seen.

Every desk looks at the clocks from time to time, so that one that runs out is noticed wherever somebody works.
"""

import logging
from typing import TYPE_CHECKING

from agentdesk.domain.errors import Trouble
from agentdesk.i18n import N_, _
from agentdesk.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk

_log = logging.getLogger(__name__)


async def look(app: "AgentDesk") -> None:
    """Show on the page on top what the person signed in has not seen yet."""
    from agentdesk.services import alerts
    from agentdesk.tui.widgets.alert_bar import AlertBar
    from agentdesk.tui.widgets.status_bar import StatusBar

    if app.gateway.person is None:
        return
    try:
        found = await app.gateway.see(alerts.unseen)
    except Trouble as trouble:
        _log.warning("alerts: %s", trouble)
        return
    page = app.screen
    if not isinstance(page, DeskScreen) or page.SCOPE == "lock":
        return
    bars = page.query(AlertBar)
    if not bars and found:
        # A dialog's bar lies on the one of its page, which has a status bar above it or not.
        below = next(each for each in reversed(app.screen_stack) if not each.is_modal).query(StatusBar)
        await page.mount(AlertBar(classes="below" if below else ""), before=0)
    for bar in page.query(AlertBar):
        bar.alerts = found


async def look_at_clocks(app: "AgentDesk") -> None:
    """Give the notices of clocks that are due by now; the desk that finds them writes, the others see them."""
    from agentdesk.services import issue_clocks

    try:
        if await app.gateway.see(issue_clocks.any_to_look_at):
            await app.gateway.do(issue_clocks.sweep)
    except Trouble as trouble:
        # Nobody asked for it, and the next look is near.
        _log.warning("clocks: %s", trouble)


async def show(app: "AgentDesk") -> None:
    """List the alerts; what is said to be seen goes from the screen."""
    from agentdesk.services import alerts
    from agentdesk.tui.screens.alerts import AlertsDialog

    found = await app.gateway.see(alerts.unseen)
    if not found:
        app.notify(_(N_("There is nothing to be seen at once.")), markup=False)
        return
    seen = await app.ask(AlertsDialog(found))
    if seen is None:
        return
    await app.gateway.do(alerts.see, seen.alerts)
    await look(app)
    if seen.issue_id is not None:
        from agentdesk.tui.screens.supervisor.issue import IssueScreen

        await app.push_screen(IssueScreen(seen.issue_id))
