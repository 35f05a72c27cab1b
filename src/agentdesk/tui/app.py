"""The program in the terminal: it owns the gateway, the key map, the theme, and which page is shown."""

import asyncio
import gc
import sys
import time
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import App
from textual.reactive import var
from textual.worker import Worker

from agentdesk import config
from agentdesk.domain.errors import Trouble
from agentdesk.domain.presence import HEARTBEAT, Place
from agentdesk.domain.roles import Actor
from agentdesk.i18n import LANGUAGES, best_language, current_language, use_language
from agentdesk.tui import alerting, homes
from agentdesk.tui.gateway import Gateway, Writes, told
from agentdesk.tui.keymap import make_keymap, said
from agentdesk.tui.screens.base import DeskDialog, DeskScreen, StoreChanged
from agentdesk.tui.screens.opening import OpeningScreen
from agentdesk.tui.seat import Seat
from agentdesk.tui.theme import DARK, LIGHT
from agentdesk.tui.type_ahead import TypeAhead
from agentdesk.tui.widgets.painted import wrapped

T = TypeVar("T")

STYLES: Final = Path(__file__).parent / "styles"
SMALLEST: Final = (80, 24)
"""Columns and rows that every screen is made to fit."""
TOAST_CELLS: Final = 56
"""Columns of a notice, as base.tcss has it; at most half of the screen."""
TOAST_EDGE: Final = 4
"""Columns of them that its border and padding, and a scroll bar beside it, take."""
LOOK_AT_CLOCKS: Final = 15.0
"""Seconds between two looks at the clocks of issues, at every desk."""
LOOK_IDLE: Final = 5.0
"""Seconds between two looks at whether the person has gone."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the program was started with."""

    url: str
    login: str | None = None
    password: str | None = None
    today: date | None = None
    demo: bool = False


