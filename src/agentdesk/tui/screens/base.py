"""What every screen is: it carries out the commands of its scope, reads and writes through the gateway."""

import inspect
from collections.abc import Callable, Coroutine
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Concatenate,
    ParamSpec,
    Protocol,
    TypeVar,
    cast,
    runtime_checkable,
)

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.events import Event, Key
from textual.message import Message
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from agentdesk.domain.errors import Trouble
from agentdesk.domain.roles import Actor
from agentdesk.i18n import N_, _
from agentdesk.tui.actions import COMMANDS, commands_of
from agentdesk.tui.gateway import Gateway
from agentdesk.tui.keymap import split_keys
from agentdesk.tui.text import twins
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import relabel_all

if TYPE_CHECKING:
    from agentdesk.services.acting import Acting
    from agentdesk.tui.app import AgentDesk

P = ParamSpec("P")
T = TypeVar("T")


class StoreChanged(Message):
    """This or another desk has stored something. At most two a second, to the screen on top."""


@runtime_checkable
class TakesKeys(Protocol):
    """A widget that takes keys at once, in the order in which they were typed."""

    async def take(self, event: Event) -> bool:
        """Take a key or a paste; whether it means something to this widget."""


def bindings_of(scope: str) -> list[BindingType]:
    """The key bindings of a scope and of `app`, from the registry; digits also as full-width digits."""
    bindings: list[BindingType] = []
    for command in commands_of(scope):
        for key in split_keys(command.keys):
            if command.digits:
                action = f"command('{command.id}', {key})"
                bindings.extend(Binding(twin, action, command.label, show=False) for twin in twins(key))
            else:
                bindings.append(Binding(key, f"command('{command.id}')", command.label, id=command.id))
    return bindings


