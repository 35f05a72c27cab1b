"""What the floor says of people and figures, without a terminal."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agentdesk.domain.presence import Place
from agentdesk.domain.queue_order import Band
from agentdesk.services.floor import Asked, AtWork, CallNow, Day, Floor, Waiting
from agentdesk.tui.screens.supervisor import floor_words as words

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
ASKED = Asked("How do you like it?", "2", 1, 9)


def call(asked: Asked | None = ASKED) -> CallNow:
    return CallNow(7, "陈雪", "K002", "滤芯", "first", NOW - timedelta(seconds=133), 5, asked)


def person(*desks: str, place: Place | None = Place.WORKING, on: CallNow | None = None) -> AtWork:
    return AtWork(1, "李娜", desks, NOW if desks else None, place, on, 4, 3)


def a_floor(*people: AtWork, **bands: int) -> Floor:
    day = Day({"1.1": 3, "3.13": 1}, 3, 3, 4.126, ((NOW, 3),), 2, 1)
    waiting = Waiting({Band[name]: count for name, count in bands.items()}, 1, 0)
    return Floor(NOW, people, waiting, day, 1, 3, late=0, running_out=2)


def said(floor: Floor) -> dict[str, tuple[str, str]]:
    """Every figure by its label: value and tone."""
    return {each.label: (each.value, each.tone) for row in words.figures(floor) for each in row}


@pytest.mark.parametrize(
    ("who", "state"),
    [
        (person("hall:1", on=call()), ("on a call", "good")),
        (person("hall:1", place=Place.LOCKED, on=call()), ("on a call", "good")),
        (person(place=None, on=call()), ("! desk silent", "late")),
        (person("hall:1", place=Place.LOCKED), ("locked", "muted")),
        (person("hall:1"), "no call"),
    ],
)
def test_what_a_person_does(who: AtWork, state: object) -> None:
    assert words.state(who) == state


def test_a_line_of_the_floor() -> None:
    row = words.floor_row(person("hall:1", "hall:2", on=call()), NOW, ZoneInfo("Asia/Shanghai"))
    assert (row.key, row.cells["time"], row.cells["since"]) == ("1", "02:13", "10:00")
    assert row.cells["asked"] == "2/9 How do you like it?"
    assert row.cells["desk"] == "hall:1, hall:2"


def test_what_is_only_said_has_no_number() -> None:
    assert words.asked(call(Asked("Hello", None, 0, 9))) == "-/9 Hello"
    assert words.asked(call(None)) == ""
    assert words.asked(None) == ""


def test_the_figures() -> None:
    figures = said(a_floor(person("a", on=call()), person("b"), FIRST_VISIT=1000, REST=2, SOFT_APPOINTMENT=0))
    assert figures == {
        "Waiting": ("999+", ""),
        "Call-backs": ("1/3", "warn"),
        "Issues today": ("2 (1 critical)", "late"),
        "Late": ("0 (+2 within an hour)", "warn"),
        "On a call": ("1 of 2", ""),
        "Calls": ("4", ""),
        "Completed": ("3", ""),
        "Reached": ("75%", ""),
        "Satisfaction": ("4.13", ""),
        "first visits": ("999+", ""),
        "others": ("2", ""),
        "for a decision": ("1", "warn"),
    }


def test_nothing_to_reckon_from_is_a_dash() -> None:
    assert (words.share(None), words.score(None)) == ("-", "-")


def test_every_band_of_the_queue_has_a_reason() -> None:
    assert set(words.REASONS) == set(Band)
