"""What the people of the story do at their terminals, key by key; each waits for what the screen answers."""

import re
import time
from typing import Final

from agentdesk.domain.complaint import LESSON_NAMES, Lesson
from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.issue import STATE_NAMES
from agentdesk.domain.issue_flow import BY_STEP, DEMAND_NAMES, STEP_NAMES, Demand, Step
from agentdesk.i18n import translate
from agentdesk.services.care_acts import CARE_ACT_NAMES, CareAct
from agentdesk.tui.screens.supervisor.asking import TITLE
from tests.e2e.terminal import Terminal

CUSTOMER: Final = "深圳海纳贸易有限公司"
GREETING: Final = f"{CUSTOMER}，您好"
PROBLEM: Final = "，出水龙头带电，孩子手被电到"
PROMISE: Final = "周五前给出处理结果"
PATIENCE: Final = 30.0
"""Seconds that a screen may take on a machine with much else to do."""


def zh(message: str, **values: object) -> str:
    """As everybody but the supervisor reads it."""
    return translate(message, "zh_Hans", **values)


def see(terminal: Terminal, *texts: str) -> None:
    """Wait until all this stands on the screen."""
    terminal.wait_for(*texts, timeout=PATIENCE)


def gone(terminal: Terminal, text: str) -> None:
    """Wait until this no longer stands on the screen."""
    terminal.wait_gone(text, timeout=PATIENCE)


# The agent


def call_and_raise(agent: Terminal) -> float:
    """李娜 calls, the customer is very dissatisfied, somebody was hurt; when (perf_counter) she recorded it."""
    see(agent, CUSTOMER)
    agent.press("f2")
    see(agent, GREETING)
    agent.press("enter", "5")
    see(agent, "产品在质量方面")
    agent.press("f3")
    see(agent, "记录问题", "非常不满意")
    agent.press("tab", "2")  # danger to people: it is a critical complaint
    see(agent, zh("Wanted"), "应急负责人", "(o) 重大")
    agent.press("tab", "4", "tab", "tab", "tab")  # an exchange; category and product are right
    agent.type(PROBLEM)
    see(agent, PROBLEM)
    agent.press("tab")
    agent.type(PROMISE)
    agent.press("tab")
    agent.type("2026-11-20")
    see(agent, PROMISE, "2026-11-20")
    pressed = time.perf_counter()
    agent.press("f3")
    return pressed


def hang_up(agent: Terminal, digit: str, code: str) -> None:
    """End the call with this result; a question about what is missing is answered with yes."""
    agent.press("f8")
    see(agent, zh(BY_CODE[code].label))
    agent.press(digit)


def confirm(agent: Terminal, *, satisfied: bool) -> None:
    """The confirmation call: solved, and how satisfied the customer is with it."""
    see(agent, GREETING, "处理结果")
    agent.press("enter")
    see(agent, "您反映的问题是否已经解决")
    agent.press("1" if satisfied else "2")
    see(agent, "对这次问题的处理结果是否满意")
    agent.press("2" if satisfied else "4")
    see(agent, "还有其他的意见或建议")
    agent.press("enter")
    see(agent, "再次感谢")
    agent.press("enter")
    hang_up(agent, "1", "1.1")
    became = "已关闭" if satisfied else "重新分析"
    see(agent, f"问题 #1 {became}")
    agent.press("escape")
    gone(agent, f"问题 #1 {became}")


# Whoever works on the issue


def take_step(terminal: Terminal, number: int, step: Step, **given: str) -> None:
    """On the page of the issue: the step by its digit in the list, then everything it asks for."""
    title = zh("Issue #{number}: the next step", number=number)
    offered = re.compile(r"(\d)  " + re.escape(f"{zh(STEP_NAMES[step])} → "))
    terminal.press("enter")
    see(terminal, title)
    terminal.wait_until(lambda: offered.search(terminal.text()), PATIENCE, step)
    found = offered.search(terminal.text())
    assert found is not None
    terminal.press(found[1])
    for demand in BY_STEP[step].demands:
        _answer(terminal, number, zh(DEMAND_NAMES[demand]), given[demand])
    gone(terminal, title)
    see(terminal, f"· {zh(STATE_NAMES[BY_STEP[step].target])} ·")


def _answer(terminal: Terminal, number: int, what: str, text: str) -> None:
    title = zh(TITLE, number=number, what=what)
    see(terminal, title)
    terminal.type(text)
    see(terminal, text)
    terminal.press("enter")
    gone(terminal, title)


def learn(terminal: Terminal, number: int, lessons: dict[Lesson, str]) -> None:
    """F3 on the page of the issue: what was learned of the complaint (R98)."""
    terminal.press("f3")
    act = zh(CARE_ACT_NAMES[CareAct.LEARN])
    see(terminal, act)
    terminal.press(str(list(CareAct).index(CareAct.LEARN) + 1))
    gone(terminal, act)
    for lesson in Lesson:
        _answer(terminal, number, zh(LESSON_NAMES[lesson]), lessons[lesson])
    see(terminal, *(f"{zh(LESSON_NAMES[lesson])}：{text}" for lesson, text in lessons.items()))


def plan(cause: str, measure: str, person: str, deadline: str) -> dict[str, str]:
    """What a plan demands, as it is typed: a department and a person by a part of their names."""
    return {
        Demand.CAUSE: cause,
        Demand.MEASURE: measure,
        Demand.DEPARTMENT: "品质部",
        Demand.PERSON: person,
        Demand.DEADLINE: deadline,
    }
