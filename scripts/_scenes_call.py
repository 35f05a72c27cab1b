"""Scenes of the call: the company's questionnaire on the demo desk, and every kind of question in the preview."""

from pathlib import Path

from textual.pilot import Pilot

from _scenes import scene, settled
from agentdesk.exchange.xlsform import convert
from agentdesk.i18n import current_language
from agentdesk.questionnaire.xform import read_xform
from agentdesk.tui.screens.agent.preview import PreviewScreen

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


EVERY_KIND = Path(__file__).parent.parent / "tests" / "tui" / "every_kind.md"
"""A questionnaire with every kind of question."""


async def in_preview(pilot: Pilot[None], name: str, *keys: str) -> None:
    """The question `name` of that questionnaire, and these keys."""
    form = read_xform(convert(EVERY_KIND.read_bytes(), EVERY_KIND.name).xform)
    screen = PreviewScreen(form, form.title, "zh" if current_language() == "zh_Hans" else "en")
    await pilot.app.push_screen(screen)
    await settled(pilot)
    screen.took(screen.open_session.goto(f"/data/{name}"))
    await pilot.press(*keys)


@scene("kind-one-of-many")
async def kind_one_of_many(pilot: Pilot[None]) -> None:
    """One of many choices, found by typing."""
    await in_preview(pilot, "city", *"1")


@scene("kind-nothing-fits")
async def kind_nothing_fits(pilot: Pilot[None]) -> None:
    """A text that no choice fits."""
    await in_preview(pilot, "city", *"qq", "enter")


@scene("kind-long-list")
async def kind_long_list(pilot: Pilot[None]) -> None:
    """A list of many choices with its hint, before anything is typed."""
    await in_preview(pilot, "product", "f10")


@scene("kind-several")
async def kind_several(pilot: Pilot[None]) -> None:
    """Several choices by digit."""
    await in_preview(pilot, "parts", "1", "4", "down")


@scene("kind-several-of-many")
async def kind_several_of_many(pilot: Pilot[None]) -> None:
    """Several of many choices."""
    await in_preview(pilot, "owned", *"x", "space", "down", "space", "down")


@scene("kind-rank")
async def kind_rank(pilot: Pilot[None]) -> None:
    """An order being made, and Enter too early."""
    await in_preview(pilot, "matters", "3", "1", "enter")


@scene("kind-range")
async def kind_range(pilot: Pilot[None]) -> None:
    """A number on a scale."""
    await in_preview(pilot, "litres", *"12", "up")


@scene("kind-range-empty")
async def kind_range_empty(pilot: Pilot[None]) -> None:
    """A scale before anything is typed."""
    await in_preview(pilot, "likely")


@scene("kind-number-refused")
async def kind_number_refused(pilot: Pilot[None]) -> None:
    """A number that the form refuses."""
    await in_preview(pilot, "age", *"130", "enter")


@scene("kind-date")
async def kind_date(pilot: Pilot[None]) -> None:
    """A date read back while it is typed."""
    await in_preview(pilot, "installed", *"昨天")


@scene("kind-date-unread")
async def kind_date_unread(pilot: Pilot[None]) -> None:
    """A date and time that is not complete."""
    await in_preview(pilot, "failed", *"昨天", "enter")


@scene("kind-long-text")
async def kind_long_text(pilot: Pilot[None]) -> None:
    """A long text."""
    await in_preview(pilot, "story", *("当时正在换滤芯，水突然从接口处漏出来，" * 4))


@scene("kind-repeat")
async def kind_repeat(pilot: Pilot[None]) -> None:
    """Whether there is another one."""
    await in_preview(pilot, "child", "1", *"小明", "enter", "5", "enter")


@scene("kind-in-repeat")
async def kind_in_repeat(pilot: Pilot[None]) -> None:
    """A question in the second of several."""
    await in_preview(pilot, "child", "1", *"小明", "enter")


@scene("kind-remove")
async def kind_remove(pilot: Pilot[None]) -> None:
    """Removing one of several."""
    await in_preview(pilot, "child", "1", *"小明", "ctrl+x")
