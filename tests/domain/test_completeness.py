"""When an interview counts as complete."""

import pytest

from agentdesk.domain.completeness import is_complete


@pytest.mark.parametrize(
    ("answered", "asked", "complete"),
    [(5, 5, True), (4, 5, True), (3, 5, False), (0, 1, False), (7, 9, False), (8, 10, True), (0, 0, True)],
)
def test_four_of_five_closed_questions_make_it_complete(answered: int, asked: int, complete: bool) -> None:
    assert is_complete(answered, asked) is complete
