"""The saved views of the ledger: opened by a digit, kept, renamed, shared, taken away; each change can be undone."""

from collections.abc import Awaitable
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical

from agentdesk.i18n import N_, _
from agentdesk.services import saved_views
from agentdesk.services.saved_views import NAME_MAX, Changed, SavedView
from agentdesk.tui.dialogs import Choices, Prompt
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.screens.supervisor.ledger_filter import LedgerFilter
from agentdesk.tui.text import clean, plain
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

NONE_YET: Final = N_("You have no views yet. F2 keeps what the ledger shows now.")


class ViewsDialog(DeskDialog[SavedView]):
    """The views of the person signed in and those shared with everybody; gives the one to be shown."""

    SCOPE = "views"
    HELP = N_(
        "A view keeps what the ledger shows: what narrows it, its order, and what was searched for. A digit or Enter"
        " opens one. F2 keeps what is shown now; the name of a view of yours replaces it. F4 makes a view the one with"
        " which your ledger begins."
    )

    def __init__(self, shown: LedgerFilter, name: str = "") -> None:
        """`shown` is what the ledger shows now, and `name` what that is called."""
        super().__init__()
        self._shown = shown
        self._called = name
        self._views: tuple[SavedView, ...] = ()
        self._undo: list[Changed] = []
        self._on: int | None = None
        """The number of the view that the cursor is to stand on."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel wide"):
            yield Said(N_("Views of the ledger"), classes="title")
            yield Choices()
            yield Said(classes="muted", id="news")
            yield KeyBar()

    def on_mount(self) -> None:
        """Read them."""
        self.query_one(Choices).focus()
        self.store_changed()

    def store_changed(self) -> None:
        """Read them again."""
        self.read(self._show, saved_views.views)

    def _show(self, views: tuple[SavedView, ...]) -> None:
        choices = self.query_one(Choices)
        here = self.view_here()
        wanted = self._on if self._on is not None else here.id if here else None
        self._views, self._on = views, None
        choices.set_options(plain(self._line(place, each)) for place, each in enumerate(views, 1))
        numbers = [each.id for each in views]
        if views:
            choices.highlighted = numbers.index(wanted) if wanted in numbers else 0
        if not views:
            self.query_one("#news", Said).say(NONE_YET)
        elif self.query_one("#news", Said).said == _(NONE_YET):
            self.query_one("#news", Said).say("")
        self.refresh_commands()

    def _line(self, place: int, each: SavedView) -> str:
        digit = str(place) if place < 10 else " "
        signs = [_(N_("begins with it"))] if each.opens else []
        if each.shared:
            signs.append(_(N_("shared")) if each.mine else _(N_("from {who}"), who=clean(each.owner)))
        shown = LedgerFilter.of(each.view)
        words = " · ".join([*shown.words(), shown.order_words()])
        name = clean(each.name) + (f" ({' · '.join(signs)})" if signs else "")
        return f"{digit}  {name}  {words}"

    def relabel(self) -> None:
        """Each is said again."""
        super().relabel()
        self.store_changed()

    def view_here(self) -> SavedView | None:
        """The view under the cursor."""
        place = self.query_one(Choices).highlighted
        return self._views[place] if place is not None and place < len(self._views) else None

    def refuses(self, command_id: str) -> str | None:
        """Only one's own can be changed."""
        if reason := super().refuses(command_id):
            return reason
        here, name = self.view_here(), command_id.partition(".")[2]
        if name in ("open", "rename", "first", "share", "delete") and here is None:
            return _(N_("There is no view here."))
        if name in ("rename", "first", "share", "delete") and here is not None and not here.mine:
            return _(N_("This view is somebody else's. Open it and keep it under a name of your own."))
        if name == "undo" and not self._undo:
            return _(N_("There is nothing to take back."))
        return None

    def on_option_list_option_highlighted(self) -> None:
        """Other keys may hold for this one."""
        self.refresh_commands()

    def action_open(self) -> None:
        """The one under the cursor."""
        self.dismiss(self.view_here())

    def action_digit(self, digit: int) -> None:
        """The one with this number."""
        if digit <= len(self._views):
            self.dismiss(self._views[digit - 1])

    async def action_keep(self) -> None:
        """What the ledger shows now, under a name."""
        name = await self.desk_app.ask(
            Prompt(N_("Keep this view under which name?"), self._called, max_length=NAME_MAX)
        )
        if name is None or not name.strip():
            return
        changed = await self._changed(self.gateway.do(saved_views.save, name, self._shown))
        said = N_("“{name}” is kept.") if changed.before is None else N_("“{name}” is replaced.")
        self._say(said, changed)

    async def action_rename(self) -> None:
        """Something else."""
        here = self.view_here()
        if here is None:
            return
        name = await self.desk_app.ask(
            Prompt(N_("What is this view to be called?"), here.name, max_length=NAME_MAX)
        )
        if name is not None and name.strip() != here.name:
            changed = await self._changed(self.gateway.do(saved_views.rename, here.id, name))
            self._say(N_("It is called “{name}” now."), changed)

    async def action_first(self) -> None:
        """The ledger begins with it, or with all open issues again."""
        here = self.view_here()
        if here is not None:
            changed = await self._changed(self.gateway.do(saved_views.open_with, here.id, not here.opens))
            said = (
                N_("Your ledger begins with all open issues.")
                if here.opens
                else N_("Your ledger begins with “{name}”.")
            )
            self._say(said, changed)

    async def action_share(self) -> None:
        """With everybody, or with nobody."""
        here = self.view_here()
        if here is not None:
            changed = await self._changed(self.gateway.do(saved_views.share, here.id, not here.shared))
            said = (
                N_("“{name}” is yours alone.")
                if here.shared
                else N_("Everybody who sees the ledger has “{name}”.")
            )
            self._say(said, changed)

    async def action_delete(self) -> None:
        """Away, until it is undone."""
        here = self.view_here()
        if here is not None:
            changed = await self._changed(self.gateway.do(saved_views.delete, here.id))
            self._say(N_("“{name}” is deleted."), changed)

    async def action_undo(self) -> None:
        """The last change, then the one before it."""
        changed = self._undo.pop()
        await self.gateway.do(saved_views.put_back, changed)
        self.query_one("#news", Said).say(N_("“{name}” is as it was before."), name=clean(changed.name))
        self.store_changed()

    async def _changed(self, doing: Awaitable[Changed]) -> Changed:
        changed = await doing
        self._undo.append(changed)
        self._on = changed.after.id if changed.after else None
        self.store_changed()
        return changed

    def _say(self, said: str, changed: Changed) -> None:
        key = self.desk_app.keymap.shown("views.undo")
        line = f"{_(said, name=clean(changed.name))} {_(N_('{key} takes it back.'), key=key)}"
        self.tell(line)
