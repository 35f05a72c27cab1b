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
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from unittest.mock import patch

from rich.cells import cell_len

import _scenes_call  # noqa: F401 - its scenes join the others
import _scenes_care  # noqa: F401
import _scenes_floor  # noqa: F401
import _scenes_handling  # noqa: F401
import _scenes_issue  # noqa: F401
import _scenes_knowledge  # noqa: F401
import _scenes_ledger  # noqa: F401
import _scenes_questionnaires  # noqa: F401
import _scenes_settings  # noqa: F401
from _scenes import SCENES, settled
from agentdesk.desk import Desk
from agentdesk.i18n import LANGUAGES, use_language
from agentdesk.services.demo import DEMO_PASSWORD, make_demo
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.widgets.call_header import CallTimer

SIZES = ((80, 24), (120, 36))
THEMES = ("dark", "light")
README = {"queue": "home", "call": "call-question"}
"""Picture of the README to its scene."""
README_SIZE = (120, 30)
README_NOW = datetime(2026, 11, 18, 6, 5, tzinfo=UTC)
"""An afternoon in Shanghai."""

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
