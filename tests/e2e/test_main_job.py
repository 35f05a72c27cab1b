"""The main job with real keys: sign in, a visit from greeting to disposition, an issue seen at another desk."""

import time

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.issue import Category, Severity
from agentdesk.i18n import translate
from agentdesk.services import issues, queue, visits
from tests.e2e.desk_at_work import AS_OF, current_visit, make_desk, open_terminal

KEYS_AT_MOST = 20
"""A visit of nine questions without problems (design section 1)."""

FIRST = "深圳海纳贸易有限公司"
"""Who stands first in the queue."""
GREETING = f"{FIRST}，您好"

QUESTIONS = (
    "您对我们公司提供的产品/服务整体满意度如何",
    "您认为我们的产品在质量方面表现如何",
    "产品是否出现过质量问题",
    "您对我们客服人员的服务态度是否满意",
    "客服人员是否能够及时、有效地解决您的问题",
    "产品/服务的功能是否满足您的需求",
    "您遇到的最大困难是什么",
    "您有什么其他的意见或建议吗",
    "您希望我们在哪些方面进行改进",
)
"""Each question's words as they stand on one line of the screen."""


def ending(code: str) -> str:
    """A disposition as Li Na reads it."""
    return translate(BY_CODE[code].label, "zh_Hans")


@pytest.fixture
def url(database_url: str) -> str:
    return make_desk(database_url)


def test_a_visit_without_problems_takes_few_keys(url: str) -> None:
    """Every key is answered on the screen, and all nine answers and the score are on record."""
    keys = ["enter"]  # the greeting was said
    with open_terminal(url, "li.na") as terminal:
        terminal.wait_for("王小明", "陈雪")
        terminal.press("f2")
        terminal.wait_for(GREETING)
        visit_id = current_visit(url, "li.na")
        assert visit_id is not None
        keys += ["1", "2", "2", "1", "2", "1", "enter", "enter", "enter"]
        for question, key in zip(QUESTIONS, keys[:9], strict=True):
            mark = terminal.mark()
            terminal.press(key)
            terminal.wait_for(question)
            assert terminal.changed_since(mark)
        terminal.press("enter")  # the ninth
        terminal.wait_for("感谢")
        terminal.press("enter", "f8")  # the closing was said
        keys += ["enter", "f8", "1"]
        terminal.wait_for(ending("1.1"))
        terminal.press("1")
        terminal.wait_for("下一位")  # the end is stored, and who comes next is known
    assert 1 + len(keys) <= KEYS_AT_MOST
    with Desk.open(url, today=AS_OF) as desk:
        desk.trust("li.na")
        record = desk.see(visits.show, visit_id)
        assert record.visit.state == "done"
        assert record.score == "5"
        assert [answer.said for answer in record.answers] == [
            "非常满意",
            "较好",
            "否",
            "非常满意",
            "经常能",
            "完全满足",
        ]
        assert [attempt.disposition for attempt in record.attempts] == ["1.1"]
        assert visit_id not in [item.visit_id for item in desk.see(queue.page).items]


def test_an_issue_is_on_another_desks_ledger_within_a_second(url: str) -> None:
    """An agent's bad answer becomes an issue in two keys; the supervisor at another terminal sees it appear."""
    with (
        open_terminal(url, "zhao.min", size=(120, 36)) as ledger,
        open_terminal(url, "li.na") as call,
    ):
        ledger.wait_for("AgentDesk", "F8")
        call.wait_for("王小明")
        call.press("enter")
        call.wait_for(GREETING)
        call.press("enter", "1", "4")
        call.wait_for(QUESTIONS[2])
        call.press("f3")
        call.wait_for("较差", "Ctrl+S")
        assert FIRST not in ledger.text()
        call.press("2", "ctrl+s")
        raised = time.monotonic()
        ledger.wait_for(FIRST, timeout=5)
        assert time.monotonic() - raised < 1.0
    with Desk.open(url, today=AS_OF) as desk:
        desk.trust("zhao.min")
        (row,) = desk.see(issues.page, issues.IssueFilter()).items
        assert (row.category, row.severity) == (Category.PRODUCT_QUALITY, Severity.MAJOR)
        assert "较差" in row.description
        assert row.product == "软水机 S5"
        detail = desk.see(issues.detail, row.id, "zh")
        assert [entry.kind for entry in detail.timeline] == ["raised"]


def test_sign_in_by_hand_and_the_next_customer(url: str) -> None:
    """The door, then two customers in a row: after a call Enter takes the next one."""
    with open_terminal(url, "", environment={"AGENTDESK_PASSWORD": ""}) as terminal:
        terminal.wait_for("Password")
        terminal.type("li.na")
        terminal.press("enter")
        terminal.type("for-tests-only")
        terminal.press("enter")
        terminal.wait_for("王小明")
        terminal.press("f2")
        terminal.wait_for(GREETING)
        terminal.press("f8")
        terminal.wait_for(ending("3.13"))
        terminal.press("3")
        terminal.wait_for("下一位")
        terminal.press("enter")
        terminal.wait_gone(GREETING)
        terminal.wait_for("您好")
    with Desk.open(url, today=AS_OF) as desk:
        desk.trust("li.na")
        assert FIRST not in [item.name for item in desk.see(queue.page).items]
