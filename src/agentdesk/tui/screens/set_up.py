"""The first start: a new desk with its first administrator, or the demo."""

from dataclasses import dataclass, replace
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Input

from agentdesk import config
from agentdesk.domain.errors import Refusal, Trouble
from agentdesk.i18n import N_, current_language
from agentdesk.tui import zones
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.text import listed
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the set-up."""

    id: str
    label: str
    secret: bool = False


FIELDS: Final = (
    Asked("name", N_("Organisation")),
    Asked("zone", N_("Time zone")),
    Asked("admin_name", N_("Your name")),
    Asked("admin_login", N_("Your login")),
    Asked("password", N_("Password"), secret=True),
    Asked("again", N_("Password again"), secret=True),
)


GROUPS: Final = ("name", "admin_name", "password")
"""Fields with a blank line above them."""


class WrongField(Refusal):
    """A field that cannot stay as it is; `field` is its id."""

    def __init__(self, field: str, message: str, **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


def checked(values: dict[str, str]) -> dict[str, str]:
    """The fields with the time zone's name put right. Raises WrongField for the first that will not do."""
    for asked in FIELDS:
        if not values[asked.id].strip():
            raise WrongField(asked.id, N_("This is still empty."))
    zone = zones.meant(values["zone"])
    if zone is None:
        near = zones.near(values["zone"])
        if near:
            raise WrongField(
                "zone", N_("There is no such time zone. Did you mean {zones}?"), zones=listed(near)
            )
        raise WrongField("zone", N_("There is no such time zone. Write it like Asia/Shanghai."))
    if values["password"] != values["again"]:
        raise WrongField("again", N_("The two passwords differ."))
    return values | {"zone": zone}


class SetUpScreen(DeskScreen[None]):
    """Asks what a new desk needs, one field after the other."""

    SCOPE = "set_up"
    HELP = N_(
        "There is no desk in this database yet. Fill in the fields and one is made, with you as its administrator."
        " The desk's language is the one you are reading now: Ctrl+L changes it."
    )

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(N_("A new desk"), classes="title")
            yield Said(N_("F2 shows a made-up company instead. Ctrl+L: 中文 / English."), classes="muted")
            for asked in FIELDS:
                with Horizontal(classes="field gap" if asked.id in GROUPS else "field"):
                    yield Said(asked.label)
                    yield Field(
                        zones.machine_zone() if asked.id == "zone" else "",
                        id=asked.id,
                        password=asked.secret,
                        compact=True,
                        max_length=128,
                        suggester=SuggestFromList(zones.zones(), case_sensitive=False)
                        if asked.id == "zone"
                        else None,
                    )
            yield Said(id="news", classes="wrong")
        yield KeyBar()

    def entered(self, _field: Input) -> None:
        """Enter goes on."""
        self.carry_out("set_up.next")

    def action_next(self) -> None:
        """To the next field; at the last one, make the desk."""
        if self.focused is not None and self.focused.id != FIELDS[-1].id:
            self.focus_next()
        else:
            self.later(self._make(), group="make")

    def _values(self) -> dict[str, str]:
        return {asked.id: self.query_one(f"#{asked.id}", Input).value for asked in FIELDS}

    async def _make(self) -> None:
        values = checked(self._values())
        self.query_one("#news", Said).say(N_("One moment.."))
        url = self.desk_app.start.url

        def make(desk: Any) -> None:
            from agentdesk.services import organisation
            from agentdesk.services.passwords import hashed

            desk.do(
                organisation.set_up,
                name=values["name"],
                zone=values["zone"],
                language=current_language(),
                admin_login=values["admin_login"],
                admin_name=values["admin_name"],
                admin_password_hash=hashed(values["password"]),
            )

        await self.gateway.open(url, create=True)
        await self.gateway.on_writer(make)
        # Opened anew: the desk keeps the time zone it found when it was opened.
        await self.gateway.open(url, today=self.desk_app.start.today)
        self.desk_app.signed_in(await self.gateway.sign_in(values["admin_login"], values["password"]))

    def tell_trouble(self, trouble: Trouble) -> None:
        """What will not do, with the cursor in the field it is about."""
        self.query_one("#news", Said).say(trouble.message, **trouble.values)
        if isinstance(trouble, WrongField):
            field = self.query_one(f"#{trouble.field}", Input)
            self.set_focus(field)
            field.select_all()

    def action_demo(self) -> None:
        """The demo desk, in a database of its own."""
        from agentdesk.tui.screens.opening import OpeningScreen

        self.desk_app.start = replace(self.desk_app.start, url=config.demo_url(), demo=True)
        self.desk_app.show(OpeningScreen())
