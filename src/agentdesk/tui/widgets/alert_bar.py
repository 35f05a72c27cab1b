"""A line on top of every page while there is something that the person has to see at once (R86, R131)."""

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from agentdesk.domain.alert import ALERT_NAMES, AlertKind
from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock
from agentdesk.i18n import N_, _
from agentdesk.services.alerts import AlertRow
from agentdesk.services.care_words import named
from agentdesk.tui.text import clean, fit

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk


def words(row: AlertRow) -> str:
    """`#12 clock ran out: plan in place · 王小明`."""
    said = _(ALERT_NAMES[AlertKind(row.kind)])
    what = named(said, _(CLOCK_NAMES[Clock(row.clock)])) if row.clock else said
    return f"#{row.issue_id} {what} · {clean(row.customer)}"


class AlertBar(Widget):
    """Shows the gravest alert, and how many more there are; gone when there is none."""

    alerts: reactive[tuple[AlertRow, ...]] = reactive(())

    def watch_alerts(self, alerts: tuple[AlertRow, ...]) -> None:
        """Take no room for nothing."""
        self.display = bool(alerts)
        self.set_class(any(row.kind == AlertKind.EMERGENCY for row in alerts), "emergency")

    def render(self) -> Content:
        if not self.alerts:
            return Content("")
        order = list(AlertKind)
        first = min(self.alerts, key=lambda row: order.index(AlertKind(row.kind)))
        more = _(N_("and {count} more"), count=len(self.alerts) - 1) if len(self.alerts) > 1 else ""
        shown = cast("AgentDesk", self.app).keymap.shown("app.alerts")
        key = _(N_("{key} shows them"), key=shown) if shown else ""
        tail = "  ".join(part for part in (more, key) if part)
        room = self.content_size.width - cell_len(tail) - 3
        return Content(f"! {fit(words(first), max(room, 0))} {tail}")
