#!/usr/bin/env python3
"""Pictures of the running program: python3 scripts/pictures.py OUTDIR [--scene NAME ...] [--png].

Every scene is drawn as SVG at 80x24 and 120x36, in both languages, dark and light. `--png` draws each as PNG too,
with rsvg-convert when it is installed. `--one` draws 80x24 in Chinese on dark only. `--readme` draws queue.svg and
call.svg, the pictures of the README, at 120x30: always the same bytes, as the clock stands still.
"""

import argparse
import asyncio
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.cells import cell_len
from textual.pilot import Pilot

from agentdesk.desk import Desk
from agentdesk.i18n import LANGUAGES, use_language
from agentdesk.services.demo import DEMO_AGENT, DEMO_PASSWORD, make_demo
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.widgets.call_header import CallTimer

SIZES = ((80, 24), (120, 36))
THEMES = ("dark", "light")
SUPERVISOR = "zhao.min"
README = {"queue": "home", "call": "call-question"}
"""Picture of the README to its scene."""
README_SIZE = (120, 30)
README_NOW = datetime(2026, 11, 18, 6, 5, tzinfo=UTC)
"""An afternoon in Shanghai."""

Scene = Callable[[Pilot[None]], Awaitable[None]]
SCENES: dict[str, tuple[str | None, Scene]] = {}
"""Name to the person signed in (None at the door) and what they do before the picture is taken."""


def scene(name: str, person: str | None = DEMO_AGENT) -> Callable[[Scene], Scene]:
    """Name the function below a scene."""

    def named(play: Scene) -> Scene:
        SCENES[name] = (person, play)
        return play

    return named


@scene("sign-in", None)
async def sign_in(pilot: Pilot[None]) -> None:
    """The door after a wrong password."""
    await pilot.press(*DEMO_AGENT, "enter", *"not this one", "enter")
    await settled(pilot)


@scene("home")
async def home(pilot: Pilot[None]) -> None:
    """The agent's home."""


@scene("booked")
async def booked(pilot: Pilot[None]) -> None:
    """The appointments of the agent."""
    await pilot.press("2")


@scene("done")
async def done(pilot: Pilot[None]) -> None:
    """What the agent has finished today."""
    await pilot.press("4")


@scene("find")
async def find(pilot: Pilot[None]) -> None:
    """Finding a customer by a part of the name."""
    await pilot.press("slash", *"王")
    await pilot.pause(0.2)


@scene("customer")
async def customer(pilot: Pilot[None]) -> None:
    """All about the customer of the first row, with the number shown."""
    await pilot.press("f6")
    await settled(pilot)
    await pilot.press("f7")


ANSWERS = ("enter", "1", "2", "1", *"更换滤芯后漏水", "enter", "2", "2", "1")
"""The greeting and six questions of a call, with a problem at the third."""


async def in_call(pilot: Pilot[None], *keys: str) -> None:
    """The first visit of the queue, opened and walked through with these keys."""
    await pilot.press("f2")
    await settled(pilot)
    await pilot.press(*keys)
    await settled(pilot)


@scene("call-greeting")
async def call_greeting(pilot: Pilot[None]) -> None:
    """A call just opened."""
    await in_call(pilot)


@scene("call-question")
async def call_question(pilot: Pilot[None]) -> None:
    """A question after a bad answer, which offers to record an issue."""
    await in_call(pilot, "enter", "4")


@scene("call-typing")
async def call_typing(pilot: Pilot[None]) -> None:
    """An open question being answered."""
    await in_call(pilot, *ANSWERS, *"滤芯的更换提醒不太明显")


@scene("call-english")
async def call_english(pilot: Pilot[None]) -> None:
    """The same questionnaire in the customer's other language."""
    await in_call(pilot, "enter", "1", "f2")


@scene("call-issue")
async def call_issue(pilot: Pilot[None]) -> None:
    """Recording an issue."""
    await in_call(pilot, *ANSWERS[:11], "f3")


@scene("call-callback")
async def call_callback(pilot: Pilot[None]) -> None:
    """Booking a time to call again."""
    await in_call(pilot, "enter", "f5")
    await pilot.press(*"1500")


@scene("call-note")
async def call_note(pilot: Pilot[None]) -> None:
    """The note of the whole call."""
    await in_call(pilot, "enter", "f9")
    await pilot.press(*"客户在开车")


@scene("call-end")
async def call_end(pilot: Pilot[None]) -> None:
    """How the call ended."""
    await in_call(pilot, *ANSWERS, "f8")


@scene("call-gaps")
async def call_gaps(pilot: Pilot[None]) -> None:
    """A call that is to count as completed with questions open."""
    await in_call(pilot, "right", "1", "right", "2", "1", "1", "1", "f8")
    await pilot.press("1")


@scene("call-ended")
async def call_ended(pilot: Pilot[None]) -> None:
    """A call that has ended, and who is next."""
    await in_call(pilot, *ANSWERS, *["enter"] * 4, "f8")
    await pilot.press("1")
    await settled(pilot)


@scene("call-leave")
async def call_leave(pilot: Pilot[None]) -> None:
    """Leaving a call before anything was said."""
    await in_call(pilot, "escape")


@scene("help")
async def help_page(pilot: Pilot[None]) -> None:
    """What can be done at the agent's home."""
    await pilot.press("f1")


@scene("palette")
async def palette(pilot: Pilot[None]) -> None:
    """Finding a command by its name."""
    await pilot.press("ctrl+p")


@scene("lock")
async def lock(pilot: Pilot[None]) -> None:
    """A locked screen."""
    await pilot.press("ctrl+o")


@scene("ledger", SUPERVISOR)
async def ledger(pilot: Pilot[None]) -> None:
    """The supervisor's home."""