class AgentDesk(App[None], inherit_bindings=False):
    """The terminal program."""

    TITLE = "AgentDesk"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = [STYLES / "base.tcss", *sorted(set(STYLES.glob("*.tcss")) - {STYLES / "base.tcss"})]

    writes: var[Writes] = var(Writes())
    """How the writes stand; `SavedMark` shows it."""

    def __init__(self, start: Start, settings: config.Settings | None = None) -> None:
        super().__init__()
        self.start = start
        self.settings = settings or config.Settings()
        self.gateway = Gateway()
        self.seat = Seat(self.gateway)
        self.ahead = TypeAhead(self._deliver)
        self.keymap = make_keymap(self.settings.keys)
        self.animation_level = "none"
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        theme_name = self.settings.theme or config.remembered().get("theme")
        self.theme = LIGHT.name if theme_name == LIGHT.name else DARK.name
        self._last_key = time.monotonic()
        self._watching: asyncio.Task[None] | None = None

    # Start and end

    def on_mount(self) -> None:
        """Paint the first page; it opens the desk."""
        self.set_keymap(dict(self.keymap.changed))
        self.gateway.on_writes = partial(setattr, self, "writes")
        self.set_interval(LOOK_IDLE, self._look_idle)
        self.set_interval(LOOK_AT_CLOCKS, self._look_at_clocks)
        self.set_interval(HEARTBEAT.total_seconds(), self.seat.here)
        self.push_screen(OpeningScreen())
        for trouble in self.keymap.troubles:
            self._tell_trouble(trouble)

    def notify(self, message: str, **how: Any) -> None:
        """Tell `message` in the corner. Textual breaks lines at blanks only, which leaves Chinese ones half empty."""
        cells = min(TOAST_CELLS, self.size.width // 2) - TOAST_EDGE
        broken = wrapped(message, cells) if cell_len(message) > len(message) else [message]
        super().notify("\n".join(broken), **how)

    def _tell_trouble(self, trouble: Trouble) -> None:
        self.notify(said(trouble), severity="error", markup=False, timeout=10)

    async def action_quit(self) -> None:
        """End the program when every page agrees, with everything stored."""
        if not await self._pages_agree():
            return
        if self._watching:
            self._watching.cancel()
        self.seat.leave()
        await self.gateway.close()
        self.exit()

    def _fatal_error(self) -> None:
        # Textual would print a traceback with the values of variables: customers' names and numbers among them.
        error = self._exception or sys.exc_info()[1]
        self.panic(Text(said(told(error))) if error else Text(""))

    # Pages

    def show(self, screen: DeskScreen[Any]) -> None:
        """Show `screen` in place of all pages. The page that asks for it may be one of those that go."""

        async def showing() -> None:
            while len(self.screen_stack) > 2:
                await self.pop_screen()
            await self.switch_screen(screen)
            await self.ahead.release()
            self.call_after_refresh(_started)

        # A worker of the program: one of the page that goes would be cancelled half-way.
        self.ahead.hold()
        self.run_worker(showing(), group="page")

    def signed_in(self, person: Actor) -> None:
        """Show this person's home, in their language."""
        self.speak(person.language)
        config.remember(login=person.login)
        self.seat.here(Place.WORKING)
        if self._watching is None:
            self._watching = asyncio.create_task(self.gateway.watch(self._store_changed))
        self._look_at_clocks()  # what ran out while nobody was here is told at once
        self.go_home(homes.home_of(person))

    def go_home(self, name: str) -> None:
        """Show the home called `name` (see `homes.HOMES`) in place of all pages."""

        async def going() -> None:
            self.show(await homes.make(name))
            await self.ahead.release()

        self.ahead.hold()
        self.run_worker(going(), group="page")

    async def action_sign_out(self) -> None:
        """Leave the desk to the next person."""
        from agentdesk.tui.screens.sign_in import SignInScreen

        if await self._pages_agree():
            self.seat.leave()
            await self.gateway.sign_out()
            self.show(SignInScreen())

    async def _pages_agree(self) -> bool:
        """Whether no page has anything to lose by going, or its person says so."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, DeskScreen) and not await screen.may_leave():
                return False
        return True

    async def ask(self, dialog: DeskDialog[T]) -> T | None:
        """Show a page over this one and wait for its answer; None when the person leaves it with Esc.

        None as well when such a page is open already. Await it in an async action or a worker.
        """
        if any(type(screen) is type(dialog) for screen in self.screen_stack):
            return None
        answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        self.ahead.hold()
        try:
            await self.push_screen(dialog, answer.set_result)
            dialog.has_answer = self.ahead.open_gate()
            await self.ahead.give_out()
            return await answer
        finally:
            dialog.has_answer()
            await self.ahead.release()

    async def action_help(self) -> None:
        """What can be done here."""
        from agentdesk.tui.screens.help import HelpScreen

        await self.ask(HelpScreen(cast("DeskScreen[Any]", self.screen)))

    async def action_palette(self) -> None:
        """Find a command by name."""
        from agentdesk.tui.palette import Palette

        below = cast("DeskScreen[Any]", self.screen)
        if chosen := await self.ask(Palette(below)):
            below.carry_out(chosen)

    async def action_lock(self) -> None:
        """Hide everything until the same person gives their password."""
        from agentdesk.tui.screens.lock import LockScreen

        self.seat.here(Place.LOCKED)
        await self.ask(LockScreen())
        self.seat.here(Place.WORKING)

    # Language and theme

    def speak(self, language: str) -> None:
        """Say everything in `language` from now on."""
        if language != current_language():
            use_language(language)
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                # One that is still being made has nothing to relabel before that is done.
                screen.relabel() if screen.is_mounted else screen.call_later(screen.relabel)

    def action_language(self) -> None:
        """The next language; kept for next time, and with the person who is signed in."""
        codes = list(LANGUAGES)
        language = codes[(codes.index(current_language()) + 1) % len(codes)]
        self.speak(language)
        config.remember(language=language)
        if self.gateway.person is not None:
            from agentdesk.services.people import set_language

            cast("DeskScreen[Any]", self.screen).write(None, set_language, language)

    def action_theme(self) -> None:
        """The other theme; kept for next time."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        config.remember(theme=self.theme)

    # News

    def _store_changed(self) -> None:
        if self.is_running and self.screen_stack:
            self.screen.post_message(StoreChanged())
            self.look_for_alerts()

    def look_for_alerts(self) -> None:
        """Show on the page on top what the person has to see at once."""
        # The function: a coroutine of one that is replaced before it begins would never be awaited.
        look = partial(alerting.look, self)
        _worker: Worker[None] = self.run_worker(look, group="app.alerts.look", exclusive=True)

    def _look_at_clocks(self) -> None:
        if self.gateway.person is not None:
            _worker: Worker[None] = self.run_worker(
                partial(alerting.look_at_clocks, self), group="app.clocks", exclusive=True
            )

    async def action_alerts(self) -> None:
        """What has to be seen at once."""
        await alerting.show(self)

    async def on_event(self, event: events.Event) -> None:
        """Note when the person last pressed a key, and give keys to pages in the order in which they were typed."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._last_key = time.monotonic()
        if not self.ahead.keeps(event):
            await self._deliver(event)

    async def _deliver(self, event: events.Event) -> None:
        if not (isinstance(self.screen, DeskScreen) and await self.screen.take(event)):
            await super().on_event(event)

    def _look_idle(self) -> None:
        idle = time.monotonic() - self._last_key
        after = self.settings.lock_after * 60
        person_there = self.gateway.person is not None
        if after and person_there and idle >= after and getattr(self.screen, "LOCKS", False):
            self.run_worker(self.action_lock(), group="app.lock")

    def on_resize(self, event: events.Resize) -> None:
        """Say so when the terminal is too small, and come back by itself when it is not."""
        from agentdesk.tui.screens.too_small import TooSmallScreen

        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        shown = isinstance(self.screen, TooSmallScreen)
        if small and not shown:
            self.push_screen(TooSmallScreen())
        elif shown and not small:
            self.pop_screen()


def _started() -> None:
    """What the start made stays to the end: never look through it again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _say_first_language(settings: config.Settings) -> None:
    """The language before anybody has signed in: settings, last time's, the machine's."""
    import locale
    import os

    known = settings.language or config.remembered().get("language")
    machine = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    use_language(known if known in LANGUAGES else best_language([*machine, locale.getlocale()[0] or ""]))


def run_terminal(
    url: str,
    *,
    login: str | None = None,
    password: str | None = None,
    today: date | None = None,
    demo: bool = False,
) -> int:
    """Open the terminal on the database at `url`; returns the exit status.

    With `login` and `password` the sign-in is skipped. `today` pins the local date. `demo` offers the people of the
    demo desk instead of a sign-in. Raises Trouble when the settings file cannot be used.
    """
    config.log_to_file()
    settings = config.load_settings()
    _say_first_language(settings)
    app = AgentDesk(Start(url, login, password, today, demo), settings)
    try:
        app.run(mouse=False)
    finally:
        app.gateway.close_now()
    return app.return_code or 0
