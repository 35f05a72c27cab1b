"""Changing one setting: what is typed is shown back by an example before it counts."""

from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from agentdesk.domain.errors import Refusal, Trouble
from agentdesk.domain.settings import SETTINGS
from agentdesk.i18n import N_
from agentdesk.services import setting_words, settings
from agentdesk.services.settings import Preview, SettingRow
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

VALUE_MAX = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a setting is to be, and from which day on."""

    text: str
    valid_from: date


class SettingDialog(DeskDialog[Wanted]):
    """Asks for the value and the day of one setting."""

    SCOPE = "setting"
    HELP = N_(
        "Write the value as the example shows it, in Chinese or English; what it comes to stands below while you"
        " write. It holds from the day named, today at the earliest; clocks that run then follow it from their"
        " beginning, what has ended stays as it was. Tab goes to the day."
    )

    def __init__(self, row: SettingRow) -> None:
        super().__init__()
        self._row_now, self._known = row, SETTINGS[row.key]

    def compose(self) -> ComposeResult:
        known, row = self._known, self._row_now
        with Vertical(classes="panel"):
            yield Said("{name}", name=setting_words.name(known), classes="title")
            yield Said(
                N_("Default: {value} ({source})"),
                value=setting_words.shown(known, row.default),
                source=row.source,
                classes="muted",
            )
            yield Said(N_("Value"), classes="label")
            yield Field(setting_words.shown(known, row.value), id="value", max_length=VALUE_MAX, compact=True)
            yield Said(id="meant", classes="meant")
            yield Said(N_("Holds from"), classes="label")
            yield Field(self.gateway.today().isoformat(), id="from", max_length=10, compact=True)
            yield KeyBar()

    def on_mount(self) -> None:
        """Begin with the value, all of it marked: what is typed takes its place."""
        field = self.query_one("#value", Field)
        field.focus()
        field.select_all()
        self._understand()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Show at once what it comes to."""
        message.stop()
        self._understand()

    def _day(self) -> date:
        text = self.query_one("#from", Field).value.strip()
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise Refusal(N_("“{text}” is no date; write it like 2026-11-21."), text=text) from error

    def _typed(self) -> str:
        return self.query_one("#value", Field).value

    def _understand(self) -> None:
        try:
            day = self._day()
        except Refusal as refusal:
            self.tell_trouble(refusal)
        else:
            self.read(self._show, settings.preview, self._row_now.key, self._typed(), day)

    def _show(self, preview: Preview) -> None:
        meant = self.query_one("#meant", Said)
        meant.set_class(False, "wrong")
        meant.set_class(True, "good")
        meant.say("{value}\n{example}", value=self._said(preview), example=preview.example)

    def _said(self, preview: Preview) -> str:
        return setting_words.shown(self._known, preview.after)

    def tell_trouble(self, trouble: Trouble) -> None:
        """What will not do, in the place where the example stands."""
        meant = self.query_one("#meant", Said)
        meant.set_class(False, "good")
        meant.set_class(True, "wrong")
        meant.say(trouble.message, **trouble.values)

    def entered(self, field: Input) -> None:  # noqa: ARG002
        """Enter in either field."""
        self.carry_out("setting.save")

    async def action_save(self) -> None:
        """Only what is understood leaves this page."""
        day = self._day()
        preview = await self.gateway.see(settings.preview, self._row_now.key, self._typed(), day)
        self.dismiss(Wanted(preview.after, day))

    def action_default(self) -> None:
        """The default, ready to be taken or changed."""
        field = self.query_one("#value", Field)
        field.value = setting_words.shown(self._known, self._row_now.default)
        field.action_end()

    def relabel(self) -> None:
        """The example too."""
        super().relabel()
        self._understand()
