"""Interviews of hundreds of questions: what stands beside and around the question stays short enough to be read."""

from datetime import date

from rich.cells import cell_len

from agentdesk.tui.screens.agent.call_facts import GIVEN_SHOWN, Today, side_lines
from agentdesk.tui.screens.agent.call_views import Given, Mark, StripItem
from agentdesk.tui.screens.agent.end_call import missing_words
from agentdesk.tui.widgets.script_strip import label_of, window
from tests.tui.sheets import ZONE, brief


def test_the_last_answers_stand_beside_the_question_and_how_many_came_before() -> None:
    given = tuple(Given(str(number), "", f"answer {number}") for number in range(1, 470))
    lines = side_lines(brief(), given, (), "", None, Today(date(2026, 11, 18), ZONE), 36)
    said = ["".join(text for text, _style in line) for line in lines]
    assert said[-1] == "469 answer 469"
    assert f"{469 - GIVEN_SHOWN} answers before these" in said
    assert len(said) < GIVEN_SHOWN + 8


def test_of_many_missing_answers_the_first_are_named_and_the_rest_counted() -> None:
    few = missing_words([str(number) for number in range(1, 13)], [])
    many = missing_words([str(number) for number in range(1, 401)], [])
    assert few == ["Without an answer: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12."]
    assert many == ["Without an answer: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 388 more."]


def test_the_strip_shows_the_steps_around_the_one_asked_now() -> None:
    items = [StripItem(str(number), "body", Mark.OPEN, done=False) for number in range(1, 470)]
    widths = [cell_len(label_of(item)) for item in items]
    for now in (0, 1, 234, 467, 468):
        first, last = window(widths, now, 76)
        assert first <= now < last
        assert sum(widths[first:last]) + 2 * (last - first - 1) <= 76
