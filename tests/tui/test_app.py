"""The hallway walked through with real keys: first start, door, home, language, lock, size, end."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input
from textual.widgets._toast import Toast

from agentdesk import config
from agentdesk.desk import Desk
from agentdesk.i18n import N_, current_language
from agentdesk.services.organisation import about
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.dialogs import Choose, Confirm
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.widgets.said import Said
from tests.desks import PASSWORD, Clock, set_up
from tests.tui.ledger_desk import until

SIZE = (80, 24)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite that is set up."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    set_up(made, Clock())
    return made


async def settled(pilot: Pilot[None]) -> None:
    """Wait until no page opens, loads or stores anything."""
    app: Any = pilot.app
    for _ in range(500):
        await pilot.pause(0.01)
        # A command may be waiting for the person: it holds its dialog open.
        asking = ("app.", "open") if app.screen.is_modal else ("app.",)
        busy = [each for each in app.workers if each.is_running and not each.group.startswith(asking)]
        if not app.gateway.writes.pending and not busy:
            break
    await pilot.pause()


@asynccontextmanager
async def running(start: Start, settings: config.Settings | None = None) -> AsyncIterator[Pilot[None]]:
    """The program at its first page after opening; its desk is closed at the end."""
    app = AgentDesk(start, settings)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        yield pilot
        await app.gateway.close()


def page(pilot: Pilot[None]) -> str:
    screen: Any = pilot.app.screen
    return str(screen.SCOPE)


def news(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#news", Said).said


async def test_the_door_says_why_it_stays_shut_and_opens_for_the_right_password(url: str) -> None:
    async with running(Start(url)) as pilot:
        assert page(pilot) == "sign_in"
        await pilot.press(*"admin", "enter", *"wrong", "enter")
        await settled(pilot)
        assert news(pilot) == "This login and password do not fit together."
        await pilot.press(*PASSWORD, "enter")
        await settled(pilot)
        assert page(pilot) == "home"
        assert current_language() == "zh_Hans"
    assert config.remembered()["login"] == "admin"


async def test_five_wrong_passwords_lock_the_login(url: str) -> None:
    async with running(Start(url, login="admin")) as pilot:
        for _ in range(5):
            await pilot.press(*"wrong", "enter")
            await settled(pilot)
        assert "Too many wrong passwords" in news(pilot)
        await pilot.press(*PASSWORD, "enter")
        await settled(pilot)
        assert page(pilot) == "sign_in"


async def test_a_first_start_makes_a_desk(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    async with running(Start(url)) as pilot:
        assert page(pilot) == "set_up"
        fields = {
            "name": "Haina",
            "zone": "lndon",
            "admin_name": "Li Na",
            "admin_login": "li.na",
            "password": "long enough",
            "again": "long enough",
        }
        for field, value in fields.items():
            pilot.app.screen.query_one(f"#{field}", Input).value = value
        pilot.app.screen.query_one("#again", Input).focus()
        await pilot.press("enter")
        await settled(pilot)
        assert "Europe/London" in news(pilot)
        assert pilot.app.focused is pilot.app.screen.query_one("#zone")
        await pilot.press("ctrl+u", *"london")
        pilot.app.screen.query_one("#again", Input).focus()
        await pilot.press("enter")
        await settled(pilot)
        assert page(pilot) == "home"
    with Desk.open(url) as desk:
        organisation = desk.see(about)
        assert organisation is not None
        assert (organisation.name, organisation.zone) == ("Haina", "Europe/London")
        assert desk.sign_in("li.na", "long enough").name == "Li Na"


async def test_what_cannot_be_opened_is_said_on_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "noise.db").write_bytes(b"this is no database, " * 400)
    async with running(Start(f"sqlite:///{tmp_path / 'noise.db'}")) as pilot:
        assert page(pilot) == "opening"
        assert "noise.db" in news(pilot)


async def test_language_and_theme_change_at_once_and_are_kept(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD)) as pilot:
        assert current_language() == "zh_Hans"
        await pilot.press("ctrl+l", "ctrl+t")
        await settled(pilot)
        assert current_language() == "en"
        assert pilot.app.theme == "light"
    assert config.remembered()["theme"] == "light"
    with Desk.open(url) as desk:
        assert desk.trust("admin").language == "en"


async def test_help_names_the_keys_and_says_why_not(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD), config.Settings(keys={"app.lock": "f11"})) as pilot:
        await pilot.press("ctrl+l", "f1")
        await settled(pilot)
        assert page(pilot) == "help"
        shown = str(pilot.app.screen.query_one("#keys").render())
        assert "F11" in shown
        assert "Lock the screen" in shown
        await pilot.press("f1")
        assert len([screen for screen in pilot.app.screen_stack if screen is pilot.app.screen]) == 1
        await pilot.press("escape")
        assert page(pilot) == "home"


async def test_the_palette_carries_a_command_out(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD)) as pilot:
        await pilot.press("ctrl+p", *"sign_out", "enter")
        await settled(pilot)
        assert page(pilot) == "sign_in"


async def test_a_locked_screen_opens_for_its_person_only(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD), config.Settings(keys={"app.lock": "f11"})) as pilot:
        await pilot.press("f11")
        await settled(pilot)
        assert page(pilot) == "lock"
        await pilot.press("escape", "ctrl+p", "f11")
        await settled(pilot)
        assert page(pilot) == "lock"
        await pilot.press(*"wrong", "enter")
        await settled(pilot)
        assert page(pilot) == "lock"
        await pilot.press(*PASSWORD, "enter")
        await settled(pilot)
        assert page(pilot) == "home"


async def test_an_idle_terminal_locks_itself_except_in_a_call(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD)) as pilot:
        app: Any = pilot.app
        after = 60 * config.LOCK_AFTER_MINUTES
        app._last_key = time.monotonic() - after + 5
        app._look_idle()
        await pilot.pause()
        assert page(pilot) == "home"
        app._last_key = time.monotonic() - after
        stubborn = Stubborn()
        stubborn.LOCKS = False  # type: ignore[misc]
        await app.push_screen(stubborn)
        app._look_idle()
        await pilot.pause()
        assert page(pilot) == "call"
        await app.pop_screen()
        app._look_idle()
        await settled(pilot)
        assert page(pilot) == "lock"


def test_a_defect_ends_the_program_with_one_sentence_and_no_customer_data(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(AgentDesk):
        def on_mount(self) -> None:
            customer = "王小明"
            raise ZeroDivisionError(len(customer))

    config.log_to_file()
    app = Broken(Start(url))
    app.run(headless=True)
    app.gateway.close_now()
    said = capsys.readouterr().err
    assert app.return_code == 1
    assert "agentdesk.log" in said.replace("\n", "")
    assert "王小明" not in said
    assert "ZeroDivisionError" in config.log_file().read_text("utf-8")


async def test_the_demo_asks_whose_place_to_take(tmp_path: Path) -> None:
    async with running(Start(f"sqlite:///{tmp_path / 'demo.db'}", demo=True)) as pilot:
        await until(pilot, lambda: page(pilot) == "choose")
        await pilot.press("1")
        await settled(pilot)
        assert page(pilot) == "queue"


async def test_a_terminal_that_is_too_small_says_so_and_comes_back(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD)) as pilot:
        await pilot.resize_terminal(79, 24)
        await settled(pilot)
        assert type(pilot.app.screen).__name__ == "TooSmallScreen"
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert page(pilot) == "home"


class Stubborn(DeskScreen[None]):
    """A page with something to lose."""

    SCOPE = "call"
    answers: list[int]

    def on_mount(self) -> None:
        self.answers = []

    def action_answer(self, digit: int) -> None:
        self.answers.append(digit)

    async def may_leave(self) -> bool:
        return await self.desk_app.ask(Confirm(N_("Leave?"))) is True


async def test_a_page_may_keep_the_program_from_ending(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD)) as pilot:
        await pilot.app.push_screen(Stubborn())
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert page(pilot) == "confirm"
        await pilot.press("escape")
        await pilot.pause()
        assert page(pilot) == "call"
        assert pilot.app.is_running


async def test_digits_come_in_order_full_width_or_not(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD)) as pilot:
        screen = Stubborn()
        await pilot.app.push_screen(screen)
        await pilot.press("1", "２", "3", "０")
        assert screen.answers == [1, 2, 3, 0]


async def test_a_command_that_is_refused_says_why(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD)) as pilot:
        await pilot.press("ctrl+l")
        screen = Stubborn()
        await pilot.app.push_screen(screen)
        assert screen.refuses("call.issue") == "Your role does not allow this."
        await pilot.press("f3")
        await pilot.pause()
        told: Any = pilot.app
        assert "Your role does not allow this." in [each.message for each in told._notifications]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_chinese_notice_fills_its_lines(url: str, size: tuple[int, int]) -> None:
    notice = "版本 2 已发布：今后的通话将使用它，正在进行的回访仍按旧版本做完。按 Ctrl+Z 撤销本次发布，再按一次恢复。"
    app = AgentDesk(Start(url, "admin", PASSWORD))
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        app.notify(notice, markup=False, timeout=60)
        await until(pilot, lambda: app.screen.query(Toast))
        toast = app.screen.query_one(Toast)
        await until(pilot, lambda: toast.content_size.height)
        lines = str(toast.render()).splitlines()
        assert "".join(lines).replace(" ", "") == notice.replace(" ", "")
        assert len(lines) == toast.content_size.height
        assert all(cell_len(line) >= toast.content_size.width - 8 for line in lines[:-1])
        await app.gateway.close()


async def test_a_choice_is_made_by_its_digit_and_shows_brackets(url: str) -> None:
    async with running(Start(url, "admin", PASSWORD)) as pilot:
        chosen: list[str | None] = []

        async def choose() -> None:
            app: Any = pilot.app
            chosen.append(await app.ask(Choose(N_("Which?"), [("a", "[/投诉]"), ("b", "[red]")])))

        pilot.app.run_worker(choose())
        await pilot.pause()
        await pilot.press("２")
        await settled(pilot)
        assert chosen == ["b"]


async def test_the_first_page_is_painted_before_the_store_is_loaded() -> None:
    import subprocess
    import sys

    code = (
        "import sys, agentdesk.tui.app;"
        "print(sorted({'sqlmodel', 'sqlalchemy', 'alembic', 'argon2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
