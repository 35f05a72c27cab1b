"""The settings: how long clocks may run as a grid of clock and severity, and all the others as a list."""

from typing import Any, Final

from textual.app import ComposeResult
from textual.events import DescendantFocus
from textual.widgets import Static

from agentdesk.domain.clock_policy import CLOCK_NAMES
from agentdesk.domain.issue import SEVERITY_NAMES, Severity
from agentdesk.domain.settings import CLOCKS_OF, COMPLAINT, SETTINGS
from agentdesk.i18n import N_, _, current_language
from agentdesk.services import setting_words, settings
from agentdesk.services.clock_words import SHORT_CLOCKS
from agentdesk.services.setting_words import name, shown
from agentdesk.services.settings import Changed, Preview, SettingRow
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor.setting_dialog import SettingDialog
from agentdesk.tui.text import clean, day, moment, plain
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.grid import Grid, GridCell, GridRow
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable, Row
from agentdesk.tui.widgets.status_bar import StatusBar

MARK_CHANGED: Final = "*"
MARK_LATER: Final = "+"


def setting_columns() -> tuple[Column, ...]:
    """The columns, as wide as the language in use needs them."""
    zh = current_language().startswith("zh")
    return (
        Column("sign", "", min=2, place=1),
        Column("name", N_("Setting"), min=24 if zh else 33, weight=2, place=1),
        Column("value", N_("Value"), min=24, weight=3, place=1),
        Column("default", N_("Default"), min=14, weight=2, place=5),
        Column("since", N_("Since day"), min=10, place=3),
        Column("by", N_("Set by"), min=8, weight=1, place=4),
    )