@scene("ledger-late", SUPERVISOR)
async def ledger_late(pilot: Pilot[None]) -> None:
    """The issues of which the promise is past."""
    await pilot.press("5")


@scene("issue", SUPERVISOR)
async def issue(pilot: Pilot[None]) -> None:
    """One issue whole."""
    await pilot.press("down", "down", "enter")


@scene("assign", SUPERVISOR)
async def assign(pilot: Pilot[None]) -> None:
    """Choosing who is responsible."""
    await pilot.press("f9")
    await settled(pilot)
    await pilot.press("enter")


@scene("issue-note", SUPERVISOR)
async def issue_note(pilot: Pilot[None]) -> None:
    """Writing a note on an issue."""
    await pilot.press("enter")
    await settled(pilot)
    await pilot.press("f8", *"已联系客户")


@scene("export", SUPERVISOR)
async def export(pilot: Pilot[None]) -> None:
    """Writing the list to a file."""
    await pilot.press("ctrl+s")


async def settled(pilot: Pilot[None]) -> None:
    """Wait until no page loads or stores anything."""
    app: Any = pilot.app
    for _ in range(100):
        await pilot.pause(0.02)
        # A command may be waiting for the person: it holds its dialog open.
        busy = any(each.is_running for each in app.workers if not each.group.startswith("app."))
        if app.screen.SCOPE != "opening" and not busy and not app.gateway.writes.pending:
            break
    await pilot.pause(0.05)


_TEXT = re.compile(
    r'<text class="([^"]*)" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+" ([^>]*)>([^<]*)</text>'
)
_FONT_FACE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_UNIQUE = re.compile(r"terminal-\d+")
_PIECE = re.compile(r"[\u1100-\uffff]|[^\s\xa0\u1100-\uffff]+")
_CELL = 12.2


def placed(svg: str) -> str:
    """The SVG with every word, and every wide character, put where its cell is, whatever font draws it."""

    def pieces(match: re.Match[str]) -> Iterator[str]:
        style, x, y, clip, escaped = match.groups()
        text = html.unescape(escaped)
        for piece in _PIECE.finditer(text):
            at = float(x) + cell_len(text[: piece.start()]) * _CELL
            length = cell_len(piece.group()) * _CELL
            yield (
                f'<text class="{style}" x="{at:g}" y="{y}" textLength="{length:g}" lengthAdjust="spacingAndGlyphs" '
                f"{clip}>{html.escape(piece.group())}</text>"
            )

    return _TEXT.sub(lambda match: "".join(pieces(match)), svg)


def standing_alone(svg: str) -> str:
    """The SVG without fonts from other places, its names the same in every run."""
    svg = _UNIQUE.sub("terminal", _FONT_FACE.sub("", svg))
    return svg.replace("font-family: Fira Code", "font-family: ui-monospace").rstrip() + "\n"


async def take(url: str, name: str, size: tuple[int, int], language: str, theme: str) -> str:
    """Play one scene and return its picture."""
    person, play = SCENES[name]
    use_language(language)
    app = AgentDesk(Start(url, person, DEMO_PASSWORD if person else None))
    app.theme = theme
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        app.speak(language)
        await settled(pilot)
        await play(pilot)
        await settled(pilot)
        picture = placed(app.export_screenshot(title=""))
        app.gateway.close_now()
    return picture


def make_database(file: Path) -> None:
    """Make the demo desk."""
    with Desk.open(f"sqlite:///{file}", create=True) as desk:
        make_demo(desk)


def drawn(demo: Path, name: str, size: tuple[int, int], language: str, theme: str) -> str:
    """One scene played on a fresh copy of the demo desk."""
    copy = demo.with_name("scene.db")
    for leftover in demo.parent.glob("scene.db*"):
        leftover.unlink()
    shutil.copy(demo, copy)
    return asyncio.run(take(f"sqlite:///{copy}", name, size, language, theme))


def draw_readme(outdir: Path, demo: Path) -> None:
    """The two pictures of the README."""
    defaults = Desk.open.__func__.__kwdefaults__  # type: ignore[attr-defined]
    with patch.dict(defaults, clock=lambda: README_NOW), patch.object(CallTimer, "render", lambda _: "02:13"):
        make_database(demo)
        for file, name in README.items():
            picture = drawn(demo, name, README_SIZE, "zh_Hans", "dark")
            (outdir / f"{file}.svg").write_text(standing_alone(picture), encoding="utf-8")
            print(outdir / f"{file}.svg")


def main() -> int:
    """Draw what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("outdir", type=Path)
    asked.add_argument("--scene", action="append", choices=sorted(SCENES), default=None)
    asked.add_argument("--png", action="store_true")
    asked.add_argument("--one", action="store_true")
    asked.add_argument("--readme", action="store_true")
    wanted = asked.parse_args()
    wanted.outdir.mkdir(parents=True, exist_ok=True)
    ways = [(SIZES[0], "zh_Hans", "dark")] if wanted.one else list(product(SIZES, LANGUAGES, THEMES))
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["AGENTDESK_HOME"] = scratch
        demo = Path(scratch) / "demo.db"
        if wanted.readme:
            draw_readme(wanted.outdir, demo)
            return 0
        make_database(demo)
        for name, (size, language, theme) in product(wanted.scene or SCENES, ways):
            file = wanted.outdir / f"{name}-{size[0]}x{size[1]}-{language}-{theme}.svg"
            file.write_text(drawn(demo, name, size, language, theme), encoding="utf-8")
            if wanted.png and shutil.which("rsvg-convert"):
                subprocess.run(["rsvg-convert", file, "-o", file.with_suffix(".png")], check=True)
            print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