class DeskScreen(Screen[ScreenResultType]):
    """A screen whose keys come from the registry. Subclasses set `SCOPE` and write `action_<name>` methods."""

    SCOPE: ClassVar[str] = "app"
    HELP: ClassVar[str] = ""
    """One paragraph for the help page: what this screen is for (an N_ message)."""
    LOCKS: ClassVar[bool] = True
    """Whether an idle terminal may lock while this screen is on top."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "SCOPE" in cls.__dict__:
            cls.BINDINGS = [*bindings_of(cls.SCOPE), *cls.__dict__.get("BINDINGS", ())]
        super().__init_subclass__(**kwargs)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._to_begin: dict[str, Coroutine[Any, Any, object]] = {}
        """What `later` was asked for and has not begun, by group."""

    # Who and what

    @property
    def desk_app(self) -> "AgentDesk":
        """The program."""
        return cast("AgentDesk", self.app)

    @property
    def gateway(self) -> Gateway:
        """The bridge to the desk."""
        return self.desk_app.gateway

    @property
    def person(self) -> Actor:
        """Who is signed in."""
        person = self.gateway.person
        assert person is not None, "this screen is shown to signed-in people only"
        return person

    # Commands

    def refuses(self, command_id: str) -> str | None:
        """Why a command cannot be carried out now, as a sentence; None when it can.

        Subclasses add their reasons and ask `super()` for the rest. Permission comes first.
        """
        command = COMMANDS[command_id]
        person = self.gateway.person
        if command.permission is not None and (person is None or not person.may(command.permission)):
            return _(N_("Your role does not allow this."))
        if self.handler(command_id) is None:
            return _(N_("This cannot be done here yet."))
        if command_id in ("app.lock", "app.sign_out") and person is None:
            return _(N_("Nobody is signed in."))
        return None

    def handler(self, command_id: str) -> Callable[..., Any] | None:
        """The method that carries a command out: this screen's, or the program's."""
        name = f"action_{COMMANDS[command_id].name}"
        on_screen: Callable[..., Any] | None = getattr(self, name, None)
        if COMMANDS[command_id].scope == "app" and command_id != "app.back":
            return getattr(self.desk_app, name, on_screen)
        return on_screen

    async def action_command(self, command_id: str, *arguments: int) -> None:
        """The key of a command was pressed: see `carry_out`."""
        self.carry_out(command_id, *arguments)

    def carry_out(self, command_id: str, *arguments: int) -> None:
        """Carry out a command of the registry, or say why not.

        A plain method is carried out at once, in the order of the keys. An async one runs in the background, where
        it may await a dialog or the store; the same command again replaces it. What is typed after leaving a page
        waits for the page below.
        """
        if reason := self.refuses(command_id):
            self.tell(reason)
            return
        handler = self.handler(command_id)
        assert handler is not None
        done = handler(*arguments)
        if inspect.iscoroutine(done):
            if command_id == "app.back":
                self.ahead(done)
            else:
                self.later(done, group=command_id)

    async def take(self, event: Event) -> bool:
        """Take a key or a paste at once, before any widget's queue; whether it was taken.

        Textual's own way to the focused widget is a queue of its own, so that a key may arrive after one typed
        later, or at the widget that had the focus before. A focused widget that `TakesKeys` is asked first, then
        the commands of this page, which is what a page that only scrolls is for; any other widget gets its keys as
        Textual gives them.
        """
        focused = self.focused
        if isinstance(focused, TakesKeys):
            if await focused.take(event):
                return True
        elif focused is not None and not isinstance(focused, ScrollableContainer):
            return False
        if not isinstance(event, Key):
            return False
        if event.key in ("tab", "shift+tab"):
            reached = self._focus_beside(1 if event.key == "tab" else -1)
            if isinstance(reached, Input):
                reached.select_all()
            return True
        found = self.command_of(event.key)
        if found is not None:
            self.carry_out(found[0], *found[1])
        return found is not None

    def _focus_beside(self, step: int) -> Widget | None:
        """Go to the next field of the page as it is written, or to the one before; the field reached.

        Textual goes by where fields are painted: one that is shown only now stands nowhere until the next frame, and a
        key typed ahead would pass it by.
        """
        chain = [
            each
            for each in self.query(Widget)
            if each.focusable and all(node.display for node in each.ancestors_with_self)
        ]
        if not chain:
            return None
        place = chain.index(self.focused) + step if self.focused in chain else min(step, 0)
        self.set_focus(chain[place % len(chain)])
        return self.focused

    def command_of(self, key: str) -> tuple[str, tuple[int, ...]] | None:
        """The command of a key on this page, and its digit if it has one."""
        keymap = self.desk_app.keymap
        for command in commands_of(self.SCOPE):
            for own in keymap.keys[command.id]:
                if command.digits:
                    if key in twins(own):
                        return command.id, (int(own),)
                elif key == own:
                    return command.id, ()
        return None

    async def action_back(self) -> None:
        """Leave this screen; the first one stays."""
        if len(self.app.screen_stack) > 2 or self.is_modal:
            self.dismiss()

    async def may_leave(self) -> bool:
        """Whether the program may end now; a screen with something to lose asks the person here."""
        return True

    def refresh_commands(self) -> None:
        """Show in the footer which commands can be carried out now. Call it when an answer of `refuses` changes."""
        for bar in self.query(KeyBar):
            bar.refresh()

    # Language

    def relabel(self) -> None:
        """Say everything again in the language in use. Subclasses whose own text is not in a `Said` extend it."""
        relabel_all(self)

    # Talking to the person

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """A short line that goes by itself."""
        self.notify(
            text, severity="error" if wrong else "information", markup=False, timeout=8 if wrong else 4
        )

    def tell_trouble(self, trouble: Trouble) -> None:
        """Say what went wrong. Screens with a place of their own for it may override this."""
        self.tell(_(trouble.message, **trouble.values), wrong=True)

    # Reading and writing

    def store_changed(self) -> None:
        """Something was stored, here or elsewhere: screens that show lists read again. Nothing by default."""

    def on_screen_resume(self) -> None:
        """What has to be seen at once is seen on this page too."""
        self.desk_app.look_for_alerts()

    def on_store_changed(self, message: StoreChanged) -> None:
        message.stop()
        self.store_changed()

    def read(
        self,
        then: Callable[[T], object],
        act: "Callable[Concatenate[Acting, P], T]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """See `act` in the background, then call `then` with what it returned; Trouble goes to `tell_trouble`.

        A newer read for the same `then` replaces this one: what comes too late is dropped, as it is when the
        screen has gone.
        """
        # Workers get the function: a coroutine of one that is replaced before it begins would never be awaited.

        async def reading() -> None:
            try:
                seen = await self.gateway.see(act, *args, **kwargs)
            except Trouble as trouble:
                self.tell_trouble(trouble)
                return
            await self._go_on(then, seen)

        _worker: Worker[None] = self.run_worker(
            reading, group=f"read {getattr(then, '__qualname__', then)}", exclusive=True
        )

    def write(
        self,
        then: Callable[[T], object] | None,
        act: "Callable[Concatenate[Acting, P], T]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Do `act` in the line of writes, in the order of these calls, then call `then` if this screen is still there.

        Never cancelled; Trouble goes to `tell_trouble` wherever the person is by then.
        """
        storing = self.gateway.do(act, *args, **kwargs)

        async def writing() -> None:
            try:
                stored = await storing
            except Trouble as trouble:
                self.tell_trouble(trouble)
                return
            if then is not None and self.is_attached:
                await self._go_on(then, stored)

        _worker: Worker[None] = self.app.run_worker(writing, group="write")

    def later(self, work: Coroutine[Any, Any, object], *, group: str = "later") -> None:
        """Run `work` in the background of this screen; Trouble goes to `tell_trouble`. A newer one replaces it."""
        self._drop(group)
        self._to_begin[group] = work

        async def guarded() -> None:
            if self._to_begin.pop(group, None) is not work:
                return
            try:
                await work
            except Trouble as trouble:
                self.tell_trouble(trouble)

        _worker: Worker[None] = self.run_worker(guarded, group=group, exclusive=True)

    def _drop(self, group: str) -> None:
        """Close what was to begin and is replaced before: a coroutine that is only forgotten is complained of."""
        work = self._to_begin.pop(group, None)
        if work is not None:
            work.close()

    def on_unmount(self) -> None:
        """What has not begun by now never will."""
        for group in [*self._to_begin]:
            self._drop(group)

    def ahead(self, work: Coroutine[Any, Any, object]) -> None:
        """Run `work` in the background; what is typed meanwhile waits for the pages it opens, or for its end."""
        ahead = self.desk_app.ahead
        ahead.hold()

        async def guarded() -> None:
            try:
                await work
            except Trouble as trouble:
                self.tell_trouble(trouble)
            finally:
                await ahead.release()

        # A worker of the program: one of this page would end with it, and with it what the keys wait for.
        _worker: Worker[None] = self.app.run_worker(guarded, group="app.ahead")

    @staticmethod
    async def _go_on(then: Callable[[T], object], result: T) -> None:
        done = then(result)
        if inspect.isawaitable(done):
            await done


class DeskDialog(DeskScreen[ScreenResultType], ModalScreen[ScreenResultType]):
    """A page over the page: open it with `app.ask`, leave it with `dismiss(result)`; Esc gives None."""

    def __init__(self) -> None:
        super().__init__()
        self.has_answer: Callable[[], None] = lambda: None
        """Called at the moment at which this page has its answer."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave with `result`."""
        self.has_answer()
        return super().dismiss(result)