class SettingsScreen(DeskScreen[None]):
    """Two lists, one above the other; what is chosen in either is explained below."""

    SCOPE = "settings"
    HELP = N_(
        "What the company decides itself. Above, how long each clock may run, by severity; complaints may have their"
        " own times. Below, everything else. * is another than the default, + will be another on a day to come. Tab"
        " goes from one list to the other, Enter changes, Delete makes it the default again, Ctrl+Z takes back. What"
        " the chosen setting comes to is said by an example at the bottom."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, SettingRow] = {}
        self._made: list[Changed] = []
        self._example: Preview | None = None

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Grid(id="clocks")
        yield PagedTable(setting_columns(), self._fetch, empty=N_("Loading.."), id="others")
        yield Static(id="peek", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys go to the clocks."""
        self._grid.focus()
        self.store_changed()

    @property
    def _grid(self) -> Grid:
        return self.query_one(Grid)

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    # Reading

    def store_changed(self) -> None:
        """Read all of them again."""
        self.read(self._show, settings.listed)

    def _show(self, rows: tuple[SettingRow, ...]) -> None:
        self._rows = {row.key: row for row in rows}
        changed = sum(row.changed for row in rows)
        self.query_one(StatusBar).counts = _(
            N_("Settings {count}   Not the default {changed}"), count=len(rows), changed=changed
        )
        self._show_clocks()
        self._table.reload()
        self._look()

    def _show_clocks(self) -> None:
        heads = [_(N_("How long a clock may run")), *(_(SEVERITY_NAMES[each]) for each in Severity)]
        lines: list[GridRow] = []
        for kind, clocks in CLOCKS_OF.items():
            for clock in clocks:
                known = [SETTINGS[f"{kind}.{clock}.{severity}"] for severity in Severity]
                own = kind == COMPLAINT and clock in CLOCKS_OF["clock"]
                label = (
                    _(N_("complaint: {clock}"), clock=_(SHORT_CLOCKS[clock]))
                    if own
                    else _(CLOCK_NAMES[clock])
                )
                lines.append(GridRow(label, [self._cell(each.key) for each in known]))
        self._grid.show(heads, lines if self._rows else [])

    def _cell(self, key: str) -> GridCell:
        row = self._rows.get(key)
        if row is None:
            return GridCell(key, "")
        text = shown(SETTINGS[key], row.value)
        tone = "strong" if row.changed else "muted" if row.value in ("same", "none") else ""
        return GridCell(key, f"{text} {_signs(row)}".rstrip(), tone)

    async def _fetch(self, _cursor: Any, _limit: int) -> Page:
        in_grid = {cell.key for line in self._grid.rows for cell in line.cells}
        return Page([self._line(row) for key, row in self._rows.items() if key not in in_grid])

    def _line(self, row: SettingRow) -> Row:
        known, today = SETTINGS[row.key], self.gateway.today()
        value = shown(known, row.value)
        cells: dict[str, str | tuple[str, str]] = {
            "sign": _signs(row),
            "name": name(known),
            "value": (value, "strong") if row.changed else value,
            "default": (shown(known, row.default), "muted"),
            "since": day(row.since.valid_from, today) if row.since else "",
            "by": row.since.person if row.since else "",
        }
        return Row(row.key, cells, row)

    # What is chosen

    @property
    def _here(self) -> SettingRow | None:
        if self.focused is self._table:
            row = self._table.current
            return row.data if row else None
        return self._rows.get(self._grid.current or "")

    def on_grid_moved(self, message: Grid.Moved) -> None:
        """Explain the chosen clock."""
        message.stop()
        self._look()

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Explain the chosen setting."""
        message.stop()
        self._look()

    def on_descendant_focus(self, message: DescendantFocus) -> None:
        """The other list has the keys now."""
        message.stop()
        self._look()

    def _look(self) -> None:
        row = self._here
        if row is not None:
            self.read(self._explain, settings.preview, row.key, row.value)
        self._peek()
        self.refresh_commands()

    def _explain(self, preview: Preview) -> None:
        self._example = preview
        self._peek()

    def _peek(self) -> None:
        row, lines = self._here, [""]
        if row is not None:
            lines = [self._first_line(row), *(self._turns(row))]
            if self._example is not None and self._example.key == row.key:
                lines.append(self._example.example)
        self.query_one("#peek", Static).update(plain("\n".join(map(clean, lines)), lines=True))

    def _first_line(self, row: SettingRow) -> str:
        known = SETTINGS[row.key]
        default = _(N_("default {value}"), value=shown(known, row.default))
        return " · ".join((name(known), shown(known, row.value), default, row.source, row.key))

    def _turns(self, row: SettingRow) -> list[str]:
        today, zone = self.gateway.today(), self.gateway.zone
        turns = [turn for turn in (row.since, *row.later) if turn]
        return [
            _(
                N_("from {day}: {value} · {person} {at}"),
                day=day(turn.valid_from, today),
                value=shown(SETTINGS[row.key], turn.text or row.default),
                person=turn.person,
                at=moment(turn.at, zone, today),
            )
            for turn in turns[-2:]
        ]

    def relabel(self) -> None:
        """Every value is said in the other language."""
        super().relabel()
        self._table.use_columns(setting_columns())
        self._show(tuple(self._rows.values()))

    # Changing

    def refuses(self, command_id: str) -> str | None:
        """Nothing to make the default, nothing to take back."""
        if reason := super().refuses(command_id):
            return reason
        row = self._here
        if command_id == "settings.reset" and row is not None and not row.changed:
            return _(N_("This is its default."))
        if command_id == "settings.undo" and not self._made:
            return _(N_("There is nothing to take back."))
        return None

    def action_other(self) -> None:
        """From one list to the other."""
        self.set_focus(self._grid if self.focused is self._table else self._table)
        self._look()

    async def action_edit(self) -> None:
        """Ask for the value and the day, and store it."""
        row = self._here
        if row is None:
            return
        wanted = await self.desk_app.ask(SettingDialog(row))
        if wanted is None:
            return
        # From today on, what was looked at must still be so; what holds on a later day was not shown.
        seen = {row.key: row.value} if wanted.valid_from == self.gateway.today() else None
        made = await self.gateway.do(
            settings.change, {row.key: wanted.text}, wanted.valid_from, instead_of=seen
        )
        self._say(made)

    async def action_reset(self) -> None:
        """The default again, from today on."""
        row = self._here
        if row is not None:
            self._say(
                await self.gateway.do(settings.change, {row.key: None}, instead_of={row.key: row.value})
            )

    def _say(self, made: tuple[Changed, ...]) -> None:
        self._made += made
        for each in made:
            self.tell(setting_words.changed(each.key, each.before, each.after, each.valid_from, each.clocks))
        if not made:
            self.tell(_(N_("Nothing changes: it is so already.")))
        self.store_changed()

    async def action_undo(self) -> None:
        """The last change made here."""
        made = self._made.pop()
        await self.gateway.do(settings.undo, made)
        known = SETTINGS[made.key]
        self.tell(_(N_("{name} is {value} again."), name=name(known), value=shown(known, made.before)))
        self.store_changed()


def _signs(row: SettingRow) -> str:
    return (MARK_CHANGED if row.changed else "") + (MARK_LATER if row.later else "")
