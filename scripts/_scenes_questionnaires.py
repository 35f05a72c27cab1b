"""Scenes of the supervisor's questionnaires: the company's own workbook, changed and brought in again."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from textual import events
from textual.pilot import Pilot

from _scenes import SUPERVISOR, scene, settled
from agentdesk.content import questionnaire_source

CODE: Final = "after_sale_visit"
WRONG: Final = "selected(${q6}, ‘partly’) or ${q6} = not_met) and"
RIGHT: Final = "${q6} = 'partly' or ${q6} = 'not_met'"
_FOLDER_OF: Final = "AGENTDESK_HOME"


def workbook(relevant: str) -> Path:
    """The company's workbook with this in row 14, and one wording changed."""
    text = questionnaire_source(CODE).decode().replace("在质量方面表现如何", "质量如何")
    lines = text.splitlines()
    row = next(place for place, line in enumerate(lines) if "| q7 |" in line)
    cells = lines[row].split("|")
    cells[6] = f" {relevant} "
    lines[row] = "|".join(cells)
    path = Path(os.environ[_FOLDER_OF]) / "回访问卷-2026秋.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


async def at_questionnaires(pilot: Pilot[None], *keys: str) -> None:
    """The list, then these keys there."""
    await pilot.press("f7")
    await settled(pilot)
    await pilot.press(*keys)
    await settled(pilot)


async def checked(pilot: Pilot[None], relevant: str, *keys: str) -> None:
    """The check of the workbook that has this in row 14, then these keys there."""
    await at_questionnaires(pilot, "f2")
    pilot.app.post_message(events.Paste(str(workbook(relevant))))
    await settled(pilot)
    await pilot.press("enter")
    await settled(pilot)
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


@scene("questionnaires", SUPERVISOR)
async def questionnaires(pilot: Pilot[None]) -> None:
    """The questionnaires of the organisation."""
    await at_questionnaires(pilot)


@scene("questionnaire-versions", SUPERVISOR)
async def questionnaire_versions(pilot: Pilot[None]) -> None:
    """The versions of one of them, with a draft."""
    await checked(pilot, RIGHT, "f2", "escape")


@scene("questionnaire-uses", SUPERVISOR)
async def questionnaire_uses(pilot: Pilot[None]) -> None:
    """Which of them is asked on which visits, with an exception."""
    await at_questionnaires(pilot, "f5")
    await pilot.press("f2")
    await settled(pilot)
    await pilot.press("1")
    await settled(pilot)
    await pilot.press("enter")
    await settled(pilot)
    await pilot.press("down", "enter")
    await settled(pilot)


@scene("questionnaire-exception", SUPERVISOR)
async def questionnaire_exception(pilot: Pilot[None]) -> None:
    """For whom another one is asked."""
    await at_questionnaires(pilot, "f5")
    await pilot.press("f2")
    await settled(pilot)
    await pilot.press("1")


@scene("questionnaire-file", SUPERVISOR)
async def questionnaire_file(pilot: Pilot[None]) -> None:
    """Choosing a workbook."""
    folder = Path(os.environ[_FOLDER_OF]) / "forms"
    (folder / "2025").mkdir(parents=True, exist_ok=True)
    newest = datetime(2026, 11, 18, 6, 5, tzinfo=UTC).timestamp()
    for place, name in enumerate(("回访问卷-2026秋.xlsx", "autumn-visit.xlsx", "回访问卷-2025.xlsx")):
        (folder / name).write_bytes(b" " * 9000 * (place + 1))
        os.utime(folder / name, (newest - place * 90_000,) * 2)
    await at_questionnaires(pilot, "f2")
    pilot.app.post_message(events.Paste(f"{folder}/"))


@scene("questionnaire-check", SUPERVISOR)
async def questionnaire_check(pilot: Pilot[None]) -> None:
    """A workbook with a fault in row 14."""
    await checked(pilot, WRONG)


@scene("questionnaire-finding", SUPERVISOR)
async def questionnaire_finding(pilot: Pilot[None]) -> None:
    """One finding whole."""
    await checked(pilot, WRONG, "enter")


@scene("questionnaire-mended", SUPERVISOR)
async def questionnaire_mended(pilot: Pilot[None]) -> None:
    """The same workbook mended."""
    await checked(pilot, RIGHT)


@scene("questionnaire-changes", SUPERVISOR)
async def questionnaire_changes(pilot: Pilot[None]) -> None:
    """What the new version changes."""
    await checked(pilot, RIGHT, "f2")


@scene("questionnaire-publish", SUPERVISOR)
async def questionnaire_publish(pilot: Pilot[None]) -> None:
    """The question before it is published."""
    await checked(pilot, RIGHT, "f2", "f8")


@scene("questionnaire-preview", SUPERVISOR)
async def questionnaire_preview(pilot: Pilot[None]) -> None:
    """The questionnaire as agents will see it."""
    await checked(pilot, RIGHT, "f4", "enter")


@scene("questionnaire-export", SUPERVISOR)
async def questionnaire_export(pilot: Pilot[None]) -> None:
    """What of a version is written to a file."""
    await at_questionnaires(pilot, "enter")
    await pilot.press("ctrl+s")
