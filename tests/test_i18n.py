"""Sentences in the language in use."""

from collections.abc import Iterator

import pytest

from agentdesk.i18n import LANGUAGES, N_, _n, current_language, use_language


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """The language in use is as before when the test has ended."""
    before = current_language()
    yield
    use_language(before)


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 0, "0 issues are in a.xlsx"),
        ("en", 1, "1 issue is in a.xlsx"),
        ("en", 2, "2 issues are in a.xlsx"),
        ("zh_Hans", 1, "1 个问题已写入 a.xlsx"),
        ("zh_Hans", 12, "12 个问题已写入 a.xlsx"),
    ],
)
def test_one_is_said_in_the_singular(language: str, count: int, said: str) -> None:
    assert language in LANGUAGES
    use_language(language)
    assert _n(N_("1 issue is in {file}"), N_("{count} issues are in {file}"), count, file="a.xlsx") == said
